"""FIT110: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fitlint import (
    CALLS,
    ERROR,
    LOOP,
    PATCHES,
    Class,
    Edge,
    Edit,
    Finding,
    Fix,
    Function,
    Handler,
    Instance,
    Module,
    Note,
    Place,
    Program,
    Witness,
    calls_with,
    check,
    leading_to,
    place_of,
    runs_here,
    spread,
)
from fitlint import summary as s
from fitlint_checks.event_loop.caught import is_caught
from fitlint_checks.event_loop.causes import code_on_the_loop
from fitlint_checks.event_loop.uses import files, functions

_RUNNERS = {
    "asyncio.run": "`asyncio.run` raises `RuntimeError`: a loop runs already",
    "uvloop.run": "`uvloop.run` raises `RuntimeError`: a loop runs already",
    "anyio.run": "`anyio.run` raises `RuntimeError`: a loop runs already",
    "asyncio.Runner.run": "`Runner.run` raises `RuntimeError`: a loop runs already",
    "asyncio.AbstractEventLoop.run_until_complete": "`run_until_complete` raises `RuntimeError`: a loop runs already",
    "asyncio.AbstractEventLoop.run_forever": "`run_forever` raises `RuntimeError`: a loop runs already",
    "asgiref.sync.async_to_sync": "what `async_to_sync` made raises `RuntimeError`: a loop runs in this thread",
}
_LAST_NAMES = frozenset({one.rpartition(".")[2] for one in _RUNNERS} | {"result"})
_SAID = _LAST_NAMES | {"async_to_sync"}
# Code that looks whether a loop runs knows what it does.
_LOOKS = frozenset(
    {"get_running_loop", "_get_running_loop", "is_running", "current_async_library", "current_task", "in_async_context"}
)
_SHOWN = 3  # of the other ways to one call
_LOOKS_FIRST = frozenset({"is_running", "_get_running_loop", "current_async_library"})
_BRIDGE = "asgiref.sync.async_to_sync"
_WAITS = frozenset({"concurrent.futures.Future.result", "concurrent.futures.Future.exception"})
_GIVES_TO_ITSELF = frozenset({"run_coroutine_threadsafe", "get_running_loop"})
_DEADLOCK = "waits on the loop for a coroutine that only this loop can run: it waits for itself"


class Entry(NamedTuple):
    """A call through which an async function reaches a runner, and the way there."""

    function: Function
    edge: Edge
    witness: Witness[str]


@check(
    "FIT110",
    each=Program,
    level=ERROR,
    summary="code that runs on an event loop starts another one, or waits for itself",
    shares=LOOP,
    rests_on=CALLS,
    names=_SAID | _LOOKS | _LOOKS_FIRST | frozenset(PATCHES) | _RUNNERS.keys() | _WAITS,
)
def nested_event_loop(program: Program, _: Program) -> Iterator[Finding]:
    mentioned = {path: program.mentioned(path) for path in sorted(files(program))}
    if any(not its.isdisjoint(PATCHES) for its in mentioned.values()):
        return
    bridged = {path for path, its in mentioned.items() if "async_to_sync" in its}
    handlers = {one.function: one for one in program.handlers}
    saying = dict.fromkeys(program.async_functions(frozenset(bridged)))
    saying.update(
        dict.fromkeys(
            one for one in functions(program, _SAID, code="FIT110") if one.is_async or _GIVES_TO_ITSELF.issubset(one.node.calls)
        )
    )
    starters = frozenset(_starters(program))
    leading = program.names_leading_to(frozenset(name for one in starters for name in _names(one)))
    # What nobody is seen to run says nothing about where it runs; the calls of the others are known already.
    code = code_on_the_loop(program)
    running = [one for one in code.visits if one.is_async and not program.leads_nowhere(one)]
    running += [one for one in handlers if one.is_async and one not in code.visits and not leading.isdisjoint(one.node.calls)]

    def leaves(function: Function, edge: Edge) -> bool:
        """Whether a call leads on to where another loop may be started."""
        callee = edge.callee
        if callee is None or not _passes(function, edge) or program.leads_nowhere(callee):
            return False
        return _may_start(edge, starters, leading) or any(one.name in _RUNNERS for one in program.reach(callee))

    # Who comes to a call that starts one at all, wherever it stands: hardly anybody.
    left = [(one, edge.callee) for one in running for edge in program.reach(one) if edge.callee is not None and leaves(one, edge)]
    coming = leading_to(
        program, (callee for _, callee in left), lambda edge: edge.name in _RUNNERS,
        lambda edge: runs_here(edge) and _may_start(edge, starters, leading),
    )  # fmt: skip
    leaving = [
        (function, edge, (edge.callee, on))
        for function in dict.fromkeys(one for one, callee in left if callee in coming)
        for edge, on in calls_with(program, function, code.on(function))
        if edge.callee is not None and leaves(function, edge)
    ]
    found = spread(
        program,
        (reached for _, _, reached in leaving),
        lambda function, edge: _cause(edge, function),
        lambda function, edge: _passes(function, edge) and _may_start(edge, starters, leading),
    )
    causes: dict[Place, list[Entry]] = {}
    for function in saying:
        yield from program.alone("FIT110", _direct, function, handlers.get(function), function.module.path in bridged)
    for function, edge, reached in leaving if found else ():
        witness = found.get(reached)
        if witness is not None and not is_caught(edge.place, function):
            causes.setdefault(witness.chain()[-1].edge.place, []).append(Entry(function, edge, witness))
    for entries in causes.values():
        entries.sort(key=lambda one: (one.witness.depth, one.edge.place))
        yield _reached(entries, handlers)


def _starters(program: Program) -> Iterator[Function]:
    """The functions that start a loop themselves."""
    for function in program.functions(_LAST_NAMES):
        named = [one.call.func for one in function.own.sites if _is_named(one.call)]
        if any(not _RUNNERS.keys().isdisjoint(program.names(one, function)) for one in named):
            yield function


def _names(function: Function) -> Iterator[str]:
    """The names of a function and of all that it stands in."""
    scope: Module | Class | Function = function
    while not isinstance(scope, Module):
        yield scope.name
        scope = scope.parent


def _is_named(call: s.Call) -> bool:
    return s.last_name(call.func) in _LAST_NAMES


def _may_start(edge: Edge, starters: frozenset[Function], leading: frozenset[str]) -> bool:
    callee = edge.callee
    return callee is not None and (callee in starters or not leading.isdisjoint(callee.node.calls))


def _passes(function: Function, edge: Edge) -> bool:
    """A plain call whose body runs on the spot, in code that does not look where it runs."""
    callee = edge.callee
    return (
        callee is not None
        and not callee.is_async
        and edge.how in ("call", "iterate")
        and not edge.reason
        and _LOOKS.isdisjoint(callee.node.calls)
        and (_LOOKS_FIRST if function.is_async else _LOOKS).isdisjoint(function.node.calls)
    )


def _cause(edge: Edge, function: Function) -> str | None:
    """What goes wrong when this call runs on a loop."""
    consequence = _RUNNERS.get(edge.name) if edge.name != _BRIDGE and edge.how == "call" else None
    return consequence if consequence is not None and not is_caught(edge.place, function) else None


# ------------------------------------------------------------------------------------------------------------------ in async code


def _direct(function: Function, handler: Handler | None, has_bridges: bool, program: Program) -> Iterator[Finding]:
    """Calls in an async function itself, or in a plain one that gives something to the loop that runs it; `has_bridges` when its file may give names to what `async_to_sync` makes."""
    if not has_bridges and _SAID.isdisjoint(function.node.calls):
        return
    for site in function.own.sites:
        call = site.call
        if site.lazy or not (_is_named(call) or _is_bridge(call.func, has_bridges)):
            continue
        values = program.values(call.func, function)
        names = program.names(call.func, function) if len(values) == 1 else []
        if len(names) != 1:
            continue
        is_expected = is_caught(call, function) or not function.is_async
        text = _RUNNERS.get(names[0]) if not is_expected else None
        if names[0] == _BRIDGE and not isinstance(values[0], Instance):
            text = None  # makes what can be called, and calls nothing
        if text is not None and _LOOKS_FIRST.isdisjoint(function.node.calls):
            yield _finding(call, text, function, handler, names[0], _fix(call, names[0], function, program))
        elif names[0] in _WAITS and isinstance(call.func, s.Attribute) and program.waits_for_itself(call.func.value, function):
            what = program.text(call.func)
            yield _finding(call, f"`{what if len(what) < 40 else 'result'}` {_DEADLOCK}", function, handler, names[0], None)


def _is_bridge(func: s.Expr, has_names: bool) -> bool:
    """Whether what is called may have been made by `async_to_sync`: in place, or under a name."""
    if isinstance(func, s.Call):
        return s.last_name(func.func) == "async_to_sync"
    return has_names and isinstance(func, s.Name)


# ------------------------------------------------------------------------------------------------------------------------- findings


def _finding(call: s.Call, text: str, function: Function, handler: Handler | None, name: str, fix: Fix | None) -> Finding:
    routes = handler.route_names if handler is not None else []
    return Finding(
        place=place_of(call, function), message=text, fix=fix, route=routes[0] if routes else None, routes=routes, subject=name,
        help="" if fix else "await the coroutine" if function.is_async else f"make `{function.name}` an `async def`, and await the coroutine",
    )  # fmt: skip


def _reached(entries: list[Entry], handlers: dict[Function, Handler]) -> Finding:
    """The finding of one call that async functions reach, on the shortest way."""
    (function, edge, witness), *others = entries
    chain = witness.chain()
    first, last = chain[0].function.name, chain[-1].edge.name
    steps = [Note(edge.place, f"`{function.name}` calls `{first}`{edge.alternative}")]
    for one in chain:
        callee = one.edge.callee.name if one.edge.callee is not None else one.edge.name
        steps.append(Note(one.edge.place, f"`{one.function.name}` calls `{callee}`{one.edge.alternative}"))
    steps += [
        Note(one.edge.place, f"`{one.function.name}` calls `{one.witness.function.name}` as well", also=True)
        for one in others[:_SHOWN]
    ]
    routes = list(
        dict.fromkeys(name for one in entries if one.function in handlers for name in handlers[one.function].route_names)
    )
    return Finding(
        place=edge.place, message=f"`{function.name}` runs on a loop and reaches `{last}` through `{first}`: {witness.cause}",
        steps=steps, route=routes[0] if routes else None, routes=routes, subject=f"{chain[-1].function.qualname}: {last}",
        help="make the functions on the way `async def`, or hand the first to a thread",
    )  # fmt: skip


def _fix(call: s.Call, name: str, function: Function, program: Program) -> Fix | None:
    """`asyncio.run(work())` to `await work()`, where the argument is a call and nothing else is told."""
    if name not in ("asyncio.run", "uvloop.run") or len(call.args) != 1 or call.keywords or not isinstance(call.args[0], s.Call):
        return None
    inner = call.args[0]
    path = function.module.path
    if "#" in program.source(Place(path, call.start, inner.start)) or "#" in program.source(Place(path, inner.end, call.end)):
        return None
    return Fix("await it", [Edit(Place(path, call.start, inner.start), "await "), Edit(Place(path, inner.end, call.end), "")])
