"""Calls of a library's methods that call back methods which the program's own classes define: its template methods."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import classes, hierarchy
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Class
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance


def called(world: World, name: str, call: s.Call, frame: Frame) -> Iterator[tuple[FunctionValue, bool]]:
    """What a call of the library's `name` can call of the program, and whether that is a guess: there are other classes, and the call does not name
    one, as `Revoking.NAME` does."""
    wanted = _named(world, call, frame)
    for method in world.catalogue.templates.get(name, ()):
        base, _, last = method.rpartition(".")
        fitting = [one for one in hierarchy.derived(world, base) if not wanted or one in wanted]
        for cls in fitting:
            found = classes.method(world, cls, last)
            if found is not None:
                yield FunctionValue(found, world.frame_of(found.parent), Instance(cls, assumed=True)), len(fitting) > 1


def _named(world: World, call: s.Call, frame: Frame) -> set[Class]:
    nodes = [one.value if isinstance(one, s.Attribute) else one for one in call.args]
    return {
        value.cls
        for node in nodes
        if isinstance(node, s.Name)
        for value in evaluate(world, node, frame)
        if isinstance(value, ClassValue)
    }


def behind_stub(world: World, callee: FunctionValue, call: s.Call, frame: Frame) -> Iterator[tuple[FunctionValue, bool]]:
    """The same for a method that the program only declares, to give the library's own a type: `def respond(self) -> Response: ...`."""
    receiver = callee.receiver
    if isinstance(receiver, Instance) and isinstance(receiver.of, Class) and hierarchy.is_open(world, callee.function):
        yield from called(world, f"{classes.library_base(world, receiver.of)}.{callee.function.name}", call, frame)
