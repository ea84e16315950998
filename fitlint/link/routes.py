"""From what set-up code declared and included to routes with full paths, in the order in which they were registered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fitlint import summary as s
from fitlint.frameworks import FRAMEWORKS, kind_of
from fitlint.frameworks.model import Attaching, Including, Kind, Mounting, Routing
from fitlint.link import calling, classes, objects
from fitlint.link.evaluate import evaluate
from fitlint.link.scopes import Class, Function
from fitlint.link.setup import Declared, Included, Setup, constructor_argument, route_objects
from fitlint.link.values import ClassValue, Frame, FunctionValue, Instance, Items, Literal, Value, Values
from fitlint.link.world import World

HTTP_METHODS = ("get", "post", "put", "delete", "patch", "head", "options", "trace")
_CLASS_VIEWS = frozenset({"flask.views.MethodView", "quart.views.MethodView", "starlette.endpoints.HTTPEndpoint"})
_DISPATCH_VIEWS = frozenset({"flask.views.View", "quart.views.View"})
_SOCKET_VIEWS = frozenset({"starlette.endpoints.WebSocketEndpoint"})
_MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What answers: a function, or a method of a class-based view (`methods` are then those it stands for)."""

    value: FunctionValue
    methods: tuple[str, ...] = ()

    @property
    def function(self) -> Function:
        return self.value.function


@dataclass(frozen=True, slots=True)
class Entry:
    """One route: `app` is None when no application includes it, `path` None when it cannot be known; `reason` says why."""

    framework: str
    app: Instance | None
    path: str | None
    methods: tuple[str, ...]
    kind: str
    endpoint: Endpoint | None
    declared: Declared
    through: tuple[Included, ...]
    order: tuple[int, ...]
    certain: bool
    reason: str = ""
    router: Instance | None = None


@dataclass(frozen=True, slots=True)
class _Below:
    """Where the routes of an object end up: what stands before their paths (None: unknown), and the inclusions on the way."""

    app: Instance | None
    prefix: str | None
    through: tuple[Included, ...] = ()
    order: tuple[int, ...] = ()
    certain: bool = True
    reason: str = ""


