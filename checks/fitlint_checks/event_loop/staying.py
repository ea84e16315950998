"""What cannot run in another thread as it is."""

from __future__ import annotations

from fitlint import Function, Program, runs_here
from fitlint import summary as s
from fitlint_checks.event_loop.caught import is_caught, is_dropped


def stays(function: Function, program: Program) -> str:
    """Why a function cannot run in another thread as it is, by what it does or calls: that only works in the thread of the loop, or whoever called it would
    not see it; "" where nothing speaks against that."""
    return program.memo(("stays", function), lambda: _stays(function, program))


def _stays(function: Function, program: Program) -> str:
    staying = program.memo("names that stay", lambda: frozenset(filter(program.is_called, _OF_THE_LOOP | _TELLING)))
    sets = False
    pending = [(function, False)]
    seen = set(pending)
    while pending:
        one, is_first_time = pending.pop()
        program.walk(one)
        for site in one.own.calling(staying) if not staying.isdisjoint(one.node.calls) else ():
            last, names = s.last_name(site.call.func), program.names(site.call.func, one)
            is_of_loop = any(name.startswith(("asyncio.", "aiohttp.")) for name in names)
            is_of_loop = is_of_loop and not (is_first_time and last in _TELLING)
            if is_of_loop and (not is_caught(site.call, one) or (last in _BEGINNING and is_dropped(site.call, one))):
                return NEEDS_LOOP
            sets = sets or (_SETTING in names and not _resets(one, function))
        for edge in program.calls(one):
            if edge.callee is not None and runs_here(edge):
                reached = edge.callee, is_first_time or edge.once
                if seen.isdisjoint([reached, (edge.callee, False)]):
                    seen.add(reached)
                    pending.append(reached)
    return "sets a context variable" if sets else ""


def _resets(one: Function, function: Function) -> bool:
    """Whether a function takes back what it sets of context variables before `function` is left, which goes through it: it resets them, and is no `with` of somebody else."""
    return "reset" in one.node.calls and not (one is function and one.node.is_generator)


_SETTING = "contextvars.ContextVar.set"
NEEDS_LOOP = "needs the loop"
# In a thread these raise, or do what they do to a loop that runs elsewhere, which does not hear of it.
_OF_THE_LOOP = frozenset({
    "create_task", "ensure_future", "gather", "get_running_loop", "get_event_loop", "current_task", "call_soon", "call_later", "call_at",
    "run_in_executor", "create_future", "ClientSession", "TCPConnector",
})  # fmt: skip
# Of these it hears at its next turn: of no matter where it is the first time only that something is told.
_TELLING = frozenset({"cancel", "put_nowait", "set", "set_result", "set_exception"})
_BEGINNING = frozenset({"create_task", "ensure_future"})
