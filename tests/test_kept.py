"""What is found out about a program outlasts it: what an edit cannot have changed is not asked again, and never is another answer given."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitlint import run
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


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the functions whose calls are resolved from now on."""
    names: set[str] = set()
    real = Calls.of

    def noting(self: Calls, function: Function) -> list[Edge]:
        names.add(function.qualname)
        return real(self, function)

    monkeypatch.setattr(Calls, "of", noting)
    return names


def said(root: Path, **overrides: object) -> list[tuple[str, str, int, str]]:
    report = run.analyze(load([root], overrides={"level": "advice", **overrides}), [root])
    assert not report.warnings
    return [(one.code, one.path, one.range.start.line, one.message) for one in report.diagnostics]


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, after))


def test_only_the_changed_file_is_resolved_again(shop: Path, resolved: set[str]) -> None:
    assert said(shop) == []
    assert {"index", "loads", "price", "load", "Prices.total"} <= resolved
    resolved.clear()
    edit(shop / "prices.py", "return len(self.rows)", "time.sleep(1)\n        return 0")
    assert [one[:3] for one in said(shop)] == [("FIT107", "app.py", 20)]
    assert "Prices.total" in resolved and resolved.isdisjoint({"index", "loads"})
    resolved.clear()
    edit(shop / "app.py", "return x", "return x + 1")
    assert [one[:3] for one in said(shop)] == [("FIT107", "app.py", 20)]
    assert "loads" in resolved and "Prices.total" not in resolved


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("prices.py", "return Prices()", "time.sleep(1)\n    return None"),  # what others take from it
        ("prices.py", "self.rows = []", "self.rows = time.sleep(1)"),
        ("prices.py", "def price() -> int:", "def price(a: int = 1) -> int:"),
        ("app.py", 'return {"price": price()}', "load(Other())\n    return {}"),  # what is passed to `load` now
        ("app.py", "import time", "import time as t"),
    ],
)
def test_what_others_have_looked_at(shop: Path, resolved: set[str], file: str, before: str, after: str) -> None:
    assert said(shop) == []
    resolved.clear()
    edit(shop / file, before, after)
    assert said(shop) == said(shop, cache=False)
    assert {"index", "loads", "price"} <= resolved


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
    return edge.place, edge.how, edge.callee and linked.key(edge.callee), edge.name, edge.awaited, edge.reason, edge.once, edge.sink


@pytest.mark.parametrize("example", sorted(one.name for one in EXAMPLES.iterdir() if any(one.rglob("*.py"))))
def test_what_is_written_is_what_is_read(example: str, resolved: set[str]) -> None:
    files = files_of(example)
    first = program(files)
    calls = {first.key(one): [spelled(first, edge) for edge in first.calls(one)] for one in everything(first)}
    assert "" not in calls and all(first.function(key) is not None for key in calls)
    written = first.graph.written()
    resolved.clear()
    second = program(files, known=Answers(written))
    again = {second.key(one): [spelled(second, edge) for edge in second.calls(one)] for one in everything(second)}
    assert again == calls
    unnamed = {key for key, edges in calls.items() if any("<lambda>" in str(edge) or edge[2] == "" for edge in edges)}  # type: ignore[index]
    assert len(resolved) <= len(unnamed)
