"""How seldom a place of a function runs, as far as its form tells."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.model.asked import absent_files, present_files
from fitlint.model.leaving import WITH_ARMS, ends
from fitlint.model.scopes import Function


def seldom(function: Function, offset: int) -> int:
    """Of what stands at a byte of a function: in a straight line, or in a loop (0), in one arm of several (1), where something has failed, or a file is missing that is mostly there (2)."""
    return _among(function.own.statements, offset)


def _among(statements: tuple[s.Stmt, ...], offset: int) -> int:
    is_missing = False
    for one in statements:
        if offset < one.start + one.length:
            return max(2 * is_missing, _in_arm(one, offset) if type(one) in WITH_ARMS else 0)
        # `if path.exists(): return path.read_text()`, and then it is made.
        is_missing = is_missing or (isinstance(one, s.If) and ends(one.body) and any(present_files(one.test)))
    return 0


def _in_arm(node: s.Stmt, offset: int) -> int:
    for arm in s.blocks(node):
        if arm and arm[0].start <= offset < arm[-1].end:
            has_failed = isinstance(node, s.Try) and any(arm is one.body for one in node.handlers)
            is_missing = isinstance(node, s.If) and any((absent_files if arm is node.body else present_files)(node.test))
            return max(2 if has_failed or is_missing else int(isinstance(node, (s.If, s.Match))), _among(arm, offset))
    return 0
