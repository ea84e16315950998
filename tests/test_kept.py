"""What is found out about a program outlasts it: what an edit cannot have changed is not asked again, and never is another answer given."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from fitlint import judge, run
from fitlint.config import load
from fitlint.known import Answers
from fitlint.link.calls import Calls
from fitlint.model.scopes import Function, defined
from fitlint.program import Program
from fitlint.things import Edge
from tests.linking import program

EXAMPLES = Path(__file__).parent.parent / "examples"

APP = """\
import time
from typing import Annotated
from fastapi import Depends, FastAPI
from prices import Prices, load, make, price

app = FastAPI()


def current(x: int = 1) -> int:
    return x


@app.get("/")
async def index(who: Annotated[int, Depends(current)]) -> dict[str, int]:
    return {"price": price()}


@app.get("/load")
async def loads() -> int:
    return load(make()).total()


@app.get("/other")
async def other() -> int:
    def inner() -> int:
        return price()

    return inner()
"""
PRICES = """\
import time


def price() -> int:
    return 1


def make():
    return Prices()


def load(prices):
    prices.refresh()
    return prices


class Prices:
    def __init__(self) -> None:
        self.rows = []

    def refresh(self) -> None:
        self.rows = [1]

    def total(self) -> int:
        return len(self.rows)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\ndependencies = ['fastapi']\n")
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "prices.py").write_text(PRICES)
    return tmp_path


def said(root: Path, **overrides: object) -> list[tuple[str, str, int, str, list[tuple[str, int]]]]:
    report = run.analyze(load([root], overrides={"level": "advice", "confidence": "likely", **overrides}), [root])
    assert not report.warnings
    return [
        (one.code, one.path, one.range.start.line, one.message, [(step.path, step.range.start.line) for step in one.steps])
        for one in report.diagnostics
    ]


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, after))


def is_noticed(root: Path, file: str, before: str, after: str) -> None:
    """After an edit that matters, as much is known as without what was kept."""
    first = said(root)
    edit(root / file, before, after)
    second = said(root)
    assert second == said(root, cache=False)
    assert second != first


def test_only_what_was_edited_is_resolved_again(shop: Path, resolved: set[str]) -> None:
    assert said(shop) == []
    assert {"index", "loads", "price", "load", "Prices.total"} <= resolved
    resolved.clear()
    edit(shop / "prices.py", "return len(self.rows)", "time.sleep(1)\n        return 0")
    assert [one[:3] for one in said(shop)] == [("FIT107", "app.py", 20)]
    assert {"Prices.total", "loads"} <= resolved  # who comes to it now: what its calls need was not asked for before
    assert resolved.isdisjoint({"index", "other", "other.<locals>.inner"})
    resolved.clear()
    edit(shop / "app.py", "return x", "return x + 1")
    assert [one[:3] for one in said(shop)] == [("FIT107", "app.py", 20)]
    assert resolved == {"current"}
    resolved.clear()
    edit(shop / "app.py", "return x + 1", "return 0 if x is None else x")
    assert [one[:3] for one in said(shop)] == [("FIT107", "app.py", 20)]
    assert resolved == {"current"}
    resolved.clear()
    edit(shop / "app.py", "return price()", "# what it costs\n        return price()")
    assert [one[:3] for one in said(shop)] == [("FIT107", "app.py", 20)]
    assert resolved == {"other", "other.<locals>.inner"}  # what stands in them has moved apart


def test_nothing_is_linked_where_link_would_say_what_it_said(shop: Path, links: list[str]) -> None:
    first = said(shop)
    links.clear()
    edit(shop / "prices.py", "return len(self.rows)", "rows = self.rows\n        return len(rows)")
    assert said(shop) == first
    assert not links  # nobody asks for a handler
    edit(shop / "prices.py", "rows = self.rows", "time.sleep(1)\n        rows = self.rows")
    assert [one[:3] for one in said(shop)] == [("FIT107", "app.py", 20)]
    assert links  # whose handler waits now
    edit(shop / "prices.py", "time.sleep(1)\n        ", "")
    said(shop)
    links.clear()
    edit(shop / "app.py", "return x", "return x + 1")  # routes stand there
    said(shop)
    assert links
    links.clear()
    edit(shop / "prices.py", "return len(rows)", "import json\n        return len(json.dumps(rows))")
    said(shop)
    assert not links
    edit(shop / "prices.py", "self.rows = [1]", "self.rows = [1, 2]")  # who reads these notices it, but no link does
    said(shop)
    assert not links


