"""Which files matter, and that what is gathered from them does not depend on workers, the cache, or the order of files."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitlint import collect as collecting
from fitlint import remember, run
from fitlint.catalogue import builtin
from fitlint.config import Settings
from fitlint.files import discover
from fitlint.gather import Gathered, gather, pool
from fitlint.link.linker import link
from fitlint.modules import ModuleFinder
from fitlint.summary import Summary, encode
from fitlint.versions import Versions

LAB = Path("/work/lab/fastapi-0.165.0")
APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def gathered(root: Path, files: list[str] | None = None, **options: object) -> Gathered:
    values = {"cache": False, "jobs": 1, **options}
    overlay = values.pop("overlay", None)
    found = discover(root).files if files is None else files
    return gather(Settings(root=root, **values), found, ModuleFinder(root, found), overlay=overlay)  # type: ignore[arg-type]


def routes(result: Gathered, finder: ModuleFinder) -> set[tuple[str, str | None, tuple[str, ...]]]:
    def text(place: object) -> str:
        return ""

    program = link(result.load, finder, result.relevant, builtin(), Versions(), text, result.outlines(), result.imports)
    return {
        (f"{one.handler.module.path}:{one.handler.function.qualname}" if one.handler else "", one.path, one.methods)
        for one in program.routes
    }


def same_with_and_without_prefilter(root: Path) -> set[tuple[str, str | None, tuple[str, ...]]]:
    finder = ModuleFinder(root, discover(root).files)
    found = routes(gathered(root), finder)
    assert found == routes(gathered(root, prefilter=False), finder)
    return found


def everything(result: Gathered, files: list[str]) -> object:
    summaries = {path: encode(summary) if (summary := result.load(path)) is not None else None for path in files}
    return summaries, result.relevant, result.mentioning, result.reached, result.problems, result.warnings


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start workers for whatever there is to do."""
    monkeypatch.setattr(pool, "_WORTH_FORKING", 1)


# ------------------------------------------------------------------------------------------------------------- what is reached


@pytest.mark.parametrize("name", ["a", "z"])
def test_a_module_does_not_import_itself_whoever_comes_first(tmp_path: Path, name: str) -> None:
    files = {
        "pyproject.toml": "",
        "main.py": f"{APP}from jobs import {name}\n",
        "jobs/prices.py": "import prices\n",
        "prices.py": "",
    }
    write(tmp_path, {**files, f"jobs/{name}.py": "import prices\n"})
    assert gathered(tmp_path).reached == sorted(["main.py", "jobs/prices.py", "prices.py", f"jobs/{name}.py"])


