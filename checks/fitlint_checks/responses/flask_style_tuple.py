"""FIT304: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import BODY, ERROR, Edit, Finding, Fix, Handler, Literal, Place, Program, Symbol, check, place_of
from fitlint import summary as s

# Response models that a list of body and status passes.
_TAKES_ANYTHING = (None, "None", "Any", "typing.Any", "object", "list", "list[Any]")


@check(
    "FIT304",
    each=Handler,
    level=ERROR,
    summary="a FastAPI handler returns a tuple of body and status, which goes out as a list with status 200",
    rests_on=BODY,
)
def flask_style_tuple(handler: Handler, program: Program) -> Iterator[Finding]:
    routes = [one for one in handler.routes if one.kind == "http" and one.router_kind.startswith("fastapi.")]
    if handler.framework != "fastapi" or not routes or _says_tuple(handler, program):
        return
    for one in handler.function.own.exits:
        value = one.node.value
        if (
            not isinstance(one.node, s.Return)
            or not isinstance(value, s.Collection)
            or value.kind != "tuple"
            or len(value.items) not in (2, 3)
        ):
            continue
        status = _status(value.items[1], handler, program)
        if status is None or not _looks_like_response(value):
            continue
        contract = any(route.response_contract not in _TAKES_ANYTHING for route in routes)
        effect = (
            "the response model refuses the list and the answer is 500"
            if contract
            else f"the client gets 200 and a list of {len(value.items)}"
        )
        yield Finding(
            place=place_of(value, handler.function), message=f"`{handler.name}` returns a tuple with the status {status}: {effect}",
            fix=_fix(value, handler, program), route=routes[0].name, routes=[route.name for route in routes], subject=str(status),
            help="FastAPI takes the status from the decorator, from `response.status_code`, or from a `JSONResponse`; errors are raised",
        )  # fmt: skip


def _says_tuple(handler: Handler, program: Program) -> bool:
    contracts = [one.response_contract or "" for one in handler.routes]
    returns = program.text(handler.node.returns) if handler.node.returns is not None else ""
    return any("tuple" in text.lower() for text in (*contracts, returns))


def _looks_like_response(value: s.Collection) -> bool:
    """`{"error": …}, 400`, `result, 201, headers`: a body that is no number itself; a pair of numbers is a pair."""
    first = value.items[0]
    if isinstance(first, s.Constant) and not isinstance(first.value, str):
        return first.value is None and not first.kind
    return len(value.items) == 2 or isinstance(value.items[2], (s.Mapping, s.Name, s.Call))


def _status(node: s.Expr, handler: Handler, program: Program) -> int | None:
    """The HTTP status that a literal, or a constant of `fastapi.status` or `http.HTTPStatus`, is."""
    if isinstance(node, s.Constant):
        return (
            node.value if isinstance(node.value, int) and not isinstance(node.value, bool) and 100 <= node.value <= 599 else None
        )
    for value in program.values(node, handler.function):
        if isinstance(value, Symbol) and value.name.startswith("fastapi.status.HTTP_"):
            digits = value.name.rpartition(".")[2].split("_")[1]
            return int(digits) if digits.isdigit() else None
        if isinstance(value, Symbol) and value.name.startswith("http.HTTPStatus."):
            from http import HTTPStatus

            return getattr(HTTPStatus, value.name.rpartition(".")[2], None)
        if isinstance(value, Literal) and isinstance(node, s.Name) and isinstance(value.value, int) and 400 <= value.value <= 599:
            return value.value
    return None


def _fix(value: s.Collection, handler: Handler, program: Program) -> Fix | None:
    """`JSONResponse(body, status_code=…)`, where the module has the name."""
    name = s.Name(handler.node.start, handler.node.start, "JSONResponse")
    known = [one.name for one in program.values(name, handler.module) if isinstance(one, Symbol)]
    if known != ["fastapi.responses.JSONResponse"]:
        return None
    path = handler.module.path
    parts = [program.source(Place(path, one.start, one.end)) for one in value.items]
    headers = f", headers={parts[2]}" if len(parts) == 3 else ""
    text = f"JSONResponse({parts[0]}, status_code={parts[1]}{headers})"
    return Fix("answer with a `JSONResponse`", [Edit(place_of(value, handler.function), text)])
