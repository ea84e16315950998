"""What of a function never runs because it stands behind a call that nobody comes back from: `sys.exit()`, a function that says `-> NoReturn`, one that always
raises, a constructor that does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fitlint import summary as s
from fitlint.link import classes, hierarchy
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model import leaving
from fitlint.model.leaving import Span
from fitlint.model.scopes import Class, Function, Module
from fitlint.model.values import ClassValue, Frame, Instance
from fitlint.outline import REFUSING
from fitlint.things import Edge, site_of

_NEVER = frozenset({"NoReturn", "Never"})
_SAME = frozenset({"staticmethod", "classmethod", "override", "final"})  # decorators that change nothing of what a call runs
_MAKING = frozenset({"__init__", "__post_init__", "__new__"})


def spans(world: World, edges: Iterable[Edge], function: Function, frame: Frame) -> list[Span]:
    """Where it starts and ends; `edges` are the calls of the function."""
    calls = ((one, one.callee) for one in edges if one.callee is not None and one.how == "call" and not one.reason)
    stops = {
        (one.place.start, one.place.end)
        for one, callee in calls
        if _says_so(callee) or (callee.node.raises and _raises(world, one, callee, function, frame))
    }
    if not world.catalogue.ending.isdisjoint(function.node.calls):
        stops.update(_of_libraries(world, function, frame))
    return list(leaving.behind(function.own.statements, stops)) if stops else []


def _says_so(callee: Function) -> bool:
    said = callee.node.returns
    if said is None:
        return False
    name = said.value if isinstance(said, s.Constant) else s.last_name(said)
    return name in _NEVER


def _raises(world: World, edge: Edge, callee: Function, function: Function, frame: Frame) -> bool:
    """Whether a call runs for sure what always raises: no class or module makes anything else of it, and it does not leave to others what it refuses."""
    if callee.node.is_generator or not all(s.last_name(one) in _SAME for one in callee.node.decorators) or not _is_only(callee):
        return False
    if isinstance(callee.parent, Class) and callee.name in _MAKING:
        return _is_made(world, edge, callee, function, frame)
    if REFUSING.issuperset(callee.node.calls):
        return False
    return not hierarchy.is_overridden(world, callee)


def _is_only(one: Function | Class) -> bool:
    """Whether a name stands for nothing else: what is defined in an `except ImportError:` is a second choice."""
    return (
        one.block is None
        and len(one.parent.index.bindings.get(one.name, ())) == 1
        and (not isinstance(one.parent, Class) or _is_only(one.parent))
    )


def _is_made(world: World, edge: Edge, callee: Function, function: Function, frame: Frame) -> bool:
    """Whether a call makes an object of a class by its name, so that this runs: what is handed in, `kind()`, may be another one."""
    site = site_of(edge, function)
    made = evaluate(world, site.call.func, frame) if site is not None else ()
    if site is None or len(made) != 1 or not isinstance(made[0], ClassValue):
        return False
    cls = made[0].cls
    is_first = callee.name == "__new__" or classes.method(world, cls, "__new__") is None
    return is_first and s.last_name(site.call.func) == cls.name and isinstance(cls.parent, Module) and _is_only(cls)


def _of_libraries(world: World, function: Function, frame: Frame) -> Iterator[Span]:
    for site in function.own.calling(world.catalogue.ending):
        given = evaluate(world, site.call, frame)
        if given and all(isinstance(one, Instance) and one.of == "typing.NoReturn" for one in given):
            yield site.call.start, site.call.end