def test_what_a_relevant_file_imports_is_reached(tmp_path: Path) -> None:
    write(tmp_path, {
        "pyproject.toml": "", "shop/__init__.py": "", "shop/main.py": APP + "from . import prices\nfrom shop.deep.below import thing\n",
        "shop/prices.py": "def price():\n    from shop import late\n", "shop/late.py": "from .stars import *\n",
        "shop/stars.py": "", "shop/deep/__init__.py": "import shop.beside\n", "shop/deep/below.py": "thing = 1\n", "shop/beside.py": "",
        "shop/unused.py": "import os\n", "other.py": "x = 1\n",
    })  # fmt: skip
    result = gathered(tmp_path)
    assert result.relevant == result.mentioning == ["shop/main.py"]
    expected = {"__init__", "main", "prices", "late", "stars", "deep/__init__", "deep/below", "beside"}
    assert result.reached == sorted(f"shop/{name}.py" for name in expected)
    assert result.load("shop/unused.py") is not None, "what is not reached can still be asked for"
    assert result.load("nowhere.py") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@router.get('/')\ndef f(): ...\n", True),
        ("@routers['x'].post(\n    '/'\n)\ndef f(): ...\n", True),
        ("@router.get(path='/')\ndef f(): ...\n", True),
        ("@make().get('/')\ndef f(): ...\n", True),
        ("router.get('/')(handler)\n", True),
        ("def f(app):\n    app.include_router(one)\n", True),
        ("def f(app):\n    app.add_url_rule('/', view_func=one)\n", True),
        ("def f(app):\n    db.init_app(app)\n", True),
        ("class View(Base):\n    @expose('/')\n    def f(self): ...\n", True),
        ("@protected(router.get, '/')\ndef f(): ...\n", True),
        ("@protected(\n    router.post,\n    '/',\n)\ndef f(): ...\n", True),
        ("@protected('/', method=router.get)\ndef f(): ...\n", True),
        ("declare(app.add_api_route, '/', f)\n", True),
        ("import flask_login\nquarter = 1\nquarts = 2\n", False),
        ("@mock.patch('shop.get')\ndef f(): ...\n", False),
        ("@mlflow.trace(name='x')\ndef f(): ...\n", False),
        ("value = table.get('/')\n", False),
        ("value = table.get(kind)(1)\n", False),
        ("found = sorted(map(table.get, names), key=table.get)\n", False),
    ],
)
def test_files_that_may_declare_routes(tmp_path: Path, text: str, expected: bool) -> None:
    write(tmp_path, {"main.py": "import flask\n", "one.py": text})
    assert gathered(tmp_path).relevant == (["main.py", "one.py"] if expected else ["main.py"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import flask\n", True),
        ("import os, json as j, flask\n", True),
        ("import os,\\\n    flask\n", True),
        ("from \\\n  flask.views import View\n", True),
        ("try: import quart\nexcept ImportError: pass\n", True),
        ("def f():\n\tfrom fastapi import FastAPI\n", True),
        ("x = importlib.import_module('flask')\n", True),
        ("from .units import pint, quart\nquart = Quantity('quart', abbrev='qt')\n", False),
        ("import flask_of_wine\n", False),
        ("# import flask\n", False),
    ],
)
def test_nothing_matters_where_no_framework_is_imported(tmp_path: Path, text: str, expected: bool) -> None:
    write(tmp_path, {"main.py": text, "one.py": "@router.get('/')\ndef f(): ...\n"})
    assert gathered(tmp_path).relevant == (["main.py", "one.py"] if expected else [])


CALLERS = {
    "shop/factory.py": "from fastapi import FastAPI\n\n\ndef create_app(prefix):\n    app = FastAPI()\n"
    "    @app.get(prefix + '/items')\n    def items(): ...\n    return app\n",
    "shop/__init__.py": "from .factory import create_app\n",
}


@pytest.mark.parametrize(
    "files",
    [
        {"wsgi.py": "from shop.factory import create_app\napp = create_app('/v2')\n"},
        {"wsgi.py": "from shop import create_app\napp = create_app('/v2')\n", "shop/__init__.py": "from .factory import *\n"},
        {"wsgi.py": "import shop\napp = shop.create_app('/v2')\n"},
        {
            "deploy.py": "import shop\ndef make():\n    return shop.create_app('/v2')\n",
            "wsgi.py": "from deploy import make\napp = make()\n",
        },
        {
            "shop/server.py": "from .factory import create_app\nclass Server:\n    def start(self, prefix):\n        return create_app(prefix)\n",
            "shop/__init__.py": "from .server import Server\n",
            "run.py": "from shop import Server\nServer().start('/v2')\n",
        },
    ],
)
def test_a_file_that_calls_what_sets_up_is_followed(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, {"pyproject.toml": "", **CALLERS, **files})
    found = same_with_and_without_prefilter(tmp_path)
    assert ("shop/factory.py:create_app.<locals>.items", "/v2/items", ("GET",)) in found


def test_a_caller_may_use_another_name(tmp_path: Path) -> None:
    write(tmp_path, {**CALLERS, "wsgi.py": "from shop import create_app as make\napp = make('/v2')\n"})
    assert gathered(tmp_path).relevant == ["shop/factory.py", "wsgi.py"]


