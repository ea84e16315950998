"""What a function of the program is given that is used to register things: as a decorator, `@register("a")`, by a call, or for each subclass; what tests register does not
count."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fitlint import summary as s
from fitlint.link import arguments, evaluate, hierarchy, names, other_names, passed
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function, Scope
from fitlint.model.values import ClassValue, Frame, FunctionValue, Values, merge

_MANY = 64  # things that are registered; more say nothing


def frames(world: World, function: Function) -> list[Frame]:
    """The frames in which a function runs when something is registered with it; only that in which nothing is known where nothing is, or too much."""
    return _registering(world, function) or [world.frame_of(function)]


def values(world: World, scope: Scope, binding: Binding) -> Values:
    """What a binding gives its name: where that depends on what the function is given, by all that is registered with it."""
    if isinstance(scope, Function) and depends(binding, scope):
        return merge(*(names.binding_values(world, binding, frame) for frame in frames(world, scope)))
    return names.binding_values(world, binding, world.frame_of(scope))


def depends(binding: Binding, function: Function) -> bool:
    """Whether what a function binds depends on what it is given, or on what it makes of that."""
    return binding.kind == "value" and _mentions_own(binding.node, function)


def _mentions_own(node: s.Expr, function: Function) -> bool:
    if isinstance(node, s.Name):
        return node.id in function.parameters or node.id in function.index.bindings
    return any(_mentions_own(one, function) for one in s.children(node))


@memoised(meanwhile=())  # what registers itself
def _registering(world: World, function: Function) -> list[Frame]:
    found = list(dict.fromkeys(_frames(world, function)))
    return found if len(found) <= _MANY else []


def _frames(world: World, function: Function) -> Iterator[Frame]:
    if function.name == "__init_subclass__" and isinstance(function.parent, Class):
        own = function.node.parameters[0].name if function.node.parameters else ""
        for one in hierarchy.subclasses(world, function.parent):
            yield world.frame(
                function, world.frame_of(function.parent), {own: (ClassValue(one, world.frame_of(one.parent)),)}, False, 1
            )
        return
    outer = function
    while isinstance(outer.parent, Function):
        outer = outer.parent
    called = other_names.names(world, [outer.name])
    for module in (one for one in world.calling(called) if not one.is_test):
        for target, decorator in decorated(module, called):
            yield from _as_decorator(world, function, target, decorator)
    if outer is function:
        for call, scope in (one for one in passed.calls_of(world, function) if not one[1].module.is_test):
            for value in evaluate.evaluate(world, call.func, world.frame_of(scope)):
                if isinstance(value, FunctionValue) and value.function is function:
                    yield _frame(world, value, arguments.bind(world, value, call, world.frame_of(scope)))


def _as_decorator(world: World, function: Function, of: Function | Class, decorator: s.Expr) -> Iterator[Frame]:
    """The frame in which a function runs when it is what a decorator comes to."""
    around = world.frame_of(of.parent)
    target = FunctionValue(of, around) if isinstance(of, Function) else ClassValue(of, around)
    for value in evaluate.evaluate(world, decorator, around):
        if isinstance(value, FunctionValue) and value.function is function:
            yield _frame(world, value, arguments.of_decorator(value, target))


def _frame(world: World, value: FunctionValue, args: dict[str, Values]) -> Frame:
    return world.frame(value.function, value.frame or world.frame_of(value.function.parent), args, False, 1)


def decorated(scope: Scope, called: Collection[str]) -> Iterator[tuple[Function | Class, s.Expr]]:
    """The functions and classes of a scope, and of its classes, that something of such a name decorates."""
    for bindings in scope.index.bindings.values():
        for one in bindings:
            if isinstance(one.node, (Function, Class)):
                for decorator in one.node.node.decorators:
                    if s.last_name(decorator.func if isinstance(decorator, s.Call) else decorator) in called:
                        yield one.node, decorator
            if isinstance(one.node, Class):
                yield from decorated(one.node, called)
