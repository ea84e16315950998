"""Starlette: route objects in lists, `add_route`, mounts. Knowledge: starlette.dev/routing, starlette/routing.py (0.27 to 1.10)."""

import msgspec

from fitlint.frameworks import apscheduler, mcp
from fitlint.frameworks.model import Framework, Hooking, Kind, Listing, Mounting, Routing, Rule

HOOKS: dict[str, Rule] = {
    "middleware": Hooking("middleware"),
    "add_middleware": Hooking("middleware", (0, "middleware_class")),
    "exception_handler": Hooking("exception handler"),
    "add_exception_handler": Hooking("exception handler", (1, "handler")),
    "on_event": Hooking("startup"),
    "add_event_handler": Hooking("startup", (1, "func")),
    "lifespan_context=": Hooking("startup", (0, None)),
}
HOOK_ARGUMENTS = {
    "lifespan": "startup", "on_startup": "startup", "on_shutdown": "startup", "middleware": "middleware",
    "exception_handlers": "exception handler",
}  # fmt: skip

METHODS: dict[str, Rule] = {
    **HOOKS,
    # Applications and routers name the argument differently.
    "add_route": Routing(
        (0, "path"), methods_from=(2, "methods"), endpoint=(1, "route"), endpoint_also="endpoint", ignores_prefix=True, plain=True
    ),
    "add_websocket_route": Routing(
        (0, "path"), endpoint=(1, "route"), endpoint_also="endpoint", kind="websocket", ignores_prefix=True, plain=True
    ),
    "route": Routing((0, "path"), methods_from=(1, "methods"), ignores_prefix=True, plain=True),
    "websocket_route": Routing((0, "path"), kind="websocket", ignores_prefix=True, plain=True),
    "mount": Mounting((0, "path"), (1, "app")),
    "host": Mounting((None, "path"), (1, "app")),
    "routes.append": Listing((0, None)),
    "routes.insert": Listing((1, None)),
    "routes.extend": Listing((0, None), many=True),
    "routes=": Listing((0, None), many=True, replaces=True),
}

_ROUTE = Routing((0, "path"), methods_from=(None, "methods"), endpoint=(1, "endpoint"), ignores_prefix=True)
_WEBSOCKET_ROUTE = Routing((0, "path"), endpoint=(1, "endpoint"), kind="websocket", ignores_prefix=True)
_PLAIN, _PLAIN_WEBSOCKET = (msgspec.structs.replace(one, plain=True) for one in (_ROUTE, _WEBSOCKET_ROUTE))
# What stands in lists of routes.
ROUTE_OBJECTS: dict[str, Routing | Mounting] = {
    "starlette.routing.Route": _PLAIN,
    "starlette.routing.WebSocketRoute": _PLAIN_WEBSOCKET,
    "fastapi.routing.APIRoute": _ROUTE,
    "fastapi.routing.APIWebSocketRoute": _WEBSOCKET_ROUTE,
    "starlette.routing.Mount": Mounting((0, "path"), (1, "app")),
    "starlette.routing.Host": Mounting((None, "path"), (1, "app")),
}

STARLETTE = Framework(
    name="starlette",
    imports=("starlette",),
    kinds=(
        Kind(
            "starlette.applications.Starlette",
            "starlette",
            True,
            METHODS,
            routes=(1, "routes"),
            attributes=("router",),
            hands_itself_to=("lifespan",),
            hooks=HOOK_ARGUMENTS,
        ),
        Kind("starlette.routing.Router", "starlette", False, METHODS, routes=(0, "routes"), hooks=HOOK_ARGUMENTS),
        Kind("starlette.routing.Mount", "starlette", False, {}, routes=(2, "routes")),
        *mcp.KINDS,
        *apscheduler.KINDS,
    ),
    default_methods=("GET",),
    async_runs_on="shared loop",
    sync_runs_on="thread",
    subclasses=mcp.SUBCLASSES,
)