def test_a_subclass_that_nobody_imports_is_reached(tmp_path: Path) -> None:
    write(tmp_path, {
        "app.py": APP + "from base import Store\n", "base.py": "class Store:\n    def get(self):\n        raise NotImplementedError\n",
        "plugin.py": "import base\n\n\nclass Disk(base.Store):\n    def get(self): return open('x')\n",
        "stranger.py": "class Store: ...\nclass Mine(Store):\n    def get(self): return 1\n",
    })  # fmt: skip
    assert gathered(tmp_path).reached == ["app.py", "base.py", "plugin.py"]


def test_the_overlay_comes_before_the_disk(tmp_path: Path) -> None:
    write(tmp_path, {"one.py": "x = 1\n"})
    result = gathered(tmp_path, overlay={"one.py": APP.encode(), "new.py": b"x = '\xff'"})
    assert result.relevant == ["one.py"]
    assert result.source("one.py").data == APP.encode()
    assert result.load("new.py") is not None


# ----------------------------------------------------------------------------------------------------------- the same, whatever


def a_program(root: Path) -> Path:
    """Routers in packages, modules they share, duplicates, modules nobody needs, and one that is broken."""
    generator = random.Random(7)
    files = {"pyproject.toml": "", "app/__init__.py": "", "app/main.py": APP}
    for number in range(40):
        files[f"app/area{number}/__init__.py"] = ""
        shared = "".join(f"from app.lib.part{generator.randrange(60)} import work{one}\n" for one in range(3))
        files[f"app/area{number}/routes.py"] = (
            f"from fastapi import APIRouter\n{shared}\nrouter = APIRouter(prefix='/area{number}')\n\n\n"
            "@router.get('/items/{item}')\nasync def read(item: int):\n    work0()\n"
        )
        files["app/main.py"] += f"from app.area{number}.routes import router as r{number}\napp.include_router(r{number})\n"
    for number in range(60):
        body = "".join(
            f"def work{one}(x=None):\n    '''{'text ' * 200}'''\n    return x or {{'a': [1, 2, {one}]}}\n\n\n" for one in range(6)
        )
        files[f"app/lib/part{number}.py"] = body + f"from app.lib import part{generator.randrange(60)}\n"
        files[f"app/unused{number}.py"] = body
    files["app/lib/part7.py"] = "import os\ndef broken(:\n"
    return write(root, files)


def test_the_result_is_the_same_whatever_the_workers_the_cache_and_the_order(tmp_path: Path, eager: None) -> None:
    root = a_program(tmp_path / "tree")
    files = discover(root).files
    shuffled = random.Random(1).sample(files, len(files))
    cache = tmp_path / "cache"
    expected = everything(gathered(root), files)
    for options in (
        {"jobs": 2}, {"jobs": 3, "files": shuffled}, {"cache": True, "cache_dir": cache}, {"cache": True, "cache_dir": cache},
        {"cache": True, "cache_dir": cache, "jobs": 2, "files": shuffled},
    ):  # fmt: skip
        assert everything(gathered(root, **options), files) == expected  # type: ignore[arg-type]


def test_routes_that_are_put_into_a_list_where_nothing_else_is_said(tmp_path: Path) -> None:
    write(tmp_path, {
        "pyproject.toml": "", "main.py": APP, "made.py": "from starlette.routing import Route\n\ndef f(request): ...\n\nroute = Route('/', f)\n",
        "late.py": "from main import app\nfrom made import route\napp.routes.append(route)\n",
    })  # fmt: skip
    assert same_with_and_without_prefilter(tmp_path) == {("made.py:f", "/", ("GET",))}


def test_the_routes_are_the_same_with_and_without_prefilter(tmp_path: Path) -> None:
    assert len(same_with_and_without_prefilter(a_program(tmp_path))) == 40


