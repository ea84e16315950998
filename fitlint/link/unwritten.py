"""What a function calls without a call being written: `with x`, `for one in x`, `x.property`, `x[key]`, and what is loaded when it is read."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import choices, classes, lazy_reads, objects, pools
from fitlint.link.decorators import Decorators
from fitlint.link.evaluate import evaluate
from fitlint.link.fetched import asked, is_fetched
from fitlint.link.iteration import GIVING, Iteration, Resolver, blocking, given
from fitlint.link.receivers import Receivers
from fitlint.link.sinks import library_edge, unwritten_edge
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Frame, FunctionValue, Instance, Member, Pending
from fitlint.things import Edge, place_of

# What `with` and `for` call by themselves.
_IMPLICIT = {
    "with": ("__enter__", "__exit__"), "async with": ("__aenter__", "__aexit__"), "for": ("__iter__", "__next__"),
    "async for": ("__aiter__", "__anext__"),
}  # fmt: skip
_LENGTH = "__len__"  # also where only the truth is asked for


class Unwritten:
    """`properties` are the names that some class of the program gives a property."""

    def __init__(
        self, world: World, resolver: Resolver, receivers: Receivers, decorators: Decorators, properties: frozenset[str]
    ) -> None:
        self._world = world
        self._receivers = receivers
        self._resolver = resolver
        self._decorators = decorators
        self._properties = properties
        self._asks = any(one.endswith(f".{_LENGTH}") for one in world.catalogue.sinks)

    def of(self, function: Function, frame: Frame) -> Iterator[Edge]:
        """What a function calls so, in a frame."""
        yield from self._entered_and_iterated(function, frame)
        yield from self._read(function, frame)
        if self._asks:
            yield from self._asked(function, frame)

    def _asked(self, function: Function, frame: Frame) -> Iterator[Edge]:
        """What a test runs that asks whether anything is in what has not been fetched: `if not books:`."""
        for node in asked(function):
            call = s.Call(node.start, node.length, node, (), ())
            for value in evaluate(self._world, node, frame):
                for name in blocking(self._world, value, (_LENGTH,)) if isinstance(value, Instance) else ():
                    if not is_fetched(self._world, node, function, frame):
                        yield library_edge(self._world, name, place_of(node, function), call, frame)

    def _entered_and_iterated(self, function: Function, frame: Frame) -> Iterator[Edge]:
        """`with x` runs `x.__enter__` and `x.__exit__`; iterating an object of the program runs its `__iter__`."""
        for node, role in function.own.implicit:
            names = _IMPLICIT.get(role, ())
            call = node if isinstance(node, s.Call) else s.Call(node.start, node.length, node, (), ())
            place = place_of(node, function)
            for value in evaluate(self._world, node, frame) if names else ():
                if isinstance(value, Instance) and isinstance(value.of, Class):
                    for name in names:
                        method = classes.method(self._world, value.of, name)
                        if method is not None:
                            how = "iterate" if method.node.is_generator else "call"
                            yield self._receivers.entered(Edge(place, how, method, awaited=role != "for"), value, node, function)
                            if name in GIVING and how == "call":
                                yield from given(self._world, value, method, place)
                if isinstance(value, (Instance, Member)):
                    for name in blocking(self._world, value, names):
                        sink = self._world.catalogue.sink(name)
                        if sink is not None and sink.kept == "object" and is_fetched(self._world, node, function, frame):
                            continue
                        is_left = sink is self._world.catalogue.sinks.get(pools.EXIT) and pools.is_left(node, function)
                        edge = unwritten_edge(self._world, pools.WAITS if is_left else name, place, node, value, frame)
                        yield replace(edge, seldom=1) if is_left and pools.has_waited(node, function) else edge
                if role == "for" and not (isinstance(value, Pending) and value.call is node):  # what is called there is a call
                    yield from Iteration(self._world, self._resolver, call, function, frame).of(value)

    def _read(self, function: Function, frame: Frame) -> Iterator[Edge]:
        """What reading attributes and items runs; what is loaded then is loaded once."""
        loaded: set[str] = set()
        for node in function.own.reads:
            name = node.name if isinstance(node, s.Attribute) else "__getitem__"
            is_run = name in self._properties or name in self._world.catalogue.reads
            if not is_run:
                self._world.asks("attributes", name)
            for value in evaluate(self._world, node.value, frame) if is_run else ():
                if isinstance(value, Instance) and isinstance(value.of, Class):
                    for edge in self._read_of(value, value.of, name, node, function, frame):
                        text = s.spelled(node) if edge.name == lazy_reads.SINK else ""
                        if not text or text not in loaded:
                            yield edge
                        loaded.add(text)
                elif isinstance(value, Instance) and value.call is not None and value.frame is not None:
                    yield from self._asked_of_library(value, value.call, value.frame, node, function)

    def _asked_of_library(
        self, value: Instance, made: s.Call, made_in: Frame, node: s.Attribute | s.Subscript, function: Function
    ) -> Iterator[Edge]:
        """What a library asks the network for when an attribute is read. Made elsewhere, the object may have been asked before."""
        full = f"{value.of}.{node.name}.__get__" if isinstance(node, s.Attribute) else ""
        if self._world.catalogue.sink(full) is not None:
            reason = "" if made_in.scope is function else lazy_reads.REASON
            call = s.Call(node.start, node.length, made, (), ())
            yield library_edge(self._world, full, place_of(node, function), call, made_in, reason=reason)

    def _read_of(
        self, value: Instance, cls: Class, name: str, node: s.Attribute | s.Subscript, function: Function, frame: Frame
    ) -> Iterator[Edge]:
        """The function of a property, or `__getitem__`; the database, for what is loaded then."""
        place = place_of(node, function)
        method = classes.method(self._world, cls, name)
        if method is None:
            if lazy_reads.is_lazy(self._world, value, cls, name):
                call = s.Call(node.start, node.length, node, (), ())
                yield library_edge(self._world, lazy_reads.SINK, place, call, frame, reason=lazy_reads.REASON)
        elif name == "__getitem__" or objects.is_property(self._world, method):
            bound = FunctionValue(method, self._world.frame_of(method.parent), value)
            once = self._decorators.of(method).once
            several = choices.properties(self._world, bound)
            for one in several.others:
                yield Edge(place, "call", one.function, reason=several.reason, once=once, choice=several.choice)
