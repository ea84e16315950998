"""FIT505: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import ERROR, LINK, Finding, Note, Program, Route, check, shadows


@check(
    "FIT505",
    each=Program,
    level=ERROR,
    summary="a route can never be reached: an earlier one with a parameter takes its requests",
    rests_on=LINK,
)
def shadowed_route(program: Program, _: Program) -> Iterator[Finding]:
    return (_finding(one.earlier, one.later) for one in shadows(program))


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
