"""What names are given, once and for all, as it is written."""

from __future__ import annotations

from collections.abc import Sequence

from fitlint import summary as s
from fitlint.model.index import Binding
from fitlint.model.scopes import Function, Module, Scope


def only(bindings: Sequence[Binding]) -> Binding | None:
    """The one binding that gives a name its whole value; None where there are others, or where it is another kind."""
    return bindings[0] if len(bindings) == 1 and bindings[0].kind == "value" and not bindings[0].unpack else None


def given(node: s.Expr, function: Function) -> s.Expr | None:
    """What a name of the function itself is given; also a parameter, behind where it is given something else in any case."""
    if not isinstance(node, s.Name):
        return None
    binding = only(function.own.bindings.get(node.id, ()))
    if binding is None:
        return None
    if binding.since > node.start or (binding.block is not None and not binding.block.start <= node.start < binding.block.end):
        return None  # bound later, in a loop or not at all
    found: s.Expr = binding.node
    return found


def bound(node: s.Name, scope: Scope) -> tuple[s.Expr, Scope] | None:
    """What a name is given, and where: by a function, or one around it, else by its module."""
    while not isinstance(scope, Module):
        if isinstance(scope, Function) and (node.id in scope.parameters or node.id in scope.own.bindings):
            found = given(node, scope)
            return (found, scope) if found is not None else None
        scope = scope.parent
    binding = only(scope.bound(node.id))
    return (binding.node, scope) if binding is not None and binding.block is None else None


def made(node: s.Expr, function: Function) -> s.Call | None:
    """The call that makes an object: the expression itself, or what a name stands for."""
    found = bound(node, function) if isinstance(node, s.Name) else (node, function)
    return found[0] if found is not None and isinstance(found[0], s.Call) else None
