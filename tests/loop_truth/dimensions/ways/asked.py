"""Ways that tests of functions and the parts of expressions open or close, and what is put where others read it."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_WORK = "def work() -> None:\n    $sink\n"
_ASYNC_WORK = "async def work() -> None:\n    $sink\n"
_SLOW = """
class Slow:
    def __init__(self) -> None:
        $sink

class Quick(Slow):
    def __init__(self) -> None:
        pass
"""


def _asked(name: str, body: str, work: str, reaches: bool, call: str = "await perform(work)") -> Way:
    source = f"import inspect\nfrom functools import partial\n\n{work}\n\nasync def perform(function) -> None:\n    {body}\n"
    return Way(f"asked_{name}", call, source, reaches=reaches, is_async=True)


def _chosen(name: str, call: str, function: str, reaches: bool) -> Way:
    return Way(f"chosen_{name}", call, f"{_SLOW}\n{function}\n", reaches=reaches)


_EQUAL = """
def fetch(name: str, kind: str = "fast") -> str:
    if kind == "slow":
        $sink
    elif kind not in ("fast", "other"):
        raise ValueError(kind)
    return name
"""
_KIND = """
def load(source) -> None:
    if isinstance(source, str):
        $sink
"""
_HAS = """
class Slow:
    def run(self) -> None:
        $sink

class Quick(Slow):
    def run_quickly(self) -> None: ...

def call() -> None:
    one = Quick()
    if hasattr(one, "run_quickly"):
        one.run_quickly()
    else:
        one.run()

def call_slowly() -> None:
    one = Slow()
    if not hasattr(one, "run_quickly"):
        one.run()

def leave(one: Quick) -> None:
    if hasattr(one, "run_quickly"):
        return
    one.run()
"""
_KEYWORD = """
class Slow:
    def run(self) -> None:
        $sink

class Quick:
    def run(self) -> None: ...

def find(**kwargs):
    if "again" in kwargs:
        return Slow()
    return Quick()
"""
_TABLE = """
FIRST = "a"
TEXTS = {FIRST: "one", "b": "two"}

def text(name: str) -> str:
    if name in TEXTS:
        return TEXTS[name]
    $sink
    return name
"""
_LIST = """
FORMATS = ("csv", "pdf")

def save(kind: str) -> None:
    if kind not in FORMATS:
        return
    $sink
"""
_BUFFER = """
from io import BytesIO, StringIO
from pathlib import Path

def load(source) -> None:
    if isinstance(source, (BytesIO, StringIO)):
        return
    if isinstance(source, (str, Path)):
        $sink
"""
_DECORATED = """
from functools import wraps

