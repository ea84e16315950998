"""FIT305: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import BODY, ERROR, Edit, Finding, Fix, Handler, Place, Program, check, place_of
from fitlint import summary as s

_EXCEPTIONS = frozenset({"fastapi.HTTPException", "starlette.exceptions.HTTPException"})


@check(
    "FIT305",
    each=Handler,
    level=ERROR,
    summary="a handler returns an HTTPException instead of raising it, and the client gets 200",
    rests_on=BODY,
)
def returned_http_exception(handler: Handler, program: Program) -> Iterator[Finding]:
    routes = [one for one in handler.routes if one.kind == "http" and one.router_kind.startswith("fastapi.")]
    if not routes:
        return
    for one in handler.function.own.exits:
        value = one.node.value
        if isinstance(one.node, s.Return) and isinstance(value, s.Call):
            names = program.names(value, handler.function)
            if len(names) == 1 and names[0] in _EXCEPTIONS:
                start = one.node.start
                edit = Edit(Place(handler.module.path, start, start + len("return")), "raise")
                yield Finding(
                    place=place_of(one.node, handler.function),
                    message=f"`{handler.name}` returns `{program.text(value.func)}(…)` instead of raising it: the client gets 200 with the exception as JSON",
                    fix=Fix("raise it", [edit]), route=routes[0].name, routes=[route.name for route in routes], subject=names[0],
                )  # fmt: skip
