"""The way by which the event loop comes to what blocks it: one that is sure comes before one that is guessed, however long it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysing import diagnostics, the_one

STEP = """\
import asyncio
import time
from abc import ABC, abstractmethod
from fastapi import FastAPI

app = FastAPI()


class Step(ABC):
    @abstractmethod
    async def run(self) -> int: ...
"""
STEPS = f"""{STEP}
    async def run_safely(self) -> int:
        return await self.run()


class Quick(Step):
    async def run(self) -> int:
        return 1


class Slow(Step):
    async def run(self) -> int:
        await asyncio.sleep(0)
        time.sleep(1)
        return 1


def first() -> Step:
    return registry["first"]


@app.get("/step")
async def step() -> int:
    return await first().run_safely()
"""
SURE = """

async def through() -> int:
    return await further()


async def further() -> int:
    return await Slow().run()


@app.get("/sure")
async def sure() -> int:
    return await through()
"""


def test_what_is_guessed_on_the_way_is_no_more_than_likely(tmp_path: Path) -> None:
    one = the_one(tmp_path, STEPS)
    assert (one.code, one.confidence, one.reason) == ("FIT102", "likely", "one of the implementations of `Step.run`")
    assert [step.message for step in one.steps][:2] == ["`GET /step` is handled by `step`", "`step` awaits `run_safely`"]
    assert [doubt.callee for doubt in one.doubts] == ["Slow.run"]


def test_a_longer_way_that_is_sure_comes_first(tmp_path: Path) -> None:
    one = the_one(tmp_path, STEPS + SURE)
    assert (one.code, one.confidence, one.reason, one.doubts) == ("FIT102", "certain", "", [])
    assert [step.message for step in one.steps] == [
        "`GET /sure` is handled by `sure`",
        "`sure` awaits `through`",
        "`through` awaits `further`",
        "`further` awaits `run`",
    ]
    assert one.routes == ["GET /sure"]  # who is only guessed to come there is none of those that surely do


KINDS = """

class Plain(Quick):
    pass


@app.get("/quick")
async def quick() -> int:
    return await Quick().run_safely()


@app.get("/plain")
async def plain(one: Plain) -> int:
    return await one.run_safely()


@app.get("/slow")
async def slow() -> int:
    return await Slow().run_safely()
"""


def test_a_method_of_a_base_runs_what_the_class_of_its_object_makes_of_it(tmp_path: Path) -> None:
    one = the_one(tmp_path, STEPS + KINDS)
    assert one.routes == ["GET /slow"] and one.confidence == "certain"  # of `GET /step` it is not known which


INSIDE = f"""{STEP}
    async def run_safely(self, again: bool = False) -> int:
        if again:
            await self.inner()
        return await self.inner()

    async def inner(self) -> int:
        return await self.run()


class Middle(Step):
    async def inner(self) -> int:
        return await super().inner()


class Quick(Middle):
    async def run(self) -> int:
        return 1


class Slow(Middle):
    async def run(self) -> int:
        await asyncio.sleep(0)
        return self.wait()

    def wait(self) -> int:
        time.sleep(1)
        return 1


class Slower(Slow):
    pass


def make(kind: type[Step]) -> Step:
    return kind()


@app.get("/quick")
async def quick() -> int:
    return await Quick().run_safely(True)


@app.get("/slower")
async def slower(one: Slower) -> int:
    return await one.run_safely()


@app.get("/any")
async def anything(kind: str) -> int:
    return await make(KINDS[kind]).run_safely()


@app.get("/made")
async def made() -> int:
    return await make(Quick).run_safely()
"""


def test_it_is_the_same_object_all_the_way(tmp_path: Path) -> None:
    one = the_one(tmp_path, INSIDE)
    assert one.routes == ["GET /slower"] and one.confidence == "certain"  # of `GET /any` it is not known which


SEVERAL = """\
import time
from fastapi import FastAPI, Request

app = FastAPI()


def work(name: str, log: bool = True) -> str:
    if log:
        with open(name) as file:
            file.read()
    time.sleep(1)
    return name


@app.get("/both")
async def both(request: Request) -> str:
    await request.body()
    return work("a")


@app.get("/quiet")
async def quiet(request: Request) -> str:
    await request.body()
    return work("a", log=False)
"""


def test_what_nobody_asks_for_is_not_the_gravest(tmp_path: Path) -> None:
    """Several things block in one helper: the gravest is told, of those that the selected checks speak of, for the routes that run it."""
    (wait,) = diagnostics(tmp_path, {"main.py": SEVERAL}, "[tool.fitlint]\nselect = ['FIT102', 'FIT104']\n")
    assert (wait.code, wait.routes) == ("FIT102", ["GET /both", "GET /quiet"])
    (disk,) = diagnostics(tmp_path, {"main.py": SEVERAL}, "[tool.fitlint]\nselect = ['FIT104']\n")
    assert (disk.code, disk.routes) == ("FIT104", ["GET /both"])
    assert diagnostics(tmp_path, {"main.py": SEVERAL}, "[tool.fitlint]\nselect = ['FIT101']\n") == []


OVERRIDDEN = """\
import time
from fastapi import FastAPI

