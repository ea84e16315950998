"""FIT614: see the page beside this file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from fitlint import ERROR, OWN_LOOP, Finding, Function, Handler, Note, Program, check, place_of
from fitlint import summary as s
from fitlint_checks.event_loop.uses import uses

_MAKERS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "asyncio.AbstractEventLoop.create_task"})
_LAST_NAMES = frozenset(one.rpartition(".")[2] for one in _MAKERS)
# Only `WsgiToAsgi` hands coroutines to the server's own loop, which lives on.
_KEEPS_THE_LOOP = "WsgiToAsgi"


@check("FIT614", each=Program, level=ERROR, summary="an async view of Flask starts a task, and its end cancels it")
def flask_async_task_lost(program: Program, _: Program) -> Iterator[Finding]:
    if "flask" not in program.frameworks:
        return
    views = [one for one in program.handlers if one.framework == "flask" and one.is_async and one.runs_on == OWN_LOOP]
    if not views or program.is_called(_KEEPS_THE_LOOP):
        return
    reported: set[s.Call] = set()
    for view in views:
        for function, steps in _run_by(view, program):
            for call in _lost(function, program):
                if call not in reported:
                    reported.add(call)
                    yield _finding(call, function, steps, view)


def _run_by(view: Handler, program: Program) -> Iterator[tuple[Function, tuple[Note, ...]]]:
    """The view and what it awaits or calls, with the way there."""
    pending: deque[tuple[Function, tuple[Note, ...]]] = deque([(view.function, ())])
    seen = {view.function}
    while pending:
        function, steps = pending.popleft()
        yield function, steps
        for edge in program.reach(function):
            callee = edge.callee if edge.callee is not None and edge.how == "call" and not edge.reason else None
            if callee is not None and callee not in seen:
                seen.add(callee)
                verb = "awaits" if edge.awaited else "calls"
                pending.append((callee, (*steps, Note(edge.place, f"`{function.name}` {verb} `{callee.name}`"))))


def _lost(function: Function, program: Program) -> Iterator[s.Call]:
    """The calls that start a task which nothing here waits for."""
    if _LAST_NAMES.isdisjoint(function.node.calls):
        return
    known = uses(function, program)
    for call in known.calls:
        if s.last_name(call.func) not in _LAST_NAMES:
            continue
        use = known.of(call)
        if use.role == "assigned" and isinstance(use.parent, s.Assign):
            target = use.parent.targets[0]
            lost = (
                len(use.parent.targets) == 1
                and isinstance(target, s.Name)
                and target.id not in known.captured
                and target.id not in known.reads
                and target.id not in function.own.globals
            )
        else:
            lost = use.role == "statement"
        if lost:
            names = program.names(call.func, function)
            if len(names) == 1 and names[0] in _MAKERS:
                yield call


def _finding(call: s.Call, function: Function, steps: tuple[Note, ...], view: Handler) -> Finding:
    route = view.route_names[0] if view.route_names else None
    who = f"`{route}`" if route else f"`{view.name}`"
    return Finding(
        place=place_of(call, function), message=f"the task is cancelled when {who} has answered: Flask runs each async view in a loop of its own",
        steps=list(steps), route=route, routes=view.route_names, subject=s.last_name(call.func),
        help="await it, hand the work to a thread or a task queue, or serve the application with Quart",
    )  # fmt: skip
