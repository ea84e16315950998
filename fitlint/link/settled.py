"""What all objects of a class answer to what its methods ask of them, `if self.dump_to:`, by all calls of the program that make one."""

from __future__ import annotations

from fitlint.link import classes, hierarchy, parts, passed
from fitlint.link.memoised import memoised
from fitlint.link.verdicts import Answers, any_of
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function

_MOST = 8  # calls


def answers(world: World, switch: str, method: Function) -> Answers | None:
    """What all objects of the class of a method answer to what it asks of its object, "self.again"; None where nobody knows."""
    return _answers(world, method.parent, switch) if isinstance(method.parent, Class) and method.receiver else None


@memoised(meanwhile=None)
def _answers(world: World, cls: Class, switch: str) -> Answers | None:
    """What the objects of a class answer; None where nobody knows of one of them, or others than the program can make them."""
    if cls.node.decorators or classes.library_base(world, cls) is not None or hierarchy.subclasses(world, cls):
        return None
    calls = passed.calls_of(world, cls)
    if not calls or len(calls) > _MOST:
        return None
    return any_of([parts.of_made(world, switch, call, world.frame_of(scope)) for call, scope in calls])
