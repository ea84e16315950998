"""What requests make run, in whatever thread, by what ways, and for which routes: the base of FIT113."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fitlint import (
    Edge,
    EntryPoint,
    Function,
    Note,
    On,
    Place,
    Program,
    Stage,
    all_on,
    calls_with,
    entry_points,
    leading_to,
    same_call,
    site_of,
    spread,
)
from fitlint import summary as s
from fitlint_checks.event_loop.guesses import is_guess

_Comers = dict[On, int]  # handlers, as bits by their positions, by the states with which they come to a function


class Way(NamedTuple):
    """How requests come to a function: from an `entry` point, in a shortest way, with the states that this gives to its parameters, whether they only
    begin something on it and answer, and the calls on it that are guesses."""

    entry: EntryPoint
    steps: tuple[Note, ...]
    on: On
    is_begun: bool = False
    guesses: tuple[Edge, ...] = ()

    @property
    def notes(self) -> list[Note]:
        """The whole way; none to a handler itself."""
        return [*self.entry.notes, *self.steps] if self.steps or self.entry.kind != "handler" else []

    @property
    def rank(self) -> int:
        """What is no guess comes first, then what requests wait for, then what all of them lead to."""
        return 4 * bool(self.guesses) + 2 * self.is_begun + (self.entry.handler is not None)


class Told(NamedTuple):
    """A call about which there is something to tell: that, the way that requests come to it, the `routes` of those that come so, the way's own first
    (none where they are not of routes: of middleware), and what is guessed down to the call."""

    edge: Edge
    text: str
    way: Way
    routes: list[str]
    guesses: tuple[Edge, ...]


class Requested:
    """The functions that run for requests, and lead to a call about which there is something to tell, by ways that differ in what they make run.

    `tell` says what there is to tell of a call, "" where there is nothing; only calls of `interest` are asked about, others need not be looked at.
    """

    def __init__(self, program: Program, interest: Callable[[Edge], bool], tell: Callable[[Edge, Function], str]) -> None:
        self._program = program
        self._interest = interest
        self._tell = tell
        self._texts: dict[tuple[Function, Place, str, str], str] = {}
        self._positions = {one: at for at, one in enumerate(program.handlers)}
        entries = [one for one in entry_points(program) if _is_waited_for(one, program)]
        self._leading = leading_to(program, (one.function for one in entries), interest, _runs)
        entries = [one for one in entries if one.function in self._leading]
        roots = [(one.function, all_on(one.function)) for one in entries]
        self._telling = spread(program, roots, lambda function, edge: self._text(edge, function) or None, self._leads)
        self._ways: dict[Function, list[Way]] = {}
        self._pending: list[deque[tuple[Function, Way]]] = [deque() for _ in range(8)]  # by the rank of the way
        self._comers: dict[tuple[Function, bool, bool], _Comers] = {}  # by what is only begun, and guessed
        for entry in entries:
            self._enter(entry)
        self._follow()
        self._spread()

    def told(self) -> Iterator[Told]:
        """The calls about which there is something to tell, of each function once."""
        for function, ways in self._ways.items():
            seen: set[Place] = set()
            for way in ways:
                for edge, _ in calls_with(self._program, function, way.on):
                    if edge.place not in seen and (text := self._text(edge, function)):
                        seen.add(edge.place)
                        guesses = (*way.guesses, *([edge] if self._is_guess(edge, function, way.on) else ()))
                        yield Told(edge, text, way, self._routes(function, edge, way), guesses)

    def _text(self, edge: Edge, function: Function) -> str:
        if not self._interest(edge):
            return ""
        key = function, edge.place, edge.name, edge.how
        if key not in self._texts:
            self._texts[key] = self._tell(edge, function)
        return self._texts[key]

    def _leads(self, _: Function, edge: Edge) -> bool:
        return edge.callee in self._leading and _runs(edge)

    def _is_guess(self, edge: Edge, function: Function, on: On) -> bool:
        """Whether it is a guess that a call leads to something to tell."""

        def does(one: Edge, inner: On) -> bool:
            return (one.callee, inner) in self._telling if one.callee is not None else bool(self._text(one, function))

        return bool(edge.reason) and is_guess(edge, calls_with(self._program, function, on), does)

    # ------------------------------------------------------------------------------------------------------------------ the ways

    def _enter(self, entry: EntryPoint) -> None:
        way = Way(entry, (), all_on(entry.function))
        self._pending[way.rank].append((entry.function, way))
        if entry.handler is not None:
            self._come(entry.function, (False, False), way.on, 1 << self._positions[entry.handler])

    def _follow(self) -> None:
        while (waiting := next(filter(None, self._pending), None)) is not None:
            function, way = waiting.popleft()
            known = self._ways.setdefault(function, [])
            if _is_further(way.on, known):
                known.append(way)
                for callee, further in self._further(function, way):
                    self._pending[further.rank].append((callee, further))

    def _further(self, function: Function, way: Way) -> Iterator[tuple[Function, Way]]:
        """The ways that go one call further."""
        for edge, on in calls_with(self._program, function, way.on):
            callee = edge.callee
            if callee is None or not self._leads(function, edge):
                continue
            verb = "awaits" if edge.awaited else "calls" if edge.how in _ON_THE_SPOT else "starts"
            note = Note(edge.place, f"`{function.name}` {verb} `{callee.name}`{edge.alternative}")
            guesses = (*way.guesses, edge) if self._is_guess(edge, function, way.on) else way.guesses
            on = on if len(self._ways.get(callee, ())) < _MANY else all_on(callee)
            yield callee, Way(way.entry, (*way.steps, note), on, way.is_begun or _is_begun(edge, function), guesses)

    # ---------------------------------------------------------------------------------------------------------------- the routes

    def _routes(self, function: Function, edge: Edge, way: Way) -> list[str]:
        """The routes whose requests come to a call in a function as they do on a way."""
        handler = way.entry.handler
        if handler is None:
            return []
        bits = 0
        for on, some in self._comers.get((function, way.is_begun, bool(way.guesses)), {}).items():
            bits |= some if any(same_call(one, edge) for one, _ in calls_with(self._program, function, on)) else 0
        others = (one for one, at in self._positions.items() if bits >> at & 1)
        return list(dict.fromkeys(name for one in (handler, *others) for name in one.route_names))

    def _spread(self) -> None:
        """Each function gets the handlers of all that come to it, not only of the way that is shown."""
        pending = deque((*key, on) for key, known in self._comers.items() for on in known)
        while pending:
            function, was_begun, was_guessed, on = pending.popleft()
            bits = self._comers[function, was_begun, was_guessed][on]
            for edge, inner in calls_with(self._program, function, on):
                if edge.callee is not None and self._leads(function, edge):
                    how = was_begun or _is_begun(edge, function), was_guessed or self._is_guess(edge, function, on)
                    if self._come(edge.callee, how, inner, bits):
                        pending.append((edge.callee, *how, inner))

    def _come(self, function: Function, how: tuple[bool, bool], on: On, bits: int) -> bool:
        """Note who comes to a function; whether that is new."""
        known = self._comers.setdefault((function, *how), {})
        before = known.get(on, 0)
        known[on] = before | bits
        return known[on] != before


_ASKED = frozenset({"handler", "wrapped", "wrapper", "dependency"})  # the entry points of a route that a request waits for
_FOR_ALL = frozenset({"middleware", "request hook"})


def _is_waited_for(entry: EntryPoint, program: Program) -> bool:
    """Whether requests wait for what is entered."""
    if entry.handler is not None:
        return entry.kind in _ASKED
    return entry.kind in _FOR_ALL and entry.stage is not Stage.STARTING and not program.is_test(entry.function.module)


def _runs(edge: Edge) -> bool:
    """Whether what is called runs at all, if not here: a coroutine that nobody gets never does."""
    return edge.how != "create" or edge.callee is None or not edge.callee.is_coroutine


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
