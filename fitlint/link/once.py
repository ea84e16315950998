"""Calls that run only the first time, what they make being kept.

They stand under a test for it, `if self._client is None:` or `if key not in CACHE:`, or after `if self._client: return self._client`.
"""

from __future__ import annotations

from collections.abc import Sequence

from fitlint import summary as s
from fitlint.link import classes, lifetimes
from fitlint.link.evaluate import evaluate
from fitlint.link.outcomes import tests_before
from fitlint.link.world import World
from fitlint.model.index import Index, Site
from fitlint.model.scopes import Class, Function, ancestors
from fitlint.model.values import ClassValue, FunctionValue, Instance

_HANDLERS = "handlers"  # of a logger: `if logger.handlers: return logger`


def is_guarded(world: World, site: Site, function: Function, callees: Sequence[Function] = ()) -> bool:
    """Whether a call runs only where something is missing that the function, or one of the `callees`, makes, and that outlives it."""
    index, block, call = function.own, site.block, site.call
    if not index.tests:
        return False
    for one in ancestors(block):
        missing: list[s.Expr] = []
        if isinstance(one.node, s.If):
            there = _there(one.node.test) if one.arm == "orelse" else None
            missing = _missing(one.node.test) if one.arm == "body" else [there] if there is not None else []
            if one.arm == "body" and site.role != "statement" and _is_outdated(one.node.test, one.start, one.end, index):
                return True
            if (
                one.arm == "body"
                and _is_spent(one.node.test, one.start, one.end, index)
                and not _is_new(world, one.node.test, function)
            ):
                return True
        for what in missing:
            kept = _looked_up(what, index)
            is_kept = (
                _is_kept(kept, one.start, one.end, index)
                or _is_kept_by(world, kept, call, callees, function)
                or _is_set(world, kept, one.start, one.end, function)
            )
            if is_kept and not _is_new(world, kept, function):
                return True
    for test in tests_before(site, index):
        if test.body and isinstance(test.body[-1], s.Return):
            there = _there(test.test)
            made = _looked_up(there, index) if there is not None else None
            if (
                made is not None
                and (_is_kept(made, test.end, function.node.end, index) or _is_kept_by(world, made, call, callees, function))
                and not _is_new(world, made, function)
            ):
                return True
    return False


def is_singleton(world: World, cls: Class) -> bool:
    """Whether an object of a class is only made the first time: its metaclass keeps it, `class Config(metaclass=Singleton)`, or its decorator."""
    for one in classes.mro(world, cls):
        named = [each.value for each in one.node.keywords if each.name == "metaclass"] if isinstance(one, Class) else []
        for value in evaluate(world, named[0], world.frame_of(one.parent)) if named and isinstance(one, Class) else ():
            method = classes.method(world, value.cls, "__call__") if isinstance(value, ClassValue) else None
            if method is not None and method.index.tests and method.index.stores:
                return True
    return any(s.last_name(one).lower() == "singleton" for one in cls.node.decorators)


