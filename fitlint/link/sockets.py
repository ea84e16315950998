"""Handlers of Socket.IO events: they run on the loop of the application that serves them, plain functions as well.

Knowledge: socketio/async_server.py, `_trigger_event`, and async_namespace.py (python-socketio 5.18), fastapi_socketio/socket_manager.py (0.0.10).
"""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.finding import Place
from fitlint.frameworks import FRAMEWORKS
from fitlint.link import arguments, registered
from fitlint.link.calling_scopes import calling
from fitlint.link.evaluate import evaluate
from fitlint.link.hierarchy import derived, importers
from fitlint.link.world import World
from fitlint.model.scopes import Function, Scope
from fitlint.model.values import FunctionValue, Instance, Member
from fitlint.things import SHARED_LOOP, Hook, name_place, place_of

_KIND = "handler of socket events"
_SERVERS = ("socketio.AsyncServer", "fastapi_socketio.SocketManager")
_IMPORTED = ("socketio", "AsyncServer", "SocketManager", "fastapi_socketio")
_NAMES = frozenset({"on", "event"})
_REGISTERING = frozenset(f"{server}.{name}" for server in _SERVERS for name in _NAMES)


def handlers(world: World) -> Iterator[Hook]:
    """What the program gives such servers: by decorators, by calls, and in classes of namespaces."""
    for cls in derived(world, "socketio.AsyncNamespace"):
        for method in cls.methods():
            if method.name.startswith("on_"):
                yield _hook(FunctionValue(method, world.frame_of(cls), Instance(cls)), name_place(method.node, method))
    world.names.packages.update(_IMPORTED)
    if importers(world).keys().isdisjoint(_IMPORTED):
        return
    for scope in calling(world, _NAMES):
        frame = world.frame_of(scope)
        for decorated, decorator in registered.decorated(scope, _NAMES):
            if isinstance(decorated, Function) and _is_of_server(world, decorator, scope):
                yield _hook(FunctionValue(decorated, world.frame_of(decorated.parent)), name_place(decorated.node, decorated))
        for site in scope.index.calling(_NAMES):
            given = arguments.argument(site.call, 1, "handler") if s.last_name(site.call.func) == "on" else None
            if given is not None and _is_of_server(world, site.call, scope):
                for value in evaluate(world, given, frame):
                    if isinstance(value, FunctionValue):
                        yield _hook(value, place_of(site.call, scope))


def _is_of_server(world: World, node: s.Expr, scope: Scope) -> bool:
    """Whether that is `server.on("came")`, or `server.event`."""
    func = node.func if isinstance(node, s.Call) else node
    values = evaluate(world, func, world.frame_of(scope))
    return any(isinstance(one, Member) and one.name in _REGISTERING for one in values)


def _hook(value: FunctionValue, place: Place) -> Hook:
    return Hook(_KIND, value, place, FRAMEWORKS["starlette"].name, SHARED_LOOP)
