"""What an argument answers where it is compared with what a class names, `kind == Kind.WEB`: a member of an enumeration, or a constant."""

from __future__ import annotations

import ast
from functools import partial

from fitlint import summary as s
from fitlint.link import classes, local, names, objects, origins, stored
from fitlint.link.evaluate import evaluate
from fitlint.link.verdicts import NO, YES, Answers
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, Values, merge

_ENUMERATIONS = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum"})
_PLAIN = frozenset({"builtins.str", "builtins.int", "enum.StrEnum", "enum.IntEnum"})  # members equal their values
_KNOWN = _ENUMERATIONS | _PLAIN | {"builtins.object"}


def of(world: World, spelled: str, callee: Function, node: s.Expr, function: Function | None, frame: Frame) -> Answers | None:
    """Whether an argument, written in a function, or as a default in none, equals what is spelled so in the function that is called; None where nobody knows."""
    if isinstance(node, s.Conditional):
        either = [of(world, spelled, callee, one, function, frame) for one in (node.body, node.orelse)]
        return None if None in either else frozenset[int]().union(*(one for one in either if one is not None))
    given = local.given(node, function) if function is not None else None
    if given is not None:
        return of(world, spelled, callee, given, function, frame)
    if isinstance(node, s.Name):
        asked = partial(of, world, spelled, callee, function=function, frame=frame)
        return origins.answered(world, node, function, asked) if function is not None else None
    cls = _owner(world, spelled, callee)
    wanted = _bound(world, cls, spelled.rpartition(".")[2]) if cls is not None else None
    if cls is None or wanted is None:
        return None
    if isinstance(node, s.Constant):
        return _of_constant(world, cls, wanted, node)
    if not isinstance(node, s.Attribute) or _class(world, node.value, frame) is not cls:
        return None
    other = _bound(world, cls, node.name)
    if other is None or other is wanted:
        return None if other is None else YES
    equal = _equal(wanted, other)
    return NO if equal is None and _is_enumeration(_bases(world, cls)) else equal


def of_constant(world: World, constant: str, node: s.Expr, frame: Frame) -> Answers | None:
    """Whether what an argument names of a class equals a constant, as that is written."""
    cls = _class(world, node.value, frame) if isinstance(node, s.Attribute) else None
    held = _bound(world, cls, node.name) if cls is not None and isinstance(node, s.Attribute) else None
    if cls is None or held is None:
        return None
    return _of_constant(world, cls, held, s.Constant(node.start, node.length, ast.literal_eval(constant)))


def _of_constant(world: World, cls: Class, held: s.Expr, constant: s.Constant) -> Answers | None:
    bases = _bases(world, cls)
    if not bases <= _KNOWN or classes.method(world, cls, "__eq__") is not None:
        return None
    return NO if _is_enumeration(bases) and bases.isdisjoint(_PLAIN) else _equal(held, constant)


def _bases(world: World, cls: Class) -> set[str]:
    return {one for one in classes.mro(world, cls) if isinstance(one, str)}


def _is_enumeration(bases: set[str]) -> bool:
    return not bases.isdisjoint(_ENUMERATIONS)


def _owner(world: World, spelled: str, callee: Function) -> Class | None:
    """The class that is named before the last dot."""
    head, *more = spelled.split(".")[:-1]
    values = names.lookup(world, head, world.frame_of(callee), None)
    for one in more:
        values = merge(*(objects.attribute(world, value, one) for value in values))
    return _only(values)


def _class(world: World, node: s.Expr, frame: Frame) -> Class | None:
    return _only(evaluate(world, node, frame))


def _only(values: Values) -> Class | None:
    return values[0].cls if len(values) == 1 and isinstance(values[0], ClassValue) else None


def _bound(world: World, cls: Class, name: str) -> s.Expr | None:
    """What a class gives a name, where it does so once, and nobody else does."""
    binding = local.only(cls.bound(name))
    if binding is None:
        return None
    if not _is_enumeration(_bases(world, cls)) and stored.by_others(world, name):
        return None
    found: s.Expr = binding.node
    return found


def _equal(first: s.Expr, second: s.Expr) -> Answers | None:
    """Whether two constants are equal; None for all else."""
    if not isinstance(first, s.Constant) or not isinstance(second, s.Constant) or first.kind or second.kind:
        return None
    return YES if first.value == second.value else NO