def _missing(test: s.Expr) -> list[s.Expr]:
    """What a test finds missing: X of `X is None`, `not X`, `key not in X`, and of such with others."""
    if isinstance(test, s.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if test.ops[0] == "is" and isinstance(right, s.Constant) and right.value is None:
            return [test.left]
        if test.ops[0] == "not in":
            return [right]
    if isinstance(test, s.Unary) and test.op == "not":
        return [_held(test.operand)]
    if isinstance(test, s.Boolean) and test.op == "or" and any(map(_passes, test.values)):
        return []
    if isinstance(test, s.Boolean):
        return [inner for one in (test.values if test.op == "and" else test.values[:1]) for inner in _missing(one)]
    return []


def _passes(test: s.Expr) -> bool:
    """Whether a test asks for time that has passed: `cache.is_stale()`, `time() - made > 60`. What is kept is made again then."""
    if isinstance(test, s.Compare):
        return not _LATER.isdisjoint(test.ops)
    asked = test.func if isinstance(test, s.Call) else test
    return isinstance(asked, (s.Name, s.Attribute)) and any(one in s.last_name(asked).lower() for one in _AGING)


_LATER = frozenset({"<", "<=", ">", ">="})
_AGING = ("stale", "expired", "outdated", "refresh")


def _held(test: s.Expr) -> s.Expr:
    """`self.store` of `hasattr(self, "store")`, else the test itself."""
    if isinstance(test, s.Call) and isinstance(test.func, s.Name) and test.func.id == "hasattr" and len(test.args) == 2:
        owner, name = test.args
        if isinstance(name, s.Constant) and isinstance(name.value, str) and not name.kind:
            return s.Attribute(test.start, test.length, owner, name.value)
    return test


def _is_outdated(test: s.Expr, start: int, end: int, index: Index) -> bool:
    """Whether what is kept belongs to another signature: `if seen != SEEN:`, where both SEEN and a value are stored anew."""
    if not isinstance(test, s.Compare) or test.ops != ("!=",):
        return False
    if not any(_is_kept(one, start, end, index) for one in (test.left, *test.comparators)):
        return False
    stored = {s.spelled(target) for target, one in index.stores if start <= one.start < end}
    stored |= {name for name in index.globals for one in index.bindings.get(name, ()) if start <= one.start < end}
    return len(stored) > 1


def _is_new(world: World, what: s.Expr, function: Function) -> bool:
    """Whether something is kept by an object that is new each time: the function itself makes it, `self = cls()`, or whoever asks it."""
    while isinstance(what, (s.Attribute, s.Subscript)):
        what = what.value
    index, own = function.own, function.node.parameters[:1]
    if isinstance(what, s.Name) and isinstance(function.parent, Class) and [one.name for one in own] == [what.id] == ["self"]:
        return lifetimes.are_short(world, function.parent)
    bindings = index.bindings.get(what.id, ()) if isinstance(what, s.Name) and what.id not in index.globals else ()
    made = [one.node for one in bindings if one.kind == "value" and isinstance(one.node, s.Call)]
    if not made or len(made) != len(bindings):
        return False
    frame = world.frame_of(function)
    return all(
        isinstance(one, Instance) and isinstance(one.of, Class) and one.call in made for one in evaluate(world, what, frame)
    )


def _is_spent(test: s.Expr, start: int, end: int, index: Index) -> bool:
    """Whether a switch that outlives the function is turned off: `if self.pull: …; self.pull = False`."""
    tested = test.values if isinstance(test, s.Boolean) and test.op == "and" else [test]
    return any(isinstance(one, (s.Name, s.Attribute)) and _is_turned_off(one, start, end, index) for one in tested)


def _is_turned_off(switch: s.Name | s.Attribute, start: int, end: int, index: Index) -> bool:
    name = switch.id if isinstance(switch, s.Name) else ""
    wanted = s.spelled(switch)
    stored = [one for target, one in index.stores if wanted and s.spelled(target) == wanted]
    stored += index.bindings.get(name, ()) if name in index.globals else ()
    return any(
        start <= one.start < end and isinstance(one.node, s.Constant) and not one.node.kind and not one.node.value
        for one in stored
    )


def _there(test: s.Expr) -> s.Expr | None:
    """What a test finds there: X of `X`, `X is not None`, `key in X`, `hasattr(…)`."""
    test = _held(test)
    if isinstance(test, (s.Name, s.Attribute)):
        return test
    if isinstance(test, s.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if test.ops[0] == "is not" and isinstance(right, s.Constant) and right.value is None:
            return test.left
        if test.ops[0] == "in":
            return right
    return None


def _looked_up(what: s.Expr, index: Index) -> s.Expr:
    """CACHE of `value = CACHE.get(key)`, where `value` is what is tested, and `self.value` of `value = self.value`."""
    bindings = [one for one in index.bindings.get(what.id, ()) if one.start < what.start] if isinstance(what, s.Name) else []
    if bindings and bindings[-1].kind == "value" and isinstance(bindings[-1].node, s.Attribute):
        return bindings[-1].node
    for one in bindings:
        if (
            one.kind == "value"
            and isinstance(one.node, s.Call)
            and isinstance(one.node.func, s.Attribute)
            and one.node.func.name == "get"
        ):
            return one.node.func.value
    return what


def _is_kept(what: s.Expr, start: int, end: int, index: Index) -> bool:
    """Whether something that outlives the function is stored between two places."""
    if isinstance(what, s.Attribute) and what.name == _HANDLERS:
        return any(start <= one.call.start < end and _adds_handler(one.call, what.value) for one in index.sites)
    if isinstance(what, s.Name):
        bindings = index.bindings.get(what.id, ()) if what.id in index.globals else ()
        if any(start <= one.start < end for one in bindings):
            return True
    wanted = s.spelled(what)
    for target, binding in index.stores:
        if start <= binding.start < end:
            stored = target.value if isinstance(target, s.Subscript) else target
            if wanted and s.spelled(stored) == wanted:
                return True
    return False


def _is_set(world: World, what: s.Expr, start: int, end: int, function: Function) -> bool:
    """Whether a method of what holds it stores it: `if state.config is None: state.set_config(load())`."""
    owner = s.spelled(what.value) if isinstance(what, s.Attribute) else ""
    itself = [one.name for one in function.node.parameters[:1]] if isinstance(function.parent, Class) else []
    for site in function.own.sites if owner and owner not in itself else ():
        func = site.call.func
        if start <= site.call.start < end and isinstance(func, s.Attribute) and s.spelled(func.value) == owner:
            for one in evaluate(world, func, world.frame_of(function)):
                if (
                    isinstance(one, FunctionValue)
                    and isinstance(what, s.Attribute)
                    and f".{what.name}" in one.function.node.stores
                ):
                    return True
    return False


def _adds_handler(call: s.Call, logger: s.Expr) -> bool:
    """`logger.addHandler(…)`: loggers live as long as the process."""
    return (
        isinstance(call.func, s.Attribute) and call.func.name == "addHandler" and s.spelled(call.func.value) == s.spelled(logger)
    )


def _is_kept_by(world: World, what: s.Expr, call: s.Call, callees: Sequence[Function], function: Function) -> bool:
    """Whether every function that is called stores it: `if self.report is None: self.load()`, `if CONFIG is None: load()`."""
    return bool(callees) and all(_stores(world, one, what, call, function) for one in callees)


def _stores(world: World, callee: Function, what: s.Expr, call: s.Call, function: Function) -> bool:
    if isinstance(what, s.Name):
        is_global = what.id not in function.own.bindings or what.id in function.own.globals
        return is_global and callee.module is function.module and what.id in callee.index.globals & callee.index.bindings.keys()
    own = callee.node.parameters[:1]
    wanted = s.spelled(what)
    return (
        bool(wanted)
        and isinstance(callee.parent, Class)
        and bool(own)
        and isinstance(call.func, s.Attribute)
        and s.spelled(call.func.value) == own[0].name == wanted.partition(".")[0]
        and not _begins_an_object(world, function)
        and any(s.spelled(target) == wanted for target, _ in callee.index.stores)
    )


def _begins_an_object(world: World, function: Function) -> bool:
    """Whether `__init__` calls a method: nothing is there yet, each time an object is made."""
    world.asked.add(function.name)
    made = function.parent.index.bindings.get("__init__", ()) if isinstance(function.parent, Class) else ()
    return any(isinstance(one.node, Function) and function.name in one.node.node.calls for one in made)
