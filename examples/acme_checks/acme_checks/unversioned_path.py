"""ACM001: see the page beside this file."""

import re
from collections.abc import Iterator

from fitlint import WARNING, Finding, Program, Route, check

_VERSIONED = re.compile(r"/(api/)?v\d+(/|$)|/health$")


@check("ACM001", each=Route, level=WARNING, summary="a path without a version, which no client can rely on")
def unversioned_path(route: Route, program: Program) -> Iterator[Finding]:
    if route.path is None or route.handler is None or not route.include_in_schema or _VERSIONED.match(route.path):
        return
    yield Finding(
        place=route.path_place or route.place,
        message=f"`{route.name}` has no version in its path",
        route=route.name,
        subject=route.path,
        help="put the router below `/api/v1`",
    )
