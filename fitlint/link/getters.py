"""What `__getattr__` gives for a name that it is asked for: of a module (PEP 562), and of an object that hands on to another one."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import conditions, evaluate, types
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import UNKNOWN, Frame, FunctionValue, Literal, Values, merge


def of_module(world: World, getter: Function, frame: Frame, name: str) -> Values:
    """What the `__getattr__` of a module returns for a name."""
    if not getter.node.parameters:
        return UNKNOWN
    return _returned(world, getter, world.frame(getter, frame, {getter.node.parameters[0].name: (Literal(name),)}, True, 1))


def of_object(world: World, getter: FunctionValue, name: str) -> Values:
    """What the `__getattr__` of an object returns for a name, `getattr(self._client, name)`, or is declared to: `-> Any` says nothing."""
    function, receiver = getter.function, getter.receiver
    parent = getter.frame or world.frame_of(function.parent)
    declared = types.annotation(world, function.node.returns, parent) if function.node.returns is not None else UNKNOWN
    if declared or receiver is None or len(function.node.parameters) != 2:
        return declared
    own, asked = (one.name for one in function.node.parameters)
    return _returned(world, function, world.frame(function, parent, {own: (receiver,), asked: (Literal(name),)}, False, 1))


def _returned(world: World, getter: Function, frame: Frame) -> Values:
    if not world.enter(getter):  # it asks for itself what it has not: what it is made of was not understood
        return UNKNOWN
    try:
        returns = [one for one in getter.index.exits if isinstance(one.node, s.Return) and one.node.value is not None]
        found = [
            evaluate.evaluate(world, one.node.value, frame) for one in returns if not conditions.never(world, one.block, frame)
        ]
    finally:
        world.leave(getter)
    return merge(*found)
