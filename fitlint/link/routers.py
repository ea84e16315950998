"""Functions that make routers and applications: each call of one makes another, whatever it is given."""

from __future__ import annotations

from fitlint.frameworks import KINDS, SUBCLASSES
from fitlint.link import hierarchy
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Function, Module

_APPLICATIONS = frozenset(
    name.rpartition(".")[2]
    for name, base in [*zip(KINDS, KINDS, strict=True), *SUBCLASSES.items()]
    if base in KINDS and KINDS[base].is_app
)
_ROUTERS = frozenset(name.rpartition(".")[2] for name in (*KINDS, *SUBCLASSES)) - _APPLICATIONS


def makes_one(world: World, function: Function, caller: Module) -> bool:
    """Whether a function, or one that it calls, makes routers or applications, by the names of what they call.

    For tests and examples applications are left out: they make the same one again and again, and nothing is gained by telling these apart.
    """
    called = function.node.calls
    if not _APPLICATIONS.isdisjoint(called):
        return not caller.shows
    return not _makers(world).isdisjoint(called)


@memoised()
def _makers(world: World) -> frozenset[str]:
    """The last names by which routers are made: of their classes, those derived from these, what stands for one, and functions that call it."""
    _, classes = hierarchy.named_below(world, _ROUTERS)
    leads = (each for one in world.outlines.values() for each in one.leads)
    found = classes.union(name for name, called in leads if not classes.isdisjoint(called) and _APPLICATIONS.isdisjoint(called))
    world.names.within |= found
    return frozenset(found)
