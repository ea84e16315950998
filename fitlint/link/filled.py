"""What is put into a container after it was made, where nothing is known of what it holds: `TABLE["a"] = work`, `HANDLERS.append(work)`, also by decorators,
`@register("a")`. Only what can be called, or is an object of the program: nobody calls the rest.

A value does not know by which names it goes, so it is asked for by the expression that gives the container.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from fitlint import summary as s
from fitlint.link import arguments, classes, containers, evaluate, hierarchy, names, partials, registered
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
    Values,
    merge,
)

_ONE = {"append": 0, "appendleft": 0, "add": 0, "insert": 1}  # the argument that is put in
TAKING = frozenset({"get", "pop", "setdefault"})
_SAME = frozenset({"list", "tuple", "set", "sorted", "reversed"})


class _Put(NamedTuple):
    """A value that is put in; under a key where it is known to be a table; `of` is the object to which the container belongs, where that is told."""

    key: Values | None
    values: Values
    of: Values = ()


def element(world: World, node: s.Expr, frame: Frame) -> Values:
    """What iterating the container of an expression gives."""
    return containers.element(world, contents(world, node, frame))


def contents(world: World, node: s.Expr, frame: Frame) -> Values:
    """What is put into the container that an expression gives, as a container; or what that gives, where it takes something out."""
    if not world.enter((node, frame)):
        return UNKNOWN
    try:
        if isinstance(node, (s.Name, s.Attribute)):
            return _together(list(_put_in(world, node, frame)))
        if isinstance(node, s.Subscript):
            return _taken(world, node.value, node.index, frame)
        if isinstance(node, s.Call):
            return _of_call(world, node, frame)
        if isinstance(node, s.Boolean):
            return merge(*(contents(world, one, frame) for one in node.values))
        return UNKNOWN
    finally:
        world.leave((node, frame))


def _of_call(world: World, node: s.Call, frame: Frame) -> Values:
    func = node.func
    if isinstance(func, s.Name):
        return contents(world, node.args[0], frame) if func.id in _SAME and node.args else UNKNOWN
    if not isinstance(func, s.Attribute):
        return UNKNOWN
    if func.name in TAKING and node.args:
        return _taken(world, func.value, node.args[0], frame)
    held = contents(world, func.value, frame) if func.name in ("values", "items", "copy") else UNKNOWN
    if func.name == "copy" or not held or not isinstance(held[0], Table):
        return held if func.name == "copy" else UNKNOWN
    if func.name == "values":
        return (Items("list", tuple(values for _, values in held[0].entries), open=True),)
    rows = tuple((Items("tuple", ((key,) if key is not None else UNKNOWN, values)),) for key, values in held[0].entries)
    return (Items("list", rows, open=True),)


def _taken(world: World, container: s.Expr, key: s.Expr, frame: Frame) -> Values:
    """What `TABLE[key]` gives."""
    held = contents(world, container, frame)
    return merge(*(containers.subscripted(world, one, evaluate.evaluate(world, key, frame)) for one in held))


def _together(put: list[_Put]) -> Values:
    if not put:
        return UNKNOWN
    if any(one.key is None for one in put):
        return (Items("list", tuple(one.values for one in put), open=True),)
    return (Table(tuple((one.key[0] if one.key and len(one.key) == 1 else None, one.values) for one in put), open=True),)


def is_told_apart(world: World, callee: FunctionValue) -> bool:
    """Whether a method is called on one of several objects that hold different things, so that its calls are known only with that object."""
    made = callee.receiver
    if (
        not isinstance(made, Instance)
        or made.call is None
        or not isinstance(made.of, Class)
        or not callee.function.node.parameters
    ):
        return False
    known = world.told_apart.get(made.of)
    if known is None:
        world.told_apart[made.of] = False
        methods = (method for one in classes.mro(world, made.of) if isinstance(one, Class) for method in one.methods())
        inner = (one for method in methods for one in _with_inner(method))
        names_ = dict.fromkeys(stored[:-2] for one in inner for stored in one.node.stores if stored.endswith("[]"))
        each = (_into_attribute(world, made.of, one) for one in names_)
        known = world.told_apart[made.of] = any(len({put.of for put in puts if _is_told(put)}) > 1 for puts in each)
    return known


# --------------------------------------------------------------------------------------------------------- which container that is


def _put_in(world: World, node: s.Name | s.Attribute, frame: Frame) -> Iterator[_Put]:
    if isinstance(node, s.Name):
        home = _home(world, node.id, frame)
        if home is not None:
            yield from _into_name(world, *home)
        return
    for value in evaluate.evaluate(world, node.value, frame):
        if isinstance(value, Package):
            yield from _into_name(world, value.module, node.name)
        elif isinstance(value, ClassValue):
            yield from _into_attribute(world, value.cls, node.name)
        elif isinstance(value, Instance) and isinstance(value.of, Class):
            yield from _of_object(value, _into_attribute(world, value.of, node.name))


def _of_object(made: Instance, puts: list[_Put]) -> Iterator[_Put]:
    """What is put into the container of an object: what others of its class hold is not asked for, and where nobody knows which one it is, only what all hold."""
    told = {one.of for one in puts if _is_told(one)}
    for one in puts:
        if not _is_told(one) or len(told) == 1 or made in one.of:
            yield one


def _is_told(put: _Put) -> bool:
    return bool(put.of) and all(isinstance(one, Instance) and one.call is not None for one in put.of)


def _home(world: World, name: str, frame: Frame) -> tuple[Module, str] | None:
    """The module that has made a container, and its name there."""
    current: Frame | None = frame
    while current is not None and not _binds(current.scope, name):
        current = current.parent
    if current is None or not isinstance(current.scope, Module):
        return None
    bindings = current.scope.index.bindings[name]
    if bindings[-1].kind != "import":
        return current.scope, name
    for _ in range(_FAR):
        node, module = bindings[-1].node, current.scope
        target = _imported_from(world, node, module)
        bindings = target.index.bindings.get(node.attribute or "", []) if target is not None else []
        if target is None or not bindings:
            return None
        if bindings[-1].kind != "import":
            return target, node.attribute or ""
        current = world.module_frame(target)
    return None


_FAR = 5  # modules that hand a name on


def _binds(scope: Scope, name: str) -> bool:
    if isinstance(scope, Function) and name in scope.parameters:
        return True
    return name in scope.own.bindings and name not in scope.own.globals


def _imported_from(world: World, node: s.Import, module: Module) -> Module | None:
    if node.attribute is None:
        return None
    if node.level:
        path = world.finder.resolve_relative(module.path, node.level, node.module)
    else:
        path = world.finder.find(node.module, module.path)
    target = world.module(path) if path is not None else None
    return target if target is not module else None


def _into_name(world: World, module: Module, name: str) -> list[_Put]:
    known = world.filled.get((module, name))
    if known is None:
        known = world.filled[module, name] = []
        module.wanted[""].add(name)
        if any(one.kind == "value" and _is_container(one.node) for one in module.index.bindings.get(name, ())):
            for scope in _filling(module, name):
                known += _by(world, scope, _is_named(name))
            for other, local in _having(world, module, name):
                for scope in _filling(other, name):
                    known += _by(world, scope, local)
    return known


def _filling(module: Module, name: str) -> list[Scope]:
    """A module, and the functions in it that put something into what goes by a name there."""
    inner = [one for each in defined(module) for one in _with_inner(each)]
    return [module, *(one for one in inner if f"{name}[]" in one.node.stores)]


def _having(world: World, home: Module, name: str) -> Iterator[tuple[Module, _Is]]:
    """The modules that import a name of another, or that module, and how they call it."""
    index = hierarchy.importers(world)
    for path in dict.fromkeys([*index.get(name, ()), *index.get(home.name.rpartition(".")[2], ())]):
        module = world.module(path)
        if module is None or module is home or module.is_test:
            continue
        frame = world.module_frame(module)
        for local, bindings in module.index.bindings.items():
            for one in (each for each in bindings if each.kind == "import"):
                if one.node.attribute == name and _imported_from(world, one.node, module) is home:
                    yield module, _is_named(local)
                elif _may_be(one.node, home) and Package(home) in names.binding_values(world, one, frame):
                    yield module, _is_attribute(name, local)


def _may_be(node: s.Import, module: Module) -> bool:
    """Whether an import can mean a module, by its last name."""
    return module.name.rpartition(".")[2] in (node.attribute, node.module.rpartition(".")[2])


def _into_attribute(world: World, cls: Class, name: str) -> list[_Put]:
    known = world.filled.get((cls, name))
    if known is None:
        known = world.filled[cls, name] = []
        order = [one for one in classes.mro(world, cls) if isinstance(one, Class)]
        made = [binding.node for _, binding in classes.stores(world, cls, name)]
        made += [one.node for each in order for one in each.index.bindings.get(name, ()) if one.kind == "value"]
        for one in order if any(map(_is_container, made)) else ():
            for method in one.methods():
                for scope in _with_inner(method):
                    if f"{name}[]" in scope.node.stores:
                        known += _by(world, scope, _is_attribute(name))
    return known


def _with_inner(function: Function) -> Iterator[Function]:
    yield function
    if function.node.nests and function.index:
        yield from all_defined(function)


def _is_container(node: object) -> bool:
    """Whether a container is made that may be meant to be filled."""
    if isinstance(node, s.Call):
        return s.last_name(node.func) in ("dict", "list", "set", "defaultdict", "OrderedDict", "deque")
    return isinstance(node, (s.Mapping, s.Collection))


# ------------------------------------------------------------------------------------------------------------------ what puts in


_Is = Callable[[s.Expr], bool]  # whether an expression is the container that is meant


def _is_named(name: str) -> _Is:
    return lambda node: isinstance(node, s.Name) and node.id == name


def _is_attribute(name: str, of: str = "") -> _Is:
    return lambda node: isinstance(node, s.Attribute) and node.name == name and (not of or s.spelled(node.value) == of)


def _by(world: World, scope: Scope, is_meant: _Is) -> Iterator[_Put]:
    """What a scope puts into a container."""
    for target, binding in scope.index.stores:
        if isinstance(target, s.Subscript) and is_meant(target.value) and binding.kind == "value":
            for frame in _frames(world, scope, binding.node):
                put = _Put(evaluate.evaluate(world, target.index, frame), names.binding_values(world, binding, frame))
                yield from _callable(world, put, frame)
    for site in scope.index.sites:
        func = site.call.func
        if isinstance(func, s.Attribute) and site.call.args and func.name in _PUTTING:
            nested = _nested(func.value)
            if is_meant(nested or func.value):
                for frame in _frames(world, scope, *site.call.args):
                    for one in _by_call(world, site.call, func, frame):
                        put = one if nested is None else _Put((), (Items("list", (one.values,), open=True),))
                        yield from _callable(world, put, frame)


_PUTTING = frozenset({*_ONE, "extend", "update", "setdefault"})


def _nested(owner: s.Expr) -> s.Expr | None:
    """The table of `TABLE[event].append(work)`, and of `TABLE.setdefault(event, []).append(work)`."""
    if isinstance(owner, s.Subscript):
        return owner.value
    if isinstance(owner, s.Call) and isinstance(owner.func, s.Attribute) and owner.func.name == "setdefault":
        return owner.func.value
    return None


def _by_call(world: World, call: s.Call, func: s.Attribute, frame: Frame) -> Iterator[_Put]:
    if func.name in _ONE:
        node = arguments.argument(call, _ONE[func.name], None)
        if node is not None:
            yield _Put(None, evaluate.evaluate(world, node, frame))
    elif func.name == "setdefault" and len(call.args) == 2:
        yield _Put(evaluate.evaluate(world, call.args[0], frame), evaluate.evaluate(world, call.args[1], frame))
    elif func.name in ("extend", "update"):
        for value in evaluate.evaluate(world, call.args[0], frame):
            if isinstance(value, Table):
                yield from (_Put((key,) if key is not None else (), values) for key, values in value.entries)
            elif isinstance(value, Items):
                yield from (_Put(None, values) for values in value.items)


def _frames(world: World, scope: Scope, *nodes: s.Expr) -> list[Frame]:
    """The frames in which something is put in: where that depends on what the function is given, those in which things are registered."""
    if isinstance(scope, Function) and any(_mentions(one, scope) for one in nodes):
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


def _callable(world: World, put: _Put, frame: Frame) -> Iterator[_Put]:
    """What is put in in a frame, as far as somebody may call it."""
    values = tuple(one for one in put.values if _may_be_called(world, one))
    if values:
        keys = put.key if put.key is None or all(isinstance(one, Literal) for one in put.key) else ()
        yield _Put(keys, values, _object(frame))


def _object(frame: Frame) -> Values:
    """The object whose method runs in a frame, or in one around it."""
    current: Frame | None = frame
    while current is not None:
        scope = current.scope
        if isinstance(scope, Function) and isinstance(scope.parent, Class) and scope.node.parameters:
            return current.args.get(scope.node.parameters[0].name, UNKNOWN)
        current = current.parent
    return UNKNOWN


def _may_be_called(world: World, value: object) -> bool:
    if isinstance(value, Instance):
        return partials.is_partial(value) or (isinstance(value.of, Class) and classes.framework_kind(world, value.of) is None)
    if isinstance(value, Items):
        return any(_may_be_called(world, one) for values in value.items for one in values)
    return isinstance(value, (FunctionValue, ClassValue))
