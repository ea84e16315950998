"""Edits that keep a verdict: they do so where they can, and never where a run without a cache says something else."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from fitlint import run
from fitlint.collect import collect
from fitlint.comparison import come_or_gone
from fitlint.config import load
from tests import counting

EXAMPLES = Path(__file__).parent.parent / "examples"
APP = '''\
"""A shop."""
import time
import fastapi
from prices import price, report

app = fastapi.FastAPI()


@app.get("/")
async def index() -> dict[str, int]:
    """The price."""
    return {"price": price()}


def tidy() -> None:
    print("tidy", 1)
'''
PRICES = """\
import time


def price() -> int:
    return 1


def report() -> None:
    time.sleep(3)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\ndependencies = ['fastapi']\n")
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "prices.py").write_text(PRICES)
    (tmp_path / "script.py").write_text("import sys\n\nprint(sys.argv)\n")
    return tmp_path


def said(root: Path, **overrides: object) -> list[tuple[str, str, int, str]]:
    report = run.analyze(load([root], overrides={"level": "advice", **overrides}), [root])
    assert not report.warnings
    return [(one.code, one.path, one.range.start.line, one.message) for one in report.diagnostics]


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> list[run.Project]:
    return counting.linked(monkeypatch)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("app.py", "import time", "# the time\n\n\nimport time"),
        ("app.py", '"""The price."""', '"""What it costs."""'),
        ("app.py", '{"price": price()}', '{\n        "price": price(),\n    }'),
        ("app.py", 'print("tidy", 1)', 'x = 1\n    print("neat", x)'),
        ("prices.py", "time.sleep(3)", "time.sleep(4)"),
        ("script.py", "print(sys.argv)", "print(sys.argv, 3)"),
        ("script.py", "print(sys.argv)", "print("),
    ],
)
def test_an_edit_that_says_nothing_new(shop: Path, linked: list[run.Project], file: str, before: str, after: str) -> None:
    assert said(shop) == said(shop) == []
    text = (shop / file).read_text()
    assert before in text
    (shop / file).write_text(text.replace(before, after))
    assert said(shop) == []
    assert len(linked) == 1
    (shop / file).write_text(text.replace(before, after) + "\n# again\n")
    assert said(shop) == []
    assert len(linked) == 1


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("app.py", "price()}", "report()}"),
        ("app.py", "price()}", "price()}, 404"),
        ("app.py", 'print("tidy", 1)', "time.sleep(1)"),  # nobody looks into it: but its calls are others
        ("app.py", 'print("tidy", 1)', 'print("shop.mail:Mailer", 1)'),  # the same: but it may name what is read then
        ("prices.py", "return 1", "return time.sleep(3) or 1"),
        ("app.py", "def tidy() -> None:", '@app.get("/tidy")\nasync def tidy(x: int = report()) -> None:'),
        ("app.py", "async def index", "@app.get('/{x}')\nasync def index"),
        ("script.py", "print(sys.argv)", "from app import app\napp.get('/x')(lambda: None)"),
    ],
)
def test_an_edit_that_may(shop: Path, linked: list[run.Project], file: str, before: str, after: str) -> None:
    assert said(shop) == []
    text = (shop / file).read_text()
    assert before in text
    (shop / file).write_text(text.replace(before, after))
    assert said(shop) == said(shop, cache=False)
    assert len(linked) == 3


def test_a_routing_method_handed_over_where_nobody_has_looked(shop: Path, linked: list[run.Project]) -> None:
    text = APP + "\n\nasync def slow():\n    time.sleep(1)\n\n\ndef given(add, handler):\n    add('/given')(handler)\n"
    (shop / "app.py").write_text(text)
    assert [one[2] for one in said(shop)] == []
    (shop / "app.py").write_text(text.replace('print("tidy", 1)', "given(app.get, slow)"))
    assert [one[2] for one in said(shop)] == [20]
    assert len(linked) == 2


def test_a_file_that_is_shown(shop: Path, linked: list[run.Project]) -> None:
    (shop / "app.py").write_text(APP.replace("price()}", "report()}"))
    assert [one[2] for one in said(shop)] == [12]
    (shop / "app.py").write_text("#\n" + APP.replace("price()}", "report()}"))
    assert [one[2] for one in said(shop)] == [13]
    (shop / "prices.py").write_text("#\n" + PRICES)  # a step of the chain
    assert len(said(shop)) == 1
    assert len(linked) == 3


def test_what_has_an_ignore_comment_is_linked(shop: Path, linked: list[run.Project]) -> None:
    assert said(shop) == []
    (shop / "app.py").write_text(APP + "# fitlint: file-ignore[FIT102]\n")
    said(shop)
    assert len(linked) == 2


BACKEND = {
    "backend/__init__.py": "",
    "backend/main.py": "from routes import router\nfrom fastapi import FastAPI\n\napp = FastAPI()\napp.include_router(router)\n",
    "backend/routes/__init__.py": "from routes.a import router\n",
    "backend/routes/a.py": "import time\n\nfrom fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get('/a')\nasync def a() -> None:\n    time.sleep(3)\n",
    "backend/worker.py": "from routes import a\n",
}


