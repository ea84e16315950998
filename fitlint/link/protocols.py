"""Structural types: the classes of the program that have all that a `typing.Protocol` asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fitlint import summary as s
from fitlint.link import classes
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module
from fitlint.outline import base_names

AWAITABLE = frozenset({"Awaitable", "Coroutine", "Future", "Task"})
_OF_DICTS = frozenset(name for name in dir(dict) if not name.startswith("_"))
_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})


def conforming(world: World, protocol: Class) -> list[Class]:
    """The classes that define every method that the protocol itself defines; none for what is no protocol, or asks for nothing."""
    wanted = {one.name for one in protocol.methods() if not one.name.startswith("_")}
    if not wanted or not is_one(world, protocol) or _means_a_dict(protocol, wanted):
        return []
    world.names.defining |= wanted
    return [
        one
        for one in _defining(world, wanted)
        if one is not protocol
        and wanted <= _methods(world, one)
        and not says_it_is_one(one)
        and all(_fits(method, one) for method in protocol.methods() if method.name in wanted)
    ]


def is_one(world: World, cls: Class | str) -> bool:
    """Whether a class is a protocol."""
    return isinstance(cls, Class) and classes.derives(world, cls, _PROTOCOLS) is not None


def says_it_is_one(cls: Class) -> bool:
    """Whether a class says itself that it is a protocol: `class Store(Reads, Protocol)`; those below that do not are implementations."""
    return "Protocol" in base_names(cls.node)


def _means_a_dict(protocol: Class, wanted: set[str]) -> bool:
    """Whether a plain dict has all that is asked for: `def get(self, key: str, default: str = "", /) -> str`."""
    return wanted <= _OF_DICTS and all(
        one.kind == "positional" or one.name.startswith("_") or one.name in ("key", "default")
        for method in protocol.methods()
        if method.name in wanted
        for one in method.node.parameters[1:]
    )


def _fits(wanted: Function, cls: Class) -> bool:
    """Whether a class's method of the same name takes what the protocol's takes, and is awaited where that is."""
    own = next((one.node for one in cls.bound(wanted.name) if isinstance(one.node, Function)), None)
    if own is None or own.node.decorators or wanted.node.decorators:
        return True
    if own.is_async != wanted.is_async:
        sync = wanted if own.is_async else own
        if sync.node.returns is not None and not gives_awaitable(sync.node.returns):
            return False
    taken, given = own.node.parameters[1:], wanted.node.parameters[1:]
    kinds = {one.kind for one in taken}
    if {"args", "kwargs"} <= kinds or {"args", "kwargs"} & {one.kind for one in given}:
        return True
    names = [one.name for one in taken if one.kind in ("positional", "normal")]
    for position, one in enumerate(given):
        if one.kind == "keyword":
            if "kwargs" not in kinds and all(each.name != one.name for each in taken):
                return False
        elif position >= len(names):
            if "args" not in kinds:
                return False
        elif one.kind == "normal" and not one.name.startswith("_") and names[position] != one.name:
            return False
    asked = {one.name for one in given}
    more = [one for position, one in enumerate(taken) if one.name not in asked and position >= len(given)]
    return all(one.default is not None or one.kind in ("args", "kwargs") for one in more)


def gives_awaitable(annotation: s.Expr) -> bool:
    """Whether a return annotation says that there is something to await."""
    pending = [annotation]
    while pending:
        one = pending.pop()
        if s.last_name(one) in AWAITABLE or (isinstance(one, s.Constant) and any(word in str(one.value) for word in AWAITABLE)):
            return True
        pending += s.children(one)
    return False


def _defining(world: World, names: set[str]) -> Iterator[Class]:
    """The classes at the top of the files that define functions of all these names."""
    defined_in = _defined_in(world)
    first, *others = sorted((defined_in.get(one, {}) for one in names), key=len)
    for path in first:
        if all(path in one for one in others):
            yield from _classes(world.module(path))


def is_defined(world: World, name: str) -> bool:
    """Whether some function or method of the program has a name; an edit that defines the first is noticed."""
    world.asks("named", name)
    return name in _defined_in(world)


def defining(world: World, name: str) -> Collection[str]:
    """The files that define a function or method of a name; an edit by which another one does is noticed."""
    world.names.defining.add(name)
    return _defined_in(world).get(name, ())


@memoised()
def _defined_in(world: World) -> dict[str, dict[str, None]]:
    """The files that define functions and methods, by the names of these."""
    found: dict[str, dict[str, None]] = {}
    for path, one in world.outlines.items():
        for name, _ in one.leads:
            found.setdefault(name, {})[path] = None
    return found


@memoised()
def _methods(world: World, cls: Class) -> frozenset[str]:
    bound = cls.index.bindings.items()
    return frozenset(name for name, bindings in bound if any(isinstance(one.node, Function) for one in bindings))


def _classes(module: Module | None) -> Iterator[Class]:
    """The classes at the top of a module."""
    for bindings in module.index.bindings.values() if module is not None else ():
        for binding in bindings:
            if isinstance(binding.node, Class):
                yield binding.node
