"""Functions that are passed to functions of the program, which call them, or hand them on to what calls them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.finding import Place
from fitlint.link import arguments, filled, partials, switched
from fitlint.link.decorators import Resolver
from fitlint.link.memoised import memoised
from fitlint.link.objects import decorator_names
from fitlint.link.said import around
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Frame, FunctionValue, Items, Member, Symbol, Table, Value, Values
from fitlint.things import Edge, place_of
from fitlint.traits import CALLED

_DEEPEST = 6  # functions that hand on a function, one to the other


class Callbacks:
    """`properties` are the names that some class of the program gives a property: they name no function that is passed."""

    def __init__(self, world: World, calls: Resolver, properties: frozenset[str]) -> None:
        self._world = world
        self._calls = calls
        self._functions = frozenset(name for one in world.outlines.values() for name, _ in one.leads) - properties

    def of(self, callee: FunctionValue, site: Site, function: Function, frame: Frame) -> Iterator[Edge]:
        """Functions passed to a function of the program that calls its parameter, or hands it on: they run in the call that passes them. So do those
        that were passed to the function around it, and those that were registered with the object whose method it is."""
        inner, depth = callee.function, frame.depth + 1
        if depth > _DEEPEST:
            return
        outer = callee.frame or self._world.frame_of(inner.parent)
        may_pass = self._may_pass(site, inner, function, frame)
        is_one_of = filled.is_told_apart(self._world, callee)
        if not may_pass and not outer.args and not is_one_of:  # nearly every call
            return
        passed = arguments.bind(self._world, callee, site.call, frame) if may_pass else {}
        given = {name: found for name, values in passed.items() if (found := self._callables(values))}
        if is_one_of and callee.receiver is not None:
            given[inner.node.parameters[0].name] = (callee.receiver,)
        place = place_of(site.call, function)
        calls = list(self._new_calls(inner, outer, given, depth))
        runs = self._runs(calls, callee, site, function, frame)
        for edge in calls:
            how, reason = edge.how, edge.reason
            if runs[edge.callee] is False:
                continue
            if edge.callee is not None:
                if is_one_of:
                    reason = "registered with it, and called there"
                elif reason or not runs[edge.callee]:
                    reason = "passed as an argument and called there"
                if how == "call" and inner.is_async and site.role != "await":  # a task runs it
                    how = "schedule" if edge.callee.is_async else "loop"
            yield replace(edge, place=place, how=how, reason=reason, needs=(), gives=None, choice="")

    def _runs(
        self, calls: list[Edge], callee: FunctionValue, site: Site, function: Function, frame: Frame
    ) -> dict[Function | None, bool | None]:
        """Whether what is called in what a site calls runs for that; None where it depends: its conditions are not those of this function."""
        needs: dict[Function | None, list[tuple[str, ...]]] = {}
        for one in calls:
            needs.setdefault(one.callee, []).append(one.needs)
        inner, gives = callee.function, None
        if inner.node.switches and any(one.needs for one in calls):
            said = list(around(site, function))
            gives = switched.given_by(self._world, site.call, said, inner, callee.receiver is not None, function, frame)
        return {one: switched.are_met(each, gives, inner) for one, each in needs.items()}

    def held(self, callee: FunctionValue, depth: int) -> Iterator[Edge]:
        """The calls in a function that run what the function around it was given: those of `def wrapper(): work()`, made by `wrap(save)`."""
        around = callee.frame or self._world.frame_of(callee.function.parent)
        return self._new_calls(callee.function, around, {}, depth) if depth <= _DEEPEST else iter(())

    def _new_calls(self, inner: Function, around: Frame, given: dict[str, Values], depth: int) -> Iterator[Edge]:
        """The calls in a function that are there because of what it, or the function around it, was given."""
        if not given and not any(map(self._callables, around.args.values())):
            return
        known = set(map(_key, self._calls.reach_within(inner, self._world.frame_of(inner))))
        frame = self._world.frame(inner, around, given, False, depth)
        if not known.issuperset(map(_key, self._calls.reach_within(inner, frame))):  # hardly ever
            yield from (one for one in self._calls.within(inner, frame) if _key(one) not in known)

    def _may_pass(self, site: Site, callee: Function, function: Function, frame: Frame) -> bool:
        """Whether a call may pass a function, by name: any to one that calls its parameters, one of the program or that was itself passed to others."""
        call = site.call
        if not call.args and not call.keywords:
            return False
        return bool(self._called_parameters(callee)) or any(self._may_be_function(one, function, frame) for one in s.passed(call))

    def _may_be_function(self, node: s.Expr, function: Function, frame: Frame) -> bool:
        if isinstance(node, s.Starred):
            node = node.value
        if not isinstance(node, s.Name):
            return isinstance(node, s.Lambda) or (isinstance(node, s.Attribute) and self._names_function(node.name))
        if node.id in function.parameters:
            return node.id in frame.args
        bindings = function.own.bindings.get(node.id)
        return self._names_function(node.id) if bindings is None else any(one.kind == "function" for one in bindings)

    def _names_function(self, name: str) -> bool:
        self._world.asks("named", name)
        return name in self._functions

    def _callables(self, values: Values) -> Values:
        """What can be called of the values of an argument, and may matter; containers with nothing else in them."""
        found: list[Value] = []
        for one in values:
            if isinstance(one, (Symbol, Member)):
                matters = self._world.catalogue.sink(one.name) is not None
            elif isinstance(one, Items):
                inside = tuple(map(self._callables, one.items))
                one, matters = Items(one.kind, inside, one.open), any(inside)
            elif isinstance(one, Table):
                named = tuple((key, inner) for key, held in one.entries if (inner := self._callables(held)))
                one, matters = Table(named, True), bool(named)
            else:
                matters = isinstance(one, FunctionValue) or partials.is_partial(one)
            if matters:
                found.append(one)
        return tuple(found)

    @memoised()
    def _called_parameters(self, function: Function) -> frozenset[str]:
        """The parameters of a function that it calls itself, without `cls`, which no call passes."""
        # By name first: not one in twenty calls what it is given, and the others need not be looked into.
        has_receiver = isinstance(function.parent, Class) and "staticmethod" not in decorator_names(self._world, function)
        passed = function.node.parameters[has_receiver:]
        names = {one.name for one in passed}.intersection(function.node.calls)
        funcs = [site.call.func for site in function.partly(CALLED).sites] if names else []
        return frozenset(one.id for one in funcs if isinstance(one, s.Name) and one.id in names)


def _key(edge: Edge) -> tuple[Place, Function | None, str]:
    return edge.place, edge.callee, edge.name
