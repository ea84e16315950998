"""Functions that never return: whoever calls one gets an exception, in a straight line."""

from __future__ import annotations

from collections.abc import Sequence

from fitlint import summary as s


def always(statements: Sequence[s.Stmt]) -> bool:
    """Whether a body comes to a `raise` that stands in no block, and nothing before it may return."""
    at = next((at for at, one in enumerate(statements) if type(one) is s.Raise), None)
    return at is not None and not any(_may_return(one) for one in statements[:at])


def _may_return(node: s.Stmt) -> bool:
    return isinstance(node, s.Return) or any(_may_return(one) for block in s.blocks(node) for one in block)