@pytest.mark.skipif(not LAB.exists(), reason="FastAPI's sources are not at hand")
def test_the_same_on_real_code(tmp_path: Path) -> None:
    files = discover(LAB).files
    expected = everything(gathered(LAB), files)
    options = {"jobs": 2, "cache": True, "cache_dir": tmp_path}
    assert everything(gathered(LAB, **options), files) == expected  # type: ignore[arg-type]
    assert everything(gathered(LAB, files[::-1], **options), files) == expected
    assert len(same_with_and_without_prefilter(LAB)) > 1000


# --------------------------------------------------------------------------------------------------------------------- bad input

LONG = "".join(f"value_{number} = [{number}]\n" for number in range(50_000))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"import flask\nx = 1\0\n", "null byte"),
        (b"import flask\nx = '\xe4'\n", "not UTF-8"),
        (b"# coding: nonsense\nimport flask\n", "cannot be decoded"),
        (f"import flask\nx = {'(' * 3000}{')' * 3000}\n".encode(), "too many nested parentheses"),
        (f"import flask\nx = {'-' * 30000}1\n".encode(), "nested too deeply"),
        (b"import flask\ndef f(:\n", "invalid syntax"),
        (b"import flask\nx = '" + b"x" * 10_000_000 + b"'\n", "larger than 10 MB"),
        (f"import flask\n{LONG}".encode(), None),
        ("# coding: latin-1\nimport flask\nx = 'ä'\n".encode("latin-1"), None),
        (b"\xef\xbb\xbf# coding: utf-8\r\nimport flask\r\n", None),
        (b"", None),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_cannot_be_analysed_is_a_problem(
    tmp_path: Path, content: bytes, message: str | None, jobs: int, eager: None
) -> None:
    write(tmp_path, {"app.py": APP + "import bad\n", "bad.py": content})
    result = gathered(tmp_path, jobs=jobs)
    assert result.reached == ["app.py", "bad.py"]
    assert list(result.problems) == ([] if message is None else ["bad.py"])
    assert message is None or message in result.problems["bad.py"].message
    assert result.source("bad.py").line_text(1) in content.decode("latin-1")


def test_what_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": APP, "folder.py/inner.txt": "", "secret.py": ""})
    (tmp_path / "loop.py").symlink_to("loop.py")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "secret.py").chmod(0)
    found = {path: problem.message for path, problem in gathered(
        tmp_path, ["app.py", "folder.py", "gone.py", "loop.py", "pipe.py", "secret.py"]
    ).problems.items()}  # fmt: skip
    if os.geteuid() == 0:
        found["secret.py"] = "cannot be read: Permission denied"
    assert found == {
        "folder.py": "cannot be read: Is a directory", "gone.py": "cannot be read: No such file or directory",
        "loop.py": "cannot be read: Too many levels of symbolic links", "pipe.py": "cannot be read: Not a regular file",
        "secret.py": "cannot be read: Permission denied",
    }  # fmt: skip


