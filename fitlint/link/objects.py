"""What can be done with a value: its attributes, its items, iterating it, entering it, decorating it."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.frameworks import kind_of
from fitlint.link import (
    arguments,
    assigned,
    below,
    classes,
    constructions,
    evaluate,
    getters,
    hierarchy,
    names,
    namespaces,
    records,
    results,
    stored,
    told,
    types,
)
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Member,
    Namespace,
    Package,
    Super,
    Symbol,
    Table,
    TypeForm,
    Value,
    Values,
    is_none,
    merge,
)  # fmt: skip

_PROPERTIES = frozenset(
    {"property", "cached_property", "hybrid_property", "functools.cached_property", "computed_field", "declared_attr"}
)


def attribute(world: World, value: Value, name: str) -> Values:
    """`value.name`."""
    if isinstance(value, Instance):
        return _instance_attribute(world, value, name)
    if isinstance(value, Symbol):
        found = world.catalogue.symbol(f"{value.name}.{name}")
        return _typed_attribute(world, found.name, value) or (found,)
    if isinstance(value, Package):
        return namespaces.module_attribute(world, value.module, name) or UNKNOWN
    if isinstance(value, Namespace):
        return namespaces.namespace_attribute(world, value, name)
    if isinstance(value, ClassValue):
        return _class_attribute(world, value, name)
    if isinstance(value, Member):
        if value.path == "app" and (kept := stored.on_application(world, name)):
            return kept
        full = f"{value.name}.{name}"
        return _typed_attribute(world, full, value) or (Member(value.receiver, value.owner, f"{value.path}.{name}"),)
    if isinstance(value, Super):
        return _super_attribute(world, value, name)
    if isinstance(value, TypeForm):
        return merge(*(attribute(world, one, name) for one in types.type_values(world, value)))
    if isinstance(value, Literal):
        if name in ("value", "name"):
            return (value,)  # the member of an enumeration
        return (Member(value, "builtins.str", name),) if value.value is not None else UNKNOWN
    if isinstance(value, (Items, Table)):
        return (Member(value, "builtins.dict" if isinstance(value, Table) else f"builtins.{value.kind}", name),)
    if isinstance(value, FunctionValue) and name == "__wrapped__":
        return (value,)
    if isinstance(value, FunctionValue):
        made = _made_of(world, value)
        return (Member(value, "function", name),) if made is None else _library_attribute(world, value, made, name)
    return UNKNOWN


def _instance_attribute(world: World, value: Instance, name: str) -> Values:
    if isinstance(value.of, str):
        return _library_attribute(world, value, value.of, name)
    found = _own_attribute(world, value, value.of, name)
    if found and not isinstance(found[0], (Literal, Member)):  # nearly always
        return found
    if below.lacks(found, name):
        return assigned.held(world, value, name) or found
    if all(map(is_none, found)):
        found = merge(found, assigned.held(world, value, name))
        return told.of_class(world, value.of, name, found) if found else found
    return found


def _own_attribute(world: World, value: Instance, of: Class, name: str) -> Values:
    """What the class of an object says of an attribute."""
    found: list[Values] = []
    stored = False
    for method, binding in classes.stores(world, of, name):
        found.append(names.binding_values(world, binding, arguments.method_frame(world, method, value)))
        stored = True
    if stored and (together := merge(*found)):
        return together if all(map(is_none, together)) else told.of_class(world, of, name, together)
    defined = classes.class_binding(world, of, name)
    if defined is not None:
        owner, bindings = defined
        if (
            bindings
            and bindings[-1].annotation is not None
            and (known := records.field_values(world, value, of, name)) is not None
        ):
            return known
        frame = world.frame_of(owner)
        values = merge(*(names.binding_values(world, one, frame) for one in bindings))
        if value.call is None and not stored and all(map(is_none, values)):
            values = below.filled_in(world, of, name) or values
        return merge(*(_bound(world, one, value) for one in values)) or UNKNOWN
    base = classes.library_base(world, of)
    if base is not None and not stored:
        return _library_attribute(world, value, base, name)
    getter = classes.method(world, of, "__getattr__") if not stored else None
    if getter is not None:
        given = getters.of_object(world, FunctionValue(getter, world.frame_of(getter.parent), value), name)
        return given if len(given) == 1 else UNKNOWN  # it decides by the name, or by what the object is
    return UNKNOWN


def _library_attribute(world: World, value: Value, base: str, name: str) -> Values:
    full = f"{base}.{name}"
    if world.catalogue.is_same_object(base, name):
        return (value,)
    if name == "app" and base in stored.REQUESTS and (applications := stored.applications(world)):
        return applications
    if base in stored.MADE_MODULES and (put_in := stored.into_made_modules(world, name)):
        return put_in
    kind = kind_of(base)
    if kind is not None and name in kind.constants and isinstance(value, Instance):
        given = constructions.constructor_values(world, value, (None, name))
        return (Literal(kind.constants[name], certain=value.call is not None),) if given is None else given
    if kind is not None and kind.is_app and name not in kind.methods and (kept := stored.on_application(world, name)):
        return kept
    return _typed_attribute(world, full, value) or (Member(value, base, name),)


def _typed_attribute(world: World, full: str, receiver: Value) -> Values:
    typed = world.catalogue.attribute_type(full)
    return (Instance(typed, None, None, receiver),) if typed is not None else UNKNOWN


def _class_attribute(world: World, value: ClassValue, name: str) -> Values:
    found = classes.class_values(world, value.cls, name)
    if found is not None and all(map(is_none, found)):
        found = below.filled_in(world, value.cls, name) or merge(found, assigned.held(world, value, name))
    if found is not None:
        return tuple(
            FunctionValue(one.function, one.frame, value)
            if isinstance(one, FunctionValue) and _is(world, one, "classmethod")
            else one
            for one in found
        )
    if name in ("__class__", "value"):  # the latter of a member of an enumeration that is a class
        return (value,)
    base = classes.library_base(world, value.cls)
    if base is not None and base not in hierarchy.BRING_NOTHING:
        return _typed_attribute(world, f"{base}.{name}", value) or (Member(value, base, name),)
    return assigned.held(world, value, name) or ((Member(value, base, name),) if base is not None else UNKNOWN)


def _super_attribute(world: World, value: Super, name: str) -> Values:
    """What comes after the class that says `super()` in the resolution order of the receiver's class."""
    receiver = value.receiver
    of = receiver.of if isinstance(receiver, Instance) else receiver.cls if isinstance(receiver, ClassValue) else value.cls
    order = classes.mro(world, of if isinstance(of, Class) else value.cls)
    for one in order[order.index(value.cls) + 1 :] if value.cls in order else classes.mro(world, value.cls)[1:]:
        if isinstance(one, str):
            return (Member(receiver, one, name),)
        if one.bound(name):
            return merge(*(_bound(world, inner, receiver) for inner in classes.class_values(world, one, name) or UNKNOWN))
    return UNKNOWN


