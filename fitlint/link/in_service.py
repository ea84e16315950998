"""Whether a module is part of a process that serves requests, as far as imports say: one that makes an application imports it, or it imports such a one.

What a script of its own does, a bot or a worker, is in nobody's way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from fitlint.link import namespaces
from fitlint.link.world import World
from fitlint.model.scopes import Module
from fitlint.model.values import Package


def is_in_service(world: World, module: Module) -> bool:
    """Whether a module is; where nobody makes an application, none is."""
    if world.in_service is None:
        world.in_service = reached(world, world.making)
    return module in world.in_service or not reached(world, [module]).isdisjoint(world.making)


def reached(world: World, some: Iterable[Module], without: Collection[Module] = ()) -> frozenset[Module]:
    """These modules, and what they import, directly or not, and not by way of others."""
    found = set(some).difference(without)
    pending = list(found)
    while pending:
        for one in imported(world, pending.pop()):
            if one not in found and one not in without:
                found.add(one)
                pending.append(one)
    return frozenset(found)


def imported(world: World, module: Module) -> Iterator[Module]:
    """The modules that a module imports itself."""
    for node in module.summary.imports:
        if (target := namespaces.imported_from(world, node, module)) is not None:
            yield target
        if node.attribute != "*":
            yield from (one.module for one in namespaces.imported(world, node, module) if isinstance(one, Package))
