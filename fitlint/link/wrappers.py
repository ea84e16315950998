"""The functions that decorators of the program put in the place of a function, and what these put into its calls: `func(session, *args, **kwargs)`."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, classes, conditions, evaluate, names
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import UNKNOWN, Frame, FunctionValue, Instance, Literal, Value, Values, merge


def put_in(world: World, function: Function, name: str) -> Values:
    """What the decorators of a function give its parameter of this name, whatever the caller passes: the innermost that gives it any."""
    if not function.node.decorators or not world.enter((function, name, "put in")):
        return UNKNOWN
    try:
        outer = world.frame_of(function.parent)
        own = FunctionValue(function, outer)
        for node in reversed(function.node.decorators):
            for decorator in evaluate.evaluate(world, node, outer):
                found = merge(*(_given(world, one, function, name) for one in around(world, decorator, own)))
                if found:
                    return found
        return UNKNOWN
    finally:
        world.leave((function, name, "put in"))


def _given(world: World, wrapper: FunctionValue, function: Function, name: str) -> Values:
    """What the calls of a function in one of its wrappers give its parameter themselves; what these only hand on is the caller's."""
    by_position = [one.name for one in function.node.parameters if one.kind in ("positional", "normal")]
    position = by_position.index(name) if name in by_position else None
    frame = world.frame(wrapper.function, wrapper.frame or world.frame_of(wrapper.function.parent), {}, False, 1)
    found: list[Values] = []
    for site in wrapper.function.index.sites:
        callees = evaluate.evaluate(world, site.call.func, frame)
        if any(isinstance(one, FunctionValue) and one.function is function for one in callees):
            node = arguments.argument(site.call, position, name)
            found.append(evaluate.evaluate(world, node, frame) if node is not None else _kept(world, site.call, name, frame))
    return merge(*found)


def _kept(world: World, call: s.Call, name: str, frame: Frame) -> Values:
    """What has been put into the `kwargs` of `func(*args, **kwargs)`: `kwargs["session"] = session`."""
    unpacked = {one.value.id for one in call.keywords if one.name is None and isinstance(one.value, s.Name)}
    return merge(
        *(
            names.binding_values(world, binding, frame)
            for target, binding in (frame.scope.index.stores if unpacked else ())
            if isinstance(target, s.Subscript)
            and isinstance(target.value, s.Name)
            and target.value.id in unpacked
            and evaluate.evaluate(world, target.index, frame) == (Literal(name),)
        )
    )


def around(world: World, decorator: Value, own: FunctionValue) -> Iterator[FunctionValue]:
    """The functions of the program that a decorator puts in the place of the function it is given."""
    for values in given_back(world, decorator, own) or ():
        for value in values:
            if isinstance(value, FunctionValue) and value.function is not own.function:
                yield value


def given_back(world: World, decorator: Value, own: FunctionValue) -> Iterator[Values] | None:
    """What each `return` of a decorator of the program that can run gives for the function it is given; None for any other decorator."""
    if isinstance(decorator, Instance) and isinstance(decorator.of, Class):
        method = classes.method(world, decorator.of, "__call__")
        if method is None:
            return None
        decorator = FunctionValue(method, world.frame_of(method.parent), decorator)
    if not isinstance(decorator, FunctionValue) or decorator.function is own.function:
        return None
    inner = _frame(world, decorator, own)
    return _returned(world, decorator.function, inner) if inner is not None else None


def _returned(world: World, function: Function, frame: Frame) -> Iterator[Values]:
    for one in function.index.exits:
        verdict = conditions.runs(world, one.block, frame)
        if isinstance(one.node, s.Return) and one.node.value is not None and verdict is not conditions.Runs.NEVER:
            yield _chosen(world, one.node.value, frame)
        if verdict is conditions.Runs.ALWAYS:
            return


def _chosen(world: World, node: s.Expr, frame: Frame) -> Values:
    """What an expression gives; of one that chooses by what a decorator was given, what it chooses: `wrapper if iscoroutinefunction(func) else other`."""
    verdict = conditions.truth(world, node.test, frame) if isinstance(node, s.Conditional) else None
    if isinstance(node, s.Conditional) and verdict is not None and conditions.is_settled(node.test, frame):
        return _chosen(world, node.body if verdict else node.orelse, frame)
    return evaluate.evaluate(world, node, frame)


def _frame(world: World, decorator: FunctionValue, own: FunctionValue) -> Frame | None:
    function = decorator.function
    args = arguments.of_decorator(decorator, own)
    if (own,) not in args.values():
        return None
    return world.frame(function, decorator.frame or world.frame_of(function.parent), args, False, 1)
