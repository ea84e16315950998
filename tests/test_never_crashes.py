"""Whatever Python there is on the machine: it is linted without an exception, and what cannot be read is said."""

from __future__ import annotations

import ast
import random
import sysconfig
from pathlib import Path

import fitlint_checks
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitlint import pages, run
from fitlint.checks import checks_of
from fitlint.config import Settings

LIBRARIES = Path(sysconfig.get_path("purelib"))
CHECKS = list(checks_of(fitlint_checks))


def analyze(root: Path, **options: object) -> run.Report:
    return run.analyze(Settings(root=root, select=["ALL"], cache=False, **options), (), CHECKS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "package", ["fastapi", "flask", "starlette", "quart", "flask_restx", "flask_smorest", "sqlalchemy", "redis"]
)
def test_installed_libraries(package: str) -> None:
    root = LIBRARIES / package
    if not root.is_dir():
        pytest.skip(f"{package} is not installed")
    report = analyze(root, prefilter=False)
    assert report.discovered > 5
    assert not [one for one in report.warnings if "failed and was left out" in one], report.warnings
    assert not [one for one in report.diagnostics if one.code == "FIT000"]


PIECES = [
    "from fastapi import FastAPI, APIRouter, Depends, HTTPException",
    "from flask import Flask, Blueprint, request",
    "from main import *",
    "from . import other",
    "app = FastAPI()",
    "app = Flask(__name__)",
    "app = app.include_router(app)",
    "router = APIRouter(prefix=router.prefix)",
    "app.include_router(router, prefix=app)",
    "app.include_router(app)",
    "app.mount('/', app)",
    "@app.get('/{x}')\nasync def f(x=f, *a, y: 'f' = Depends(f), **k):\n    import time\n    time.sleep(f())\n    return f(), 404",
    "@router.route\nclass A(A):\n    def __call__(self): return self()()",
    "class B(FastAPI, A, B):\n    router = app\n    @property\n    def p(self): return self.p\n    def __init__(self, *a): super().__init__(*a); self.get('/')(self.p)",
    "for app in [app, app]:\n    app.get('/')(lambda: app)",
    "def g(*a, **k): return g(*a, **k)",
    "x = [*x]; y = {**y}; z = x[y[z]]",
    "T = dict[str, 'T'] | list['T']\ndef h(t: T, u: 'T[' = 1) -> T: yield from h(t)",
    "app = B(app)(app)\napp.state.x = app.state.x",
    "with app as app: del app",
    "try:\n    import app\nexcept ImportError as app:\n    app = None",
    "match app:\n    case {'a': app, **rest}: app.get('/<int:x>')(g)",
    "from fastapi import FastAPI as app\nimport main.other as app",
    "lambda: (yield)",
    "app.add_api_route(*app, **app)",
    "app.add_url_rule('/', view_func=g(g))",
    "from functools import partial\napp.make = partial(app.make, app)\ng = partial(g, g)\nh = partial(g)\ng = partial(h)\n@app.get('/p')\nasync def i(x=Depends(g)): g(h()); await g(); app.make(partial(i))",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12), st.lists(st.sampled_from(PIECES), max_size=6))
def test_programs_that_make_no_sense(tmp_path_factory: pytest.TempPathFactory, main: list[str], other: list[str]) -> None:
    root = tmp_path_factory.mktemp("nonsense")
    (root / "main.py").write_text("\n".join(main) + "\n")
    (root / "other.py").write_text("\n".join(other) + "\n")
    report = analyze(root)
    assert not report.warnings, report.warnings


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 4000), st.sampled_from([b"", b"\x00", b"\xff", b"\r", b"\x0c", b"(", b'"""', b"\\"]))
def test_a_file_cut_off_anywhere(tmp_path_factory: pytest.TempPathFactory, cut: int, then: bytes) -> None:
    """One broken file is one finding; the other file is linted all the same."""
    root = tmp_path_factory.mktemp("cut")
    text = (Path(__file__).parent.parent / "examples" / "shop" / "shop" / "routes" / "items.py").read_bytes()
    (root / "broken.py").write_bytes(text[:cut] + then)
    (root / "sound.py").write_text(
        "from fastapi import FastAPI, HTTPException\napp = FastAPI()\n@app.get('/')\ndef f():\n    return HTTPException(404)\n"
    )
    report = analyze(root)
    assert [one.code for one in report.diagnostics if one.path == "sound.py"] == ["FIT305"]
    assert len([one for one in report.diagnostics if one.code == "FIT000"]) <= 1
    assert not report.warnings, report.warnings


