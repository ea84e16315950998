"""What a library calls on the event loop of classes that the program derives from its own: transports, static files, handlers of logs."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint.frameworks import FRAMEWORKS
from fitlint.link import arguments, classes
from fitlint.link.calling_scopes import calling
from fitlint.link.evaluate import evaluate
from fitlint.link.hierarchy import derived
from fitlint.link.world import World
from fitlint.model.scopes import Class
from fitlint.model.values import FunctionValue, Instance
from fitlint.things import SHARED_LOOP, Hook, name_place

# The base, and the methods that run on the loop. Knowledge: httpx/_transports and _auth.py (0.28), mcp/client/auth (1.9 and later), starlette/staticfiles.py (1.3).
_CALLED = {
    "httpx.AsyncBaseTransport": ("handle_async_request",),
    "httpx.AsyncHTTPTransport": ("handle_async_request",),
    "mcp.client.auth.TokenStorage": ("get_tokens", "set_tokens", "get_client_info", "set_client_info"),
    "httpx.Auth": ("auth_flow", "async_auth_flow"),
    "starlette.staticfiles.StaticFiles": ("get_response", "file_response", "is_not_modified"),
    "fastapi.staticfiles.StaticFiles": ("get_response", "file_response", "is_not_modified"),
}


# What the routers of fastapi-users call of the manager of users (fastapi_users/manager.py and router/, 15.0), by what makes them.
_OF_MANAGERS = {
    "get_auth_router": ("authenticate", "on_after_login"),
    "get_register_router": ("create", "validate_password", "get_by_email", "on_after_register"),
    "get_reset_password_router": (
        "get_by_email", "forgot_password", "on_after_forgot_password", "reset_password", "validate_password", "on_after_reset_password",
    ),
    "get_verify_router": ("get_by_email", "request_verify", "on_after_request_verify", "verify", "on_after_verify"),
    "get_users_router": ("get", "update", "validate_password", "on_after_update", "on_before_delete", "delete", "on_after_delete"),
    "get_oauth_router": ("oauth_callback", "on_after_register", "on_after_login"),
    "get_oauth_associate_router": ("oauth_associate_callback",),
}  # fmt: skip


def overridden(world: World) -> Iterator[Hook]:
    """The methods of such classes, in files that import the base by its name."""
    for base, names in _CALLED.items():
        for cls in derived(world, base):
            yield from _methods(world, cls, names)
    for cls in derived(world, "fastapi_users.BaseUserManager"):
        called = (names for router, names in _OF_MANAGERS.items() if world.is_called(router))
        yield from _methods(world, cls, tuple(dict.fromkeys(name for names in called for name in names)))


def of_logs(world: World) -> Iterator[Hook]:
    """What every log call runs: `log.addHandler(ToRedis())`."""
    for scope in calling(world, frozenset({_ADD})):
        for site in scope.index.calling({_ADD}):
            node = arguments.argument(site.call, 0, "hdlr")
            for value in evaluate(world, node, world.frame_of(scope)) if node is not None else ():
                of = value.of if isinstance(value, Instance) else None
                if isinstance(of, Class) and classes.derives(world, of, frozenset({"logging.Handler"})) is not None:
                    yield from _methods(world, of, ("emit",), "handler of logs")


_ADD = "addHandler"


def _methods(world: World, cls: Class, names: tuple[str, ...], kind: str = "library") -> Iterator[Hook]:
    for name in names:
        method = classes.method(world, cls, name)
        if method is not None:
            value = FunctionValue(method, world.frame_of(method.parent), Instance(cls))
            yield Hook(kind, value, name_place(method.node, method), FRAMEWORKS["starlette"].name, SHARED_LOOP)
