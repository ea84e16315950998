"""What calling gives: constructors, what functions and generators give, the few built-ins that matter."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import (
    arguments,
    builtin,
    classes,
    containers,
    context_variables,
    evaluate,
    hierarchy,
    partials,
    results,
    rows,
    types,
)
from fitlint.link.world import World
from fitlint.model.scopes import Class
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
    TypeForm,
    Value,
    Values,
    merge,
)  # fmt: skip

_PASS_KEYWORDS = frozenset({"asyncio.to_thread", "fastapi.concurrency.run_in_threadpool"})
# Threads that give back what they were given to run gives: of a coroutine function a coroutine, which then runs where it is awaited.
GIVE_BACK = _PASS_KEYWORDS | {"asyncio.AbstractEventLoop.run_in_executor", "anyio.to_thread.run_sync"}

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
        if node.args and world.catalogue.returns(callee.name) == "given":
            return evaluate.evaluate(world, node.args[0], frame)
        if callee.name in GIVE_BACK:
            return _given_back(world, callee.name, node, frame)
        return (Instance(world.catalogue.instance_of(callee.name), node, frame),)
    if isinstance(callee, Member):
        return _call_member(world, callee, node, frame)
    if isinstance(callee, Instance):
        return _call_instance(world, callee, node, frame)
    if isinstance(callee, TypeForm):
        return merge(*(call(world, one, node, frame) for one in types.made_of(world, callee)))
    return UNKNOWN


def _given_back(world: World, name: str, node: s.Call, frame: Frame) -> Values:
    """What comes back, when that is awaited, of a function that a thread was given with its arguments."""
    found = arguments.elsewhere(world, name, node)
    if found is None:
        return UNKNOWN
    called, given = found
    made = s.Call(node.start, node.length, called, given, node.keywords if name in _PASS_KEYWORDS else ())
    return merge(*(call(world, one, made, frame) for one in evaluate.evaluate(world, called, frame)))


def call_function(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Values:
    """What calling a function of the program gives: a coroutine or generator that has not run, or what it returns."""
    function = callee.function
    if function.node.is_generator:
        kind = "async generator" if function.is_async else "generator"
        return (Pending(kind, callee, node, frame),)
    if function.is_async:
        return (Pending("coroutine", callee, node, frame),)
    return results.returned(world, callee, node, frame)


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
            found.append(results.returned(world, value.callee, value.call, value.frame))
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
    return awaited(world, results.returned(world, provider, None, None))


# ---------------------------------------------------------------------------------------------------- library callees, built-ins


def _call_member(world: World, callee: Member, node: s.Call, frame: Frame) -> Values:
    receiver = callee.receiver
    if isinstance(receiver, (Literal, Items, Table)):
        return builtin.call_literal(world, receiver, callee.path, node, frame)
    if callee.name == context_variables.GET:
        return context_variables.held(world, receiver, node, frame)
    if callee.name == "pathlib.Path.open":
        return builtin.opened(world, 0, node, frame)
    if callee.name in GIVE_BACK:
        return _given_back(world, callee.name, node, frame)
    typed = world.catalogue.returns(callee.name)
    if typed == "self":
        return (receiver,)
    if typed == "entered" and node.args:  # `stack.enter_context(session())`
        return containers.entered(world, evaluate.evaluate(world, node.args[0], frame))
    if typed == "made" and node.args:  # `injector.get(Mailer)`
        return types.instances(world, evaluate.evaluate(world, node.args[0], frame))
    unnamed = Instance(f"{callee.name}()", node, frame, receiver)
    if typed in ("row", "rows"):
        return rows.found(world, typed, unnamed) or (unnamed,)
    return (Instance(typed, node, frame, receiver) if typed else unnamed,)


def _call_instance(world: World, callee: Instance, node: s.Call, frame: Frame) -> Values:
    if isinstance(callee.of, Class):
        method = classes.method(world, callee.of, "__call__")
        if method is not None:
            return call_function(world, FunctionValue(method, world.frame_of(method.parent), callee), node, frame)
        return UNKNOWN
    if partials.is_partial(callee) and callee.call is not None and callee.frame is not None:
        return _call_partial(world, callee.call, callee.frame, node, frame)
    offloader = world.catalogue.offloaders.get(callee.of)
    if offloader is not None and callee.call is not None and callee.frame is not None:  # `sync_to_async(load)(name)`
        wrapped = arguments.argument(callee.call, offloader.position, offloader.name)
        found = evaluate.evaluate(world, wrapped, callee.frame) if wrapped is not None else ()
        return merge(*(call(world, one, node, frame) for one in found))
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
