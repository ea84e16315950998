"""What names are given, once and for all, as it is written."""

from __future__ import annotations

from collections.abc import Sequence

from fitlint import summary as s
from fitlint.model.index import Binding
from fitlint.model.scopes import Function


def only(bindings: Sequence[Binding]) -> Binding | None:
    """The one binding that gives a name its whole value; None where there are others, or where it is another kind."""
    return bindings[0] if len(bindings) == 1 and bindings[0].kind == "value" and not bindings[0].unpack else None


def given(node: s.Expr, function: Function) -> s.Expr | None:
    """What a name of the function itself is given."""
    if not isinstance(node, s.Name) or node.id in function.parameters:
        return None
    binding = only(function.own.bindings.get(node.id, ()))
    if binding is None:
        return None
    if binding.since > node.start or (binding.block is not None and not binding.block.start <= node.start < binding.block.end):
        return None  # bound later, in a loop or not at all
    found: s.Expr = binding.node
    return found


def made(node: s.Expr, function: Function) -> s.Call | None:
    """The call that makes an object: the expression itself, or what a name of the function, or of its module, is given."""
    if isinstance(node, s.Name) and node.id not in function.own.bindings and node.id not in function.parameters:
        binding = only(function.module.index.bindings.get(node.id, ()))
        found = binding.node if binding is not None and binding.block is None else None
    else:
        found = given(node, function) or node
    return found if isinstance(found, s.Call) else None
