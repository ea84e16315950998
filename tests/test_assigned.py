"""What attributes and globals hold that other code fills: it is told by the object, never by the name alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysing import diagnostics
from tests.test_kept import is_noticed

STATE = """\
class Layer:
    def get(self) -> int:
        return self.read()

    def read(self) -> int:
        raise NotImplementedError


class State: ...


class Declared:
    layer = None

    def __init__(self) -> None:
        self.other = None


class Settings:
    code = Declared()


class Hooks:
    def __init__(self) -> None:
        self.on_message = None

    def register(self, function):
        self.on_message = function
        return function

    def attach(self, function) -> None:
        self.on_close = function


_hook = None


def on(function):
    global _hook
    _hook = function
    return function


def wrapped(function):
    def wrapper():
        return function()

    return wrapper


def on_start(function):
    settings.code.on_start = wrapped(function)
    return function


def run() -> None:
    _hook()


state, other, declared, settings = State(), State(), Declared(), Settings()
hooks, more, several = Hooks(), Hooks(), Hooks()
"""
MAIN = """\
import asyncio
import time
import calm
from fastapi import FastAPI
import state as all
from state import Declared, Layer, State, declared, hooks, more, on, on_start, other, run, settings, several, state

app = FastAPI()


class Slow(Layer):
    def read(self) -> int:
        time.sleep(1)
        return 1


class Quick(Layer):
    def read(self) -> int:
        return 1


state.layer = Slow()
other.layer = Quick()
all.declared.layer = Slow()
declared.other = Slow()
State.shared = Slow()


@hooks.register
def main() -> None:
    time.sleep(2)


def quiet() -> None: ...


more.register(quiet)
hooks.attach(main)
several.register(main)
several.register(quiet)


@on
def hooked() -> None:
    time.sleep(3)


@on_start
def start() -> None:
    time.sleep(4)


settings.code.on_end = main


def shown(one: State) -> int:
    return one.layer.read()


@app.get("/")
async def index() -> None:
    await asyncio.sleep(0)
    CALL
"""


@pytest.mark.parametrize(
    ("call", "confidence"),
    [
        ("state.layer.get()", "certain"),
        ("other.layer.get()", ""),
        ("declared.layer.get()", "certain"),
        ("declared.other.get()", "certain"),
        ("Declared().other.get()", ""),
        ("other.shared.get()", "certain"),
        ("State.shared.get()", "certain"),
        ("shown(state)", "likely"),
        ("hooks.on_message()", "certain"),
        ("more.on_message()", ""),
        ("hooks.on_close()", "certain"),
        ("several.on_message()", "likely"),
        ("run()", "certain"),
        ("settings.code.on_start()", "certain"),
        ("settings.code.on_end()", "certain"),
        ("settings.on_end()", ""),
        ("unknown.layer.get()", ""),
        ("unknown.on_message()", ""),
    ],
)
def test_what_an_attribute_or_a_global_is_given_elsewhere(tmp_path: Path, call: str, confidence: str) -> None:
    found = diagnostics(tmp_path, {"main.py": MAIN.replace("CALL", call), "state.py": STATE, "calm.py": ""})
    assert [(one.code, one.confidence) for one in found] == ([("FIT102", confidence)] if confidence else [])


@pytest.mark.parametrize("call", ["more.on_message()", "other.layer.get()"])
def test_what_tests_set_and_register_does_not_count(tmp_path: Path, call: str) -> None:
    setting = "import main\nimport state\n\nstate.more.register(main.main)\nstate.other.layer = main.Slow()\n"
    files = {"main.py": MAIN.replace("CALL", call), "state.py": STATE, "calm.py": "", "tests/test_main.py": setting}
    assert diagnostics(tmp_path, files) == []


EDITS = [
    ("other.layer.get()", "main.py", "other.layer = Quick()", "other.layer = Slow()"),
    ("state.layer.get()", "main.py", "state.layer = Slow()", "state.layers = Slow()"),
    ("other.late.get()", "calm.py", "x = 1", "import main, state\nx = 1\nstate.other.late = main.Slow()"),
    ("more.on_message()", "main.py", "more.register(quiet)", "more.register(main)"),
    ("more.on_message()", "calm.py", "x = 1", "import main, state\nx = 1\nstate.more.register(main.main)"),
    ("hooks.on_message()", "main.py", "@hooks.register\n", ""),
    ("hooks.on_message()", "state.py", "self.on_message = function", "self.on_messages = function"),
    ("run()", "main.py", "@on\n", ""),
    ("run()", "state.py", "_hook = function", "_hooks = function"),
    ("settings.code.on_start()", "main.py", "@on_start\n", ""),
]


@pytest.mark.parametrize(("call", "file", "before", "after"), EDITS)
def test_an_edit_of_what_it_is_given_is_noticed(tmp_path: Path, call: str, file: str, before: str, after: str) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'program'\ndependencies = ['fastapi']\n")
    files = {"main.py": MAIN.replace("CALL", call), "state.py": STATE, "calm.py": "x = 1\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    is_noticed(tmp_path, file, before, after)
