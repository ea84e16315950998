"""Loops of set-up code over tables that are known: the same frame once for each round."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from fitlint import summary as s
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.blocks import Block, ancestors
from fitlint.model.values import Frame, Items, Value, Values

# A table longer than this is data, not set-up code.
MAX_ROUNDS = 400


class Loops:
    """The rounds are made once, whoever asks: identity is what tells the objects made in them apart."""

    def __init__(self, world: World) -> None:
        self._world = world

    def rounds(self, frame: Frame, block: Block | None) -> Iterator[Frame]:
        """The frame once for each round of the loops around `block` whose elements are known; itself where there are none."""
        choices: list[list[tuple[int, Value]]] = []
        for one in ancestors(block):
            node = one.node
            if isinstance(node, (s.For, s.Generator)) and one.arm == "body":
                rounds = [(id(node.iterable), item) for item in _known_items(evaluate(self._world, node.iterable, frame))]
                if rounds:
                    choices.insert(0, rounds)
        if not choices:
            yield frame
            return
        for position, chosen in enumerate(product(*choices)):
            if position >= MAX_ROUNDS:
                return
            yield _round(self._world, frame, chosen)


@memoised()
def _round(world: World, frame: Frame, chosen: tuple[tuple[int, Value], ...]) -> Frame:
    return frame.unrolled(dict(chosen))


def _known_items(values: Values) -> list[Value]:
    """The elements of a loop, each alone, where all are known; else none (the loop then runs once, with all alternatives)."""
    found: list[Value] = []
    for value in values:
        if not isinstance(value, Items) or value.open:
            return []
        for item in value.items:
            if not item:
                return []
            found += item
    return found
