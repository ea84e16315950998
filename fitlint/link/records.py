"""Classes whose fields are declared: dataclasses, Pydantic models and settings, named tuples, whose `__init__` is made from them, and mapped classes."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments, calling, classes, evaluate, names, passed, told, types
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class
from fitlint.model.values import UNKNOWN, FunctionValue, Instance, Literal, Symbol, Values, merge, uncertain
from fitlint.traits import ALL

_RECORDS = frozenset({
    "pydantic.BaseModel", "sqlmodel.SQLModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings",
    "typing.NamedTuple", "msgspec.Struct",
})  # fmt: skip
_SETTINGS = frozenset({"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"})
_DECORATORS = frozenset({"dataclass", "define", "frozen", "attrs", "s"})
_FIELDS = frozenset({
    "pydantic.Field", "pydantic.fields.Field", "pydantic.PrivateAttr", "pydantic.fields.PrivateAttr", "pydantic.v1.Field", "pydantic.v1.PrivateAttr",
    "dataclasses.field", "sqlmodel.Field", "sqlmodel.Relationship", "attr.ib", "attrs.field", "msgspec.field",
})  # fmt: skip
_MAPPED = "sqlalchemy.orm.Mapped"
_REQUIRED = Instance("builtins.ellipsis")  # `Field(...)` has no default


def field_values(world: World, value: Instance, cls: Class, name: str) -> Values | None:
    """What the field `name` of a record holds: what it was made with, else the default, else what it is declared as. None when its class is no such
    record, nor the field one of a mapped class.

    The default of a setting, or of an object of which only the type is known, may be something else when the program runs.
    """
    defined = classes.class_binding(world, cls, name)
    if defined is not None and (mapped := _mapped(world, *defined)):
        return mapped
    if not is_record(world, cls):
        return None
    if classes.method(world, cls, "__init__") is not None:  # it may hand on what nobody knows: `super().__init__(**values)`
        default = _default(world, *defined) if defined is not None else UNKNOWN
        return uncertain(default) if default else None
    if value.call is not None and value.frame is not None:
        position = _position(world, cls, name) if value.call.args else None
        given = arguments.given(world, value.call, value.frame, (position, name))
        if given is not None:
            return given or (_declared(world, *defined) if defined is not None else UNKNOWN)
    default = _default(world, *defined) if defined is not None else UNKNOWN
    if not default:  # a field for functions, say
        return passed.given(world, cls, _position(world, cls, name), name)
    if value.call is None and defined is not None and _is_for_functions(default, defined[1][-1].annotation):
        return merge(passed.given(world, cls, _position(world, cls, name), name), uncertain(default))
    settled = value.call is not None and classes.derives(world, cls, _SETTINGS) is None
    return default if settled else uncertain(default)


def left_out(world: World, value: Instance, cls: Class, name: str) -> Values:
    """The constant that the field `name` of a record has by default, where the call that makes it says nothing else; nothing where that is not known."""
    defined = classes.class_binding(world, cls, name)
    if value.call is None or value.frame is None or defined is None or not is_record(world, cls):
        return UNKNOWN
    if classes.method(world, cls, "__init__") is not None or classes.derives(world, cls, _SETTINGS) is not None:
        return UNKNOWN
    position = _position(world, cls, name) if value.call.args else None
    if arguments.given(world, value.call, value.frame, (position, name)) is not None:
        return UNKNOWN
    owner, bindings = defined
    made = evaluate.evaluate(world, bindings[-1].node, world.frame_of(owner)) if bindings[-1].kind == "value" else UNKNOWN
    if len(made) == 1 and isinstance(made[0], Instance) and made[0].of in _FIELDS:
        made = _of_marker(world, made[0])
    return made if len(made) == 1 and isinstance(made[0], Literal) else UNKNOWN


def _is_for_functions(default: Values, declared: s.Expr | None) -> bool:
    """Whether a field is one for functions: what it has by default, or how it is declared, `on_done: Callable[[], None] | None = None`, says so."""
    if any(isinstance(one, FunctionValue) for one in default):
        return True
    pending = [declared] if declared is not None else []
    while pending:
        node = pending.pop()
        if s.last_name(node) == "Callable":
            return True
        pending += s.children(node)
    return False


def _mapped(world: World, owner: Class, bindings: list[Binding]) -> Values:
    """What `company: Mapped["Company"] = relationship()` is for an object, and not for its class."""
    node, frame = bindings[-1].annotation, world.frame_of(owner)
    if not isinstance(node, s.Subscript) or s.last_name(node.value) != _MAPPED.rpartition(".")[2]:
        return UNKNOWN
    if not any(isinstance(one, Symbol) and one.name == _MAPPED for one in evaluate.evaluate(world, node.value, frame)):
        return UNKNOWN
    return types.annotation(world, node.index, frame)


def _declared(world: World, owner: Class, bindings: list[Binding]) -> Values:
    node = bindings[-1].annotation
    return types.annotation(world, node, world.frame_of(owner)) if node is not None else UNKNOWN


def _default(world: World, owner: Class, bindings: list[Binding]) -> Values:
    binding, frame = bindings[-1], world.frame_of(owner)
    made = evaluate.evaluate(world, binding.node, frame) if binding.kind == "value" else UNKNOWN
    if len(made) == 1 and isinstance(made[0], Instance) and made[0].of in _FIELDS:
        return told.declared(world, binding, _of_marker(world, made[0]), frame)
    return names.binding_values(world, binding, frame)


def _of_marker(world: World, marker: Instance) -> Values:
    """What a field has by `Field("x")`, `field(default_factory=make)`."""
    if marker.call is None or marker.frame is None:
        return UNKNOWN
    given = arguments.given(world, marker.call, marker.frame, (0, "default"))
    if given:
        return tuple(one for one in given if one != _REQUIRED)
    factory = arguments.argument(marker.call, None, "default_factory") or arguments.argument(marker.call, None, "factory")
    made = evaluate.evaluate(world, factory, marker.frame) if factory is not None else UNKNOWN
    return merge(*(calling.provided(world, one) for one in made))


def is_record(world: World, cls: Class) -> bool:
    if classes.derives(world, cls, _RECORDS) is not None:
        return True
    return any(isinstance(one, Class) and decorator_names(one) & _DECORATORS for one in classes.mro(world, cls))


def decorator_names(cls: Class) -> set[str]:
    """The decorators of a class by their last names, with or without a call."""
    return {s.last_name(one.func if isinstance(one, s.Call) else one) for one in cls.node.decorators}


def _position(world: World, cls: Class, name: str) -> int | None:
    """Where a field stands among the arguments, bases first."""
    bases = [one for one in reversed(classes.mro(world, cls)) if isinstance(one, Class)]
    for one in bases:
        one.want(ALL)
    order = [field for one in bases for field, bindings in one.index.bindings.items() if bindings[-1].annotation is not None]
    unique = list(dict.fromkeys(order))
    return unique.index(name) if name in unique else None
