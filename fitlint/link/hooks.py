"""What the framework runs besides handlers: middleware, exception handlers, what runs at start and end, around each request."""

from __future__ import annotations

from collections.abc import Iterator, Set

from fitlint import summary as s
from fitlint.finding import Place
from fitlint.frameworks import FRAMEWORKS, apscheduler, mcp
from fitlint.frameworks.model import Kind, Mounting, Routing
from fitlint.link import arguments, called_back, classes, own_server, partials, served, sockets
from fitlint.link.calling import call_function
from fitlint.link.constructions import constructor_argument, constructor_values
from fitlint.link.declarations import Hooked, Setup
from fitlint.link.evaluate import evaluate
from fitlint.link.in_service import is_in_service
from fitlint.link.listed import contents, route_objects
from fitlint.link.overridden import of_logs, overridden
from fitlint.link.routes import Composer
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Scope
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Items, Table, Value, Values, is_none
from fitlint.things import SHARED_LOOP, Hook, place_of

_CALLED_WHERE_IT_STANDS = frozenset({"startup", "middleware", "route class"})  # by Starlette, also plain functions
_EVENTS = frozenset({"on_event", "add_event_handler", "on_startup", "on_shutdown"})
_RUNS_LIFESPAN = "lifespan_context"
_WRAPPERS = frozenset({"starlette.middleware.Middleware", "fastapi.middleware.Middleware"})


def hooks(world: World, setup: Setup, composer: Composer) -> list[Hook]:
    """All hooks of the program that could be resolved, each once."""
    world.making = _making(setup, composer)
    found: dict[tuple[str, FunctionValue], Hook] = {}
    for hook in _all(world, setup, composer):
        found.setdefault((hook.kind, hook.value), hook)
    return list(found.values())


def _all(world: World, setup: Setup, composer: Composer) -> Iterator[Hook]:
    yield from overridden(world)
    yield from sockets.handlers(world)
    yield from of_logs(world)
    if world.making:
        yield from own_server.hooks(world)
        yield from _called_back(world)
    mounted = _mounted(world, setup)
    for hooked in setup.hooked:
        kind = composer.kind(hooked.owner)
        if kind is None:
            continue
        if hooked.rule.kind == apscheduler.JOB and not is_in_service(world, hooked.frame.module):
            continue
        by = s.last_name(hooked.call.func) if isinstance(hooked.call, s.Call) else ""
        if hooked.rule.kind == "startup" and _never_starts(world, hooked.owner, by, mounted):
            continue
        yield from _declared(world, hooked, kind)
    for owner, several in setup.included.items():
        kind = composer.kind(owner)
        if kind is None:
            continue
        for one in (each for each in several if isinstance(each.rule, Mounting)):
            yield from _hooks(world, _objects(one.children), "application", place_of(one.call, one.frame.scope), kind)
    for made in setup.objects:
        kind = composer.kind(made)
        if kind is not None:
            yield from _constructed(world, made, kind, mounted)


def _called_back(world: World) -> Iterator[Hook]:
    """What libraries run on the loop of the application that uses them."""
    apart = {id(rule): called_back.run_by_workers(world, rule) for rule in world.catalogue.callbacks}
    for given in called_back.given(world):
        for value in functions(world, given.values, given.rule.kind):
            module = value.function.module
            if (
                (value.function.is_async or given.rule.plain)
                and module.path not in apart[id(given.rule)]
                and is_in_service(world, module)
            ):
                yield Hook(given.rule.kind, value, given.place, "starlette", SHARED_LOOP)


def _making(setup: Setup, composer: Composer) -> frozenset[str]:
    """The files that make applications whose requests share a loop, those of tests left out."""
    kinds = ((one.frame.module, composer.kind(one)) for one in setup.objects if one.frame is not None)
    return frozenset(
        module.path
        for module, kind in kinds
        if kind is not None and kind.is_app and FRAMEWORKS[kind.framework].async_runs_on == SHARED_LOOP and not module.is_test
    )


def _hooks(world: World, values: Values, what: str, place: Place, kind: Kind) -> Iterator[Hook]:
    for value in functions(world, values, what):
        yield Hook(what, value, place, kind.framework, _runs_on(kind, value, what))


def _declared(world: World, hooked: Hooked, kind: Kind) -> Iterator[Hook]:
    """What a decorator or a method of the application was given."""
    if hooked.rule.kind.endswith(mcp.OF_SERVER) and not served.by_http(world, hooked.owner):
        return
    place = place_of(hooked.call, hooked.frame.scope)
    is_job = hooked.rule.kind == apscheduler.JOB and hooked.rule.target is not None
    is_once = is_job and _sets_up(hooked.frame.scope) and _runs_once(world, hooked.call, hooked.frame)
    yield from _hooks(world, hooked.targets, "startup" if is_once else hooked.rule.kind, place, kind)
    if hooked.rule.kind == "middleware" and isinstance(hooked.call, s.Call):
        yield from _hooks(world, tuple(given_to_middleware(world, hooked.call, hooked.frame)), "middleware", place, kind)


