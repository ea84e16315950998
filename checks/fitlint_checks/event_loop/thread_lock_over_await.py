"""FIT115: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import (
    ADVICE,
    ERROR,
    WARNING,
    Finding,
    Function,
    Handler,
    Instance,
    Level,
    Note,
    Program,
    check,
    module_name,
    place_of,
)
from fitlint import summary as s
from fitlint_checks.event_loop.single_file import guards
from fitlint_checks.event_loop.starting import is_alone
from fitlint_checks.event_loop.suspending import may_suspend
from fitlint_checks.event_loop.uses import files, functions, uses

# What happens when a second coroutine of the same thread comes to the `with` while the first one awaits inside.
_BLOCKS = "the next coroutine that wants it stops the event loop for good"
_ADMITS = "it belongs to the thread, and every other coroutine of this loop walks in"
_LOCKS = {
    "threading.Lock": _BLOCKS,
    "threading.Semaphore": _BLOCKS,
    "threading.BoundedSemaphore": _BLOCKS,
    "threading.RLock": _ADMITS,
    "threading.Condition": _ADMITS,
}

_MAKERS = frozenset(one.rpartition(".")[2] for one in _LOCKS)


@check("FIT115", each=Program, level=ERROR, summary="a lock of threads is held while a coroutine waits")
def thread_lock_over_await(program: Program, _: Program) -> Iterator[Finding]:
    for function in _async_functions(program):
        yield from program.alone("FIT115", _held_over_await, function, program.handler(function))


def _async_functions(program: Program) -> Iterator[Function]:
    """The async functions in files that can know a lock: the bodies of all others stay unread."""
    imported = {path: program.mentioned(path) for path in files(program)}
    names = frozenset(module_name(path) for path, its in imported.items() if "threading" in its)
    near = {path for path, its in imported.items() if "threading" in its or any(_says_lock(name, names) for name in its)}
    found = dict.fromkeys(program.async_functions(program.unsettled("FIT115", frozenset(near), "near")))
    found.update(dict.fromkeys(one for one in functions(program, _MAKERS, code="FIT115") if one.is_async))
    yield from found


def _says_lock(name: str, modules_with_locks: frozenset[str]) -> bool:
    return name in modules_with_locks or "lock" in name.lower() or "sem" in name.lower()


def _held_over_await(function: Function, handler: Handler | None, program: Program) -> Iterator[Finding]:
    """The locks of threads that a function holds while it waits."""
    if not function.own.awaits:
        return
    contexts = [context for context, role in function.own.implicit if role == "with"]
    locks = {context: name for context in contexts if (name := _lock(context, function, program))}
    if not locks:
        return
    known = uses(function, program)
    for node in known.withs:
        inside = (one for one in known.awaits if node.items[-1].context.end <= one.start < node.end)
        wait = next((one for one in inside if may_suspend(one, function, program)), None)
        for item in node.items if wait is not None else ():
            if wait is not None and item.context in locks:
                yield _finding(item.context, locks[item.context], node, wait, function, handler, program)


def _lock(context: s.Expr, function: Function, program: Program) -> str:
    """The type of the lock that a `with` takes; "" when it is none that is known to harm."""
    values = program.values(context, function)
    if len(values) != 1 or not isinstance(values[0], Instance) or values[0].of not in _LOCKS:
        return ""
    name, made = str(values[0].of), values[0].call
    if name == "threading.Condition" and made is not None and (made.args or made.keywords):
        return ""
    return "" if name.endswith("Semaphore") and made is None else name


def _finding(
    context: s.Expr,
    name: str,
    node: s.With,
    wait: s.Await | s.For | s.With,
    function: Function,
    handler: Handler | None,
    program: Program,
) -> Finding:
    routes = handler.route_names if handler is not None else []
    guard = next(guards(context, function, program), None)
    at_start = not _yields(node, function) and is_alone(context, function, program)
    level: Level | None = ADVICE if at_start else WARNING if guard is not None else None
    harm = " while the application starts or stops: nobody else is there to want it" if at_start else f": {_LOCKS[name]}"
    return Finding(
        place=place_of(context, function),
        message=f"`{program.text(context)}` is a `{name}` and stays held over an `await`{harm}",
        steps=[Note(place_of(_start(wait), function), "waits here, with the lock held")], route=routes[0] if routes else None, routes=routes,
        subject=name, help=f"use `asyncio.{name.rpartition('.')[2].replace('RLock', 'Lock')}` and `async with`; or let go of it before the `await`, where plain functions take it as well",
        level=level, confidence="likely" if guard is not None else "certain",
        reason=f"`{program.text(guard)}` may let only one in at a time" if guard is not None else "",
    )  # fmt: skip


def _yields(node: s.With, function: Function) -> bool:
    """Whether others run while a `with` holds what it took: those that get what it gives."""
    return any(node.start <= one.node.start < node.end for one in function.own.yields)


def _start(wait: s.Await | s.For | s.With) -> s.Node:
    """What is shown of a place that waits."""
    return wait.iterable if isinstance(wait, s.For) else wait.items[0].context if isinstance(wait, s.With) else wait
