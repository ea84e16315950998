"""What was found stands after an edit that cannot have changed it: its checks do not look again. After any other edit they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitlint import run
from fitlint.config import load
from fitlint.finding import Fix
from tests.test_kept import edit, said

MAIN = """\
import asyncio
import time
from typing import Protocol

from fastapi import BackgroundTasks, FastAPI, Request
import calm
import prices
import jobs
from calm import Holder, Leaf, Shape
import quiet
from quiet import Keeper, fetch, there
from prices import Base, Derived, slow

app = FastAPI()


class Priced(Protocol):
    def price_of(self, what: str) -> int: ...


@app.get("/derived")
async def derived(one: Derived) -> int:
    await asyncio.sleep(0)
    return one.total()


def worth(one: Priced) -> int:
    return one.price_of("x")


@app.get("/priced")
async def priced(what: str) -> int:
    await asyncio.sleep(0)
    return worth(unknown(what))


@app.get("/later")
async def later() -> int:
    await asyncio.sleep(0)
    prices.Late()
    return prices.later()


@app.get("/sleeps")
async def sleeps() -> int:
    time.sleep(1)
    return 1


@app.get("/shown")
async def shown() -> int:
    await asyncio.sleep(0)
    there()
    quiet.aside()
    await quiet.ask()
    return fetch()


@app.get("/slow")
async def slowly() -> int:
    await asyncio.sleep(0)
    return slow()


@app.get("/unawaited")
async def unawaited() -> int:
    jobs.work()
    await asyncio.sleep(0)
    return 1


@app.get("/nested")
async def nested() -> int:
    asyncio.run(asyncio.sleep(0))
    return 1


@app.get("/through")
async def through() -> int:
    await asyncio.sleep(0)
    return calm.between()


@app.get("/shapes")
async def shapes(leaf: Leaf, shape: Shape, holder: Holder) -> int:
    await asyncio.sleep(0)
    holder.kept.total()
    calm.anything()
    return leaf.go() + shape.draw()


def nobody() -> None:
    jobs.unheard()


@app.get("/handed")
async def handed(request: Request) -> int:
    await asyncio.sleep(0)
    await jobs.turn(jobs.nap)
    request.app.state.kept.total()
    return jobs.run(jobs.coming)


@app.get("/thread")
def thread(tasks: BackgroundTasks) -> int:
    jobs.start(tasks)
    quiet.get('x')
    return 1


@app.get("/aside")
def aside(tasks: BackgroundTasks) -> int:
    return quiet.calmly(tasks)


@app.on_event("startup")
async def begin() -> None:
    asyncio.create_task(jobs.watch())
"""
PRICES = """\
import asyncio
import time


class Base:
    def total(self) -> int:
        time.sleep(1)
        return 1


class Derived(Base):
    def other(self) -> int:
        return 1


def slow() -> int:
    time.sleep(1)
    return 1
"""
CALM = """\
import asyncio
import time
import jobs


class Root:
    def total(self) -> int:
        return 1


class Middle(Root):
    def more(self) -> int:
        return 1


class Leaf(Middle):
    def go(self) -> int:
        return super().total()


class Shape:
    def draw(self) -> int:
        raise NotImplementedError


class Square(Shape):
    def size(self) -> int:
        return 1


class Holder:
    def hold(self) -> int:
        return 1


class Blocking:
    def total(self) -> int:
        time.sleep(1)
        return 1


def put(app) -> None:
    app.kept = Blocking()


def between() -> int:
    return runs()


def runs() -> int:
    return jobs.nests()
"""
QUIET = """\
import asyncio
import os
import time

import httpx
import jobs
import requests

LIMIT = 3


class Keeper:
    def keep(self) -> int:
        return 1


class Idle(Exception):
    def idles(self) -> int:
        return 1


def call(work):
    return work()


def fetch() -> int:
    return 1


def aside() -> int:
    return 1


def deep() -> None:
    print("x")


def calmly(tasks: object) -> int:
    return 1


def get(url: str) -> object:
    return requests.get(url, timeout=1)


async def ask() -> object:
    async with httpx.AsyncClient() as client:
        return await client.get("http://x")


def there() -> bool:
    return os.path.exists("x")


async def alone() -> int:
    return 1


async def guarded() -> None:
    try:
        asyncio.run(alone())
    except RuntimeError:
        pass


def unseen() -> int:
    return 1
"""
EXTRA = """\
import time
from fastapi import APIRouter
from main import app

