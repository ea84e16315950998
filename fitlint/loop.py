"""What runs on the event loop that all requests share: all that the entry points lead to.

Three kinds of code are followed, through calls resolved by `Program.calls`: code on the loop while requests are served, code on the
loop while the application starts or stops, and code in threads, which matters only where it gives something back to the loop.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import msgspec

from fitlint import summary as s
from fitlint.entries import EntryPoint, Stage, leading_points
from fitlint.leading import comes_back, leading, leads_to
from fitlint.model.blocks import ancestors
from fitlint.model.index import Site
from fitlint.model.scopes import Function
from fitlint.program import Program
from fitlint.reached import LoopCode, Visit, handlers_of
from fitlint.shadowing import never_run
from fitlint.switches import On, all_on, calls_with, paths_of
from fitlint.things import Edge


def loop_code(program: Program, unreached: bool = False) -> LoopCode:
    """The code on the loop of a program; with async functions that nothing reaches, where `unreached` asks for them."""
    return _Following(program).run(unreached)


def runs_here(edge: Edge) -> bool:
    """Whether the body of what is called runs on the spot, in synchronous code: what it blocks, the caller blocks."""
    return edge.how in ("call", "iterate") and edge.callee is not None and not edge.callee.is_async


# -------------------------------------------------------------------------------------------------------------------- following


class _Following:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._leading: set[Function] = set()  # others need not be looked at
        self._positions = {handler: position for position, handler in enumerate(program.handlers)}
        self._by_any_way = (1 << len(self._positions)) - 1
        self._visits: dict[tuple[bool, Function], Visit] = {}  # in a thread or not: the way to show
        # All ways that differ in what they put on, or put it on at a graver stage.
        self._ways: dict[tuple[bool, Function], list[Visit]] = {}
        self._roots: dict[Function, None] = {}
        # Those that lead to it, as bits, by the states that they give: first by whatever way, then once more by ways without guesses.
        self._handlers: dict[tuple[bool, Function], dict[On, int]] = {}
        self._pending: list[deque[Visit]] = [deque() for _ in range(8 * len(Stage))]  # by the rank of the visit

    def run(self, unreached: bool) -> LoopCode:
        others = list(self._program.async_functions()) if unreached else []
        self._leading = leading(self._program, others)
        self._enter(leading_points(self._program))
        self._follow()
        if others:
            for function in others:
                if function in self._leading and (False, function) not in self._visits:
                    entry = EntryPoint(function, "unreached", (), Stage.UNREACHED)
                    self._visit(Visit(function, entry, Stage.UNREACHED, all_on(function)), is_root=True)
            self._follow()
        self._spread_handlers()
        visits = {function: visit for (threaded, function), visit in self._visits.items() if not threaded}
        roots = {one: None for one in self._roots if one in visits}
        ways = {
            function: [one for one in ways if one.stage is visits[function].stage]
            for (threaded, function), ways in self._ways.items()
            if not threaded
        }
        handlers = {function: known for (threaded, function), known in self._handlers.items() if not threaded}
        return LoopCode(visits, ways, roots, self._everywhere(), handlers, self._leading, self._program)

    def _enter(self, entries: Iterable[EntryPoint]) -> None:
        for entry in entries:
            if entry.function not in self._leading or entry.handler in never_run(self._program):
                continue
            threaded = entry.stage is Stage.THREAD
            if threaded and not comes_back(entry.function, self._program):
                continue
            on = all_on(entry.function)
            self._visit(Visit(entry.function, entry, entry.stage, on), is_root=True)
            if entry.handler is not None and (threaded or entry.stage is Stage.SERVING):
                known = self._handlers.setdefault((threaded, entry.function), {})
                known[on] = known.get(on, 0) | self._twice(1 << self._positions[entry.handler])

    def _twice(self, handlers: int) -> int:
        """Handlers that lead somewhere for sure."""
        return handlers | handlers << len(self._positions)

    def _goes_on(self, function: Function) -> bool:
        """Whether a task may do something again and again: in `while`, `async for`, or a generator, somewhere on its way."""
        seen = {function}
        pending = [function]
        while pending:
            one = pending.pop()
            self._program.walk(one)
            if one.node.is_generator or len(seen) > _FAR or any(_repeats(site) for site in one.own.sites):
                return True
            for edge in self._program.reach(one):
                if edge.callee is not None and edge.how not in ("offload", "process") and edge.callee not in seen:
                    seen.add(edge.callee)
                    pending.append(edge.callee)
        return False

    def _visit(self, visit: Visit, is_root: bool) -> None:
        function = visit.function
        threaded = visit.stage is Stage.THREAD
        key = threaded, function
        known = self._visits.get(key)
        if is_root and not threaded:
            self._roots.setdefault(function)
        ways = self._ways.setdefault(key, [])
        if len(ways) >= _MANY:
            visit = msgspec.structs.replace(visit, on=visit.on | all_on(function))
        if any(visit.on <= one.on and one.rank <= visit.rank for one in ways):
            return
        # The way to show is one at the gravest stage, of these one that is sure, and then one that leads to all that runs.
        if known is None or visit.rank < known.rank or (visit.rank == known.rank and visit.on > known.on):
            self._visits[key] = visit
        ways.append(visit)
        self._pending[visit.rank].append(visit)

    def _follow(self) -> None:
        while (rank := next((one for one, waiting in enumerate(self._pending) if waiting), None)) is not None:
            visit = self._pending[rank].popleft()
            function, stage = visit.function, visit.stage
            ways = self._ways[stage is Stage.THREAD, function]
            if any(one.stage < stage and visit.on <= one.on for one in ways):
                continue  # reached again, at a graver stage
            for edge, on in calls_with(self._program, function, visit.on):
                callee = edge.callee
                if callee is not None and callee in self._leading:
                    target = leads_to(edge, stage)
                    if stage is Stage.STARTING and edge.how == "schedule" and not self._goes_on(callee):
                        target = stage
                    if target is not None and (target is not Stage.THREAD or comes_back(callee, self._program)):
                        is_root = callee.is_async or edge.how in ("loop", "back")
                        came = self._of_paths(visit, paths, callee, on) if (paths := paths_of(edge)) else visit
                        self._visit(self._next(came, callee, target, edge, on), is_root)

    def _next(self, visit: Visit, callee: Function, stage: Stage, edge: Edge, on: On) -> Visit:
        """One call further."""
        begins = (visit.once or edge.once) and edge.how not in ("call", "iterate")
        return visit.next(callee, stage, edge, on, begins and self._goes_on(callee))

    def _of_paths(self, visit: Visit, paths: list[str], callee: Function, on: On) -> Visit:
        """The same visit, of a handler that one of the paths leads to, where the entry point is the same for several; what middleware calls so is for these."""
        if visit.entry.handler is None:
            known = self._handlers.setdefault((False, callee), {})
            known[on] = known.get(on, 0) | self._twice(handlers_of(paths, self._program))
        return visit.for_paths(paths, self._program) if visit.before is None else visit

    def _spread_handlers(self) -> None:
        """Each function gets the handlers of all that lead to it, not only of the first way; each with the states that this handler gives."""
        pending = deque((spot, on) for spot, known in self._handlers.items() for on in known)
        while pending:
            spot, on = pending.popleft()
            threaded, function = spot
            all_bits = self._handlers[spot][on]
            for edge, inner in calls_with(self._program, function, on):
                callee = edge.callee
                if callee is None or callee not in self._leading:
                    continue
                bits = all_bits & self._by_any_way if edge.reason else all_bits
                target = leads_to(edge, Stage.THREAD if threaded else Stage.SERVING)
                if paths := paths_of(edge):
                    bits &= self._twice(handlers_of(paths, self._program)) or bits
                if target is Stage.SERVING or (target is Stage.THREAD and comes_back(callee, self._program)):
                    led = target is Stage.THREAD, callee
                    known = self._handlers.setdefault(led, {})
                    before = known.get(inner, 0)
                    if before | bits != before:
                        known[inner] = before | bits
                        pending.append((led, inner))

    def _everywhere(self) -> dict[Function, Visit]:
        """What middleware leads to while requests are served: every request does, whatever route it is for."""
        entered = [one for one in leading_points(self._program) if one.kind == "middleware" and one.stage is Stage.SERVING]
        pending = deque(Visit(one.function, one, one.stage, all_on(one.function)) for one in entered)
        found: dict[Function, Visit] = {}
        seen: dict[Function, On] = {}
        while pending:
            visit = pending.popleft()
            function = visit.function
            if function in found and visit.on <= seen[function]:
                continue
            found.setdefault(function, visit)
            seen[function] = visit.on | seen.get(function, frozenset())
            for edge, on in calls_with(self._program, function, visit.on):
                if (paths := paths_of(edge)) and handlers_of(paths, self._program):
                    continue
                callee = edge.callee
                if callee is not None and callee in self._leading and leads_to(edge, Stage.SERVING) is Stage.SERVING:
                    pending.append(self._next(visit, callee, visit.stage, edge, on))
        return found


_MANY = 24  # ways to a function that differ in what they put on
_FAR = 200  # functions


def _repeats(site: Site) -> bool:
    return site.role == "async for" or any(isinstance(one.node, s.While) for one in ancestors(site.block))