DEEP = {
    "objects that make objects": "class A:\n    def __init__(self, x):\n        self.child = A(self)\n        FastAPI()\nA(1)\n",
    "a chain of names": "\n".join(f"x{n + 1} = [x{n}]" for n in range(3000)),
    "a chain of attributes": "\n".join(f"class C{n + 1}:\n    a = C{n}().a" for n in range(1500)),
    "a chain of calls": "\n".join(f"def f{n + 1}(): return f{n}()" for n in range(1500)) + "\nf1500()\n",
    "functions that call each other": "def f(x): return g([x])\ndef g(x): return f([x])\napp.include_router(f(1))\n",
    "partials of themselves": "from functools import partial\nclass A:\n    def __init__(self):\n        self.make = self.other = partial(self.make)\n        self.make = partial(self.other, 1)\n"
    "        self.made = self.make(name='a')\na = A()\n@app.get('/')\nasync def f():\n    a.made.x()\n    return a.make(1)\n",
    "names that stand for each other": "def f(x=None, y='a'):\n    if x or y == 'b' or isinstance(x, str): g(x)\n"
    "@app.get('/')\nasync def g() -> None:\n    while True:\n        a = b\n        b = a\n        f(a, b)\n        f(**a)\n        c = c\n        f(c, y=c)\n",
    "a sum": "x = " + " + ".join(["'/a'"] * 3000) + "\napp.include_router(APIRouter(prefix=x))\n",
    "calls in calls": "x = " + "f(" * 80 + ")" * 80,
    "functions that call each other in many ways": "\n".join(
        f"def f{n}(x):\n    a = f{(7 * n + 1) % 40}(x)\n    b = f{(7 * n + 6) % 40}(x)\n    c = f{(7 * n + 11) % 40}(x)\n    d = f{(7 * n + 16) % 40}(x)\n"
        "    if x: return a.y\n    if x: return b.z()\n    return c or d"
        for n in range(40)
    )
    + "\n@app.get('/')\nasync def g() -> None:\n    f0(1).go()\n",
    "objects that make each other": "\n".join(
        f"class C{n}:\n    def __init__(self, a=None, b=None):\n"
        + "".join(f"        self.x{k} = C{(3 * n + 7 * k + 1) % 8}(self.x{(k + 1) % 5}).x{(k + 2) % 5}\n" for k in range(5))
        + "        self.a = a.x1\n        self.b = a.b.x2"
        for n in range(8)
    )
    + "\n@app.get('/')\nasync def g() -> None:\n    C0().x0.x1.x2.go()\n",
    "classes that derive in a circle": "class A(B): pass\nclass B(A): pass\nB().get('/')(f)\n",
}


@pytest.mark.parametrize("name", DEEP)
def test_what_goes_on_and_on(tmp_path: Path, name: str) -> None:
    (tmp_path / "main.py").write_text(f"from fastapi import FastAPI, APIRouter\napp = FastAPI()\n{DEEP[name]}\n")
    report = analyze(tmp_path)
    assert not report.warnings
    assert not report.diagnostics


CRASHED = {
    "a try of which only pass is left": "def load():\n    return open('a').read()\nMADE = {}\ndef get(x):\n    try: pass\n    except KeyError: pass\n    MADE[x] = load()\n    return MADE[x]\n"
    "@app.get('/')\nasync def g(x: str) -> None:\n    await f()\n    get(x)\n",
    "a type that is asked of what is a constant": "import time\nclass A:\n    def __init__(self): self.x = None\n    def go(self):\n        if isinstance(self.x, A): time.sleep(1)\n"
    "@app.get('/')\nasync def g() -> None:\n    await f()\n    A().go()\n",
}


@pytest.mark.parametrize("name", CRASHED)
def test_what_has_crashed(tmp_path: Path, name: str) -> None:
    (tmp_path / "main.py").write_text(
        f"from fastapi import FastAPI\napp = FastAPI()\nasync def f() -> None: ...\n{CRASHED[name]}\n"
    )
    assert not analyze(tmp_path).warnings


PAGES = sorted(Path(fitlint_checks.__file__).parent.glob("*/*.md"))


@pytest.mark.parametrize("part", range(8))
def test_programs_of_the_pages_with_parts_left_out(tmp_path: Path, part: int) -> None:
    """Bodies, arguments, parameters, decorators, bases, values: nothing counts on any of them to be there."""
    cases = [case for page in PAGES for case in pages.cases(page)]
    choice = random.Random(part)
    for number, case in enumerate(choice.sample(cases, 40)):
        root = tmp_path / str(number)
        for name, text in case.texts().items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_less(text, choice) if name.endswith(".py") else text)
        report = analyze(root, jobs=1)
        assert not report.warnings, (case.id, report.warnings)


def _less(text: str, choice: random.Random) -> str:
    """A program without some of its parts."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text
    nodes = list(ast.walk(tree))
    for node in choice.sample(nodes, len(nodes) // 40 + 1):
        _empty(node)
    return ast.unparse(ast.fix_missing_locations(tree))


def _empty(node: ast.AST) -> None:
    if isinstance(node, ast.Call):
        node.args, node.keywords = [], []
    elif isinstance(node, (ast.Assign, ast.Return)):
        node.value = ast.Constant(None)
    elif isinstance(node, (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.ExceptHandler)):
        node.body = [ast.Pass()]
    elif isinstance(node, ast.ClassDef):
        node.bases, node.decorator_list = [], []
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        node.args, node.decorator_list = ast.arguments([], [], None, [], [], None, []), []
