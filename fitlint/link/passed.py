"""What a parameter without an annotation is given: by all calls of its function, or of its class, that the program has."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, evaluate, hierarchy
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module, Scope, defined
from fitlint.model.values import UNKNOWN, ClassValue, FunctionValue, Member, Symbol, Values, merge

_MOST = 8  # calls; a function that is called from everywhere is given anything


def passed(world: World, function: Function, node: s.Parameter) -> Values:
    """The values that the calls of a function at the top of a module, or of a class with this `__init__`, give a parameter."""
    owner: Function | Class = function
    if function.name == "__init__" and isinstance(function.parent, Class):
        owner = function.parent
    if isinstance(owner.parent, Function) or (owner is function and not isinstance(owner.parent, Module)):
        return UNKNOWN
    if not world.enter((owner, node.name)):
        return UNKNOWN
    try:
        return _given(world, owner, function, node)
    finally:
        world.leave((owner, node.name))


def _given(world: World, owner: Function | Class, function: Function, node: s.Parameter) -> Values:
    calls = world.calls_of.get(owner)
    if calls is None:
        calls = world.calls_of[owner] = list(_calls(world, owner))
    if len(calls) > _MOST:
        return UNKNOWN
    names = [one.name for one in function.node.parameters if one.kind in ("positional", "normal")]
    position = names.index(node.name) - (owner is not function) if node.name in names else None
    found = merge(
        *(arguments.given(world, call, world.frame_of(scope), (position, node.name)) or UNKNOWN for call, scope in calls)
    )
    if owner is function:  # which function is called with which is known where both are passed: see `Calls`
        found = tuple(one for one in found if not isinstance(one, (FunctionValue, Symbol, Member)))
    return found


def _calls(world: World, owner: Function | Class) -> Iterator[tuple[s.Call, Scope]]:
    """The calls of a function or class, in its file and in those that import it by its name."""
    world.asked.add(owner.name)
    for path in dict.fromkeys([owner.module.path, *hierarchy.importers(world).get(owner.name, ())]):
        module = world.module(path)
        if module is None:
            continue
        scopes: list[Scope] = [module, *(one for one in defined(module) if owner.name in one.node.calls)]
        for scope in scopes:
            for site in scope.index.sites:
                func = site.call.func
                if s.last_name(func) == owner.name:
                    for value in evaluate.evaluate(world, func, world.frame_of(scope)):
                        target = (
                            value.function
                            if isinstance(value, FunctionValue)
                            else value.cls
                            if isinstance(value, ClassValue)
                            else None
                        )
                        if target is owner:
                            yield site.call, scope
