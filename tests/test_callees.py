"""What a call runs, where it is not said beside it: imports that fail, lists that are added, what is kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysing import diagnostics
from tests.linking import program

MAIN = """\
import asyncio
from fastapi import FastAPI
from shop import Client

app = FastAPI()


@app.get("/")
async def index() -> int:
    await asyncio.sleep(0)
    return Client().read()
"""
SLOW = """\
import time


class Client:
    def read(self) -> int:
        time.sleep(1)
        return 1
"""
QUICK = "class Client:\n    def read(self) -> int:\n        return 1\n"


def trying(first: str, caught: str = "ImportError") -> str:
    return f"try:\n    {first}\nexcept {caught}:\n    from shop.slow import Client\n"


@pytest.mark.parametrize(
    ("package", "confidence"),
    [
        (trying("from shop.missing import Client"), "certain"),
        (trying("from .missing import Client", "(ValueError, ModuleNotFoundError)"), "certain"),
        (trying("from shop.inner.missing import Client"), "certain"),
        (trying("from shop.quick import Other as Client"), "certain"),
        (trying("from shop.quick import Client"), "likely"),  # what it imports may be lacking
        (trying("from shop.bare.missing import Client"), "likely"),  # other folders of that name may hold it
        (trying("from acme.client import Client"), "likely"),  # a library, for all that anybody knows
        (trying("from shop.missing import Client", "KeyError"), "likely"),
        ('__path__ = ["elsewhere"]\n' + trying("from shop.missing import Client"), "likely"),
    ],
)
def test_an_import_that_fails_leaves_only_what_is_imported_instead(tmp_path: Path, package: str, confidence: str) -> None:
    files = {
        "shop/inner/__init__.py": "",
        "shop/bare/other.py": "",
        "shop/quick.py": QUICK,
        "shop/slow.py": SLOW,
    }
    (one,) = diagnostics(tmp_path, {"main.py": MAIN, "shop/__init__.py": package, **files})
    assert (one.code, one.confidence) == ("FIT102", confidence)


JOBS = """\
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI
import acme
import core
import later

app = FastAPI()


@app.on_event("startup")
async def start() -> None:
    scheduler = AsyncIOScheduler()
    for job in {jobs}:
        scheduler.add_job(id=job["func"].__name__, **job)
"""
CORE = """\
import time


async def tidy() -> None:
    time.sleep(1)


jobs = [{"func": tidy, "trigger": "cron"}]
"""
LATER = """\
import os
import time


async def report() -> None:
    time.sleep(1)


async def mail() -> None:
    time.sleep(1)


jobs = [{"func": report, "trigger": "cron"}]
SINGLE = [{"func": mail, "trigger": "cron", "max_instances": 1}]
if os.environ.get("SINGLE"):
    jobs += SINGLE
"""


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ("later.jobs", ["later.py:6", "later.py:10"]),
        ("core.jobs + later.jobs", ["core.py:5", "later.py:6", "later.py:10"]),
        ("later.jobs + core.jobs", ["core.py:5", "later.py:6", "later.py:10"]),
        ("core.jobs + acme.jobs", ["core.py:5"]),
        ("acme.make() + core.jobs", ["core.py:5"]),
        ("acme.jobs + core.jobs + later.jobs", ["core.py:5", "later.py:6", "later.py:10"]),
        ("later.jobs + later.jobs + later.jobs + later.jobs", ["later.py:6", "later.py:10"]),
        ("acme.jobs + acme.more", []),
    ],
)
def test_lists_that_are_added(tmp_path: Path, jobs: str, expected: list[str]) -> None:
    files = {"main.py": JOBS.format(jobs=jobs), "core.py": CORE, "later.py": LATER}
    found = diagnostics(tmp_path, files)
    assert [f"{one.path}:{one.range.start.line}" for one in found] == expected


def test_what_is_added_to_a_list_of_routes_and_known_to_nobody_is_unresolved() -> None:
    text = """\
        from starlette.applications import Starlette
        from starlette.routing import Route
        import acme

        app = Starlette(routes=[Route("/a", lambda request: 1)] + acme.routes)
        """
    linked = program({"main.py": text})
    assert [route.path for route in linked.routes] == ["/a"]
    assert [one.reason for one in linked.unresolved] == ["what is in the list of routes is not known"]


DECLARED = """\
import asyncio
from contextlib import contextmanager
from fastapi import FastAPI
from sqlalchemy.orm import session, sessionmaker
import requests

app = FastAPI()
Sessions = sessionmaker()


class Handler:
    @contextmanager
    def live(self) -> {declared}:
        made = Sessions()
        yield made
        made.close()

    def fetcher(self) -> {declared}:
        return requests.Session()


@app.get("/live")
async def live() -> None:
    await asyncio.sleep(0)
    with Handler().live() as conn:
        conn.commit()


@app.get("/fetch")
async def fetch() -> None:
    await asyncio.sleep(0)
    Handler().fetcher().get("https://example.com", timeout=3)
"""


@pytest.mark.parametrize("declared", ["session", "requests", "any", "Nothing", '"Nothing"', "print", "Sessions"])
def test_what_is_declared_as_no_type_is_what_the_body_says(tmp_path: Path, declared: str) -> None:
    found = diagnostics(tmp_path, {"main.py": DECLARED.format(declared=declared)})
    assert [one.code for one in found] == ["FIT105", "FIT101"]


BASE = """\
class Base:
    @staticmethod
    def look_up() -> int:
        raise NotImplementedError

    @classmethod
    def sign_in(cls) -> int:
        raise NotImplementedError
