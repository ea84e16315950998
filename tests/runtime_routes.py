"""What the frameworks themselves say: the routes of an application that really runs. Run as a script, it knows nothing of fitlint.

    python runtime_routes.py

Each line that it reads is a case, `{"folder", "app"}`, `app` as in uvicorn ("main:app", "main:create_app()"), that is imported in a process of its own; the
line that it answers is a list of `[path, method, "module:qualname", is async]`, or a traceback's text for what could not be imported.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

LONGEST = 30  # seconds
AUTOMATIC = {"HEAD", "OPTIONS"}
# What many cases import, imported once and not in every child.
IMPORTED = (
    "fastapi",
    "flask",
    "quart",
    "httpx",
    "requests",
    "sqlalchemy.orm",
    "sqlalchemy.ext.asyncio",
    "sqlmodel",
    "redis.asyncio",
)
VERBS = ("get", "post", "put", "delete", "patch", "head", "options", "trace")
Row = tuple[str, str, str, bool]


def rows(app: Any) -> Iterator[Row]:
    yield from of_flask(app) if hasattr(app, "url_map") else of_starlette(app.routes, "")


def of_flask(app: Any) -> Iterator[Row]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions.get(rule.endpoint)
        if view is None:
            continue  # `add_url_rule("/", endpoint="name")`: a rule for a view of another time
        methods = set(rule.methods or ()) - AUTOMATIC or set(rule.methods or ())
        for method in ["WEBSOCKET"] if getattr(rule, "websocket", False) else sorted(methods):
            cls = getattr(view, "view_class", None)
            handler = getattr(cls, method.lower(), None) or getattr(cls, "dispatch_request", None) if cls is not None else view
            yield rule.rule, method, *named(handler)


def of_starlette(routes: Any, prefix: str) -> Iterator[Row]:
    from starlette.routing import Host, Mount, Route, Router

    try:
        from fastapi.routing import iter_route_contexts
    except ImportError:  # before 0.137 `routes` was flat

        def iter_route_contexts(routes: Any) -> Any:
            return routes

    for one in iter_route_contexts(routes):
        route = getattr(one, "original_route", one)
        if isinstance(route, (Mount, Host)):
            inner = route.app.routes if hasattr(route.app, "routes") else []
            yield from of_starlette(inner, prefix + (getattr(one, "path", "") or ""))
        elif not isinstance(route, Router):
            yield from of_route(one, route, prefix, isinstance(route, Route))


def of_route(one: Any, route: Any, prefix: str, is_http: bool) -> Iterator[Row]:
    path, endpoint = prefix + one.path, one.endpoint
    if inspect.isclass(endpoint):
        names = VERBS if is_http else ("on_receive", "on_connect")
        own = [(name, getattr(endpoint, name)) for name in names if is_own(endpoint, name)]
        for name, method in own if is_http else own[:1]:
            yield path, name.upper() if is_http else "WEBSOCKET", *named(method)
        return
    methods = set(getattr(one, "methods", None) or ()) if is_http else {"WEBSOCKET"}
    for method in sorted(methods - AUTOMATIC or methods):
        yield path, method, *named(endpoint)


def is_own(cls: type, name: str) -> bool:
    return any(name in vars(base) for base in cls.__mro__ if not base.__module__.startswith("starlette"))


def named(handler: Any) -> tuple[str, bool]:
    """The function behind an endpoint, by name, and whether it is async."""
    while isinstance(handler, functools.partial):
        handler = handler.func
    handler = inspect.unwrap(handler)
    if not hasattr(handler, "__qualname__"):
        handler = type(handler).__call__
    return f"{handler.__module__}:{handler.__qualname__}", inspect.iscoroutinefunction(handler)


def load(name: str) -> Any:
    module, _, attribute = name.partition(":")
    found = importlib.import_module(module)
    for part in attribute.removesuffix("()").split("."):
        found = getattr(found, part)
    return found() if attribute.endswith("()") else found


def answer(case: dict[str, str]) -> object:
    """The rows of one case, worked out in a child process."""
    read, write = os.pipe()
    if os.fork() == 0:
        os.close(read)
        signal.signal(signal.SIGALRM, too_long)
        signal.alarm(LONGEST)
        try:
            os.chdir(case["folder"])
            sys.path.insert(0, case["folder"])
            result: object = sorted(set(rows(load(case["app"]))))
        except BaseException:
            result = traceback.format_exc()
        with os.fdopen(write, "w") as file:
            json.dump(result, file)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        text = file.read()
    os.wait()
    return json.loads(text)


def too_long(*_: object) -> NoReturn:
    raise TimeoutError("it serves, or waits, where it is imported")


class Oracle:
    """This script, running: asks it for the rows of a case, or the text of a traceback."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, folder: Path, app: str) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps({"folder": str(folder), "app": app}), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


def main() -> None:
    for name in IMPORTED:
        importlib.import_module(name)
    sys.dont_write_bytecode = True
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
