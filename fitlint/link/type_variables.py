"""What a function gives that says so by a type variable alone: `def get(kind: type[T]) -> T`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments, evaluate, types
from fitlint.link.world import World
from fitlint.model.values import UNKNOWN, Frame, FunctionValue, Instance, Values

_VARIABLES = frozenset({"typing.TypeVar", "typing_extensions.TypeVar"})


def solved(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Values:
    """What a call gives by what it passes, or by whose method it calls, for a parameter of the same variable: `kind: type[T]`, `cls: type[T]`, `one: T`."""
    function = callee.function
    variable = _named(function.node.returns)
    if variable is None or node is None or frame is None:
        return UNKNOWN
    taking = {one.name: kind for one in function.node.parameters if (kind := _takes(one.annotation, variable.id))}
    known = evaluate.evaluate(world, variable, callee.frame or world.frame_of(function.parent)) if taking else UNKNOWN
    if not taking or any(not isinstance(one, Instance) or one.of not in _VARIABLES for one in known):
        return UNKNOWN
    bound = arguments.bind(world, callee, node, frame)
    for name, kind in taking.items():
        if kind == "type":
            found = types.instances(world, bound.get(name, UNKNOWN))
        else:
            found = bound.get(name, UNKNOWN) if known else UNKNOWN  # a name that nobody knows need be no variable
        if found:
            return found
    return UNKNOWN


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
