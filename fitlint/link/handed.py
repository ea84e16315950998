"""Routing methods that are handed over: `@protected_route(router.get, "/users")`, where the function given the method declares the route."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.frameworks import ROUTING_METHODS
from fitlint.frameworks.model import Routing
from fitlint.link import classes
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.values import Frame, Instance, Literal, Member, Value


def attributes(call: s.Call) -> list[s.Attribute]:
    """The arguments of a call that are routing methods by their name: `router.get`, and `table.get` as well."""
    return [one for one in s.passed(call) if type(one) is s.Attribute and one.name in ROUTING_METHODS]


def hands_over(world: World, call: s.Call, frame: Frame) -> bool:
    """Whether a call passes a routing method: a known one, or one of an object that nobody knows, together with a path."""
    values = [evaluate(world, one, frame) for one in attributes(call)]
    if any(_is_routing(world, value) for one in values for value in one):
        return True
    return any(not one for one in values) and has_path(world, call, frame)


def has_path(world: World, call: s.Call, frame: Frame) -> bool:
    """Whether a call passes a text that begins with a slash."""
    return any(is_path(one) for node in s.passed(call) for one in evaluate(world, node, frame))


def is_path(value: Value) -> bool:
    """Whether a value is a text that begins with a slash."""
    return isinstance(value, Literal) and isinstance(value.value, str) and value.value.startswith("/")


def holds_method(world: World, frame: Frame | None) -> bool:
    """Whether a function was given a routing method, or stands inside of one that was."""
    return any(_is_routing(world, value) for one in _around(frame) for values in one.args.values() for value in values)


def _around(frame: Frame | None) -> Iterator[Frame]:
    while frame is not None:
        yield frame
        frame = frame.parent


def _is_routing(world: World, value: Value) -> bool:
    if not isinstance(value, Member) or not isinstance(value.receiver, Instance):
        return False
    kind = classes.framework_kind(world, value.receiver.of)
    return kind is not None and isinstance(kind.methods.get(value.path), Routing)
