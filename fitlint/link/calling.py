"""What calling gives: arguments bound to parameters, returned and yielded values, constructors, the few built-ins that matter."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import (
    arguments,
    builtin,
    classes,
    conditions,
    containers,
    evaluate,
    hierarchy,
    partials,
    records,
    types,
    unserved,
)
from fitlint.link.world import World
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

_CONTAINERS = frozenset({"builtins.dict", "builtins.list", "builtins.tuple", "builtins.set"})
_ITERATED = frozenset({"iterator", "iterable", "generator"})
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
        outer = callee.frame or world.frame_of(function.parent)
        declared = types.annotation(world, function.node.returns, outer) or _own_type(world, callee, outer)
        if declared and not concrete and not _vague(declared):
            made = _of_subclasses(world, callee, declared) or _lazy_ones(world, callee, node, frame, declared)
            return made or _records(world, callee, node, frame, declared) or declared
    return _by_body(world, callee, node, frame, declared)


def _by_body(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """What the body of a function returns, or of what subclasses make of it; what is `declared` where that says nothing."""
    function = callee.function
    concrete = frame is not None and frame.concrete
    others = hierarchy.implementations(world, callee)
    if others:
        return merge(*(returned(world, one, node, frame) for one in others)) or declared
    inner = arguments.bound_frame(world, callee, node, frame)
    if inner is None or not world.enter(function):
        return declared
    try:
        not_served = unserved.spans(function.index)
        found = [
            evaluate.evaluate(world, one.node.value, inner)
            for one in function.index.exits
            if isinstance(one.node, s.Return)
            and one.node.value is not None
            and not (concrete and conditions.never(world, one.block, inner))
            and not unserved.stands_in(one.node.start, not_served)
        ]
    finally:
        world.leave(function)
    values = alternatives(*found)
    if declared and all(isinstance(one, Literal) and one.value is None for one in values):
        return declared
    return values


def made(world: World, callee: FunctionValue, node: s.Call, frame: Frame) -> Values:
    """What the body of a function returns, whatever it is declared to."""
    return _by_body(world, callee, node, frame, UNKNOWN)


def _lazy_ones(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The lazy iterators that a function returns that is only declared to give something to iterate: what iterating it runs."""
    if not all(isinstance(one, Items) and one.kind in _ITERATED for one in declared):
        return UNKNOWN
    found = tuple(one for one in _by_body(world, callee, node, frame, UNKNOWN) if containers.is_lazy(one))
    return found if containers.element(world, found) or not found else merge(found, declared)


