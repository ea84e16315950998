"""What a text that is put together begins and ends with: `f"{topic}/set"`, `name + ".pdf"`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link.verdicts import NO, YES, Answers
from fitlint.switch import says

_AT = {"ends": -1, "begins": 0}  # the part that tells


def compared(how: str, wanted: str, node: s.Expr) -> Answers | None:
    """Whether a text "ends" or "begins" as is wanted; None where what is written does not say."""
    known = _part(node, _AT[how]) if how in _AT else ""
    if says(how, known, wanted):
        return YES
    return NO if known and not says(how, wanted, known) else None


def _part(node: s.Expr, at: int) -> str:
    """The constant at the beginning (0) or end (-1) of a text; "" where there is none."""
    if isinstance(node, s.Constant):
        return node.value if isinstance(node.value, str) and not node.kind else ""
    if isinstance(node, s.Join):
        return _part(node.parts[at], at) if node.parts else ""
    if isinstance(node, s.Binary) and node.op == "+":
        return _part(node.right if at else node.left, at)
    return ""
