"""Calls that run only the first time: behind `if self._client is None:` or `if key not in CACHE:`, with what they make kept there."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.model.index import Index
from fitlint.model.scopes import Block, Function, ancestors


def is_guarded(block: Block, call: s.Node, function: Function) -> bool:
    """Whether a call in `block` stands under a test for something that the same block makes, and that outlives the function."""
    for one in ancestors(block):
        if isinstance(one.node, s.If) and one.arm == "body":
            missing = _missing(one.node.test)
            if missing is not None and _is_kept(missing, one, function.index):
                return True
    return False


def _missing(test: s.Expr) -> s.Expr | None:
    """What a test finds missing: X of `X is None`, `not X`, `key not in X`."""
    if isinstance(test, s.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if test.ops[0] == "is" and isinstance(right, s.Constant) and right.value is None:
            return test.left
        if test.ops[0] == "not in":
            return right
    if isinstance(test, s.Unary) and test.op == "not":
        return test.operand
    if isinstance(test, s.Boolean) and test.op == "or":
        return _missing(test.values[0])
    return None


def _is_kept(missing: s.Expr, block: Block, index: Index) -> bool:
    if isinstance(missing, s.Name):
        bindings = index.bindings.get(missing.id, ()) if missing.id in index.globals else ()
        if any(block.start <= one.start < block.end for one in bindings):
            return True
    wanted = _spelled(missing)
    for target, binding in index.stores:
        if block.start <= binding.start < block.end:
            stored = target.value if isinstance(target, s.Subscript) else target
            if wanted is not None and _spelled(stored) == wanted:
                return True
    return False


def _spelled(node: s.Expr) -> str | None:
    if isinstance(node, s.Name):
        return node.id
    if isinstance(node, s.Attribute):
        owner = _spelled(node.value)
        return f"{owner}.{node.name}" if owner is not None else None
    return None
