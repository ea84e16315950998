"""FIT101: see the page beside this file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fitlint import (
    ERROR,
    SHARED_LOOP,
    WARNING,
    Edge,
    Edit,
    Finding,
    Fix,
    Function,
    Handler,
    Note,
    Place,
    Program,
    Sink,
    Witness,
    check,
    spread,
)

_DOES = {
    "network": "waits for the network", "disk": "waits for the disk", "process": "waits for a process", "wait": "waits", "cpu": "computes",
}  # fmt: skip
# What these take can be told beforehand, more or less; everything else can take seconds.
_BOUNDED = frozenset({"disk", "metadata", "cpu"})


class Way(NamedTuple):
    """How the loop comes to run an async function: a shortest way from a handler, and all handlers that reach it, a bit each."""

    handler: Handler
    steps: tuple[Note, ...]
    handlers: int


class Entry(NamedTuple):
    """A call in an async function that blocks, itself (`chain` is empty) or in what it calls; `name` is what blocks in the end."""

    edge: Edge
    sink: Sink
    name: str
    chain: tuple[Witness[Sink], ...]


@check("FIT101", each=Program, level=ERROR, summary="an async handler reaches a call that blocks the event loop")
def blocking_call_in_async_handler(program: Program, _: Program) -> Iterator[Finding]:
    ways = _loop_functions(program)
    blocking = spread(program, _called_from(ways, program), lambda function, edge: _blocks(edge, function, program), _runs_here)
    for function, way in ways.items():
        # Three calls that wait for the disk in one function are one cause, with one cure.
        causes: dict[str, list[Entry]] = {}
        for entry in _entries(function, blocking, program):
            causes.setdefault(entry.sink.kind, []).append(entry)
        for entries in causes.values():
            yield _finding(function, entries, way, program)


def _blocks(edge: Edge, function: Function, program: Program) -> Sink | None:
    sink = program.sink(edge, function)
    return sink if sink is not None and sink.weight != "low" else None


def _runs_here(function: Function, edge: Edge) -> bool:
    """A call whose body runs on the spot, in synchronous code: what it blocks, the caller blocks."""
    return edge.how in ("call", "iterate") and edge.function is not None and not edge.function.function.is_async


def _entries(function: Function, blocking: dict[Function, Witness[Sink]], program: Program) -> Iterator[Entry]:
    """The calls through which an async function blocks, each place once."""
    seen: set[Place] = set()
    for edge in program.calls(function):
        if edge.place in seen:
            continue
        sink = _blocks(edge, function, program)
        if sink is not None:
            seen.add(edge.place)
            yield Entry(edge, sink, edge.name, ())
        elif edge.function is not None and _runs_here(function, edge) and (witness := blocking.get(edge.function.function)):
            seen.add(edge.place)
            chain = tuple(witness.chain())
            yield Entry(edge, witness.cause, chain[-1].edge.name, chain)


# ---------------------------------------------------------------------------------------------------- what runs on the shared loop


def _loop_functions(program: Program) -> dict[Function, Way]:
    """The async functions that run on the loop of requests, each with its way there."""
    first: dict[Function, tuple[Handler, tuple[Note, ...]]] = {}
    reached: dict[Function, int] = {}
    pending: deque[Function] = deque()
    for position, handler in enumerate(program.handlers):
        for function, steps in _started_by(handler):
            first.setdefault(function, (handler, steps))
            reached[function] = reached.get(function, 0) | 1 << position
            pending.append(function)
    while pending:
        function = pending.popleft()
        handler, steps = first[function]
        for edge, callee in _continues(function, program):
            handlers = reached.get(callee, 0) | reached[function]
            if handlers != reached.get(callee):
                reached[callee] = handlers
                pending.append(callee)
            if callee not in first:
                verb = "awaits" if edge.awaited else "runs"
                first[callee] = handler, (*steps, Note(edge.place, f"`{function.name}` {verb} `{callee.name}`"))
    return {function: Way(*first[function], handlers) for function, handlers in reached.items()}


def _continues(function: Function, program: Program) -> Iterator[tuple[Edge, Function]]:
    for edge in program.calls(function):
        if edge.function is not None and edge.function.function.is_async and edge.how in ("call", "schedule", "iterate"):
            yield edge, edge.function.function


def _routes(handlers: int, program: Program) -> Iterator[str]:
    for position, handler in enumerate(program.handlers):
        if handlers >> position & 1:
            yield from handler.route_names


def _started_by(handler: Handler) -> Iterator[tuple[Function, tuple[Note, ...]]]:
    """The async functions that the framework itself runs on the loop for a handler: the handler, and its async dependencies."""
    if handler.is_async and handler.runs_on == SHARED_LOOP:
        yield handler.function, ()
    for dependency in handler.all_dependencies():
        if dependency.function is not None and dependency.function.function.is_async:
            function = dependency.function.function
            yield function, (Note(dependency.place, f"`{handler.name}` depends on `{function.name}`"),)


def _called_from(ways: Iterable[Function], program: Program) -> Iterator[Function]:
    for function in ways:
        for edge in program.calls(function):
            if edge.function is not None and _runs_here(function, edge):
                yield edge.function.function


# ------------------------------------------------------------------------------------------------------------------------ findings


def _finding(function: Function, entries: list[Entry], way: Way, program: Program) -> Finding:
    first = entries[0]
    routes = list(dict.fromkeys([*way.handler.route_names, *_routes(way.handlers, program)]))
    who = f"`{routes[0]}`{_more(len(routes) - 1)}" if routes else f"`{function.name}`"
    what = _DOES.get(first.sink.kind, "blocks")
    subject = f"`{first.chain[0].function.name}` reaches `{first.name}`, which" if first.chain else f"`{first.name}`"
    return Finding(
        place=first.edge.place, message=f"{subject} {what} on the event loop: {who} and every other request stand still",
        steps=list(_steps(function, entries, way)), fix=_fix(function, way, program), route=routes[0] if routes else None, routes=routes,
        subject=first.name, confidence="likely" if first.edge.reason else "certain", reason=first.edge.reason,
        help=f"use `{first.sink.instead}`" if first.sink.instead else "", level=WARNING if first.sink.kind in _BOUNDED else ERROR,
    )  # fmt: skip


def _more(routes: int) -> str:
    return f", {routes} more {'route' if routes == 1 else 'routes'}" if routes > 0 else ""


def _steps(function: Function, entries: list[Entry], way: Way) -> Iterator[Note]:
    """From the route to the call, down to what blocks, then the other calls of the same kind."""
    if way.handler.route_names:
        yield Note(way.handler.place, f"`{way.handler.route_names[0]}` is handled by `{way.handler.name}`")
    yield from way.steps
    first, *others = entries
    if first.chain:
        yield Note(first.edge.place, f"`{function.name}` calls `{first.chain[0].function.name}`")
    for one in first.chain:
        callee = one.edge.function.function.name if one.edge.function is not None else one.edge.name
        yield Note(one.edge.place, f"`{one.function.name}` calls `{callee}`")
    for other in others:
        through = f"`{other.chain[0].function.name}` reaches " if other.chain else ""
        yield Note(other.edge.place, f"{through}`{other.name}` here as well")


def _fix(function: Function, way: Way, program: Program) -> Fix | None:
    """A handler that awaits nothing can be a plain `def`: the framework then runs it in a thread."""
    if way.handler.function is not function or function.index.awaits or function.node.is_generator or program.is_called(function):
        return None
    start = function.node.name_start - len("async def ")
    place = Place(function.module.path, start, start + len("async "))
    if program.source(place) != "async ":
        return None
    return Fix(f"make `{function.name}` a plain `def`: it awaits nothing, and runs in a thread then", [Edit(place, "")])
