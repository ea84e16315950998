"""What calling gives: arguments bound to parameters, returned and yielded values, constructors, the few built-ins that matter."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import builtin, classes, conditions, evaluate, hierarchy, objects, types
from fitlint.link.world import MAX_DEPTH, World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Member,
    Pending,
    Symbol,
    Table,
    Value,
    Values,
    alternatives,
    merge,
)  # fmt: skip

_PARTIALS = frozenset({"functools.partial", "functools.partialmethod"})
_INJECTORS = frozenset({"fastapi.Depends", "fastapi.Security"})


def call(world: World, callee: Value, node: s.Call, frame: Frame) -> Values:
    """What `node`, a call of `callee`, gives."""
    if isinstance(callee, FunctionValue):
        return call_function(world, callee, node, frame)
    if isinstance(callee, ClassValue):
        return (Instance(callee.cls, node, frame),)
    if isinstance(callee, Symbol):
        known = builtin.BUILTINS.get(callee.name)
        if known is not None:
            return known(world, node, frame)
        return (Instance(world.catalogue.instance_of(callee.name), node, frame),)
    if isinstance(callee, Member):
        return _call_member(world, callee, node, frame)
    if isinstance(callee, Instance):
        return _call_instance(world, callee, node, frame)
    return UNKNOWN


def call_function(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Values:
    """What calling a function of the program gives: a coroutine or generator that has not run, or what it returns."""
    function = callee.function
    if function.node.is_generator:
        kind = "async generator" if function.is_async else "generator"
        return (Pending(kind, callee, node, frame),)
    if function.is_async:
        return (Pending("coroutine", callee, node, frame),)
    return returned(world, callee, node, frame)


def returned(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Values:
    """What the body returns. Set-up code is followed with its arguments; elsewhere the annotation is enough."""
    function = callee.function
    concrete = frame is not None and frame.concrete
    declared = UNKNOWN
    if function.node.returns is not None and not function.node.is_generator:
        declared = types.annotation(world, function.node.returns, callee.frame or world.frame_of(function.parent))
        if declared and not concrete and not _vague(declared):
            return declared
    others = hierarchy.implementations(world, callee)
    if others:
        return merge(*(returned(world, one, node, frame) for one in others)) or declared
    inner = bound_frame(world, callee, node, frame)
    if inner is None or not world.enter(function):
        return declared
    try:
        found = [
            evaluate.evaluate(world, one.node.value, inner)
            for one in function.index.exits
            if isinstance(one.node, s.Return)
            and one.node.value is not None
            and not (concrete and conditions.never(world, one.block, inner))
        ]
    finally:
        world.leave(function)
    values = alternatives(*found)
    if declared and all(isinstance(one, Literal) and one.value is None for one in values):
        return declared
    return values


def _vague(values: Values) -> bool:
    """Types that say less than a look at the body would: items whose type is unknown, a base class is fine."""
    return any(isinstance(one, Items) and not any(one.items) for one in values)


def yielded(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Values:
    """What a generator function yields."""
    function = callee.function
    if function.node.returns is not None:
        declared = types.annotation(world, function.node.returns, callee.frame or world.frame_of(function.parent))
        if declared and all(isinstance(one, Items) for one in declared):
            inside = merge(*(inner for one in declared if isinstance(one, Items) for inner in one.items))
            if inside:
                return inside
        elif declared and objects.is_context_manager(world, function):
            return declared
    inner_frame = bound_frame(world, callee, node, frame)
    if inner_frame is None or not world.enter(function):
        return UNKNOWN
    found: list[Values] = []
    try:
        for one in function.index.yields:
            value = one.node.value
            if value is not None:
                values = evaluate.evaluate(world, value, inner_frame)
                found.append(objects.element(world, values) if one.node.delegates else values)
    finally:
        world.leave(function)
    return merge(*found)


def awaited(world: World, values: Values) -> Values:
    """What `await` makes of values; what is no coroutine of the program stays as it is (an awaitable of a library gives its result)."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, Pending) and value.kind == "coroutine":
            found.append(returned(world, value.callee, value.call, value.frame))
        else:
            found.append((value,))
    return merge(*found)


def injection(world: World, value: Value) -> Values | None:
    """What FastAPI injects for `Depends(f)` or `Security(f)`: what `f` returns or yields, awaited. None when `value` is no marker."""
    if not isinstance(value, Instance) or value.of not in _INJECTORS:
        return None
    if value.call is None or value.frame is None:
        return UNKNOWN
    target = argument(value.call, 0, "dependency")
    if target is None:
        return UNKNOWN
    return merge(*(provided(world, one) for one in evaluate.evaluate(world, target, value.frame)))


def provided(world: World, provider: Value) -> Values:
    """What a dependency gives its dependants."""
    if isinstance(provider, ClassValue):
        return (Instance(provider.cls),)
    if isinstance(provider, Instance) and isinstance(provider.of, Class):
        method = classes.method(world, provider.of, "__call__")
        return provided(world, FunctionValue(method, world.frame_of(method.parent), provider)) if method is not None else UNKNOWN
    if isinstance(provider, Symbol):
        return (Instance(world.catalogue.instance_of(provider.name)),)
    if not isinstance(provider, FunctionValue):
        return UNKNOWN
    if provider.function.node.is_generator:
        return yielded(world, provider, None, None)
    return awaited(world, returned(world, provider, None, None))


