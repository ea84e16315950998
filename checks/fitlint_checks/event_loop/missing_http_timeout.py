"""FIT113: see the page beside this file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fitlint import (
    CALLS,
    LOOP,
    WARNING,
    Class,
    Edge,
    Finding,
    Function,
    Handler,
    Instance,
    Literal,
    Module,
    Note,
    On,
    Place,
    Program,
    all_on,
    calls_with,
    check,
    entry_points,
    leading_to,
    site_of,
)
from fitlint import summary as s

Scope = Module | Class | Function

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_REQUESTS = frozenset(f"requests.{one}" for one in _VERBS)
_SESSION = frozenset(f"requests.Session.{one}" for one in _VERBS)
_URLLIB3 = frozenset(f"urllib3.{one}.{verb}" for one in ("PoolManager", "ProxyManager") for verb in ("request", "urlopen")) | {
    "urllib3.request"
}
_URLOPEN = frozenset({"urllib.request.urlopen"})
# These wait five seconds at most, unless they are told otherwise.
_HTTPX = frozenset(
    {f"httpx.{one}" for one in (*_VERBS, "Client", "AsyncClient")}
    | {f"httpx.{client}.{one}" for client in ("Client", "AsyncClient") for one in _VERBS}
)
_FOREVER = _REQUESTS | _SESSION | _URLLIB3 | _URLOPEN
# Where a timeout may stand without its name.
_POSITIONS = {"requests.Session.request": 8, "urllib.request.urlopen": 2}


@check(
    "FIT113",
    each=Program,
    level=WARNING,
    summary="a handler waits for another server without a timeout",
    shares=LOOP,
    rests_on=CALLS,
    names=_FOREVER | _HTTPX,
)
def missing_http_timeout(program: Program, _: Program) -> Iterator[Finding]:
    found: dict[Place, tuple[Edge, str, _Way]] = {}
    routes: dict[Place, list[str]] = {}
    for function, ways in _reached(program).items():
        told: set[Place] = set()
        for way in ways:
            for edge, _on in calls_with(program, function, way.on):
                if edge.place not in told and _sends(edge):
                    text = _why(edge, function, program)
                    if text:
                        told.add(edge.place)
                        found.setdefault(edge.place, (edge, text, way))
                        routes.setdefault(edge.place, []).extend(name for one in way.handlers for name in one.route_names)
    for place, (edge, text, way) in found.items():
        names, handler, steps = list(dict.fromkeys(routes[place])), way.handlers[0], way.steps
        who = f"`{names[0]}`{_more(len(names) - 1)}" if names else f"`{handler.name}`"
        if way.is_begun:
            who = f"what {who} {'start' if len(names) > 1 else 'starts'}"
        yield Finding(
            place=place, message=f"`{edge.name}` {text}: {who} can wait for ever",
            steps=[Note(handler.place, f"`{names[0]}` is handled by `{handler.name}`"), *steps] if names and steps else list(steps),
            route=names[0] if names else None, routes=names, subject=edge.name, confidence="likely" if edge.reason else "certain",
            reason=edge.reason, help="say how long it may take: `timeout=10`", doubts=[edge.doubt] if edge.doubt is not None else [],
        )  # fmt: skip


def _more(routes: int) -> str:
    return f", {routes} more {'route' if routes == 1 else 'routes'}" if routes > 0 else ""


# ------------------------------------------------------------------------------------------------------------ what a request runs


class _Way(NamedTuple):
    """How requests come to a function: a few of their handlers, a shortest way from the first, the states that this gives to its parameters, and whether they
    only begin something on it and answer."""

    handlers: list[Handler]
    steps: tuple[Note, ...]
    on: On
    is_begun: bool = False


def _reached(program: Program) -> dict[Function, list[_Way]]:
    """The functions that run for requests, in whatever thread, by ways that differ in what they make run, first those that requests wait for."""
    found: dict[Function, list[_Way]] = {}
    pending: deque[tuple[Function, _Way]] = deque()
    begun: deque[tuple[Function, _Way]] = deque()
    entries = [one for one in entry_points(program) if one.handler is not None and one.kind in _ASKED]
    sending = leading_to(program, (one.function for one in entries), _sends, _is_sure)  # others need not be looked at
    for entry in entries:
        if entry.handler is None or entry.function not in sending:
            continue
        if entry.function in found:
            found[entry.function][0].handlers.append(entry.handler)
        else:
            way = _Way([entry.handler], entry.notes[-1:] if entry.kind != "handler" else (), all_on(entry.function))
            found[entry.function] = [way]
            pending.append((entry.function, way))
    while pending or begun:
        if not pending:
            function, way = begun.popleft()
            if _is_further(way.on, found.get(function, ())):
                found.setdefault(function, []).append(way)
                pending.append((function, way))
            continue
        function, way = pending.popleft()
        for edge, on in calls_with(program, function, way.on):
            callee = edge.callee
            if callee is None or callee not in sending or not _is_sure(edge):
                continue
            known = found.get(callee, ())
            if len(known) >= _MANY:
                on = all_on(callee)
            if _is_further(on, known):
                verb = "awaits" if edge.awaited else "calls" if edge.how in _ON_THE_SPOT else "starts"
                steps = (*way.steps, Note(edge.place, f"`{function.name}` {verb} `{callee.name}`{edge.alternative}"))
                further = _Way(way.handlers[:1], steps, on, way.is_begun or _is_begun(edge, function))
                if further.is_begun and not way.is_begun:
                    begun.append((callee, further))
                else:
                    found.setdefault(callee, []).append(further)
                    pending.append((callee, further))
    return found


_ASKED = frozenset({"handler", "wrapped", "wrapper", "dependency"})  # the entry points that a request waits for


def _sends(edge: Edge) -> bool:
    return edge.name in _FOREVER or edge.name in _HTTPX


def _is_sure(edge: Edge) -> bool:
    return not edge.reason


_MANY = 24  # ways to a function that differ in what they make run


def _is_further(on: On, known: Sequence[_Way]) -> bool:
    """Whether a way with these states makes run what none of those known does."""
    return not any(on <= one.on for one in known)


_ON_THE_SPOT = ("call", "iterate")
# What only begins what it is given, by name; the second can be awaited later on.
_BEGINNING = frozenset({"Thread", "Timer", "Process", "start_new_thread", "submit", "apply_async", "add_task", "BackgroundTask"})
_TASKS = frozenset({"create_task", "ensure_future", "run_in_executor"})
# What waits for what was begun before.
_WAITING = frozenset({"join", "result", "wait", "as_completed", "gather", "wait_for", "shield", "wrap_future", "shutdown"})


def _is_begun(edge: Edge, function: Function) -> bool:
    """Whether a call only begins what it runs, and nothing in its function waits for that: in a thread, a task, or after the response."""
    site = site_of(edge, function) if edge.how not in _ON_THE_SPOT and _WAITING.isdisjoint(function.node.calls) else None
    if site is None or site.role not in ("statement", "receiver", ""):
        return False
    block = site.block
    while block is not None:
        if isinstance(block.node, s.With):  # a pool waits as it is left
            return False
        block = block.parent
    name = s.last_name(site.call.func)
    return name in _BEGINNING or (name in _TASKS and (site.role == "statement" or not function.own.awaits))


# ----------------------------------------------------------------------------------------------------------------- without a timeout


def _why(edge: Edge, function: Function, program: Program) -> str:
    """Why a call can wait for ever; "" when it cannot, or nobody knows."""
    site = site_of(edge, function)
    if site is None:
        return ""
    call = site.call
    args = _passed(edge, call, function, program)
    if args is None or any(one.name is None for one in call.keywords) or any(isinstance(one, s.Starred) for one in call.args):
        return ""
    timeout = next((one.value for one in call.keywords if one.name == "timeout"), None)
    position = _POSITIONS.get(edge.name)
    if timeout is None and position is not None and len(args) > position:
        timeout = args[position]
    if timeout is not None:
        return "has its timeout switched off" if _is_none(timeout, function, program) else ""
    if edge.name not in _FOREVER or edge.how not in ("call", "offload"):
        return ""
    if edge.name in _URLOPEN and ((edge.how == "call" and edge.sink is None) or program.is_called("setdefaulttimeout")):
        return ""  # nor does `data:` wait for a server
    return "" if _is_prepared(edge, call, function, program) else "has no timeout"


def _passed(edge: Edge, call: s.Call, function: Function, program: Program) -> Sequence[s.Expr] | None:
    """What is passed by position, also through `to_thread(requests.get, url)`; None where something else calls, a `partial`, which may hold the timeout."""
    if edge.how != "offload":
        return call.args if program.names(call.func, function) == [edge.name] else None
    at = next((at for at, one in enumerate(call.args) if program.names(one, function) == [edge.name]), None)
    return call.args[at + 1 :] if at is not None else None


def _is_none(node: s.Expr, function: Function, program: Program) -> bool:
    """`None`, or `httpx.Timeout(None)`."""
    values = program.values(node, function)
    if len(values) != 1:
        return False
    if isinstance(values[0], Instance):
        made = values[0].call
        first = made.args[0] if made is not None and len(made.args) == 1 and not made.keywords else None
        return values[0].of == "httpx.Timeout" and isinstance(first, s.Constant) and first.value is None and not first.kind
    return isinstance(values[0], Literal) and values[0].value is None and values[0].certain


def _is_prepared(edge: Edge, call: s.Call, function: Function, program: Program) -> bool:
    """Whether the object that sends may have been told a timeout: a pool made with one, a session with an adapter or a wrapped method."""
    if edge.name in _REQUESTS or edge.name in _URLOPEN or edge.name == "urllib3.request":
        return False
    if not isinstance(call.func, s.Attribute):
        return True
    for one in program.values(call.func.value, function):
        if not isinstance(one, Instance) or not isinstance(one.of, str) or one.call is None or one.frame is None:
            return True
        if edge.name in _URLLIB3 and (any(key.name in (None, "timeout") for key in one.call.keywords)):
            return True
        scopes: list[Scope] = [one.frame.scope, function]
        for scope in (one.frame.scope, function):
            if isinstance(scope.parent, Class):
                scopes += list(scope.parent.methods())
        if any(_prepares(each, function) for each in scopes):
            return True
    return False


def _prepares(scope: Scope, function: Function) -> bool:
    """Whether a scope mounts an adapter or replaces a method of something: it may do so to the session of a function."""
    index = scope.own if scope is function else scope.index
    mounts = any(s.last_name(one.call.func) == "mount" for one in index.sites)
    return mounts or any(isinstance(target, s.Attribute) and target.name in (*_VERBS, "send") for target, _ in index.stores)
