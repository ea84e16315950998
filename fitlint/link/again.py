"""Calls that an edit concerns are resolved again in a process beside this one while this one links: of what link finds they need only which files
make applications, and these are the same after nearly all edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from fitlint.beside import Beside, Claims
from fitlint.known import Answers, Looked
from fitlint.link.world import World
from fitlint.questions import Questions

_WORTH_FORKING = 12  # functions; fewer are resolved in less time than it takes to start a process


class Resolved(msgspec.Struct):
    """What the other process sends: the calls that it has resolved, and what it has looked at."""

    calls: dict[str, bytes]
    looked: Looked


class Again:
    """The other process, and what it shares with this one."""

    def __init__(self, world: World, questions: Questions, stale: list[str], making: Iterable[str]) -> None:
        self._questions = questions
        self._stale = stale
        self._claims = Claims()
        self._side = Beside(lambda: self._there(world, making), Resolved)

    def _there(self, world: World, making: Iterable[str]) -> Iterator[Resolved]:
        world.making = frozenset(making)
        self._resolve(reversed(self._stale))
        yield Resolved(self._questions.graph.resolved(), self._questions.looked())

    def _resolve(self, functions: Iterable[str]) -> None:
        for one in functions:
            if self._claims.take(one):
                self._questions.graph.again(one)

    def finish(self, holds: bool) -> None:
        """Resolve here what the other process has not come to, and take what it has resolved, if that still `holds`."""
        if holds:
            self._resolve(self._stale)
        found = self._side.result() if holds else None
        if found is not None:
            self._questions.graph.learn(found.calls)
            self._questions.beside.append(found.looked)
        self._side.end(wait=holds and found is None)


def begin(world: World, questions: Questions, known: Answers) -> Again | None:
    """Begin to resolve what was known and no longer is, where that is worth a process."""
    stale = questions.graph.stale()
    return Again(world, questions, stale, known.making) if len(stale) >= _WORTH_FORKING else None
