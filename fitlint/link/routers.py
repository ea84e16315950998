"""Functions that make routers: each call of one makes another router, whatever it is given."""

from __future__ import annotations

from fitlint.frameworks import KINDS, SUBCLASSES
from fitlint.link import hierarchy
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Function

_APPLICATIONS = frozenset(
    name.rpartition(".")[2]
    for name, base in [*zip(KINDS, KINDS, strict=True), *SUBCLASSES.items()]
    if base in KINDS and KINDS[base].is_app
)
_ROUTERS = frozenset(name.rpartition(".")[2] for name in (*KINDS, *SUBCLASSES)) - _APPLICATIONS


def makes_one(world: World, function: Function) -> bool:
    """Whether a function, or one that it calls, makes routers, by the names of what they call.

    Those that make applications are left out: tests make the same one again and again, and nothing is gained by telling these apart.
    """
    called = function.node.calls
    return not _makers(world).isdisjoint(called) and _APPLICATIONS.isdisjoint(called)


@memoised()
def _makers(world: World) -> frozenset[str]:
    """The last names by which routers are made: of their classes, those derived from these, what stands for one, and functions that call it."""
    _, classes = hierarchy.named_below(world, _ROUTERS)
    leads = (each for one in world.outlines.values() for each in one.leads)
    found = classes.union(name for name, called in leads if not classes.isdisjoint(called) and _APPLICATIONS.isdisjoint(called))
    world.names.within |= found
    return frozenset(found)
