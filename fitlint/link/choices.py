"""Calls of one of several things: whether it is a guess which, and whether all that may run are among the calls (`Edge.choice`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import arguments, awaitable, classes, dispatched, hierarchy, passed
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Frame, FunctionValue, Instance, Values
from fitlint.things import Edge


class Methods(NamedTuple):
    """The methods that a call of another can run in its place (none: it runs that one), why it is a guess which, and the `choice` of their edges."""

    others: tuple[FunctionValue, ...]
    reason: str
    choice: Literal["", "some", "all"]


def methods(world: World, callee: FunctionValue, site: Site, function: Function, frame: Frame, why: str, direct: bool) -> Methods:
    """What the classes below make of a method that a call at `site` runs, for a reason so far; `direct` when the arguments there are its own."""
    called = site.call.func
    if dispatched_to := dispatched.chosen(world, callee, site.call, frame):
        told = why if len(dispatched_to) == 1 else f"one of the functions that `{callee.function.qualname}` chooses among"
        return Methods(dispatched_to, told, "" if not told else "some")
    others = hierarchy.implementations(world, callee) or hierarchy.of_abstract(world, callee, called, function)
    if not others or _is_of_named(callee, called):
        is_assumed = isinstance(callee.receiver, Instance) and callee.receiver.assumed
        return Methods((), why or ("the object is of one of several classes" if is_assumed else ""), "")
    fitting = tuple(one for one in others if not direct or arguments.accepts(world, one, site.call))
    fitting = awaitable.among(world, hierarchy.inheriting(world, fitting, called, function), site.role)
    return _among(world, callee, _of_what_is_given(world, fitting, called, function), why)


def _of_what_is_given(
    world: World, methods: tuple[FunctionValue, ...], called: s.Expr, function: Function
) -> tuple[FunctionValue, ...]:
    """Those of what all calls of a function of the program give a parameter, and of classes below, where that says more than how it is declared."""
    name = called.value.id if isinstance(called, s.Attribute) and isinstance(called.value, s.Name) else ""
    parameter = function.parameters.get(name) if name != function.receiver and name not in function.own.bindings else None
    if parameter is None or len(methods) < 2:
        return methods
    given = passed.only(world, function, parameter)
    classes_given = [one.of for one in given if isinstance(one, Instance) and isinstance(one.of, Class)]
    if not given or len(classes_given) != len(given):
        return methods

    def may_be_of(cls: Class) -> bool:
        return any(cls in classes.mro(world, one) or one in classes.mro(world, cls) for one in classes_given)

    left = tuple(one for one in methods if not isinstance(one.function.parent, Class) or may_be_of(one.function.parent))
    return left or methods


def _is_of_named(callee: FunctionValue, called: s.Expr) -> bool:
    """Whether a call asks a class by its own name for a method: `Store.load()`, and none of those below."""
    cls = callee.function.parent
    return isinstance(cls, Class) and isinstance(called, s.Attribute) and s.last_name(called.value) == cls.name


def properties(world: World, callee: FunctionValue) -> Methods:
    """What the classes below make of a property that is read."""
    others = hierarchy.implementations(world, callee)
    return _among(world, callee, others, "") if others else Methods((callee,), "", "")


def _among(world: World, callee: FunctionValue, fitting: tuple[FunctionValue, ...], why: str) -> Methods:
    is_some = hierarchy.does_nothing(world, callee) or not all(hierarchy.is_named(world, one, callee) for one in fitting)
    is_sure = len(fitting) == 1 and not is_some
    told = why if is_sure else f"one of the implementations of `{callee.function.qualname}`"
    return Methods(fitting, told, "" if not told else "some" if is_some else "all")


def reason(callees: Values, site: Site, function: Function) -> str:
    """Why it is a guess what a call runs; "" where it runs one thing, or each of several."""
    is_sure = len(callees) == 1 or _are_one(callees) or _is_each(site, function)
    return "" if is_sure else "the callee is one of several"


def marked(each: Sequence[Sequence[Edge]], why: str) -> list[Edge]:
    """The edges of each of several things that may be called, for which `why` is the reason, marked as such."""
    found = [edge for some in each for edge in some]
    if not why:
        return found
    is_some = not all(each) or any(one.choice == "some" for one in found)
    return [replace(one, choice="some" if is_some else "all") if one.reason == why or one.choice else one for one in found]


def _are_one(callees: Values) -> bool:
    """Whether several things that may be called are one function, of different objects; not where the function around it was given different things."""
    functions = [(one.function, one.frame) for one in callees if isinstance(one, FunctionValue)]
    return len(functions) == len(callees) and len(set(functions)) == 1


def _asks_only_for(test: s.Expr, what: s.Expr) -> bool:
    """Whether a test asks no more than whether there is something, or has what is asked for: `if hasattr(one, "run"):`."""
    asked = test.args[0] if isinstance(test, s.Call) and s.spelled(test.func) in ("hasattr", "callable") and test.args else test
    while isinstance(asked, s.Attribute):
        asked = asked.value
    return isinstance(what, s.Name) and s.spelled(asked) == what.id


def _is_each(site: Site, function: Function) -> bool:
    """Whether something is called of each that a loop comes to, not of one of them: `for one in HOOKS: one.run()`, also where it is asked first whether it has that."""
    called = site.call.func
    while isinstance(called, s.Attribute):
        called = called.value
    block = site.block
    while block is not None and isinstance(block.node, s.If) and block.arm == "body" and _asks_only_for(block.node.test, called):
        block = block.parent
    loop = block.node if block is not None else None
    bound = function.own.bindings.get(called.id, ()) if isinstance(called, s.Name) else ()
    return isinstance(loop, s.For) and len(bound) == 1 and bound[0].kind == "element" and bound[0].node is loop.iterable
