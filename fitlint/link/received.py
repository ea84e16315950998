"""What a parameter has when nothing is known of the call: by its annotation, by injection, by default, or by all calls of its function."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import below, calling, containers, evaluate, in_memory, objects, passed, results, types
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import UNKNOWN, ClassValue, Frame, Instance, Items, Literal, Table, Values, merge


def parameter(world: World, function: Function, node: s.Parameter, frame: Frame) -> Values:
    """What is known of a parameter without a call: its annotation, what is injected, its default, the class for `self`."""
    return world.work_out(frame.memo, node, _parameter, function, node, frame)


def _parameter(world: World, function: Function, node: s.Parameter, frame: Frame) -> Values:
    outer = frame.parent or frame
    if node is (function.node.parameters[0] if function.node.parameters else None) and isinstance(function.parent, Class):
        decorators = objects.decorator_names(world, function)
        if "staticmethod" not in decorators:
            cls = function.parent
            return (ClassValue(cls),) if "classmethod" in decorators or function.name == "__new__" else (Instance(cls),)
    if node.kind == "args":
        return (Items("tuple", (types.annotation(world, node.annotation, outer) if node.annotation else UNKNOWN,), open=True),)
    if node.kind == "kwargs":
        return (Table((), open=True),)
    if node.annotation is not None:
        declared = types.annotation(world, node.annotation, outer)
        if declared and results.is_vague(declared) and (held := _held(world, function, node)):
            return held
        if _are_files(declared) and (buffers := _buffers(world, function, node)):
            return buffers
        if declared and not results.leaves_open(world, declared):
            return below.given(world, function, node, declared[0], outer) or declared
        injected = injected_by(world, node.annotation, outer) or (default(world, node.default, outer) if declared else UNKNOWN)
        if injected and (not declared or all(isinstance(one, Instance) and isinstance(one.of, Class) for one in injected)):
            return injected
        if declared:
            made_with = below.only(world, function, node, declared[0]) if function.name == "__init__" else UNKNOWN
            return made_with or declared
    given = default(world, node.default, outer)
    if given:
        return given
    # `Callable` says nothing: what objects are made with, it may be a function, is known where they are made. Nor does what only type checkers know.
    says_nothing = node.annotation is None or function.name == "__init__" or types.says_nothing(world, node.annotation, outer)
    found = passed.passed(world, function, node) if says_nothing else UNKNOWN
    return found or _by_its_name(world, function, node)


# What Starlette's handlers are given, which need not say so: FastAPI would take it for a part of the query, others have a `request` of their own.
_CONNECTIONS = {"request": "starlette.requests.Request", "websocket": "starlette.websockets.WebSocket"}
_OTHERS = frozenset({"aiohttp", "django", "fastapi", "flask", "quart", "sanic", "tornado"})


def _by_its_name(world: World, function: Function, node: s.Parameter) -> Values:
    """What the first parameter has that is called as in a program that only knows Starlette: `async def home(request): …`."""
    first = next((one for one in function.node.parameters if one.name != function.receiver), None)
    outline = world.outlines.get(function.module.path)
    if node is not first or node.name not in _CONNECTIONS or node.annotation is not None or outline is None:
        return UNKNOWN
    function.module.touch()
    is_given = "starlette" in outline.packages and _OTHERS.isdisjoint(outline.packages)
    return (Instance(_CONNECTIONS[node.name]),) if is_given else UNKNOWN


def _are_files(declared: Values) -> bool:
    return bool(declared) and all(isinstance(one, Instance) and one.of in types.FILES for one in declared)


def _buffers(world: World, function: Function, node: s.Parameter) -> Values:
    """What a parameter is given that is only declared to be a file, where that is one in memory wherever the function is called."""
    given = passed.only(world, function, node)
    return given if all(in_memory.is_in_memory(world, one) for one in given) else UNKNOWN


def _held(world: World, function: Function, node: s.Parameter) -> Values:
    """The containers that a parameter is given of which nothing is declared but that it is one, `names: list`, as far as it is known what they hold."""
    given = passed.passed(world, function, node)
    return tuple(one for one in given if isinstance(one, (Items, Table)) and not containers.is_empty(one))


def default(world: World, node: s.Expr | None, frame: Frame) -> Values:
    """What a parameter has by default, or what is injected into it."""
    found = evaluate.evaluate(world, node, frame) if node is not None else UNKNOWN
    each = ((one, calling.injection(world, one)) for one in found if not isinstance(one, Literal))
    return merge(*(provided if provided is not None else (one,) for one, provided in each))


def injected_by(world: World, annotation: s.Expr, frame: Frame) -> Values:
    """`Annotated[Any, Depends(get)]`: what the dependency gives."""
    _, _, metadata = types.unwrap(world, annotation, frame)
    found = [
        injected
        for node, inner in metadata
        for value in evaluate.evaluate(world, node, inner)
        if (injected := calling.injection(world, value)) is not None
    ]
    return merge(*found)
