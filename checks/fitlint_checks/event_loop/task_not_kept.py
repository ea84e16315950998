"""FIT111: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import OWN_LOOP, WARNING, Finding, Function, FunctionValue, Handler, Instance, Program, Site, check, place_of
from fitlint import summary as s
from fitlint_checks.event_loop.caught import catches_all
from fitlint_checks.event_loop.suspending import of_all_known

_MAKERS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "asyncio.AbstractEventLoop.create_task"})
_LAST_NAMES = frozenset({"create_task", "ensure_future"})
_PUT = "asyncio.Queue.put"
# What something else refers to while a task waits for it: the loop to its timers, a pool and its threads to what they have to do.
_HELD = frozenset({
    "asyncio.sleep", "anyio.sleep", "asyncio.to_thread", "asyncio.AbstractEventLoop.run_in_executor", "fastapi.concurrency.run_in_threadpool",
    "anyio.to_thread.run_sync",
})  # fmt: skip


@check("FIT111", each=Program, level=WARNING, summary="a task is started and nobody keeps it")
def task_not_kept(program: Program, _: Program) -> Iterator[Finding]:
    files = program.unsettled("FIT111", program.calling(_LAST_NAMES))
    for function in program.functions(_LAST_NAMES, files=files):
        handler = program.handler(function)
        # On a loop of its own the task is lost in any case: a finding of its own.
        if not (handler is not None and handler.runs_on == OWN_LOOP) and not program.is_test(function.module):
            yield from program.alone("FIT111", _not_kept, function, handler)


def _not_kept(function: Function, handler: Handler | None, program: Program) -> Iterator[Finding]:
    """The tasks that a function starts in a statement of their own."""
    for site in function.own.calling(_LAST_NAMES):
        if site.role == "statement":
            names = program.names(site.call.func, function)
            run = _run(site, function, program)
            if len(names) == 1 and names[0] in _MAKERS and not _is_held(site, run, function, program):
                is_seen = bool(run) and all(catches_all(one, program) for one in run)
                lost = "" if is_seen else ", and no code sees its exception"
                routes = handler.route_names if handler is not None else []
                yield Finding(
                    place=place_of(site.call, function),
                    message=f"nobody keeps the task of `{s.last_name(site.call.func)}`: it can be collected before it is done{lost}",
                    route=routes[0] if routes else None, routes=routes, subject=names[0],
                    help="keep it in a set until it is done: `tasks.add(task); task.add_done_callback(tasks.discard)`"
                    + ("" if is_seen else "; and look at `task.exception()` in such a callback"),
                )  # fmt: skip


def _run(site: Site, function: Function, program: Program) -> list[Function]:
    """What a task runs: of a method that a class leaves open, what those below make of it; nothing where that is not known."""
    made = site.call.args[0] if site.call.args else None
    if not isinstance(made, s.Call):
        return []
    if any(not isinstance(one, FunctionValue) for one in program.values(made.func, function)):
        return []
    place = place_of(made, function)
    return [one.callee for one in program.reach(function) if one.place == place and one.callee is not None]


def _is_held(site: Site, run: list[Function], function: Function, program: Program) -> bool:
    """Whether a task only ever waits for timers and threads, or for nothing: what refers to those, or to what is to begin, refers to the task."""
    made = site.call.args[0] if site.call.args else None
    if isinstance(made, s.Call) and _holds(made, function, program):
        return True
    return bool(run) and all(_waits_held(one, program, frozenset({one})) for one in run)


def _holds(call: s.Call, function: Function, program: Program) -> bool:
    """Whether what waits for a call is held by something else, or need not wait at all."""
    names = set(program.names(call.func, function))
    return _has_room(call, function, program) if names == {_PUT} else bool(names) and names <= _HELD


def _has_room(put: s.Call, function: Function, program: Program) -> bool:
    """Whether a queue has room for everything, so that `put` never waits."""
    queues = program.values(put.func.value, function) if isinstance(put.func, s.Attribute) else ()
    made = [one.call if isinstance(one, Instance) else None for one in queues]
    return bool(made) and all(one is not None and not one.args and not one.keywords for one in made)


def _waits_held(function: Function, program: Program, seen: frozenset[Function]) -> bool:
    """Whether a coroutine function does something and awaits nothing, or nothing but what is held, or what functions of the program do of which that is true."""
    if not function.is_coroutine or function.node.decorators or function.node.raises or not function.index.sites:
        return False
    waits = [site.call for site in function.index.sites if site.role == "await"]
    return len([one for one in waits if _waits_for_held(one, function, program, seen)]) == function.index.awaits


def _waits_for_held(call: s.Call, function: Function, program: Program, seen: frozenset[Function]) -> bool:
    """Whether what is awaited is held; or for how long it is waited, which is a timer."""
    if program.names(call.func, function) == ["asyncio.wait_for"]:
        limit = call.args[1] if len(call.args) > 1 else next((one.value for one in call.keywords if one.name == "timeout"), None)
        return limit is not None and not _may_be_none(limit, function)
    return _holds(call, function, program) or of_all_known(call, function, program, seen, _waits_held)


def _may_be_none(node: s.Expr, function: Function) -> bool:
    """Whether a limit may be none at all: None, or a parameter that is declared so, or not at all."""
    parameter = function.parameters.get(node.id) if isinstance(node, s.Name) else None
    if parameter is None:
        return s.is_none(node)
    said = parameter.annotation
    return said is None or not isinstance(said, s.Name) or s.is_none(parameter.default)
