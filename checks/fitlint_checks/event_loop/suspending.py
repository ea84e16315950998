"""Whether a coroutine ever lets others run while it does what it does: not where all that it awaits is of the program, and awaits nothing in turn."""

from __future__ import annotations

from collections.abc import Callable

from fitlint import Function, Program, place_of
from fitlint import summary as s


def may_suspend(wait: s.Await | s.For | s.With, function: Function, program: Program) -> bool:
    """Whether others may run while a function waits at a place."""
    awaited = wait.value if isinstance(wait, s.Await) else None
    return not isinstance(awaited, s.Call) or _may_suspend(awaited, function, program, {function})


def known_callees(awaited: s.Call, function: Function, program: Program) -> list[Function]:
    """The functions of the program that a call in a function runs itself; none where it may run something else."""
    place = place_of(awaited, function)
    edges = [one for one in program.reach(function) if one.place == place]
    callees = [one.callee for one in edges if one.callee is not None and one.callee.name == s.last_name(awaited.func)]
    is_known = not any(one.reason for one in edges) and len(program.values(awaited.func, function)) == len(callees)
    return callees if is_known else []


def of_all_known(
    call: s.Call, function: Function, program: Program, seen: frozenset[Function], is_so: Callable[[Function, Program, frozenset[Function]], bool]
) -> bool:  # fmt: skip
    """Whether something is so of all that a call is known to run, none of which has been `seen` above it."""
    callees = known_callees(call, function, program)
    return bool(callees) and all(one not in seen and is_so(one, program, seen | {one}) for one in callees)


def _may_suspend(awaited: s.Call, function: Function, program: Program, seen: set[Function]) -> bool:
    callees = known_callees(awaited, function, program)
    return not callees or any(one not in seen and _lets_others_run(one, program, seen | {one}) for one in callees)


def _lets_others_run(function: Function, program: Program, seen: set[Function]) -> bool:
    if not function.is_coroutine or function.node.decorators:
        return True
    awaited = [one.call for one in function.index.sites if one.role == "await"]
    return len(awaited) != function.index.awaits or any(_may_suspend(one, function, program, seen) for one in awaited)
