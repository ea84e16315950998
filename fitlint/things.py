"""What a program consists of, as checks see it: applications, routes, handlers, hooks, calls. Data that `fitlint.link` makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from fitlint import summary as s
from fitlint.catalogue import Sink
from fitlint.finding import Doubt, Place
from fitlint.model.index import Site
from fitlint.model.purposes import is_test
from fitlint.model.scopes import Function, Module, Scope
from fitlint.model.values import Frame, FunctionValue, Instance
from fitlint.signature import Dependency, Parameter, Signature

SHARED_LOOP = "shared loop"  # one event loop for all requests: what blocks here blocks everyone
OWN_LOOP = "own loop"  # a loop made for this request
THREAD = "thread"
PATCHES = ("nest_asyncio", "nest_asyncio2")  # packages with which a loop can run inside another one


def module_name(path: str) -> str:
    """The last name of the module that a file is, by its path alone."""
    return path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]


def place_of(node: s.Node, scope: Scope) -> Place:
    """Where a node of a scope is."""
    return Place(scope.module.path, node.start, node.end)


def site_of(edge: Edge, function: Function) -> Site | None:
    """The call of an edge of a function as it is written; None where none is: `with` and `for` call by themselves, properties do."""
    start, end = edge.place.start, edge.place.end
    return next((one for one in function.own.sites if one.call.start == start and one.call.end == end), None)


def name_place(node: s.Function | s.Class, scope: Scope) -> Place:
    """Where the name of a `def` or `class` is."""
    return Place(scope.module.path, node.name_start, node.name_start + len(node.name.encode()))


class Application(msgspec.Struct, eq=False):
    """An application object; `name` reads "module:variable" or "module:factory()"."""

    name: str
    framework: str
    place: Place | None
    made: Instance

    @property
    def is_of_tests(self) -> bool:
        """Whether only tests make it."""
        return self.place is not None and is_test(self.place.path)


class Route(msgspec.Struct, eq=False):
    """One route as it is served. `path` is full, in the framework's syntax; None when it is not known, `reason` then says why.

    `declared` is where it is written (decorator or call) and `call` that call; `own_path` is the path as written there, `end` what is known of a path that is not known as a whole. `order`
    are the positions of the inclusions that lead to it and its own, each with the file it is written in (see `tried_before`); `through` are the calls that include it. `parameters` are the handler's, read with the route's path; `dependencies` those of `dependencies=[…]` on route, router, inclusion and application:
    both are worked out when they are asked for. A `plain` one is Starlette's own, also on a router of FastAPI: its handler gets the request, and nothing of its signature is read.
    """

    framework: str
    application: Application | None
    path: str | None
    own_path: str | None
    methods: tuple[str, ...]
    kind: Literal["http", "websocket", "mount"]
    handler: Handler | None
    place: Place
    path_place: Place | None
    call: s.Call
    frame: Frame
    router: Instance | None
    router_kind: str
    verb: str
    order: tuple[tuple[int, str], ...]
    certain: bool
    reason: str = ""
    read: Callable[[], Signature] = Signature
    listed: Callable[[], tuple[Dependency, ...]] = tuple
    response_contract: str | None = None
    response_model: s.Expr | None = None
    response_class: str | None = None
    status_code: int | None = None
    include_in_schema: bool = True
    through: tuple[Place, ...] = ()
    end: str = ""
    plain: bool = False

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.read().parameters

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        return self.listed()

    @property
    def name(self) -> str:
        """As people say it: "GET /users/{id}"."""
        what = ("/".join(self.methods) or "ANY") if self.kind == "http" else "WEBSOCKET" if self.kind == "websocket" else "MOUNT"
        return f"{what} {self.path if self.path is not None else '…' + self.end}"

    def may_be(self, other: Route) -> bool:
        """Whether it may be another one with a prefix that is not known."""
        return self.methods == other.methods and (other.path or "").endswith(self.end)

    @property
    def files(self) -> list[str]:
        """Where it is declared, and where it is handled."""
        return [self.place.path, *([self.handler.module.path] if self.handler is not None else [])]

    @property
    def is_served(self) -> bool:
        """Whether it is known what answers, and under which path."""
        return self.path is not None and (self.handler is not None or self.kind == "mount")

    def tried_before(self, other: Route) -> bool | None:
        """Whether the application tries this route before `other`; None when only the order of imports decides."""
        for own, its in zip(self.order, other.order, strict=False):
            if own != its:
                return own[0] < its[0] if own[1] == its[1] else None
        return None

    def all_dependencies(self) -> Iterator[Dependency]:
        """Every dependency that runs for this route."""
        own = self.handler.dependencies if self.handler is not None else ()
        for one in (*self.dependencies, *own):
            yield from one.tree()


def said_of_route(one: Route) -> str:
    """What link says of a route, but for its signature and its order: where that is the same as it was, so is the route."""
    app = f"{one.application.name} {one.application.is_of_tests}" if one.application is not None else ""
    handled = one.handler.place if one.handler is not None else None
    places = " ".join(
        f"{each.path}:{each.start}-{each.end}" for each in (one.place, handled, one.path_place, *one.through) if each is not None
    )
    contract = f"{one.response_contract} {one.response_class} {one.status_code} {one.include_in_schema}"
    return f"{one.framework} {app} {one.name} {one.own_path} {one.kind} {one.router_kind} {one.verb} {one.certain} {one.reason} {places} {contract}"


def said_of_handler(one: Handler) -> str:
    """The same of a handler, but for its routes."""
    around = " ".join(f"{each.module.path}:{each.qualname}" for each in (*one.around, *one.beside, *one.wrapped))
    return f"{one.framework} {one.runs_on} {one.module.path}:{one.place.start} {around}"


def without_tests(routes: Sequence[Route]) -> Sequence[Route]:
    """Routes without those of applications that only tests make, where there are others."""
    return [one for one in routes if one.application is None or not one.application.is_of_tests] or routes


class Handler(msgspec.Struct, eq=False):
    """A function that answers requests, with all its routes. `read` gives its signature, as read with the path of its first route; `around` are
    wrappers that were given to a route in its place, `beside` the other methods of a class that runs for a connection, `wrapped` what it was given
    where it was made, and calls: a decorator's wrapper runs what is decorated."""

    value: FunctionValue
    framework: str
    runs_on: str
    read: Callable[[], Signature] = Signature
    routes: list[Route] = []
    around: list[Function] = []
    beside: tuple[Function, ...] = ()
    wrapped: tuple[Function, ...] = ()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.read().parameters

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        return self.read().dependencies

    @property
    def function(self) -> Function:
        return self.value.function

    @property
    def name(self) -> str:
        return self.function.name

    @property
    def module(self) -> Module:
        return self.function.module

    def answers(self, paths: Iterable[str]) -> bool:
        """Whether it answers requests of one of some paths, "/login", or of those that begin so, "/admin*", or of a method, "PUT"."""
        known = [one.path for one in self.routes if one.path is not None]
        known += [method for one in self.routes for method in one.methods]
        return any(own.startswith(one[:-1]) if one.endswith("*") else own == one for own in known for one in paths)

    @property
    def files(self) -> list[str]:
        """Where it is defined."""
        return [self.module.path]

    @property
    def node(self) -> s.Function:
        return self.function.node

    @property
    def is_async(self) -> bool:
        return self.function.is_async

    @property
    def place(self) -> Place:
        """The name in its `def` line."""
        return name_place(self.node, self.function)

    @property
    def route(self) -> Route | None:
        """The first of its routes."""
        return self.routes[0] if self.routes else None

    @property
    def is_of_tests(self) -> bool:
        """Whether only applications of tests serve it."""
        return bool(self.routes) and all(one.application is not None and one.application.is_of_tests for one in self.routes)

    @property
    def route_names(self) -> list[str]:
        """Its routes as people say them; those of applications of tests, and of which only the end is known, only where there are no others."""
        routes = without_tests(self.routes)
        known = [one for one in routes if one.path is not None]
        return list(dict.fromkeys(one.name for one in routes if one.path is not None or not any(map(one.may_be, known))))

    @property
    def decorators(self) -> tuple[s.Expr, ...]:
        """Those that wrap what its routes get: below the routes' own."""
        nodes = self.node.decorators
        own = [at for at, one in enumerate(nodes) if any(one.start <= route.call.start < one.end for route in self.routes)]
        return nodes[own[0] + 1 :] if own else nodes

    def all_dependencies(self) -> Iterator[Dependency]:
        """Every dependency that runs for it, on any route."""
        seen: set[int] = set()
        for route in self.routes:
            for one in route.all_dependencies():
                if id(one) not in seen:
                    seen.add(id(one))
                    yield one


