"""What the framework runs besides handlers: middleware, exception handlers, what runs at start and end, around each request."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.frameworks import FRAMEWORKS
from fitlint.frameworks.model import Kind, Mounting, Routing
from fitlint.link import arguments, classes
from fitlint.link.constructions import constructor_argument, route_objects
from fitlint.link.declarations import Setup
from fitlint.link.evaluate import evaluate
from fitlint.link.overridden import overridden
from fitlint.link.routes import Composer
from fitlint.link.world import World
from fitlint.model.scopes import Class
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Items, Table, Value, Values
from fitlint.program import Hook, place_of

_WRAPPERS = frozenset({"starlette.middleware.Middleware", "fastapi.middleware.Middleware"})


def hooks(world: World, setup: Setup, composer: Composer) -> list[Hook]:
    """All hooks of the program that could be resolved, each once."""
    found: dict[tuple[str, FunctionValue], Hook] = {}
    for hook in _all(world, setup, composer):
        found.setdefault((hook.kind, hook.value), hook)
    return list(found.values())


def _all(world: World, setup: Setup, composer: Composer) -> Iterator[Hook]:
    yield from overridden(world)
    for hooked in setup.hooked:
        kind = composer.kind(hooked.owner)
        if kind is not None:
            place = place_of(hooked.call, hooked.frame.scope)
            for value in functions(world, hooked.targets, hooked.rule.kind):
                yield Hook(hooked.rule.kind, value, place, kind.framework, _runs_on(kind, value, hooked.rule.kind))
            if hooked.rule.kind == "middleware" and isinstance(hooked.call, s.Call):
                for value in given_to_middleware(world, hooked.call, hooked.frame):
                    yield Hook("middleware", value, place, kind.framework, _runs_on(kind, value, "middleware"))
    for owner, several in setup.included.items():
        kind = composer.kind(owner)
        for one in several if kind is not None else ():
            if isinstance(one.rule, Mounting):
                for value in functions(world, tuple(each for each in one.children if _is_object(each)), "application"):
                    assert kind is not None
                    yield Hook(
                        "application", value, place_of(one.call, one.frame.scope), kind.framework, _runs_on(kind, value, "")
                    )
    for made in setup.objects:
        kind = composer.kind(made)
        for route, rule in route_objects(world, made, kind) if kind is not None and kind.routes is not None else ():
            assert kind is not None
            yield from _of_route(world, route, rule, kind)
        for name, what in kind.hooks.items() if kind is not None else ():
            for node, frame in constructor_argument(world, made, (None, name)):
                for value in functions(world, evaluate(world, node, frame), what):
                    assert kind is not None
                    yield Hook(what, value, place_of(node, frame.scope), kind.framework, _runs_on(kind, value, what))


def _is_object(value: Value) -> bool:
    return isinstance(value, (FunctionValue, Instance)) and not (isinstance(value, Instance) and isinstance(value.of, str))


def _of_route(world: World, route: Instance, rule: Routing | Mounting, kind: Kind) -> Iterator[Hook]:
    """Middleware of one route, and an application that is mounted there."""
    if route.call is None or route.frame is None:
        return
    wanted = [("middleware", arguments.argument(route.call, None, "middleware"))]
    if isinstance(rule, Mounting):
        wanted.append(("application", arguments.argument(route.call, *rule.app)))
    for what, node in wanted:
        values = evaluate(world, node, route.frame) if node is not None else ()
        if what == "application":
            values = tuple(one for one in values if _is_object(one))
        for value in functions(world, values, what):
            yield Hook(what, value, place_of(route.call, route.frame.scope), kind.framework, _runs_on(kind, value, what))


def _runs_on(kind: Kind, value: FunctionValue, what: str) -> str:
    framework = FRAMEWORKS[kind.framework]
    if value.function.is_async or (what == "startup" and kind.framework != "quart"):
        return framework.async_runs_on  # Starlette calls a plain function at the start where it stands
    return framework.sync_runs_on


def functions(world: World, values: Values, what: str) -> Iterator[FunctionValue]:
    """What runs when the framework calls one of `values`: functions, methods of middleware classes, what is in lists and tables."""
    for value in values:
        if isinstance(value, FunctionValue):
            yield value
        elif isinstance(value, ClassValue):
            yield from _method(world, value.cls, Instance(value.cls), ("dispatch", "__call__") if what == "middleware" else ())
        elif isinstance(value, Instance) and isinstance(value.of, Class):
            yield from _method(world, value.of, value, ("__call__",))
        elif isinstance(value, Instance) and value.of in _WRAPPERS and value.call is not None and value.call.args and value.frame:
            yield from functions(world, evaluate(world, value.call.args[0], value.frame), what)
            yield from given_to_middleware(world, value.call, value.frame)
        elif isinstance(value, (Items, Table)):
            inner: list[Values] = [one for _, one in value.entries] if isinstance(value, Table) else list(value.items)
            for one in inner:
                yield from functions(world, one, what)


def given_to_middleware(world: World, call: s.Call, frame: Frame) -> Iterator[FunctionValue]:
    """What middleware of the library is told to call: `backend=Auth()`, `dispatch=count`."""
    for keyword in call.keywords:
        if keyword.name in ("backend", "dispatch"):
            for value in evaluate(world, keyword.value, frame):
                if isinstance(value, FunctionValue):
                    yield value
                elif isinstance(value, Instance) and isinstance(value.of, Class):
                    yield from _method(world, value.of, value, ("authenticate",))


def _method(world: World, cls: Class, receiver: Value, names: tuple[str, ...]) -> Iterator[FunctionValue]:
    for name in names:
        method = classes.method(world, cls, name)
        if method is not None:
            yield FunctionValue(method, world.frame_of(method.parent), receiver)
            return
