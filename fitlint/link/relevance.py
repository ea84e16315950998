"""Which functions and calls can have to do with set-up: by name only, so it says too much, never too little."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.facts import with_callers
from fitlint.frameworks import SETUP_CALLS
from fitlint.link import other_names
from fitlint.link.evaluate import evaluate
from fitlint.link.handed import is_path
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module, defined, that_call
from fitlint.model.values import Frame


def names_that_set_up(world: World, modules: list[Module]) -> frozenset[str]:
    """The last names of all calls that may declare something: the frameworks' own, functions and classes that lead to them, and what stands for them."""
    callers = {old: list(new) for old, new in other_names.aliases(world).items()}  # what is called, to who calls it
    given: set[str] = set()  # functions that call what they are given
    for module in modules:
        for function in defined(module):
            parent = function.parent
            name = parent.name if isinstance(parent, Class) and function.name in ("__init__", "__call__") else function.name
            if not function.parameters.keys().isdisjoint(function.node.calls):
                given.add(name)
            for called in function.node.calls:
                callers.setdefault(called, []).append(name)
            for inner in _declaring_inside(function):
                for called in inner.node.calls:
                    callers.setdefault(called, []).append(inner.name)
            if isinstance(parent, Class):
                for base in parent.node.bases:
                    if name_of_base := s.last_name(base):
                        callers.setdefault(name_of_base, []).append(parent.name)
    given = other_names.names(world, given)
    handing = {one for one in callers if one.partition("(")[0] in given and "(" in one}  # `protected(router.get, "/users")`
    return frozenset(with_callers(SETUP_CALLS | handing, callers))


def _declaring_inside(function: Function) -> Iterator[Function]:
    """The functions inside of another that declare something; `calls` are of all that is inside, so most bodies need no look."""
    if function.node.nests and not SETUP_CALLS.isdisjoint(function.node.calls):
        yield from that_call(function, SETUP_CALLS)


def says_route(world: World, node: s.Call, frame: Frame) -> bool:
    """Whether a decorator looks like a route: `@something.get("/path")`."""
    if not (isinstance(node.func, s.Attribute) and f"@{node.func.name}" in SETUP_CALLS and node.args):
        return False
    path = evaluate(world, node.args[0], frame)
    return bool(path) and all(map(is_path, path))
