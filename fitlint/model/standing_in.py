"""The blocks in which a place of a function stands, found from its byte: what is run without a call being written has none noted."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.model.blocks import Block
from fitlint.model.leaving import WITH_ARMS
from fitlint.model.scopes import Function


def block_at(function: Function, offset: int) -> Block | None:
    """The innermost block around a byte of a function; None in a straight line. Of arms, only those of `if` and of loops have their names."""
    return _among(function.own.statements, offset, None)


def _among(statements: tuple[s.Stmt, ...], offset: int, around: Block | None) -> Block | None:
    for one in statements:
        if offset < one.start + one.length:
            return _in_arm(one, offset, around) if type(one) in WITH_ARMS else around
    return around


def _in_arm(node: s.Stmt, offset: int, around: Block | None) -> Block | None:
    for arm in s.blocks(node):
        if arm and arm[0].start <= offset < arm[-1].end:
            name = ("body" if arm is node.body else "orelse") if isinstance(node, (s.If, s.For, s.While)) else ""
            return _among(arm, offset, Block(around, node, name, arm[0].start, arm[-1].end))
    return around
