"""What is put into a list after it was made (`routes.append(…)`, `self.routes.extend(…)`), asked by the expression that gives the list.

A value does not know by which names it goes, so it is names, attributes and what functions return that are followed back to where the list is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fitlint import summary as s
from fitlint.link import arguments, classes, conditions, hierarchy, names, namespaces, objects
from fitlint.link.evaluate import evaluate
from fitlint.link.loops import Loops
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function, Module, defined
from fitlint.model.values import Frame, FunctionValue, Instance, Items, Package, Symbol, Values

# What puts something into a list: the argument that it puts there, and whether that is many.
_GROWING = {"append": (0, False), "insert": (1, False), "extend": (0, True)}
_COPYING = frozenset(
    {"builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.reversed", "itertools.chain"}
)


class Grown(NamedTuple):
    """Lists of what is put in, the empty tuple when nobody knows; `certain` is False when it may never be."""

    values: Values
    certain: bool


def grown(world: World, node: s.Expr, frame: Frame) -> list[Grown]:
    """What is put into the list that `node` gives, in order, besides what it is made with."""
    key = "grown", id(node), frame
    if not world.enter(key):
        return []  # a list that is made of itself
    try:
        return _grown(world, node, frame)
    finally:
        world.leave(key)


def _grown(world: World, node: s.Expr, frame: Frame) -> list[Grown]:
    if isinstance(node, s.Name):
        return _of_name(world, node.id, frame, node.start)
    if isinstance(node, s.Attribute):
        return _of_attribute(world, node, frame)
    if isinstance(node, s.Call):
        return _of_call(world, node, frame)
    if isinstance(node, (s.Await, s.Walrus)):
        return grown(world, node.value, frame)
    if isinstance(node, s.Collection):
        return _of_each(world, [one.value for one in node.items if isinstance(one, s.Starred)], frame)
    if isinstance(node, s.Binary):
        return _of_each(world, [node.left, node.right] if node.op in ("+", "|") else [], frame)
    if isinstance(node, s.Boolean):
        return _unsure(_of_each(world, node.values, frame))
    if isinstance(node, s.Conditional):
        return _unsure(_of_each(world, (node.body, node.orelse), frame))
    return []


def _of_each(world: World, nodes: Iterable[s.Expr], frame: Frame) -> list[Grown]:
    return [one for node in nodes for one in grown(world, node, frame)]


def _unsure(several: list[Grown]) -> list[Grown]:
    return [Grown(one.values, False) for one in several]


def _of_name(world: World, name: str, frame: Frame, offset: int | None, asking: Module | None = None) -> list[Grown]:
    """What is put into what a name holds at `offset` in a frame (None: at the end); `asking` is another module that asks for it."""
    owner = frame
    while not _binds(owner, name):
        if owner.parent is None:
            return []
        owner, offset = owner.parent, None
    live, complete = names.reaching(_bound(owner, name), offset)
    found = []
    for one in live:
        inner = _of_binding(world, one, owner)
        found += inner if len(live) == 1 or one.kind == "augmented" else _unsure(inner)
    found += _put_in(world, owner, name, (live[0].since if live and complete else 0, offset))
    if isinstance(owner.scope, Module):
        found += _in_functions(world, owner.scope, name)
        if not any(one.kind == "import" for one in live):
            found += _elsewhere(world, owner.scope, name, asking or frame.module)
    return found


def _binds(frame: Frame, name: str) -> bool:
    scope = frame.scope
    if isinstance(scope, Function) and name in scope.parameters:
        return True
    return bool(_bound(frame, name)) and name not in scope.unnoted.globals


def _bound(frame: Frame, name: str) -> list[Binding]:
    """How a name gets its value in a scope, of functions also for others than who works on them."""
    scope = frame.scope
    return scope.index.bindings.get(name, []) if isinstance(scope, Function) else scope.bound(name)


def _of_binding(world: World, binding: Binding, frame: Frame) -> list[Grown]:
    """What is put into the list that a binding gives its name."""
    if binding.kind == "import":
        return _imported(world, binding.node, frame.module)
    if binding.kind not in ("value", "augmented") or binding.unpack:
        return []
    return grown(world, binding.node, frame)


def _imported(world: World, node: s.Import, module: Module) -> list[Grown]:
    target = namespaces.imported_from(world, node, module)
    if target is None or node.attribute is None:
        return []
    return _of_name(world, node.attribute, world.module_frame(target), None, module)


def _in_functions(world: World, module: Module, name: str) -> list[Grown]:
    """What functions put into a list of their module. Nobody knows whether they are called."""
    world.names.within.update(_GROWING)
    found = []
    for function in defined(module):
        if not _GROWING.keys().isdisjoint(function.node.calls):
            frame = world.frame_of(function)
            found += _unsure(_put_in(world, frame, name)) if not _binds(frame, name) else []
    return found


def _elsewhere(world: World, home: Module, name: str, asking: Module) -> list[Grown]:
    """What other modules put into a list of one. Nobody knows whether they are loaded before it is used."""
    world.names.outside.update(_GROWING)
    found = []
    for path, outline in world.outlines.items():
        module = world.module(path) if not _GROWING.keys().isdisjoint(outline.outside) else None
        if module is None or module is home or module is asking or module.is_test:
            continue
        frame = world.module_frame(module)
        for local, bindings in module.index.bindings.items():
            for one in (each for each in bindings if each.kind == "import"):
                if one.node.attribute == name and namespaces.imported_from(world, one.node, module) is home:
                    found += _unsure(_put_in(world, frame, local))
                elif namespaces.may_be(one.node, home) and Package(home) in names.binding_values(world, one, frame):
                    found += _unsure(_put_in(world, frame, f"{local}.{name}"))
    return found


def _of_attribute(world: World, node: s.Attribute, frame: Frame) -> list[Grown]:
    found = []
    for value in evaluate(world, node.value, frame):
        if isinstance(value, Package):
            found += _of_name(world, node.name, world.module_frame(value.module), None, frame.module)
        elif isinstance(value, Instance) and isinstance(value.of, Class):
            found += _of_object(world, value, value.of, node.name)
    own = frame.scope.node.parameters[:1] if isinstance(frame.scope, Function) else ()
    spelled = s.spelled(node)
    if spelled and not any(spelled.startswith(f"{one.name}.") for one in own):  # of `self`, the methods have said it
        found += _put_in(world, frame, spelled, (0, node.start))
    return found


def _of_object(world: World, made: Instance, cls: Class, name: str) -> list[Grown]:
    """What an object holds under a name: what its methods give it, and put there."""
    found = []
    for method, binding in classes.stores(world, cls, name):
        found += _of_binding(world, binding, arguments.method_frame(world, method, made))
    getter = classes.method(world, cls, name)
    if getter is not None and objects.is_property(world, getter):
        found += _returned(world, getter, arguments.method_frame(world, getter, made))
    world.names.within.update(_GROWING)
    for one in classes.mro(world, cls):
        for method in one.methods() if isinstance(one, Class) else ():
            if not _GROWING.keys().isdisjoint(method.node.calls) and method.node.parameters and _has(world, cls, method):
                inner = arguments.method_frame(world, method, made)
                put = _put_in(world, inner, f"{method.node.parameters[0].name}.{name}")
                found += put if method.name == "__init__" or world.is_called(method.name) else _unsure(put)
    return found


def _has(world: World, cls: Class, method: Function) -> bool:
    """Whether a method of a class or its bases runs for objects of the class: what overrides it may call it."""
    found = classes.method(world, cls, method.name)
    return found is None or found is method or "super" in found.node.calls


def _of_call(world: World, node: s.Call, frame: Frame) -> list[Grown]:
    found = []
    for callee in evaluate(world, node.func, frame):
        if isinstance(callee, Symbol) and callee.name in _COPYING:
            found += _of_each(world, [one for one in node.args if not isinstance(one, s.Starred)], frame)
        elif isinstance(callee, FunctionValue):
            for one in hierarchy.implementations(world, callee) or (callee,):
                inner = arguments.bound_frame(world, one, node, frame)
                found += _returned(world, one.function, inner) if inner is not None else []
    return found


def _returned(world: World, function: Function, frame: Frame) -> list[Grown]:
    """What a function puts into the list that it returns."""
    if not world.enter(("grown", function)):
        return []
    try:
        each = [
            grown(world, one.node.value, frame)
            for one in function.index.exits
            if isinstance(one.node, s.Return) and one.node.value is not None and not conditions.never(world, one.block, frame)
        ]
    finally:
        world.leave(("grown", function))
    return each[0] if len(each) == 1 else [one for several in each for one in _unsure(several)]


def _put_in(world: World, frame: Frame, spelled: str, between: tuple[int, int | None] = (0, None)) -> list[Grown]:
    """What the calls of a scope put into the list that is spelled so there, once for each round of the loops around them."""
    since, until = between
    found = []
    for site in frame.scope.index.calling(_GROWING.keys()):
        func = site.call.func
        if not isinstance(func, s.Attribute) or s.spelled(func.value) != spelled:
            continue
        if site.call.start < since or (until is not None and site.call.start >= until):
            continue
        for inner in Loops(world).rounds(frame, site.block):
            verdict = conditions.runs(world, site.block, inner)
            if verdict is not conditions.Runs.NEVER:
                put = _put(world, site.call, func.name, inner)
                found += put if verdict is conditions.Runs.ALWAYS else _unsure(put)
    return found


def _put(world: World, call: s.Call, how: str, frame: Frame) -> list[Grown]:
    position, is_many = _GROWING[how]
    node = arguments.argument(call, position, None)
    if node is None:
        return []
    values = evaluate(world, node, frame)
    if is_many:
        return [Grown(values, True), *grown(world, node, frame)]
    return [Grown((Items("list", (values,)),), True)]
