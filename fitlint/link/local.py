"""What names are given, once and for all, as it is written."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.model.index import Binding
from fitlint.model.scopes import Function


def given(node: s.Expr, function: Function) -> s.Expr | None:
    """What a name of the function itself is given."""
    if not isinstance(node, s.Name) or node.id in function.parameters:
        return None
    only = _only(function.own.bindings.get(node.id, ()))
    if only is None:
        return None
    if only.since > node.start or (only.block is not None and not only.block.start <= node.start < only.block.end):
        return None  # bound later, in a loop or not at all
    made: s.Expr = only.node
    return made


def made(node: s.Expr, function: Function) -> s.Call | None:
    """The call that makes an object: the expression itself, or what a name of the function, or of its module, is given."""
    if isinstance(node, s.Name) and node.id not in function.own.bindings and node.id not in function.parameters:
        only = _only(function.module.index.bindings.get(node.id, ()))
        found = only.node if only is not None and only.block is None else None
    else:
        found = given(node, function) or node
    return found if isinstance(found, s.Call) else None


def _only(bindings: list[Binding] | tuple[Binding, ...]) -> Binding | None:
    return bindings[0] if len(bindings) == 1 and bindings[0].kind == "value" and not bindings[0].unpack else None
