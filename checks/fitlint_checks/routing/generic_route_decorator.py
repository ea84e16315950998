"""FIT506: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import BODY, ERROR, Edit, Finding, Fix, Handler, Items, Literal, Place, Program, Route, check
from fitlint import summary as s


@check(
    "FIT506",
    each=Route,
    level=ERROR,
    summary="a FastAPI route is declared with the generic `route` decorator, which FastAPI does not know",
    rests_on=BODY,
)
def generic_route_decorator(route: Route, program: Program) -> Iterator[Finding]:
    handler = route.handler
    if (
        route.verb != "route"
        or handler is None
        or not route.router_kind.startswith("fastapi.")
        or not isinstance(route.call.func, s.Attribute)
    ):
        return
    gone = route.router_kind == "fastapi.FastAPI" and program.versions.at_least("starlette", "1.0") is not False
    if not gone and _takes_the_request(handler):
        return  # Starlette's own way: it works, outside the documentation, and was meant
    receiver = program.text(route.call.func.value)
    effect = (
        "Starlette 1.0 removed it, and importing the module fails"
        if gone
        else "Starlette calls the handler with the bare request, and it answers 500"
    )
    func = route.call.func
    yield Finding(
        place=Place(route.place.path, func.end - len("route"), func.end),
        message=f"`{receiver}.route` does not declare a FastAPI route: {effect}",
        fix=_fix(route, handler, program), route=route.name, routes=[route.name], subject=handler.name,
    )  # fmt: skip


def _takes_the_request(handler: Handler) -> bool:
    parameters = [one for one in handler.node.parameters if one.name not in ("self", "cls")]
    return len(parameters) == 1 and (parameters[0].annotation is not None or parameters[0].name in ("request", "req", "_"))


def _fix(route: Route, handler: Handler, program: Program) -> Fix | None:
    """`@app.get("/x")`: sure when there is one method, and no handler that counts on the bare request."""
    func = route.call.func
    given = next((one for one in route.call.keywords if one.name == "methods"), None)
    extra = [one for one in route.call.keywords if one.name not in ("methods", "path")] or route.call.args[1:]
    if _takes_the_request(handler) or extra or len(route.methods) != 1:
        return None
    edits = [Edit(Place(route.place.path, func.end - len("route"), func.end), route.methods[0].lower())]
    if given is not None:
        values = program.values(given.value, route.frame.scope)
        literal = (
            len(values) == 1
            and isinstance(values[0], Items)
            and all(isinstance(one, Literal) for item in values[0].items for one in item)
        )
        before = route.call.args[0].end if route.call.args else None
        if not literal or before is None or route.call.keywords != (given,):
            return None
        edits.append(Edit(Place(route.place.path, before, given.end), ""))
    return Fix(f"declare it with `{route.methods[0].lower()}`", edits, "safe")
