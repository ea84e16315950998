"""Routes that can never be reached: an earlier one with a parameter takes their requests, as the router tries one after the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fitlint.program import Program
from fitlint.signature import PATH_PARAMETER
from fitlint.things import Handler, Route

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
    "str": "w0rd-",
    "path": "w0rd-/x",
    "int": "7",
    "float": "7.5",
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
}


class Shadow(NamedTuple):
    """A route that takes all requests of a later one."""

    earlier: Route
    later: Route


def shadows(program: Program) -> list[Shadow]:
    """The routes of FastAPI and Starlette that are never reached, in the order in which they are tried, each with the first that takes its requests."""
    return program.memo("shadows", lambda: list(_shadows(program)))


def never_run(program: Program) -> frozenset[Handler]:
    """The handlers all of whose routes are never reached, or declared before, and those that a function makes anew for an application of tests, beside others."""
    return program.memo("shadowed handlers", lambda: _never_run(program))


def _never_run(program: Program) -> frozenset[Handler]:
    dark = [*(one.later for one in shadows(program)), *_repeated(program)]
    known = set(map(id, dark))
    some = {one.handler for one in dark if one.handler is not None}
    shadowed = frozenset(one for one in some if all(id(route) in known for route in one.routes))
    of_tests = [one for one in program.handlers if one.is_of_tests]
    served = {one.function for one in program.handlers if not one.is_of_tests} if of_tests else set()
    return shadowed.union(one for one in of_tests if one.function in served)


def _repeated(program: Program) -> Iterator[Route]:
    """The routes that are declared once more, for no other method."""
    for routes in _of_applications(program):
        first: dict[tuple[str, str], Route] = {}
        for one in routes:
            shape = _sample_and_shape(one.path or "")[1]
            before = [first.setdefault((shape, method), one) for method in one.methods]
            if before and all(each is not one and each.tried_before(one) is True for each in before):
                yield one


def _shadows(program: Program) -> Iterator[Shadow]:
    for routes in _of_applications(program):
        requests = [_Request(one, *_sample_and_shape(one.path or "")) for one in routes]
        tried: dict[str, list[tuple[int, _Request, re.Pattern[str]]]] = defaultdict(list)  # by what the path begins with
        for position, one in enumerate(requests):
            head, brace, _ = (one.route.path or "").partition("{")
            if brace and (pattern := _pattern(one.route.path or "")) is not None:
                tried[head].append((position, one, pattern))
        lengths = sorted(set(map(len, tried)))
        for later in requests:
            heads = (later.sample[:length] for length in lengths) if later.sample is not None else ()
            fitting = sorted(one for head in heads for one in tried.get(head, ()))
            first = next((earlier for _, earlier, pattern in fitting if _takes(earlier, pattern, later)), None)
            if first is not None:
                yield Shadow(first.route, later.route)


def _of_applications(program: Program) -> Iterable[list[Route]]:
    """The routes of each application of which it is known what they take and that they are there, in the order of the program."""
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
    return by_application.values()


class _Request(NamedTuple):
    """A route and the path of a request that only the most general reader of it would take: what matches that, matches all of them.

    None as `sample` when nobody knows what a parameter takes. `shape` is the path without the names of its parameters: equal shapes
    are one route twice, which is another problem.
    """

    route: Route
    sample: str | None
    shape: str


def _takes(earlier: _Request, pattern: re.Pattern[str], later: _Request) -> bool:
    return (
        earlier is not later
        and later.sample is not None
        and pattern.fullmatch(later.sample) is not None
        and earlier.shape != later.shape
        and not set(earlier.route.methods).isdisjoint(later.route.methods)
        and earlier.route.tried_before(later.route) is True
    )


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


def _sample_and_shape(path: str) -> tuple[str | None, str]:
    kinds = [kind or "str" for _, kind in PATH_PARAMETER.findall(path)]
    shape = PATH_PARAMETER.sub(lambda match: "{" + (match.group(2) or "str") + "}", path)
    if not all(kind in _SAMPLES for kind in kinds):
        return None, shape
    return PATH_PARAMETER.sub(lambda match: _SAMPLES[match.group(2) or "str"], path), shape