def test_an_edit_that_says_where_a_program_is_started(tmp_path: Path) -> None:
    for name, text in {"pyproject.toml": "[project]\nname = 'shop'\n", **BACKEND}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    before = said(tmp_path)
    main = tmp_path / "backend/main.py"
    main.write_text("from .routes import router\n" + BACKEND["backend/main.py"])
    as_package = said(tmp_path)
    assert as_package == said(tmp_path, cache=False)
    main.write_text(BACKEND["backend/main.py"])
    assert said(tmp_path) == before == said(tmp_path, cache=False)
    assert [path for _, path, _, _ in before] == ["backend/routes/a.py"]
    assert as_package != before


def test_a_new_file_and_a_file_less(shop: Path, linked: list[run.Project]) -> None:
    said(shop)
    (shop / "more.py").write_text("x = 1\n")
    said(shop)
    assert len(linked) == 2
    (shop / "app.py").unlink()
    said(shop)
    assert len(linked) == 3


def test_a_new_file_that_an_import_has_lacked(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['fastapi']\n",
        "main.py": "from fastapi import FastAPI\nfrom prices import price\n\napp = FastAPI()\n\n\n"
        '@app.get("/")\nasync def index() -> int:\n    return price()\n',
        "prices/__init__.py": "try:\n    from .quick import price\nexcept ImportError:\n    from .slow import price\n",
        "prices/slow.py": "import time\n\n\ndef price() -> int:\n    time.sleep(1)\n    return 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    before = said(tmp_path)
    assert [path for _, path, _, _ in before] == ["main.py"]
    (tmp_path / "prices/quick.py").write_text("def price() -> int:\n    return 1\n")
    assert said(tmp_path) == said(tmp_path, cache=False) != before  # it is one of two now
    (tmp_path / "prices/quick.py").unlink()
    assert said(tmp_path) == before


EDITS = [
    (re.compile(r"^(?=\S)", re.M), "# a comment, with(out) a call\n"),
    (re.compile(r"\n\n"), "\n\n\n\n"),
    (re.compile(r"\bawait "), ""),
    (re.compile(r"\basync def\b"), "def"),
    (re.compile(r"\bdef\b"), "async def"),
    (re.compile(r"\d+"), "7"),
    (re.compile(r'"[a-z]+"'), '"other"'),
    (re.compile(r"^( +)return\b", re.M), r"\1import time; time.sleep(1)\n\1return"),
    (re.compile(r"^( +)return\b", re.M), r"\1print(1)\n\1return"),
    (re.compile(r"^( +)return\b", re.M), r"\1time.sleep(2)\n\1return"),
    (re.compile(r"^( +)[a-z_.]+\(.*\)$", re.M), r"\1pass"),
    (re.compile(r"^@.*\n", re.M), ""),
    (re.compile(r": [A-Za-z]+\b(?=[,)])"), ""),
]


@pytest.mark.parametrize("example", sorted({one.parent.relative_to(EXAMPLES).parts[0] for one in EXAMPLES.glob("*/**/*.py")}))
def test_random_edits_of_examples(example: str, tmp_path: Path) -> None:
    """What a run with the cache says is what a run without says, whatever was edited."""
    root = tmp_path / example
    shutil.copytree(EXAMPLES / example, root)
    files = sorted(root.rglob("*.py"))
    chance = random.Random(example)
    said(root)
    for _ in range(25):
        file = chance.choice(files)
        text = file.read_text("utf-8")
        pattern, replacement = chance.choice(EDITS)
        places = list(pattern.finditer(text))
        if not places:
            continue
        place = chance.choice(places)
        file.write_text(text[: place.start()] + place.expand(replacement) + text[place.end() :], "utf-8")
        assert said(root) == said(root, cache=False)
        if chance.random() < 0.5:
            file.write_text(text, "utf-8")


def test_a_function_inside_of_another_is_still_read_after_an_edit_elsewhere(shop: Path) -> None:
    text = APP.replace(
        '    return {"price": price()}',
        "    async def inner() -> dict[str, int]:\n        time.sleep(0)\n        return {}\n\n    return await inner()",
    )
    (shop / "app.py").write_text(text)
    first = said(shop)
    (shop / "app.py").write_text(text + "# the end\n")
    assert said(shop) == first
    (shop / "app.py").write_text(text.replace("time.sleep(0)", "time.sleep(1)") + "# the end\n")
    assert said(shop) == said(shop, cache=False) != first


def test_imports_differ_by_the_submodule_that_they_load() -> None:
    one, other = (collect(f"import shop.{name}\n".encode()).imports for name in ("prices", "orders"))
    assert [each.loads for each in come_or_gone(one, other)] == ["shop.prices", "shop.orders"]
    assert [each.loads for each in come_or_gone(one, (*one, *other))] == ["shop.orders"]
