"""Structural types: the classes of the program that have all that a `typing.Protocol` asks for."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint.link import classes
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module

_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})


def conforming(world: World, protocol: Class) -> list[Class]:
    """The classes that define every method that the protocol itself defines; none for what is no protocol, or asks for nothing."""
    wanted = {one.name for one in protocol.methods() if not one.name.startswith("_")}
    if not wanted or classes.derives(world, protocol, _PROTOCOLS) is None:
        return []
    if world.methods_of is None:
        world.methods_of = {one: _methods(one) for path in world.paths for one in _classes(world.module(path))}
    return [
        one
        for one, methods in world.methods_of.items()
        if one is not protocol and wanted <= methods and _PROTOCOLS.isdisjoint(classes.mro(world, one)[1:2])
    ]


def _methods(cls: Class) -> frozenset[str]:
    return frozenset(
        name for name, bindings in cls.index.bindings.items() if any(isinstance(one.node, Function) for one in bindings)
    )


def _classes(module: Module | None) -> Iterator[Class]:
    """The classes at the top of a module."""
    for bindings in module.index.bindings.values() if module is not None else ():
        for binding in bindings:
            if isinstance(binding.node, Class):
                yield binding.node
