"""Rules of linking whose answer is worked out once for each thing that they are asked about, in each program; kept with the files that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from fitlint.link.world import World

Owner = TypeVar("Owner")
About = ParamSpec("About")
Answer = TypeVar("Answer")
Rule = Callable[Concatenate[Owner, About], Answer]

_NOTHING: Any = object()


def memoised(
    *,
    meanwhile: Any = _NOTHING,
    keeps: Callable[[World], bool] = lambda world: True,
    by: int | None = None,
    settled: bool = False,
) -> Callable[[Rule[Owner, About, Answer]], Rule[Owner, About, Answer]]:
    """A rule `rule(world, *about)`, to be asked by position, whose answers are kept with the world; or a method of what there is one of for each world,
    its `_world`.

    The thing asked about is told from others by all that is given, or the first `by` of it. `meanwhile` is what it answers to itself, asked for the same thing while that is being worked out; without, it is worked out once more, so it must come to an end by itself. `keeps` says
    whether the world is in a state in which an answer holds; `settled`: only such answers are kept in which nothing is unknown for the moment only. What fails leaves
    nothing behind.
    """

    def around(rule: Rule[Owner, About, Answer]) -> Rule[Owner, About, Answer]:
        is_method = rule.__code__.co_varnames[:1] == ("self",)

        @wraps(rule)
        def known(owner: Any, *given: Any) -> Answer:
            world: World = owner._world if is_method else owner
            memo = world.memos[rule]
            about = given if by is None else given[:by]
            kept = memo.get(about)
            found: Answer
            if kept is not None:
                found, files = kept
                if files >= 0:
                    world.touched.add(files)
                else:  # it is being worked out
                    world.touch_as(~files)
                return found
            if meanwhile is not _NOTHING:
                memo[about] = meanwhile, ~world.next
            holds = True
            try:
                if settled:
                    (found, holds), files = world.noting(world.settling, rule, owner, *given)
                else:
                    found, files = world.noting(rule, owner, *given)
            except BaseException:
                memo.pop(about, None)
                raise
            if holds and keeps(world):
                memo[about] = found, files
            else:
                memo.pop(about, None)
            return found

        return known  # type: ignore[return-value]

    return around
