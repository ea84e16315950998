"""Arguments of calls, and the parameters they become."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import evaluate, routers
from fitlint.link.memoised import memoised
from fitlint.link.world import MAX_DEPTH, World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    UNKNOWN,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Table,
    Value,
    Values,
    merge,
)  # fmt: skip

# Decorators that leave the parameters of a function as they are.
HAND_ON = frozenset(
    {"staticmethod", "classmethod", "abstractmethod", "override", "overload", "final", "contextmanager", "asynccontextmanager"}
)


def argument(node: s.Call, position: int | None, name: str | None) -> s.Expr | None:
    """The argument at a position (from 0; not behind a starred one) or by name; None when it is not given."""
    if (
        position is not None
        and position < len(node.args)
        and not any(isinstance(one, s.Starred) for one in node.args[: position + 1])
    ):
        return node.args[position]
    return next((one.value for one in node.keywords if one.name == name), None) if name else None


def elsewhere(world: World, name: str, node: s.Call) -> tuple[s.Expr, tuple[s.Expr, ...]] | None:
    """What a call of the library's `name` is given to run elsewhere, at its place, and the arguments behind, which are for that: `work` and `1` of `to_thread(work, 1)`."""
    offloader = world.catalogue.offloaders.get(name)
    called = argument(node, offloader.position, offloader.name) if offloader is not None else None
    if called is None or called not in node.args:
        return None
    return called, node.args[node.args.index(called) + 1 :]


def given(world: World, node: s.Call, frame: Frame, wanted: tuple[int | None, str | None]) -> Values | None:
    """What a call passes at a position or by name, also through `*` and `**`: None when it does not, the empty tuple when nobody knows."""
    position, name = wanted
    found = argument(node, position, name)
    if found is not None:
        return evaluate.evaluate(world, found, frame)
    if position is not None and any(isinstance(one, s.Starred) for one in node.args):
        for at, (values, known) in enumerate(_positional(world, node, frame)):
            if not known:
                return UNKNOWN
            if at == position:
                return values
    if name is None or all(one.name is not None for one in node.keywords):
        return None
    named, unknown = named_arguments(world, node, frame)
    return named.get(name, UNKNOWN if unknown else None)


