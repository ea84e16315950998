"""FIT113: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fitlint import (
    CALLS,
    LOOP,
    WARNING,
    Class,
    Edge,
    Finding,
    Function,
    Instance,
    Literal,
    Module,
    Place,
    Program,
    check,
    site_of,
)
from fitlint import summary as s
from fitlint_checks.event_loop.findings import more
from fitlint_checks.event_loop.requested import Requested, Told, Way

Scope = Module | Class | Function

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_REQUESTS = frozenset(f"requests.{one}" for one in _VERBS)
_SESSION = frozenset(f"requests.Session.{one}" for one in _VERBS)
_URLLIB3 = frozenset(f"urllib3.{one}.{verb}" for one in ("PoolManager", "ProxyManager") for verb in ("request", "urlopen")) | {
    "urllib3.request"
}
_URLOPEN = frozenset({"urllib.request.urlopen"})
_CONNECTIONS = frozenset({"http.client.HTTPConnection", "http.client.HTTPSConnection"})
# These wait five seconds at most, unless they are told otherwise.
_HTTPX = frozenset(
    {f"httpx.{one}" for one in (*_VERBS, "Client", "AsyncClient")}
    | {f"httpx.{client}.{one}" for client in ("Client", "AsyncClient") for one in _VERBS}
)
_HELP = "say how long it may take: `timeout=10`"
# Whoever has switched the timeout off there may read for long.
_OF_HTTPX = "say how long connecting may take, if not how long each read: `timeout=httpx.Timeout(10, read=None)`"
_FOREVER = _REQUESTS | _SESSION | _URLLIB3 | _URLOPEN | _CONNECTIONS
# Where a timeout may stand without its name.
_POSITIONS = {
    "requests.Session.request": 8,
    "urllib.request.urlopen": 2,
    "http.client.HTTPConnection": 2,
    "http.client.HTTPSConnection": 4,
}


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
    found: dict[Place, list[Told]] = {}
    for one in Requested(program, _sends, lambda edge, function: _why(edge, function, program)).told():
        found.setdefault(one.edge.place, []).append(one)
    for place, calls in found.items():
        edge, text, way, _routes, guesses = calls[0]
        routes = list(dict.fromkeys(name for one in calls for name in one.routes)) if way.entry.handler is not None else []
        yield Finding(
            place=place, message=f"`{edge.name}` {text}: {_who(way, routes)} can wait for ever", steps=way.notes,
            route=routes[0] if routes else None, routes=routes, subject=edge.name, confidence="likely" if guesses else "certain",
            reason=guesses[0].reason if guesses else "", help=_OF_HTTPX if edge.name in _HTTPX else _HELP,
            doubts=[one.doubt for one in guesses if one.doubt is not None],
        )  # fmt: skip


def _who(way: Way, routes: list[str]) -> str:
    """Who can wait for ever."""
    entry = way.entry
    if entry.handler is None:
        who = "all requests" if entry.kind == "middleware" else f"each request that `{entry.function.name}` runs for"
    else:
        who = f"`{routes[0]}`{more(len(routes) - 1, 'route')}" if routes else f"`{entry.handler.name}`"
    starts = "start" if entry.kind == "middleware" or len(routes) > 1 else "starts"
    return f"what {who} {starts}" if way.is_begun else who


def _sends(edge: Edge) -> bool:
    return edge.name in _FOREVER or edge.name in _HTTPX


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
    if edge.name in _URLOPEN and edge.how == "call" and edge.sink is None:
        return ""  # `data:` waits for no server
    if edge.name in _URLOPEN | _CONNECTIONS and program.is_called("setdefaulttimeout"):
        return ""
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
    if edge.name in _REQUESTS | _URLOPEN | _CONNECTIONS or edge.name == "urllib3.request":
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
    return bool(index.calling({"mount"})) or any(
        isinstance(target, s.Attribute) and target.name in (*_VERBS, "send") for target, _ in index.stores
    )
