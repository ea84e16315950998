"""What requests make run, in whatever thread, by what ways, and for which routes: the base of FIT113."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from fitlint import (
    Edge,
    EntryPoint,
    Function,
    Note,
    On,
    Program,
    Stage,
    all_on,
    calls_with,
    entry_points,
    leading_to,
    site_of,
)
from fitlint import summary as s

Passes = Callable[[Edge], bool]


class Way(NamedTuple):
    """How requests come to a function: from an `entry` point, in a shortest way, with the states that this gives to its parameters, and whether they only
    begin something on it and answer."""

    entry: EntryPoint
    steps: tuple[Note, ...]
    on: On
    is_begun: bool = False

    @property
    def notes(self) -> list[Note]:
        """The whole way; none to a handler itself."""
        return [*self.entry.notes, *self.steps] if self.steps or self.entry.kind != "handler" else []

    @property
    def _rank(self) -> int:
        """What requests wait for comes first, then what all of them lead to."""
        return 2 * self.is_begun + (self.entry.handler is not None)


class Requested:
    """The functions that run for requests, and lead to a call that is one of the `ends` through calls that pass: their `ways` that differ in what they make run."""

    def __init__(self, program: Program, ends: Passes, passes: Passes) -> None:
        self._program = program
        self._passes = passes
        self._positions = {one: at for at, one in enumerate(program.handlers)}
        entries = [one for one in entry_points(program) if _is_waited_for(one, program)]
        self._leading = leading_to(program, (one.function for one in entries), ends, passes)  # others need not be looked at
        self.ways: dict[Function, list[Way]] = {}
        self._pending: list[deque[tuple[Function, Way]]] = [deque() for _ in range(4)]  # by the rank of the way
        self._asking: dict[
            tuple[Function, bool], dict[On, int]
        ] = {}  # who comes to it, as bits, by what is begun, and the states
        for entry in entries:
            if entry.function in self._leading:
                self._enter(entry)
        self._follow()
        self._spread()

    def routes(self, function: Function, edge: Edge, way: Way) -> list[str]:
        """The routes whose requests come to a call in a function as they do on this way, the way's own first; none for middleware, which runs for all of them."""
        handler = way.entry.handler
        if handler is None:
            return []
        bits = 0
        for on, some in self._asking.get((function, way.is_begun), {}).items():
            bits |= some if any(one is edge for one, _ in calls_with(self._program, function, on)) else 0
        others = (one for one, at in self._positions.items() if bits >> at & 1)
        return list(dict.fromkeys(name for one in (handler, *others) for name in one.route_names))

    def _enter(self, entry: EntryPoint) -> None:
        on = all_on(entry.function)
        self._come(entry.function, Way(entry, (), on))
        if entry.handler is not None:
            self._ask(entry.function, False, on, 1 << self._positions[entry.handler])

    def _come(self, function: Function, way: Way) -> None:
        self._pending[way._rank].append((function, way))

    def _follow(self) -> None:
        while (waiting := next(filter(None, self._pending), None)) is not None:
            function, way = waiting.popleft()
            known = self.ways.setdefault(function, [])
            if _is_further(way.on, known):
                known.append(way)
                for edge, on, is_begun in self._calls(function, way.on):
                    if edge.callee is not None:
                        self._come(edge.callee, self._next(way, function, edge, on, is_begun))

    def _next(self, way: Way, function: Function, edge: Edge, on: On, is_begun: bool) -> Way:
        """One call further."""
        callee = edge.callee
        verb = "awaits" if edge.awaited else "calls" if edge.how in _ON_THE_SPOT else "starts"
        name = callee.name if callee is not None else edge.name
        note = Note(edge.place, f"`{function.name}` {verb} `{name}`{edge.alternative}")
        if callee is not None and len(self.ways.get(callee, ())) >= _MANY:
            on = all_on(callee)
        return Way(way.entry, (*way.steps, note), on, way.is_begun or is_begun)

    def _spread(self) -> None:
        """Each function gets the handlers of all that come to it, not only of the way that is shown."""
        pending = deque((key, on) for key, known in self._asking.items() for on in known)
        while pending:
            (function, was_begun), on = pending.popleft()
            bits = self._asking[function, was_begun][on]
            for edge, inner, is_begun in self._calls(function, on):
                if edge.callee is not None and self._ask(edge.callee, was_begun or is_begun, inner, bits):
                    pending.append(((edge.callee, was_begun or is_begun), inner))

    def _ask(self, function: Function, is_begun: bool, on: On, bits: int) -> bool:
        """Note who comes to a function; whether that is new."""
        known = self._asking.setdefault((function, is_begun), {})
        before = known.get(on, 0)
        known[on] = before | bits
        return known[on] != before

    def _calls(self, function: Function, on: On) -> list[tuple[Edge, On, bool]]:
        """The calls that lead on, with the states that they give, and whether they only begin what they run."""
        return [
            (edge, inner, _is_begun(edge, function))
            for edge, inner in calls_with(self._program, function, on)
            if edge.callee is not None and edge.callee in self._leading and self._passes(edge)
        ]


_ASKED = frozenset({"handler", "wrapped", "wrapper", "dependency"})  # the entry points of a route that a request waits for
_FOR_ALL = frozenset({"middleware", "request hook"})


def _is_waited_for(entry: EntryPoint, program: Program) -> bool:
    """Whether requests wait for what is entered."""
    if entry.handler is not None:
        return entry.kind in _ASKED
    return entry.kind in _FOR_ALL and entry.stage is not Stage.STARTING and not program.is_test(entry.function.module)


_MANY = 24  # ways to a function that differ in what they make run


def _is_further(on: On, known: Sequence[Way]) -> bool:
    """Whether a way with these states makes run what none of those known does."""
    return not any(on <= one.on for one in known)


_ON_THE_SPOT = ("call", "iterate")
# What only begins what it is given, by name; the second can be awaited later on.
_BEGINNING = frozenset({"Thread", "Timer", "Process", "start_new_thread", "submit", "apply_async", "add_task", "BackgroundTask"})
_TASKS = frozenset({"create_task", "ensure_future", "run_in_executor"})
# What waits for what was begun before.
_WAITING = frozenset({"join", "result", "wait", "as_completed", "gather", "wait_for", "shield", "wrap_future", "shutdown"})


def _is_begun(edge: Edge, function: Function) -> bool:
    """Whether a call only begins what it runs, and nothing in its function waits for that: in a thread, a task, or after the response."""
    site = site_of(edge, function) if edge.how not in _ON_THE_SPOT and _WAITING.isdisjoint(function.node.calls) else None
    if site is None or site.role not in ("statement", "receiver", ""):
        return False
    block = site.block
    while block is not None:
        if isinstance(block.node, s.With):  # a pool waits as it is left
            return False
        block = block.parent
    name = s.last_name(site.call.func)
    return name in _BEGINNING or (name in _TASKS and (site.role == "statement" or not function.own.awaits))
