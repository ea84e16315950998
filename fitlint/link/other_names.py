"""By which names what a file defines is called elsewhere: its own, those that imports and assignments give it, and those of the modules it is had from."""

from __future__ import annotations

from collections.abc import Iterable, Set

from fitlint.facts import with_callers
from fitlint.link import hierarchy
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function


def names(world: World, some: Iterable[str]) -> set[str]:
    """These last names, and those that stand for something so called: by name only, so it says too much, never too little."""
    return with_callers(some, aliases(world))


def callers(world: World, owner: Function | Class, called: Set[str]) -> dict[str, None]:
    """The files that can call what a module defines by one of the names `called`: its own, those that import it, and those that import a module that
    has it, `dist.work()`; an edit that imports the first is noticed."""
    index = hierarchy.importers(world)
    direct = dict.fromkeys(path for name in sorted(called) for path in index.get(name, ()))
    holders = names(world, {part for path in (owner.module.path, *direct) for part in world.finder.name_of(path).split(".")})
    for name in (*called, *holders):
        world.asks("having", name)
    of_modules = {path for name in holders for path in index.get(name, ())}
    calling = (path for name in sorted(called) for path in world.called().get(name, ()))
    return {owner.module.path: None, **direct, **dict.fromkeys(path for path in calling if path in of_modules)}


@memoised()
def aliases(world: World) -> dict[str, list[str]]:
    """Names, with those that stand for something so called."""
    found: dict[str, list[str]] = {}
    for one in world.outlines.values():
        for new, old in one.aliases:
            found.setdefault(old, []).append(new)
    return found
