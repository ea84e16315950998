"""What runs on the event loop that all requests share, once it is known: how the loop comes to each function, and for which routes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from fitlint.entries import EntryPoint, Stage, leading_points
from fitlint.finding import Note
from fitlint.model.scopes import Function
from fitlint.program import Program
from fitlint.switches import On, all_on, calls_with, how_seldom, paths_of, same_call
from fitlint.things import Edge


class Visit(msgspec.Struct, frozen=True):
    """How the loop comes to a function: by `edge` from that of the visit `before`, or as the entry point itself; with the states of its parameters that are `on`,
    `guessed` where one of the calls on the way is, and only `once` where one of them only happens the first time."""

    function: Function
    entry: EntryPoint
    stage: Stage
    on: On
    before: Visit | None = None
    edge: Edge | None = None
    guessed: bool = False
    once: bool = False

    def next(self, callee: Function, stage: Stage, edge: Edge, on: On, goes_on: bool = False) -> Visit:
        """One call further; what is only begun once may go on and on."""
        once = (self.once or edge.once) and not goes_on
        return Visit(callee, self.entry, stage, on, self, edge, self.guessed or bool(edge.reason), once)

    def for_paths(self, paths: Sequence[str], program: Program) -> Visit:
        """The entry point itself, of a handler that one of some paths leads to, where it is the same for several."""
        if not paths or self.entry.handler is None or self.entry.handler.answers(paths):
            return self
        others = (one for one in leading_points(program) if one.function is self.function)
        entry = next((one for one in others if one.handler is not None and one.handler.answers(paths)), self.entry)
        return msgspec.structs.replace(self, entry=entry)

    @property
    def rank(self) -> int:
        """The graver first, then what happens again and again, then what is not guessed, then what a request leads to."""
        return 8 * self.stage + 4 * self.once + 2 * self.guessed + (self.entry.handler is None)

    def way(self) -> list[Edge]:
        """The calls from the entry point to the function."""
        edges: list[Edge] = []
        visit: Visit | None = self
        while visit is not None and visit.edge is not None:
            edges.append(visit.edge)
            visit = visit.before
        return edges[::-1]


class LoopCode:
    """All functions that run on the shared loop (`visits`), the `roots` among them: those that the loop itself enters, whose
    callers, if they have any, do not wait for them. `everywhere` are those that middleware leads to, with its way there; `leading` are those,
    whether they run or not, that lead to what may block at all (`fitlint.leading`)."""

    def __init__(
        self,
        visits: dict[Function, Visit],
        ways: dict[Function, list[Visit]],
        roots: dict[Function, None],
        everywhere: dict[Function, Visit],
        handlers: dict[Function, dict[On, int]],
        leading: set[Function],
        program: Program,
    ) -> None:
        self.visits = visits
        self.roots = roots
        self.everywhere = everywhere
        self.leading = leading
        self._ways = ways
        self._handlers = handlers
        self._program = program

    def visit(self, function: Function, calls: Sequence[Edge] = ()) -> Visit:
        """How the loop comes to a function, so that some `calls` run, one in it, each next one in what that calls; from the middleware, where one leads there."""
        if function in self.everywhere:
            return self.everywhere[function]
        ways = [one for one in self._ways[function] if self._run(function, one.on, calls)]
        found = min(ways, key=_unlikely, default=self.visits[function])
        return found.for_paths(_paths(calls), self._program) if found.before is None else found

    def _run(self, function: Function, on: On, calls: Sequence[Edge]) -> bool:
        """Whether such calls run where the parameters of the function have no other states than these."""
        callee: Function | None = function
        for call in calls:
            if callee is None:
                return False
            known = next((inner for edge, inner in calls_with(self._program, callee, on) if same_call(edge, call)), None)
            if known is None:
                return False
            callee, on = call.callee, known
        return True

    def on(self, function: Function) -> On:
        """The states of parameters with which a function is reached."""
        return union(one.on for one in self._ways[function]) if function in self.visits else all_on(function)

    def routes(self, function: Function, calls: Sequence[Edge], sure: bool = False) -> list[str]:
        """The routes whose requests lead to a function, only those that are `sure` to where that is wanted, and on through some `calls`, the first way's first; none where all do: those that
        middleware leads to."""
        paths = _paths(calls)
        wanted = handlers_of(paths, self._program) if paths else 0
        if function in self.everywhere:
            return self._named(wanted)
        bits = 0
        for on, some in self._handlers.get(function, {}).items():
            bits |= some if self._run(function, on, calls) else 0
        bits = bits >> len(self._program.handlers) if sure else bits
        first = self.visit(function, calls).entry.handler
        names = list(first.route_names) if first is not None and (not wanted or first.answers(paths)) else []
        return list(dict.fromkeys([*names, *self._named(bits & wanted if wanted else bits)]))

    def breadth(self, function: Function) -> int:
        """How many handlers lead to a function, roughly: by powers of eight."""
        bits = 0
        for some in self._handlers.get(function, {}).values():
            bits |= some
        return bin(bits & (1 << len(self._program.handlers)) - 1).count("1").bit_length() // 3

    def _named(self, bits: int) -> list[str]:
        """The routes of handlers."""
        each = zip(self._program.handlers, bin(bits)[:1:-1], strict=False)  # the lowest bit first
        return [name for handler, bit in each if bit == "1" for name in handler.route_names]

    def steps(self, function: Function, calls: Sequence[Edge]) -> list[Note]:
        """From the entry point to a function from which some `calls` are made."""
        notes: list[Note] = []
        visit = self.visit(function, calls)
        while visit.before is not None and visit.edge is not None:
            verb = (
                "awaits"
                if visit.edge.awaited
                else "runs"
                if visit.edge.how in ("schedule", "loop", "back", "iterate")
                else "calls"
            )
            text = f"`{visit.before.function.name}` {verb} `{visit.function.name}`{visit.edge.alternative}"
            notes.append(Note(visit.edge.place, text))
            visit = visit.before
        return [*visit.entry.notes, *reversed(notes)]


def _unlikely(visit: Visit) -> tuple[int, int, int, int]:
    """How little a visit is one to show: its rank, then how many of its calls run only where something has failed, how many stand under conditions, how many there are."""
    seldom: list[int] = []
    one: Visit | None = visit
    while one is not None and one.before is not None and one.edge is not None:
        seldom.append(how_seldom(one.before.function, one.edge))
        one = one.before
    return visit.rank, sum(each > 1 for each in seldom), sum(each > 0 for each in seldom), len(seldom)


def _paths(calls: Iterable[Edge]) -> list[str]:
    """The paths of the requests for which some calls, one in the other, run; none where they run for all."""
    return next((found for one in calls if (found := paths_of(one))), [])


def handlers_of(paths: Sequence[str], program: Program) -> int:
    """The handlers that some paths lead to, as bits by their positions; none where no route is known that does."""
    return program.memo(
        ("handlers of", *paths), lambda: sum(1 << at for at, one in enumerate(program.handlers) if one.answers(paths))
    )


def union(on: Iterable[On]) -> On:
    return frozenset().union(*on)
