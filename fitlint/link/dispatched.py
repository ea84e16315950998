"""Functions that `functools.singledispatch` and `singledispatchmethod` choose among by the type of what they are called with."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, evaluate, kinds, objects, types
from fitlint.link.narrowing import is_a
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Frame, FunctionValue, Instance, Values

_DISPATCHING = frozenset({"singledispatch", "singledispatchmethod"})


def chosen(world: World, callee: FunctionValue, call: s.Call, frame: Frame) -> tuple[FunctionValue, ...]:
    """What a call of such a function runs: the one for the type of its first argument, or all that are registered where nobody knows that; nothing where it is none."""
    function = callee.function
    if not function.node.decorators or _DISPATCHING.isdisjoint(objects.decorator_names(world, function)):
        return ()
    known = list(_registered(world, function))
    given = arguments.bind(world, callee, call, frame).get(_first(function), ())
    of = [one for one, _ in map(kinds.type_of, given) if one is not None]
    fitting = [one for one, taken in known if len(of) == len(given) > 0 and all(_is_one_of(world, each, taken) for each in of)]
    return tuple(_bound(world, one, callee) for one in fitting or [one for one, _ in known])


def _bound(world: World, function: Function, callee: FunctionValue) -> FunctionValue:
    return FunctionValue(function, world.frame_of(function.parent), callee.receiver)


def _registered(world: World, function: Function) -> Iterator[tuple[Function, Values]]:
    """The functions that are registered beside it, each with the types that it takes: `@show.register`, `@show.register(int)`."""
    for bindings in function.parent.index.bindings.values():
        for other in (one.node for one in bindings if isinstance(one.node, Function)):
            for decorator in other.node.decorators:
                named = decorator.func if isinstance(decorator, s.Call) else decorator
                if s.spelled(named) == f"{function.name}.register":
                    yield other, _taken(world, other, decorator)


def _taken(world: World, function: Function, decorator: s.Expr) -> Values:
    frame = world.frame_of(function.parent)
    if isinstance(decorator, s.Call):
        return types.instances(world, evaluate.evaluate(world, decorator.args[0], frame)) if decorator.args else ()
    parameter = function.parameters.get(_first(function))
    said = parameter.annotation if parameter is not None else None
    return types.annotation(world, said, frame) if said is not None else ()


def _first(function: Function) -> str:
    """The parameter by whose type it is chosen: the first one behind the object."""
    names = [one.name for one in function.node.parameters][isinstance(function.parent, Class) :]
    return names[0] if names else ""


def _is_one_of(world: World, of: Class | str, taken: Values) -> bool:
    return any(is_a(world, of, one.of) for one in taken if isinstance(one, Instance))