def test_an_edit_is_compared_with_the_state_that_was_gone_back_to(shop: Path, resolved: set[str]) -> None:
    first = said(shop)
    edit(shop / "prices.py", "return prices", "return make()")  # what others have looked at
    said(shop)
    edit(shop / "prices.py", "return make()", "return prices")
    assert said(shop) == first
    resolved.clear()
    edit(shop / "app.py", "return x", "return x + 1")
    assert said(shop) == first
    assert resolved == {"current"}


SHAPES = """\
from abc import ABC, abstractmethod


class Shape(ABC):
    @abstractmethod
    def draw(self) -> int: ...

    def area(self) -> int:
        return self.draw()

    def name(self) -> str:
        return "shape"


class Circle(Shape):
    def draw(self) -> int:
        return 1
"""
PLANS = """\
from app import app
from shapes import Circle


class Plan:
    def draw(self) -> int:
        return 1

    def get(self) -> int:
        return 1


async def get() -> int:
    return 1


def plan() -> int:
    return 0


@app.get("/shape")
async def shape() -> int:
    return Circle().area() + plan() + await get()
"""


def test_a_call_of_a_name_that_was_asked_about_elsewhere(shop: Path, resolved: set[str]) -> None:
    (shop / "shapes.py").write_text(SHAPES)
    (shop / "plans.py").write_text(PLANS)
    first = said(shop)
    resolved.clear()
    edit(shop / "plans.py", "    return 0", "    return Plan().draw()")  # of another class than those that leave it open
    assert said(shop) == first
    assert resolved == {"plan", "Plan.draw"}
    resolved.clear()
    edit(shop / "shapes.py", '        return "shape"', "        return str(self.draw())")  # of this one
    assert said(shop) == said(shop, cache=False) == first


def test_what_a_handler_returns_says_which_validators_run(shop: Path) -> None:
    (shop / "models.py").write_text(
        "import time\nfrom pydantic import BaseModel, field_validator\n\n\nclass Book(BaseModel):\n    title: str\n\n"
        '    @field_validator("title")\n    @classmethod\n    def check(cls, title):\n        time.sleep(1)\n        return title\n\n\n'
        "class Made(Book):\n    def __init__(self) -> None:\n        pass\n"
    )
    (shop / "books.py").write_text(
        "from app import app\nfrom models import Book, Made\n\n\n"
        '@app.get("/book")\nasync def book(kept: int) -> Book:\n    made = Made()\n    return made\n'
    )
    first = said(shop)
    edit(shop / "books.py", "return made", 'return {"title": "a"}')
    second = said(shop)
    assert second == said(shop, cache=False) != first


