"""Findings on the tree that pylint has built: the node of a place, and columns as pylint counts them."""

from __future__ import annotations

from astroid import nodes

from fitlint.finding import Range
from fitlint.source import Position, Source

Spot = tuple[int, int]  # a line from 1, and bytes before it in the line


class Span:
    """Where a finding stands in a file; `start` and `end` are spots, `node` is the innermost one around the start.

    What stands in a decorator belongs to what is `decorated` there, None elsewhere.
    """

    __slots__ = ("decorated", "end", "node", "start")

    def __init__(self, range: Range, module: nodes.Module, source: Source) -> None:
        self.start = _spot(range.start, source)
        self.end = _spot(range.end, source)
        self.node = innermost(module, self.start)
        above = self.node
        while above is not None and not isinstance(above, nodes.Decorators):
            above = above.parent
        self.decorated = above.parent if above is not None else None


def innermost(node: nodes.NodeNG, spot: Spot) -> nodes.NodeNG:
    """The smallest node around a spot, `node` itself when none of those in it is."""
    for child in node.get_children():
        if child.lineno is None or child.end_lineno is None:  # has no place of its own: arguments, comprehensions
            inner = innermost(child, spot)
            if inner is not child:
                return inner
        elif _begin(child) <= spot < (child.end_lineno, child.end_col_offset or 0):
            return innermost(child, spot)
    return node


def _begin(node: nodes.NodeNG) -> Spot:
    """Where a node begins, its decorators included."""
    decorators = getattr(node, "decorators", None)
    first = decorators if decorators is not None else node
    return first.lineno or 0, first.col_offset or 0


def _spot(position: Position, source: Source) -> Spot:
    text = source.line_text(position.line)[: position.column - 1]
    return position.line, len(text.encode("utf-8", "surrogatepass"))
