"""What constants answer to what is asked of parameters (`fitlint.switches`), by the positions of the answers."""

from __future__ import annotations

import ast

from fitlint.switches import compared_with, is_spelled

Answers = frozenset[int]

YES, NO = frozenset({0}), frozenset({1})
TRUE, FALSE, NONE, SOME = frozenset({0}), frozenset({1}), frozenset({2}), frozenset({0, 1})


def of_value(switch: str, value: object, kind: str = "") -> Answers:
    """What a constant answers, by its value, or by its kind where that says more (`s.Constant`)."""
    if " == " in switch:
        wanted = compared_with(switch)
        if is_spelled(wanted):
            return YES | NO
        return YES if not kind and value == ast.literal_eval(wanted) else NO
    if value is None and not kind:
        return NONE
    return TRUE if value or kind == "ellipsis" else SOME if kind else FALSE
