"""After an edit that others may notice, only what rests on the file is asked again: who has looked into it, its functions or only their bodies, or has asked by
names. Whatever it is, the answers are those of a program that nobody has seen before."""

from __future__ import annotations

import ast
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from fitlint import unchanged
from fitlint.kept import Kept
from fitlint.link import again
from fitlint.link.call_graph import CallGraph
from tests.test_kept import edit, said

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = {
    "app.py": """\
from fastapi import FastAPI
from orders import Orders
from prices import price, stamp
from shelf import near

app = FastAPI()
orders = Orders()


@app.get("/price")
async def costs() -> int:
    return price().amount()


@app.get("/orders")
async def ordered() -> int:
    return orders.count()


@app.get("/near")
async def nearby() -> int:
    return near(1)


@app.get("/stamp")
async def stamped() -> int:
    return stamp(2)


@app.get("/nothing")
async def nothing() -> int:
    return abs(1)
""",
    "prices.py": """\
import time


class Price:
    def amount(self) -> int:
        return 1


def price():
    return Price()


def stamp(x: int) -> int:
    return x
""",
    "base.py": """\
class Table:
    def count(self) -> int:
        return self.rows()

    def rows(self) -> int:
        return 0
""",
    "orders.py": """\
import time
from base import Table


class Orders(Table):
    pass
""",
    "shelf.py": """\
def near(x: int) -> int:
    return x
""",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\ndependencies = ['fastapi']\n")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How edits are taken from now on: nobody has seen them, those have who looked there, or everybody may have."""
    how: list[str] = []

    def noting(real: Callable[..., Kept | None]) -> Callable[..., Kept | None]:
        def note(*arguments: object) -> Kept | None:
            found = real(*arguments)
            how[:] = ["everybody" if found is None else "those who looked" if found.answers.noticed else "nobody"]
            return found

        return note

    monkeypatch.setattr(unchanged, "still_known", noting(unchanged.still_known))
    return how


# What an edit changes, where, how, who may notice it, and whose calls are worked out again.
EDITS = [
    ("a body that says what is returned", "prices.py", "return Price()", "return Price() or 1", "those who looked",
     {"costs", "price", "Price.amount"}),
    ("a signature", "prices.py", "def stamp(x: int)", "def stamp(x: int, by: int = 1)", "those who looked",
     {"stamped", "stamp"}),
    ("a signature in a class", "prices.py", "def amount(self)", "def amount(self, by: int = 1)", "those who looked",
     {"costs", "price", "Price.amount"}),
    ("a function that becomes a coroutine", "shelf.py", "def near", "async def near", "those who looked", {"nearby", "near"}),
    ("a decorator", "shelf.py", "def near", "@staticmethod\ndef near", "those who looked", {"nearby", "near"}),
    ("a function that is gone", "shelf.py", "def near(x: int) -> int:\n    return x\n", "", "those who looked", {"nearby"}),
    ("a method that overrides what its base calls", "orders.py", "    pass", "    def rows(self) -> int:\n        time.sleep(1)\n        return 1",
     "those who looked", {"ordered", "Table.count", "Table.rows", "Orders.rows"}),
    ("a class that derives from one about which that was asked", "orders.py", "    pass",
     "    pass\n\n\nclass Late(Orders):\n    def rows(self) -> int:\n        time.sleep(1)\n        return 1",
     "those who looked", {"ordered", "Table.count", "Table.rows", "Late.rows"}),
    ("what nobody has asked about", "shelf.py", "    return x", "    return x\n\n\ndef far() -> int:\n    return 1", "nobody", set()),
]  # fmt: skip


@pytest.mark.parametrize(("what", "file", "before", "after", "who", "again"), EDITS, ids=[one[0] for one in EDITS])
def test_only_what_rests_on_the_file_is_asked_again(
    shop: Path, resolved: set[str], told: list[str], what: str, file: str, before: str, after: str, who: str, again: set[str]
) -> None:
    said(shop)
    assert {"costs", "nothing", "Table.count"} <= resolved
    resolved.clear()
    edit(shop / file, before, after)
    second = said(shop)
    assert told == [who]
    assert resolved <= again
    assert second == said(shop, cache=False)
    resolved.clear()
    edit(shop / "app.py", "return abs(1)", "return abs(2)")  # what was found out is kept, that which was not asked again as well
    assert said(shop) == said(shop, cache=False)
    edit(shop / file, after, before) if after else (shop / file).write_text(FILES[file])
    assert said(shop) == said(shop, cache=False)


def test_a_name_by_which_all_files_are_searched(shop: Path, told: list[str]) -> None:
    """What is stored in objects is looked for by its name, and whoever has looked rests on that. Where nobody can say who has asked, nothing is kept."""
    (shop / "app.py").write_text(
        FILES["app.py"]
        + "\n\n@app.get('/state')\nasync def state() -> int:\n    asyncio.run(ordered())\n    return app.state.clock()\n"
    )
    edit(shop / "app.py", "from fastapi", "import asyncio\nfrom fastapi")
    first = said(shop)
    edit(
        shop / "shelf.py",
        "    return x",
        "    import time\n    from app import app\n    app.state.clock = lambda: time.sleep(1)\n    return x",
    )
    second = said(shop)
    assert told == ["those who looked"] and second == said(shop, cache=False) and second != first
    edit(shop / "shelf.py", "def near", "import nest_asyncio\n\n\ndef near")
    assert said(shop) == said(shop, cache=False)
    assert told == ["everybody"]


# What all files are asked for by a name: what a file says before, and the edit that says something else of the name.
BY_NAME = [
    # Reading an attribute runs nothing where no property is called so anywhere.
    ("a property of a name that is read", [("app.py", "return orders.count()", "return orders.total")],
     ("base.py", "    def rows", "    @property\n    def total(self) -> int:\n        import time\n        time.sleep(1)\n        return 1\n\n    def rows")),
    # Handlers of a bot run while requests are served where these feed it.
    ("a call of a name that was sought among all files",
     [("shelf.py", "def near", "import time\nfrom aiogram import Dispatcher\n\nbot = Dispatcher()\n\n\n@bot.message()\nasync def late(x):\n    time.sleep(1)\n\n\ndef near"),
      ("prices.py", "import time\n", "import time\nfrom shelf import bot\n")],
     ("prices.py", "        return 1", "        bot.feed_update(1)\n        return 1")),
    # What is handed on is followed where it may be a function.
    ("a function of a name that nothing had",
     [("app.py", "orders = Orders()", "import shelf\norders = Orders()\n\n\ndef keep(work):\n    return work()\n\n\ndef hand(work):\n    return keep(work)"),
      ("app.py", "return abs(1)", "return hand(shelf.late)")],
     ("shelf.py", "def near", "import time\n\n\ndef late():\n    time.sleep(1)\n\n\ndef near")),
    ("a function is handed on whose calls were asked for",
     [("shelf.py", "def near(x: int) -> int:\n    return x", "def near(x):\n    return x.rows()"), ("app.py", "return near(1)", "return near(orders)"),
      ("prices.py", "import time\n", "import time\nimport shelf\nfrom functools import partial\n\n\nclass Slow:\n    def rows(self):\n        time.sleep(1)\n\n")],
     ("prices.py", "        return 1", "        partial(shelf.near, Slow())()\n        return 1")),
    ("another name for a function whose calls were asked for",
     [("shelf.py", "def near(x: int) -> int:\n    return x", "def near(x):\n    return x.rows()"), ("app.py", "return near(1)", "return near(orders)")],
     ("prices.py", "import time\n",
      "import time\nfrom shelf import near as close\n\n\nclass Slow:\n    def rows(self):\n        time.sleep(1)\n\n\ndef late():\n    return close(Slow())\n\n")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "given", "further"), BY_NAME, ids=[one[0] for one in BY_NAME])
def test_only_those_who_have_asked_by_a_name_ask_again(
    shop: Path, told: list[str], what: str, given: list[tuple[str, str, str]], further: tuple[str, str, str]
) -> None:
    for file, before, after in given:
        edit(shop / file, before, after)
    first = said(shop)
    edit(shop / further[0], *further[1:])
    second = said(shop)
    assert told == ["those who looked"] and second == said(shop, cache=False) and second != first


def test_one_name_is_not_another(shop: Path, told: list[str], resolved: set[str]) -> None:
    """Whoever has looked for one name of a file need not look again where another one stands for something else: also one that was looked for in vain."""
    text = "import time\n\nFIRST = abs\nCLOSED = len\n\n\ndef third(x):\n    return early(x)\n\n\ndef second(x):\n    return abs(x)\n"
    (shop / "tools.py").write_text(text)
    calls = ("FIRST", "CLOSED", "third", "second")
    assert len({crc32(name.encode()) % 8 for name in (*calls, "early", "time")}) == 6, "names that share nothing"
    handlers = (f"\n\n@app.get('/{one}')\nasync def to_{one.lower()}() -> int:\n    return tools.{one}(1)\n" for one in calls)
    (shop / "app.py").write_text("import tools\n" + FILES["app.py"] + "".join(handlers))
    found = [said(shop)]
    for before, after, asked in (
        ("FIRST = abs", "FIRST = time.sleep", {"to_first"}),
        ("CLOSED = len\n", "from time import sleep as CLOSED\n", {"to_closed"}),
        ("import time\n", "import time\nfrom time import sleep as early\n", {"third", "to_third"}),
        ("    return abs(x)", "    return time.sleep(x)", {"second", "to_second"}),
        ("def second(x):", "def second(x, by=1):", {"second", "to_second"}),
    ):
        resolved.clear()
        edit(shop / "tools.py", before, after)
        found.append(said(shop))
        assert told != ["everybody"] and resolved == asked, before
        assert found[-1] == said(shop, cache=False)
    assert list(map(len, found)) == [len(found[0]) + more for more in (0, 1, 2, 3, 4, 4)]


def finds_one_more(shop: Path, file: str, before: str, after: str) -> None:
    """An edit by which there is something to find: with what is kept as without."""
    first = said(shop)
    edit(shop / file, before, after)
    second = said(shop)
    assert second == said(shop, cache=False) and len(second) == len(first) + 1


def test_a_file_that_can_call_what_it_could_not(shop: Path) -> None:
    """What a function is given is looked for where a module that has it is imported, whatever else calls something of its name."""
    (shop / "dist.py").write_text("def work(x):\n    return x.get('https://users.example', timeout=3)\n")
    (shop / "other.py").write_text("import requests\n\n\ndef begin():\n    return dist.work(requests.Session())\n")
    handler = "\n\n@app.get('/work')\nasync def worked() -> None:\n    work(thing())\n"
    (shop / "app.py").write_text("import other\nfrom dist import work\nfrom unknown import thing\n" + FILES["app.py"] + handler)
    finds_one_more(shop, "other.py", "import requests\n", "import dist\nimport requests\n")


def test_the_order_of_names(shop: Path) -> None:
    """What a name stands for where another one is made of it."""
    (shop / "tools.py").write_text("import time\n\nrun = abs\nlast = run\nrun = time.sleep\n")
    handler = "\n\n@app.get('/last')\nasync def of_last() -> None:\n    tools.last(1)\n"
    (shop / "app.py").write_text("import tools\n" + FILES["app.py"] + handler)
    finds_one_more(shop, "tools.py", "last = run\nrun = time.sleep\n", "run = time.sleep\nlast = run\n")


def test_one_class_is_not_another(shop: Path, told: list[str], resolved: set[str]) -> None:
    """Whoever has looked into one class of a file need not look again where another one has changed; nor where that comes or goes which nobody has looked for."""
    (shop / "tools.py").write_text(
        "import time\n\n\nclass First:\n    run = abs\n\n\nclass Second:\n    run = len\n\n\nclass Third(Second):\n    pass\n"
    )
    handlers = (
        f"\n\n@app.get('/{one}')\nasync def {one.lower()}() -> int:\n    return tools.{one}.run('')\n"
        for one in ("First", "Second", "Third")
    )
    (shop / "app.py").write_text("import tools\n" + FILES["app.py"] + "".join(handlers))
    first = said(shop)
    resolved.clear()
    edit(shop / "tools.py", "run = abs", "run = time.sleep")
    second = said(shop)
    assert told == ["those who looked"] and resolved == {"first"}
    assert second == said(shop, cache=False) and second != first
    resolved.clear()
    edit(shop / "tools.py", "run = len", "run = time.sleep")
    third = said(shop)
    assert resolved == {"second", "third"}
    assert third == said(shop, cache=False) and len(third) == len(second) + 2
    resolved.clear()
    edit(shop / "tools.py", "class Third(Second)", "class Third(First)")
    assert said(shop) == said(shop, cache=False)
    assert "third" in resolved


def test_methods_are_looked_for_below_one_class(shop: Path, told: list[str], resolved: set[str]) -> None:
    """A method of a name that was looked for below one class says nothing where it comes below another one."""
    (shop / "box.py").write_text(
        "class Box:\n    def open(self):\n        return self.lid()\n\n    def lid(self):\n        return 1\n"
    )
    (shop / "big.py").write_text("import time\nfrom box import Box\n\n\nclass Big(Box):\n    pass\n")
    handler = "\n\n@app.get('/big')\nasync def big():\n    return Big().open()\n"
    (shop / "app.py").write_text("from big import Big\n" + FILES["app.py"] + handler)
    first = said(shop)
    assert {"Table.count", "Box.open"} <= resolved
    resolved.clear()
    edit(shop / "big.py", "    pass", "    def rows(self):\n        time.sleep(1)")
    assert said(shop) == said(shop, cache=False) == first
    resolved.clear()
    edit(shop / "app.py", "return abs(1)", "return abs(2)")
    edit(shop / "big.py", "def rows", "def rows_of")
    said(shop)
    assert told == ["those who looked"] and resolved.isdisjoint({"Table.count", "Box.open"})
    edit(shop / "big.py", "def rows_of", "def lid")
    second = said(shop)
    assert "Box.open" in resolved and second == said(shop, cache=False) and second != first


def test_what_rests_on_several_edits(shop: Path, told: list[str]) -> None:
    """What has been kept from a run before the last one is still told by the files on which it rests."""
    said(shop)
    edit(shop / "shelf.py", "def near(x: int)", "def near(x: int, y: int = 0)")
    said(shop)
    edit(shop / "prices.py", "def stamp(x: int)", "def stamp(x: int, y: int = 0)")
    said(shop)
    edit(shop / "shelf.py", "    return x", "    import time\n    time.sleep(x)\n    return x")
    edit(shop / "prices.py", "def price():", "def price(later: bool = False):\n    time.sleep(1)")
    second = said(shop)
    assert told == ["those who looked"] and second == said(shop, cache=False)
    assert {one[2] for one in second if one[0] == "FIT107"} == {12, 22}


# -------------------------------------------------------------------------------------------------------------- edits at random


def _function(text: str, chance: random.Random) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    found = [one for one in ast.walk(ast.parse(text)) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return chance.choice(found) if found else None


def _edits(text: str, chance: random.Random) -> Iterator[str]:
    """Versions of a file in which a function, or what it calls, is another one, some of them broken."""
    one = _function(text, chance)
    if one is None:
        return
    lines = text.splitlines(keepends=True)
    start = min([one.lineno, *(each.lineno for each in one.decorator_list)]) - 1
    head, first, last = lines[one.lineno - 1], one.body[0], one.body[-1]
    around = " " * one.col_offset
    inside = " " * first.col_offset

    def replaced(line: int, by: str) -> str:
        return "".join([*lines[: line - 1], by, *lines[line:]])

    yield "".join([*lines[:start], f"{around}pass\n", *lines[one.end_lineno or 0 :]])
    yield replaced(one.lineno, head.replace(f"def {one.name}", f"def {one.name}_", 1))
    yield replaced(
        one.lineno, head.replace("(", "(more=1, ", 1) if "(self" not in head else head.replace("(self", "(self, more=1", 1)
    )
    yield replaced(one.lineno, head.replace("async def", "def") if "async" in head else head.replace("def ", "async def ", 1))
    yield "".join([*lines[:start], f"{around}@unknown\n", *lines[start:]])
    yield "".join([*lines[: first.lineno - 1], f"{inside}__import__('time').sleep(2)\n", *lines[first.lineno - 1 :]])
    yield "".join([*lines[: last.lineno - 1], f"{inside}return None\n", *lines[last.lineno - 1 :]])
    calls = [each for each in ast.walk(one) if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)]
    for call in calls[:1]:
        assert isinstance(call.func, ast.Attribute)
        at = call.func.end_lineno or call.lineno
        yield replaced(at, lines[at - 1].replace(f".{call.func.attr}(", ".other(", 1))
    classes = [each for each in ast.parse(text).body if isinstance(each, ast.ClassDef)]
    for cls in classes[:1]:
        yield f"{text}\n\nclass Late({cls.name}):\n    def {one.name}(self, *args):\n        __import__('time').sleep(1)\n"


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("seed", range(6))
def test_edits_at_random(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, some taken back: what is said is what is said of a program that nobody has seen before."""
    if seed % 2:
        monkeypatch.setattr(again, "_WORTH_FORKING", 1)
    chance = random.Random(seed)
    root = tmp_path / "shop"
    shutil.copytree(EXAMPLES / "shop", root)
    files = sorted(one for one in root.rglob("*.py") if one.stat().st_size)
    said(root)
    for _ in range(8):
        file = chance.choice(files)
        before = file.read_text()
        versions = [one for one in _edits(before, chance) if one != before and _is_python(one)]
        if not versions:
            continue
        file.write_text(chance.choice(versions))
        assert said(root) == said(root, cache=False)
        if chance.random() < 0.5:
            file.write_text(before)
            assert said(root) == said(root, cache=False)


def test_a_process_beside_resolves_what_an_edit_concerns(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has found out counts, and is kept; where it dies, or another service is made, all is resolved here."""
    here, ask, learn, finish, dying = os.getpid(), CallGraph.again, CallGraph.learn, again.Again.finish, False
    apart: list[str] = []

    def asked(self: CallGraph, key: str) -> None:
        if dying and os.getpid() != here:
            os._exit(1)
        ask(self, key)

    def learned(self: CallGraph, known: dict[str, bytes]) -> None:
        apart.extend(known)
        learn(self, known)

    def finished(self: again.Again, holds: bool) -> None:
        time.sleep(0.3)  # so that the other one comes to something
        finish(self, holds)

    monkeypatch.setattr(again, "_WORTH_FORKING", 1)
    monkeypatch.setattr(again.Again, "finish", finished)
    monkeypatch.setattr(CallGraph, "again", asked)
    monkeypatch.setattr(CallGraph, "learn", learned)
    before = (shop / "orders.py").read_text()
    first = said(shop, jobs=2)
    edit(shop / "orders.py", "    pass", "    def rows(self) -> int:\n        time.sleep(1)\n        return 1")
    second = said(shop, jobs=2)
    assert apart and second == said(shop, cache=False) != first
    edit(shop / "app.py", "return abs(1)", "return abs(2)")
    assert said(shop, jobs=2) == second
    apart.clear()
    dying = True
    (shop / "orders.py").write_text(before)
    assert said(shop, jobs=2) == said(shop, cache=False) == first
    (shop / "orders.py").write_text(before + "\nfrom fastapi import FastAPI\n\nother = FastAPI()\n")
    assert said(shop, jobs=2) == said(shop, cache=False)
    assert not apart


def test_what_is_asked_for_while_it_is_worked_out_rests_on_what_asks(shop: Path, resolved: set[str]) -> None:
    """Two classes that say what they are by each other: whoever asks for one has looked where the other stands."""
    (shop / "a.py").write_text(
        "import b\n\n\nclass A:\n    def other(self) -> 'b.B':\n        return b.B()\n\n    def wait(self) -> int:\n        return 1\n"
    )
    (shop / "b.py").write_text(
        "import a\n\n\nclass B:\n    def other(self) -> 'a.A':\n        return a.A()\n\n    def wait(self) -> int:\n        return 1\n"
    )
    edit(shop / "app.py", "from shelf import near\n", "from shelf import near\nfrom a import A\n")
    edit(shop / "app.py", "return abs(1)", "return A().other().other().wait()")
    said(shop)
    resolved.clear()
    edit(shop / "b.py", "-> 'a.A'", "-> 'B'")
    second = said(shop)
    assert "nothing" in resolved and "nearby" not in resolved
    assert second == said(shop, cache=False)


@pytest.fixture
def with_rows(shop: Path) -> Path:
    """With a handler of another file in which something is found."""
    (shop / "api.py").write_text(
        "from fastapi import APIRouter\nfrom pydantic import BaseModel\n\nrouter = APIRouter()\n\n\n"
        "class Row(BaseModel):\n    number: int\n\n\n@router.get('/{key}')\nasync def row(key: int):\n    abs(1)\n    return Row(number=key)\n"
    )
    edit(shop / "app.py", "app = FastAPI()\n", "PREFIX = '/rows'\napp = FastAPI()\napp.include_router(router, prefix=PREFIX)\n")
    edit(shop / "app.py", "from fastapi import FastAPI\n", "from api import router\nfrom fastapi import FastAPI\n")
    return shop


def test_what_link_says_of_a_handler_comes_and_goes(with_rows: Path) -> None:
    """What is found in a handler stands only beside what link said of it then."""
    first = said(with_rows)
    assert [one[0] for one in first if one[1] == "api.py"] == ["FIT301"]
    edit(with_rows / "app.py", "'/rows'", "'/lines'")
    assert said(with_rows) == said(with_rows, cache=False)
    edit(with_rows / "app.py", "'/lines'", "'/rows'")
    edit(with_rows / "shelf.py", "def near(x: int)", "def near(x: int, y: int = 0)")
    assert said(with_rows) == said(with_rows, cache=False) == first


def test_what_link_says_changes_while_a_handler_is_edited(with_rows: Path) -> None:
    """Also where nobody could notice either edit: what was found before is not taken for what was found since."""
    said(with_rows)
    edit(with_rows / "app.py", "from api import router\n", "# what is served\nfrom api import router\n")
    edit(with_rows / "api.py", "abs(1)", "abs(2)")
    said(with_rows)
    edit(with_rows / "app.py", "# what is served\n", "")
    edit(with_rows / "shelf.py", "def near(x: int)", "def near(x: int, y: int = 0)")
    assert said(with_rows) == said(with_rows, cache=False)


def test_a_name_that_fewer_call(tmp_path: Path) -> None:
    """What nobody asked about because half of the program calls it is asked about when no more do; who has given up for that reason hears of it."""
    calls = "\n\n".join(f"async def call_{n}() -> None:\n    worker.hand(Slow())" for n in range(13))
    files = {
        "pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['fastapi']\n",
        "slow.py": "import time\n\n\nclass Slow:\n    def run(self) -> None:\n        time.sleep(1)\n",
        "worker.py": "class Worker:\n    def hand(self, one) -> None:\n        one.run()\n\n\nworker = Worker()\n",
        "calls.py": f"from slow import Slow\nfrom worker import worker\n\n\n{calls}\n",
        "app.py": "from fastapi import FastAPI\nfrom calls import call_0\n\napp = FastAPI()\n\n\n@app.get('/')\nasync def index() -> None:\n    await call_0()\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    first = said(tmp_path)
    assert first == said(tmp_path, cache=False)
    edit(tmp_path / "calls.py", "async def call_12() -> None:\n    worker.hand(Slow())", "async def call_12() -> None:\n    pass")
    second = said(tmp_path)
    assert second == said(tmp_path, cache=False) != first
    (tmp_path / "calls.py").write_text(files["calls.py"])
    assert said(tmp_path) == first


def test_a_function_of_a_name_that_others_have(shop: Path, told: list[str]) -> None:
    """Whether subclasses may have what a class lacks is told by its name: another one of that name says nothing new, the first one does."""
    (shop / "app.py").write_text(
        FILES["app.py"]
        + "\n\ndef of(table: Table) -> int:\n    return table.near(1) + table.late()\n\n\n@app.get('/of')\nasync def rows_of() -> int:\n    return of(orders)\n"
    )
    edit(shop / "app.py", "from orders", "from base import Table\nfrom orders")
    first = said(shop)
    edit(shop / "prices.py", "    return x", "    return x\n\n\ndef near() -> int:\n    return 1")
    assert said(shop) == said(shop, cache=False) == first
    assert told == ["those who looked"]
    edit(shop / "orders.py", "    pass", "    def late(self) -> int:\n        time.sleep(1)\n        return 1")
    second = said(shop)
    assert told == ["those who looked"] and second == said(shop, cache=False) and second != first
