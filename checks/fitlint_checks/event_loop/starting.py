"""What runs only while the application starts or stops, with nothing beside it: nobody else is there yet, or any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fitlint import Function, Program, Stage, entry_points, leads_to
from fitlint import summary as s

_ON_THE_SPOT = ("call", "iterate")


class Start(NamedTuple):
    """The functions that the start itself runs, one after the other, and those of tasks that it begins, which run beside it and go on."""

    itself: frozenset[Function]
    beside: frozenset[Function]


def is_alone(lock: s.Expr, function: Function, program: Program) -> bool:
    """Whether a function that takes a lock runs at the start only, and no task that was begun there may want that lock, by its name."""
    start: Start = program.memo("what the start runs", lambda: _start(program))
    if function not in start.itself or function in start.beside:
        return False
    if function in program.memo("what serving runs", lambda: frozenset(_serving(program))):
        return False
    name = s.last_name(lock)
    return not any(name in _taken(one) for one in start.beside)


def _start(program: Program) -> Start:
    itself: dict[Function, None] = {}
    begun: list[Function] = []
    pending = [one.function for one in entry_points(program) if one.stage is Stage.STARTING]
    while pending:
        function = pending.pop()
        if function in itself:
            continue
        itself[function] = None
        for edge in program.reach(function):
            if edge.callee is not None and edge.how in _ON_THE_SPOT:
                pending.append(edge.callee)
            elif edge.callee is not None and leads_to(edge, Stage.STARTING) is not None:
                begun.append(edge.callee)
    return Start(frozenset(itself), frozenset(_reached(begun, program)))


def _serving(program: Program) -> Iterator[Function]:
    return _reached((one.function for one in entry_points(program) if one.stage is not Stage.STARTING), program)


def _reached(entries: Iterable[Function], program: Program) -> Iterator[Function]:
    seen: set[Function] = set()
    pending = list(entries)
    while pending:
        function = pending.pop()
        if function not in seen:
            seen.add(function)
            yield function
            pending += [one.callee for one in program.reach(function) if one.callee is not None]


def _taken(function: Function) -> Iterator[str]:
    """The last names of what a function enters, or acquires."""
    yield from (s.last_name(context) for context, role in function.own.implicit if role == "with")
    for one in function.own.sites:
        if isinstance(one.call.func, s.Attribute) and one.call.func.name == "acquire":
            yield s.last_name(one.call.func.value)
