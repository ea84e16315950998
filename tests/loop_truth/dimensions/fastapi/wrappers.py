"""Wrappers: what decorators put around handlers and dependencies, and what these run inside."""

from __future__ import annotations

from tests.loop_truth.dimensions import Entry
from tests.loop_truth.dimensions.fastapi.common import entry

_ASYNC = """
import functools

def wrapped(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        $body
        return await function(*args, **kwargs)

    return wrapper
"""
_SYNC = """
import functools

def wrapped(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        $body
        return function(*args, **kwargs)

    return wrapper
"""
_AROUND_PLAIN = """
import functools

def wrapped(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        return $call

    return wrapper

@app.get("/")
@wrapped
def index($parameter) -> str:
    $body
    return "done"
"""
_HANDLER = """
@app.get("/")
@wrapped
async def index() -> str:
    return "done"
"""

WRAPPERS: list[Entry] = [
    entry("wrapper", _ASYNC + _HANDLER),
    entry("plain_wrapper_of_async_handler", _SYNC + _HANDLER, is_async=False),
    entry("plain_wrapper_of_plain_handler", _SYNC + _HANDLER.replace("async def", "def"), runs="thread", is_async=False),
    entry("plain_handler_in_async_wrapper", _AROUND_PLAIN.replace("$call", "function(*args, **kwargs)"), is_async=False),
    entry(
        "plain_handler_offloaded_by_wrapper",
        _AROUND_PLAIN.replace("$call", "await asyncio.to_thread(function, *args, **kwargs)").replace(
            "import", "import asyncio\nimport", 1
        ),
        runs="thread",
        is_async=False,
    ),
    entry(
        "wrapper_made_with_arguments",
        """
import functools

def wrapped(name):
    def decorate(function):
        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            $body
            return await function(*args, **kwargs)

        return wrapper

    return decorate

@app.get("/")
@wrapped("index")
async def index() -> str:
    return "done"
""",
    ),
    entry(
        "wrapper_added", _ASYNC + _HANDLER.replace('@app.get("/")\n@wrapped\n', "") + '\napp.add_api_route("/", wrapped(index))\n'
    ),
    entry(
        "wrapper_of_dependency",
        _ASYNC
        + """
from fastapi import Depends

@wrapped
async def name() -> str:
    return "done"

@app.get("/")
async def index(name: str = Depends(name)) -> str:
    return name
""",
    ),
    entry(
        "wrapper_above_the_route",
        _ASYNC + _HANDLER.replace('@app.get("/")\n@wrapped\n', '@wrapped\n@app.get("/")\n'),
        runs="never",
    ),
]
