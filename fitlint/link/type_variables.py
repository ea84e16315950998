"""What a function gives that says so by a type variable alone: `def get(kind: type[T]) -> T`."""

from __future__ import annotations

from collections.abc import Sequence

from fitlint import summary as s
from fitlint.link import arguments, classes, evaluate, types
from fitlint.link.world import World
from fitlint.model.scopes import Class
from fitlint.model.values import UNKNOWN, ClassValue, Frame, FunctionValue, Instance, Value, Values

_VARIABLES = frozenset({"typing.TypeVar", "typing_extensions.TypeVar"})


def solved(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Values:
    """What a call gives by what it passes, or by whose method it calls, for a parameter of the same variable: `kind: type[T]`, `cls: type[T]`, `one: T`; or by
    what the class of its object derives from, `class Users(Repository[User])`, or was made as, `Repository[User](session)`."""
    function = callee.function
    variable = _named(function.node.returns)
    if variable is None:
        return UNKNOWN
    taking = {one.name: kind for one in function.node.parameters if (kind := _takes(one.annotation, variable.id))}
    if not taking and (callee.receiver is None or not isinstance(function.parent, Class)):
        return UNKNOWN
    known = evaluate.evaluate(world, variable, callee.frame or world.frame_of(function.parent))
    if known and not _is_variable(known):
        return UNKNOWN
    if not taking and isinstance(function.parent, Class):
        return _of_object(world, callee.receiver, function.parent, variable.id) if known else UNKNOWN
    passed = arguments.bind(world, callee, node, frame) if node is not None and frame is not None else {}
    each = (_taken(world, passed.get(name, UNKNOWN), kind, bool(known)) for name, kind in taking.items())
    return next(filter(None, each), UNKNOWN)


def _taken(world: World, values: Values, kind: str, is_known: bool) -> Values:
    """What a variable is by what is passed as it; a name that nobody knows need be no variable, but for `type[T]`."""
    return types.instances(world, values) if kind == "type" else values if is_known else UNKNOWN


def _of_object(world: World, receiver: Value | None, owner: Class, variable: str) -> Values:
    """What stands for a variable of the class `owner`, for an object, or for a class."""
    cls = receiver.cls if isinstance(receiver, ClassValue) else receiver.of if isinstance(receiver, Instance) else None
    if not isinstance(cls, Class):
        return UNKNOWN
    for one in reversed(classes.mro(world, cls)):  # from the owner down
        base = _base(world, one, owner) if isinstance(one, Class) else None
        if isinstance(one, Class) and base is not None:
            told = _argument(world, base, owner, variable)
            if told is None:
                return UNKNOWN
            if not isinstance(told, s.Name) or told.id not in _variables(world, one):
                return types.annotation(world, told, world.frame_of(one.parent))
            owner, variable = one, told.id
    return _as_made(world, receiver, owner, variable) if owner is cls and isinstance(receiver, Instance) else UNKNOWN


def _as_made(world: World, made: Instance, cls: Class, variable: str) -> Values:
    """The same of an object that says so itself: `Repository[User](session)`."""
    func = made.call.func if made.call is not None else None
    told = _argument(world, func, cls, variable) if isinstance(func, s.Subscript) else None
    return types.annotation(world, told, made.frame) if told is not None and made.frame is not None else UNKNOWN


def _argument(world: World, node: s.Subscript, owner: Class, variable: str) -> s.Expr | None:
    """What `Repository[User]` has in the place of a variable."""
    return dict(zip(_variables(world, owner), _arguments(node), strict=False)).get(variable)


def _base(world: World, cls: Class, owner: Class) -> s.Subscript | None:
    """`Repository[User]` among the bases of a class, where that is the owner of a variable."""
    subscripts = (one for one in cls.node.bases if isinstance(one, s.Subscript) and s.last_name(one.value) == owner.name)
    frame = world.frame_of(cls.parent)
    return next((one for one in subscripts if any(_is(each, owner) for each in evaluate.evaluate(world, one.value, frame))), None)


def _is(value: Value, cls: Class) -> bool:
    return isinstance(value, ClassValue) and value.cls is cls


def _variables(world: World, cls: Class) -> list[str]:
    """The variables of a class, in order: those of `Generic[T, U]`, else of all its bases."""
    subscripts = [one for one in cls.node.bases if isinstance(one, s.Subscript)]
    generic = [one for one in subscripts if s.last_name(one.value) in ("Generic", "Protocol")] or subscripts
    names = [one for each in generic for one in _arguments(each) if isinstance(one, s.Name)]
    frame = world.frame_of(cls.parent)
    return list(dict.fromkeys(one.id for one in names if _is_variable(evaluate.evaluate(world, one, frame))))


def _is_variable(values: Values) -> bool:
    return bool(values) and all(isinstance(one, Instance) and one.of in _VARIABLES for one in values)


def _arguments(base: s.Subscript) -> Sequence[s.Expr]:
    return base.index.items if isinstance(base.index, s.Collection) else [base.index]


def _named(node: s.Expr | None) -> s.Name | None:
    """The name that an annotation is, or that it is when it is not None: `T`, `"T"`, `T | None`, `Optional[T]`."""
    if isinstance(node, s.Constant) and isinstance(node.value, str):
        return _named(types.parse_text(node.value, node.start, node.end))
    if isinstance(node, s.Binary) and node.op == "|":
        return _named(node.left) if s.is_none(node.right) else _named(node.right) if s.is_none(node.left) else None
    if isinstance(node, s.Subscript) and s.last_name(node.value) == "Optional":
        return _named(node.index)
    return node if isinstance(node, s.Name) else None


def _takes(node: s.Expr | None, variable: str) -> str:
    """How a parameter of an annotation takes a variable: as a "type", as an "object" of it, or "" not at all."""
    is_type = isinstance(node, s.Subscript) and s.last_name(node.value) in ("type", "Type")
    name = _named(node.index if isinstance(node, s.Subscript) and is_type else node)
    return "" if name is None or name.id != variable else "type" if is_type else "object"
