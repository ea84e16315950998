"""Link: from summaries to the program. The one place that knows the order of the steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

import msgspec

from fitlint import summary as s
from fitlint.catalogue import Catalogue
from fitlint.entries import all_stand
from fitlint.finding import Place
from fitlint.frameworks import FRAMEWORKS, IMPORTS
from fitlint.frameworks.model import Argument
from fitlint.known import NOTHING, Answers
from fitlint.link import arguments, classes
from fitlint.link.again import begin
from fitlint.link.answers import answers
from fitlint.link.as_before import would_say_as_before
from fitlint.link.constructions import constructor_argument
from fitlint.link.declarations import Declared, Included
from fitlint.link.endpoints import Endpoint, wrapped
from fitlint.link.evaluate import evaluate
from fitlint.link.hooks import hooks
from fitlint.link.memoised import memoised
from fitlint.link.parameters import Parameters, path_names
from fitlint.link.routes import Composer, Entry
from fitlint.link.setup import follow
from fitlint.link.text import render
from fitlint.link.world import Finder, World
from fitlint.model.scopes import Class, Module
from fitlint.model.values import (
    Frame,
    FunctionValue,
    Instance,
    Literal,
    Symbol,
)  # fmt: skip
from fitlint.outline import Outline
from fitlint.program import Program
from fitlint.questions import Linked
from fitlint.signature import Dependency, Signature
from fitlint.things import Application, Handler, Route, Unknown, place_of
from fitlint.versions import Versions

_DEPENDENCIES: Argument = (None, "dependencies")
_RULE_VARIABLE_FRAMEWORKS = frozenset({"flask", "quart"})


def link(
    load: Callable[[str], s.Summary | None], finder: Finder, relevant: Sequence[str], catalogue: Catalogue, versions: Versions,
    source: Callable[[Place], str], outlines: Mapping[str, Outline], imports: Callable[[str], Collection[str]],
    known: Answers = NOTHING, names: frozenset[str] = frozenset(), beside: bool = False,
) -> Program:  # fmt: skip
    """The program of the files that `finder` knows; `relevant` are those whose set-up code is followed, in this order.

    `outlines` are those of all files that matter, in their order: subclasses are looked for there; `imports` gives the files that one of them imports itself. What is `known` need not be found out. `load` gives the summary of a file by its path, `source` the text at a place.
    `names`, last ones or dotted, are those of the library calls that somebody will ask for (`Program.calls`). What is no longer known is asked for again here, `beside` in a process of its own
    if there may be one.
    """
    world = World(load, finder, catalogue, outlines, imports, known.order)
    questions = answers(world, source, known, names)

    def linked() -> Linked:
        modules = [module for path in relevant if (module := world.module(path)) is not None]
        found, rests = world.noting(_Linker(world, modules).linked)
        return msgspec.structs.replace(found, rests=rests, by_imports=world.by_imports)

    program = Program(linked, versions, questions, known, would_say_as_before(world, known))
    again = begin(world, questions, known) if beside else None
    if program.as_before:
        world.making = frozenset(known.making)
    is_asked_later = again is not None and program.as_before and not all_stand(program)  # when nothing goes on beside any more
    if not program.as_before or is_asked_later:
        _ = program.linked
    is_service_as_before = known.noticed is None or known.making == questions.making()
    if again is not None:
        again.finish(is_service_as_before)
    if not is_service_as_before:  # files may be part of it that were none
        program.known, program.questions = NOTHING, answers(world, source, NOTHING, names)
    return program


class _Linker:
    def __init__(self, world: World, modules: list[Module]) -> None:
        self._world = world
        self.modules = modules
        self.parameters = Parameters(world)
        self.handlers: dict[FunctionValue, Handler] = {}
        self.applications: dict[Instance, Application] = {}
        self.unresolved: list[Unknown] = []

    def linked(self) -> Linked:
        setup = follow(self._world, self.modules)
        composer = Composer(self._world, setup)
        routes = [self._route(entry) for entry in composer.entries()]
        routes = self._once(routes)
        for lost in {id(one.call): one for one in reversed(setup.lost)}.values():
            self.unresolved.append(Unknown(lost.what, place_of(lost.call, lost.frame.scope), lost.reason))
        for made in setup.objects:
            kind = composer.kind(made)
            if kind is not None and kind.is_app:
                self._application(made, kind.framework)
        given = hooks(self._world, setup, composer)
        return Linked(
            [one for one in self.applications.values() if one.place is not None],
            routes, list(self.handlers.values()), given, list(dict.fromkeys(self.unresolved)), self._frameworks(),
        )  # fmt: skip

    def _frameworks(self) -> list[str]:
        found = {
            IMPORTS[name]
            for module in self.modules
            for one in module.summary.imports
            if not one.level and (name := one.loads.partition(".")[0]) in IMPORTS
        }
        return sorted(found)

    def _once(self, routes: list[Route]) -> list[Route]:
        """The same route of one application found on two ways (a factory followed twice) counts once. What is declared for several routers, and served by one
        of them, is not asked for in those that nobody includes: tests make such ones."""
        served = {
            one.place
            for one in routes
            if one.path is not None and one.application is not None and not one.application.is_of_tests
        }
        unique: dict[object, Route] = {}
        for route in routes:
            if route.path is None and route.application is None and route.place in served:
                continue
            app = route.application.name if route.application is not None else None
            # All that a decorator wraps is answered by one function, the wrapper: what it runs tells its routes apart.
            handler = (route.handler.function, *route.handler.wrapped) if route.handler is not None else route.place
            unique.setdefault((app, route.path, route.own_path, route.methods, route.kind, handler), route)
        kept = list(unique.values())
        dropped = {id(route) for route in routes} - {id(route) for route in kept}
        for one in self.handlers.values():
            one.routes = [route for route in one.routes if id(route) not in dropped]
        # Of the others, which nobody comes to, there are some of the same functions.
        self.handlers = {value: one for value, one in self.handlers.items() if one.routes}
        for route in kept:
            if route.path is None or (route.handler is None and route.kind != "mount"):
                what = "route path" if route.path is None else "endpoint"
                self.unresolved.append(Unknown(what, route.place, route.reason or "not known"))
        return kept

    # --------------------------------------------------------------------------------------------------------------------- routes

    def _route(self, entry: Entry) -> Route:
        declared = entry.declared
        frame = declared.frame
        path_node = arguments.argument(declared.call, *declared.rule.path)
        own_path = self._constant(path_node, frame) if path_node is not None else None
        route = Route(
            framework=entry.framework, application=self._application(entry.app, entry.framework) if entry.app is not None else None,
            path=entry.path, end=entry.end, own_path=own_path if isinstance(own_path, str) else None, methods=entry.methods, kind=entry.kind, handler=None,
            place=place_of(declared.call, frame.scope), path_place=place_of(path_node, frame.scope) if path_node is not None else None,
            call=declared.call, frame=frame, router=entry.router, router_kind=self._kind_name(entry.router),
            verb=s.last_name(declared.call.func), order=_order(entry),
            certain=entry.certain, reason=entry.reason, through=tuple(place_of(one.call, one.frame.scope) for one in entry.through), plain=declared.rule.plain,
        )  # fmt: skip
        names = frozenset(path_names(entry.path or entry.end or route.own_path or ""))
        if entry.endpoint is not None and entry.kind != "mount":
            route.handler = self._handler(entry, names)
            route.handler.routes.append(route)
        if entry.framework == "fastapi" and entry.kind != "mount" and not route.plain:
            self._fastapi(route, entry, names)
        elif route.handler is not None:
            route.read = route.handler.read
        return route

    def _kind_name(self, made: Instance | None) -> str:
        return (classes.library_base(self._world, made.of) or "") if made is not None else ""

    def _handler(self, entry: Entry, names: frozenset[str]) -> Handler:
        assert entry.endpoint is not None
        value = entry.endpoint.value
        handler = self.handlers.get(value)
        if handler is None:
            framework = FRAMEWORKS[entry.framework]
            runs_on = framework.async_runs_on if value.function.is_async else framework.sync_runs_on
            handler = self.handlers[value] = Handler(value, entry.framework, runs_on)
            handler.beside, handler.wrapped = entry.endpoint.beside, tuple(wrapped(self._world, value))
        if handler.read is Signature and entry.framework == "fastapi" and not entry.declared.rule.plain:
            handler.read = self._signature(entry.endpoint, names)
        handler.around += [one for one in entry.endpoint.around if one not in handler.around]
        return handler

    def _signature(self, endpoint: Endpoint, names: frozenset[str]) -> Callable[[], Signature]:
        """How to read the signature of an endpoint of FastAPI: of a class, that of its constructor."""
        value = endpoint.value
        if endpoint.made is not None:
            assert isinstance(endpoint.made.of, Class)
            constructor = classes.method(self._world, endpoint.made.of, "__init__")
            if constructor is None:
                return Signature
            value = FunctionValue(constructor, self._world.frame_of(constructor.parent), endpoint.made)
        return partial(self.parameters.of, value, names)

    def _fastapi(self, route: Route, entry: Entry, names: frozenset[str]) -> None:
        call, frame = route.call, route.frame
        if entry.endpoint is not None:
            route.read = self._signature(entry.endpoint, names)
        route.listed = partial(self._listed_dependencies, route, entry, names)
        model = arguments.argument(call, None, "response_model")
        function = route.handler.function if route.handler is not None else None
        if model is not None:
            route.response_model = model
            route.response_contract = render(model)
        elif function is not None and function.node.returns is not None:
            route.response_model = function.node.returns
            route.response_contract = render(function.node.returns)
        response_class = arguments.argument(call, None, "response_class")
        route.response_class = render(response_class) if response_class is not None else None
        status = arguments.argument(call, None, "status_code")
        code = self._constant(status, frame) if status is not None else None
        route.status_code = code if isinstance(code, int) else None
        route.include_in_schema = all(
            self._constant(node, own) is not False for node, own in self._option("include_in_schema", route, entry)
        )

    def _option(self, name: str, route: Route, entry: Entry) -> list[tuple[s.Expr, Frame]]:
        """An argument of the route, of its router, and of every inclusion on the way up to the application."""
        found: list[tuple[s.Expr, Frame]] = []
        route.frame.module.touch()
        own = arguments.argument(route.call, None, name)
        if own is not None:
            found.append((own, route.frame))
        if entry.router is not None:
            found += self._constructed(entry.router, name)
        for step in entry.through:
            step.frame.module.touch()
            node = arguments.argument(step.call, None, name)
            if node is not None:
                found.append((node, step.frame))
            found += self._constructed(step.owner, name)
        return found

    @memoised()
    def _constructed(self, made: Instance, name: str) -> list[tuple[s.Expr, Frame]]:
        """An argument that an application or router was made with: the same for all its routes."""
        return constructor_argument(self._world, made, (None, name))

    @memoised(by=1)
    def _listed_dependencies(self, route: Route, entry: Entry, names: frozenset[str]) -> tuple[Dependency, ...]:
        nodes = self._option("dependencies", route, entry)
        if any(one.name is None for one in route.call.keywords):
            return (*self.parameters.listed(nodes, names), Dependency("?", route.place, None, resolved=False))
        return tuple(self.parameters.listed(nodes, names))

    def _application(self, made: Instance, framework: str) -> Application:
        known = self.applications.get(made)
        if known is None:
            place = place_of(made.call, made.frame.scope) if made.call is not None and made.frame is not None else None
            known = self.applications[made] = Application(self._name(made), framework, place, made)
        return known

    def _name(self, made: Instance) -> str:
        """ "module:variable", or "module:factory()" for what a function makes."""
        if made.call is None or made.frame is None:
            return f"{made.of.module.name}:{made.of.qualname}" if not isinstance(made.of, str) else made.of
        scope = made.frame.scope
        if isinstance(scope, Module):
            for name, bindings in scope.index.bindings.items():
                if any(one.node is made.call for one in bindings):
                    return f"{scope.name}:{name}"
            return scope.name
        return f"{scope.module.name}:{scope.qualname}()"

    def _constant(self, node: s.Expr, frame: Frame) -> object:
        values = evaluate(self._world, node, frame)
        if len(values) == 1 and isinstance(values[0], Literal):
            return values[0].value
        if len(values) == 1 and isinstance(values[0], Symbol):
            return _status(values[0].name)
        return None

    # ------------------------------------------------------------------------------------------------------------------ questions


def _order(entry: Entry) -> tuple[tuple[int, str], ...]:
    steps: list[Included | Declared] = [*entry.through, entry.declared]
    return tuple((one.order, one.frame.module.path) for one in steps)


def _status(name: str) -> int | None:
    """`fastapi.status.HTTP_404_NOT_FOUND`, `http.HTTPStatus.NOT_FOUND`: the number."""
    last = name.rpartition(".")[2]
    if name.startswith(("fastapi.status.HTTP_", "fastapi.status.WS_")):
        digits = last.split("_")[1]
        return int(digits) if digits.isdigit() else None
    if name.startswith("http.HTTPStatus."):
        from http import HTTPStatus

        return getattr(HTTPStatus, last, None)
    return None
