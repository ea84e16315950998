"""What a call of a library runs of the program: what it is given to call here, in a thread, or on the loop."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import Protocol

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.catalogue import Catalogue
from fitlint.link import arguments, begun, classes, containers, entrusted, other_loops, partials, resumed, template_methods
from fitlint.link.calling import GIVE_BACK
from fitlint.link.evaluate import evaluate
from fitlint.link.iteration import Iteration, here
from fitlint.link.sinks import library_edge
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Frame, FunctionValue, Instance, Items, Member, Pending, Symbol, Value, Values
from fitlint.switches import ANY, BEGINS
from fitlint.things import Edge, Wrapped, place_of

# Built-ins that call what they are given, at once: the argument that is the callable.
_CALLBACKS: dict[str, tuple[int | None, str | None]] = {
    "builtins.sorted": (None, "key"), "builtins.min": (None, "key"), "builtins.max": (None, "key"), "functools.reduce": (0, None),
}  # fmt: skip
_CONSUMERS = frozenset({"builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.sum", "builtins.any", "builtins.all",
                        "builtins.next", "builtins.dict", "builtins.max", "builtins.min", "builtins.enumerate", "builtins.zip",
                        "builtins.str.join", "builtins.bytes.join", "builtins.frozenset", "builtins.list.extend", "builtins.set.update"})  # fmt: skip
# These take coroutine functions as they are.
_ENSURING = frozenset({"quart.Quart.ensure_async"})
_OFFLOADED = frozenset({"thread", "process", "background", "greenlet"})


class Resolver(Protocol):
    """`fitlint.link.calls.Calls`."""

    def edges(self, callee: Value, site: Site, function: Function, frame: Frame, reason: str) -> Iterator[Edge]: ...
    def wrapped(self, function: Function, decorators: tuple[s.Expr, ...]) -> Wrapped: ...
    def held(self, callee: FunctionValue, frame: Frame) -> Iterator[Edge]: ...


def quiet_builtins(catalogue: Catalogue) -> frozenset[str]:
    """The names of the built-ins that neither call what they are given nor block."""
    names = {one: f"builtins.{one}" for one in dir(builtins)}
    quiet = (one for one, full in names.items() if full not in containers.LAZY and is_plain(catalogue, full))
    return frozenset(quiet) - {"super", "getattr"}


def is_plain(catalogue: Catalogue, name: str) -> bool:
    """Whether a call of the library's `name` runs nothing of the program, and blocks nobody."""
    calling = name in _CALLBACKS or name in _CONSUMERS or name in catalogue.offloaders or name in catalogue.templates
    return not calling and catalogue.sink(name) is None


def edges(
    world: World, resolver: Resolver, name: str, site: Site, function: Function, frame: Frame, reason: str
) -> Iterator[Edge]:
    """The edges of a call of the library's `name`."""
    place = place_of(site.call, function)
    offloader = world.catalogue.offloaders.get(name)
    if offloader is not None:
        if offloader.to == "back" and other_loops.is_other(world, site.call, frame):
            return
        node = arguments.argument(site.call, offloader.position, offloader.name)
        values = evaluate(world, node, frame) if node is not None else ()
        if name in _ENSURING:
            coroutines = [one for one in values if isinstance(one, FunctionValue) and one.function.is_coroutine]
            yield from (Edge(place, "call", one.function, awaited=True, reason=reason) for one in coroutines)
            values = tuple(one for one in values if one not in coroutines)
        made = [
            one.function for one in values if name in GIVE_BACK and isinstance(one, FunctionValue) and one.function.is_coroutine
        ]
        yield from (Edge(place, "loop", one, reason="a thread only makes its coroutine") for one in made)
        others = tuple(one for one in values if not isinstance(one, FunctionValue) or one.function not in made)
        yield from _given(world, resolver, others, offloader.to, site, function, frame, reason)
        return
    awaited = site.role in ("await", "async with", "async for")
    yield library_edge(world, name, place, site.call, frame, awaited, reason)
    if name in world.catalogue.templates:
        for method, is_guess in template_methods.called(world, name, site.call, frame):
            yield Edge(place, "call", method.function, awaited=awaited, reason=f"called by `{name}`" if is_guess else reason)
    if name in _CALLBACKS:
        node = arguments.argument(site.call, *_CALLBACKS[name])
        for value in evaluate(world, node, frame) if node is not None else ():
            yield from here(world, resolver, value, site, function, frame, reason)
    if name in _CONSUMERS and site.call.args and not isinstance(site.call.args[0], s.Comprehension):
        begins = name == "builtins.next" and resumed.begins(site, function)
        iteration = Iteration(world, resolver, site.call, function, frame, reason)
        for edge in iteration.all(evaluate(world, site.call.args[0], frame), site.call.args[0], frame):
            yield _only_begun(edge) if begins and edge.how == "iterate" else edge