# ------------------------------------------------------------------------------------------------------------------- arguments


def argument(node: s.Call, position: int | None, name: str | None) -> s.Expr | None:
    """The argument at a position (from 0; not behind a starred one) or by name; None when it is not given."""
    if (
        position is not None
        and position < len(node.args)
        and not any(isinstance(one, s.Starred) for one in node.args[: position + 1])
    ):
        return node.args[position]
    return next((one.value for one in node.keywords if one.name == name), None) if name else None


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
    return world.frame(function, parent, bind(world, callee, node, frame), concrete, depth)


def bind(world: World, callee: FunctionValue, node: s.Call, frame: Frame) -> dict[str, Values]:
    """Parameters to what the call passes; defaults for what it leaves out; what stays unknown is left out."""
    function = callee.function
    parameters = list(function.node.parameters)
    args: dict[str, Values] = {}
    if callee.receiver is not None and parameters and isinstance(function.parent, Class):
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
    named: dict[str, Values] = {}
    unknown = False
    for one in node.keywords:
        if one.name is not None:
            named[one.name] = evaluate.evaluate(world, one.value, frame)
            continue
        values = evaluate.evaluate(world, one.value, frame)
        if len(values) == 1 and isinstance(values[0], Table):
            for key, inner in values[0].entries:
                if isinstance(key, Literal) and isinstance(key.value, str):
                    named.setdefault(key.value, inner)
            unknown = unknown or values[0].open
        else:
            unknown = True
    return named, unknown


def method_frame(world: World, method: Function, receiver: Instance) -> Frame:
    """The frame of a method of an object: of `__init__`, with the arguments the object was made with."""
    value = FunctionValue(method, world.frame_of(method.parent), receiver)
    if method.name == "__init__" and receiver.call is not None and receiver.frame is not None:
        frame = bound_frame(world, value, receiver.call, receiver.frame)
        if frame is not None:
            return frame
    concrete = receiver.frame is not None and receiver.frame.concrete
    name = method.node.parameters[0].name
    return world.frame(method, world.frame_of(method.parent), {name: (receiver,)}, concrete, 1)


# ---------------------------------------------------------------------------------------------------- library callees, built-ins


def _call_member(world: World, callee: Member, node: s.Call, frame: Frame) -> Values:
    receiver = callee.receiver
    if isinstance(receiver, (Literal, Items, Table)):
        return builtin.call_literal(world, receiver, callee.path, node, frame)
    typed = world.catalogue.returns(callee.name)
    if typed == "self":
        return (receiver,)
    if typed is not None:
        return (Instance(typed, node, frame, receiver),)
    return (Instance(f"{callee.name}()", node, frame, receiver),)


def _call_instance(world: World, callee: Instance, node: s.Call, frame: Frame) -> Values:
    if isinstance(callee.of, Class):
        method = classes.method(world, callee.of, "__call__")
        if method is not None:
            return call_function(world, FunctionValue(method, world.frame_of(method.parent), callee), node, frame)
        return UNKNOWN
    if callee.of in _PARTIALS and callee.call is not None and callee.frame is not None and callee.call.args:
        return _call_partial(world, callee.call, callee.frame, node, frame)
    typed = world.catalogue.returns(f"{callee.of}()")
    if typed is not None:
        return _made_by(world, callee, typed, node, frame)
    if callee.of.endswith("()") and len(node.args) == 1 and not node.keywords:
        # `app.get("/")(handler)`: what decorates gives back what it decorated, as far as anybody can tell.
        passed = evaluate.evaluate(world, node.args[0], frame)
        if passed and all(isinstance(one, (FunctionValue, ClassValue)) for one in passed):
            return passed
    return UNKNOWN


def _call_partial(world: World, made: s.Call, made_in: Frame, node: s.Call, frame: Frame) -> Values:
    """`partial(f, a)(b)` is `f(a, b)`; where the two stand in different functions, only what the call passes is known."""
    same = made_in is frame or made_in.scope is frame.module
    merged = (
        s.Call(node.start, node.end, made.args[0], [*made.args[1:], *node.args], [*node.keywords, *made.keywords])
        if same
        else node
    )
    if not node.args and not node.keywords:
        merged, frame = s.Call(node.start, node.end, made.args[0], made.args[1:], made.keywords), made_in
    return merge(*(call(world, one, merged, frame) for one in evaluate.evaluate(world, made.args[0], made_in)))


def _made_by(world: World, maker: Instance, typed: str, node: s.Call, frame: Frame) -> Values:
    """What calling an object gives: `sessionmaker(engine, class_=AsyncSession)()`; see `[returns]` of the catalogue."""
    if not typed.startswith("argument "):
        return (Instance(typed, node, frame, maker),)
    _, position, name, _, default = typed.split(" ")
    given = argument(maker.call, int(position), name) if maker.call is not None else None
    if given is None or maker.frame is None:
        return (Instance(default, node, frame, maker),)
    return merge(*(call(world, one, node, frame) for one in evaluate.evaluate(world, given, maker.frame)))
