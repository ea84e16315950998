"""Follow the set-up code of the program: which routes are declared on which object, which router is included where, in which order.

Set-up code runs when modules are imported and when applications are made. It is followed the way it runs: module by module, into the
functions and constructors that declare routes, with their real arguments, loops over known tables unrolled. Functions that nobody
calls (a factory that a server calls by name) are followed last, with what their annotations say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fitlint import summary as s
from fitlint.frameworks import LISTING, SETUP_CALLS
from fitlint.link import arguments, classes, handed, hierarchy, objects, other_names
from fitlint.link.conditions import Runs, runs
from fitlint.link.constructions import constructor_values
from fitlint.link.declarations import Declared, Included, Setup
from fitlint.link.declaring import Declaring
from fitlint.link.evaluate import evaluate
from fitlint.link.loops import MAX_ROUNDS, Loops
from fitlint.link.relevance import names_that_set_up, says_route
from fitlint.link.world import World
from fitlint.model.index import Decoration, Site
from fitlint.model.scopes import Class, Function, Module, Scope, defined
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Member, Symbol, Value, Values

# A function that was followed this often, each time with other arguments, and declared nothing, is no set-up code.
_PATIENCE = 6
# What tests and examples call of the program, a factory of applications, is followed this often with arguments of the same names: more show nothing new.
_ALIKE = 2


def follow(world: World, modules: Iterable[Module]) -> Setup:
    """Follow the set-up code of the given modules, in the given order."""
    return _Following(world, list(modules)).run()


class _Following:
    def __init__(self, world: World, modules: list[Module]) -> None:
        self.world = world
        self.modules = modules
        self.setup = Setup()
        self.names = names_that_set_up(world, modules)
        self._declaring = other_names.names(world, SETUP_CALLS) | {name for name in self.names if "(" in name}
        world.names.within |= self.names  # which is done again after each edit
        self._done: set[Frame] = set()
        self._open: list[Scope] = []  # the scopes being followed, outermost first
        self._vain: dict[Function, int] = {}  # how often a function was followed and declared nothing
        self._shown: Counter[tuple[Function, frozenset[str]]] = Counter()  # how often tests and examples called it so
        self._loops = Loops(world)
        self._notes = Declaring(world, self.setup, self._follow_maker)

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
            if self._is_shown_enough(frame.scope, frame):
                return
            self.setup.entered.add(frame.scope)
        if self._open.count(frame.scope) > 1:
            return  # an object that makes another of its own kind, and so on
        before = self._progress()
        self._open.append(frame.scope)
        self._follow_events(frame)
        self._open.pop()
        if isinstance(frame.scope, Function):
            vain = self._vain.get(frame.scope, 0)
            self._vain[frame.scope] = vain + 1 if self._progress() == before else -MAX_ROUNDS

    def _is_shown_enough(self, function: Function, frame: Frame) -> bool:
        """Whether tests and examples, who are calling a function of the program, have done so often enough."""
        if not self._open or not self._open[-1].module.shows or function.module.shows:
            return False
        made = (
            one.call for values in frame.args.values() for one in values if isinstance(one, Instance) and one.call is not None
        )
        names = frozenset([*frame.args, *(one.name or "**" for call in made for one in call.keywords)])
        self._shown[function, names] += 1
        return self._shown[function, names] > _ALIKE

    def _progress(self) -> int:
        return self._notes.order + len(self.setup.objects)

    def _follow_events(self, frame: Frame) -> None:
        index = frame.scope.index
        all_matter = handed.holds_method(self.world, frame)
        stores = [(target, one) for target, one in index.stores if isinstance(target, s.Attribute) and one.kind == "value"]
        for event in index.events:
            while stores and stores[0][1].since <= _start(event):
                self._notes.store(*stores.pop(0), frame)
            if isinstance(event, Class):
                self._process(self.world.frame(event, frame, {}, True, frame.depth))
            elif isinstance(event, Decoration) or all_matter or self._is_interesting(event.call):
                self._event(event, frame)
        for target, binding in stores:
            self._notes.store(target, binding, frame)

    def _event(self, event: Site | Decoration, frame: Frame) -> None:
        """A call or decoration, once for each round of the loops around it, unless it never runs."""
        certain = self._notes.certain
        for inner in self._loops.rounds(frame, event.block):
            verdict = runs(self.world, event.block, inner)
            if verdict is Runs.NEVER:
                continue
            self._notes.certain = certain and verdict is Runs.ALWAYS
            if isinstance(event, Site):
                before = self._notes.order
                self._call(event.call, inner)
                if before == self._notes.order and event.role != "decorator":
                    self._check_handed(event.call, inner, event.role == "statement")
            else:
                self._decoration(event, inner)
        self._notes.certain = certain

    def _is_interesting(self, call: s.Call) -> bool:
        func = call.func
        if isinstance(func, s.Attribute):
            return func.name in self.names or bool(handed.attributes(call)) or f"{s.last_name(func.value)}.{func.name}" in LISTING
        if isinstance(func, s.Name):
            return func.id in self.names or bool(handed.attributes(call))
        return isinstance(func, s.Call)  # `app.get("/")(handler)`, `api_route(...)(f)`

    def _decoration(self, event: Decoration, frame: Frame) -> None:
        target: Value = (
            FunctionValue(event.target, frame) if isinstance(event.target, Function) else ClassValue(event.target, frame)
        )
        for node in reversed(event.decorators):
            decorators = evaluate(self.world, node, frame)
            before = self._notes.order
            for decorator in decorators:
                self._apply(decorator, target, node, frame)
            if not decorators and isinstance(node, s.Call) and says_route(self.world, node, frame):
                self._notes.lose("route", node, frame, "the object that it is declared on is not known")
            elif before == self._notes.order and isinstance(node, s.Call) and not self._notes.overridden(node, target, frame):
                self._check_handed(node, frame, True)

    def _check_handed(self, call: s.Call, frame: Frame, is_last: bool) -> None:
        """Note a call that was handed a routing method and declared nothing, unless what it gives may do so yet."""
        if (
            handed.attributes(call)
            and handed.hands_over(self.world, call, frame)
            and (is_last or handed.has_path(self.world, call, frame))
        ):
            self._notes.lose("route", call, frame, "what becomes of the routing method that is handed over is not known")

    def _call(self, call: s.Call, frame: Frame) -> None:
        if self._notes.registers(call, frame):
            return
        callees = evaluate(self.world, call.func, frame)
        self._notes.certain = self._notes.certain and len(callees) <= 1
        for callee in callees:
            if isinstance(callee, Member):
                self._notes.member(callee, call, frame)
            elif isinstance(callee, FunctionValue):
                self._enter(callee, call, frame)
            elif isinstance(callee, ClassValue):
                self._construct(Instance(callee.cls, call, frame))
            elif isinstance(callee, Symbol):
                self._made(Instance(self.world.catalogue.instance_of(callee.name), call, frame))
            elif isinstance(callee, Instance):
                self._call_object(callee, call, frame)

    def _call_object(self, callee: Instance, call: s.Call, frame: Frame) -> None:
        """`app.get("/")(handler)`, or an object of the program is called."""
        if isinstance(callee.of, Class):
            method = classes.method(self.world, callee.of, "__call__")
            if method is not None:
                self._enter(FunctionValue(method, self.world.frame_of(method.parent), callee), call, frame)
        elif callee.receiver is not None:
            target = arguments.argument(call, 0, None)
            for value in evaluate(self.world, target, frame) if target is not None else ():
                self._apply(callee, value, call, frame)

    # --------------------------------------------------------------------------------------------------- functions, constructors

    def _enter(self, callee: FunctionValue, call: s.Call, frame: Frame) -> None:
        """Follow a call into a function that declares something, with its arguments."""
        others = hierarchy.implementations(self.world, callee)
        certain = self._notes.certain
        self._notes.certain = certain and not others
        handing = (
            handed.attributes(call) or handed.holds_method(self.world, frame) or handed.holds_method(self.world, callee.frame)
        )
        for one in others or (callee,):
            sure = self._sets_up(one.function)
            inner = arguments.bound_frame(self.world, one, call, frame) if sure or handing else None
            if inner is not None and (sure or (self._is_worth_it(one.function) and handed.holds_method(self.world, inner))):
                self._process(inner)
        self._notes.certain = certain

    def _sets_up(self, function: Function) -> bool:
        return self._is_worth_it(function) and not self.names.isdisjoint(function.node.calls)

    def _is_worth_it(self, function: Function) -> bool:
        return self._vain.get(function, 0) < _PATIENCE

    def _construct(self, made: Instance) -> None:
        self._made(made)
        assert isinstance(made.of, Class)
        method = classes.method(self.world, made.of, "__init__")
        if method is not None and self._sets_up(method):
            self._process(arguments.method_frame(self.world, method, made))

    def _made(self, made: Instance) -> None:
        """An object of a framework, or one that attaches itself to an application when it is made."""
        kind = classes.framework_kind(self.world, made.of)
        if kind is None:
            return
        self.setup.objects.setdefault(made)
        if made.call is None or made.frame is None:
            return
        if kind.attaches is not None:
            self._notes.attach(kind.attaches, made, made.call, made.frame)
        for name in kind.hands_itself_to:
            for value in constructor_values(self.world, made, (None, name)) or ():
                if isinstance(value, FunctionValue) and self._sets_up(value.function):
                    self._enter_with(value, made, made.frame)
        for name, rule in kind.assigned.items():
            for node in (one.value for one in made.call.keywords if one.name == name):
                self._notes.register(rule, s.Call(node.start, node.length, made.call.func, (node,), ()), made.frame, made)

    def _left_over(self) -> list[Function]:
        """Functions that declare something and that nothing entered, those that other such functions call last."""
        declaring = (
            module
            for module in self.modules
            if any(not self._declaring.isdisjoint(called) for _, called in self.world.outlines[module.path].leads)
        )
        found = [one for module in declaring for one in defined(module) if one not in self.setup.entered and self._declares(one)]
        called = {name for one in found for name in one.node.calls}
        return sorted(found, key=lambda one: one.name in called)

    def _declares(self, function: Function) -> bool:
        return not self._declaring.isdisjoint(function.node.calls)

    def _enter_alone(self, function: Function) -> None:
        if isinstance(function.parent, Class):
            made = Instance(function.parent)
            method = classes.method(self.world, function.parent, "__init__")
            if method is not None and self._sets_up(method) and method not in self.setup.entered:
                self._process(arguments.method_frame(self.world, method, made))
            if function in self.setup.entered:
                return
            parameters = function.node.parameters
            if parameters and "staticmethod" not in objects.decorator_names(self.world, function):
                args: dict[str, Values] = {parameters[0].name: (made,)}
                self._process(self.world.frame(function, self.world.frame_of(function.parent), args, True, 1))
                return
        self._process(self.world.frame(function, self.world.frame_of(function.parent), {}, True, 1))

    # ---------------------------------------------------------------------------------------------------------------- declaring

    def _apply(self, decorator: Value, target: Value, node: s.Expr, frame: Frame) -> None:
        """A decorator is applied to a function or class."""
        if isinstance(decorator, FunctionValue):
            function = decorator.function
            if self._sets_up(function) or (self._is_worth_it(function) and handed.holds_method(self.world, decorator.frame)):
                self._enter_with(decorator, target, frame)
        elif isinstance(decorator, Instance) and isinstance(decorator.of, Class):
            method = classes.method(self.world, decorator.of, "__call__")
            if method is not None and self._sets_up(method):
                self._enter_with(FunctionValue(method, self.world.frame_of(method.parent), decorator), target, frame)
        else:
            self._notes.decorated(decorator, target, node, frame)

    def _enter_with(self, callee: FunctionValue, target: Value, frame: Frame) -> None:
        """Follow a decorator of the program that is given `target`."""
        function = callee.function
        args = arguments.of_decorator(callee, target)
        parent = callee.frame or self.world.frame_of(function.parent)
        self._process(self.world.frame(function, parent, args, True, frame.depth + 1))

    def _follow_maker(self, made: Value) -> None:
        """Where an object comes out of a function that was called by another name, `make = build; make()`, that one is followed now."""
        frame = made.frame if isinstance(made, Instance) else None
        frame = frame.base or frame if frame is not None else None
        if frame is not None and isinstance(frame.scope, Function) and frame not in self._done and self._sets_up(frame.scope):
            self._process(frame)


def _start(event: Site | Decoration | Class) -> int:
    if isinstance(event, Site):
        return event.call.start
    return event.target.node.start if isinstance(event, Decoration) else event.node.start


__all__ = ["Declared", "Included", "Setup", "follow"]
