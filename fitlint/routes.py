"""The routes of a program as data: what `fitlint routes` shows, and the ground on which trust in the checks rests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from fitlint.config import Settings
from fitlint.known import Unresolved
from fitlint.report import within
from fitlint.run import Analysis, Progress, deep_stack, find, understand
from fitlint.things import Route
from fitlint.verdict import unresolved


class RouteParameter(msgspec.Struct, frozen=True, rename={"location": "in"}):
    """A parameter of a handler: `location` is "path", "query", "header", "cookie", "body", "form", "file", "dependency", …"""

    name: str
    location: str
    annotated: bool
    required: bool


class RouteRecord(msgspec.Struct, frozen=True, rename={"is_async": "async"}):
    """One route as it is served.

    `path` is the full path in the framework's own syntax, `methods` are without automatic HEAD and OPTIONS, `endpoint` and the
    dependencies read "module:qualname", `file` is relative to the root, `line` is that of the handler's `def`, of a mount that of the call.
    """

    framework: str
    app: str
    path: str
    methods: list[str]
    kind: Literal["http", "websocket", "mount"]
    endpoint: str
    file: str
    line: int
    is_async: bool
    runs_on: str
    parameters: list[RouteParameter] = []
    response_contract: str | None = None
    dependencies: list[str] = []
    include_in_schema: bool = True


class RouteTable(msgspec.Struct, frozen=True):
    """All routes of a program, and what of it stayed unknown; encoded, it is what `output/routes.schema.json` describes."""

    version: int = 1
    routes: list[RouteRecord] = []
    unresolved: list[Unresolved] = []


def route_table(settings: Settings, targets: Sequence[Path] = (), progress: Progress | None = None) -> RouteTable:
    """The routes whose handlers are in the files at or below `targets` (all without any), in the order of their definition."""
    with deep_stack():
        analysis = understand(find(settings, targets, progress), progress)
    wanted = within(settings.root, targets)
    records = [record(route, analysis) for route in analysis.program.routes if route.is_served]
    return RouteTable(
        routes=sorted(
            (one for one in records if wanted(one.file)), key=lambda one: (one.app, one.file, one.line, one.path, one.methods)
        ),
        unresolved=[one for one in unresolved(analysis) if wanted(one.path)],
    )


def record(route: Route, analysis: Analysis) -> RouteRecord:
    """A route whose path is known, as data."""
    handler = route.handler
    line = handler.node.line if handler else analysis.gathered.source(route.place.path).line_of(route.place.start)
    dependencies = dict.fromkeys(one.name for one in route.all_dependencies() if one.name != "?")
    return RouteRecord(
        framework=route.framework, app=route.application.name if route.application is not None else "", path=route.path or "/",
        methods=list(route.methods), kind=route.kind, endpoint=f"{handler.module.name}:{handler.function.qualname}" if handler else "",
        file=handler.module.path if handler else route.place.path, line=line,
        is_async=handler.is_async if handler else False, runs_on=handler.runs_on if handler else "",
        parameters=[RouteParameter(one.name, one.location, one.annotated, one.required) for one in route.parameters],
        response_contract=route.response_contract, dependencies=list(dependencies), include_in_schema=route.include_in_schema,
    )  # fmt: skip