def bound_frame(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Frame | None:
    """The frame in which a function runs when `node` calls it from `frame`; None when set-up code recurses without end."""
    function = callee.function
    depth = frame.depth + 1 if frame is not None else 1
    if depth > MAX_DEPTH:
        return None
    parent = callee.frame or world.frame_of(function.parent)
    concrete = frame is not None and frame.concrete
    if node is None or frame is None:
        args: dict[str, Values] = {}
        if callee.receiver is not None and function.node.parameters and isinstance(function.parent, Class):
            args[function.node.parameters[0].name] = (callee.receiver,)
        return world.frame(function, parent, args, concrete, depth)
    called = (node, frame) if concrete and routers.makes_one(world, function, frame.module) else None
    return world.frame(function, parent, bind(world, callee, node, frame), concrete, depth, called)


def bind(world: World, callee: FunctionValue, node: s.Call, frame: Frame) -> dict[str, Values]:
    """Parameters to what the call passes; defaults for what it leaves out; what stays unknown is left out."""
    function = callee.function
    parameters = list(function.node.parameters)
    args: dict[str, Values] = {}
    if callee.receiver is not None and parameters:
        args[parameters.pop(0).name] = (callee.receiver,)
    positional = [one for one in parameters if one.kind in ("positional", "normal")]
    rest: list[Values] = []
    for position, (value, known) in enumerate(_positional(world, node, frame)):
        if not known:
            break
        if position < len(positional):
            args[positional[position].name] = value
        else:
            rest.append(value)
    named, extra_open = named_arguments(world, node, frame)
    takes = {one.name for one in parameters if one.kind in ("normal", "keyword")}
    extra: list[tuple[Value | None, Values]] = []
    for name, values in named.items():
        if name in takes:
            args[name] = values
        else:
            extra.append((Literal(name), values))
    outer = callee.frame or world.frame_of(function.parent)
    for one in parameters:
        if one.kind == "args":
            args[one.name] = (Items("tuple", tuple(rest)),)
        elif one.kind == "kwargs":
            args[one.name] = (Table(tuple(extra), extra_open),)
        elif one.name not in args and one.default is not None and not extra_open:
            args[one.name] = evaluate.evaluate(world, one.default, outer)
    # A value that nobody knows must not hide what the annotation says.
    return {name: values for name, values in args.items() if values}


def of_decorator(decorator: FunctionValue, target: Value) -> dict[str, Values]:
    """What a decorator of the program is called with, by the names of its parameters: what it is a method of, and what it decorates."""
    given = [target]
    if decorator.receiver is not None and isinstance(decorator.function.parent, Class):
        given.insert(0, decorator.receiver)
    parameters = (one.name for one in decorator.function.node.parameters if one.kind in ("positional", "normal"))
    return {name: (value,) for name, value in zip(parameters, given, strict=False)}


def accepts(world: World, callee: FunctionValue, node: s.Call) -> bool:
    """Whether a function takes what a call passes, or nobody knows: decorators may change what it takes."""
    takes = _takes(world, callee.function, callee.receiver is not None)
    if takes is None:
        return True
    by_position, names, required = takes
    if len(node.args) > len(by_position) or any(isinstance(one, s.Starred) for one in node.args):
        return any(isinstance(one, s.Starred) for one in node.args)
    given = {one.name for one in node.keywords}
    if None in given:
        return True
    return given <= names and required <= given.union(by_position[: len(node.args)])


# The parameters of a function that can be given by position, those that can be given by name, and those that must be given.
_Takes = tuple[tuple[str, ...], frozenset[str], frozenset[str]]


@memoised()
def _takes(world: World, function: Function, is_bound: bool) -> _Takes | None:
    """The parameters that can be given by position, those that can be given by name, and those that must be given; None where that is not known, or
    where it takes anything."""
    parameters = function.node.parameters[is_bound:]
    if any(one.kind in ("args", "kwargs") for one in parameters) or not all(
        s.last_name(one) in HAND_ON for one in function.node.decorators
    ):
        return None
    return (
        tuple(one.name for one in parameters if one.kind in ("positional", "normal")),
        frozenset(one.name for one in parameters if one.kind in ("normal", "keyword")),
        frozenset(one.name for one in parameters if one.default is None),
    )


def _positional(world: World, node: s.Call, frame: Frame) -> list[tuple[Values, bool]]:
    found: list[tuple[Values, bool]] = []
    for one in node.args:
        if isinstance(one, s.Starred):
            values = evaluate.evaluate(world, one.value, frame)
            if len(values) == 1 and isinstance(values[0], Items) and not values[0].open:
                found += [(inner, True) for inner in values[0].items]
            else:
                found.append((UNKNOWN, False))
        else:
            found.append((evaluate.evaluate(world, one, frame), True))
    return found


def named_arguments(world: World, node: s.Call, frame: Frame) -> tuple[dict[str, Values], bool]:
    """What a call passes by name, and whether it may pass more."""
    named: dict[str, Values] = {}
    unknown = False
    for one in node.keywords:
        values = evaluate.evaluate(world, one.value, frame)
        if one.name is not None:
            named[one.name] = values
            continue
        held, more = _unpacked(values)
        named = {**held, **named}
        unknown = unknown or more
    return named, unknown


def _unpacked(values: Values) -> tuple[dict[str, Values], bool]:
    """What `**options` passes, of one or of several dictionaries, and whether it may pass more: of several, what all have."""
    tables = [one for one in values if isinstance(one, Table)]
    if not tables or len(tables) < len(values):
        return {}, True
    each = [
        {key.value: held for key, held in one.entries if isinstance(key, Literal) and isinstance(key.value, str)}
        for one in tables
    ]
    common = {name: _one_of([one[name] for one in each]) for name in each[0] if all(name in one for one in each)}
    return common, any(one.open for one in tables) or any(one.keys() != common.keys() for one in each)


def _one_of(several: list[Values]) -> Values:
    return merge(*several) if all(several) else UNKNOWN


def method_frame(world: World, method: Function, receiver: Instance) -> Frame:
    """The frame of a method of an object: of `__init__`, with the arguments the object was made with."""
    value = FunctionValue(method, world.frame_of(method.parent), receiver)
    if method.name == "__init__" and receiver.call is not None and receiver.frame is not None:
        frame = bound_frame(world, value, receiver.call, receiver.frame)
        if frame is not None:
            return frame
    concrete = receiver.frame is not None and receiver.frame.concrete
    args: dict[str, Values] = {one.name: (receiver,) for one in method.node.parameters[:1]}  # a defect may have none
    return world.frame(method, world.frame_of(method.parent), args, concrete, 1)