# What one edit changes in another file, and how that can be known: the file it is in, the edit.
ELSEWHERE = [
    ("what is returned", "prices.py", "return fast", "return slow"),
    ("what is stored", "prices.py", "self.rows = []", "self.rows = slow"),
    ("what is passed", "app.py", 'return {"price": price()}', "return {} if refreshed(slow) else {}"),
    (
        "what is passed by a new name",
        "app.py",
        'return {"price": price()}',
        "from prices import refreshed as r\n    return r(slow) and {}",
    ),
    ("what is kept in a table", "prices.py", "return 1  # fill", "table['a'] = slow"),
    ("what is called back", "prices.py", "return 1  # work", "return work()"),
    ("what is left open", "prices.py", 'print("ready")', "pass"),
    ("what is asked of a parameter", "prices.py", "if True:  # asks", "if again:"),
    ("what a nested function asks", "prices.py", "if True:  # also", "if again:"),
    ("a value", "prices.py", 'KINDS = {"a": fast}', 'KINDS = {"a": slow}'),
    ("the type of a field", "prices.py", "kind: Fast", "kind: Slow"),
    ("what an enumeration has", "prices.py", "FIRST = Fast()", "FIRST = Slow()"),
    (
        "a property",
        "prices.py",
        "class Holder:",
        "class Holder:\n    @property\n    def size(self) -> int:\n        time.sleep(1)\n        return 1\n",
    ),
    ("a model in a field", "prices.py", "item: int", "item: Checked"),
    ("a signature", "prices.py", "def price() -> int:", "async def price() -> int:"),
    ("an import", "app.py", "make, price,", "make, sleepy as price,"),
    ("set-up", "prices.py", "return None  # app", "app.include_router(more, dependencies=[Depends(sleeps)])"),
]
OTHER = """\
import time
from enum import Enum
from fastapi import APIRouter, Depends
from pydantic import BaseModel, field_validator


class Fast:
    def total(self) -> int:
        return 0


class Slow:
    def total(self) -> int:
        time.sleep(1)
        return 0


class Base:
    def ready(self) -> None:
        print("ready")


class Ready(Base):
    def ready(self) -> None:
        time.sleep(1)


fast = Fast()
slow = Slow()
more = APIRouter()


def price() -> int:
    return 1


def sleepy() -> int:
    time.sleep(1)
    return 1


async def sleeps() -> int:
    return sleepy()


class Rows:
    def __init__(self):
        self.rows = []


KINDS = {"a": fast}


class Holder:
    kind: Fast

    def length(self) -> int:
        return 1


class Checked(BaseModel):
    inner: int

    @field_validator("inner")
    @classmethod
    def check(cls, value):
        time.sleep(1)
        return value


class Body(BaseModel):
    item: int


class Kinds(Enum):
    FIRST = Fast()


def make():
    return fast


def paid(again=False) -> int:
    if True:  # asks
        time.sleep(1)
    return 1


def lender():
    def lend(again=False) -> int:
        if True:  # also
            time.sleep(1)
        return 1

    return lend


def refreshed(one):
    return one.total()


def call(work) -> int:
    return 1  # work


table = {}


def filling():
    def fill():
        return 1  # fill

    return fill


def kept():
    return table["a"]


def include(app) -> None:
    return None  # app


@more.get("/more")
async def later() -> int:
    return 1
"""
HANDLERS = """\
from fastapi import FastAPI
from prices import Rows, call, fast, include, make, price, refreshed, sleepy, slow

app = FastAPI()
include(app)


@app.get("/")
async def index() -> dict[str, int]:
    return {"price": price()}
"""
CALLER = """\
from app import app
from prices import KINDS, Base, Body, Holder, Kinds, Rows, call, kept, lender, make, paid, price, refreshed, sleepy


@app.post("/all")
async def everything(base: Base, holder: Holder, body: Body) -> int:
    paid()
    lender()()
    KINDS["a"].total()
    holder.kind.total()
    for kind in Kinds:
        kind.total()
    print(holder.size)
    make().total()
    Rows().rows.total()
    refreshed(x := None)
    call(sleepy)
    kept().total()
    base.ready()
    return price()
"""


@pytest.mark.parametrize(("what", "file", "before", "after"), ELSEWHERE, ids=[one[0] for one in ELSEWHERE])
def test_what_others_have_looked_at(tmp_path: Path, what: str, file: str, before: str, after: str) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\ndependencies = ['fastapi']\n")
    for name, text in [("app.py", HANDLERS), ("prices.py", OTHER), ("caller.py", CALLER)]:
        (tmp_path / name).write_text(text)
    is_noticed(tmp_path, file, before, after)


def test_what_comes_to_be_in_service(shop: Path) -> None:
    (shop / "agents.py").write_text(
        "import time\nfrom fastapi import HTTPException\nfrom langchain.tools import tool\n\n\n"
        "@tool\nasync def look(x: int) -> int:\n    time.sleep(1)\n    return x\n"
    )
    first = said(shop)
    edit(shop / "prices.py", "import time\n", "import time\nimport agents\n")
    assert said(shop) == said(shop, cache=False) != first


