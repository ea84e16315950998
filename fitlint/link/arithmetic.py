"""What operators make of constants and lists: paths and tables that are put together."""

from __future__ import annotations

from fitlint.model.values import UNKNOWN, Instance, Items, Literal, Member, Symbol, Value, Values, is_none

_MANY = 12  # sums of lists; of more, only what they hold is known
_LISTS = frozenset({"builtins.list", "builtins.tuple"})
_UNKNOWN = Items("list", (UNKNOWN,), open=True)


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


def added(left: Values, right: Values) -> Values:
    """`jobs + others.jobs`, each one of several lists; of one that nobody knows, the sum holds more."""
    first, second = _lists(left), _lists(right)
    if _UNKNOWN in (*first, *second) and not any(any(one.items) for one in (*first, *second)):
        return UNKNOWN
    sums = tuple(
        dict.fromkeys(Items(one.kind, one.items + other.items, one.open or other.open) for one in first for other in second)
    )
    if len(sums) <= _MANY:
        return sums
    held = dict.fromkeys(item for one in sums for item in one.items)
    return (Items(sums[0].kind, tuple(held), open=True),)


def _lists(values: Values) -> list[Items]:
    """The lists that something can be, all of them; none where it is something else."""
    known = [one for one in values if not is_none(one)]
    if not all(map(_may_be_list, known)):
        return []
    return [one if isinstance(one, Items) else _UNKNOWN for one in known] or [_UNKNOWN]


def _may_be_list(value: Value) -> bool:
    """Whether something is a list, or what a library's function gives, by the look of its name."""
    if isinstance(value, Instance) and isinstance(value.of, str):
        if value.of.startswith("builtins.") and not value.of.endswith("()"):
            return value.of in _LISTS
        return value.of.rpartition(".")[2][:1].islower()
    return isinstance(value, (Items, Member, Symbol))
