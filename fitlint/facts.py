"""Facts that travel along the call graph: "may block", "reads flask's request", "raises HTTPException".

A fact says what starts it in a function and which calls pass it on to the caller. It spreads backwards from all causes at once,
the best chain first, so that the first one that reaches a function is the one to show, and neither cycles nor the order of files matter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Generic, NamedTuple, TypeVar

import msgspec

from fitlint.model.scopes import Function
from fitlint.program import Program
from fitlint.switches import On, calls_with, how_seldom
from fitlint.things import Edge

Cause = TypeVar("Cause")
Caller = TypeVar("Caller", bound=Hashable)
Reached = tuple[Function, On]  # a function, and its switches that are on


class Witness(msgspec.Struct, Generic[Cause], frozen=True, eq=False):
    """Why a fact holds for a function: the `cause` in itself, or the call (`edge`) that leads to it, `below` being the callee's witness."""

    function: Function
    edge: Edge
    cause: Cause
    below: Witness[Cause] | None = None

    @property
    def depth(self) -> int:
        return 0 if self.below is None else 1 + self.below.depth

    def chain(self) -> list[Witness[Cause]]:
        """From this function down to the one that holds the cause."""
        found = [self]
        while found[-1].below is not None:
            found.append(found[-1].below)
        return found


def with_callers(some: Iterable[Caller], callers: Mapping[Caller, Iterable[Caller]]) -> set[Caller]:
    """These, and all that calls one of them, directly or not; `callers` are the callers of each."""
    found = set(some)
    pending = list(found)
    while pending:
        for one in callers.get(pending.pop(), ()):
            if one not in found:
                found.add(one)
                pending.append(one)
    return found


def leading_to(
    program: Program, roots: Iterable[Function], ends: Callable[[Edge], bool], passes: Callable[[Edge], bool]
) -> set[Function]:
    """The functions that `roots` lead to through calls that pass, whatever the states of parameters, and that lead so to a call of a library that is one of the `ends`."""
    callers: dict[Function, list[Function]] = {}
    found: set[Function] = set()
    pending = list(dict.fromkeys(roots))
    seen = set(pending)
    while pending:
        function = pending.pop()
        for edge in program.reach(function) if not program.leads_nowhere(function) else ():
            if ends(edge):
                found.add(function)
            if edge.callee is not None and passes(edge):
                callers.setdefault(edge.callee, []).append(function)
                if edge.callee not in seen:
                    seen.add(edge.callee)
                    pending.append(edge.callee)
    return with_callers(found, callers)


def spread(
    program: Program,
    roots: Iterable[Reached],
    starts: Callable[[Function, Edge], Cause | None],
    passes: Callable[[Function, Edge], bool],
    rank: Callable[[Cause], int] = lambda cause: 0,
    waits: Callable[[Cause], int] = lambda cause: 0,
) -> dict[Reached, Witness[Cause]]:
    """The functions reachable from `roots` for which a fact holds, each with a witness of the causes of the lowest rank, among these of those that need no failure,
    then of those that rest on the fewest guesses and conditions, then a shortest one; and with the switches that are on.

    `starts` gives the cause that a call in a function is, or None; it `waits` for others as if it stood under so many conditions; `passes` says whether a call of a function of the program hands
    the callee's fact to the caller. Only what the roots reach through passing calls is looked at.
    """
    frontier: list[tuple[_Cost, int, Reached, Witness[Cause]]] = []
    callers: dict[Reached, list[tuple[Reached, Edge]]] = {}
    pending = deque(dict.fromkeys(roots))
    seen = set(pending)
    while pending:
        reached = pending.popleft()
        function, on = reached
        for edge, inner in calls_with(program, function, on):
            if edge.callee is not None:
                if passes(function, edge):
                    callee = edge.callee, inner
                    callers.setdefault(callee, []).append((reached, edge))
                    if callee not in seen:
                        seen.add(callee)
                        pending.append(callee)
            elif (cause := starts(function, edge)) is not None:
                cost = _Cost(rank(cause), 0, 0, waits(cause), 0).further(edge, how_seldom(function, edge))
                frontier.append((cost, len(frontier), reached, Witness(function, edge, cause)))
    heapify(frontier)
    order = count(len(frontier))  # among equals the first comes first
    found: dict[Reached, Witness[Cause]] = {}
    while frontier:
        cost, _, below, witness = heappop(frontier)
        if below not in found:
            found[below] = witness
            for reached, edge in callers.get(below, ()):
                if reached not in found:
                    further = cost.further(edge, how_seldom(reached[0], edge))
                    heappush(frontier, (further, next(order), reached, Witness(reached[0], edge, witness.cause, witness)))
    return found


class _Cost(NamedTuple):
    """How little a witness is one to show: the rank of its cause, how many of its calls run only where something has failed, how many are guesses, how many stand under
    conditions, how many there are."""

    rank: int
    failures: int
    guesses: int
    conditions: int
    calls: int

    def further(self, call: Edge, seldom: int) -> _Cost:
        """With one more call, that runs so seldom."""
        guesses = self.guesses + bool(call.reason)
        return _Cost(self.rank, self.failures + (seldom > 1), guesses, self.conditions + (seldom > 0), self.calls + 1)
