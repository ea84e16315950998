"""Which functions and calls can have to do with set-up: by name only, so it says too much, never too little."""

from __future__ import annotations

from collections.abc import Iterable

from fitlint import summary as s
from fitlint.facts import with_callers
from fitlint.frameworks import SETUP_CALLS
from fitlint.link import other_names
from fitlint.link.evaluate import evaluate
from fitlint.link.handed import is_path
from fitlint.link.world import World
from fitlint.model.scopes import Module
from fitlint.model.values import Frame


def names_that_set_up(world: World, modules: Iterable[Module]) -> frozenset[str]:
    """The last names of all calls that may declare something: the frameworks' own, functions and classes that lead to them, and what stands for them."""
    callers = {old: list(new) for old, new in other_names.aliases(world).items()}  # what is called, to who calls it
    given: set[str] = set()  # functions that call what they are given
    for module in modules:
        outline = world.outlines[module.path]
        given.update(outline.given)
        for name, called in (*outline.leads, *outline.inside):
            for one in called:
                callers.setdefault(one, []).append(name)
    given = other_names.names(world, given)
    handing = {one for one in callers if one.partition("(")[0] in given and "(" in one}  # `protected(router.get, "/users")`
    return frozenset(with_callers(SETUP_CALLS | handing, callers))


def says_route(world: World, node: s.Call, frame: Frame) -> bool:
    """Whether a decorator looks like a route: `@something.get("/path")`."""
    if not (isinstance(node.func, s.Attribute) and f"@{node.func.name}" in SETUP_CALLS and node.args):
        return False
    path = evaluate(world, node.args[0], frame)
    return bool(path) and all(map(is_path, path))
