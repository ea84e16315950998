"""Rules of linking whose answer is worked out once for each thing that they are asked about, in each program."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from fitlint.link.world import World

About = ParamSpec("About")
Answer = TypeVar("Answer")
Rule = Callable[Concatenate[World, About], Answer]

_NOTHING: Any = object()


def memoised(
    *, meanwhile: Any = _NOTHING, keeps: Callable[[World], bool] = lambda world: True
) -> Callable[[Rule[About, Answer]], Rule[About, Answer]]:
    """A rule `rule(world, *about)`, to be asked by position, whose answers are kept with the world.

    `meanwhile` is what it answers to itself, asked for the same thing while that is being worked out; without, it must not come to that. `keeps` says
    whether the world is in a state in which an answer holds. What fails leaves nothing behind.
    """

    def around(rule: Rule[About, Answer]) -> Rule[About, Answer]:
        @wraps(rule)
        def known(world: World, *about: Any) -> Answer:
            memo = world.memos[rule]
            try:
                found: Answer = memo[about]
            except KeyError:
                if meanwhile is not _NOTHING:
                    memo[about] = meanwhile
                try:
                    found = rule(world, *about)  # type: ignore[call-arg]
                except BaseException:
                    memo.pop(about, None)
                    raise
                if keeps(world):
                    memo[about] = found
                else:
                    memo.pop(about, None)
            return found

        return known  # type: ignore[return-value]

    return around
