"""FIT113: see the page beside this file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

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
    Place,
    Program,
    check,
    entry_points,
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
    found: dict[Place, tuple[Edge, str, Handler, tuple[Note, ...]]] = {}
    routes: dict[Place, list[str]] = {}
    for function, (handlers, steps) in _reached(program).items():
        for edge in program.calls(function):
            if edge.name in _FOREVER or edge.name in _HTTPX:
                text = _why(edge, function, program)
                if text:
                    found.setdefault(edge.place, (edge, text, handlers[0], steps))
                    routes.setdefault(edge.place, []).extend(name for one in handlers for name in one.route_names)
    for place, (edge, text, handler, steps) in found.items():
        names = list(dict.fromkeys(routes[place]))
        who = f"`{names[0]}`{_more(len(names) - 1)}" if names else f"`{handler.name}`"
        yield Finding(
            place=place, message=f"`{edge.name}` {text}: {who} can wait for ever",
            steps=[Note(handler.place, f"`{names[0]}` is handled by `{handler.name}`"), *steps] if names and steps else list(steps),
            route=names[0] if names else None, routes=names, subject=edge.name, confidence="likely" if edge.reason else "certain",
            reason=edge.reason, help="say how long it may take: `timeout=10`", doubts=[edge.doubt] if edge.doubt is not None else [],
        )  # fmt: skip


def _more(routes: int) -> str:
    return f", {routes} more {'route' if routes == 1 else 'routes'}" if routes > 0 else ""


# ------------------------------------------------------------------------------------------------------------ what a request runs


def _reached(program: Program) -> dict[Function, tuple[list[Handler], tuple[Note, ...]]]:
    """The functions that run for requests, in whatever thread: with a few of their handlers, and a shortest way from the first."""
    found: dict[Function, tuple[list[Handler], tuple[Note, ...]]] = {}
    pending: deque[Function] = deque()
    for entry in entry_points(program):
        if entry.handler is None or entry.kind not in ("handler", "wrapped", "wrapper", "dependency"):
            continue
        if entry.function in found:
            found[entry.function][0].append(entry.handler)
        else:
            found[entry.function] = [entry.handler], entry.notes[-1:] if entry.kind != "handler" else ()
            pending.append(entry.function)
    while pending:
        function = pending.popleft()
        handlers, steps = found[function]
        for edge in program.calls(function):
            callee = edge.callee if edge.callee is not None and not edge.reason else None
            if callee is not None and callee not in found:
                verb = "awaits" if edge.awaited else "calls" if edge.how in ("call", "iterate") else "starts"
                found[callee] = [handlers[0]], (*steps, Note(edge.place, f"`{function.name}` {verb} `{callee.name}`"))
                pending.append(callee)
    return found


# ----------------------------------------------------------------------------------------------------------------- without a timeout


def _why(edge: Edge, function: Function, program: Program) -> str:
    """Why a call can wait for ever; "" when it cannot, or nobody knows."""
    site = site_of(edge, function)
    if site is None:
        return ""
    call = site.call
    if program.names(call.func, function) != [edge.name]:
        return ""  # called by something else: a `partial`, which may hold the timeout
    if any(one.name is None for one in call.keywords) or any(isinstance(one, s.Starred) for one in call.args):
        return ""
    timeout = next((one.value for one in call.keywords if one.name == "timeout"), None)
    position = _POSITIONS.get(edge.name)
    if timeout is None and position is not None and len(call.args) > position:
        timeout = call.args[position]
    if timeout is not None:
        return "has its timeout switched off" if _is_none(timeout, function, program) else ""
    if edge.name not in _FOREVER or edge.how != "call":
        return ""
    if edge.name in _URLOPEN and program.is_called("setdefaulttimeout"):
        return ""
    return "" if _is_prepared(edge, call, function, program) else "has no timeout"


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
        if any(_prepares(each) for each in scopes):
            return True
    return False


def _prepares(scope: Scope) -> bool:
    """Whether a scope mounts an adapter or replaces a method of something: it may do so to the session."""
    index = scope.own
    mounts = any(s.last_name(one.call.func) == "mount" for one in index.sites)
    return mounts or any(isinstance(target, s.Attribute) and target.name in (*_VERBS, "send") for target, _ in index.stores)
