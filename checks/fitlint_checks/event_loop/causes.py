"""What blocks the shared event loop of a program, one cause each: the base of FIT101 to FIT107, FIT112 and FIT116."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from fitlint import (
    Edge,
    Function,
    LoopCode,
    On,
    Place,
    Program,
    Reached,
    Sink,
    Visit,
    Witness,
    calls_with,
    how_seldom,
    loop_code,
    runs_here,
    site_of,
    spread,
)
from fitlint import summary as s
from fitlint_checks.event_loop.guesses import guesses
from fitlint_checks.event_loop.staying import NEEDS_LOOP, stays
from fitlint_checks.event_loop.weights import blocks, is_short, kind, rank, waits

# The checks that tell of causes, by the kind of their gravest sink. What nobody asks for is not the gravest.
_TOLD_BY = {
    "network": "FIT101", "configured": "FIT101", "wait": "FIT102", "process": "FIT103", "disk": "FIT104", "database": "FIT105", "cpu": "FIT106",
}  # fmt: skip
_MANY = 8  # helpers


@dataclass(frozen=True, slots=True)
class Entry:
    """A call through which code on the loop blocks: itself (`chain` is empty), or in what it calls. `sink` is the gravest it leads to, `on` are the
    switches of what it calls. `guesses` are the calls down to the sink that rest on a guess: not those that block whatever it is that they run."""

    function: Function
    edge: Edge
    sink: Sink
    name: str
    chain: tuple[Witness[Sink], ...]
    once: bool
    on: On = frozenset()
    guesses: tuple[Edge, ...] = ()

    @property
    def callee(self) -> Function | None:
        """The function of the program that the loop enters; None when the call itself is what blocks."""
        return self.chain[0].function if self.chain else None

    @property
    def target(self) -> Function | None:
        """The same, but behind lambdas, which others make anew for each call of it: `run(lambda: service.load(name))`."""
        return next((one.function for one in self.chain if one.function.name != s.LAMBDA), self.callee)

    @property
    def calls(self) -> list[Edge]:
        """From this one down to what blocks."""
        return [self.edge, *(one.edge for one in self.chain)]


@dataclass(slots=True)
class Cause:
    """The entries that one change mends: all that go into the same function, or block in the same way in one function.

    `only_blocks` when all of them stand in one function that awaits nothing, and that the framework would run in a thread if it were
    no `async def`: "handler", "background task" or "".
    """

    entries: list[Entry]
    also: dict[str, tuple[Function, Place]] = field(default_factory=dict)  # what else blocks below, by name, and where
    only_blocks: str = ""

    @property
    def first(self) -> Entry:
        return self.entries[0]


def code_on_the_loop(program: Program) -> LoopCode:
    return program.memo("code on the loop", lambda: _without_tests(loop_code(program, program.options.unreached), program))


def _without_tests(code: LoopCode, program: Program) -> LoopCode:
    """A test may block its own loop."""
    code.roots = {one: None for one in code.roots if not program.is_test(one.module)}
    return code


def causes(program: Program) -> list[Cause]:
    """All causes, in the order of files and lines."""
    return program.memo("what blocks the loop", lambda: list(_causes(program)))


def _causes(program: Program) -> Iterator[Cause]:
    code = code_on_the_loop(program)
    groups: dict[object, list[Entry]] = {}
    for entry in _entries(code, program):
        mended = _mended_by_def(entry.function, code, program)
        key: object = mended and entry.function
        if not mended:
            # Where a call leads to no more than what is short, it has nothing to do with what is grave for others.
            what = (entry.target, is_short(entry.sink)) if entry.callee is not None else (entry.function, kind(entry.sink))
            key = (*what, entry.once)
        groups.setdefault(key, []).append(entry)
    _end_with_others(groups)
    for entries in groups.values():
        entries.sort(key=lambda one: (*_order(one), *_reached(one, code), one.edge.place))
    for entries in _merged(list(groups.values()), code, program):
        yield Cause(entries, _also(entries[0], code, program), _mended_by_def(entries[0].function, code, program))


def _end_with_others(groups: dict[object, list[Entry]]) -> None:
    """What ends a transaction is told with what was asked in it, in the same function."""
    for key, some in list(groups.items()):
        first = some[0]
        if first.callee is None and all(one.sink.last for one in some):
            for other in groups.values():
                if other is not some and any(_belongs_to(first, one) for one in other):
                    other += groups.pop(key)
                    break


def _belongs_to(end: Entry, other: Entry) -> bool:
    return (
        other.function is end.function
        and not other.sink.last
        and kind(other.sink) == kind(end.sink)
        and other.once == end.once
        and bool(other.guesses) <= bool(end.guesses)
    )


def _merged(groups: list[list[Entry]], code: LoopCode, program: Program) -> Iterator[list[Entry]]:
    """Where more helpers than one can count come down to one and the same call, that call is the cause."""
    by_call: dict[tuple[Place, bool], list[list[Entry]]] = {}
    for entries in groups:
        first = entries[0]
        if len(first.chain) > 1 and not _mended_by_def(first.function, code, program):
            by_call.setdefault((first.chain[-1].edge.place, first.once), []).append(entries)
    many = {key: several for key, several in by_call.items() if len(several) > _MANY}
    taken = {id(one) for several in many.values() for one in several}
    yield from (one for one in groups if id(one) not in taken)
    for several in many.values():
        together = [one for entries in several for one in entries]
        yield sorted(together, key=lambda one: (*_reached(one, code), len(one.chain), one.edge.place))


def _reached(entry: Entry, code: LoopCode) -> tuple[int, bool, bool, bool, bool, int, int]:
    """What comes first: while requests are served, and there what every request leads to, what is not guessed, what a route leads to, what needs no failure below, many before few, and what runs in a straight line."""
    function = entry.function
    visit = code.visits[function]
    guessed = code.visit(function).guessed or bool(entry.guesses)
    is_of_all, is_of_none = function in code.everywhere, visit.entry.handler is None
    is_left = any(how_seldom(one.function, one.edge) > 1 for one in entry.chain)
    return visit.stage, not is_of_all, guessed, is_of_none, is_left, -code.breadth(function), how_seldom(function, entry.edge)


def _order(entry: Entry) -> tuple[bool, int, bool]:
    """What is told first of several at one place, or of one cause."""
    return entry.once, rank(entry.sink), entry.sink.last


def _entries(code: LoopCode, program: Program) -> Iterator[Entry]:
    """The calls through which the loop blocks, each place once, the gravest."""

    told = _told(program)

    def starts(_: Function, edge: Edge) -> Sink | None:
        sink = blocks(edge)
        return sink if sink is None or kind(sink) in told else None

    def starts_always(function: Function, edge: Edge) -> Sink | None:
        sink = None if edge.once else starts(function, edge)
        return sink if sink is None or sink.kept != "program" else None

    def leads(edge: Edge) -> bool:
        return edge.callee in code.leading and runs_here(edge)

    called = [
        (edge.callee, on)
        for one in code.roots
        for edge, on in calls_with(program, one, code.on(one))
        if edge.callee is not None and leads(edge)
    ]
    always = spread(program, called, starts_always, lambda _, edge: leads(edge) and not edge.once, rank, waits)
    at_first = spread(program, called, starts, lambda _, edge: leads(edge), rank, waits)
    for function in code.roots:
        found: dict[Place, Entry] = {}
        for edge, on in calls_with(program, function, code.on(function)):
            entry = _entry(function, edge, on, always, at_first, told)
            if entry is not None and not entry.once and code.visit(function, entry.calls).once:
                entry = replace(entry, once=True)
            known = found.get(edge.place)
            if entry is not None and (known is None or _order(entry) < _order(known)):
                found[edge.place] = entry
        for one in found.values():
            way = guesses(function, one.calls, code.on(function), at_first if one.once else always, program)
            yield replace(one, guesses=tuple(way))


def _entry(
    function: Function,
    edge: Edge,
    on: On,
    always: dict[Reached, Witness[Sink]],
    at_first: dict[Reached, Witness[Sink]],
    told: frozenset[str],
) -> Entry | None:
    if edge.callee is None:
        sink = blocks(edge)
        if sink is None or kind(sink) not in told:
            return None
        return Entry(function, edge, sink, edge.name, (), edge.once or sink.kept == "program")
    if not runs_here(edge):
        return None
    reached = edge.callee, on
    witness = always.get(reached)
    once = edge.once or witness is None
    witness = witness or at_first.get(reached)
    if witness is None:
        return None
    chain = tuple(witness.chain())
    return Entry(function, edge, witness.cause, chain[-1].edge.name, chain, once, on)


def _told(program: Program) -> frozenset[str]:
    """The kinds that some check tells of; all where none was chosen by kind."""
    codes = program.options.codes
    kinds = {one for one, code in _TOLD_BY.items() if code in codes} or set(_TOLD_BY)
    return frozenset(kinds | {"metadata"})


def _mended_by_def(function: Function, code: LoopCode, program: Program) -> str:
    """Whether the framework would run a function in a thread if it were a plain `def`, and nothing in it speaks against that."""
    if not function.is_async or function.own.awaits or function.node.is_generator:
        return ""
    visit = code.visits[function]
    runs = _run_by_the_framework(visit, program) or ("background task" if _is_task(visit) else "")
    if not runs or program.has_callers(function):
        return ""
    speaks_against = stays(function, program)
    return "" if speaks_against == NEEDS_LOOP or (speaks_against and visit.entry.kind == "dependency") else runs


def _run_by_the_framework(visit: Visit, program: Program) -> str:
    """Whether the framework runs a function itself, and would run a plain one in a thread."""
    entry = visit.entry
    if entry.function is not visit.function or entry.kind not in ("handler", "dependency"):
        return ""
    if entry.kind == "handler" and entry.handler is not None and any(one.kind != "http" for one in entry.handler.routes):
        return ""  # what answers a websocket is awaited
    return "" if program.wrapped(visit.function, entry.handler).wrappers else "handler"  # which await it


def _is_task(visit: Visit) -> bool:
    """`tasks.add_task(work, …)`"""
    if visit.before is None or visit.edge is None or visit.edge.how != "loop":
        return False
    site = site_of(visit.edge, visit.before.function)
    return site is not None and s.last_name(site.call.func) == "add_task"


def _also(entry: Entry, code: LoopCode, program: Program) -> dict[str, tuple[Function, Place]]:
    """What else blocks in the function that is entered, and below it; and what its decorators do, which sleep before they call it again."""
    found: dict[str, tuple[Function, Place]] = {}
    if entry.callee is None:
        return found
    for edge, _ in calls_with(program, entry.function, code.on(entry.function)):
        if edge.place == entry.edge.place and edge.callee is None and blocks(edge) is not None and edge.name != entry.name:
            found.setdefault(edge.name, (entry.callee, edge.place))
    pending = [(entry.callee, entry.on)]
    seen = set(pending)
    while pending:
        function, on = pending.pop(0)
        for edge, inner in calls_with(program, function, on):
            if edge.once and not entry.once:
                continue
            if edge.callee is None:
                sink = blocks(edge)
                if sink is not None and kind(sink) != "metadata" and edge.name != entry.name:
                    found.setdefault(edge.name, (function, edge.place))
            elif runs_here(edge) and (reached := (edge.callee, inner)) not in seen:
                seen.add(reached)
                pending.append(reached)
    return found


def of_kinds(program: Program, kinds: Iterable[str]) -> Iterator[Cause]:
    """The causes whose gravest sink is of one of the kinds, those left out that making one function a plain `def` would mend."""
    wanted = set(kinds)
    return (one for one in causes(program) if not one.only_blocks and kind(one.first.sink) in wanted)