def _sets_up(scope: Scope) -> bool:
    """Whether a scope runs when the application starts, by its form: a module, a plain function that nothing decorates, a lifespan, `@app.on_event("startup")`.
    A handler would add a job for each request."""
    if not isinstance(scope, Function):
        return True
    names = [s.last_name(one.func if isinstance(one, s.Call) else one) for one in scope.node.decorators]
    return scope.node.is_generator or "on_event" in names or not (names or scope.is_async)


def _runs_once(world: World, call: s.Node, frame: Frame) -> bool:
    """Whether a job has a date at which it runs, or runs at once: `add_job(load)`, `add_job(load, "date")`, `add_job(load, DateTrigger())`."""
    if not isinstance(call, s.Call) or any(one.name is None for one in call.keywords):
        return False
    trigger = arguments.argument(call, *apscheduler.TRIGGER)
    if trigger is None or isinstance(trigger, s.Constant):
        return trigger is None or trigger.value in ("date", None)
    made = evaluate(world, trigger, frame)
    return bool(made) and all(isinstance(one, Instance) and one.of == apscheduler.AT_A_DATE for one in made)


def _constructed(world: World, made: Instance, kind: Kind, mounted: Set[Instance]) -> Iterator[Hook]:
    """What an application or router was made with, and what its route objects hold."""
    for route, rule, _ in route_objects(world, made, kind):
        yield from _of_route(world, route, rule, kind)
    for name, what in kind.hooks.items():
        if what == "startup" and _never_starts(world, made, name, mounted):
            continue
        given = constructor_argument(world, made, (None, name))
        for node, frame in given:
            for one in contents(world, node, frame, evaluate(world, node, frame)):
                yield from _hooks(world, one.values, what, place_of(node, frame.scope), kind)
        if not given and made.call is not None and made.frame is not None and any(one.name is None for one in made.call.keywords):
            values = constructor_values(world, made, (None, name)) or ()  # `FastAPI(**options)`
            yield from _hooks(world, values, what, place_of(made.call, made.frame.scope), kind)


def _mounted(world: World, setup: Setup) -> frozenset[Instance]:
    """The applications that are mounted in others, whose start and end nobody runs (Starlette 0.27 to 1.10), unless the program does so itself."""
    if world.is_called(_RUNS_LIFESPAN):
        return frozenset()
    children = (one.children for several in setup.included.values() for one in several if isinstance(one.rule, Mounting))
    return frozenset(one for values in children for one in values if isinstance(one, Instance))


def _never_starts(world: World, made: Instance, by: str, mounted: Set[Instance]) -> bool:
    """Whether what an object is told to do at start and end, `by` some method or argument, is never done: it is mounted, or has a lifespan, beside which events do not
    count (FastAPI 0.95 to 0.165)."""
    lifespan = constructor_values(world, made, (None, "lifespan")) or () if by in _EVENTS else ()
    return made in mounted or (bool(lifespan) and not any(map(is_none, lifespan)))


def _objects(values: Values) -> Values:
    """Those that may be ASGI applications of the program itself."""
    return tuple(
        one for one in values if isinstance(one, FunctionValue) or (isinstance(one, Instance) and isinstance(one.of, Class))
    )


def _of_route(world: World, route: Instance, rule: Routing | Mounting, kind: Kind) -> Iterator[Hook]:
    """Middleware of one route, and an application that is mounted there."""
    if route.call is None or route.frame is None:
        return
    place = place_of(route.call, route.frame.scope)
    middleware = arguments.argument(route.call, None, "middleware")
    if middleware is not None:
        for one in contents(world, middleware, route.frame, evaluate(world, middleware, route.frame)):
            yield from _hooks(world, one.values, "middleware", place, kind)
    app = arguments.argument(route.call, *rule.app) if isinstance(rule, Mounting) else None
    if app is not None:
        yield from _hooks(world, _objects(evaluate(world, app, route.frame)), "application", place, kind)


def _runs_on(kind: Kind, value: FunctionValue, what: str) -> str:
    framework = FRAMEWORKS[kind.framework]
    if value.function.is_async or (what in _CALLED_WHERE_IT_STANDS and kind.framework != "quart"):
        return framework.async_runs_on
    return framework.sync_runs_on


def functions(world: World, values: Values, what: str) -> Iterator[FunctionValue]:
    """What runs when the framework calls one of `values`: functions, methods of middleware classes, what is in lists and tables."""
    for value in values:
        if isinstance(value, FunctionValue):
            yield value
        elif isinstance(value, ClassValue) and what == "route class":
            for method in _method(world, value.cls, Instance(value.cls), ("get_route_handler",)):
                yield from functions(world, call_function(world, method, None, None), what)
        elif isinstance(value, ClassValue):
            yield from _method(world, value.cls, Instance(value.cls), ("dispatch", "__call__") if what == "middleware" else ())
        elif isinstance(value, Instance) and isinstance(value.of, Class):
            yield from _method(world, value.of, value, ("__call__",))
        elif isinstance(value, Instance) and value.of in _WRAPPERS and value.call is not None and value.call.args and value.frame:
            yield from functions(world, evaluate(world, value.call.args[0], value.frame), what)
            yield from given_to_middleware(world, value.call, value.frame)
        elif partials.is_partial(value):
            yield from functions(world, partials.held(world, value), what)
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
