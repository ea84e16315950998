"""Of several things that may run: where it is known that one of them does, and where it is a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysing import diagnostics, the_one

CHOICES = """
import requests
import time
from abc import ABC, abstractmethod
from fastapi import FastAPI, Request

app = FastAPI()


class Store(ABC):
    @abstractmethod
    def put(self) -> None: ...


class Remote(Store):
    def put(self) -> None:
        requests.post("https://example.com", timeout=3)


class Local(Store):
    def put(self) -> None:
        BODY


def store() -> Store:
    return stores["store"]


@app.post("/")
async def put(request: Request) -> None:
    await request.body()
    store().put()
"""


@pytest.mark.parametrize(
    ("body", "confidence"),
    [
        ("time.sleep(1)", "certain"),  # whatever it is, it blocks
        ("self.kept = 1", "likely"),
        ("pass", "likely"),
        ("open('a').close()", "certain"),
        ("open('a').close() if self.kept else None", "certain"),
        ("os.mkdir('a')", "likely"),  # for a moment only
    ],
)
def test_what_is_chosen_is_no_guess_where_all_there_is_blocks(tmp_path: Path, body: str, confidence: str) -> None:
    one = the_one(tmp_path, CHOICES.replace("BODY", body).replace("import time", "import os\nimport time"))
    assert (one.code, one.confidence, len(one.doubts)) == ("FIT101", confidence, confidence == "likely")


def test_the_only_class_below_an_abstract_one_is_no_guess(tmp_path: Path) -> None:
    text = CHOICES.partition("class Local")[0] + "def store" + CHOICES.partition("def store")[2]
    assert the_one(tmp_path, text).confidence == "certain"
    protocol = text.replace("from abc import ABC, abstractmethod", "from typing import Protocol").replace("(ABC)", "(Protocol)")
    for before, after in (("    @abstractmethod\n", ""), ("class Remote(Store)", "class Remote")):
        protocol = protocol.replace(before, after)
    assert the_one(tmp_path, protocol).confidence == "likely", "it only looks like one"


def test_an_example_does_not_say_what_a_program_hands_over(tmp_path: Path) -> None:
    agent = """
class Agent:
    def __init__(self, save=None):
        self.save = save

    async def run(self):
        if self.save:
            self.save()
"""
    app = """
from fastapi import Depends, FastAPI
from shop.agent import Agent

app = FastAPI()
spare = Agent()


def find() -> Agent:
    return agents["a"]


@app.get("/")
async def run(agent: Agent = Depends(find)) -> None:
    await agent.run()
"""
    example = """
import fastapi
import time
from shop.agent import Agent


def save():
    time.sleep(1)


agent = Agent(save)
"""
    for name in ("examples", "bot"):
        for folder in (tmp_path / name / "shop", tmp_path / name / name):
            folder.mkdir(parents=True)
        (tmp_path / name / "shop" / "__init__.py").write_text("")
        (tmp_path / name / "shop" / "agent.py").write_text(agent)
        (tmp_path / name / name / "shown.py").write_text(example)
    assert diagnostics(tmp_path / "examples", {"app.py": app}) == []
    (one,) = diagnostics(tmp_path / "bot", {"app.py": app})
    assert one.code == "FIT102"


HANDED = """
import time
from fastapi import FastAPI, Request

app = FastAPI()


def slow() -> None:
    time.sleep(1)


def quick() -> None: ...


class Slow:
    def run(self) -> None:
        slow()


class Quick:
    def run(self) -> None: ...


def apply(work, *values):
    return work(*values)


def maybe(work, kind):
    if kind == "slow":
        work()


def either(work, kind=None):
    if kind:
        work()
        return
    print(kind)
    work()


@app.get("/")
async def index(request: Request, kind: str) -> None:
    await request.body()
    CALL
"""


@pytest.mark.parametrize(
    ("call", "confidence"),
    [
        ("apply(slow)", "certain"),
        ("maybe(slow, kind)", "likely"),  # under a condition of its own
        ('maybe(slow, "slow")', "certain"),
        ("either(slow, kind)", "certain"),  # under one or the other
        ("either(slow)", "certain"),
        ("for one in (slow, quick):\n        one()", "certain"),  # all of them are called
        ("for one in [Quick(), Slow()]:\n        one.run()", "certain"),
        ("for one in [Quick(), Slow()]:\n        if one.name == kind:\n            one.run()", "likely"),
        ("(slow if kind else quick)()", "likely"),
    ],
)
def test_what_is_handed_over_or_comes_in_turn_is_no_guess(tmp_path: Path, call: str, confidence: str) -> None:
    one = the_one(tmp_path, HANDED.replace("CALL", call))
    assert (one.code, one.confidence) == ("FIT102", confidence)


def test_what_is_handed_over_and_not_called_then(tmp_path: Path) -> None:
    assert not diagnostics(tmp_path, {"main.py": HANDED.replace("CALL", 'maybe(slow, "fast")')})
