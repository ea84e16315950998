"""FIT505: see the page beside this file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from fitlint import ERROR, PATH_PARAMETER, Finding, Note, Program, Route, check

# What a convertor of Starlette matches, as a regular expression: starlette/convertors.py.
_CONVERTORS = {
    "": "[^/]+",
    "str": "[^/]+",
    "path": ".*",
    "int": "[0-9]+",
    "float": r"[0-9]+(\.[0-9]+)?",
    "uuid": "[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}",
}
# A value of every kind, to try whether one route takes all that another takes.
_SAMPLES = {
    "": "w0rd-",
    "str": "w0rd-",
    "path": "w0rd-/x",
    "int": "7",
    "float": "7.5",
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
}


@check(
    "FIT505",
    each=Program,
    level=ERROR,
    summary="a route can never be reached: an earlier one with a parameter takes its requests",
)
def shadowed_route(program: Program, _: Program) -> Iterator[Finding]:
    by_application: dict[object, list[Route]] = defaultdict(list)
    for route in program.routes:
        if (
            route.framework in ("fastapi", "starlette")
            and route.kind == "http"
            and route.path is not None
            and route.certain
            and route.application
        ):
            by_application[route.application].append(route)
    for routes in by_application.values():
        patterns = [
            (route, pattern)
            for route in routes
            if "{" in (route.path or "") and (pattern := _pattern(route.path or "")) is not None
        ]
        for later in routes:
            for earlier, pattern in patterns:
                if _takes(earlier, pattern, later):
                    yield _finding(earlier, later)
                    break


def _takes(earlier: Route, pattern: re.Pattern[str], later: Route) -> bool:
    if (
        earlier is later
        or set(earlier.methods).isdisjoint(later.methods)
        or _shape(earlier.path or "") == _shape(later.path or "")
    ):
        return False
    sample = _sample(later.path or "")
    return sample is not None and pattern.fullmatch(sample) is not None and earlier.tried_before(later) is True


def _finding(earlier: Route, later: Route) -> Finding:
    methods = [one for one in later.methods if one in earlier.methods]
    who = f"`{later.handler.name}`" if later.handler is not None else "its handler"
    return Finding(
        place=later.path_place or later.place,
        message=f"`{'/'.join(methods)} {later.path}` never reaches {who}: `{earlier.path}` is tried first and takes the request",
        steps=[Note(earlier.path_place or earlier.place, f"`{earlier.name}` is declared first and matches `{later.path}`")],
        route=later.name, routes=[later.name], subject=earlier.path or "",
        help=f"declare `{later.own_path}` before `{earlier.own_path}`, or let the parameter match less: `{{name:int}}`",
    )  # fmt: skip


def _pattern(path: str) -> re.Pattern[str] | None:
    """What the router compiles the path to; None for a convertor that is not Starlette's own."""
    text, position = "", 0
    for match in PATH_PARAMETER.finditer(path):
        kind = _CONVERTORS.get(match.group(2) or "")
        if kind is None:
            return None
        text += re.escape(path[position : match.start()]) + f"(?:{kind})"
        position = match.end()
    return re.compile(text + re.escape(path[position:]))


def _sample(path: str) -> str | None:
    """A request path that only the most general reader of this route would take: what matches it, matches all of them."""
    for name, kind in PATH_PARAMETER.findall(path):
        if kind not in _SAMPLES:
            return None
        path = re.sub(r"\{" + name + r"(:\w+)?\}", _SAMPLES[kind], path, count=1)
    return path


def _shape(path: str) -> str:
    """The path without the names of its parameters: equal shapes are one route twice, which is another problem."""
    return PATH_PARAMETER.sub(lambda match: "{" + (match.group(2) or "str") + "}", path)
