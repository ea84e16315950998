"""FIT101: see the page beside this file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from fitlint import ERROR, SHARED_LOOP, Edge, Edit, Finding, Fix, Function, Handler, Note, Place, Program, Witness, check, spread
from fitlint.catalogue import Sink

_WAITS = {"network": "waits for the network", "disk": "waits for the disk", "process": "waits for a process", "wait": "waits", "cpu": "computes"}


class Way(NamedTuple):
    """How the loop comes to run an async function: the handler it starts from, and the calls from there."""

    handler: Handler
    steps: tuple[Note, ...]


@check("FIT101", each=Program, level=ERROR, summary="an async handler reaches a call that blocks the event loop")
def blocking_call_in_async_handler(program: Program, _: Program) -> Iterator[Finding]:
    ways = _loop_functions(program)
    blocking = spread(program, _called_from(ways, program), lambda function, edge: _blocks(edge, function, program), _runs_here)
    seen: set[Place] = set()
    for function, found in ways.items():
        for edge in program.calls(function):
            if edge.place in seen:
                continue
            sink = _blocks(edge, function, program)
            if sink is not None:
                seen.add(edge.place)
                yield _direct(function, edge, sink, found, program)
            elif edge.function is not None and _runs_here(function, edge) and (witness := blocking.get(edge.function.function)):
                seen.add(edge.place)
                yield _through(function, edge, witness, found, program)


def _blocks(edge: Edge, function: Function, program: Program) -> Sink | None:
    sink = program.sink(edge, function)
    return sink if sink is not None and sink.weight != "low" else None


def _runs_here(function: Function, edge: Edge) -> bool:
    """A call whose body runs on the spot, in synchronous code: what it blocks, the caller blocks."""
    return edge.how in ("call", "iterate") and edge.function is not None and not edge.function.function.is_async


# ---------------------------------------------------------------------------------------------------- what runs on the shared loop


def _loop_functions(program: Program) -> dict[Function, list[Way]]:
    """The async functions that run on the loop of requests, each with the ways there, one a handler, shortest first."""
    ways: dict[Function, list[Way]] = {}
    pending: deque[tuple[Function, Way]] = deque()
    for handler in program.handlers:
        for function, steps in _entries(handler):
            pending.append((function, Way(handler, steps)))
    while pending:
        function, way = pending.popleft()
        known = ways.setdefault(function, [])
        if any(one.handler is way.handler for one in known):
            continue
        known.append(way)
        for edge in program.calls(function):
            if edge.function is not None and edge.function.function.is_async and edge.how in ("call", "schedule", "iterate"):
                step = Note(edge.place, f"`{function.name}` {'awaits' if edge.awaited else 'runs'} `{edge.function.function.name}`")
                pending.append((edge.function.function, Way(way.handler, (*way.steps, step))))
    return ways


def _entries(handler: Handler) -> Iterator[tuple[Function, tuple[Note, ...]]]:
    if handler.is_async and handler.runs_on == SHARED_LOOP:
        yield handler.function, ()
    if handler.framework == "fastapi":
        for dependency in handler.all_dependencies():
            if dependency.function is not None and dependency.function.function.is_async:
                function = dependency.function.function
                yield function, (Note(dependency.place, f"`{handler.name}` depends on `{function.name}`"),)


def _called_from(ways: dict[Function, list[Way]], program: Program) -> Iterator[Function]:
    for function in ways:
        for edge in program.calls(function):
            if edge.function is not None and _runs_here(function, edge):
                yield edge.function.function


# ------------------------------------------------------------------------------------------------------------------------ findings


def _direct(function: Function, edge: Edge, sink: Sink, ways: list[Way], program: Program) -> Finding:
    message = f"`{edge.name}` {_WAITS.get(sink.kind, 'blocks')} on the event loop: {_who(function, ways)} and every other request stand still"
    return _finding(message, function, edge, edge.name, sink, ways, (), program)


def _through(function: Function, edge: Edge, witness: Witness[Sink], ways: list[Way], program: Program) -> Finding:
    chain = witness.chain()
    name = chain[-1].edge.name
    message = (
        f"`{chain[0].function.name}` reaches `{name}`, which {_WAITS.get(witness.cause.kind, 'blocks')} on the event loop: "
        f"{_who(function, ways)} and every other request stand still"
    )
    steps = [
        Note(one.edge.place, f"`{one.function.name}` calls `{one.edge.name or one.edge.function.function.name if one.edge.function else one.edge.name}`")
        for one in chain
    ]
    return _finding(message, function, edge, name, witness.cause, ways, (Note(edge.place, f"`{function.name}` calls `{chain[0].function.name}`"), *steps), program)


def _finding(
    message: str, function: Function, edge: Edge, name: str, sink: Sink, ways: list[Way], steps: tuple[Note, ...], program: Program
) -> Finding:
    first = ways[0]
    start = Note(first.handler.place, f"{first.handler.route_names[0]} is handled by `{first.handler.name}`") if first.handler.route_names else None
    routes = list(dict.fromkeys(route for way in ways for route in way.handler.route_names))
    reasons = [one for one in (edge.reason,) if one]
    return Finding(
        place=edge.place, message=message, steps=[*([start] if start else []), *first.steps, *steps], fix=_fix(function, ways, program),
        route=routes[0] if routes else None, routes=routes, subject=name, confidence="likely" if reasons else "certain",
        reason="; ".join(reasons), help=f"use `{sink.instead}`" if sink.instead else "",
    )  # fmt: skip


def _who(function: Function, ways: list[Way]) -> str:
    names = list(dict.fromkeys(route for way in ways for route in way.handler.route_names))
    if not names:
        return f"`{function.name}`"
    return f"`{names[0]}`" if len(names) == 1 else f"`{names[0]}`, {len(names) - 1} more {'route' if len(names) == 2 else 'routes'}"


def _fix(function: Function, ways: list[Way], program: Program) -> Fix | None:
    """A handler that awaits nothing can be a plain `def`: the framework then runs it in a thread."""
    handlers = [way.handler for way in ways if way.handler.function is function]
    if not handlers or function.index.awaits or function.node.is_generator or program.is_called(function):
        return None
    start = function.node.name_start - len("async def ")
    place = Place(function.module.path, start, start + len("async "))
    if program.source(place) != "async ":
        return None
    return Fix(f"make `{function.name}` a plain `def`: it awaits nothing, and runs in a thread then", [Edit(place, "")], "unsafe")