class Wrapped(NamedTuple):
    """What decorators do to a function: the `wrappers` of the program that run instead, the outermost first, and `how` these run it where that is no plain call ("offload",
    or "create": not at all)."""

    how: str
    wrappers: tuple[Function, ...]


class Hook(msgspec.Struct, frozen=True):
    """A function that the framework runs besides the handlers, and where it was given to the framework.

    `kind`: "middleware", "exception handler", "startup" (and shutdown, lifespan), "server" (which runs it), "request hook", "application" (mounted), "route class" (of a router), "library" (which calls it), "handler of logs", "handler of socket events", "validator" or
    "serializer" (of a model), or what a library calls it: "tool of an agent"; `runs_on` as for handlers.
    """

    kind: str
    value: FunctionValue
    place: Place
    framework: str
    runs_on: str


class Edge(msgspec.Struct, frozen=True):
    """One call in a function, resolved: to the function of the program that is the `callee`, or to `name` of a library.

    `how`: "call" (runs here and now), "iterate" (a generator whose body runs here), "create" (a generator that nobody iterates here),
    "schedule" (a coroutine that the caller does not await), "loop" (given to the event loop), "back" (given to the loop by a thread),
    "offload" (runs in a thread), "process" (in another process). `awaited` when the result is awaited; `once` when it runs the first time only: memoised, or behind a test for
    what it makes. `reason` says what was guessed, "" if nothing; `choice`
    that it is one of several things that may be called there: "all" where they all are among the calls, "some" where others do nothing, or nobody knows. `sink` is how it blocks where it runs on the spot, by the catalogue; None when
    it does not, or nobody knows. It runs only where the caller's parameters have the states that it `needs`, one of each row of alternatives, and gives the callee's those that
    it `gives`, each always ("") or where one of the caller's is; None stands for all of them (`fitlint.switches`). `seldom` is how seldom its place runs
    (`fitlint.model.seldom`), where that was written down with it, so that the body of the function need not be read for it.
    """

    place: Place
    how: str
    callee: Function | None = None
    name: str = ""
    awaited: bool = False
    reason: str = ""
    once: bool = False
    sink: Sink | None = None
    needs: tuple[str, ...] = ()
    gives: tuple[tuple[str, str], ...] | None = None
    seldom: int | None = None
    choice: Literal["", "some", "all"] = ""

    @property
    def alternative(self) -> str:
        """What a step of a chain adds where the call may run one of several things: ": one of the implementations of `Store.get`"."""
        return f": {self.reason}" if self.choice else ""

    @property
    def doubt(self) -> Doubt | None:
        """What was guessed; None if nothing."""
        if not self.reason:
            return None
        if self.callee is None:
            return Doubt(self.place, self.name)
        return Doubt(self.place, self.callee.qualname, self.callee.module.path)


class Unknown(msgspec.Struct, frozen=True):
    """Something of the program that stayed unknown."""

    what: str
    place: Place
    reason: str
