"""Objects that take on what others of their class hold: `main.include(other)`, where `include` puts the entries of `other.handlers` into `self.handlers`."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, classes, evaluate, passed
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Instance, Value

_TAKING_ALL = frozenset({"update", "extend"})
_MANY = 60  # functions that call something of the name: applications have an `include_router`, too


def holders(world: World, made: Instance, name: str) -> set[Value]:
    """An object, and those whose containers of a name it has taken on, also by way of others."""
    found: set[Value] = {made}
    pending: list[Value] = [made]
    while pending:
        one = pending.pop()
        if isinstance(one, Instance) and isinstance(one.of, Class):
            more = {other for into, other in _taken_on(world, one.of, name) if into == one} - found
            found |= more
            pending += more
    return found


@memoised(meanwhile=())
def _taken_on(world: World, cls: Class, name: str) -> tuple[tuple[Value, Value], ...]:
    """Which object takes on what which other one holds."""
    found: list[tuple[Value, Value]] = []
    for method in (each for one in classes.mro(world, cls) if isinstance(one, Class) for each in one.methods()):
        for position, parameter in enumerate(method.node.parameters[1:]):
            if _takes_on(method, parameter.name, name):
                found += _by_calls(world, method, position, parameter.name)
    return tuple(dict.fromkeys(found))


def _by_calls(world: World, method: Function, position: int, parameter: str) -> Iterator[tuple[Value, Value]]:
    for call, scope in passed.calls_of(world, method, _MANY):
        given = arguments.argument(call, position, parameter)
        if given is not None and isinstance(call.func, s.Attribute):
            frame = world.frame_of(scope)
            others = evaluate.evaluate(world, given, frame)
            yield from ((into, other) for into in evaluate.evaluate(world, call.func.value, frame) for other in others)


def _takes_on(method: Function, parameter: str, name: str) -> bool:
    """Whether a method puts what a parameter holds under a name into what its own object holds under it."""
    if f"{name}[]" not in method.node.stores:
        return False
    wanted, own = f"{parameter}.{name}", f"{method.receiver}.{name}"
    for one in s.inside(method.index.statements):
        if isinstance(one, s.Call) and isinstance(one.func, s.Attribute) and one.func.name in _TAKING_ALL:
            if s.spelled(one.func.value) == own and any(s.spelled(each) == wanted for each in one.args):
                return True
        elif isinstance(one, s.For):
            iterated = one.iterable
            if isinstance(iterated, s.Call) and isinstance(iterated.func, s.Attribute) and not iterated.args:
                iterated = iterated.func.value
            if s.spelled(iterated) == wanted:
                return True
    return False
