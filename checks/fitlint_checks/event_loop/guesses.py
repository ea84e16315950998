"""Which calls on the way to what blocks rest on a guess: not those that block whatever it is that they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fitlint import Edge, Function, On, Program, Reached, Sink, Witness, calls_with, runs_here
from fitlint_checks.event_loop.weights import blocks, is_short

Blocking = Mapping[Reached, Witness[Sink]]  # the functions that block, and how


def guesses(function: Function, way: Iterable[Edge], on: On, blocking: Blocking, program: Program) -> Iterator[Edge]:
    """Those of the calls of a `way`, one in what the other calls, from a function that has the switches `on`."""
    for edge in way:
        calls = calls_with(program, function, on) if edge.reason or edge.callee is not None else []
        if edge.reason and not (edge.choice and _all_stop(edge, calls, blocking)):
            yield edge
        if edge.callee is not None:
            function, on = edge.callee, next((inner for one, inner in calls if one is edge), on)


def _all_stop(edge: Edge, calls: Iterable[tuple[Edge, On]], blocking: Blocking) -> bool:
    """Whether all that may run in the place of a call is known, and blocks."""
    each = [(one, on) for one, on in calls if one.place == edge.place and one.choice]
    return all(one.choice == "all" and _stops(one, on, blocking) for one, on in each)


def _stops(edge: Edge, on: On, blocking: Blocking) -> bool:
    """Whether a call blocks for more than a moment, by itself or in what it runs here."""
    witness = blocking.get((edge.callee, on)) if edge.callee is not None and runs_here(edge) else None
    sink = blocks(edge) if edge.callee is None else witness.cause if witness is not None else None
    return sink is not None and not is_short(sink)