"""
PLUG = """\
import time
from base import Base


class Plug(Base):
    def __init__(self, url: str) -> None:
        time.sleep(1)

    @staticmethod
    def look_up() -> int:
        time.sleep(2)
        return 1

    @classmethod
    def sign_in(cls) -> int:
        time.sleep(3)
        return 1


class Quick(Base):
    def __init__(self, url: str) -> None: ...

    @staticmethod
    def look_up() -> int:
        return 2

    @classmethod
    def sign_in(cls) -> int:
        return 2
"""
PLUGGED = """\
import asyncio
import importlib
from fastapi import FastAPI
from base import Base

app = FastAPI()


def kind(name: str) -> type[Base]:
    return getattr(importlib.import_module(name), name)


def declared(name: str) -> Base:
    return getattr(importlib.import_module(name), name)


def load(name: str) -> Base:
    found = getattr(importlib.import_module(name), name)
    made = found("https://example.com")
    return made


def taken(name: str) -> Base:
    importlib.import_module(name)
    return KINDS[name]("https://example.com")


@app.get("/")
async def index(name: str) -> None:
    await asyncio.sleep(0)
    {call}
"""


@pytest.mark.parametrize(
    ("call", "sink", "of"),
    [
        ("kind(name).look_up()", 11, "Base.look_up"),
        ("kind(name).sign_in()", 16, "Base.sign_in"),
        ("declared(name).look_up()", 11, "Base.look_up"),
        ("declared(name).sign_in()", 16, "Base.sign_in"),
        ('kind(name)("https://example.com")', 7, "Base"),
        ('declared(name)("https://example.com")', 7, "Base"),
        ("load(name)", 7, "Base"),
        ("taken(name)", 0, ""),  # it may be there already
        ("Base.look_up()", 0, ""),
        ("Base()", 0, ""),
    ],
)
def test_what_is_known_only_by_the_base_of_a_class(tmp_path: Path, call: str, sink: int, of: str) -> None:
    found = diagnostics(tmp_path, {"main.py": PLUGGED.format(call=call), "base.py": BASE, "plug.py": PLUG})
    assert [(one.steps[-1].path, one.steps[-1].range.start.line) for one in found if one.confidence == "likely"] == (
        [("plug.py", sink)] if sink else []
    )
    assert [one.reason for one in found] == ([f"one of the implementations of `{of}`"] if sink else [])


def test_a_folder_beside_the_importer_and_one_that_lacks_the_module(tmp_path: Path) -> None:
    main = MAIN.replace("from shop import Client", "from crons import dynamic\nfrom core import feedback")
    main = main.replace("return Client().read()", "return dynamic.Client().read() + feedback.Client().read()")
    files = {
        "api/crons/__init__.py": "",
        "api/crons/dynamic.py": QUICK,
        "ee/api/main.py": main,
        "ee/api/crons/dynamic.py": SLOW,
        "ee/api/core/model.py": "",
        "ee/core/feedback.py": SLOW,
    }
    found = diagnostics(tmp_path, files)
    assert [one.steps[-1].path for one in found] == ["ee/api/crons/dynamic.py", "ee/core/feedback.py"]


ENTRUSTED = """\
import asyncio
import time
import acme
from concurrent.futures import ProcessPoolExecutor
from fastapi import FastAPI

app = FastAPI()
adapter, pool = acme.Adapter(), ProcessPoolExecutor()


class Bot:
    async def on_turn(self, text: str) -> None:
        time.sleep(1)

    def plain(self, text: str) -> None:
        time.sleep(1)


async def keep(function) -> None:
    adapter.known = function


bot = Bot()


@app.get("/")
async def index() -> None:
    await asyncio.sleep(0)
    {call}
"""


@pytest.mark.parametrize(
    ("call", "is_followed"),
    [
        ('await adapter.process_activity("a", bot.on_turn)', True),
        ('await acme.run("a", callback=bot.on_turn)', True),
        ("await unknown(bot.on_turn)", True),
        ("await adapter.process_activity(bot.plain)", False),  # it may run in a thread
        ("adapter.register(bot.on_turn)", False),
        ("await keep(bot.on_turn)", False),  # of the program: it does not call it
        ("await adapter.run_in_executor(bot.on_turn)", False),
        ("await acme.to_process(bot.on_turn)", False),
        ("await adapter.pool.run(bot.on_turn)", False),
        ("await adapter.enqueue_job(bot.on_turn)", False),
        ("await asyncio.get_running_loop().run_in_executor(pool, bot.plain)", False),
        ("await asyncio.wait_for(bot.on_turn, 3)", False),
    ],
)
def test_a_coroutine_function_that_is_handed_to_what_nobody_knows(tmp_path: Path, call: str, is_followed: bool) -> None:
    found = diagnostics(tmp_path, {"main.py": ENTRUSTED.format(call=call)})
    assert [(one.code, one.confidence) for one in found] == ([("FIT102", "likely")] if is_followed else [])
    assert all("which is awaited and may run it" in one.reason for one in found)