router = APIRouter()


async def blocks() -> int:
    time.sleep(1)
    return 1


def nothing() -> int:
    return 1
"""
JOBS = """\
import asyncio
import time
from typing import Any

import quiet
from fastapi import BackgroundTasks


def ready() -> int:
    return 1


def begin(tasks: BackgroundTasks) -> None:
    ready()


def start(tasks: BackgroundTasks) -> None:
    begin(tasks)


def hand_over(tasks: BackgroundTasks) -> int:
    tasks.add_task(later)
    return 1


async def late() -> None:
    time.sleep(1)


async def later() -> None:
    time.sleep(1)


def nap() -> None:
    time.sleep(1)


async def watch() -> None:
    nap()
    quiet.deep()


def run(work: Any) -> int:
    return call(work)


def call(work: Any) -> int:
    return work()


async def turn(work: Any) -> int:
    return 1


def nests() -> int:
    asyncio.run(late())
    return 1




async def unreached() -> int:
    ready()
    return 1
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\ndependencies = ['fastapi']\n")
    for name, text in [
        ("main.py", MAIN),
        ("prices.py", PRICES),
        ("calm.py", CALM),
        ("quiet.py", QUIET),
        ("extra.py", EXTRA),
        ("jobs.py", JOBS),
    ]:
        (tmp_path / name).write_text(text)
    return tmp_path


# What is added or changed where nobody sees it: the file, the edit.
CHEAP = [
    ("a body", "quiet.py", "def unseen() -> int:\n    return 1", "def unseen() -> int:\n    return 1 + 1"),
    ("a harmless call", "quiet.py", "def fetch() -> int:\n    return 1", "def fetch() -> int:\n    print('x')\n    return 1"),
    ("a function", "quiet.py", "def unseen", "def fresh() -> int:\n    return 1\n\n\ndef unseen"),
    ("a coroutine function", "quiet.py", "def unseen", "async def fresh() -> int:\n    return 1\n\n\ndef unseen"),
    ("a method", "quiet.py", "    def keep", "    def fresh(self) -> int:\n        return 1\n\n    def keep"),
    (
        "a class",
        "quiet.py",
        "def unseen",
        "class Failed(ValueError):\n    code: int = 1\n\n    def __init__(self, code: int) -> None:\n        self.code = code\n"
        "        super().__init__(f'{code}')\n\n    def said(self) -> int:\n        return self.code\n\n\ndef unseen",
    ),
    ("a class less", "quiet.py", "class Idle(Exception):\n    def idles(self) -> int:\n        return 1\n\n\n", ""),
    ("an import", "quiet.py", "import time\n", "import time\nimport json\n"),
    ("a constant", "quiet.py", "import time\n", "import time\n\nFRESH = 3\n"),
    ("a function less", "quiet.py", "\n\ndef unseen() -> int:\n    return 1\n", ""),
]


@pytest.mark.parametrize(("what", "file", "before", "after"), CHEAP, ids=[one[0] for one in CHEAP])
def test_what_nobody_sees(shop: Path, looking: set[str], what: str, file: str, before: str, after: str) -> None:
    first = said(shop)
    assert {"FIT101", "FIT110", "FIT201"} <= looking
    looking.clear()
    edit(shop / file, before, after)
    assert said(shop) == first == said(shop, cache=False)
    looking.clear()
    assert said(shop) == first  # once more, from the verdict
    assert not looking
    edit(shop / "main.py", '@app.get("/priced")', '# a comment\n@app.get("/priced")')
    assert [one[:2] for one in said(shop)] == [one[:2] for one in said(shop, cache=False)]


def test_only_what_the_edit_concerns_is_looked_at(shop: Path, looking: set[str]) -> None:
    first = said(shop)
    looking.clear()
    edit(shop / "quiet.py", "def fetch() -> int:\n    return 1", "def fetch() -> int:\n    return 2")
    assert said(shop) == first
    assert looking.isdisjoint({"FIT101", "FIT102", "FIT107", "FIT110", "FIT113", "FIT201", "FIT505"}) and "FIT109" in looking


