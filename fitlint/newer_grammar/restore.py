"""Puts right what rewriting left in the tree."""

from __future__ import annotations

import ast
from bisect import bisect
from typing import NamedTuple, cast

from fitlint.newer_grammar.draft import Field


class Restoration(NamedTuple):
    """What `Draft` found out about a text whose lines begin at `starts`; `commas` are sorted."""

    starts: list[int]
    marks: set[int]
    commas: list[int]
    joins: dict[tuple[int, int], list[str | Field]]

    def run(self, tree: ast.Module) -> None:
        """Changes `tree` in place."""
        if not (self.marks or self.commas or self.joins):
            return
        # Not ast.NodeTransformer: a tree may be deeper than the interpreter's stack.
        todo: list[ast.AST] = [tree]
        while todo:
            node = todo.pop()
            for name, value in ast.iter_fields(node):
                if isinstance(value, ast.expr):
                    setattr(node, name, self._expression(value))
                elif isinstance(value, list):
                    value[:] = self._statements(
                        [self._expression(item) if isinstance(item, ast.expr) else item for item in value]
                    )
            todo.extend(ast.iter_child_nodes(node))

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The byte offsets of a node."""
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)

    def _statements(self, nodes: list[object]) -> list[object]:
        """Without the marks; the statement after one begins at the mark."""
        kept: list[object] = []
        mark: ast.stmt | None = None
        for node in nodes:
            if isinstance(node, ast.Expr) and self._span(node)[0] in self.marks:
                mark = node
                continue
            if mark is not None and isinstance(node, ast.stmt):
                node.lineno, node.col_offset, mark = mark.lineno, mark.col_offset, None
            kept.append(node)
        return kept

    def _expression(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.BinOp) and self._is_comma(node):
            return ast.copy_location(ast.Tuple(elts=self._operands(node), ctx=ast.Load()), node)
        if isinstance(node, ast.Tuple) and self.joins and (parts := self.joins.get(self._span(node))) is not None:
            return ast.copy_location(ast.JoinedStr(values=_values(node, parts)), node)
        return node

    def _is_comma(self, node: ast.BinOp) -> bool:
        """Whether the operator is a `|` that was a comma."""
        if not isinstance(node.op, ast.BitOr):
            return False
        at = bisect(self.commas, self._span(node.left)[1] - 1)
        return at < len(self.commas) and self.commas[at] < self._span(node.right)[0]

    def _operands(self, node: ast.expr) -> list[ast.expr]:
        found: list[ast.expr] = []
        while isinstance(node, ast.BinOp) and self._is_comma(node):
            found.append(node.right)
            node = node.left
        return [node, *reversed(found)]


def _values(node: ast.Tuple, parts: list[str | Field]) -> list[ast.expr]:
    """What the f-string at `node` consists of, given its expressions in order."""
    if len(node.elts) != sum(isinstance(part, Field) for part in parts):
        # `{a, b}` gave two items: which is which is not known any more, but all are there.
        parts = [Field(-1, nested=False)] * len(node.elts)
    values: list[ast.expr] = []
    expressions = iter(node.elts)
    for part in parts:
        if isinstance(part, str):
            values.append(ast.copy_location(ast.Constant(value=part), node))
            continue
        value = ast.copy_location(ast.FormattedValue(value=next(expressions), conversion=part.conversion), node)
        if part.nested:
            _add_to_specification(cast(ast.FormattedValue, values[-1]), value)
        else:
            values.append(value)
    return values


def _add_to_specification(field: ast.FormattedValue, value: ast.FormattedValue) -> None:
    if field.format_spec is None:
        field.format_spec = ast.copy_location(ast.JoinedStr(values=[]), field)
    cast(ast.JoinedStr, field.format_spec).values.append(value)
