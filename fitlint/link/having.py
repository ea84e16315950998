"""What tests with `hasattr` find, where it is known of which classes of the program an object is."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import classes
from fitlint.link.evaluate import evaluate
from fitlint.link.outcomes import known_tests
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, Instance, Value


def never_runs(world: World, site: Site, function: Function, frame: Frame) -> bool:
    """Whether a call stands where an object lacks a method that all objects of its classes have: `if hasattr(client, "fetch_async"): … else: client.fetch()`."""
    if "hasattr" not in function.node.calls:
        return False
    return any(not held and _always_has(world, test, frame) for test, held in known_tests(site, function.own))


def _always_has(world: World, test: s.Expr, frame: Frame) -> bool:
    if not isinstance(test, s.Call) or s.spelled(test.func) != "hasattr" or len(test.args) != 2:
        return False
    owner, name = test.args
    values = evaluate(world, owner, frame) if isinstance(name, s.Constant) and isinstance(name.value, str) else ()
    return bool(values) and all(_has(world, one, str(name.value)) for one in values if isinstance(name, s.Constant))


def _has(world: World, value: Value, name: str) -> bool:
    cls = value.of if isinstance(value, Instance) else value.cls if isinstance(value, ClassValue) else None
    return isinstance(cls, Class) and classes.method(world, cls, name) is not None
