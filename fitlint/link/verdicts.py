"""What constants answer to what is asked of parameters (`fitlint.switches`), by the positions of the answers."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from fitlint import summary as s
from fitlint.switch import compared_with, is_spelled, of_text, says

Answers = frozenset[int]

YES, NO = frozenset({0}), frozenset({1})
TRUE, FALSE, NONE, SOME = frozenset({0}), frozenset({1}), frozenset({2}), frozenset({0, 1})


def any_of(each: Sequence[Answers | None]) -> Answers | None:
    """What one of several things answers, nobody knowing which; None where there is none, or nobody knows of one."""
    known = [one for one in each if one is not None]
    return frozenset[int]().union(*known) if known and len(known) == len(each) else None


def of_written(node: object) -> Answers | None:
    """What an expression answers that says so itself: a constant, something empty or not, a function; None for all others."""
    if isinstance(node, s.Constant):
        return of_value("", node.value, node.kind)
    if isinstance(node, (s.Collection, s.Mapping)):
        return TRUE if (node.items if isinstance(node, s.Collection) else node.values) else FALSE
    return TRUE if isinstance(node, s.Lambda) else None


def of_value(switch: str, value: object, kind: str = "") -> Answers:
    """What a constant answers, by its value, or by its kind where that says more (`s.Constant`)."""
    if " == " in switch:
        wanted = compared_with(switch)
        if is_spelled(wanted):
            return YES | NO
        return YES if not kind and value == ast.literal_eval(wanted) else NO
    how, text = of_text(switch)
    if how:
        return YES if isinstance(value, str) and not kind and says(how, value, text) else NO
    if ": " in switch:  # of which type it is
        return NO if value is None and not kind else YES | NO
    if value is None and not kind:
        return NONE
    return TRUE if value or kind == "ellipsis" else SOME if kind else FALSE
