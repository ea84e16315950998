"""FIT201: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import LINK, PATH_PARAMETER, WARNING, Edit, Finding, Fix, Function, Handler, Parameter, Place, Program, check
from fitlint import summary as s

_CONVERTORS = {"int": "int", "float": "float", "str": "str", "path": "str"}
_READS_BODY = frozenset({"POST", "PUT", "PATCH"})


@check("FIT201", each=Program, level=WARNING, summary="a parameter of a FastAPI handler or dependency has no type", rests_on=LINK)
def untyped_handler_parameter(program: Program, _: Program) -> Iterator[Finding]:
    seen: set[Place] = set()
    for handler in program.handlers:
        if handler.framework == "fastapi" and handler.routes:
            for finding in program.alone("FIT201", _untyped, handler.function, handler):
                if finding.place not in seen:
                    seen.add(finding.place)
                    yield finding


def _untyped(function: Function, handler: Handler, program: Program) -> Iterator[Finding]:
    """The parameters without a type of a handler, and of all that it depends on."""
    for owner, parameters in _signatures(handler):
        yield from (_finding(one, owner, handler) for one in parameters if _is_untyped(one))


def _signatures(handler: Handler) -> Iterator[tuple[Function, tuple[Parameter, ...]]]:
    """Only functions of the program whose signature FastAPI itself reads: a wrapper without `functools.wraps` would hide it. The parameters of a
    lambda cannot have a type.
    """
    route = handler.routes[0]
    reads = route.router_kind.startswith("fastapi.") and not route.plain
    if reads and handler.name != s.LAMBDA:
        yield handler.function, route.parameters
    for dependency in handler.all_dependencies():
        if dependency.function is not None and dependency.function.function.name != s.LAMBDA:
            yield dependency.function.function, dependency.parameters


def _is_untyped(parameter: Parameter) -> bool:
    # `_` says that nobody will look at the value.
    return (
        not parameter.annotated
        and not parameter.marker
        and not parameter.name.startswith("_")
        and parameter.location in ("path", "query")
        and parameter.certain
    )


def _finding(parameter: Parameter, owner: Function, handler: Handler) -> Finding:
    if parameter.location == "path":
        effect = "it stays text, unchecked, and the documentation says nothing of its type"
    elif not _READS_BODY.isdisjoint(method for route in handler.routes for method in route.methods):
        effect = f"FastAPI reads it from the query string, not from the body{', and answers 422 without it' if parameter.required else ''}"
    else:
        effect = "FastAPI takes it as a query parameter of any type"
    return Finding(
        parameter.place, f"the parameter `{parameter.name}` of `{owner.name}` has no type: {effect}", fix=_fix(parameter, handler),
        route=handler.route_names[0], routes=handler.route_names, subject=parameter.name,
    )  # fmt: skip


def _fix(parameter: Parameter, handler: Handler) -> Fix | None:
    """The type that the path's convertor or the default proves."""
    found = None
    if parameter.location == "path":
        for route in handler.routes:
            found = found or next(
                (_CONVERTORS.get(kind) for name, kind in PATH_PARAMETER.findall(route.path or "") if name == parameter.name), None
            )
    default = parameter.node.default
    if found is None and isinstance(default, s.Constant) and not default.kind and default.value is not None:
        found = type(default.value).__name__
    if found is None:
        return None
    end = parameter.place.start + len(parameter.name.encode())
    text = f": {found}"
    if default is None:
        return Fix(f"give `{parameter.name}` the type `{found}`", [Edit(Place(parameter.place.path, end, end), text)])
    between = Place(parameter.place.path, end, default.start)
    return Fix(f"give `{parameter.name}` the type `{found}`", [Edit(between, f"{text} = ")])
