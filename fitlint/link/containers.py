"""What is inside a value: its items, what iterating or entering it gives."""

from __future__ import annotations

from fitlint.link import calling, classes, names, objects
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Member,
    Pending,
    Table,
    Value,
    Values,
    merge,
)  # fmt: skip

_CONTEXT_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})


def is_empty(value: Value) -> bool:
    """Whether a value is a container in which nothing is known to be."""
    if isinstance(value, Items):
        return not any(value.items)
    return isinstance(value, Table) and not any(held for _, held in value.entries)


def item(world: World, values: Values, position: int | None) -> Values:
    """What unpacking takes out at `position` (None: anywhere)."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, Items):
            if position is not None and not value.open and position < len(value.items):
                found.append(value.items[position])
            elif value.open or position is None:
                found += value.items
        elif isinstance(value, Instance):
            typed = world.catalogue.attribute_type(f"{value.of}[{position}]") if isinstance(value.of, str) else None
            if typed is not None:
                found.append((Instance(typed),))
    return merge(*found)


def element(world: World, values: Values) -> Values:
    """What iterating gives."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, Items):
            found += value.items
        elif isinstance(value, Table):
            found += [(key,) for key, _ in value.entries if key is not None]
        elif isinstance(value, Pending) and value.kind != "coroutine":
            found.append(calling.yielded(world, value.callee, value.call, value.frame))
        elif isinstance(value, Instance):
            if isinstance(value.of, Class):
                for name in ("__iter__", "__aiter__"):
                    method = classes.method(world, value.of, name)
                    if method is not None:
                        made = calling.returned(world, FunctionValue(method, world.frame_of(method.parent), value), None, None)
                        found.append(element(world, tuple(one for one in made if one != value)))
                        break
            elif (typed := world.catalogue.attribute_type(f"{value.of}[]")) is not None:
                found.append((Instance(typed),))
        elif isinstance(value, ClassValue):
            members = value.cls.index.bindings.items()  # an enumeration
            frame = world.frame_of(value.cls)
            found += [
                names.binding_values(world, one, frame) for _, bindings in members for one in bindings if one.kind == "value"
            ]
    return merge(*found)


def subscripted(world: World, value: Value, index: Values) -> Values:
    """`value[index]`."""
    key = index[0] if len(index) == 1 else None
    if isinstance(value, Items):
        if isinstance(key, Literal) and isinstance(key.value, int) and not value.open:
            return value.items[key.value] if -len(value.items) <= key.value < len(value.items) else UNKNOWN
        return merge(*value.items)
    if isinstance(value, Table):
        if isinstance(key, Literal):
            exact = [values for known, values in value.entries if known == key]
            if exact:
                return exact[-1]
            if not value.open and all(isinstance(known, Literal) for known, _ in value.entries):
                return UNKNOWN  # not there
        return merge(*(values for _, values in value.entries))
    if isinstance(value, Instance):
        if isinstance(value.of, Class):
            method = classes.method(world, value.of, "__getitem__")
            if method is not None:
                return calling.returned(world, FunctionValue(method, world.frame_of(method.parent), value), None, None)
            return UNKNOWN
        typed = world.catalogue.attribute_type(f"{value.of}[]")
        return (Instance(typed, None, None, value),) if typed is not None else (Member(value, value.of, "[]"),)
    if isinstance(value, Member):
        typed = world.catalogue.attribute_type(f"{value.name}[]")
        return (Instance(typed, None, None, value.receiver),) if typed is not None else UNKNOWN
    return UNKNOWN


def entered(world: World, values: Values) -> Values:
    """What `with value as name` binds."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, Pending):
            found.append(calling.yielded(world, value.callee, value.call, value.frame))
        elif isinstance(value, Instance) and isinstance(value.of, Class):
            for name in ("__enter__", "__aenter__"):
                method = classes.method(world, value.of, name)
                if method is not None:
                    made = calling.returned(world, FunctionValue(method, world.frame_of(method.parent), value), None, None)
                    found.append(calling.awaited(world, made) or (value,))
                    break
            else:
                found.append((value,))
        elif isinstance(value, Instance):
            typed = world.catalogue.attribute_type(f"{value.of}.__enter__") if isinstance(value.of, str) else None
            found.append((Instance(typed, value.call, value.frame, value),) if typed is not None else (value,))
        else:
            found.append((value,))
    return merge(*found)


def is_context_manager(world: World, function: Function) -> bool:
    return bool(objects.decorator_names(world, function) & _CONTEXT_MANAGERS)
