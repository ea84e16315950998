"""What tests with `hasattr` find, and those that ask for coroutine functions, where it is known of which classes an object is."""

from __future__ import annotations

from collections.abc import Callable

from fitlint import summary as s
from fitlint.link import classes
from fitlint.link.evaluate import evaluate
from fitlint.link.outcomes import known_tests
from fitlint.link.world import World
from fitlint.model.asked import asks_for_async
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, Instance, Value

_ASKING = frozenset({"hasattr", "iscoroutinefunction"})
# Of objects of libraries that code takes for one of several, their coroutine methods, and what they have besides.
_COROUTINES = {"fastapi.UploadFile": frozenset({"close", "read", "seek", "write"})}
_OTHERS = {"fastapi.UploadFile": frozenset({"content_type", "file", "filename", "headers", "size"})}


def never_runs(world: World, site: Site, function: Function, frame: Frame) -> bool:
    """Whether a call stands where an object lacks a method that all objects of its classes have: `if hasattr(client, "fetch_async"): … else: client.fetch()`."""
    if _ASKING.isdisjoint(function.node.calls):
        return False
    return any(not held and _is_always_so(world, test, frame) for test, held in known_tests(site, function.own))


def _is_always_so(world: World, test: s.Expr, frame: Frame) -> bool:
    if isinstance(test, s.Boolean) and test.op == "and":
        return all(_is_always_so(world, one, frame) for one in test.values)
    if not isinstance(test, s.Call):
        return False
    if asks_for_async(test):
        owner, name = _attribute(test.args[0])
        return _is_of_all(world, owner, frame, lambda one: _library(one) in _COROUTINES and name in _COROUTINES[_library(one)])
    if s.spelled(test.func) != "hasattr":
        return False
    owner, name = _attribute(test)
    return _is_of_all(world, owner, frame, lambda one: _has(world, one, name))


def _is_of_all(world: World, owner: s.Expr | None, frame: Frame, is_so: Callable[[Value], bool]) -> bool:
    values = evaluate(world, owner, frame) if owner is not None else ()
    return bool(values) and all(map(is_so, values))


def _attribute(node: s.Expr) -> tuple[s.Expr | None, str]:
    """Whose attribute is asked for, and its name: `file.read`, `getattr(file, "read")`, `hasattr(file, "read")`."""
    if isinstance(node, s.Attribute):
        return node.value, node.name
    owner, name = node.args[:2] if isinstance(node, s.Call) and len(node.args) > 1 else (None, None)
    return (owner, name.value) if isinstance(name, s.Constant) and isinstance(name.value, str) else (None, "")


def _has(world: World, value: Value, name: str) -> bool:
    cls = value.of if isinstance(value, Instance) else value.cls if isinstance(value, ClassValue) else None
    if isinstance(cls, Class):
        return classes.method(world, cls, name) is not None
    of = _library(value)
    return of in _COROUTINES and name in _COROUTINES[of] | _OTHERS[of]


def _library(value: Value) -> str:
    """The library type of an object; "" for others."""
    return value.of if isinstance(value, Instance) and isinstance(value.of, str) else ""