class Composer:
    def __init__(self, world: World, setup: Setup) -> None:
        self.world = world
        self.setup = setup
        self.reached: set[Instance] = set()

    def entries(self) -> Iterator[Entry]:
        """All routes: those of applications first, then those of routers that nothing includes."""
        apps = [one for one in self.setup.objects if (kind := self.kind(one)) is not None and kind.is_app]
        mounted = {child for included in self.setup.included.values() for one in included if self._mounts_below(one) for child in one.children}
        for app in apps:
            if app not in mounted:
                yield from self._below(app, _Below(app, ""), 0)
        for app in apps:
            if app not in self.reached:
                yield from self._below(app, _Below(app, ""), 0)
        for made in list(self.setup.objects):
            if made not in self.reached:
                yield from self._below(made, _Below(None, ""), 0)

    def _mounts_below(self, one: Included) -> bool:
        """Whether a mount says where: an application mounted at a path that nobody knows is shown as it is by itself."""
        if not isinstance(one.rule, Mounting):
            return False
        node = calling.argument(one.call, *one.rule.path)
        return node is None or self._text(node, one.frame)[0] is not None

    def kind(self, value: Instance) -> Kind | None:
        name = classes.library_base(self.world, value.of)
        return kind_of(name) if name is not None else None

    def _below(self, made: Instance, where: _Below, depth: int) -> Iterator[Entry]:
        kind = self.kind(made)
        if kind is None or depth > _MAX_DEPTH:
            return
        self.reached.add(made)
        own = where if kind.framework in ("flask", "quart") or kind.is_app else self._with_own_prefix(made, kind, where)
        events: list[Declared | Included] = [*self.setup.declared.get(made, ()), *self.setup.included.get(made, ())]
        events.sort(key=lambda one: one.order)
        for one in events:
            if isinstance(one, Declared):
                place = where if one.rule.ignores_prefix else own
                yield from self._routes(one, kind, replace(place, order=(*place.order, one.order)), made)
            else:
                yield from self._included(one, kind, replace(own, order=(*own.order, one.order), through=(*own.through, one)), depth)
        for position, (listed, rule) in enumerate(route_objects(self.world, made, kind)):
            assert listed.call is not None and listed.frame is not None
            place = replace(own, order=(*own.order, position))
            if isinstance(rule, Routing):
                node = calling.argument(listed.call, *(rule.endpoint or (None, None)))
                values = evaluate(self.world, node, listed.frame) if node is not None else ()
                yield from self._routes(Declared(made, rule, listed.call, listed.frame, values, position), kind, place, made)
            else:
                yield from self._mounted_object(listed, rule, kind, place, position, depth)

    def _mounted_object(self, listed: Instance, rule: Mounting, kind: Kind, place: _Below, position: int, depth: int) -> Iterator[Entry]:
        assert listed.call is not None and listed.frame is not None
        node = calling.argument(listed.call, *rule.app)
        children = evaluate(self.world, node, listed.frame) if node is not None else (listed,)
        yield from self._included(Included(listed, rule, listed.call, listed.frame, children, position), kind, place, depth)

    # ------------------------------------------------------------------------------------------------------------------ prefixes

    def _with_own_prefix(self, made: Instance, kind: Kind, where: _Below) -> _Below:
        """FastAPI: the router's own prefix stands between where it is included and its routes."""
        if kind.prefix is None:
            return where
        prefix, certain, reason = self._own_prefix(made, kind)
        return self._joined(where, prefix, certain, reason, kind)

    def _own_prefix(self, made: Instance, kind: Kind) -> tuple[str | None, bool, str]:
        given = constructor_argument(self.world, made, kind.prefix) if kind.prefix is not None else []
        if not given:
            if kind.default_prefix is not None:
                for node, frame in constructor_argument(self.world, made, kind.default_prefix):
                    text, certain, reason = self._text(node, frame)
                    return (f"/{text}" if text is not None else None), certain, reason
            return "", True, ""
        node, frame = given[0]
        return self._text(node, frame)

    def _text(self, node: s.Expr, frame: Frame) -> tuple[str | None, bool, str]:
        values = evaluate(self.world, node, frame)
        texts = [one.value for one in values if isinstance(one, Literal) and isinstance(one.value, str)]
        if not texts and any(isinstance(one, Literal) and one.value is None for one in values):
            return "", True, ""
        if not texts:
            return None, False, "the prefix or path is not a constant"
        return texts[-1], len(texts) == 1, "" if len(texts) == 1 else "the path has several possible values"

    def _joined(self, where: _Below, prefix: str | None, certain: bool, reason: str, kind: Kind) -> _Below:
        if prefix is None or where.prefix is None:
            return replace(where, prefix=None, certain=False, reason=where.reason or reason)
        return replace(where, prefix=join(kind.framework, where.prefix, prefix), certain=where.certain and certain, reason=where.reason or reason)

    # ----------------------------------------------------------------------------------------------------------------- inclusions

    def _included(self, one: Included, kind: Kind, where: _Below, depth: int) -> Iterator[Entry]:
        for child in one.children:
            if not isinstance(child, Instance) or child in (step_owner for step in where.through for step_owner in (step.owner,)):
                continue
            child_kind = self.kind(child)
            if isinstance(one.rule, Mounting):
                node = calling.argument(one.call, *one.rule.path)
                prefix, certain, reason = self._text(node, one.frame) if node is not None else ("", True, "")
                inner = self._joined(where, prefix.rstrip("/") if prefix else prefix, certain, reason, kind)
                yield Entry(kind.framework, where.app, inner.prefix, (), "mount", None, Declared(one.owner, Routing(one.rule.path), one.call, one.frame, (child,), one.order), where.through, where.order, inner.certain, inner.reason)
                if child_kind is not None and (inner.prefix is not None or where.prefix is None or not child_kind.is_app):
                    yield from self._below(child, inner, depth + 1)
            elif child_kind is not None:
                yield from self._below(child, self._below_inclusion(one, child, child_kind, where), depth + 1)

    def _below_inclusion(self, one: Included, child: Instance, kind: Kind, where: _Below) -> _Below:
        rule = one.rule
        if isinstance(rule, Attaching):
            prefix, certain, reason = self._own_prefix(child, kind)
            return self._joined(where, prefix, certain, reason, kind)
        assert isinstance(rule, Including)
        node = calling.argument(one.call, *rule.prefix)
        if node is not None:
            prefix, certain, reason = self._text(node, one.frame)
            if not rule.replaces or prefix != "" or not _is_none(evaluate(self.world, node, one.frame)):
                return self._joined(where, prefix, certain, reason, kind)
        if any(keyword.name is None for keyword in one.call.keywords):
            passed = self._unpacked(one, rule.prefix[1] or "")
            if passed is None:
                return replace(where, prefix=None, certain=False, reason="the inclusion takes `**` arguments that are not known")
            if passed:
                return self._joined(where, passed, True, "", kind)
        if rule.replaces:
            prefix, certain, reason = self._own_prefix(child, kind)
            return self._joined(where, prefix, certain, reason, kind)
        return where

    def _unpacked(self, one: Included, name: str) -> str | None:
        """A prefix passed as `**options`: "" when the options are known and have none, None when they are not known."""
        named, unknown = calling.named_arguments(self.world, one.call, one.frame)
        values = named.get(name, ())
        if len(values) == 1 and isinstance(values[0], Literal):
            return str(values[0].value or "")
        return None if unknown or values else ""

    # --------------------------------------------------------------------------------------------------------------------- routes

    def _routes(self, declared: Declared, kind: Kind, where: _Below, router: Instance) -> Iterator[Entry]:
        rule = declared.rule
        endpoints = [one for value in declared.endpoint for one in self._endpoints(value, rule)]
        for path, certain, reason in self._paths(declared):
            place = self._joined(where, path, certain, reason, kind) if path is not None else replace(where, prefix=None, certain=False, reason=where.reason or reason)
            methods, known = self._methods(declared, kind)
            if not known:
                place = replace(place, prefix=None, certain=False, reason=place.reason or "the methods are not constants")
            for endpoint in endpoints or [None]:
                own = methods
                if endpoint is not None and endpoint.methods:
                    own = tuple(one for one in endpoint.methods if not rule.methods_from or one in methods or not self._gives_methods(declared))
                    if not own:
                        continue
                if endpoint is None:
                    place = replace(place, certain=False, reason=place.reason or "the endpoint is not known")
                yield Entry(
                    kind.framework, place.app, place.prefix, () if rule.kind == "websocket" else own, rule.kind, endpoint, declared,
                    place.through, place.order, place.certain, place.reason, router,
                )  # fmt: skip

    def _gives_methods(self, declared: Declared) -> bool:
        return declared.rule.methods_from is not None and calling.argument(declared.call, *declared.rule.methods_from) is not None

    def _paths(self, declared: Declared) -> Iterator[tuple[str | None, bool, str]]:
        position, name = declared.rule.path
        if declared.rule.many:
            assert position is not None
            for node in declared.call.args[position:]:
                yield self._text(node, declared.frame)
            return
        node = calling.argument(declared.call, position, name)
        if node is None:
            yield (None, False, "the path is passed as `*` or `**` arguments")
            return
        values = evaluate(self.world, node, declared.frame)
        if len(values) == 1 and isinstance(values[0], Items) and not values[0].open:  # several paths in one list
            for item in values[0].items:
                if len(item) == 1 and isinstance(item[0], Literal) and isinstance(item[0].value, str):
                    yield item[0].value, True, ""
            return
        yield self._text(node, declared.frame)

    def _methods(self, declared: Declared, kind: Kind) -> tuple[tuple[str, ...], bool]:
        rule = declared.rule
        if rule.methods:
            return rule.methods, True
        default = FRAMEWORKS[kind.framework].default_methods
        node = calling.argument(declared.call, *rule.methods_from) if rule.methods_from is not None else None
        if node is None:
            view = next((one for one in declared.endpoint if isinstance(one, FunctionValue)), None)
            return (self._function_methods(view) or default) if view is not None else default, True
        found: list[str] = []
        values = evaluate(self.world, node, declared.frame)
        for value in values:
            if isinstance(value, Items) and not value.open:
                for item in value.items:
                    texts = [one.value for one in item if isinstance(one, Literal) and isinstance(one.value, str)]
                    if not texts:
                        return (), False
                    found += texts
            elif isinstance(value, Literal) and value.value is None:
                found += default
            else:
                return (), False
        return tuple(dict.fromkeys(one.upper() for one in found)), bool(values)

    def _function_methods(self, view: FunctionValue) -> tuple[str, ...]:
        """Flask: `view.methods = [...]` on the function itself is not followed; nothing known."""
        return ()

    def _endpoints(self, value: Value, rule: Routing) -> Iterator[Endpoint]:
        """The functions that answer; class-based views one for each method."""
        if isinstance(value, FunctionValue):
            yield Endpoint(self._unwrapped(value))
        elif isinstance(value, ClassValue):
            yield from self._class_endpoints(value.cls, value)
        elif isinstance(value, Instance) and isinstance(value.of, str) and value.of.endswith(".as_view()") and isinstance(value.receiver, ClassValue):
            yield from self._class_endpoints(value.receiver.cls, value.receiver)
        elif isinstance(value, Instance) and isinstance(value.of, Class):
            method = classes.method(self.world, value.of, "__call__")
            if method is not None:
                yield Endpoint(FunctionValue(method, self.world.frame_of(method.parent), value))
        elif isinstance(value, Instance) and value.of == "functools.partial" and value.call is not None and value.frame is not None and value.call.args:
            for inner in evaluate(self.world, value.call.args[0], value.frame):
                yield from self._endpoints(inner, rule)

    def _unwrapped(self, value: FunctionValue) -> FunctionValue:
        """A wrapper made with `functools.wraps(f)` stands for `f`: its name, its signature, its place."""
        for _ in range(8):
            if "wraps" not in objects.decorator_names(self.world, value.function) or value.frame is None:
                return value
            inner = [
                one
                for node in value.function.node.decorators
                if isinstance(node, s.Call) and node.args
                for one in evaluate(self.world, node.args[0], value.frame)
                if isinstance(one, FunctionValue)
            ]
            if not inner:
                return value
            value = inner[0]
        return value

    def _class_endpoints(self, cls: Class, receiver: ClassValue) -> Iterator[Endpoint]:
        made = Instance(cls)
        if classes.derives(self.world, cls, _SOCKET_VIEWS):
            names: tuple[str, ...] = ("on_receive", "on_connect")
            method = next((found for name in names if (found := classes.method(self.world, cls, name)) is not None), None)
            if method is not None:
                yield Endpoint(FunctionValue(method, self.world.frame_of(method.parent), made))
            return
        if not classes.derives(self.world, cls, _CLASS_VIEWS) and classes.derives(self.world, cls, _DISPATCH_VIEWS):
            method = classes.method(self.world, cls, "dispatch_request")
            if method is not None:
                yield Endpoint(FunctionValue(method, self.world.frame_of(method.parent), made), self._class_methods(cls))
            return
        for name in HTTP_METHODS:
            method = classes.method(self.world, cls, name)
            if method is not None:
                yield Endpoint(FunctionValue(method, self.world.frame_of(method.parent), made), (name.upper(),))

    def _class_methods(self, cls: Class) -> tuple[str, ...]:
        for value in classes.class_values(self.world, cls, "methods") or ():
            if isinstance(value, Items):
                return tuple(one.value for item in value.items for one in item if isinstance(one, Literal) and isinstance(one.value, str))
        return ("GET",)


def join(framework: str, prefix: str, path: str) -> str:
    """A path below a prefix, as the framework joins them."""
    if framework in ("flask", "quart") and prefix:
        return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if path else prefix
    return prefix + path


def _is_none(values: Values) -> bool:
    return bool(values) and all(isinstance(one, Literal) and one.value is None for one in values)
