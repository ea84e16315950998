"""Follow the set-up code of the program: which routes are declared on which object, which router is included where, in which order.

Set-up code runs when modules are imported and when applications are made. It is followed the way it runs: module by module, into the
functions and constructors that declare routes, with their real arguments, loops over known tables unrolled. Functions that nobody
calls (a factory that a server calls by name) are followed last, with what their annotations say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from fitlint import summary as s
from fitlint.frameworks import SETUP_CALLS, kind_of
from fitlint.frameworks.model import Argument, Attaching, Including, Kind, Mounting, Routing
from fitlint.frameworks.starlette import ROUTE_OBJECTS
from fitlint.link import calling, classes, objects
from fitlint.link.evaluate import evaluate
from fitlint.link.index import Decoration, Site
from fitlint.link.scopes import Block, Class, Function, Module, ancestors
from fitlint.link.values import ClassValue, Frame, FunctionValue, Instance, Items, Literal, Member, Symbol, Value, Values, merge
from fitlint.link.world import World

# A table longer than this is data, not set-up code.
_MAX_UNROLLED = 400


@dataclass(slots=True)
class Declared:
    """A route declared on `owner`: the call with its rule; `endpoint` is what it was given, or decorates."""

    owner: Instance
    rule: Routing
    call: s.Call
    frame: Frame
    endpoint: Values
    order: int


@dataclass(slots=True)
class Included:
    """`child` put below `owner` by `call`: by inclusion, mounting or attaching. Without a call: a list in a constructor."""

    owner: Instance
    rule: Including | Mounting | Attaching
    call: s.Call
    frame: Frame
    children: Values
    order: int


@dataclass(slots=True)
class Setup:
    """What set-up code did, by object, in order."""

    declared: dict[Instance, list[Declared]] = field(default_factory=dict)
    included: dict[Instance, list[Included]] = field(default_factory=dict)
    objects: dict[Instance, None] = field(default_factory=dict)
    entered: set[Function] = field(default_factory=set)


def follow(world: World, modules: Iterable[Module]) -> Setup:
    """Follow the set-up code of the given modules, in the given order."""
    return _Following(world, list(modules)).run()


class _Following:
    def __init__(self, world: World, modules: list[Module]) -> None:
        self.world = world
        self.modules = modules
        self.setup = Setup()
        self.names = _names_that_set_up(modules)
        self._done: set[Frame] = set()
        self._loops: dict[object, Frame] = {}
        self._order = 0

    def run(self) -> Setup:
        for module in self.modules:
            self._process(self.world.module_frame(module))
        for function in self._left_over():
            if function not in self.setup.entered:
                self._enter_alone(function)
        return self.setup

    # ------------------------------------------------------------------------------------------------------ what runs, in order

    def _process(self, frame: Frame) -> None:
        if frame in self._done:
            return
        self._done.add(frame)
        if isinstance(frame.scope, Function):
            self.setup.entered.add(frame.scope)
        for event in frame.scope.index.events:
            if not isinstance(event, Class) and _is_expected_to_fail(event.block):
                continue
            if isinstance(event, Class):
                self._process(self.world.frame(event, frame, {}, True, frame.depth))
            elif isinstance(event, Site):
                if self._interesting(event.call):
                    for inner in self._unrolled(frame, event.block):
                        self._call(event.call, inner)
            else:
                for inner in self._unrolled(frame, event.block):
                    self._decoration(event, inner)

    def _interesting(self, call: s.Call) -> bool:
        func = call.func
        if isinstance(func, s.Attribute):
            return func.name in self.names
        if isinstance(func, s.Name):
            return func.id in self.names
        # `app.get("/")(handler)`, `api_route(...)(f)`
        return isinstance(func, s.Call)

    def _unrolled(self, frame: Frame, block: Block | None) -> Iterator[Frame]:
        """The frame once for each round of the loops around `block` whose elements are known."""
        choices: list[list[tuple[int, Value]]] = []
        for one in ancestors(block):
            node = one.node
            if isinstance(node, (s.For, s.Generator)) and one.arm == "body":
                values = evaluate(self.world, node.iterable, frame)
                rounds = [(id(node.iterable), item) for item in _known_items(values)]
                if rounds:
                    choices.insert(0, rounds)
        if not choices:
            yield frame
            return
        for position, chosen in enumerate(product(*choices)):
            if position >= _MAX_UNROLLED:
                return
            key = (frame, chosen)
            inner = self._loops.get(key)
            if inner is None:
                inner = frame.unrolled(dict(chosen))
                self._loops[key] = inner
            yield inner

    def _decoration(self, event: Decoration, frame: Frame) -> None:
        if isinstance(event.target, Function):
            target: Value = FunctionValue(event.target, frame)
        else:
            target = ClassValue(event.target, frame)
        for node in reversed(event.decorators):
            for decorator in evaluate(self.world, node, frame):
                self._apply(decorator, target, node, frame)

    def _call(self, call: s.Call, frame: Frame) -> None:
        for callee in evaluate(self.world, call.func, frame):
            if isinstance(callee, Member):
                self._member(callee, call, frame)
            elif isinstance(callee, FunctionValue):
                self._enter(callee, call, frame)
            elif isinstance(callee, ClassValue):
                self._construct(Instance(callee.cls, call, frame))
            elif isinstance(callee, Symbol):
                self._made(Instance(self.world.catalogue.instance_of(callee.name), call, frame))
            elif isinstance(callee, Instance):
                if isinstance(callee.of, str) and callee.receiver is not None:
                    target = calling.argument(call, 0, None)
                    for value in evaluate(self.world, target, frame) if target is not None else ():
                        self._apply(callee, value, call, frame)
                elif isinstance(callee.of, Class):
                    method = classes.method(self.world, callee.of, "__call__")
                    if method is not None:
                        self._enter(FunctionValue(method, self.world.frame_of(method.parent), callee), call, frame)

    # --------------------------------------------------------------------------------------------------- functions, constructors

    def _enter(self, callee: FunctionValue, call: s.Call, frame: Frame) -> None:
        """Follow a call into a function that declares something, with its arguments."""
        if not self._sets_up(callee.function):
            return
        inner = calling.bound_frame(self.world, callee, call, frame)
        if inner is not None:
            self._process(inner)

    def _sets_up(self, function: Function) -> bool:
        return not self.names.isdisjoint(function.node.calls)

    def _construct(self, made: Instance) -> None:
        self._made(made)
        assert isinstance(made.of, Class)
        method = classes.method(self.world, made.of, "__init__")
        if method is not None and self._sets_up(method):
            self._process(calling.method_frame(self.world, method, made))

    def _made(self, made: Instance) -> None:
        """An object of a framework, or one that attaches itself to an application when it is made."""
        name = classes.library_base(self.world, made.of)
        kind = kind_of(name) if name is not None else None
        if kind is None:
            return
        self.setup.objects.setdefault(made)
        if kind.attaches is not None and made.call is not None and made.frame is not None:
            self._attach(kind.attaches, made, made.call, made.frame)

    def _attach(self, rule: Attaching, made: Instance, call: s.Call, frame: Frame) -> None:
        node = calling.argument(call, *rule.app)
        for app in evaluate(self.world, node, frame) if node is not None else ():
            if isinstance(app, Instance) and self._kind(app) is not None:
                self._include(Included(app, rule, call, frame, (made,), self._next()))

    def _left_over(self) -> list[Function]:
        """Functions that declare something and that nothing entered, those that other such functions call last."""
        found = [one for module in self.modules for one in _functions(module) if one not in self.setup.entered and self._declares(one)]
        called = {name for one in found for name in one.node.calls}
        return sorted(found, key=lambda one: one.name in called)

    def _declares(self, function: Function) -> bool:
        return not SETUP_CALLS.isdisjoint(function.node.calls)

    def _enter_alone(self, function: Function) -> None:
        if isinstance(function.parent, Class):
            made = Instance(function.parent)
            method = classes.method(self.world, function.parent, "__init__")
            if method is not None and self._sets_up(method) and method not in self.setup.entered:
                self._process(calling.method_frame(self.world, method, made))
            if function in self.setup.entered:
                return
            parameters = function.node.parameters
            if parameters and "staticmethod" not in objects.decorator_names(self.world, function):
                args: dict[str, Values] = {parameters[0].name: (made,)}
                self._process(self.world.frame(function, self.world.frame_of(function.parent), args, True, 1))
                return
        self._process(self.world.frame(function, self.world.frame_of(function.parent), {}, True, 1))

    # ---------------------------------------------------------------------------------------------------------------- declaring

    def _member(self, callee: Member, call: s.Call, frame: Frame) -> None:
        """A method of a framework object is called."""
        if not isinstance(callee.receiver, Instance):
            return
        kind = self._kind(callee.receiver)
        rule = kind.methods.get(callee.path) if kind is not None else None
        if isinstance(rule, Routing):
            if rule.endpoint is not None:
                node = calling.argument(call, *rule.endpoint)
                values = evaluate(self.world, node, frame) if node is not None else ()
                self._declare(Declared(callee.receiver, rule, call, frame, values, self._next()))
        elif isinstance(rule, Attaching):
            self._attach(rule, callee.receiver, call, frame)
        elif rule is not None:
            wanted = rule.child if isinstance(rule, Including) else rule.app
            node = calling.argument(call, *wanted) if wanted is not None else call
            if node is not None:
                self._include(Included(callee.receiver, rule, call, frame, evaluate(self.world, node, frame), self._next()))

    def _apply(self, decorator: Value, target: Value, node: s.Expr, frame: Frame) -> None:
        """A decorator is applied to a function or class."""
        if isinstance(decorator, FunctionValue):
            if self._sets_up(decorator.function):
                self._enter_with(decorator, target, frame)
        elif isinstance(decorator, Member):  # `@app.route` without a call
            return
        elif isinstance(decorator, Instance) and isinstance(decorator.of, Class):
            method = classes.method(self.world, decorator.of, "__call__")
            if method is not None and self._sets_up(method):
                self._enter_with(FunctionValue(method, self.world.frame_of(method.parent), decorator), target, frame)
        elif isinstance(decorator, Instance) and isinstance(decorator.receiver, Instance) and decorator.call and decorator.frame:
            assert isinstance(decorator.of, str)
            kind = self._kind(decorator.receiver)
            rule = kind.methods.get(decorator.of.removesuffix("()").rpartition(".")[2]) if kind is not None else None
            if isinstance(rule, Routing) and rule.endpoint is None:
                self._declare(Declared(decorator.receiver, rule, decorator.call, decorator.frame, (target,), self._next()))

    def _enter_with(self, callee: FunctionValue, target: Value, frame: Frame) -> None:
        """Follow a decorator of the program that is given `target`."""
        function = callee.function
        parameters = [one for one in function.node.parameters if one.kind in ("positional", "normal")]
        args: dict[str, Values] = {}
        if callee.receiver is not None and isinstance(function.parent, Class) and parameters:
            args[parameters.pop(0).name] = (callee.receiver,)
        if parameters:
            args[parameters[0].name] = (target,)
        parent = callee.frame or self.world.frame_of(function.parent)
        self._process(self.world.frame(function, parent, args, True, frame.depth + 1))

    def _kind(self, value: Instance) -> Kind | None:
        name = classes.library_base(self.world, value.of)
        return kind_of(name) if name is not None else None

    def _declare(self, declared: Declared) -> None:
        self.setup.objects.setdefault(declared.owner)
        known = self.setup.declared.setdefault(declared.owner, [])
        if not any(one.call is declared.call and one.frame is declared.frame and one.endpoint == declared.endpoint for one in known):
            known.append(declared)

    def _include(self, included: Included) -> None:
        self.setup.objects.setdefault(included.owner)
        known = self.setup.included.setdefault(included.owner, [])
        if not any(one.call is included.call and one.frame is included.frame and one.rule is included.rule for one in known):
            known.append(included)

    def _next(self) -> int:
        self._order += 1
        return self._order


def constructor_argument(world: World, made: Instance, wanted: Argument) -> list[tuple[s.Expr, Frame]]:
    """The argument that the library's constructor was given for `made`, with its frame: through `super().__init__(…)` of subclasses.

    Several when subclasses pass several alternatives; the arguments of the call itself when no `__init__` is written in between.
    """
    if made.call is None or made.frame is None:
        if not isinstance(made.of, Class):
            return []
    elif isinstance(made.of, str):
        found = calling.argument(made.call, *wanted)
        return [(found, made.frame)] if found is not None else []
    assert isinstance(made.of, Class)
    method = classes.method(world, made.of, "__init__")
    if method is None:
        found = calling.argument(made.call, *wanted) if made.call is not None else None
        return [(found, made.frame)] if found is not None and made.frame is not None else []
    frame = calling.method_frame(world, method, made)
    for site in method.index.sites:
        func = site.call.func
        if isinstance(func, s.Attribute) and func.name == "__init__":
            found = calling.argument(site.call, *wanted)
            if found is not None:
                return [(found, frame)]
            if any(one.name is None for one in site.call.keywords) and made.call is not None and made.frame is not None:
                passed = calling.argument(made.call, None, wanted[1])
                return [(passed, made.frame)] if passed is not None else []
    return []


def route_objects(world: World, made: Instance, kind: Kind) -> list[tuple[Instance, Routing | Mounting]]:
    """The route objects in the `routes=[…]` list that an object was made with."""
    if kind.routes is None:
        return []
    found = []
    for node, frame in constructor_argument(world, made, kind.routes):
        for value in evaluate(world, node, frame):
            for item in value.items if isinstance(value, Items) else ():
                for one in item:
                    rule = ROUTE_OBJECTS.get(one.of) if isinstance(one, Instance) and isinstance(one.of, str) else None
                    if rule is not None and isinstance(one, Instance):
                        found.append((one, rule))
    return found


def _is_expected_to_fail(block: Block | None) -> bool:
    """Inside `with pytest.raises(…)`: what is declared there never comes to be."""
    for one in ancestors(block):
        if isinstance(one.node, s.With):
            for item in one.node.items:
                func = item.context.func if isinstance(item.context, s.Call) else None
                if isinstance(func, (s.Attribute, s.Name)) and (func.name if isinstance(func, s.Attribute) else func.id) == "raises":
                    return True
    return False


def _known_items(values: Values) -> list[Value]:
    """The elements of a loop, each alone, where all are known; else none (the loop then runs once, with all alternatives)."""
    found: list[Value] = []
    for value in values:
        if not isinstance(value, Items) or value.open:
            return []
        for item in value.items:
            if not item:
                return []
            found += item
    return found


def _functions(module: Module) -> Iterator[Function]:
    """The functions and methods of a module, without those inside functions."""
    scopes: list[Module | Class] = [module]
    while scopes:
        for bindings in scopes.pop(0).index.bindings.values():
            for binding in bindings:
                if isinstance(binding.node, Function):
                    yield binding.node
                elif isinstance(binding.node, Class):
                    scopes.append(binding.node)


def _names_that_set_up(modules: list[Module]) -> frozenset[str]:
    """The last names of all calls that may declare something: the frameworks' own, and functions and classes that lead to them.

    By name only, so it says too much, never too little: it decides what is worth following.
    """
    calls: dict[str, set[str]] = {}
    for module in modules:
        for function in _functions(module):
            name = function.parent.name if function.name == "__init__" and isinstance(function.parent, Class) else function.name
            calls.setdefault(name, set()).update(function.node.calls)
            if isinstance(function.parent, Class):
                for base in function.parent.node.bases:
                    if isinstance(base, s.Name):
                        calls.setdefault(function.parent.name, set()).add(base.id)
    found = set(SETUP_CALLS)
    pending = True
    while pending:
        more = {name for name, called in calls.items() if name not in found and not found.isdisjoint(called)}
        found |= more
        pending = bool(more)
    return frozenset(found)


__all__ = ["Declared", "Included", "Literal", "Setup", "constructor_argument", "follow", "merge", "route_objects"]
