"""Ways that are only found, or only ruled out, by what is known of values: tests of types, constants, fields, what others pass."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_READERS = """
class Reader:
    def read(self) -> None:
        raise NotImplementedError

class Slow(Reader):
    def read(self) -> None:
        $sink

class Fast(Reader):
    def read(self) -> None:
        pass

def reader(name: str) -> Reader:
    return {"slow": Slow(), "fast": Fast()}[name]
"""
_FLAG = """
def fetch(name: str, again: bool = $default) -> str:
    if $test:
        $sink
    return name
"""
_GUARD = """
def parse(name: str, text: str | None = None) -> str:
    if text is None:
        $sink
        text = name
    return text
"""


def _narrowed(name: str, test: str, kind: str, reaches: bool) -> Way:
    source = f"""
{_READERS}
def work() -> None:
    one = reader("{kind}")
    {test}
"""
    return Way(f"narrowed_by_{name}", "work()", source, "work", reaches=reaches)


def _flag(name: str, call: str, test: str, default: str, reaches: bool) -> Way:
    return Way(f"flag_{name}", call, _FLAG.replace("$test", test).replace("$default", default), reaches=reaches)


KNOWN = [
    _narrowed("isinstance", "if isinstance(one, Slow):\n        one.read()", "slow", True),
    _narrowed("isinstance_of_another", "if isinstance(one, Fast):\n        one.read()", "fast", False),
    _narrowed("early_return", "if isinstance(one, Slow):\n        return\n    one.read()", "fast", False),
    _narrowed("early_return_unless", "if not isinstance(one, Slow):\n        return\n    one.read()", "slow", True),
    _narrowed("type_is", "if type(one) is Fast:\n        one.read()", "fast", False),
    _narrowed("assertion", "assert isinstance(one, Fast)\n    one.read()", "fast", False),
    _narrowed("condition", "one.read() if isinstance(one, Slow) else None", "slow", True),
    _narrowed("conjunction", "isinstance(one, Fast) and one.read()", "fast", False),
    _narrowed(
        "a_test_of_what_was_bound_before",
        "if isinstance(one, Fast):\n        one = reader('slow')\n        one.read()",
        "fast",
        True,
    ),
    _flag("left_out", 'fetch("a")', "again", "False", False),
    _flag("passed", 'fetch("a", again=True)', "again", "False", True),
    _flag("on_by_default", 'fetch("a")', "again", "True", True),
    _flag("switched_off", 'fetch("a", again=False)', "again", "True", False),
    _flag("negated", 'fetch("a", False)', "not again", "True", True),
    _flag("negated_and_on", 'fetch("a", True)', "not again", "False", False),
    Way("guard_left_out", 'parse("a")', _GUARD),
    Way("guard_given", 'parse("a", text="b")', _GUARD, reaches=False),
    Way("guard_given_none", 'parse("a", None)', _GUARD),
    Way(
        "kept_after_a_key_error",
        'read("a")',
        """
KEPT: dict[str, str] = {}

def read(name: str) -> str:
    try:
        return KEPT[name]
    except KeyError:
        pass
    $sink
    KEPT[name] = name
    return name
""",
    ),
    Way(
        "untyped_parameter_of_method",
        "Service().work(Helper())",
        """
class Helper:
    def upload(self) -> None:
        $sink

class Service:
    def work(self, helper) -> None:
        helper.upload()
""",
    ),
    Way(
        "field_with_default_factory",
        "Holder().client.fetch()",
        """
from dataclasses import dataclass, field

class Client:
    def fetch(self) -> None:
        $sink

@dataclass
class Holder:
    client: Client = field(default_factory=Client)
""",
        target="Holder().client.fetch",
    ),
    Way(
        "function_in_a_field",
        "tool().run()",
        """
from collections.abc import Callable
from dataclasses import dataclass

@dataclass
class Tool:
    name: str
    run: Callable

def work() -> None:
    $sink

def tool() -> Tool:
    return Tool("work", run=work)
""",
        target="tool().run",
    ),
    Way(
        "function_kept_by_a_tuple",
        "Tool('work', work).run()",
        """
def work() -> None:
    $sink

class Tool:
    def __init__(self, name: str, run) -> None:
        self.name, self.run = name, run
""",
    ),
    Way(
        "cast_function",
        "recast()",
        """
from typing import Any, cast

def work() -> None:
    $sink

recast = cast(Any, work)
""",
        target="recast",
    ),
    Way(
        "own_type",
        "Client.make().fetch()",
        """
from typing_extensions import Self

class Client:
    @classmethod
    def make(cls) -> Self:
        return cls()

    def fetch(self) -> None:
        $sink
""",
        target="Client.make().fetch",
    ),
    Way(
        "next_of_those",
        "next((one for one in CLIENTS if one), None).fetch()",
        """
class Client:
    def fetch(self) -> None:
        $sink

CLIENTS = [Client()]
""",
    ),
]
