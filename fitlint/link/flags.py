"""What a call of a library blocks by, where its own function is told that by a parameter: `work.get(block=block)` waits for nothing where `block` is false."""

from __future__ import annotations

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import arguments
from fitlint.link.said import is_as_passed
from fitlint.model.scopes import Function
from fitlint.switch import states
from fitlint.things import Edge


def told(edge: Edge, call: s.Call, function: Function) -> Edge:
    """The edge of a call in a function, with the states of parameters without one of which it does not block."""
    unless = edge.sink.unless if edge.sink is not None and function.node.switches else ()
    needed = [need for one in unless if len(one) == 1 for need in _needed(*next(iter(one.items())), call, function)]
    return replace(edge, needs=(*edge.needs, *needed)) if needed else edge


def _needed(key: str, wanted: object, call: s.Call, function: Function) -> list[str]:
    """The states but the one in which a parameter is what a predicate of a sink wants of an argument."""
    node = arguments.argument(call, int(key), None) if key.isdigit() else arguments.argument(call, None, key)
    name = s.spelled(node) if node is not None else ""
    if node is None or name not in function.node.switches or not is_as_passed(name, node.start, function):
        return []
    true, false, none = states(name)
    if wanted == "none":
        return [f"{true} or {false}"]
    if wanted is True:
        return [f"{false} or {none}"]
    return [f"{true} or {none}"] if wanted == 0 else []
