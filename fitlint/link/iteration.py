"""What iterating a value runs: generators and generator expressions, `map` and `filter`, and what joins or cuts such, `itertools.chain`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from fitlint import summary as s
from fitlint.finding import Place
from fitlint.link import begun, classes, containers, results
from fitlint.link.evaluate import evaluate
from fitlint.link.sinks import library_edge, unwritten_edge
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Frame, FunctionValue, Instance, Items, Member, Pending, Symbol, Value, Values
from fitlint.things import Edge, place_of

GIVING = frozenset({"__iter__", "__aiter__"})


class Resolver(Protocol):
    """`fitlint.link.calls.Calls`."""

    def edges(self, callee: Value, site: Site, function: Function, frame: Frame, reason: str) -> Iterator[Edge]: ...


class Iteration:
    """One place, `node`, where something is iterated in a `function`; what is lazy is run once there, however often it is met."""

    def __init__(
        self, world: World, resolver: Resolver, node: s.Call, function: Function, frame: Frame, reason: str = ""
    ) -> None:
        self._world = world
        self._resolver = resolver
        self._node = node
        self._function = function
        self._frame = frame
        self._reason = reason
        self._seen: set[int] = set()

    def of(self, value: Value) -> Iterator[Edge]:
        """What iterating a lazy value runs."""
        if isinstance(value, Pending):
            yield from self._generator(value) if value.kind == "generator" else ()
        elif isinstance(value, Items) and value.made is not None and self._is_new(value.made[0]):
            yield from self._expression(*value.made)
        elif isinstance(value, Instance) and value.call is not None and value.frame is not None and self._is_new(value.call):
            lazy = containers.lazy(value)
            if lazy is None:
                return
            for one in evaluate(self._world, lazy.called, value.frame) if lazy.called is not None else ():
                yield from here(
                    self._world, self._resolver, one, Site(self._node, None, "", False), self._function, value.frame, ""
                )
            for node in lazy.iterated:
                found = evaluate(self._world, node, value.frame)
                yield from self.all(found, node, value.frame)
                yield from self.all(containers.element(self._world, found), node, value.frame) if lazy.is_flat else ()

    def all(self, values: Values, node: s.Expr, frame: Frame) -> Iterator[Edge]:
        """What iterating the values of `node` runs, lazy ones, objects of the program and those of libraries."""
        place = place_of(self._node, self._function)
        for one in values:
            yield from self.of(one)
            if isinstance(one, Instance) and isinstance(one.of, Class):
                for method in (classes.method(self._world, one.of, name) for name in ("__iter__", "__next__")):
                    if method is not None:
                        yield Edge(place, _how(method), method, reason=self._reason)
                        yield from given(self._world, one, method, place) if method.name in GIVING else ()
            yield from self._of_library(one, node, frame)

    def _of_library(self, value: Value, node: s.Expr, frame: Frame) -> Iterator[Edge]:
        place = place_of(self._node, self._function)
        for name in blocking(self._world, value, ("__iter__",)) if isinstance(value, (Instance, Member)) else ():
            yield unwritten_edge(self._world, name, place, node, value, frame, reason=self._reason)

    def _is_new(self, node: s.Expr) -> bool:
        known = id(node) in self._seen
        self._seen.add(id(node))
        return not known

    def _generator(self, value: Pending) -> Iterator[Edge]:
        """The body of a generator, or what subclasses make of it."""
        own = value.frame is not None and value.frame.scope is self._function
        made = value.call if own and value.call is not None else self._node
        site = Site(s.Call(self._node.start, self._node.length, made.func, made.args, made.keywords), None, "for", False)
        edges = self._resolver.edges(value.callee, site, self._function, self._frame, self._reason)
        return (begun.told(self._world, one, value, self._function) for one in edges if one.how == "iterate")

    def _expression(self, node: s.Comprehension, frame: Frame) -> Iterator[Edge]:
        """The calls of a generator expression, and what it iterates itself."""
        scope = frame.scope
        own = scope is self._function
        for site in scope.own.sites if own else scope.index.sites:
            if not site.lazy or not node.start <= site.call.start < node.end:
                continue
            call = (
                site.call if own else s.Call(self._node.start, self._node.length, self._node, site.call.args, site.call.keywords)
            )
            callees = evaluate(self._world, site.call.func, frame)
            reason = self._reason if len(callees) == 1 else "the callee is one of several"
            for callee in callees:
                for edge in self._resolver.edges(callee, Site(call, site.block, site.role, True), self._function, frame, reason):
                    if edge.callee is not None or edge.sink is not None:
                        yield edge
        for generator in node.generators:
            for value in evaluate(self._world, generator.iterable, frame):
                if not isinstance(value, Pending) or value.call is not generator.iterable:  # what is called there is a call
                    yield from self.of(value)
                    yield from self._of_library(value, generator.iterable, frame)


def given(world: World, value: Instance, method: Function, place: Place) -> Iterator[Edge]:
    """What is iterated where `__iter__` of an object gives something else than this object: `return self._rows()`."""
    if method.node.is_generator:
        return
    bound = FunctionValue(method, world.frame_of(method.parent), value)
    for one in results.returned(world, bound, None, None):
        if isinstance(one, Pending) and one.kind in ("generator", "async generator"):
            yield Edge(place, "iterate", one.callee.function, awaited=one.callee.function.is_async)
        elif isinstance(one, Instance) and isinstance(one.of, Class) and one.of is not value.of:
            methods = (classes.method(world, one.of, name) for name in ("__next__", "__anext__"))
            yield from (Edge(place, "call", each, awaited=each.is_async) for each in methods if each is not None)


def here(
    world: World, resolver: Resolver, value: Value, site: Site, function: Function, frame: Frame, reason: str
) -> Iterator[Edge]:
    """The callable runs on the spot."""
    if isinstance(value, (FunctionValue, Symbol, Member, Instance)):
        plain = Site(site.call, site.block, "", site.lazy)
        if isinstance(value, (Symbol, Member)):
            yield library_edge(world, value.name, place_of(site.call, function), site.call, frame, reason=reason)
        else:
            yield from resolver.edges(value, plain, function, frame, reason)


def blocking(world: World, value: Instance | Member, names: tuple[str, ...]) -> list[str]:
    """The names of the special methods of a library's object that block, among `names`."""
    of = value.name if isinstance(value, Member) else classes.library_base(world, value.of)
    return [full for one in names if world.catalogue.sink(full := f"{of}.{one}") is not None]


def _how(method: Function) -> str:
    return "iterate" if method.node.is_generator else "call"
