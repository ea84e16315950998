"""What all objects of a class answer to what its methods ask of them, `if self.dump_to:`, by all calls of the program that make one."""

from __future__ import annotations

from collections.abc import Sequence

from fitlint.link import classes, hierarchy, parts, passed
from fitlint.link.said import Said
from fitlint.link.verdicts import Answers
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.switches import parameter, states

_MOST = 8  # calls


def never_runs(world: World, said: Sequence[tuple[int, Said]], function: Function) -> bool:
    """Whether what the tests around a call have `said` of the object whose method the function is holds for no object of its class."""
    cls = function.parent
    if not isinstance(cls, Class) or not function.receiver:
        return False
    for _, one in said:
        if one.of.startswith(f"{function.receiver}.") and len(one.switches) == 1 and parameter(one.switches[0]) == one.of:
            answers = _answers(world, cls, one.switches[0])
            if answers is not None and {states(one.switches[0])[at] for at in answers}.isdisjoint(one.states):
                return True
    return False


def _answers(world: World, cls: Class, switch: str) -> Answers | None:
    """What the objects of a class answer; None where nobody knows of one of them, or others than the program can make them."""
    key = cls, switch
    if key not in world.settled:
        world.settled[key] = None  # while it is being asked for
        world.settled[key] = _asked(world, cls, switch)
    return world.settled[key]


def _asked(world: World, cls: Class, switch: str) -> Answers | None:
    if cls.node.decorators or classes.library_base(world, cls) is not None or hierarchy.subclasses(world, cls):
        return None
    calls = passed.calls_of(world, cls)
    if not calls or len(calls) > _MOST:
        return None
    each = [parts.of_made(world, switch, call, world.frame_of(scope)) for call, scope in calls]
    known = [one for one in each if one is not None]
    return frozenset[int]().union(*known) if len(known) == len(each) else None
