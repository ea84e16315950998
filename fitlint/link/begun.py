"""Which states of parameters (`fitlint.switches`) a generator or coroutine has that is made at one place and runs at another: `rows = read(again=True)`, and later
`StreamingResponse(rows)`."""

from __future__ import annotations

from msgspec.structs import replace

from fitlint.link import switched
from fitlint.link.verdicts import of_value
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Frame, Literal, Pending
from fitlint.switch import entry_of, parameter, states
from fitlint.switches import ANY
from fitlint.things import Edge


def told(world: World, edge: Edge, value: Pending, function: Function) -> Edge:
    """An edge of a function to the body of a generator or coroutine, with the states that this was given where it was made."""
    callee, frame = value.callee.function, value.frame
    if value.call is None or frame is None or not callee.node.switches or not isinstance(frame.scope, Function):
        return edge
    maker = frame.scope
    if maker is not function:
        maker.share()
    found = switched.given_by(world, value.call, (), callee, value.callee.receiver is not None, maker, frame)
    if found is None:
        return edge
    if maker is not function:
        found = tuple((state, "") for state, by in found if not by or _may_have(by, frame, maker))
    object_state = ((ANY, ""),) if isinstance(callee.parent, Class) else ()
    return replace(edge, gives=(*dict.fromkeys(found), *object_state))


def _may_have(state: str, frame: Frame, maker: Function) -> bool:
    """Whether a parameter of the function that made it may have had a state, by the values that this was called with."""
    switch = next((one for one in maker.node.switches if state in states(one)), "")
    values = frame.args.get(switch, ())
    if not switch or parameter(switch) != switch or entry_of(switch) or not values:
        return True
    known = [one for one in values if isinstance(one, Literal) and one.certain]
    return len(known) < len(values) or any(states(switch).index(state) in of_value(switch, one.value) for one in known)
