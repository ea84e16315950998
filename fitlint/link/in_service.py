"""Whether a module is part of a process that serves requests, as far as imports say: one that makes an application imports it, or it imports such a one.

What a script of its own does, a bot or a worker, is in nobody's way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Module


def is_in_service(world: World, module: Module) -> bool:
    """Whether a module is; where nobody makes an application, none is."""
    return module.path in _imported(world) or not reached(world, [module.path]).isdisjoint(world.making)


@memoised()
def _imported(world: World) -> frozenset[str]:
    """What the files that make applications are, and import."""
    return reached(world, world.making)


def reached(world: World, some: Iterable[str], without: Collection[str] = ()) -> frozenset[str]:
    """These files, and what they import, directly or not, and not by way of others."""
    world.by_imports = True
    found = set(some).difference(without)
    pending = list(found)
    while pending:
        new = [one for one in world.imports(pending.pop()) if one not in found and one not in without]
        found.update(new)
        pending += new
    return frozenset(found)
