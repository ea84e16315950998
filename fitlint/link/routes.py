"""From what set-up code declared and included to routes with full paths, in the order in which they were registered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec.structs import replace

from fitlint import summary as s
from fitlint.frameworks import FRAMEWORKS
from fitlint.frameworks.model import Attaching, Including, Kind, Mounting, Registering, Routing
from fitlint.link import arguments, classes
from fitlint.link.constructions import constructor_values, library_calls
from fitlint.link.declarations import Declared, Included, Lost, Setup
from fitlint.link.endpoints import Endpoint, endpoints, methods_of_function, texts
from fitlint.link.evaluate import evaluate
from fitlint.link.listed import listed, listed_routers, route_objects, says_all
from fitlint.link.views import base_path, exposed
from fitlint.link.world import World
from fitlint.model.scopes import Class
from fitlint.model.values import Frame, Instance, Items, Value, Values
from fitlint.model.values import Literal as Text

RouteKind = Literal["http", "websocket", "mount"]
_MAX_DEPTH = 16
NOT_INCLUDED = "the router is not included by any application that could be resolved"


class Entry(msgspec.Struct, frozen=True):
    """One route: `app` is None when no application includes it, `path` None when it cannot be known; `reason` says why, `end` is what is known of it all the same."""

    framework: str
    app: Instance | None
    path: str | None
    methods: tuple[str, ...]
    kind: RouteKind
    endpoint: Endpoint | None
    declared: Declared
    through: tuple[Included, ...]
    order: tuple[int, ...]
    certain: bool
    reason: str = ""
    router: Instance | None = None
    end: str = ""


class _Text(msgspec.Struct, frozen=True):
    """A path or prefix: None when it is not known, with the reason."""

    text: str | None
    certain: bool = True
    reason: str = ""


class _Below(msgspec.Struct, frozen=True):
    """Where the routes of an object end up: what stands before their paths (None: unknown, but for its `end`), and the inclusions on the way."""

    app: Instance | None
    prefix: str | None
    through: tuple[Included, ...] = ()
    order: tuple[int, ...] = ()
    certain: bool = True
    reason: str = ""
    end: str = ""

    def joined(self, framework: str, path: _Text) -> _Below:
        """Below a further path."""
        certain, reason = self.certain and path.certain, self.reason or path.reason
        if path.text is None or self.prefix is None:
            why = self.reason if self.prefix is None else path.reason
            end = join(framework, self.end, path.text) if path.text is not None else ""
            return replace(self, prefix=None, certain=False, reason=why or reason, end=end)
        return replace(self, prefix=join(framework, self.prefix, path.text), certain=certain, reason=reason)

    def step(self, one: Declared | Included) -> _Below:
        """At a declaration or inclusion."""
        through = (*self.through, one) if isinstance(one, Included) else self.through
        reason = self.reason or ("" if one.certain else "it is set up only under a condition")
        return replace(self, order=(*self.order, one.order), through=through, certain=self.certain and one.certain, reason=reason)


class Composer:
    def __init__(self, world: World, setup: Setup) -> None:
        self.world = world
        self.setup = setup
        self.reached: set[Instance] = set()

    def entries(self) -> Iterator[Entry]:
        """All routes: those of applications first, then those of routers that no application includes.

        Where the program has applications (those of its tests do not count), nobody knows where such a router ends up.
        """
        apps = [one for one in self.setup.objects if (kind := self.kind(one)) is not None and kind.is_app]
        mounted = set(self._mounted())
        is_library = all(map(self._is_of_tests, apps))
        for app in [*(one for one in apps if one not in mounted), *apps]:
            if app not in self.reached and (is_library or not self._is_handed_in_tests(app)):
                yield from self._below(app, _Below(app, ""), 0)
        included = {child for below in self.setup.included.values() for one in below for child in one.children}
        for made in sorted(self.setup.objects, key=lambda one: one in included):
            kind = self.kind(made)
            if kind is not None and made not in self.reached:
                where = _Below(None, "") if is_library or kind.stands_alone else _Below(None, None, (), (), False, NOT_INCLUDED)
                if not kind.keeps_prefix:
                    where = where.joined(kind.framework, self._own_prefix(made, kind))
                yield from self._below(made, where, 0)

    def _is_of_tests(self, app: Instance) -> bool:
        return self._is_handed_in_tests(app) or (app.frame is not None and app.frame.module.is_test)

    def _is_handed_in_tests(self, app: Instance) -> bool:
        """Whether tests alone set up an application that they are given, `def client(app: FastAPI)`: it is none that serves."""
        events = self._events(app) if app.call is None else []
        return bool(events) and all(one.frame.module.is_test for one in events)

    def _events(self, made: Instance) -> list[Declared | Included]:
        """What is declared on an object and included in it; of an application that is handed in, not what tests do to theirs."""
        events: list[Declared | Included] = [*self.setup.declared.get(made, ()), *self.setup.included.get(made, ())]
        serving = [one for one in events if not one.frame.module.is_test] if made.call is None else events
        return serving or events

    def _mounted(self) -> Iterator[Value]:
        """What is mounted somewhere, or listed; an application mounted at a path that nobody knows is shown as it is by itself."""
        for included in self.setup.included.values():
            for one in included:
                if isinstance(one.rule, Mounting) and self._argument(one, one.rule.path).text is not None:
                    yield from one.children
        for made in self.setup.objects:
            kind = self.kind(made)
            for route, rule, _ in route_objects(self.world, made, kind) if kind is not None else ():
                if isinstance(rule, Mounting) and route.call is not None and route.frame is not None:
                    yield from arguments.given(self.world, route.call, route.frame, rule.app) or ()

    def kind(self, value: Instance) -> Kind | None:
        return classes.framework_kind(self.world, value.of)

    def _below(self, made: Instance, where: _Below, depth: int) -> Iterator[Entry]:
        kind = self.kind(made)
        if kind is None or depth > _MAX_DEPTH:
            return
        self.reached.add(made)
        own = where.joined(kind.framework, self._own_prefix(made, kind)) if kind.keeps_prefix else where
        since = self.setup.replaced.get(made, 0)
        for one in sorted((one for one in self._events(made) if one.order >= since), key=lambda one: one.order):
            if isinstance(one, Declared):
                yield from self._routes(one, kind, (where if one.rule.ignores_prefix else own).step(one), made)
            else:
                yield from self._included(one, kind, own.step(one), depth)
        if made not in self.setup.replaced:
            yield from self._made_with(made, kind, where, own, depth)

    def _made_with(self, made: Instance, kind: Kind, where: _Below, own: _Below, depth: int) -> Iterator[Entry]:
        """The routes in the list that `made` was constructed with."""
        for position, (route, rule, certain) in enumerate(route_objects(self.world, made, kind)):
            below = where if isinstance(rule, Routing) else own
            if route.call is not None and route.frame is not None:
                event = self._listed(made, route, rule, route.call, route.frame, position, certain)
                if isinstance(event, Declared):
                    yield from self._routes(event, kind, below.step(event), made)
                else:
                    yield from self._included(event, kind, below.step(event), depth)
        if not all(says_all(self.world, one.values) for one in listed(self.world, made, kind)):
            self._lose_listed(made)
        for router in listed_routers(self.world, made, kind):
            yield from self._below(router, own, depth + 1)

    def _listed(
        self, made: Instance, route: Instance, rule: Routing | Mounting, call: s.Call, frame: Frame, position: int, certain: bool
    ) -> Declared | Included:
        """What a route object, made by `call`, in the list that `made` was constructed with, says."""
        if isinstance(rule, Routing):
            endpoint = arguments.given(self.world, call, frame, rule.endpoint or (None, None))
            return Declared(made, rule, call, frame, endpoint or (), position, certain)
        app = arguments.given(self.world, call, frame, rule.app)  # `Mount(path, routes=[…])` is the application itself
        return Included(made, rule, call, frame, (route,) if app is None else app, position, certain)

    def _lose_listed(self, made: Instance) -> None:
        """Note that nobody knows what is in the list that `made` was constructed with."""
        for call, frame in library_calls(self.world, made):
            self.setup.lost.append(Lost("route", call, frame, "what is in the list of routes is not known"))

    # ------------------------------------------------------------------------------------------------------------------ prefixes

    def _own_prefix(self, made: Instance, kind: Kind) -> _Text:
        """The prefix that an object was constructed with."""
        if kind.prefix is None:
            return _Text("")
        values = constructor_values(self.world, made, kind.prefix)
        if values is None and kind.default_prefix is not None:
            name = self._text(constructor_values(self.world, made, kind.default_prefix) or ())
            return replace(name, text=f"/{name.text}" if name.text is not None else None)
        return self._text(values) if values is not None else _Text("")

    def _argument(self, one: Declared | Included, wanted: tuple[int | None, str | None]) -> _Text:
        """A path among the arguments of a call, the empty one where it is not given."""
        values = arguments.given(self.world, one.call, one.frame, wanted)
        return self._text(values) if values is not None else _Text("")

    def _text(self, values: Values) -> _Text:
        texts_ = [one for one in values if isinstance(one, Text) and (isinstance(one.value, str) or one.value is None)]
        if not texts_ or len(texts_) < len(values):
            return _Text(None, False, "the prefix or path is not a constant")
        if len(texts_) > 1:
            return _Text(str(texts_[-1].value or ""), False, "the path has several possible values")
        reason = "" if texts_[0].certain else "the path is the default of a setting"
        return _Text(str(texts_[0].value or ""), texts_[0].certain, reason)

    # ----------------------------------------------------------------------------------------------------------------- inclusions

    def _included(self, one: Included, kind: Kind, where: _Below, depth: int) -> Iterator[Entry]:
        if isinstance(one.rule, Registering):
            yield from self._registered(one, one.rule, kind, where)
            return
        for child in one.children:
            if not isinstance(child, Instance) or any(child == step.owner for step in where.through):
                continue
            child_kind = self.kind(child)
            if isinstance(one.rule, Mounting):
                path = self._argument(one, one.rule.path)
                inner = where.joined(kind.framework, replace(path, text=path.text.rstrip("/") if path.text else path.text))
                mount = Declared(one.owner, Routing(one.rule.path), one.call, one.frame, (child,), one.order)
                yield _entry(kind, inner, mount, None, (), "mount")
                if child_kind is not None and (inner.prefix is not None or where.prefix is None or not child_kind.is_app):
                    yield from self._below(child, inner, depth + 1)
            elif child_kind is not None:
                prefix = self._prefix_given(one, child, child_kind)
                yield from self._below(child, where.joined(kind.framework, prefix), depth + 1)

    def _prefix_given(self, one: Included, child: Instance, kind: Kind) -> _Text:
        """What an inclusion puts before the child's routes: its own argument, and the child's where that does not keep it anyway."""
        if isinstance(one.rule, Attaching):
            return self._own_prefix(child, kind)
        assert isinstance(one.rule, Including)
        values = arguments.given(self.world, one.call, one.frame, one.rule.prefix)
        is_none = values is None or (len(values) == 1 and isinstance(values[0], Text) and values[0].value is None)
        if one.rule.replaces and is_none:
            return self._own_prefix(child, kind)
        if values == ():
            return _Text(None, False, "the prefix of the inclusion is not known")
        return self._text(values) if values is not None else _Text("")

    def _registered(self, one: Included, rule: Registering, kind: Kind, where: _Below) -> Iterator[Entry]:
        """A class of views: its methods are routes below its own path."""
        for child in one.children:
            if isinstance(child, Instance) and isinstance(child.of, Class):
                path = base_path(self.world, rule, child.of)
                inner = where.joined(
                    kind.framework,
                    _Text(path, path is not None, "" if path is not None else "the path of the view is not a constant"),
                )
                for method, call, frame in exposed(self.world, rule, child.of):
                    declared = Declared(one.owner, rule.route, call, frame, (method,), one.order)
                    yield from self._routes(declared, kind, inner, one.owner)

    # --------------------------------------------------------------------------------------------------------------------- routes

    def _routes(self, declared: Declared, kind: Kind, where: _Below, router: Instance) -> Iterator[Entry]:
        rule = declared.rule
        found = [one for value in declared.endpoint for one in endpoints(self.world, value)]
        methods = self._methods(declared, kind)
        for path in self._paths(declared):
            place = where.joined(kind.framework, path)
            if methods is None:
                place = replace(
                    place,
                    prefix=None,
                    certain=False,
                    reason=place.reason if place.prefix is None else "the methods are not constants",
                    end=place.end if place.prefix is None else place.prefix,
                )
            if not found:
                reason = place.reason if place.prefix is None else "the endpoint is not known"
                yield _entry(kind, replace(place, certain=False, reason=reason), declared, None, methods or (), rule.kind, router)
            for endpoint in found:
                own = endpoint.methods or self._of_view(endpoint, declared, kind)
                if methods is not None and (not own or self._gives_methods(declared)):
                    own = tuple(one for one in methods if not own or one in own)
                    if endpoint.methods and not own:
                        continue
                yield _entry(kind, place, declared, endpoint, own, rule.kind, router)

    def _of_view(self, endpoint: Endpoint, declared: Declared, kind: Kind) -> tuple[str, ...]:
        attribute = FRAMEWORKS[kind.framework].view_methods
        if not attribute or declared.rule.methods or self._gives_methods(declared):
            return ()
        return methods_of_function(self.world, endpoint.function, attribute)

    def _gives_methods(self, declared: Declared) -> bool:
        wanted = declared.rule.methods_from
        return wanted is not None and arguments.given(self.world, declared.call, declared.frame, wanted) is not None

    def _paths(self, declared: Declared) -> Iterator[_Text]:
        position, name = declared.rule.path
        if declared.rule.many:
            assert position is not None
            for node in declared.call.args[position:]:
                yield self._text(evaluate(self.world, node, declared.frame))
            return
        values = arguments.given(self.world, declared.call, declared.frame, (position, name))
        if values is None:
            yield _Text(None, False, "the path is not given here")
        elif len(values) == 1 and isinstance(values[0], Items) and (several := texts(values)) is not None:
            yield from (_Text(one) for one in several)
        else:
            yield self._text(values)

    def _methods(self, declared: Declared, kind: Kind) -> tuple[str, ...] | None:
        """The methods that a declaration gives, in capitals, else the framework's default; None when they are not known."""
        rule = declared.rule
        default = FRAMEWORKS[kind.framework].default_methods
        if rule.methods or rule.kind == "websocket":
            return rule.methods
        values = (
            arguments.given(self.world, declared.call, declared.frame, rule.methods_from)
            if rule.methods_from is not None
            else None
        )
        if values is None or (len(values) == 1 and isinstance(values[0], Text) and values[0].value is None):
            return default
        found = texts(values)
        return tuple(dict.fromkeys(one.upper() for one in found)) if found is not None else None


def _entry(
    kind: Kind, where: _Below, declared: Declared, endpoint: Endpoint | None, methods: tuple[str, ...], what: RouteKind, router: Instance | None = None
) -> Entry:  # fmt: skip
    return Entry(
        kind.framework, where.app, where.prefix, methods, what, endpoint, declared, where.through, where.order, where.certain, where.reason, router, where.end,
    )  # fmt: skip


def join(framework: str, prefix: str, path: str) -> str:
    """A path below a prefix, as the framework joins them."""
    if framework in ("flask", "quart") and prefix:
        return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if path else prefix
    return prefix + path
