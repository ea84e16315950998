"""Where something is called by its last name, whatever that is: modules and functions, those of tests left out."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint.link.world import World
from fitlint.model.scopes import Scope, that_call


def calling(world: World, names: frozenset[str]) -> Iterator[Scope]:
    """The modules, and the functions in them, in which something of such a name is called; an edit that calls the first is noticed."""
    for module in world.calling(names):
        if not module.is_test:
            yield module
            yield from that_call(module, names)