def test_a_file_that_changes_is_analysed_as_it_was_read(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": APP, "gone.py": APP})
    result = gathered(tmp_path)
    before = result.digest("app.py")
    write(tmp_path, {"app.py": "x = 1\n"})
    (tmp_path / "gone.py").unlink()
    assert result.source("app.py").data == b"x = 1\n"
    assert result.source("gone.py").data == b""
    assert result.digest("app.py") == before
    assert result.warnings == ["app.py changed while it was analysed", "gone.py changed while it was analysed"]


@pytest.mark.parametrize("marker", [b"KILL", b"MEMORY", b"MISTAKE"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_ends_its_process_costs_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eager: None, marker: bytes, jobs: int
) -> None:
    if jobs == 1 and marker == b"KILL":
        pytest.skip("that would be this process")
    original = collecting.collect

    def deadly(raw: bytes) -> Summary:
        if b"KILL" in raw:
            os.kill(os.getpid(), signal.SIGKILL)
        if b"MEMORY" in raw:
            raise MemoryError
        if b"MISTAKE" in raw:
            raise KeyError("x")
        return original(raw)

    monkeypatch.setattr(collecting, "collect", deadly)
    write(tmp_path, {f"app{number}.py": APP + f"x = {number}\n" for number in range(30)})
    write(tmp_path, {"bad.py": APP.encode() + b"# " + marker})
    result = gathered(tmp_path, jobs=jobs)
    expected = {b"KILL": "it ends the process that analyses it", b"MEMORY": "MemoryError", b"MISTAKE": "KeyError: 'x'"}[marker]
    assert {path: problem.message for path, problem in result.problems.items()} == {"bad.py": f"cannot be analysed: {expected}"}
    assert len(result.reached) == 31
    assert all(result.load(path) is not None for path in result.reached)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    result = gathered(Path("/nowhere"), [], overlay={"app.py": APP.encode() + content})
    assert result.reached == ["app.py"]
    assert result.load("app.py") is not None
    assert result.source("app.py").line_of(0) == 1


@pytest.fixture(autouse=True)
def no_children_left() -> Iterator[None]:
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)  # those of other tests, which nobody has waited for
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


# ---------------------------------------------------------------------------------------------------------- what matters still

SHOP = {
    "pyproject.toml": "[project]\nname = 'shop'\n",
    "main.py": "from fastapi import FastAPI\nimport orders\nfrom setting import build\n\napp = FastAPI()\nbuild(app)\n",
    "setting.py": "import users\n\n\ndef build(app):\n    app.include_router(users.router)\n",
    "users.py": "import os\nimport orders\nfrom fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get('/users')\ndef users() -> int:\n    return orders.count()\n",
    "orders.py": "import os\nimport prices\n\n\nclass Order:\n    def total(self):\n        raise NotImplementedError\n\n\ndef count() -> int:\n    return prices.price()\n",
    "prices.py": "import os\n\n\ndef price() -> int:\n    return 1\n",
    "apart.py": "import os\n\n\ndef far() -> int:\n    return 1\n",
    "late.py": "import os\n\n\ndef late(app) -> int:\n    return 1\n",
}
# An edit, and whether the same files are known to matter after it.
EDITS = [
    ("prices.py", "return 1", "return 2", True),
    ("prices.py", "return 1", "return os.getpid()", True),
    ("orders.py", "import os\n", "import os\nimport json\n", True),
    ("orders.py", "import os\n", "import json\n", True),
    ("prices.py", "import os\n", "import orders\n", True),
    ("prices.py", "import os\n", "import apart\n", False),
    ("orders.py", "import prices\n", "", False),
    ("prices.py", "import os\n", "from setting import build\n", False),
    ("prices.py", "import os\n", "from setting import build as make\n", False),
    ("prices.py", "import os\n", "from orders import *\n", False),
    ("prices.py", "import os\n", "import fastapi\n", False),
    ("prices.py", "return 1", "return build(1)", False),
    ("apart.py", "return 1", "return 2", True),
    ("apart.py", "import os\n", "import orders\n\n\nclass Late(orders.Order):\n    def total(self):\n        return 1\n", False),
    ("late.py", "import os\n", "import main\nmain.app.include_router(None)\n", False),
    ("setting.py", "import users\n", "import users\nimport orders\n", False),
    ("users.py", "return orders.count()", "return orders.other()", True),
    ("main.py", "build(app)\n", "build(app)\nprint('apart.far:work')\n", False),
]


@pytest.mark.parametrize(("file", "before", "after", "expected"), EDITS)
def test_what_matters_is_known_after_an_edit(tmp_path: Path, file: str, before: str, after: str, expected: bool) -> None:
    root = write(tmp_path / "shop", SHOP)
    values = Settings(root=root, cache_dir=tmp_path / "cache")
    run.analyze(values)
    text = (root / file).read_text()
    assert text.count(before) == 1
    (root / file).write_text(text.replace(before, after))
    project = run.find(values)
    known = remember.reached(values, run.key(project, run.choose(values, None)), project.contents, project.finder)
    assert (known is not None) is expected
    if known is not None:
        assert file not in known.imports
        assert run.collect(project, before=known).reach == gathered(root).reach
