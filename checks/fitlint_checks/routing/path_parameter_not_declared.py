"""FIT501: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import BODY, ERROR, PATH_PARAMETER, Finding, FunctionValue, Place, Program, Route, check
from fitlint import summary as s

_BY_HAND = frozenset({"path_params", "scope", "url", "matchdict"})


@check("FIT501", each=Route, level=ERROR, summary="a path parameter is in the path and nowhere in the signature", rests_on=BODY)
def path_parameter_not_declared(route: Route, program: Program) -> Iterator[Finding]:
    handler = route.handler
    if (
        route.framework != "fastapi"
        or handler is None
        or route.own_path is None
        or route.path_place is None
        or route.path is None
    ):
        return
    if route.plain or not route.router_kind.startswith("fastapi."):
        return  # Starlette's own routes read `request.path_params`
    wanted = [name for name, _ in PATH_PARAMETER.findall(route.own_path)]
    if not wanted:
        return
    dependencies = list(route.all_dependencies())
    if not all(one.resolved for one in dependencies) or any(
        one.location == "args" and one.node.kind == "kwargs" for one in route.parameters
    ):
        return
    taken = {one.alias or one.name for one in route.parameters} | {one.name for one in route.parameters}
    taken |= {name for one in dependencies for parameter in one.parameters for name in (parameter.name, parameter.alias)}
    if "?" in taken or _is_read_by_hand([handler.value, *(one.function for one in dependencies if one.function is not None)]):
        return
    for name in wanted:
        if name not in taken:
            yield Finding(
                place=_place(route.path_place, name, program),
                message=f"`{{{name}}}` is in the path of `{route.name}`, but neither `{handler.name}` nor its dependencies take it: the value is lost",
                route=route.name, routes=[route.name], subject=name,
            )  # fmt: skip


def _is_read_by_hand(functions: list[FunctionValue]) -> bool:
    """Somebody takes the request and reads `request.path_params`, or hands the request on to who may."""
    for value in functions:
        function = value.function
        requests = {one.name for one in function.node.parameters if _may_be_request(one)}
        if requests and any(_uses(statement, requests) for statement in function.own.statements):
            return True
    return False


def _may_be_request(parameter: s.Parameter) -> bool:
    annotation = parameter.annotation
    return s.last_name(annotation) in ("Request", "WebSocket", "HTTPConnection") or parameter.name in (
        "request",
        "req",
        "websocket",
    )


def _uses(node: object, names: set[str]) -> bool:
    if isinstance(node, s.Attribute) and isinstance(node.value, s.Name) and node.value.id in names:
        return node.name in _BY_HAND
    if isinstance(node, s.Call) and any(isinstance(one, s.Name) and one.id in names for one in s.passed(node)):
        return True
    if isinstance(node, s.Function):
        return False
    return any(_uses(child, names) for child in _inside(node))


def _inside(node: object) -> Iterator[object]:
    if isinstance(node, s.Node):
        for field in node.__struct_fields__:
            value = getattr(node, field)
            if isinstance(value, s.Node):
                yield value
            elif isinstance(value, tuple):
                yield from (one for one in value if isinstance(one, s.Node))


def _place(path: Place, name: str, program: Program) -> Place:
    """The braces of the parameter, where the path is written as one plain string."""
    text = program.source(path)
    for match in PATH_PARAMETER.finditer(text):
        if match.group(1) == name:
            start = path.start + len(text[: match.start()].encode())
            return Place(path.path, start, start + len(match.group(0).encode()))
    return path
