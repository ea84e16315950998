"""What operators make of constants: paths that are put together."""

from __future__ import annotations

from fitlint.model.values import UNKNOWN, Items, Literal, Values


def of(op: str, left: object, right: object, certain: bool) -> Values:
    """What an operator makes of two constants."""
    if op == "+" and isinstance(left, str) and isinstance(right, str):
        return (Literal(left + right, certain),)
    if op == "+" and isinstance(left, int) and isinstance(right, int):
        return (Literal(left + right, certain),)
    if op == "%" and isinstance(left, str):
        try:
            return (Literal(left % right, certain),)
        except (TypeError, ValueError):
            return UNKNOWN
    return UNKNOWN


def formatted(text: Literal, items: Items) -> Values:
    """`"/%s" % (version,)`"""
    parts = [one[0] for one in items.items if len(one) == 1 and isinstance(one[0], Literal)]
    if items.open or len(parts) != len(items.items) or not isinstance(text.value, str):
        return UNKNOWN
    try:
        return (Literal(text.value % tuple(one.value for one in parts), all(one.certain for one in (text, *parts))),)
    except (TypeError, ValueError):
        return UNKNOWN
