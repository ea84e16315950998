"""Parts of scopes that run under a condition or repeatedly, and what stands inside which of them."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s


class Block:
    """A part of a scope that runs under a condition or repeatedly: one arm of an `if`, `for`, `while`, `try`, `with`, `match`.

    `arm` names the part ("body", "orelse", "final", "except 0", "case 1"); `node` is the statement, or a comprehension's generator;
    `start` and `end` are the bytes of the arm.
    """

    __slots__ = ("arm", "end", "node", "parent", "start")

    def __init__(self, parent: Block | None, node: s.Node, arm: str, start: int, end: int) -> None:
        self.parent = parent
        self.node = node
        self.arm = arm
        self.start = start
        self.end = end

    @property
    def conditional(self) -> bool:
        """Whether what stands here may be left out when the parent runs: a `with`, `finally` and the body of a `try` always run."""
        return not (isinstance(self.node, s.With) or (isinstance(self.node, s.Try) and self.arm in ("body", "final")))


def ancestors(block: Block | None) -> Iterator[Block]:
    """The block itself and all that hold it, innermost first."""
    while block is not None:
        yield block
        block = block.parent


def has_run(block: Block | None, offset: int | None) -> bool:
    """Whether what stands in `block` has certainly run when the same scope reaches `offset` below it (None: its end)."""
    return all(not one.conditional or (offset is not None and one.start <= offset < one.end) for one in ancestors(block))


def excludes(block: Block | None, offset: int) -> bool:
    """Whether `block` and the place at `offset` are different arms of one `if` or `match`: never both run."""
    return any(
        isinstance(one.node, (s.If, s.Match)) and one.node.start <= offset < one.node.end and not one.start <= offset < one.end
        for one in ancestors(block)
    )