def safely(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper

@safely
def fetch(name: str, *, again: bool = False) -> str:
    if again:
        $sink
    return name
"""
_HANDED_ON = f"{_EQUAL}\ndef hand_on(kind: str) -> None:\n    $test\n        fetch('a', kind)\n"
_UNPACKED = f"{_EQUAL}\ndef work() -> None:\n    given = {{'name': 'a', 'kind': '$kind'}}\n    fetch(**given)\n"

_KEPT = """
class Agent:
    def __init__(self, folder: str | None = None, read_only: bool = True) -> None:
        self.folder = folder
        self.read_only = read_only
        self.synchronise()

    def synchronise(self) -> None:
        $test
            $sink
"""

_WORKER = """
class Worker:
    def __init__(self, verbose: bool = False, kind: str = "fast") -> None:
        self.verbose = verbose
        self.kind = kind
        self.begun = False
        self.nothing = False

    def run(self) -> None:
        self.step()

    def step(self) -> None:
        $test
            $sink

    def begin(self) -> None:
        self.begun = True

    def never(self) -> None:
        self.nothing = True

    def start(self) -> None:
        self.begin()
        self.run()

DEFAULT = Worker()
LOUD = Worker(True)

def local(verbose: bool) -> None:
    worker = Worker(verbose)
    worker.run()
"""
_NOTE = """
from dataclasses import dataclass

@dataclass
class Note:
    name: str
    is_binary: bool = False
    kind: str = "text"

def store(note: Note) -> None:
    $test
        $sink

def text_only(notes: list[Note]) -> None:
    for note in notes:
        if note.is_binary:
            continue
        store(note)

def all_of(notes: list[Note]) -> None:
    for note in notes:
        store(note)

def hand_on(note: Note) -> None:
    if note.kind == "text" or note.is_binary:
        store(note)
"""
_CHANGED = f"""{_NOTE}
def changed(note: Note) -> None:
    if not note.is_binary:
        note.is_binary = True
        store(note)
"""
_IF_BINARY = "if note.is_binary:"


def _given(name: str, call: str, source: str, reaches: bool, **slots: str) -> Way:
    for slot, value in slots.items():
        source = source.replace(f"${slot}", value)
    return Way(f"given_{name}", call, source, reaches=reaches)


_IF_ASYNC = "if inspect.iscoroutinefunction(function):\n        await function()"
_UNLESS_ASYNC = "if not inspect.iscoroutinefunction(function):\n        function()"
_EARLY = "if not inspect.iscoroutinefunction(function):\n        return\n    await function()"
_FLAG = "is_async = inspect.iscoroutinefunction(function)\n    if is_async:\n        await function()"
_CONDITION = "await function() if inspect.iscoroutinefunction(function) else None"
_OR = "def make(one: Slow | None = None) -> Slow:\n    return one or Slow()"
_IF_NONE = "def make(one: Slow | None = None) -> Slow:\n    if one is None:\n        one = Slow()\n    return one"
_CONDITIONAL = "def make(name: str | None = None) -> Slow | None:\n    return Slow() if name is not None else None"
_AND = "def make(again: bool = False) -> object:\n    return again and Slow()"

ASKED = [
    _asked("if_async", _IF_ASYNC, _WORK, False),
    _asked("if_async_and_it_is", _IF_ASYNC, _ASYNC_WORK, True),
    _asked("unless_async", _UNLESS_ASYNC, _WORK, True),
    _asked("unless_async_and_it_is", _UNLESS_ASYNC, _ASYNC_WORK, False),
    _asked("early_return", _EARLY, _WORK, False),
    _asked("flag", _FLAG, _WORK, False),
    _asked("flag_and_it_is", _FLAG, _ASYNC_WORK, True),
    _asked("condition", _CONDITION, _WORK, False),
    _asked("partial", _IF_ASYNC, _WORK, False, "await perform(partial(work))"),
    _chosen("or_left_out", "make()", _OR, True),
    _chosen("or_given", "make(Quick())", _OR, False),
    _chosen("or_given_by_name", "make(one=Quick())", _OR, False),
    _chosen("or_given_none", "make(None)", _OR, True),
    _chosen("if_none_given", "make(Quick())", _IF_NONE, False),
    _chosen("if_none_left_out", "make()", _IF_NONE, True),
    _chosen("conditional_left_out", "make()", _CONDITIONAL, False),
    _chosen("conditional_given", 'make("a")', _CONDITIONAL, True),
    _chosen("and_left_out", "make()", _AND, False),
    _chosen("and_given", "make(True)", _AND, True),
    _given("default", 'fetch("a")', _EQUAL, False),
    _given("equal", 'fetch("a", "slow")', _EQUAL, True),
    _given("equal_by_name", 'fetch("a", kind="slow")', _EQUAL, True),
    _given("other", 'fetch("a", kind="other")', _EQUAL, False),
    _given("handed_on_unless", 'hand_on("other")', _HANDED_ON, False, test='if kind != "slow":'),
    _given("handed_on_if", 'hand_on("slow")', _HANDED_ON, True, test='if kind in ("slow", "other"):'),
    _given("unpacked", "work()", _UNPACKED, False, kind="fast"),
    _given("unpacked_equal", "work()", _UNPACKED, True, kind="slow"),
    _given("text", 'load("a")', _KIND, True),
    _given("bytes", 'load(b"a")', _KIND, False),
    _given("none", "load(None)", _KIND, False),
    _given("either", 'load(b"a")', _KIND.replace(", str)", ", str) or isinstance(source, int)"), False),
    _given("either_is", "load(1)", _KIND.replace(", str)", ", str) or isinstance(source, int)"), True),
    _given("buffer", 'load(BytesIO(b"a"))', _BUFFER, False),
    _given("buffer_by_name", 'source = StringIO("a")\nload(source)', _BUFFER, False),
    _given("path", 'load(Path("a"))', _BUFFER, True),
    _given("buffer_or_path", 'for source in (BytesIO(), Path("a")):\n    load(source)', _BUFFER, True),
    _given("kept_default", "Agent()", _KEPT, False, test="if self.folder:"),
    _given("kept", 'Agent("a")', _KEPT, True, test="if self.folder:"),
    _given("kept_flag", "Agent()", _KEPT, False, test="if not self.read_only:"),
    _given("kept_flag_off", "Agent(read_only=False)", _KEPT, True, test="if not self.read_only:"),
    _given("kept_below", "Worker().run()", _WORKER, False, test="if self.verbose:"),
    _given("kept_below_on", "Worker(True).run()", _WORKER, True, test="if self.verbose:"),
    _given("kept_below_of_module", "DEFAULT.run()", _WORKER, False, test="if self.verbose:"),
    _given("kept_below_of_module_on", "LOUD.run()", _WORKER, True, test="if self.verbose:"),
    _given("kept_below_of_local", "local(True)", _WORKER, True, test="if self.verbose:"),
    _given("kept_kind", "Worker().run()", _WORKER, False, test='if self.kind == "slow":'),
    _given("kept_kind_equal", 'Worker(kind="slow").run()', _WORKER, True, test='if self.kind == "slow":'),
    _given("kept_begun", "Worker().start()", _WORKER, True, test="if self.begun:"),
    _given("kept_by_nobody", "Worker().step()", _WORKER, False, test="if self.nothing:"),
    _given("attribute_default", 'store(Note("a"))', _NOTE, False, test=_IF_BINARY),
    _given("attribute", 'store(Note("a", True))', _NOTE, True, test=_IF_BINARY),
    _given("attribute_equal", 'store(Note("a", kind="slow"))', _NOTE, True, test='if note.kind == "slow":'),
    _given("attribute_another", 'store(Note("a", kind="other"))', _NOTE, False, test='if note.kind == "slow":'),
    _given("attribute_goes_on_before", 'text_only([Note("a", True), Note("b")])', _NOTE, False, test=_IF_BINARY),
    _given("attribute_of_all", 'all_of([Note("a"), Note("b", True)])', _NOTE, True, test=_IF_BINARY),
    _given("attribute_handed_on", 'hand_on(Note("a", True))', _NOTE, True, test=_IF_BINARY),
    _given("attribute_stored_in_between", 'changed(Note("a"))', _CHANGED, True, test=_IF_BINARY),
    _given("decorated_default", 'fetch("a")', _DECORATED, False),
    _given("decorated", 'fetch("a", again=True)', _DECORATED, True),
    Way("gathered_generator", "await asyncio.gather(*(work() for _ in range(2)))", f"import asyncio\n\n{_ASYNC_WORK}", is_async=True),
    Way("loop_that_runs", "elsewhere()", f"""
import asyncio

{_ASYNC_WORK}
def elsewhere() -> None:
    loop = asyncio.get_event_loop()
    if not loop.is_running():
        loop.run_until_complete(work())
""", reaches=False, is_async=True),
    Way("partial_of_itself", "Tool().run()", """
from functools import partial

class Tool:
    def __init__(self) -> None:
        self.run = self.slow
        self.run = partial(self.run, again=True)

    def slow(self, again: bool = False) -> None:
        $sink
"""),
    Way("put_into_a_module", "shared.client.fetch()", """
import shared
import storing

storing.start()
--- shared.py
client = None
--- storing.py
import shared

class Client:
    def fetch(self) -> None:
        $sink

def start() -> None:
    shared.client = Client()
"""),
    Way("global_of_a_function", "client.fetch()", """
class Client:
    def fetch(self) -> None:
        $sink

def start() -> None:
    global client
    client = Client()

start()
"""),
    Way("declared_less_than_given", 'tools("a")["tool"].fetch()', """
class Tool:
    def fetch(self) -> None:
        $sink

TOOLS = {"a": {"tool": Tool()}}

def tools(name: str) -> dict:
    return TOOLS[name]
"""),
    Way("declared_base", "tool().fetch()", """
from abc import ABC, abstractmethod

class Tool(ABC):
    @abstractmethod
    def fetch(self) -> None: ...

class Slow(Tool):
    def fetch(self) -> None:
        $sink

class Quick(Tool):
    def fetch(self) -> None:
        pass

def tool() -> Tool:
    return Quick()
""", reaches=False),
    Way("keyword_by_a_name", "fetch(again=True)", """
def fetch(**options: bool) -> None:
    again = options.pop("again", False)
    if again:
        $sink
"""),
    Way("keyword_by_a_name_left_out", "fetch(other=True)", """
def fetch(**options: bool) -> None:
    again = options.pop("again", False)
    if again:
        $sink
""", reaches=False),
    Way("attribute_by_a_name", "fetch(Options(False))", """
class Options:
    def __init__(self, again: bool) -> None:
        self.again = again

def fetch(options: Options) -> None:
    again = options.again
    if again:
        $sink
""", reaches=False),
    Way("has_a_method", "call()", _HAS, reaches=False),
    Way("lacks_a_method", "call_slowly()", _HAS),
    Way("has_a_method_and_leaves", "leave(Quick())", _HAS, reaches=False),
    Way("keyword_that_is_passed", "find(again=True).run()", _KEYWORD),
    Way("keyword_that_is_not_passed", "find(once=True).run()", _KEYWORD, reaches=False),
    Way("in_a_table_of_constants", 'text("a")', _TABLE, reaches=False),
    Way("not_in_a_table_of_constants", 'text("c")', _TABLE),
    Way("not_in_a_list_of_constants", 'save("doc")', _LIST, reaches=False),
    Way("in_a_list_of_constants", 'save("csv")', _LIST),
    Way("in_a_table_that_is_filled", 'TEXTS.update(c="d") or text("d")', _TABLE),
    Way("either_of_two", "(one if UNKNOWN else other)()", """
import os

UNKNOWN = bool(os.environ.get("HOME"))

def one() -> None:
    $sink

def other() -> None:
    one()
"""),
]  # fmt: skip
