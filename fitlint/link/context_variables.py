"""What a context variable gives: as it is declared, `current: ContextVar[Session]`, or made, `ContextVar[Session]("current")`, and its default."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments, evaluate, types
from fitlint.link.world import World
from fitlint.model.values import UNKNOWN, Frame, Instance, Value, Values, is_none, merge

GET = f"{types.CONTEXT_VARIABLE}.get"


def held(world: World, variable: Value, node: s.Call, frame: Frame) -> Values:
    """What `variable.get()` gives; None, with which nothing can be done, left out."""
    if not isinstance(variable, Instance) or variable.call is None or variable.frame is None:
        return UNKNOWN
    made, made_in = variable.call, variable.frame
    default = arguments.argument(made, None, "default")
    declared = types.annotation(world, made.func.index, made_in) if isinstance(made.func, s.Subscript) else UNKNOWN
    found = [
        declared,
        evaluate.evaluate(world, default, made_in) if default is not None else UNKNOWN,
        *(evaluate.evaluate(world, one, frame) for one in node.args[:1]),
    ]
    return tuple(one for one in merge(*found) if not is_none(one))
