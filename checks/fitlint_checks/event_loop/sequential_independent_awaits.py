"""FIT114: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import ADVICE, Edge, Finding, Function, FunctionValue, Handler, Note, Program, check, place_of
from fitlint import summary as s
from fitlint_checks.event_loop.uses import uses

# Requests that only read: their order does not matter to the other server.
_READS = frozenset(
    {f"{httpx}.AsyncClient.{verb}" for httpx in ("httpx", "httpx2") for verb in ("get", "head", "options")}
    | {f"aiohttp.ClientSession.{verb}" for verb in ("get", "head", "options")}
)
_VERBS = frozenset({"get", "head", "options"})
# What a function may await besides them and still be nothing but a read.
_AFTER_READS = frozenset({"aread", "json", "text", "read"})


@check(
    "FIT114",
    each=Handler,
    level=ADVICE,
    summary="a handler waits for several answers one after the other that do not depend on each other",
)
def sequential_independent_awaits(handler: Handler, program: Program) -> Iterator[Finding]:
    function = handler.function
    if not function.is_coroutine or not function.own.awaits:
        return
    known = uses(function, program)
    for block in known.blocks:
        for run in _runs(block, function, program):
            yield _finding(run, handler, program)


def _runs(block: tuple[s.Stmt, ...], function: Function, program: Program) -> Iterator[list[s.Call]]:
    """Neighbouring statements that each await one read, and none of which needs what another one of them binds."""
    run: list[s.Call] = []
    bound: set[str] = set()
    for statement in block:
        call = _read(statement, function, program)
        if call is None or not bound.isdisjoint(_names(call)):
            if len(run) > 1:
                yield run
            run, bound = [], set()
        if call is not None and isinstance(statement, s.Assign):
            run.append(call)
            bound.update(name for target in statement.targets for name in _names(target))
    if len(run) > 1:
        yield run


def _read(statement: s.Stmt, function: Function, program: Program) -> s.Call | None:
    """The call of `x = await client.get(…)` or `x = await load_user(…)`, when it only reads from another server."""
    if not isinstance(statement, s.Assign) or statement.op or not all(isinstance(one, s.Name) for one in statement.targets):
        return None
    if not isinstance(statement.value, s.Await) or not isinstance(statement.value.value, s.Call):
        return None
    call = statement.value.value
    if any(isinstance(inner, (s.Await, s.Call)) for one in s.passed(call) for inner in _all(one)):
        return None
    return call if _only_reads(call, function, program, 3) else None


def _only_reads(call: s.Call, function: Function, program: Program, depth: int) -> bool:
    if s.last_name(call.func) in _VERBS and (names := program.names(call.func, function)):
        return len(names) == 1 and names[0] in _READS
    if depth == 0:
        return False
    values = program.values(call.func, function)
    return len(values) == 1 and isinstance(values[0], FunctionValue) and _is_read(values[0].function, program, depth)


def _is_read(function: Function, program: Program, depth: int) -> bool:
    """Whether a coroutine function does nothing that others could see but reading from another server."""
    if not function.is_coroutine or function.node.decorators or function.own.stores or function.own.globals:
        return False
    known = uses(function, program)
    reads = 0
    for wait in known.awaits:
        if isinstance(wait, s.With):
            continue  # `async with httpx.AsyncClient() as http`
        if not isinstance(wait, s.Await) or not isinstance(wait.value, s.Call):
            return False
        if _only_reads(wait.value, function, program, depth - 1):
            reads += 1
        elif s.last_name(wait.value.func) not in _AFTER_READS:
            return False
    return reads > 0 and not any(_may_do_more(one) for one in program.calls(function))


def _may_do_more(edge: Edge) -> bool:
    """A call of other code of the program, or one that waits for something else."""
    if edge.callee is not None:
        return not edge.awaited
    return edge.sink is not None


def _names(node: s.Expr) -> Iterator[str]:
    for one in _all(node):
        if isinstance(one, s.Name):
            yield one.id


def _all(node: s.Expr) -> Iterator[s.Expr]:
    yield node
    for one in s.children(node):
        yield from _all(one)


def _finding(run: list[s.Call], handler: Handler, program: Program) -> Finding:
    first, *others = run
    route = handler.route_names[0] if handler.route_names else None
    who = f"`{route}`" if route else f"`{handler.name}`"
    return Finding(
        place=place_of(first, handler.function),
        message=f"{who} waits for {len(run)} answers one after the other: none needs the one before",
        steps=[Note(place_of(one, handler.function), f"`{program.text(one.func)}` does not need it, and starts only now") for one in others],
        route=route, routes=handler.route_names, subject=s.last_name(first.func), help="await them together: `asyncio.gather(…)` or an `asyncio.TaskGroup`",
    )  # fmt: skip