def _records(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The records that a function makes which is declared to give such: they hold what they are made with."""
    one = declared[0]
    cls = one.of if len(declared) == 1 and isinstance(one, Instance) and isinstance(one.of, Class) else None
    if cls is None or cls.name not in callee.function.node.calls or not records.is_record(world, cls):
        return UNKNOWN
    found = _by_body(world, callee, node, frame, UNKNOWN)
    return found if all(isinstance(each, Instance) and each.of is cls and each.call is not None for each in found) else UNKNOWN


def _of_subclasses(world: World, callee: FunctionValue, declared: Values) -> Values:
    """What a function gives that is only declared to give a class that leaves methods to its subclasses, where it says itself at each `return` which of
    these it makes: `return Add()`."""
    function = callee.function
    if not leaves_open(world, declared) or not world.enter(function):
        return UNKNOWN
    found: list[Values] = []
    try:
        inner, not_served = world.frame_of(function), unserved.spans(function.index)
        for one in function.index.exits:
            if unserved.stands_in(one.node.start, not_served):
                continue
            made = one.node.value if isinstance(one.node, s.Return) else None
            if isinstance(made, s.Call) and isinstance(made.func, s.Name) and _is_of_outside(made.func.id, function):
                classes_made = evaluate.evaluate(world, made.func, inner)
                found.append(tuple(Instance(each.cls) for each in classes_made if isinstance(each, ClassValue)))
            elif isinstance(one.node, s.Return):
                return UNKNOWN
    finally:
        world.leave(function)
    return merge(*found) if all(found) else UNKNOWN


def leaves_open(world: World, declared: Values) -> bool:
    """Whether only a class is declared that leaves methods to its subclasses."""
    of = declared[0].of if len(declared) == 1 and isinstance(declared[0], Instance) else None
    outline = world.outlines.get(of.module.path) if isinstance(of, Class) else None
    return isinstance(of, Class) and outline is not None and of.name in outline.open


def _is_of_outside(name: str, function: Function) -> bool:
    """Whether a name means the same at any place of a function: one from outside, or that it imports."""
    return name not in function.parameters and all(one.kind == "import" for one in function.index.bindings.get(name, ()))


def _own_type(world: World, callee: FunctionValue, frame: Frame) -> Values:
    """What a method gives that says `-> Self`."""
    node, receiver = callee.function.node.returns, callee.receiver
    if not isinstance(node, s.Name) or node.id != "Self" or not isinstance(receiver, (ClassValue, Instance)):
        return UNKNOWN
    if not any(isinstance(one, Symbol) and one.name in types.SELF for one in evaluate.evaluate(world, node, frame)):
        return UNKNOWN
    return (receiver,) if isinstance(receiver, Instance) else (Instance(receiver.cls),)


def _vague(values: Values) -> bool:
    """Types that say less than a look at the body would: items whose type is unknown, a base class is fine."""
    return any(
        containers.is_empty(one) or (isinstance(one, Instance) and one.of in _CONTAINERS and one.call is None) for one in values
    )


def yielded(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Values:
    """What a generator function yields."""
    function = callee.function
    if function.node.returns is not None:
        declared = types.annotation(world, function.node.returns, callee.frame or world.frame_of(function.parent))
        if declared and all(isinstance(one, Items) for one in declared):
            inside = merge(*(inner for one in declared if isinstance(one, Items) for inner in one.items))
            if inside:
                return inside
        elif declared and containers.is_context_manager(world, function):
            return declared
    others = hierarchy.implementations(world, callee)
    if others:
        return merge(*(yielded(world, one, node, frame) for one in others))
    inner_frame = arguments.bound_frame(world, callee, node, frame)
    if inner_frame is None or not world.enter(function):
        return UNKNOWN
    found: list[Values] = []
    try:
        for one in function.index.yields:
            value = one.node.value
            if value is not None:
                values = evaluate.evaluate(world, value, inner_frame)
                found.append(containers.element(world, values) if one.node.delegates else values)
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
    target = arguments.argument(value.call, 0, "dependency")
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


# ---------------------------------------------------------------------------------------------------- library callees, built-ins


def _call_member(world: World, callee: Member, node: s.Call, frame: Frame) -> Values:
    receiver = callee.receiver
    if isinstance(receiver, (Literal, Items, Table)):
        return builtin.call_literal(world, receiver, callee.path, node, frame)
    if callee.name == "pathlib.Path.open":
        return builtin.opened(world, 0, node, frame)
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
    if partials.is_partial(callee) and callee.call is not None and callee.frame is not None:
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
        s.Call(node.start, node.length, made.args[0], (*made.args[1:], *node.args), (*node.keywords, *made.keywords))
        if same
        else node
    )
    if not node.args and not node.keywords:
        merged, frame = s.Call(node.start, node.length, made.args[0], made.args[1:], made.keywords), made_in
    if not world.enter(made):  # `self.make = partial(self.make, …)`: what it was before counts
        return UNKNOWN
    try:
        return merge(*(call(world, one, merged, frame) for one in evaluate.evaluate(world, made.args[0], made_in)))
    finally:
        world.leave(made)


def _made_by(world: World, maker: Instance, typed: str, node: s.Call, frame: Frame) -> Values:
    """What calling an object gives: `sessionmaker(engine, class_=AsyncSession)()`; see `[returns]` of the catalogue."""
    if not typed.startswith("argument "):
        return (Instance(typed, node, frame, maker),)
    _, position, name, _, default = typed.split(" ")
    given = arguments.argument(maker.call, int(position), name) if maker.call is not None else None
    if given is None or maker.frame is None:
        return (Instance(default, node, frame, maker),)
    return merge(*(call(world, one, node, frame) for one in evaluate.evaluate(world, given, maker.frame)))