# What is changed where somebody looks, and leads nowhere: the file, the edit.
AT_REST = [
    ("a call", "quiet.py", "def fetch() -> int:\n    return 1", "def fetch() -> int:\n    aside()\n    return 1"),
    ("a value", "quiet.py", "LIMIT = 3", "LIMIT = 4"),
    ("a field", "quiet.py", "class Keeper:\n", "class Keeper:\n    size: int | None = None\n"),
    ("a property", "quiet.py", "    def keep", "    @property\n    def fresh(self) -> int:\n        return 1\n\n    def keep"),
    ("what is exported", "quiet.py", "LIMIT = 3", '__all__ = ["fetch"]\nLIMIT = 3'),
    ("an import for types", "quiet.py", "LIMIT = 3", "if TYPE_CHECKING:\n    import json\nLIMIT = 3"),
    (
        "an item",
        "quiet.py",
        "def aside() -> int:\n    return 1",
        "def aside() -> int:\n    rows = {}\n    rows[1] = 2\n    return 1",
    ),
]


@pytest.mark.parametrize(("what", "file", "before", "after"), AT_REST, ids=[one[0] for one in AT_REST])
def test_what_leads_nowhere(shop: Path, looking: set[str], what: str, file: str, before: str, after: str) -> None:
    first = said(shop)
    looking.clear()
    edit(shop / file, before, after)
    second = said(shop)
    assert looking.isdisjoint({"FIT101", "FIT102", "FIT107", "FIT110", "FIT113", "FIT201", "FIT505"})
    assert second == said(shop, cache=False)
    assert [one[:2] for one in second] == [one[:2] for one in first]


def test_findings_that_have_moved(shop: Path, looking: set[str]) -> None:
    first = said(shop)
    looking.clear()
    edit(shop / "main.py", '@app.get("/priced")', '# a comment\n@app.get("/priced")')
    second = said(shop)
    assert looking.isdisjoint({"FIT101", "FIT102", "FIT107", "FIT110", "FIT113", "FIT201", "FIT505"})
    assert second == said(shop, cache=False) != first
    assert [one[:2] for one in second] == [one[:2] for one in first]


LOOPS = {"FIT101", "FIT102", "FIT107", "FIT110", "FIT113"}


def test_findings_that_have_moved_where_others_notice(shop: Path, looking: set[str]) -> None:
    first = said(shop)
    looking.clear()
    edit(shop / "prices.py", "def other(self)", "def other(\n        self, more: int = 1\n    )")
    second = said(shop)
    assert looking.isdisjoint(LOOPS)
    assert second == said(shop, cache=False) != first
    assert [one[:2] for one in second] == [one[:2] for one in first]


@pytest.mark.parametrize("rests", [True, False], ids=["leads nowhere", "blocks"])
def test_a_dependency_that_comes_and_goes(shop: Path, looking: set[str], rests: bool) -> None:
    (shop / "main.py").write_text(MAIN[: MAIN.index('@app.get("/nested")')])
    edit(shop / "main.py", "import BackgroundTasks, FastAPI, Request", "import Depends, FastAPI")
    edit(
        shop / "main.py",
        "from prices import Base, Derived, slow",
        "from prices import Base, Derived, slow\nfrom quiet import aside, get",
    )
    edit(shop / "prices.py", "def slow", "async def slow")
    handler = "async def priced(what: str) -> int:"
    given = handler.replace("str", f"str, one: int = Depends({'aside' if rests else 'slow'})")
    edit(shop / "main.py", handler, given)
    said(shop)
    looking.clear()
    edit(shop / "main.py", given, handler)
    second = said(shop)
    assert looking.isdisjoint(LOOPS) is rests
    assert second == said(shop, cache=False)


def test_a_function_goes_that_led_on_by_its_name(shop: Path, looking: set[str]) -> None:
    edit(
        shop / "prices.py",
        "    def other(self) -> int:\n        return 1",
        "    def other(self) -> int:\n        return 1\n\n    def more(self):\n        self.guarded()",
    )
    first = said(shop)
    looking.clear()
    edit(shop / "prices.py", "\n\n    def more(self):\n        self.guarded()", "")
    edit(shop / "prices.py", "def other(self)", "def other(self, more: int = 1)")
    second = said(shop)
    assert looking.isdisjoint(LOOPS)
    assert second == said(shop, cache=False)
    assert [one[:2] for one in second] == [one[:2] for one in first]


@pytest.mark.parametrize(
    "what", ["def fresh() -> int:\n    return 1\n", "FRESH = 1\n", "import httpx\n", "from fastapi import Query\n"]
)
def test_what_a_fix_imports_stands_among_the_imports(shop: Path, what: str) -> None:
    first = fixes(shop)
    assert any(fix is not None and len(fix.edits) > 1 for fix in first)
    edit(shop / "main.py", "import prices\n", f"import prices\n{what}")
    assert fixes(shop) == fixes(shop, cache=False) != first