def test_what_leads_back_from_where_nobody_has_looked(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\ndependencies = ['fastapi']\n")
    (tmp_path / "app.py").write_text(
        "from fastapi import BackgroundTasks, FastAPI\nimport jobs\n\napp = FastAPI()\n\n\n"
        '@app.get("/")\ndef index(tasks: BackgroundTasks) -> int:\n    return jobs.calmly(tasks)\n'
    )
    (tmp_path / "jobs.py").write_text(
        "import time\n\n\nasync def later() -> None:\n    time.sleep(1)\n\n\n"
        "def hand_over(tasks) -> int:\n    tasks.add_task(later)\n    return 1\n\n\ndef calmly(tasks) -> int:\n    return 0\n"
    )
    first = said(tmp_path, select=["FIT112"])
    edit(tmp_path / "jobs.py", "return 0", "return hand_over(tasks)")
    assert said(tmp_path, select=["FIT112"]) == said(tmp_path, select=["FIT112"], cache=False) != first


def test_what_is_exported(shop: Path) -> None:
    edit(
        shop / "prices.py",
        "import time\n",
        'import time\n\n__all__ = ["Prices", "load", "make", "price"]\n\n\ndef late():\n    time.sleep(1)\n',
    )
    edit(shop / "app.py", "from prices import Prices, load, make, price\n", "from prices import *\n")
    edit(shop / "app.py", "return inner()", "return late()")
    first = said(shop)
    edit(shop / "prices.py", '"load", ', '"load", "late", ')
    assert said(shop) == said(shop, cache=False) != first


def test_a_finding_that_comes_and_goes_and_moves(shop: Path) -> None:
    found = []
    for before, after in [
        ("return x", "time.sleep(x)\n    return x"),  # in a thread
        ('{"price": price()}', '{"price": price(), "sleep": time.sleep(1)}'),
        ("def current", "# a comment\n\n\ndef current"),
        ('"sleep": time.sleep(1)', '"sleep": current()'),
        ("time.sleep(x)\n    return x", "return x"),
    ]:
        edit(shop / "app.py", before, after)
        now = said(shop)
        assert now == said(shop, cache=False)
        found.append([one[2] for one in now if one[0] == "FIT107"])
    assert found == [[], [16], [19], [19], []]


def test_a_function_that_is_judged_alone(shop: Path) -> None:
    (shop / "later.py").write_text("async def work() -> None: ...\n\n\nasync def run() -> None:\n    await work()\n")
    edit(shop / "app.py", "import time\n", "import time\nimport later\n")
    assert said(shop) == []
    edit(shop / "later.py", "    await work()", "    work()")
    assert [one[:3] for one in said(shop)] == [("FIT109", "later.py", 5)]
    edit(shop / "prices.py", "return 1", "return 2")  # another file: it is judged again all the same
    assert [one[:3] for one in said(shop)] == [("FIT109", "later.py", 5)]
    edit(shop / "later.py", "    work()", "    await work()")
    assert said(shop) == []


def test_what_a_process_beside_has_found_out_is_kept_as_well(
    shop: Path, resolved: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "_WORTH_FORKING", 1)
    edit(shop / "prices.py", "return len(self.rows)", "time.sleep(1)\n        return 0")
    first = said(shop, jobs=2)
    assert first == said(shop, jobs=1, cache=False) != []
    resolved.clear()
    edit(shop / "app.py", "return x", "return x + 1")
    assert said(shop, jobs=2) == first
    assert resolved == {"current"}


def test_the_calls_are_shared_with_a_process_beside(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved: list[str] = []
    here, real = os.getpid(), Calls.reach

    def slow(self: Calls, function: Function) -> list[Edge]:
        if os.getpid() == here:
            time.sleep(0.1)  # so that the other one comes to something
        resolved.append(function.qualname)
        return real(self, function)

    monkeypatch.setattr(Calls, "reach", slow)
    monkeypatch.setattr(judge, "_WORTH_FORKING", 1)
    said(shop, jobs=2)
    assert resolved and not {"index", "loads", "other"} <= set(resolved)


@pytest.mark.parametrize("damage", [lambda data: data[:-7], lambda data: data[:300] + b"\x00" + data[301:], lambda data: b""])
def test_damage_costs_nothing(shop: Path, damage: object, resolved: set[str]) -> None:
    assert callable(damage)
    said(shop)
    (file,) = (shop / ".fitlint_cache").glob("fitlint-answers-*")
    file.write_bytes(damage(file.read_bytes()))
    resolved.clear()
    edit(shop / "app.py", 'return {"price": price()}', "time.sleep(1)\n    return {}")
    assert [one[:3] for one in said(shop)] == [("FIT107", "app.py", 15)]
    assert "Prices.total" in resolved


# ------------------------------------------------------------------------------------------------------------- written and read


def files_of(example: str) -> dict[str, str]:
    root = EXAMPLES / example
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in sorted(root.rglob("*.py"))}


def everything(linked: Program) -> list[Function]:
    """All functions of a program that can be named, those inside functions too."""
    found = [one for function in linked.async_functions() for one in defined(function.module)]
    found += [one for handler in linked.handlers for one in defined(handler.module)]
    for one in found:
        found += defined(one)
    return list(dict.fromkeys(found))


def spelled(linked: Program, edge: Edge) -> object:
    called = edge.callee and linked.key(edge.callee)
    return edge.place, edge.how, called, edge.name, edge.awaited, edge.reason, edge.once, edge.sink, edge.needs, edge.gives


# Of each kind of call one: once, awaited, guessed, given to the loop and to a thread, of wrappers, of functions inside others and of lambdas.
KINDS = """\
import asyncio
import functools
import time
from pathlib import Path
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

app = FastAPI()
KEPT = None


def timed(function):
    @functools.wraps(function)
    def wrapper(*args):
        time.sleep(1)
        return function(*args)

    return wrapper


@timed
def load() -> int:
    return 1


def call(work, wait=False):
    if wait:
        time.sleep(1)
    return work()


def listed(path: Path) -> list[Path]:
    return [*path.glob("*"), *path.glob("**")]


async def later() -> None:
    await asyncio.sleep(1)


@app.get("/")
async def index(fast: bool) -> int:
    global KEPT
    if KEPT is None:
        KEPT = load()

    def inner() -> int:
        return load()

    asyncio.create_task(later())
    await later()
    await run_in_threadpool(load)
    listed(Path())
    return call(inner if fast else load, fast) + call(load) + call(lambda: load())
"""
PROGRAMS = {one.name: files_of(one.name) for one in EXAMPLES.iterdir() if any(one.rglob("*.py"))} | {"kinds": {"main.py": KINDS}}


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_what_is_written_is_what_is_read(name: str, resolved: set[str]) -> None:
    files = PROGRAMS[name]
    first = program(files)
    calls = {first.key(one): [spelled(first, edge) for edge in first.calls(one)] for one in everything(first)}
    assert "" not in calls and all(first.function(key) is not None for key in calls)
    written = first.graph.written()
    resolved.clear()
    second = program(files, known=Answers(written))
    again = {second.key(one): [spelled(second, edge) for edge in second.calls(one)] for one in everything(second)}
    assert again == calls
    unnamed = {key for key, edges in calls.items() if any(edge[2] == "" for edge in edges)}  # type: ignore[index]
    assert len(resolved) <= len(unnamed)
    assert name != "kinds" or not unnamed


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_calls_without_their_circumstances_lead_to_the_same(name: str, resolved: set[str]) -> None:
    files = PROGRAMS[name]
    first = program(files)
    bare = {first.key(one): [leads_to(first, edge) for edge in first.reach(one)] for one in everything(first)}
    written = first.graph.written()
    second = program(files, known=Answers(written))
    assert bare == {second.key(one): [leads_to(second, edge) for edge in second.reach(one)] for one in everything(second)}
    resolved.clear()
    third = program(files, known=Answers(written))
    whole = {third.key(one): [leads_to(third, edge) for edge in third.calls(one)] for one in everything(third)}
    assert whole == bare and (resolved or not bare)  # of what was kept so, nobody knows the circumstances


def leads_to(shop: Program, edge: Edge) -> tuple[str, str, str, object]:
    return edge.how, shop.key(edge.callee) if edge.callee is not None else "", edge.name, edge.place