def of_unknown(world: World, resolver: Resolver, callees: Values, site: Site, function: Function, frame: Frame) -> list[Edge]:
    """What a call that is awaited may run of what it is handed, where nobody knows what it does."""
    handed = tuple(entrusted.to(world, callees, site, frame))
    reason = f"handed to `{s.last_name(site.call.func)}`, which is awaited and may run it" if handed else ""
    return list(_given(world, resolver, handed, "loop", site, function, frame, reason))


def _only_begun(edge: Edge) -> Edge:
    """A generator that is only asked for what it gives first."""
    own = ((ANY, ""),) if edge.callee is not None and isinstance(edge.callee.parent, Class) else ()
    return replace(edge, gives=((BEGINS, ""), *(own if edge.gives is None else edge.gives)))


def _given(
    world: World,
    resolver: Resolver,
    values: tuple[Value, ...],
    to: str,
    site: Site,
    function: Function,
    frame: Frame,
    reason: str,
) -> Iterator[Edge]:
    """What becomes of the callables that an offloader was given."""
    place = place_of(site.call, function)
    for value in values:
        if to == "here":
            yield from here(world, resolver, value, site, function, frame, reason)
        elif isinstance(value, FunctionValue):
            if to == "thread" and value.function.node.is_generator and value.function.is_async:
                continue
            wrapped = resolver.wrapped(value.function, value.function.node.decorators)
            is_async = (*wrapped.wrappers, value.function)[0].is_async
            how = (
                to if to in ("loop", "back", "process") else "loop" if is_async and to in ("background", "stream") else "offload"
            )
            yield Edge(place, wrapped.how or how, value.function, reason=reason)
            for wrapper in wrapped.wrappers:
                yield Edge(place, how, wrapper, reason=reason)
            for edge in resolver.held(value, frame):
                runs = how if edge.how == "call" else edge.how
                sink = None if runs in ("offload", "process") else edge.sink
                yield replace(edge, place=place, how=runs, reason=reason, needs=(), gives=None, sink=sink)
        elif isinstance(value, Pending):
            # A coroutine, or an iterator that has not started: `run_coroutine_threadsafe(work(), loop)`, `StreamingResponse(rows())`.
            if to in ("loop", "back") or (to == "stream" and value.kind == "async generator"):
                edge = Edge(place, "back" if to == "back" else "loop", value.callee.function, reason=reason)
                yield begun.told(world, edge, value, function)
            elif to in _OFFLOADED or to == "stream":
                yield begun.told(world, Edge(place, "offload", value.callee.function, reason=reason), value, function)
        elif to == "stream" and isinstance(value, Instance) and isinstance(value.of, Class):
            methods = (classes.method(world, value.of, name) for name in ("__aiter__", "__anext__"))
            yield from (Edge(place, "loop", one, reason=reason) for one in methods if one is not None)
        elif partials.is_partial(value):
            yield from _given(world, resolver, partials.held(world, value), to, site, function, frame, reason)
        elif isinstance(value, (Symbol, Member)) and to == "thread":
            yield Edge(place, "offload", name=value.name, reason=reason)
        elif isinstance(value, (Symbol, Member)) and to == "loop":
            yield library_edge(world, value.name, place, site.call, frame, reason=reason)
        elif isinstance(value, Items) and to == "loop":
            for item in value.items:
                yield from _given(world, resolver, item, to, site, function, frame, reason)
