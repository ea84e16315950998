"""Values that are put somewhere by other code than what reads them: globals made late, items of a table, `app.state`,
what is put on applications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fitlint import summary as s
from fitlint.link import classes, evaluate, hierarchy, lifespans, names, registered
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function, Module, Scope, all_defined, defined
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    Instance,
    Literal,
    Member,
    Package,
    Table,
    Value,
    Values,
    alternatives,
    is_none,
    merge,
)
from fitlint.traits import GIVEN

MADE_MODULES = frozenset({"importlib.util.module_from_spec", "types.ModuleType"})
_FEW = 3
REQUESTS = frozenset({"fastapi.Request", "fastapi.WebSocket", "starlette.requests.HTTPConnection"})
_HAVE_STATE = REQUESTS | {"starlette.applications.Starlette", "fastapi.FastAPI"}


def made_late(world: World, module: Module, name: str, values: Values) -> Values:
    """`values` of a name of a module, or where that is only None what functions with `global name` make of it."""
    if not values or not isinstance(values[0], Literal) or any(not is_none(one) for one in values):
        return values
    return made_in_functions(world, module, name) or values


def made_in_functions(world: World, module: Module, name: str) -> Values | None:
    """What functions with `global name` make of a name of a module, and other modules with `shared.name = …`; None where none does."""
    made = [*_globals(world, module).get(name, ()), *_from_outside(world, module, name)]
    if not made or not world.enter((module, name)):
        return None
    try:
        return alternatives(*(registered.values(world, scope, one) for scope, one in made))
    finally:
        world.leave((module, name))


def is_remade(world: World, module: Module, name: str) -> bool:
    """Whether a function of a module says `global name` and makes something else of it."""
    module.want(name)
    return name in world.bound_in_functions(module)


@memoised()
def _globals(world: World, module: Module) -> dict[str, list[tuple[Function, Binding]]]:
    """What the functions of a module bind that say `global name`, by the name."""
    found: dict[str, list[tuple[Function, Binding]]] = {}
    for function in defined(module) if world.bound_in_functions(module) else ():
        for name in function.index.globals if any(map(str.isidentifier, function.node.stores)) else ():
            found.setdefault(name, []).extend((function, one) for one in function.index.bindings.get(name, ()))
    return found


def _from_outside(world: World, module: Module, name: str) -> Iterator[tuple[Scope, Binding]]:
    """The stores of other modules into one that they import: `shared.model = load()`."""
    for scope, target, binding in attribute_stores(world, f".{name}"):
        if isinstance(target.value, s.Name) and scope.module is not module:
            owners = evaluate.evaluate(world, target.value, world.frame_of(scope))
            if any(isinstance(one, Package) and one.module is module for one in owners):
                yield scope, binding


def items(world: World, node: s.Subscript, frame: Frame) -> Values:
    """What `TABLE[key]` holds where the table of a module or object is filled elsewhere in it: `TABLE["model"] = load()`."""
    if isinstance(node.value, s.Attribute):
        return _of_object(world, node, node.value, frame)
    if not isinstance(node.value, s.Name):
        return UNKNOWN
    if not frame.module.bound(node.value.id):
        return UNKNOWN
    if not all(isinstance(one, Table) for one in evaluate.evaluate(world, node.value, frame)) or not world.enter((node, "items")):
        return UNKNOWN
    try:
        key = evaluate.evaluate(world, node.index, frame)
        found = []
        for scope, target, binding in _item_stores(frame.module, node.value.id):
            inner = frame if scope is frame.scope else world.frame_of(scope)
            other = evaluate.evaluate(world, target.index, inner)
            if not _differ(key, other):
                found.append(names.binding_values(world, binding, inner))
        return merge(*found)
    finally:
        world.leave((node, "items"))


def _differ(key: Values, other: Values) -> bool:
    """Whether two keys are known, and none of the one is one of the other."""
    known = key and other and all(isinstance(one, Literal) for one in (*key, *other))
    return bool(known) and set(key).isdisjoint(other)


def _of_object(world: World, node: s.Subscript, owner: s.Attribute, frame: Frame) -> Values:
    """`self.clients[key]`, filled by some method of the class."""
    found = []
    for value in evaluate.evaluate(world, owner.value, frame):
        of = value.of if isinstance(value, Instance) else None
        for cls in classes.mro(world, of) if isinstance(of, Class) and world.enter((node, "items")) else ():
            for method in _that_store(cls.methods() if isinstance(cls, Class) else (), f"{owner.name}[]"):
                for target, binding in method.index.stores:
                    stored = target.value if isinstance(target, s.Subscript) else None
                    if isinstance(stored, s.Attribute) and stored.name == owner.name:
                        found.append(names.binding_values(world, binding, world.frame_of(method)))
    world.leave((node, "items"))
    return merge(*found)


def _item_stores(module: Module, name: str) -> Iterator[tuple[Scope, s.Subscript, Binding]]:
    for scope in _scopes(module, f"{name}[]"):
        for target, binding in scope.index.stores:
            if isinstance(target, s.Subscript) and isinstance(target.value, s.Name) and target.value.id == name:
                yield scope, target, binding


def on_state(world: World, node: s.Attribute, frame: Frame) -> Values:
    """What `app.state.client`, `request.app.state.client` or `request.state.client` holds, whoever has put it there."""
    state = node.value
    if not isinstance(state, s.Attribute) or state.name != "state":
        return UNKNOWN
    owners = evaluate.evaluate(world, state.value, frame)
    if not any(_has_state(world, one) for one in owners) or not world.enter(("state", node.name)):
        return UNKNOWN
    try:
        found = []
        for scope, target, binding in attribute_stores(world, f".state.{node.name}"):
            if _ends_with_state(target.value):
                found.append(names.binding_values(world, binding, world.frame_of(scope)))
        if any(isinstance(one, Instance) and classes.derives(world, one.of, REQUESTS) is not None for one in owners):
            found.append(lifespans.given(world, node.name))
        return alternatives(*found)
    finally:
        world.leave(("state", node.name))


def on_application(world: World, name: str) -> Values:
    """What `app.client` or `request.app.client` holds, whoever has put it on the application."""
    stores = attribute_stores(world, f"app.{name}")
    if not stores or not world.enter(("app", name)):
        return UNKNOWN
    try:
        found = []
        for scope, target, binding in stores:
            frame = world.frame_of(scope)
            if s.last_name(target.value) in s.APPLICATIONS and _is_application(world, target.value, frame):
                found.append(names.binding_values(world, binding, frame))
        return alternatives(*found)
    finally:
        world.leave(("app", name))


def _is_application(world: World, node: s.Expr, frame: Frame) -> bool:
    """Whether something can be an application: where nobody knows, its name says so."""
    owners = evaluate.evaluate(world, node, frame)
    return not owners or any(_has_state(world, one) for one in owners)


@memoised(meanwhile=UNKNOWN)  # bases are looked for in files that may ask for it
def applications(world: World) -> Values:
    """What `request.app` is where the program makes its applications of classes of its own; nothing where it makes others as well."""
    found = [cls for base in ("fastapi.FastAPI", "starlette.applications.Starlette") for cls in hierarchy.derived(world, base)]
    return tuple(Instance(cls) for cls in dict.fromkeys(found)) if len(found) <= _FEW else UNKNOWN


def _has_state(world: World, value: object) -> bool:
    if isinstance(value, Member):
        return value.path == "app"
    return isinstance(value, Instance) and classes.derives(world, value.of, _HAVE_STATE) is not None


def _ends_with_state(node: s.Expr) -> bool:
    return isinstance(node, s.Attribute) and node.name == "state"


@memoised()
def attribute_stores(world: World, noted: str) -> list[tuple[Scope, s.Attribute, Binding]]:
    """The stores into an attribute, `.state.name` of states, `.name` of what is imported, `app.name` of applications: in functions, also those
    inside others, and at the top of modules."""
    found: list[tuple[Scope, s.Attribute, Binding]] = []
    name = noted.rpartition(".")[2]
    listed = name if noted.startswith(".state.") else noted
    world.asks("stored", listed)
    in_function = noted if noted.startswith(".") else f".{name}"  # `s.Function.stores`
    for path in (one for one, outline in world.outlines.items() if listed in outline.states):
        module = world.module(path)
        for scope in _scopes(module, in_function):
            for target, binding in scope.partly(GIVEN).stores:
                if isinstance(target, s.Attribute) and target.name == name:
                    found.append((scope, target, binding))
    return found


def into_made_modules(world: World, name: str) -> Values:
    """What code that makes modules of files puts into them before they run: `page = module_from_spec(spec)`, `page.manager = Blueprint(…)`."""
    if not by_others(world, name) or not world.enter(("made", name)):
        return UNKNOWN
    try:
        found = []
        stores = [
            one for one in attribute_stores(world, f"*.{name}") if not one[0].module.is_test
        ]  # which load one module after the other
        for scope, target, binding in stores:
            frame = world.frame_of(scope)
            if any(isinstance(one, Instance) and one.of in MADE_MODULES for one in evaluate.evaluate(world, target.value, frame)):
                found.append(names.binding_values(world, binding, frame))
        return alternatives(*found)
    finally:
        world.leave(("made", name))


def by_others(world: World, name: str) -> bool:
    """Whether something is stored as an attribute of this name of anything but `self`."""
    world.asks("stored", f"*.{name}")
    return f"*.{name}" in _stored_by_others(world)


@memoised()
def _stored_by_others(world: World) -> frozenset[str]:
    return frozenset(one for outline in world.outlines.values() for one in outline.states if one[:2] == "*.")


@memoised(meanwhile=True)
def by_others_into(world: World, name: str, cls: Class) -> bool:
    """Whether something may be stored as such an attribute of an object of a class by anything but its own methods: what is known to be another object does not count."""
    others = _of_others(world, name) if by_others(world, name) else ()
    return any(_may_be_of(world, target.value, scope, cls) for scope, target in others)


def _of_others(world: World, name: str) -> Iterator[tuple[Scope, s.Attribute]]:
    """The stores into an attribute of anything but `self`."""
    for path in (one for one, outline in world.outlines.items() if f"*.{name}" in outline.states):
        module = world.module(path)
        for scope in _scopes(module, f".{name}"):
            for target, _ in scope.index.stores:
                if isinstance(target, s.Attribute) and target.name == name and not is_self(target.value, scope):
                    yield scope, target


def is_self(node: s.Expr, scope: Scope) -> bool:
    return isinstance(node, s.Name) and isinstance(scope, Function) and node.id == scope.receiver == "self"


def _may_be_of(world: World, node: s.Expr, scope: Scope, cls: Class) -> bool:
    """Whether what an attribute is stored into may be an object of a class, or that class."""
    values = evaluate.evaluate(world, node, world.frame_of(scope))
    return not values or any(_is_related(world, one, cls) for one in values)


def _is_related(world: World, value: Value, cls: Class) -> bool:
    of = value.of if isinstance(value, Instance) else value.cls if isinstance(value, ClassValue) else None
    if isinstance(of, Class):
        return of in classes.mro(world, cls) or cls in classes.mro(world, of)
    return of is None or classes.derives(world, cls, frozenset({of})) is not None


def _scopes(module: Module | None, noted: str) -> list[Scope]:
    """Where a module stores something: at its top, and in the functions that say so, also those inside of others."""
    return [module, *_that_store(_with_inner(module), noted)] if module is not None else []


def _that_store(functions: Iterable[Function], noted: str) -> Iterator[Function]:
    return (one for one in functions if noted in one.node.stores)


def _with_inner(module: Module) -> Iterator[Function]:
    """The functions of a module and those inside of them: these are looked into for what they store."""
    for one in defined(module):
        yield one
        if one.node.nests and one.index:
            yield from all_defined(one)
