"""What the tests around a place leave of the values that something can have there, and what they tell where nothing else does
(`fitlint.model.asked`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Union

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import classes, evaluate, hierarchy, marks, partials, protocols, types
from fitlint.link.outcomes import is_stored
from fitlint.link.world import World
from fitlint.model.asked import Asked, Kind, Marked
from fitlint.model.scopes import Class
from fitlint.model.values import UNKNOWN, Frame, FunctionValue, Instance, Member, Value, Values, is_none, is_of_nobody, merge

_Type = Union[Class, str]


def narrowed(world: World, values: Values, name: str, frame: Frame, offset: int) -> Values:
    """Of the `values` of something that is spelled `name` those that it can have at `offset`, by the tests of its type; where none are known, what
    these say of it."""
    index = frame.scope.own
    for one in index.asked.get(name, ()):
        if one.start <= offset < one.end and not is_stored(name, one.start, offset, index):
            values = _holding(world, values, one, frame) if one.holds else _failing(world, values, one, frame)
    return values


def _holding(world: World, values: Values, asked: Asked, frame: Frame) -> Values:
    if isinstance(asked.type, Kind):
        return tuple(one for one in values if _is_coroutine_function(world, one) is not False)
    if isinstance(asked.type, Marked):
        return marks.narrowed(world, values, asked.type, True)
    if isinstance(asked.type, str):
        found = [_named(world, one, asked.type) for one in values]
        return merge(*found) or values
    wanted, said = _types(world, asked.type, frame)
    kept: list[Values] = []
    for value in values:
        if isinstance(value, Member) or is_of_nobody(value):  # of a library's object, where anything can be
            kept.append(said or (value,))
        elif is_none(value) and wanted:
            continue
        elif not isinstance(value, Instance) or any(is_a(world, value.of, one) for one in wanted):
            kept.append((value,))
        else:
            kept.append(tuple(Instance(one) for one in wanted if is_a(world, one, value.of)))
    return merge(*kept) or said or values


def _failing(world: World, values: Values, asked: Asked, frame: Frame) -> Values:
    if isinstance(asked.type, Kind):
        return tuple(one for one in values if _is_coroutine_function(world, one) is not True)
    if isinstance(asked.type, Marked):
        return marks.narrowed(world, values, asked.type, False)
    left: list[Value] = []
    for value in values:
        if not isinstance(value, Instance):
            left.append(value)
            continue
        if isinstance(asked.type, str):
            excluded: Iterable[_Type] = (one.of for one in _named(world, value, asked.type) if isinstance(one, Instance))
        else:
            excluded = _types(world, asked.type, frame)[0]
        others: list[Class] = []
        for one in excluded:
            if value.of == one if asked.exact else is_a(world, value.of, one):
                break
            if isinstance(one, Class) and (is_a(world, one, value.of) or protocols.is_one(world, value.of)):
                others.append(one)
        else:
            left.append(replace(value, but=(*value.but, *others)) if others else value)
    return tuple(left)


def _is_coroutine_function(world: World, value: Value) -> bool | None:
    """Whether a value is a coroutine function; None where nobody knows."""
    if partials.is_partial(value):
        held = [_is_coroutine_function(world, one) for one in partials.held(world, value)]
        return held[0] if len(held) == 1 else None
    if not isinstance(value, FunctionValue):
        return None
    return value.function.is_coroutine


def _types(world: World, node: s.Expr, frame: Frame) -> tuple[list[_Type], Values]:
    """The types that a test asks for, and objects of these: `A`, `(A, B)`, `A | B`."""
    said = types.instances(world, evaluate.evaluate(world, node, frame))
    return [one.of for one in said if isinstance(one, Instance)], said


def _named(world: World, value: Value, name: str) -> Values:
    """The objects that a value can be whose class has this name."""
    of = value.of if isinstance(value, Instance) else None
    if not isinstance(of, Class):
        return UNKNOWN
    if of.name == name:
        return (value,)
    return tuple(Instance(one) for one in hierarchy.subclasses(world, of) if one.name == name)


def is_a(world: World, of: _Type, wanted: _Type) -> bool:
    """Whether objects of a type are of another as well."""
    if isinstance(wanted, str):
        return classes.derives(world, of, frozenset({wanted})) is not None
    return isinstance(of, Class) and wanted in classes.mro(world, of)