def _bound(world: World, value: Value, receiver: Instance | Value) -> Values:
    """A value found in a class, seen through an instance: methods get their receiver, properties are read."""
    if not isinstance(value, FunctionValue) or value.receiver is not None:
        return (value,)
    decorators = decorator_names(world, value.function)
    if "staticmethod" in decorators:
        return (value,)
    if "classmethod" in decorators:
        of = receiver.of if isinstance(receiver, Instance) else None
        return (FunctionValue(value.function, value.frame, ClassValue(of) if isinstance(of, Class) else receiver),)
    bound = FunctionValue(value.function, value.frame, receiver)
    if decorators & _PROPERTIES or any(one.endswith(".setter") for one in decorators):
        return results.returned(world, bound, None, None)
    return (bound,)


def _is(world: World, value: FunctionValue, decorator: str) -> bool:
    return decorator in decorator_names(world, value.function)


def is_property(world: World, function: Function) -> bool:
    """Whether reading the attribute calls the function."""
    return not _PROPERTIES.isdisjoint(decorator_names(world, function))


@memoised()
def decorator_names(world: World, function: Function) -> frozenset[str]:
    """The decorators of a function by their last name ("property", "lru_cache"), with or without a call; cheap, from the text."""
    found = set()
    for node in function.node.decorators:
        target = node.func if isinstance(node, s.Call) else node
        if isinstance(target, s.Name):
            found.add(target.id)
        elif isinstance(target, s.Attribute):
            found.add(target.name)
            if isinstance(target.value, s.Name) and target.name in ("setter", "getter", "deleter"):
                found.add(f"{target.value.id}.{target.name}")
    return frozenset(found)


def decorated(world: World, value: FunctionValue, frame: Frame) -> Values:
    """A function as its name gives it. Decorators are seen through, as a reader does: a call of the name runs the function.

    Not where a library makes of it an object that sends it elsewhere when it is called (`@huey.task()`).
    """
    made = _made_of(world, value)
    sends = made is not None and world.catalogue.returns(f"{made}()") is not None
    return (Instance(made, None, None, value),) if made is not None and sends else (value,)


def _made_of(world: World, value: FunctionValue) -> str | None:
    """The type of the object that a library's decorator makes of a function: `@app.task`, `@dramatiq.actor(queue_name="mail")`."""
    if not world.catalogue.decorators:
        return None
    frame = value.frame or world.frame_of(value.function.parent)
    for node in value.function.node.decorators:
        for one in evaluate.evaluate(world, node.func if isinstance(node, s.Call) else node, frame):
            made = world.catalogue.decorated(one.name) if isinstance(one, (Symbol, Member)) else None
            if made is not None:
                return made
    return None


def is_built_in(value: Value) -> bool:
    """Whether a value is an object of which only a built-in type is known."""
    return isinstance(value, Instance) and isinstance(value.of, str) and value.of.startswith("builtins.")
