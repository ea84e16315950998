"""What the code of a program puts into containers: a table or list of a module or function, an attribute of objects or of a class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from fitlint import summary as s
from fitlint.frameworks import kind_of
from fitlint.link import arguments, classes, evaluate, hierarchy, names, namespaces, partials, registered, results
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module, Scope, all_defined, defined
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Package,
    Table,
    Value,
    Values,
)

_ONE = {"append": 0, "appendleft": 0, "add": 0, "insert": 1}  # the argument that is put in


class Put(NamedTuple):
    """A value that is put in; under a key where it is known to be a table; `of` is the object to which the container belongs, where that is told."""

    key: Values | None
    values: Values
    of: Values = ()


@memoised(meanwhile=())
def into_name(world: World, module: Module, name: str) -> list[Put]:
    """What the program puts into the container that a module calls so, in its own code and in that of modules that import it."""
    found: list[Put] = []
    if any(one.kind == "value" and _is_container(one.node) for one in module.bound(name)):
        for scope in _filling(module, name):
            found += _by(world, scope, _is_named(name))
        for other, local in _having(world, module, name):
            for scope in _filling(other, name):
                found += _by(world, scope, local)
    return found


def _filling(module: Module, name: str) -> list[Scope]:
    """A module, and the functions in it that put something into what goes by a name there."""
    return [module, *(one for each in defined(module) for one in _that_fill(each, name))]


def _having(world: World, home: Module, name: str) -> Iterator[tuple[Module, _Is]]:
    """The modules that import a name of another, or that module, and how they call it."""
    index = hierarchy.importers(world)
    holding = home.name.rpartition(".")[2]
    world.names.imported.add(name)
    world.names.holding.add(holding)
    for path in dict.fromkeys([*index.get(name, ()), *index.get(holding, ())]):
        module = world.module(path)
        if module is None or module is home or module.is_test:
            continue
        frame = world.module_frame(module)
        for local, bindings in module.index.bindings.items():
            for one in (each for each in bindings if each.kind == "import"):
                if one.node.attribute == name and namespaces.imported_from(world, one.node, module) is home:
                    module.want(local)
                    yield module, _is_named(local)
                elif namespaces.may_be(one.node, home) and Package(home) in names.binding_values(world, one, frame):
                    yield module, _is_attribute(name, local)


@memoised(meanwhile=())
def into_local(world: World, function: Function, name: str) -> list[Put]:
    """What a function, and those inside of it, put into the container that it calls so: objects of libraries, too."""
    is_container = any(one.kind == "value" and _is_container(one.node) for one in function.own.bindings.get(name, ()))
    scopes = _that_fill(function, name) if is_container else ()
    return [put for scope in scopes for put in _by(world, scope, _is_named(name), is_local=True)]


@memoised(meanwhile=())
def into_attribute(world: World, cls: Class, name: str) -> list[Put]:
    """What the methods of a class and of its bases put into the container that they call so, and others into that of the class, `Makers.known["a"] = make`."""
    found: list[Put] = []
    order = [one for one in classes.mro(world, cls) if isinstance(one, Class)]
    own = {one: one.bound(name) for one in order}
    made = [binding.node for _, binding in classes.stores(world, cls, name)]
    made += [one.node for bindings in own.values() for one in bindings if one.kind == "value"]
    for one in order if any(map(_is_container, made)) else ():
        for method in one.methods():
            for scope in _that_fill(method, name):
                found += _by(world, scope, _is_attribute(name))
        if own[one]:
            found += _by_others(world, one, name)
    return found


def _by_others(world: World, cls: Class, name: str) -> Iterator[Put]:
    """What is put into a container that a class has itself by code that names the class."""
    for module, is_class in ((cls.module, _is_named(cls.name)), *_having(world, cls.module, cls.name)):
        for scope in _filling(module, name):
            if isinstance(scope, Module) or not isinstance(scope.parent, Class):
                yield from _by(world, scope, _is_attribute_of(name, is_class))


def _that_fill(function: Function, name: str) -> Iterator[Function]:
    """A function and those inside of it that put something into what goes by a name there; others are not looked into."""
    if f"{name}[]" in function.node.stores:
        yield function
    if f">{name}[]" in function.node.stores and function.index:
        yield from (one for one in all_defined(function) if f"{name}[]" in one.node.stores)


def _is_container(node: object) -> bool:
    """Whether a container is made that may be meant to be filled, also in place of one that was not given: `names or []`."""
    if isinstance(node, s.Boolean):
        return node.op == "or" and _is_container(node.values[-1])
    if isinstance(node, s.Conditional):
        return _is_container(node.body) or _is_container(node.orelse)
    if isinstance(node, s.Call):
        return s.last_name(node.func) in ("dict", "list", "set", "defaultdict", "OrderedDict", "deque")
    return isinstance(node, (s.Mapping, s.Collection))


# ------------------------------------------------------------------------------------------------------------------ what puts in


_Is = Callable[[s.Expr], bool]  # whether an expression is the container that is meant


def _is_named(name: str) -> _Is:
    return lambda node: isinstance(node, s.Name) and node.id == name


def _is_attribute(name: str, of: str = "") -> _Is:
    return lambda node: isinstance(node, s.Attribute) and node.name == name and (not of or s.spelled(node.value) == of)


def _is_attribute_of(name: str, owner: _Is) -> _Is:
    return lambda node: isinstance(node, s.Attribute) and node.name == name and owner(node.value)


def _by(world: World, scope: Scope, is_meant: _Is, is_local: bool = False) -> Iterator[Put]:
    """What a scope puts into a container, as far as somebody may call it; all of what is put into one of its own."""
    for put, frame in _all_by(world, scope, is_meant, is_local):
        yield from (put,) if is_local and put.values else _callable(world, put, frame)


def _all_by(world: World, scope: Scope, is_meant: _Is, is_local: bool) -> Iterator[tuple[Put, Frame]]:
    for target, binding in scope.index.stores:
        if isinstance(target, s.Subscript) and is_meant(target.value) and binding.kind == "value":
            for frame in _frames(world, scope, is_local, binding.node):
                yield Put(evaluate.evaluate(world, target.index, frame), names.binding_values(world, binding, frame)), frame
    for site in scope.index.calling(s.FILLING):
        func = site.call.func
        if isinstance(func, s.Attribute) and site.call.args:
            nested = _nested(func.value)
            if is_meant(nested or func.value):
                for frame in _frames(world, scope, is_local, *site.call.args):
                    for one in _by_call(world, site.call, func, frame):
                        yield one if nested is None else Put((), (Items("list", (one.values,), open=True),)), frame


def _nested(owner: s.Expr) -> s.Expr | None:
    """The table of `TABLE[event].append(work)`, and of `TABLE.setdefault(event, []).append(work)`."""
    if isinstance(owner, s.Subscript):
        return owner.value
    if isinstance(owner, s.Call) and isinstance(owner.func, s.Attribute) and owner.func.name == "setdefault":
        return owner.func.value
    return None


def _by_call(world: World, call: s.Call, func: s.Attribute, frame: Frame) -> Iterator[Put]:
    if func.name in _ONE:
        node = arguments.argument(call, _ONE[func.name], None)
        if node is not None:
            yield Put(None, evaluate.evaluate(world, node, frame))
    elif func.name == "setdefault" and len(call.args) == 2:
        yield Put(evaluate.evaluate(world, call.args[0], frame), evaluate.evaluate(world, call.args[1], frame))
    elif func.name in ("extend", "update"):
        for value in evaluate.evaluate(world, call.args[0], frame):
            if isinstance(value, Table):
                yield from (Put((key,) if key is not None else (), values) for key, values in value.entries)
            elif isinstance(value, Items):
                yield from (Put(None, values) for values in value.items)


def _frames(world: World, scope: Scope, is_local: bool, *nodes: s.Expr) -> list[Frame]:
    """The frames in which something is put in: where that depends on what the function is given, those in which things are registered."""
    if not is_local and isinstance(scope, Function) and any(_mentions(one, scope) for one in nodes):
        return registered.frames(world, scope)
    return [world.frame_of(scope)]


def _mentions(node: s.Expr, function: Function) -> bool:
    if isinstance(node, s.Name):
        around: Scope = function
        while isinstance(around, Function):
            if node.id in around.parameters:
                return True
            around = around.parent
        return False
    return any(_mentions(one, function) for one in s.children(node))


def _callable(world: World, put: Put, frame: Frame) -> Iterator[Put]:
    """What is put in in a frame, as far as somebody may call it. Of what is only declared, a class counts that leaves something to its subclasses."""
    is_declared = isinstance(frame.scope, Function) and not frame.args and frame.scope.node.parameters
    values = tuple(one for one in put.values if _may_be_called(world, one) and not (is_declared and _says_little(world, one)))
    if values:
        keys = put.key if put.key is None or all(isinstance(one, Literal) for one in put.key) else ()
        yield Put(keys, values, _object(frame))


def _object(frame: Frame) -> Values:
    """The object whose method runs in a frame, or in one around it."""
    current: Frame | None = frame
    while current is not None:
        scope = current.scope
        if isinstance(scope, Function) and isinstance(scope.parent, Class) and scope.node.parameters:
            return current.args.get(scope.node.parameters[0].name, UNKNOWN)
        current = current.parent
    return UNKNOWN


def _says_little(world: World, value: Value) -> bool:
    return isinstance(value, Instance) and value.call is None and not results.leaves_open(world, (value,))


def _may_be_called(world: World, value: object) -> bool:
    if isinstance(value, Instance):
        return partials.is_partial(value) or _has_methods(world, value)
    if isinstance(value, Items):
        return any(_may_be_called(world, one) for values in value.items for one in values)
    if isinstance(value, Table):  # `KINDS["a"] = {"make": Maker, "label": "A"}`
        return any(_may_be_called(world, one) for _, values in value.entries for one in values)
    return isinstance(value, (FunctionValue, ClassValue))


def _has_methods(world: World, value: Instance) -> bool:
    """Whether something is an object of the program, or one that a library is known to make, but nothing that declares routes."""
    if isinstance(value.of, Class):
        return classes.framework_kind(world, value.of) is None
    return value.call is not None and kind_of(value.of) is None and world.catalogue.knows(value.of)