app = FastAPI()


class Base:
    async def handle(self, text: str) -> str:
        return await self.step(text)

    async def step(self, text: str) -> str:
        return await self.answer(text)

    async def answer(self, text: str) -> str:
        return "not supported"


class Slow(Base):
    async def answer(self, text: str) -> str:
        time.sleep(1)
        return text


class Below(Slow):
    async def handle(self, text: str) -> str:
        return await super().handle(text)


class Quick(Base):
    async def answer(self, text: str) -> str:
        return text


def pick(text: str) -> Base: ...


@app.get("/slow")
async def slow(text: str) -> str:
    return await Slow().handle(text)


@app.get("/below")
async def below(text: str) -> str:
    return await Below().handle(text)


@app.get("/quick")
async def quick(text: str) -> str:
    return await Quick().handle(text)


@app.get("/any")
async def anything(text: str) -> str:
    return await pick(text).handle(text)
"""


def test_what_a_class_makes_of_a_method_that_has_a_body_runs_for_its_objects_only(tmp_path: Path) -> None:
    one = the_one(tmp_path, OVERRIDDEN)
    assert sorted(one.routes) == ["GET /below", "GET /slow"] and one.confidence == "certain"


def test_a_method_that_is_overridden_does_not_run_for_objects_of_that_class(tmp_path: Path) -> None:
    text = OVERRIDDEN.replace("        time.sleep(1)\n", "").replace(
        '        return "not supported"', "        time.sleep(1)\n        return text"
    )
    assert sorted(the_one(tmp_path, text).routes) == ["GET /any"]


ORPHAN = """\
import time
from fastapi import APIRouter
{imports}

router = APIRouter()


@router.get("/jobs")
async def jobs() -> int:
    time.sleep(1)
    return 1
"""


@pytest.mark.parametrize(
    ("imports", "lacking"),
    [
        ("from app.core.database import session", "app.core.database"),
        ("import main", ""),
        ("from acme_core.database import session", ""),  # a library, for all that anybody knows
        ("try:\n    from app.core.database import session\nexcept ImportError:\n    session = None", ""),
    ],
)
def test_a_router_that_nobody_includes_in_a_module_that_cannot_be_imported(tmp_path: Path, imports: str, lacking: str) -> None:
    served = "from fastapi import FastAPI\n\napp = FastAPI()\n"
    (one,) = diagnostics(tmp_path, {"main.py": served, "jobs.py": ORPHAN.format(imports=imports)})
    why = f"no application includes the router, and `{lacking}`, which its module imports, is nowhere"
    assert (one.confidence, one.reason) == (("likely", why) if lacking else ("certain", ""))


SENDING = """\
import asyncio
import time
from fastapi import FastAPI

app = FastAPI()


async def send(text: str, fast: bool = False, deep: bool = False) -> None:
    if fast:
        await asyncio.sleep(0)
    if deep:
        await asyncio.sleep(0)
    time.sleep(1)


async def look(text: str, fast: bool, deep: bool) -> None:
    for one in text:
        if one.isdigit():
            await send(one, fast, deep)


@app.get("/look")
async def looking(text: str, fast: bool, deep: bool) -> None:
    if text:
        await look(text, fast, deep)


@app.get("/title")
async def title(text: str) -> None:
    await send(text, fast=True)
"""


def test_the_way_that_is_shown_stands_under_the_fewest_conditions(tmp_path: Path) -> None:
    found = the_one(tmp_path, SENDING)
    assert "`GET /title`, 1 more route" in found.message
    assert [step.message for step in found.steps] == ["`GET /title` is handled by `title`", "`title` awaits `send`"]


AGENT = """\
import asyncio
import time
from fastapi import FastAPI
from langchain.tools import tool

app = FastAPI()


@tool
async def look_up(query: str) -> int:
    return await load()


async def load() -> int:
    await asyncio.sleep(0)
    time.sleep(1)
    return 1


async def further() -> int:
    return await load()


@app.get("/")
async def index() -> int:
    return await further()
"""


def test_a_way_from_a_request_comes_before_a_shorter_one_of_a_library(tmp_path: Path) -> None:
    one = the_one(tmp_path, AGENT)
    assert [step.message for step in one.steps if not step.also] == [
        "`GET /` is handled by `index`",
        "`index` awaits `further`",
        "`further` awaits `load`",
    ]


ONLY = """\
import asyncio
import time
from abc import ABC, abstractmethod
from fastapi import FastAPI

app = FastAPI()


class Executor(ABC):
    @abstractmethod
    async def execute(self) -> int: ...


class Background(Executor):
    async def execute(self) -> int:
        await asyncio.sleep(0)
        time.sleep(1)
        return 1


class Factory:
    instance: Executor = Background()

    @staticmethod
    def get() -> Executor:
        return Factory.instance


@app.get("/")
async def index() -> int:
    return await Factory.get().execute()
"""


def test_the_only_implementation_is_no_choice(tmp_path: Path) -> None:
    one = the_one(tmp_path, ONLY)
    assert one.confidence == "certain"
    assert [step.message for step in one.steps] == ["`GET /` is handled by `index`", "`index` awaits `execute`"]