def fixes(root: Path, **overrides: object) -> list[Fix | None]:
    return [one.fix for one in run.analyze(load([root], overrides=overrides), [root]).diagnostics]


# What changes elsewhere by one edit: the file, the edit.
SEEN = [
    ("a method that overrides", "prices.py", "    def other", "    def total(self) -> int:\n        return 1\n\n    def other"),
    (
        "a class that overrides",
        "calm.py",
        "class Holder",
        "class Round(Shape):\n    def draw(self) -> int:\n        time.sleep(1)\n        return 1\n\n\nclass Holder",
    ),
    (
        "a class that stores into another",
        "calm.py",
        "class Holder",
        "class Filler:\n    def fill(self, holder: 'Holder') -> None:\n        holder.kept = Blocking()\n\n\nclass Holder",
    ),
    (
        "a class that is used already",
        "prices.py",
        "def slow",
        "class Late:\n    def __init__(self) -> None:\n        time.sleep(1)\n\n\ndef slow",
    ),
    (
        "a method that makes it conform",
        "quiet.py",
        "    def keep",
        "    def price_of(self, what: str) -> int:\n        time.sleep(1)\n        return 1\n\n    def keep",
    ),
    (
        "a function that is called already",
        "prices.py",
        "def slow",
        "def later() -> int:\n    time.sleep(1)\n    return 1\n\n\ndef slow",
    ),
    (
        "a coroutine function that is called already",
        "jobs.py",
        "def ready",
        "async def work() -> int:\n    return 1\n\n\ndef ready",
    ),
    ("a function less that was called", "prices.py", "def slow() -> int:\n    time.sleep(1)\n    return 1\n", ""),
    (
        "a call that blocks",
        "quiet.py",
        "def fetch() -> int:\n    return 1",
        "def fetch() -> int:\n    time.sleep(1)\n    return 1",
    ),
    (
        "a call of what blocks",
        "quiet.py",
        "def fetch() -> int:\n    return 1",
        "def fetch() -> int:\n    from prices import slow\n\n    return slow()",
    ),
    ("what gives the loop something", "jobs.py", "    begin(tasks)", "    begin(tasks)\n    tasks.add_task(later)"),
    (
        "what leads back to the loop from a thread",
        "quiet.py",
        "def calmly(tasks: object) -> int:\n    return 1",
        "def calmly(tasks: object) -> int:\n    return jobs.hand_over(tasks)",
    ),
    ("what leads back to the loop", "jobs.py", "    ready()\n\n\ndef start", "    tasks.add_task(later)\n\n\ndef start"),
    (
        "a loop that goes on",
        "quiet.py",
        '    print("x")\n',
        '    while True:\n        print("x")\n',
    ),
    (
        "a handler that is called",
        "quiet.py",
        "def unseen() -> int:\n    return 1",
        "def unseen() -> int:\n    from main import sleeps\n\n    return sleeps()",
    ),
    (
        "a handler that is called beside it",
        "main.py",
        "def nobody() -> None:\n    jobs.unheard()",
        "def nobody(more: int = 1) -> None:\n    sleeps()",
    ),
    (
        "a runner",
        "quiet.py",
        "def alone() -> int:\n    return 1",
        "def alone() -> int:\n    asyncio.run(guarded())\n    return 1",
    ),
    ("another thing that blocks", "quiet.py", '    return os.path.exists("x")', "    time.sleep(1)\n    return True"),
    ("a patched loop", "quiet.py", "import httpx\n", "import httpx\nimport nest_asyncio\n"),
    ("an argument", "quiet.py", "requests.get(url, timeout=1)", "requests.get(url)"),
    ("an argument of what does not block", "quiet.py", 'client.get("http://x")', 'client.get("http://x", timeout=None)'),
    ("a look at the loop", "calm.py", "    return runs()", "    asyncio.get_running_loop()\n    return runs()"),
    (
        "a lambda",
        "quiet.py",
        "def fetch() -> int:\n    return call(lambda: 1)",
        "def fetch() -> int:\n    return call(lambda: time.sleep(1))",
    ),
    ("a function that hides a built-in", "quiet.py", "def unseen", "def sorted(*args):\n    time.sleep(1)\n\n\ndef unseen"),
    (
        "what a module answers with",
        "calm.py",
        "def between",
        "def __getattr__(name):\n    return Blocking().total\n\n\ndef between",
    ),
    (
        "what super() means",
        "calm.py",
        "    def more",
        "    def total(self) -> int:\n        time.sleep(1)\n        return 1\n\n    def more",
    ),
    (
        "what was left open",
        "calm.py",
        "    def size",
        "    def draw(self) -> int:\n        time.sleep(1)\n        return 1\n\n    def size",
    ),
    ("what is stored", "calm.py", "    def hold", "    def load(self) -> None:\n        self.kept = Blocking()\n\n    def hold"),
    (
        "a coroutine function that is called where nobody looks",
        "jobs.py",
        "def ready",
        "async def unheard() -> int:\n    return 1\n\n\ndef ready",
    ),
    (
        "a guard less",
        "quiet.py",
        "    try:\n        asyncio.run(alone())\n    except RuntimeError:\n        pass\n",
        "    asyncio.run(alone())\n",
    ),
    (
        "a function that is handed on already",
        "jobs.py",
        "def nap",
        "def coming() -> int:\n    time.sleep(1)\n    return 1\n\n\ndef nap",
    ),
    (
        "what calls the function that it is handed",
        "jobs.py",
        "async def turn(work: Any) -> int:\n    return 1",
        "async def turn(work: Any) -> int:\n    return work()",
    ),
    (
        "what hands it on",
        "jobs.py",
        "async def turn(work: Any) -> int:\n    return 1",
        "async def turn(work: Any) -> int:\n    return call(work)",
    ),
    (
        "what is put on a state",
        "calm.py",
        "    app.kept = Blocking()",
        "    app.state.kept = Blocking()",
    ),
    ("a route", "extra.py", "def nothing", "def more() -> None:\n    app.add_api_route('/more', blocks)\n\n\ndef nothing"),
]


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(("what", "file", "before", "after"), SEEN, ids=[one[0] for one in SEEN])
def test_what_somebody_sees(shop: Path, what: str, file: str, before: str, after: str, later: bool) -> None:
    if what == "a lambda":
        edit(shop / "quiet.py", "def fetch() -> int:\n    return 1", "def fetch() -> int:\n    return call(lambda: 1)")
    if what == "a function that hides a built-in":
        edit(shop / "quiet.py", "def fetch() -> int:\n    return 1", "def fetch() -> int:\n    return len(sorted([]))")
    first = said(shop)
    if later:  # what stands after one edit must be known after the next
        edit(shop / "quiet.py", "def aside() -> int:\n    return 1", "def aside() -> int:\n    return 2")
        assert said(shop) == first
    edit(shop / file, before, after)
    second = said(shop)
    assert second == said(shop, cache=False)
    assert second != first


