"""What a parameter without an annotation is given: by all calls of its function, or of its class, that the program has, or by decorators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Union

from fitlint import summary as s
from fitlint.link import arguments, evaluate, handing, objects, other_names, wrappers
from fitlint.link.calling_scopes import calling_in
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.purposes import is_example
from fitlint.model.scopes import Class, Function, Scope, all_defined
from fitlint.model.values import UNKNOWN, ClassValue, FunctionValue, Member, Symbol, Values, merge
from fitlint.traits import calling

_MOST = 30  # calls; a function that is called from everywhere is given anything
_MOST_MADE = 40  # of a class: tables of what there is are written as such
_TOO_COMMON = 12  # functions that call something of a method's name

_Targets = dict[Union[Function, Class], list[tuple[s.Call, Scope]]]


def passed(world: World, function: Function, node: s.Parameter) -> Values:
    """The values that the calls of a function or method, or of a class with this `__init__`, give a parameter."""
    owner, position = _owner_and_position(world, function, node)
    found = wrappers.put_in(world, function, node.name) or given(world, owner, position, node.name)
    if owner is function:  # which function is called with which is known where both are passed: see `Calls`
        found = tuple(one for one in found if not isinstance(one, (FunctionValue, Symbol, Member)))
    return found


def only(world: World, function: Function, node: s.Parameter) -> Values:
    """The values that a parameter can have; the empty tuple where not all calls of its function are known to give one."""
    owner, position = _owner_and_position(world, function, node)
    each = _each(world, owner, position, node.name)
    return merge(*each) if all(each) else UNKNOWN


def _owner_and_position(world: World, function: Function, node: s.Parameter) -> tuple[Function | Class, int | None]:
    """What is called to run a function, and the position of one of its parameters in the call."""
    names = [one.name for one in function.node.parameters if one.kind in ("positional", "normal")]
    position = names.index(node.name) - _is_bound(world, function) if node.name in names else None
    is_made = function.name == "__init__" and isinstance(function.parent, Class)
    return (function.parent if is_made and isinstance(function.parent, Class) else function), position


def position(world: World, function: Function, node: s.Parameter) -> int | None:
    """At which position a call of a function, or of a class with this `__init__`, gives a parameter, from 0; None where only by name."""
    return _owner_and_position(world, function, node)[1]


def given(world: World, owner: Function | Class, position: int | None, name: str) -> Values:
    """The values that the calls of a function or class give at a position, from 0, or by a name."""
    return merge(*_each(world, owner, position, name))


def _each(world: World, owner: Function | Class, position: int | None, name: str) -> list[Values]:
    """What each of the calls gives; nothing where they are too many, or are just being asked for."""
    if not world.enter((owner, name)):
        return []
    try:
        calls = _serving(calls_of(world, owner))
        if len(calls) > (_MOST if isinstance(owner, Function) else _MOST_MADE):
            return []
        return [arguments.given(world, call, world.frame_of(scope), (position, name)) or UNKNOWN for call, scope in calls]
    finally:
        world.leave((owner, name))


def _serving(calls: list[tuple[s.Call, Scope]]) -> list[tuple[s.Call, Scope]]:
    """The calls without those of tests, and of examples, where there are others."""
    calls = [one for one in calls if not one[1].module.is_test] or calls
    return [one for one in calls if not is_example(one[1].module.path)] or calls


@memoised()
def calls_of(world: World, owner: Function | Class, common: int = _TOO_COMMON) -> list[tuple[s.Call, Scope]]:
    """The calls of a function or class that the program has, each with its scope; none of a method where more than `common` functions call something of its name."""
    if isinstance(owner.parent, Function):
        return list(_inside(world, owner, owner.parent))
    is_method = isinstance(owner, Function) and isinstance(owner.parent, Class)
    return list(_method_calls(world, owner, common) if isinstance(owner, Function) and is_method else _calls(world, owner))


def _inside(world: World, owner: Function | Class, around: Function) -> Iterator[tuple[s.Call, Scope]]:
    """The calls of what a function defines for itself: in that function, and in those inside of it."""
    scopes = (around, *all_defined(around))
    for scope in scopes:
        yield from _found(world, [scope], {owner.name}).get(owner, ())
    yield from handing.calls(world, owner, scopes, {owner.name})


def _is_bound(world: World, function: Function) -> bool:
    """Whether the first parameter of a function is its object, or class."""
    return isinstance(function.parent, Class) and "staticmethod" not in objects.decorator_names(world, function)


def _method_calls(world: World, method: Function, common: int) -> Iterator[tuple[s.Call, Scope]]:
    """The calls of a method, by whatever calls something of its name, unless that is half of the program."""
    world.asks("calling", method.name)
    paths = world.called().get(method.name, [])
    if len(paths) > common:
        world.names.many.add((method.name, common))
        return
    world.names.counted.add(method.name)
    for path in dict.fromkeys(paths):
        yield from _by_target(world, path, frozenset({method.name})).get(method, ())


def _calls(world: World, owner: Function | Class) -> Iterator[tuple[s.Call, Scope]]:
    """The calls of a function or class, by whatever name, in its file and in those that can have it."""
    names = frozenset(other_names.names(world, [owner.name]))
    all_names = names.union(map(s.handed_on, names))
    for name in all_names:
        world.asks("calling", name)
    world.names.within |= handing.ALL
    for path in other_names.callers(world, owner, all_names):
        if not names.isdisjoint(world.called_in(path)):
            yield from _by_target(world, path, names).get(owner, ())
        if not handing.ALL.isdisjoint(world.called_in(path)):
            yield from handing.calls(world, owner, calling_in(world, path, handing.ALL), names)


@memoised(settled=True)
def _by_target(world: World, path: str, names: frozenset[str]) -> _Targets:
    """What the calls in a file by one of the names run: many functions have the same name, `get` in each module, and all are found at once."""
    return _found(world, calling_in(world, path, names), names)


def _found(world: World, scopes: Iterable[Scope], names: Set[str]) -> _Targets:
    """The calls in some scopes, by one of the names, each with its scope, by the functions and classes that they may run."""
    found: _Targets = {}
    trait = calling(names)
    for scope in scopes:
        for site in scope.partly(trait).calling(names):
            for value in evaluate.evaluate(world, site.call.func, world.frame_of(scope)):
                target = (
                    value.function if isinstance(value, FunctionValue) else value.cls if isinstance(value, ClassValue) else None
                )
                if target is not None:
                    found.setdefault(target, []).append((site.call, scope))
    return found
