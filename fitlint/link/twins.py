"""Functions that say that they take what blocks, `db: Session`, and are given its asynchronous twin: what they call of it makes a coroutine that nobody awaits, and
waits for nothing."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Class
from fitlint.model.values import Frame, FunctionValue, Instance

_TWINS = {"Session": "sqlalchemy.ext.asyncio.AsyncSession", "Connection": "sqlalchemy.ext.asyncio.AsyncConnection"}


def is_given_one(world: World, callee: FunctionValue, call: s.Call, frame: Frame) -> bool:
    """Whether a call gives a function the twin of what a parameter is declared as."""
    function = callee.function
    is_bound = isinstance(function.parent, Class) and callee.receiver is not None
    for at, one in enumerate(function.node.parameters):
        twin = _TWINS.get(s.last_name(one.annotation)) if one.annotation is not None else None
        node = arguments.argument(call, at - is_bound if at >= is_bound else None, one.name) if twin else None
        given = evaluate(world, node, frame) if node is not None else ()
        if given and all(isinstance(each, Instance) and each.of == twin for each in given):
            return True
    return False
