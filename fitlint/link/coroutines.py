"""Whether calling a function gives a coroutine: an async one, whatever decorators of the program make of it, and a plain one that only hands on what such a one gives."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import conditions, local, wrappers
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model import leaving
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, FunctionValue, Value
from fitlint.things import Edge
from fitlint.traits import GIVEN

# Decorators that leave a function what it is.
_PLAIN = frozenset({"staticmethod", "classmethod", "abstractmethod", "override"})


@memoised(meanwhile=False)
def gives_coroutine(world: World, function: Function) -> bool:
    """Whether calling a function gives a coroutine for sure: a decorator of which nobody sees what it does may make anything of it."""
    if not function.is_coroutine:
        return _hands_on(world, function)
    outer = world.frame_of(function.parent)
    made = [FunctionValue(function, outer)]
    for node in reversed(function.node.decorators):
        if s.last_name(node) in _PLAIN:
            continue
        decorators = evaluate(world, node, outer)
        made = [new for one in made for new in _decorated(world, decorators[0], one)] if len(decorators) == 1 else []
    return bool(made)


def only_makes_one(world: World, call: Edge) -> bool:
    """Whether a call is of a lambda that does no more than to make a coroutine."""
    callee = call.callee
    return callee is not None and call.how == "call" and callee.name == s.LAMBDA and gives_coroutine(world, callee)


def _hands_on(world: World, function: Function) -> bool:
    """Whether a plain function returns what calling a coroutine function gives, whatever it does before."""
    if not function.is_plain or function.node.decorators:
        return False
    index, frame = function.partly(GIVEN), world.frame_of(function)
    returned = [one.node.value for one in index.exits if isinstance(one.node, s.Return)]
    return bool(returned) and leaving.ends(index.statements) and all(_gives_one(world, one, frame) for one in returned)


def _gives_one(world: World, node: s.Expr | None, frame: Frame) -> bool:
    values = evaluate(world, node.func, frame) if isinstance(node, s.Call) else ()
    return bool(values) and all(isinstance(one, FunctionValue) and gives_coroutine(world, one.function) for one in values)


def _decorated(world: World, decorator: Value, given: FunctionValue) -> list[FunctionValue]:
    """What a decorator makes of something that gives a coroutine; nothing where that may be something that gives none."""
    made: list[FunctionValue] = []
    for values in wrappers.given_back(world, decorator, given) or ():
        for one in values or (None,):
            if not isinstance(one, FunctionValue) or not (one == given or _hands_back(world, one, given)):
                return []
            made.append(one)
    return made


def _hands_back(world: World, wrapper: FunctionValue, given: FunctionValue) -> bool:
    """Whether a wrapper gives a coroutine where what it was `given` does: it is a coroutine function itself, or does no more with the coroutine than to return it."""
    function = wrapper.function
    if any(not isinstance(one, s.Call) or s.last_name(one.func) != "wraps" for one in function.node.decorators):
        return False
    if not function.is_plain:
        return function.is_coroutine
    index = function.index
    frame = world.frame(function, wrapper.frame or world.frame_of(function.parent), {}, False, 1)
    returned = [
        one.node.value for one in index.exits if isinstance(one.node, s.Return) and not conditions.never(world, one.block, frame)
    ]
    return leaving.ends(index.statements) and all(_is_call_of(world, given, one, frame) for one in returned)


def _is_call_of(world: World, given: FunctionValue, node: s.Expr | None, frame: Frame) -> bool:
    """`func(*args, **kwargs)`, or a name for it with which nothing else is done."""
    function = frame.scope
    if isinstance(node, s.Name) and isinstance(function, Function):
        if any(s.mentions(one, node.id) for site in function.index.sites for one in s.passed(site.call)):
            return False
        node = local.given(node, function)
    return isinstance(node, s.Call) and evaluate(world, node.func, frame) == (given,)
