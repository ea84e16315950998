"""What the entry points may lead to, and which of it leads to a call of a library that blocks, or that some check has named: a few in a
hundred functions do. Whoever asks how the loop comes to a function need not look at the others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable

from fitlint import summary as s
from fitlint.beside import Claims
from fitlint.entries import EntryPoint, Stage, group, leading_points, same
from fitlint.facts import with_callers
from fitlint.known import Entered
from fitlint.model.scopes import Function
from fitlint.program import Program
from fitlint.things import Edge


def resolve(program: Program, order: Iterable[int], claims: Claims, wholly: bool = False) -> None:
    """Resolve the calls of all that groups of entry points lead to, for whoever asks later; without what another process has taken on. `wholly`: with the
    circumstances of those that lead, as far as this process can tell, to what somebody asks for."""
    walk = _Walk(program, claims)
    for position in order:
        if claims.take(position):
            walk.enter(group(position, program))
    walk.finish()
    for one in _that_lead(program, walk.followed) if wholly else ():
        program.calls(one)


def leading(program: Program, more: Iterable[Function] = ()) -> set[Function]:
    """The functions that the entry points, and `more` functions, may lead to, and that lead to such a call."""
    walk = _Walk(program)
    walk.enter(leading_points(program))
    for one in more:
        walk.start(False, one)
    return _that_lead(program, walk.followed)


def _that_lead(program: Program, functions: Iterable[Function]) -> set[Function]:
    """Those of some functions that lead to such a call, by way of each other."""
    callers: dict[Function, list[Function]] = {}
    found: set[Function] = set()
    for function in dict.fromkeys(functions):
        for edge in program.reach(function):
            if edge.callee is None:
                found.add(function)
            else:
                callers.setdefault(edge.callee, []).append(function)
    return with_callers(found, callers)


def leads_to(edge: Edge, stage: Stage) -> Stage | None:
    """The stage at which what is called runs; None where it does not run, or on a loop of its own."""
    if edge.how == "process":
        return None  # nothing comes back from there
    if edge.how == "offload":
        return Stage.THREAD
    if edge.how == "loop":
        return Stage.SERVING
    if edge.how == "back":  # said on a loop, it means another one
        return Stage.SERVING if stage is Stage.THREAD else None
    if edge.how == "create":
        # An async generator can only be iterated on a loop, by whoever gets it; a context manager is entered right then.
        node = edge.callee.node if edge.callee is not None else None
        if node is None or not node.is_async or not node.is_generator or stage is Stage.THREAD:
            return None
        is_entered = any(s.last_name(one) == "asynccontextmanager" for one in node.decorators)
        return stage if is_entered and stage is Stage.STARTING else Stage.SERVING
    if edge.how == "schedule":
        return None if stage is Stage.THREAD else Stage.SERVING
    if stage is Stage.THREAD and edge.callee is not None and edge.callee.is_async:
        return None
    return stage


def enters_as_before(program: Program) -> bool:
    """Whether the framework enters the program as it did, where that leads, or led, to such a call."""
    graph, left = program.graph, program.known.told.left

    def led(one: Entered) -> bool:
        return not (one.stage == Stage.THREAD and one.function in left) and graph.led(one.function)

    def leads(one: Entered) -> bool:
        function = program.function(one.function)
        if function is None:
            return True
        return (one.stage != Stage.THREAD or comes_back(function, program)) and graph.leads(function)

    return same(program, led, leads)


def leads_by_name(passing: frozenset[str], edited: Container[str], program: Program) -> bool:
    """Whether the same leads on by its name as did, but for functions that have come or gone, the `passing` ones, and of `edited` files nothing comes back to the loop
    that did not."""
    told = program.known.told
    led = frozenset[str]().union(*(program.names_leading_to(frozenset(one)) for one in told.sought))
    left = (program.function(key) for key in told.left if key.rpartition(":")[0] in edited)
    return led ^ told.led <= passing and not any(comes_back(one, program) for one in left if one is not None)


def comes_back(function: Function, program: Program) -> bool:
    """Whether a function in a thread can give the loop anything, by the names of what it calls."""
    names = program.memo("back to the loop", lambda: _names_that_come_back(program))
    found = not names.isdisjoint(function.node.calls)
    if not found:
        program.left.add(program.key(function))
    return found


def _names_that_come_back(program: Program) -> frozenset[str]:
    names = _BACK_TO_THE_LOOP
    if program.imports("from_thread") or program.imports("anyio"):
        names |= {"run", "run_sync"}
    found = program.names_leading_to(names)
    program.back |= found
    return found


# The last names of the calls that do.
_BACK_TO_THE_LOOP = frozenset({
    "run_coroutine_threadsafe", "call_soon_threadsafe", "start_task_soon", "add_task", "BackgroundTask", "StreamingResponse",
    "EventSourceResponse",
})  # fmt: skip


_Spot = tuple[bool, Function]  # whether in a thread, and what runs there


class _Walk:
    """Along all calls that run, whatever the states of parameters. Where two processes walk, each keeps to the files that it was the first to come to as long
    as it can: what is known of a file need not be found out twice."""

    def __init__(self, program: Program, claims: Claims | None = None) -> None:
        self._program = program
        self._claims = claims
        self._files: dict[str, bool] = {}  # whether this process has come to them first
        self._pending: deque[_Spot] = deque()
        self._left: deque[_Spot] = deque()  # to the other process
        self._seen: set[_Spot] = set()
        self.followed: list[Function] = []  # here, and not by the other process

    def enter(self, entries: Iterable[EntryPoint]) -> None:
        """Walk from some entry points."""
        for one in entries:
            threaded = one.stage is Stage.THREAD
            if not threaded or comes_back(one.function, self._program):
                self.start(threaded, one.function)

    def start(self, threaded: bool, function: Function) -> None:
        """Walk from a function."""
        self._come_to((threaded, function))
        while self._pending:
            self._follow(self._pending.popleft())

    def finish(self) -> None:
        """Do what was left to the other process, unless it has done it."""
        while self._left:
            self._follow(self._left.popleft())
            while self._pending:
                self._follow(self._pending.popleft())

    def _come_to(self, spot: _Spot) -> None:
        if spot not in self._seen:
            self._seen.add(spot)
            (self._pending if self._is_ours(spot[1].module.path) else self._left).append(spot)

    def _is_ours(self, path: str) -> bool:
        if self._claims is None:
            return True
        known = self._files.get(path)
        if known is None:
            known = self._files[path] = self._claims.take(("file", path))
        return known

    def _follow(self, spot: _Spot) -> None:
        threaded, function = spot
        if self._claims is not None and not self._claims.take((threaded, function.module.path, function.node.start)):
            return  # whoever has taken it on goes on from there
        if self._program.leads_nowhere(function):
            return
        self.followed.append(function)
        for edge in self._program.reach(function):
            callee = edge.callee
            stage = leads_to(edge, Stage.THREAD if threaded else Stage.SERVING) if callee is not None else None
            if callee is not None and stage is not None and (stage is not Stage.THREAD or comes_back(callee, self._program)):
                self._come_to((stage is Stage.THREAD, callee))
