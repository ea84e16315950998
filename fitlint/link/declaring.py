"""What calls, decorators and assignments declare on objects of frameworks: routes, inclusions, hooks, in their order."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from fitlint import summary as s
from fitlint.frameworks import ASSIGNED, GIVEN, REGISTERING, ROUTING_METHODS
from fitlint.frameworks.model import Attaching, Hooking, Including, Kind, Listing, Mounting, Registering, Routing
from fitlint.link import arguments, classes
from fitlint.link.conditions import Runs, runs
from fitlint.link.declarations import Declared, Hooked, Included, Lost, Setup
from fitlint.link.evaluate import evaluate
from fitlint.link.grown import Grown
from fitlint.link.listed import contents, in_lists, says_all, those_that_route, those_whose_routes
from fitlint.link.views import view_class
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class
from fitlint.model.values import Frame, Instance, Items, Member, Value, Values

_AS_IT_IS = Including((0, None), (None, None))
_MIDDLEWARE = Hooking("middleware")


class Declaring:
    """Notes it in `setup`. `certain` is whether what is followed at the moment surely runs, `order` counts what was noted; `follow_maker` is told
    what was included, before that is noted."""

    def __init__(self, world: World, setup: Setup, follow_maker: Callable[[Value], None]) -> None:
        self._world = world
        self._setup = setup
        self._follow_maker = follow_maker
        self._noted: set[Hashable] = set()
        self.order = 0
        self.certain = True

    def member(self, callee: Member, call: s.Call, frame: Frame) -> None:
        """A method of a framework object is called."""
        if not isinstance(callee.receiver, Instance):
            return
        kind = self.kind(callee.receiver)
        rule = kind.methods.get(callee.path) if kind is not None else None
        if isinstance(rule, Routing):
            if rule.endpoint is not None:
                values = arguments.given(self._world, call, frame, rule.endpoint)
                if values is None and rule.endpoint_also is not None:
                    values = arguments.given(self._world, call, frame, (None, rule.endpoint_also))
                self._declare(Declared(callee.receiver, rule, call, frame, values or (), self._next(), self.certain))
        elif isinstance(rule, Attaching):
            self.attach(rule, callee.receiver, call, frame)
        elif isinstance(rule, Hooking):
            if rule.target is not None:
                targets = arguments.given(self._world, call, frame, rule.target) or ()
                self._hook(Hooked(callee.receiver, rule, call, frame, targets))
        elif isinstance(rule, Listing):
            self._list(callee.receiver, rule, call, frame)
        elif isinstance(rule, (Including, Mounting)):
            wanted = rule.child if isinstance(rule, Including) else rule.app
            children = (
                arguments.given(self._world, call, frame, wanted) if wanted is not None else evaluate(self._world, call, frame)
            )
            self._include(Included(callee.receiver, rule, call, frame, children or (), self._next(), self.certain))
            if not children:
                self.lose("router", call, frame, "what is included here is not known")

    def decorated(self, decorator: Value, target: Value, node: s.Expr, frame: Frame) -> None:
        """A method of a framework's object is used as a decorator of `target`, with a call or without."""
        if isinstance(decorator, Instance) and isinstance(decorator.receiver, Instance) and decorator.call and decorator.frame:
            assert isinstance(decorator.of, str)
            kind = self.kind(decorator.receiver)
            rule = kind.methods.get(decorator.of.removesuffix("()").rpartition(".")[2]) if kind is not None else None
            if isinstance(rule, Routing) and rule.endpoint is None:
                self._declare(
                    Declared(decorator.receiver, rule, decorator.call, decorator.frame, (target,), self._next(), self.certain)
                )
            elif isinstance(rule, Hooking) and rule.target is None:
                self._hook(Hooked(decorator.receiver, rule, decorator.call, decorator.frame, (target,)))
        elif isinstance(decorator, Member) and isinstance(decorator.receiver, Instance):
            kind = self.kind(decorator.receiver)
            rule = kind.methods.get(decorator.path) if kind is not None else None
            if isinstance(rule, Hooking) and rule.target is None:
                self._hook(Hooked(decorator.receiver, rule, node, frame, (target,)))

    def overridden(self, node: s.Call, target: Value, frame: Frame) -> bool:
        """`@router.get("/users")` where a class of the program makes something of its own of `get`, and nobody sees what: most likely a route, all the same."""
        func = node.func
        if not isinstance(func, s.Attribute) or func.name not in ROUTING_METHODS:
            return False
        for owner in evaluate(self._world, func.value, frame):
            kind = self.kind(owner) if isinstance(owner, Instance) and isinstance(owner.of, Class) else None
            rule = kind.methods.get(func.name) if kind is not None else None
            if isinstance(owner, Instance) and isinstance(rule, Routing) and rule.endpoint is None:
                self._declare(Declared(owner, rule, node, frame, (target,), self._next(), certain=False))
                return True
        return False

    def store(self, target: s.Attribute, binding: Binding, frame: Frame) -> None:
        """An attribute is given a class of views, a list of routes, or what runs when the application starts."""
        rule = ASSIGNED.get(target.name)
        if rule is None and f"{target.name}=" not in GIVEN:
            return
        call = s.Call(target.start, binding.node.end - target.start, target, (binding.node,), ())
        if rule is not None:
            self.register(rule, call, frame)
            return
        verdict = runs(self._world, binding.block, frame)
        certain = self.certain
        self.certain = certain and verdict is Runs.ALWAYS
        for owner in evaluate(self._world, target.value, frame) if verdict is not Runs.NEVER else ():
            kind = self.kind(owner) if isinstance(owner, Instance) else None
            given = kind.methods.get(f"{target.name}=") if kind is not None else None
            if isinstance(owner, Instance) and isinstance(given, Listing):
                self._list(owner, given, call, frame)
            elif isinstance(owner, Instance) and isinstance(given, Hooking):
                self._hook(Hooked(owner, given, call, frame, evaluate(self._world, binding.node, frame)))
        self.certain = certain

    def attach(self, rule: Attaching, made: Instance, call: s.Call, frame: Frame) -> None:
        node = arguments.argument(call, *rule.app)
        for app in evaluate(self._world, node, frame) if node is not None else ():
            if isinstance(app, Instance) and self.kind(app) is not None:
                self._include(Included(app, rule, call, frame, (made,), self._next(), self.certain))

    def registers(self, call: s.Call, frame: Frame) -> bool:
        """Whether a call registers a class of views: it is noted."""
        rule = REGISTERING.get(call.func.name) if isinstance(call.func, s.Attribute) else None
        return rule is not None and self.register(rule, call, frame)

    def register(self, rule: Registering, call: s.Call, frame: Frame, owner: Instance | None = None) -> bool:
        """A class of views is registered: true when it is one."""
        views = [
            cls
            for value in arguments.given(self._world, call, frame, rule.view) or ()
            if (cls := view_class(self._world, rule, value))
        ]
        if not views:
            return False
        receivers = evaluate(self._world, call.func.value, frame) if isinstance(call.func, s.Attribute) and owner is None else ()
        owners = [one for one in receivers if isinstance(one, Instance) and self.kind(one) is not None]
        # Often a proxy that nobody can see through: what the class derives from says enough.
        chosen = owner or (owners[0] if owners else Instance("flask_appbuilder.AppBuilder"))
        children = tuple(Instance(cls) for cls in views)
        self._include(Included(chosen, rule, call, frame, children, self._next(), self.certain and len(views) == 1))
        return True

    def _list(self, owner: Instance, rule: Listing, call: s.Call, frame: Frame) -> None:
        """Route objects, or the routes of another object, are put into the list of an object."""
        given = arguments.given(self._world, call, frame, rule.routes) or ()
        if not rule.many:
            given = (Items("list", (given,)),)
        node = arguments.argument(call, *rule.routes)
        several = contents(self._world, node, frame, given) if node is not None and rule.many else [Grown(given, True)]
        is_known = all(says_all(self._world, one.values) for one in several)
        certain = self.certain
        if rule.replaces and is_known and certain:
            self._setup.replaced[owner] = self._next()
        for one in several:
            self.certain = certain and one.certain
            self._put_all(owner, one.values, call, frame)
        self.certain = certain
        if not is_known:
            self.lose("route", call, frame, "what is put into the list of routes is not known")

    def _put_all(self, owner: Instance, lists: Values, call: s.Call, frame: Frame) -> None:
        """What lists hold is put into the list of an object."""
        for one, of in those_that_route(self._world, in_lists(lists)):
            if one.call is not None and one.frame is not None:
                self._put(owner, one, of, one.call, one.frame)
        routers = tuple(one for one in those_whose_routes(lists) if one != owner)
        if routers:
            self._include(Included(owner, _AS_IT_IS, call, frame, routers, self._next(), self.certain))

    def _put(self, owner: Instance, route: Instance, rule: Routing | Mounting, made: s.Call, frame: Frame) -> None:
        """A route object that `made` is put into a list."""
        if isinstance(rule, Mounting):  # `Mount(path, routes=[…])` is the application itself
            app = arguments.given(self._world, made, frame, rule.app)
            children = (route,) if app is None else app
            self._include(Included(owner, rule, made, frame, children, self._next(), self.certain))
            return
        endpoint = arguments.given(self._world, made, frame, rule.endpoint or (None, None))
        self._declare(Declared(owner, rule, made, frame, endpoint or (), self._next(), self.certain))
        middleware = arguments.given(self._world, made, frame, (None, "middleware"))
        if middleware:
            self._hook(Hooked(owner, _MIDDLEWARE, made, frame, middleware))

    def kind(self, value: Instance) -> Kind | None:
        return classes.framework_kind(self._world, value.of)

    def lose(self, what: str, call: s.Call, frame: Frame, reason: str) -> None:
        self._setup.lost.append(Lost(what, call, frame, reason))

    def _declare(self, declared: Declared) -> None:
        self._setup.objects.setdefault(declared.owner)
        known = self._setup.declared.setdefault(declared.owner, [])
        if self._is_new(declared.owner, id(declared.call), id(declared.frame), declared.endpoint):
            known.append(declared)

    def _hook(self, hooked: Hooked) -> None:
        if self._is_new(id(hooked.call), hooked.targets):
            self.order += 1
            self._setup.hooked.append(hooked)

    def _include(self, included: Included) -> None:
        for child in included.children:
            self._follow_maker(child)
        self._setup.objects.setdefault(included.owner)
        known = self._setup.included.setdefault(included.owner, [])
        if self._is_new(included.owner, id(included.call), id(included.frame), id(included.rule)):
            known.append(included)

    def _is_new(self, *what: Hashable) -> bool:
        """Whether something has not been noted before: set-up code that is followed again does the same."""
        size = len(self._noted)
        self._noted.add(what)
        return len(self._noted) > size

    def _next(self) -> int:
        self.order += 1
        return self.order
