"""Which calls on the way to what blocks rest on a guess: not those that block whatever it is that they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from fitlint import Edge, Function, On, Program, Reached, Sink, Witness, calls_with, runs_here, same_call
from fitlint_checks.event_loop.weights import blocks, is_short

Blocking = Mapping[Reached, Witness[Sink]]  # the functions that block, and how


def guesses(function: Function, way: Iterable[Edge], on: On, blocking: Blocking, program: Program) -> Iterator[Edge]:
    """Those of the calls of a `way`, one in what the other calls, from a function that has the switches `on`."""
    for edge in way:
        calls = calls_with(program, function, on) if edge.reason or edge.callee is not None else []
        if is_guess(edge, calls, lambda one, inner: _stops(one, inner, blocking)):
            yield edge
        if edge.callee is not None:
            function, on = edge.callee, next((inner for one, inner in calls if same_call(one, edge)), on)


def is_guess(edge: Edge, calls: Iterable[tuple[Edge, On]], does: Callable[[Edge, On], bool]) -> bool:
    """Whether it is a guess that a call among the `calls` of a function does something: not where all is known that may run in its place, and does it."""
    if not edge.reason or not edge.choice:
        return bool(edge.reason)
    each = [(one, on) for one, on in calls if one.place == edge.place and one.choice]
    return not all(one.choice == "all" and does(one, on) for one, on in each)


def _stops(edge: Edge, on: On, blocking: Blocking) -> bool:
    """Whether a call blocks for more than a moment, by itself or in what it runs here."""
    witness = blocking.get((edge.callee, on)) if edge.callee is not None and runs_here(edge) else None
    sink = blocks(edge) if edge.callee is None else witness.cause if witness is not None else None
    return sink is not None and not is_short(sink)