def test_a_coroutine_function_that_nothing_reaches(shop: Path) -> None:
    (shop / "pyproject.toml").write_text("[project]\nname = 'shop'\n[tool.fitlint.blocking]\nunreached = true\n")
    first = said(shop)
    edit(shop / "quiet.py", "def unseen", "async def fresh() -> None:\n    time.sleep(1)\n\n\ndef unseen")
    assert said(shop) == said(shop, cache=False) != first


SHAPES = """\
import time


class Shape:
    def draw(self) -> int:
        raise NotImplementedError

    def show(self) -> int:
        return len([self])


class Square(Shape):
    def draw(self) -> int:
        return 1


class Circle(Shape):
    def draw(self) -> int:
        time.sleep(1)
        return 1
"""
DRAWING = """\
import asyncio
from fastapi import FastAPI
from shapes import Square

app = FastAPI()


@app.get("/square")
async def square() -> int:
    await asyncio.sleep(0)
    return Square().show()
"""


def test_a_method_that_comes_to_lead_to_what_is_open(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shapes'\ndependencies = ['fastapi']\n")
    for name, text in [("shapes.py", SHAPES), ("main.py", DRAWING)]:
        (tmp_path / name).write_text(text)
    assert said(tmp_path) == []
    edit(tmp_path / "shapes.py", "return len([self])", "return self.draw()")
    assert said(tmp_path) == said(tmp_path, cache=False) == []
    edit(
        tmp_path / "shapes.py", "        return 1\n\n\nclass Circle", "        time.sleep(1)\n        return 1\n\n\nclass Circle"
    )
    assert said(tmp_path) == said(tmp_path, cache=False) != []
