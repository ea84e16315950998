"""What is put into a container after it was made, where nothing is known of what it holds: `TABLE["a"] = work`, `HANDLERS.append(work)`, also by decorators,
`@register("a")`. Only what can be called, or is an object of the program or of a library that the catalogue knows: nobody calls the rest; but of what a
function keeps for itself, everything.

A value does not know by which names it goes, so it is asked for by the expression that gives the container.
"""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, builtin, classes, containers, evaluate, filling, merged, namespaces, results
from fitlint.link.filling import Put
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module, Scope
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Package,
    Table,
    Value,
    Values,
    merge,
)
from fitlint.traits import GIVEN

TAKING = frozenset({"get", "pop", "setdefault"})
_SAME = frozenset({"list", "tuple", "set", "sorted", "reversed"})


def says_little(world: World, values: Values) -> bool:
    """Whether what a container gives is nothing, or only declared to be something that can be called, by a protocol that says how: what was put in says more."""
    return all(containers.is_nothing(one) or _is_called_so(world, one) for one in values)


def _is_called_so(world: World, value: Value) -> bool:
    cls = value.of if isinstance(value, Instance) and value.call is None else None
    if not isinstance(cls, Class) or not results.leaves_open(world, (value,)):
        return False
    return classes.method(world, cls, "__call__") is not None


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
    if isinstance(func, s.Name) and func.id in _SAME:
        return contents(world, node.args[0], frame) if node.args else UNKNOWN
    if not isinstance(func, s.Attribute):
        return _returned(world, node, frame)
    if func.name in TAKING and node.args:
        return _taken(world, func.value, node.args[0], frame)
    held = contents(world, func.value, frame) if func.name in ("values", "items", "copy") else UNKNOWN
    if func.name == "copy":
        return held
    if held and isinstance(held[0], Table):
        return builtin.call_table(world, held[0], func.name, node, frame)
    return _returned(world, node, frame)


def _returned(world: World, node: s.Call, frame: Frame) -> Values:
    """What is put into the container that a function of the program returns, in its only `return`: `return list(self._handlers)`."""
    callees = evaluate.evaluate(world, node.func, frame)
    one = callees[0] if len(callees) == 1 else None
    if not isinstance(one, FunctionValue) or not one.function.is_plain:
        return UNKNOWN
    given = [each.node.value for each in one.function.partly(GIVEN).exits if isinstance(each.node, s.Return)]
    inner = arguments.bound_frame(world, one, node, frame) if len(given) == 1 and given[0] is not None else None
    return contents(world, given[0], inner) if inner is not None and given[0] is not None else UNKNOWN


def _taken(world: World, container: s.Expr, key: s.Expr, frame: Frame) -> Values:
    """What `TABLE[key]` gives."""
    held = contents(world, container, frame)
    return merge(*(containers.subscripted(world, one, evaluate.evaluate(world, key, frame)) for one in held))


def _together(put: list[Put]) -> Values:
    """The puts as a container."""
    if not put:
        return UNKNOWN
    if any(one.key is None for one in put):
        return (Items("list", tuple(one.values for one in put), open=True),)
    return (Table(tuple((one.key[0] if one.key and len(one.key) == 1 else None, one.values) for one in put), open=True),)


def is_told_apart(world: World, callee: FunctionValue) -> bool:
    """Whether a method is called on one of several objects of modules that hold different things, so that its calls are known only with that object."""
    made = callee.receiver
    if not isinstance(made, Instance) or not isinstance(made.of, Class) or not callee.function.node.parameters:
        return False
    if made.frame is None or not isinstance(made.frame.scope, Module):
        return False
    return _hold_different_things(world, made.of)


@memoised(meanwhile=False)
def _hold_different_things(world: World, cls: Class) -> bool:
    methods = (method for one in classes.mro(world, cls) if isinstance(one, Class) for method in one.methods())
    stores = (stored for method in methods for stored in method.node.stores if stored.endswith("[]"))
    names_ = dict.fromkeys(stored.lstrip(">")[:-2] for stored in stores)
    each = (filling.into_attribute(world, cls, one) for one in names_)
    return any(len({put.of for put in puts if _is_told(put)}) > 1 for puts in each)


# --------------------------------------------------------------------------------------------------------- which container that is


def _put_in(world: World, node: s.Name | s.Attribute, frame: Frame) -> Iterator[Put]:
    if isinstance(node, s.Name):
        home = _home(world, node.id, frame)
        if home is not None:
            scope, name = home
            yield from (
                filling.into_local(world, scope, name) if isinstance(scope, Function) else filling.into_name(world, scope, name)
            )
        return
    for value in evaluate.evaluate(world, node.value, frame):
        if isinstance(value, Package):
            yield from filling.into_name(world, value.module, node.name)
        elif isinstance(value, ClassValue):
            yield from filling.into_attribute(world, value.cls, node.name)
        elif isinstance(value, Instance) and isinstance(value.of, Class):
            fitting = [one for one in filling.into_attribute(world, value.of, node.name) if _may_be_of(world, one, value.of)]
            yield from _of_object(world, value, node.name, fitting)


def _may_be_of(world: World, put: Put, cls: Class) -> bool:
    """Whether something may be put into the container of an object of a class: what is put into that of another class below the same base is not."""
    classes_of = [one.of for one in put.of if isinstance(one, Instance) and isinstance(one.of, Class)]
    related = (one in classes.mro(world, cls) or cls in classes.mro(world, one) for one in classes_of)
    return not classes_of or any(related)


def _of_object(world: World, made: Instance, name: str, puts: list[Put]) -> Iterator[Put]:
    """What is put into the container of an object, or of others that it takes that from: what others of its class hold is not asked for, and where nobody knows which one it is, only what
    all hold."""
    told = {one.of for one in puts if _is_told(one)}
    if len(told) < 2:
        yield from puts
        return
    having = merged.holders(world, made, name)
    yield from (one for one in puts if not _is_told(one) or not having.isdisjoint(one.of))


def _is_told(put: Put) -> bool:
    return bool(put.of) and all(isinstance(one, Instance) and one.call is not None for one in put.of)


def _home(world: World, name: str, frame: Frame) -> tuple[Module | Function, str] | None:
    """The module or function that has made a container, and its name there."""
    current: Frame | None = frame
    while current is not None and not _binds(current.scope, name):
        current = current.parent
    bindings = current.scope.bound(name) if current is not None else []
    if current is None or not bindings:
        return None
    if bindings[-1].kind != "import":
        return (current.scope, name) if isinstance(current.scope, (Module, Function)) else None
    for _ in range(_FAR):
        node, module = bindings[-1].node, current.module
        target = namespaces.imported_from(world, node, module)
        bindings = target.bound(node.attribute or "") if target is not None else []
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
    return bool(scope.bound(name)) and name not in scope.unnoted.globals
