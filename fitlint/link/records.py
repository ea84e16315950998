"""Classes whose `__init__` is made from their annotated fields: dataclasses, Pydantic models and settings, named tuples."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments, classes, names
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class
from fitlint.model.values import UNKNOWN, Instance, Values, uncertain

_RECORDS = frozenset({
    "pydantic.BaseModel", "sqlmodel.SQLModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings",
    "typing.NamedTuple", "msgspec.Struct",
})  # fmt: skip
_SETTINGS = frozenset({"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"})
_DECORATORS = frozenset({"dataclass", "define", "frozen", "attrs", "s"})
_FIELDS = frozenset({"pydantic.Field", "dataclasses.field", "sqlmodel.Field", "attr.ib", "attrs.field", "pydantic.fields.Field"})


def field_values(world: World, value: Instance, cls: Class, name: str) -> Values | None:
    """What the field `name` of a record holds: what it was made with, else the default. None when its class is no such record.

    The default of a setting, or of an object of which only the type is known, may be something else when the program runs.
    """
    if not _is_record(world, cls) or classes.method(world, cls, "__init__") is not None:
        return None
    if value.call is not None and value.frame is not None:
        given = arguments.given(world, value.call, value.frame, (_position(world, cls, name), name))
        if given is not None:
            return given
    defined = classes.class_binding(world, cls, name)
    default = _default(world, *defined) if defined is not None else UNKNOWN
    settled = value.call is not None and classes.derives(world, cls, _SETTINGS) is None
    return default if settled else uncertain(default)


def _default(world: World, owner: Class, bindings: list[Binding]) -> Values:
    values = names.binding_values(world, bindings[-1], world.frame_of(owner))
    if len(values) == 1 and isinstance(values[0], Instance) and values[0].of in _FIELDS and values[0].call is not None:
        marker = values[0]
        assert marker.call is not None
        return (
            (arguments.given(world, marker.call, marker.frame, (0, "default")) or UNKNOWN)
            if marker.frame is not None
            else UNKNOWN
        )
    return values


def _is_record(world: World, cls: Class) -> bool:
    if classes.derives(world, cls, _RECORDS) is not None:
        return True
    return any(isinstance(one, Class) and decorator_names(one) & _DECORATORS for one in classes.mro(world, cls))


def decorator_names(cls: Class) -> set[str]:
    """The decorators of a class by their last names, with or without a call."""
    return {s.last_name(one.func if isinstance(one, s.Call) else one) for one in cls.node.decorators}


def _position(world: World, cls: Class, name: str) -> int | None:
    """Where a field stands among the arguments, bases first."""
    order = [
        field
        for one in reversed(classes.mro(world, cls))
        if isinstance(one, Class)
        for field, bindings in one.index.bindings.items()
        if bindings[-1].annotation is not None
    ]
    unique = list(dict.fromkeys(order))
    return unique.index(name) if name in unique else None
