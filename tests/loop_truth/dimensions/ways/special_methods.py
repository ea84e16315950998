"""Ways through methods that syntax calls."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_UNIT = """
class Unit:
    def __enter__(self) -> "Unit":
        $sink
        return self

    def __exit__(self, *error: object) -> None:
        pass
"""

SPECIAL_METHODS = [
    Way(
        "property",
        "Account().balance",
        """
class Account:
    @property
    def balance(self) -> int:
        $sink
        return 1
""",
    ),
    Way(
        "property_in_method",
        "Account().report()",
        """
class Account:
    @property
    def balance(self) -> int:
        $sink
        return 1

    def report(self) -> str:
        return f"{self.balance} left"
""",
        target="Account().report",
    ),
    Way(
        "dunder_call",
        "job()",
        """
class Job:
    def __call__(self) -> None:
        $sink

job = Job()
""",
        target="job",
    ),
    Way(
        "dunder_enter",
        "with Unit():\n    pass",
        _UNIT,
    ),
    Way(
        "dunder_exit",
        "with Unit():\n    pass",
        """
class Unit:
    def __enter__(self) -> "Unit":
        return self

    def __exit__(self, *error: object) -> None:
        $sink
""",
    ),
    Way(
        "dunder_iter",
        "for _ in Rows():\n    pass",
        """
class Rows:
    def __iter__(self):
        $sink
        return iter([1])
""",
    ),
    Way(
        "dunder_getitem",
        'Table()["key"]',
        """
class Table:
    def __getitem__(self, key: str) -> str:
        $sink
        return key
""",
    ),
    Way(
        "constructor",
        "Connection()",
        """
class Connection:
    def __init__(self) -> None:
        $sink
""",
        target="Connection",
    ),
    Way(
        "dunder_getattr",
        "Handle(Account()).pay()",
        """
class Account:
    def pay(self) -> int:
        $sink
        return 1


class Handle:
    def __init__(self, account) -> None:
        self._account = account

    def __getattr__(self, name: str):
        return getattr(self._account, name)
""",
        target="Handle(Account()).pay",
    ),
    Way(
        "exit_stack",
        "with contextlib.ExitStack() as stack:\n    stack.enter_context(Unit())",
        f"import contextlib\n{_UNIT}",
    ),
    Way(
        "what_an_exit_stack_gives",
        "with contextlib.ExitStack() as stack:\n    stack.enter_context(unit()).work()",
        """
import contextlib

class Unit:
    def work(self) -> None:
        $sink

@contextlib.contextmanager
def unit():
    yield Unit()
""",
    ),
]
