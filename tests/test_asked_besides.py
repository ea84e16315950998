"""What checks that rest on calls ask besides: an edit of that is noticed, also where all calls lead where they led."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitlint import run
from fitlint.config import load
from tests.test_kept import edit

MAIN = """\
import time

import settings
import tasks
from clients import session
from fastapi import FastAPI
from helpers import helper
from far import Far
from fetching import Near, also, fetch, seen
from marks import mail, read
from settings import TIMEOUT, kept

import requests

app = FastAPI()


@app.get("/constant")
def constant() -> object:
    return requests.get("http://x", timeout=TIMEOUT)


@app.get("/function")
def function() -> object:
    return requests.get("http://x", timeout=settings.patience())


@app.get("/attribute")
def attribute() -> object:
    return requests.get("http://x", timeout=kept.wait)


@app.get("/session")
def of_session() -> object:
    return session.get("http://x")


@app.get("/shared")
def shared() -> object:
    return fetch("http://x")


@app.get("/more")
def more() -> None:
    also()


@app.get("/either")
def either(kind: str) -> object:
    return (Near() if kind == "near" else Far()).ask()


@app.middleware("http")
async def around(request, call_next):
    seen()
    return await call_next(request)


@app.get("/sleeps")
async def sleeps() -> int:
    time.sleep(1)
    return helper()


@app.get("/decorated")
async def decorated() -> None:
    mail()
    read()
"""
FILES = {
    "main.py": MAIN,
    "settings.py": "TIMEOUT = None\n\n\ndef patience():\n    return None\n\n\nclass Kept:\n    wait = None\n\n\nkept = Kept()\n",
    "clients.py": "import requests\n\nsession = requests.Session()\n\n\ndef prepare() -> None:\n    print(session)\n",
    "helpers.py": "import asyncio\n\nimport aiohttp\n\n\nasync def later() -> None: ...\n\n\ndef starts() -> None:\n    asyncio.create_task(later())\n\n\ndef helper() -> int:\n    return 1\n",
    "fetching.py": "import requests\n\n\ndef fetch(url):\n    return requests.get(url)\n\n\ndef also():\n    print(1)\n\n\ndef seen():\n    print(2)\n\n\nclass Near:\n    def ask(self):\n        return requests.post('http://y')\n",
    "far.py": "import requests\n\n\nclass Far:\n    def ask(self):\n        return requests.put('http://z', timeout=5)\n",
    "marks.py": """\
from wrapping import eager, passing


@passing
async def mail() -> None: ...


@eager
async def read() -> None: ...
""",
    "wrapping.py": """\
import asyncio


def passing(function):
    def wrapper():
        made = function()
        return made

    return wrapper


def eager(function):
    def wrapper():
        return asyncio.run(function())

    return wrapper
""",
    "tasks.py": "import asyncio\n\nfrom helpers import later\n\n\ndef start() -> None:\n    print(later())\n",
    "pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['fastapi']\n",
}
EDITS = [
    ("wrapping.py", "        made = function()", "        made = asyncio.run(function())\n        print(1)"),
    ("wrapping.py", "        return asyncio.run(function())", "        print(2)\n        return function()"),
    ("wrapping.py", "    return wrapper\n\n\n", "    return print\n\n\n"),
    ("wrapping.py", "def eager(function):", "def eager(function):\n    return function\n"),
    ("marks.py", "@passing", "@print"),
    ("far.py", "'http://z', timeout=5", "'http://z'"),
    ("fetching.py", "    print(1)", "    fetch('http://y')"),
    ("fetching.py", "    print(2)", "    fetch('http://y')"),
    ("tasks.py", "    print(later())", "    asyncio.create_task(later())"),
    ("tasks.py", "def start() -> None:", "def begin() -> None:\n    asyncio.create_task(later())\n\n\ndef start() -> None:"),
    ("helpers.py", "async def later() -> None: ...", "async def later() -> None:\n    await asyncio.Event().wait()"),
    ("settings.py", "TIMEOUT = None", "TIMEOUT = 5"),
    ("settings.py", "    return None", "    return 5"),
    ("settings.py", "    wait = None", "    wait = 5"),
    ("clients.py", "session = requests.Session()", "session = requests.Session()\nsession.request = None"),
    *[
        ("helpers.py", "def helper() -> int:", f"def helper({more}) -> int:\n    {body}")
        for body in ("asyncio.create_task(later())", "asyncio.gather(later(), later())", "aiohttp.ClientSession()", "starts()")
        for more in ("", "more: int = 1")
    ],
]


def said(root: Path, **overrides: object) -> list[tuple[str, str, int, str, str, list[str]]]:
    report = run.analyze(load([root], overrides={"level": "advice", "confidence": "likely", **overrides}), [root])
    assert not report.warnings
    return [(one.code, one.path, one.range.start.line, one.message, one.confidence, one.routes) for one in report.diagnostics]


@pytest.mark.parametrize(("file", "before", "after"), EDITS)
def test_what_was_asked_besides_is_asked_again(tmp_path: Path, file: str, before: str, after: str) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    first = said(tmp_path)
    edit(tmp_path / file, before, after)
    second = said(tmp_path)
    assert second == said(tmp_path, cache=False) != first
    edit(tmp_path / file, after, before)
    assert said(tmp_path) == first
