"""Functions that are handed on, through however many others, run where these run them; what stands for another object is that object."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysing import diagnostics

WORKERS = """\
import asyncio
import time
from collections.abc import Callable
from typing import Any

from fastapi import BackgroundTasks


async def slow(seconds: int = 1) -> None:
    time.sleep(seconds)


def wait(seconds: int = 1) -> None:
    time.sleep(seconds)


class Backend:
    def launch(self, work, *args, **kwargs):
        self.task = asyncio.create_task(work(*args, **kwargs))
        return self.task

    def start(self, coroutine) -> None:
        self.task = asyncio.create_task(coroutine)


class Tasks:
    def __init__(self) -> None:
        self.backend = Backend()

    async def fire(self, work, *args, **kwargs) -> None:
        self.backend.launch(work, *args, **kwargs)

    async def forget(self, work, *args, **kwargs) -> None:
        self.backend.start(work(*args, **kwargs))

    async def timed(self, *, runner, seconds: int) -> None:
        await self.fire(runner, seconds)

    async def with_status(self, job: int, runner: Callable[..., Any], *args, **kwargs) -> None:
        await runner(*args, **kwargs)

    def after(self, background: BackgroundTasks, work, *args) -> None:
        background.add_task(work, *args)

    async def in_thread(self, work, *args) -> None:
        await asyncio.to_thread(work, *args)

    async def in_turn(self, work, *args) -> None:
        work(*args)

    async def ignored(self, work) -> None:
        self.work = len(str(work))


tasks = Tasks()
"""
MAIN = """\
import asyncio
from functools import partial
from fastapi import BackgroundTasks, FastAPI
import workers
from workers import Tasks, slow, tasks, wait

app = FastAPI()


@app.get("/")
async def handler(background: BackgroundTasks) -> None:
    {statement}
"""


@pytest.mark.parametrize(
    ("statement", "blocks"),
    [
        ("await tasks.fire(slow, 1)", True),
        ("await tasks.fire(workers.slow)", True),
        ("await tasks.timed(runner=slow, seconds=1)", True),
        ("await tasks.forget(tasks.with_status, job=1, runner=slow, seconds=3)", True),
        ("await tasks.forget(Tasks().with_status, 1, slow, 3)", True),
        ("tasks.after(background, slow, 2)", True),
        ("await tasks.in_turn(wait, 2)", True),
        ("await tasks.in_turn(partial(wait, 2))", True),
        ("await tasks.in_turn(lambda: wait(1))", True),
        ("app.state.task = asyncio.create_task(tasks.in_turn(wait, 2))", True),
        ("await tasks.in_thread(wait, 1)", False),
        ("tasks.after(background, wait, 2)", False),
        ("await tasks.ignored(slow)", False),
        ("await tasks.ignored(wait)", False),
        ("app.state.later = tasks.in_turn", False),
        ("tasks.in_turn(wait, 2)", False),
    ],
)  # fmt: skip
def test_a_function_that_is_handed_on(tmp_path: Path, statement: str, blocks: bool) -> None:
    codes = found(tmp_path, {"main.py": MAIN.format(statement=statement), "workers.py": WORKERS})
    assert ("FIT102" in codes) is blocks, codes


FORGE = """\
from __future__ import annotations

import time
import typing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store import Services


class Proxy:
    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)


class Settings:
    def read(self) -> int:
        time.sleep(1)
        return 1


class Quick(Settings):
    def __getattr__(self, name: str) -> Any:
        return 1

    def read(self) -> int:
        return 1


if TYPE_CHECKING:
    services: Services
else:
    services = Proxy()

if typing.TYPE_CHECKING:
    shown: Services
else:
    shown = object()

settings: Settings = Proxy()
quick: Settings = Quick()
unknown: Unknown = Proxy()
"""
STORE = """\
import time


class Store:
    def read(self) -> int:
        time.sleep(1)
        return 1


class Services:
    STORE: Store
"""
READ = """\
import asyncio
import forge
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def handler() -> int:
    await asyncio.sleep(0)
    return forge.{read}.read()
"""


@pytest.mark.parametrize(
    ("read", "blocks"),
    [("services.STORE", True), ("shown.STORE", True), ("settings", True), ("quick", False), ("unknown", False)],
)  # fmt: skip
def test_an_object_that_stands_for_another(tmp_path: Path, read: str, blocks: bool) -> None:
    codes = found(tmp_path, {"main.py": READ.format(read=read), "forge.py": FORGE, "store.py": STORE})
    assert ("FIT102" in codes) is blocks, codes


TESTED = """\
from fastapi import FastAPI, Request
from store import Calm, Store

app = FastAPI()


@app.get("/")
async def handler(request: Request) -> int:
    form = await request.form()
    for name, kept in form.items():
        {test}
    return 1
"""
CALM = "\n\nclass Calm:\n    def read(self) -> int:\n        return 1\n"


@pytest.mark.parametrize(
    ("test", "blocks"),
    [
        ("if isinstance(kept, Store):\n            return kept.read()", True),
        ("if name and isinstance(kept, (Calm, Store)):\n            return kept.read()", True),
        ("if isinstance(kept, Calm):\n            return kept.read()", False),
        ("if isinstance(kept, Calm):\n            return 2\n        else:\n            return kept.read()", False),
        ("if isinstance(kept, Store):\n            kept = form[name]\n            return kept.read()", False),
        ("if isinstance(name, Store):\n            return kept.read()", False),
        ("if isinstance(kept, Store) or name:\n            return kept.read()", False),
    ],
)  # fmt: skip
def test_a_name_whose_type_is_asked_for(tmp_path: Path, test: str, blocks: bool) -> None:
    codes = found(tmp_path, {"main.py": TESTED.format(test=test), "store.py": STORE + CALM})
    assert ("FIT102" in codes) is blocks, codes


NESTED = """\
import time
from fastapi import FastAPI

app = FastAPI()


def make():
    class Transport:
        async def close(self) -> None:
            time.sleep(1)

    async def inside() -> None:
        time.sleep(1)

    return Transport(), inside
"""


def test_coroutine_functions_inside_others_that_nothing_reaches(tmp_path: Path) -> None:
    assert found(tmp_path, {"main.py": NESTED}) == []
    assert found(tmp_path, {"main.py": NESTED}, "[tool.fitlint.blocking]\nunreached = true\n") == ["FIT102", "FIT102"]


def found(tmp_path: Path, files: dict[str, str], settings: str = "") -> list[str]:
    return [one.code for one in diagnostics(tmp_path, files, settings)]
