"""Queries that keep their rows: whoever hands one on may have looked at them before."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, FunctionValue


def is_fetched(world: World, node: s.Expr, function: Function, frame: Frame) -> bool:
    """Whether a name was given its query by functions of the program that have indexed or iterated it: `books = find()`."""
    bindings = function.own.bindings.get(node.id, ()) if isinstance(node, s.Name) else ()
    if len(bindings) != 1 or bindings[0].kind != "value":
        return False
    call = bindings[0].node.value if isinstance(bindings[0].node, s.Await) else bindings[0].node
    callees = evaluate(world, call.func, frame) if isinstance(call, s.Call) else ()
    return bool(callees) and all(
        isinstance(one, FunctionValue) and _has_looked(one.function, bindings[0].unpack) for one in callees
    )


def _has_looked(function: Function, unpack: tuple[int | None, ...]) -> bool:
    """Whether a function looks into what it returns, or into the item of it that is taken."""
    returned = [one.node.value for one in function.index.exits if isinstance(one.node, s.Return) and one.node.value is not None]
    for position in unpack[:1]:
        returned = [
            one.items[position] if isinstance(one, s.Collection) and position is not None and position < len(one.items) else one
            for one in returned
        ]
    looked = {one.value.id for one in function.index.reads if isinstance(one, s.Subscript) and isinstance(one.value, s.Name)}
    looked |= {node.id for node, role in function.index.implicit if role == "for" and isinstance(node, s.Name)}
    return bool(returned) and all(isinstance(one, s.Name) and one.id in looked for one in returned)
