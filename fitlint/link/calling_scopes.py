"""Where something is called by its last name, whatever that is: modules and functions."""

from __future__ import annotations

from collections.abc import Iterator, Set

from fitlint.link.world import World
from fitlint.model.scopes import Function, Module, that_call


def calling(world: World, names: frozenset[str]) -> Iterator[Module | Function]:
    """The modules, and the functions in them, in which something of such a name is called, those of tests left out; an edit that calls the first is noticed."""
    for module in world.calling(names):
        if not module.is_test:
            yield from _in(module, names)


def calling_in(world: World, path: str, names: Set[str]) -> Iterator[Module | Function]:
    """A module, and the functions in it in which something of such a name is called."""
    module = world.module(path)
    if module is not None:
        yield from _in(module, names)


def _in(module: Module, names: Set[str]) -> Iterator[Module | Function]:
    yield module
    yield from that_call(module, names)
