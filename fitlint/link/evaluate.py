"""What an expression can stand for, in a frame. Nothing is executed: names are looked up, calls followed by what they return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fitlint import summary as s
from fitlint.link import (
    arithmetic,
    below,
    calling,
    classes,
    conditions,
    containers,
    filled,
    names,
    narrowing,
    objects,
    stored,
    told,
)
from fitlint.link.world import World
from fitlint.model.scopes import Class
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Member,
    Symbol,
    Table,
    TypeForm,
    Value,
    Values,
    alternatives,
    merge,
    uncertain,
)  # fmt: skip

# More alternatives than this are no knowledge, but for functions, classes, and objects that are made of these: tables of these are written by hand.
MAX_ALTERNATIVES = 12
_MANY_CALLABLE = 64


def evaluate(world: World, node: s.Expr, frame: Frame) -> Values:
    """All values that `node` can have in `frame`; the empty tuple when nothing is known."""
    known = frame.memo.get(node)
    if known is not None and not isinstance(known, int):
        values, files = known
        world.touched.add(files)
        return values
    rule = _RULES.get(type(node))
    return world.work_out(frame.memo, node, _limited, rule, node, frame) if rule is not None else UNKNOWN


def _limited(world: World, rule: Callable[..., Values], node: s.Expr, frame: Frame) -> Values:
    world.steps += 1
    values = rule(world, node, frame)
    return values if len(values) <= MAX_ALTERNATIVES or _are_callable(values) else UNKNOWN


def _are_callable(values: Values) -> bool:
    """Whether values are what a registry holds: functions, classes, objects that are made there, tables in which such are, and methods of these."""
    return len(values) <= _MANY_CALLABLE and all(map(_is_callable, values))


def _is_callable(value: Value) -> bool:
    if isinstance(value, Table):
        held = [one for _, several in value.entries for one in several]
        return not held or any(map(_is_callable, held))
    if isinstance(value, Member):
        return isinstance(value.receiver, Table) and _is_callable(value.receiver)
    return isinstance(value, (ClassValue, FunctionValue)) or (
        isinstance(value, Instance) and isinstance(value.of, Class) and value.call is not None
    )


def _name(world: World, node: s.Name, frame: Frame) -> Values:
    return names.lookup(world, node.id, frame, node.start)


def _attribute(world: World, node: s.Attribute, frame: Frame) -> Values:
    found = UNKNOWN
    if isinstance(node.value, s.Attribute) and node.value.name == "state":
        found = stored.on_state(world, node, frame)
    if not found:
        values = evaluate(world, node.value, frame)
        if len(values) == 1:
            found = objects.attribute(world, values[0], node.name)
        else:
            found = merge(*[objects.attribute(world, value, node.name) for value in values])
        if values and (not found or isinstance(found[0], Member)) and below.lacks(found, node.name):
            found = below.attribute(world, node, values, frame) or found
    asked = frame.scope.unnoted.asked
    if asked and (name := s.spelled(node)) in asked:
        return narrowing.narrowed(world, found, name, frame, node.start)
    return found


def _call(world: World, node: s.Call, frame: Frame) -> Values:
    callees = evaluate(world, node.func, frame)
    if len(callees) == 1:
        found = calling.call(world, callees[0], node, frame)
    else:
        found = merge(*[calling.call(world, callee, node, frame) for callee in callees])
    if not found and isinstance(node.func, s.Name):
        return told.given_by(world, node.func, frame)
    if isinstance(node.func, s.Attribute) and node.func.name in filled.TAKING and filled.says_little(world, found):
        return filled.contents(world, node, frame) or found
    return found


def _constant(world: World, node: s.Constant, frame: Frame) -> Values:
    if node.kind:
        return (Instance(f"builtins.{'bytes' if node.kind == 'bytes' else 'ellipsis' if node.kind == 'ellipsis' else 'int'}"),)
    return (Literal(node.value),)


def _join(world: World, node: s.Join, frame: Frame) -> Values:
    text, certain = "", True
    for part in node.parts:
        values = evaluate(world, part, frame)
        if len(values) != 1 or not isinstance(values[0], Literal):
            return (Instance("builtins.str"),)
        text += str(values[0].value)
        certain = certain and values[0].certain
    return (Literal(text, certain),)


def _binary(world: World, node: s.Binary, frame: Frame) -> Values:
    left = evaluate(world, node.left, frame)
    right = evaluate(world, node.right, frame)
    if node.op == "|" and any(isinstance(one, (ClassValue, Symbol, TypeForm)) for one in (*left, *right)):
        return (TypeForm(node, frame),)
    if len(left) == 1 and len(right) == 1:
        first, second = left[0], right[0]
        if isinstance(first, Literal) and isinstance(second, Literal):
            return arithmetic.of(node.op, first.value, second.value, first.certain and second.certain)
        if node.op == "%" and isinstance(first, Literal) and isinstance(second, Items):
            return arithmetic.formatted(first, second)
        if node.op == "|" and isinstance(first, Items) and isinstance(second, Items):
            return (Items(first.kind, first.items + second.items, first.open or second.open),)
        if node.op == "|" and isinstance(first, Table) and isinstance(second, Table):
            return (Table(first.entries + second.entries, first.open or second.open),)
    if node.op == "+" and (lists := arithmetic.added(left, right)):
        return lists
    if node.op == "/" and left and all(isinstance(one, Instance) and one.of == "pathlib.Path" for one in left):
        return left
    return (_piped(world, right) or _piped(world, left)) if node.op == "|" else UNKNOWN


def _piped(world: World, values: Values) -> Values:
    """Those of two things that are put one behind the other, `prompt | model`, that the whole is run as."""
    made = ((one, classes.library_base(world, one.of)) for one in values if isinstance(one, Instance))
    return tuple(one for one, of in made if of is not None and world.catalogue.returns(f"{of}.__or__") == "self")


def _boolean(world: World, node: s.Boolean, frame: Frame) -> Values:
    """`a or b` is any of them, but a falsy `a` only for `and`, a truthy one ends an `or`."""
    found: list[Values] = []
    for position, one in enumerate(node.values):
        values = evaluate(world, one, frame)
        last = position == len(node.values) - 1
        if node.op == "or" and not last:
            if values and all(map(_holds, values)):
                return merge(*found, values)
            truthy = tuple(value for value in values if _holds(value) is not False)
            if values and not truthy:
                continue
            values = truthy
        if node.op == "and" and not last:
            values = tuple(value for value in values if isinstance(value, Literal) and not value.value)
        found.append(values)
    return alternatives(*found) if node.op == "or" else merge(*found)


def _holds(value: Value) -> bool | None:
    """Whether a value counts as true, a text also where it is only one by default; None where nobody knows: what calls give may be None."""
    if isinstance(value, Literal):
        return bool(value.value)
    return None if isinstance(value, Instance) else conditions.truth_of(value)


def _conditional(world: World, node: s.Conditional, frame: Frame) -> Values:
    verdict = conditions.truth(world, node.test, frame) if frame.concrete else None
    if verdict is not None and conditions.is_settled(node.test, frame):
        return evaluate(world, node.body if verdict else node.orelse, frame)
    tested = evaluate(world, node.test, frame) if frame.concrete and verdict is None else UNKNOWN
    if len(tested) == 1 and isinstance(tested[0], Literal):  # a setting that may be another one: `f"/{PREFIX}" if PREFIX else ""`
        return uncertain(evaluate(world, node.body if tested[0].value else node.orelse, frame))
    return alternatives(evaluate(world, node.body, frame), evaluate(world, node.orelse, frame))


def _collection(world: World, node: s.Collection, frame: Frame) -> Values:
    items: list[Values] = []
    unknown = False
    for item in node.items:
        if isinstance(item, s.Starred):
            for inner in evaluate(world, item.value, frame) or (None,):
                if isinstance(inner, Items):
                    items += inner.items
                    unknown = unknown or inner.open
                else:
                    unknown = True
        else:
            items.append(evaluate(world, item, frame))
    return (Items(node.kind, tuple(items), unknown),)


def _mapping(world: World, node: s.Mapping, frame: Frame) -> Values:
    entries: list[tuple[Any, Values]] = []
    unknown = False
    for key, value in zip(node.keys, node.values, strict=True):
        values = evaluate(world, value, frame)
        if key is None:
            tables = [one for one in values if isinstance(one, Table)]
            unknown = unknown or len(tables) != 1
            for table in tables:
                entries += table.entries
                unknown = unknown or table.open
            continue
        keys = evaluate(world, key, frame)
        entries.append((keys[0] if len(keys) == 1 else None, values))
    last = {key: position for position, (key, _) in enumerate(entries) if key is not None}  # of equal keys the last one counts
    return (Table(tuple(one for at, one in enumerate(entries) if one[0] is None or last[one[0]] == at), unknown),)


def _subscript(world: World, node: s.Subscript, frame: Frame) -> Values:
    found: list[Values] = []
    for value in evaluate(world, node.value, frame):
        if isinstance(value, (ClassValue, Symbol, TypeForm)):
            found.append((TypeForm(node, frame),))
        elif isinstance(node.index, s.Other):
            found.append(containers.sliced(world, value))
        else:
            found.append(containers.subscripted(world, value, containers.key(world, node.index, frame)))
    values = merge(*found)
    if values and not filled.says_little(world, values):
        return values
    put_in = filled.contents(world, node, frame)
    others = stored.items(world, node, frame)
    # What is told by a parameter `cls: type` that is put in is told better by what it is.
    return merge(put_in, tuple(one for one in others if not put_in or not objects.is_built_in(one))) or values


def _lambda(world: World, node: s.Lambda, frame: Frame) -> Values:
    return (FunctionValue(world.function_of(node, frame.scope), frame),)


def _await(world: World, node: s.Await, frame: Frame) -> Values:
    return calling.awaited(world, evaluate(world, node.value, frame))


def _walrus(world: World, node: s.Walrus, frame: Frame) -> Values:
    return evaluate(world, node.value, frame)


def _comprehension(world: World, node: s.Comprehension, frame: Frame) -> Values:
    if node.kind == "dict":
        return (Table(((None, evaluate(world, node.elements[1], frame)),), open=True),)
    generator = node.generators[0]
    made = (node, frame) if node.kind == "generator" else None
    if len(node.generators) == 1 and not generator.conditions:
        tables = evaluate(world, generator.iterable, frame)
        if len(tables) == 1 and isinstance(tables[0], Items) and not tables[0].open and len(tables[0].items) <= 64:
            unrolled = []
            for item in tables[0].items:
                if len(item) != 1:
                    break
                inner = frame.unrolled({id(generator.iterable): item[0]})
                unrolled.append(evaluate(world, node.elements[0], inner))
            else:
                return (Items(node.kind, tuple(unrolled), made=made),)
    return (Items(node.kind, (evaluate(world, node.elements[0], frame),), open=True, made=made),)


def _compare(world: World, node: s.Compare, frame: Frame) -> Values:
    return (Instance("builtins.bool"),)


def _unary(world: World, node: s.Unary, frame: Frame) -> Values:
    return (Instance("builtins.bool"),) if node.op == "not" else UNKNOWN


_RULES: dict[type, Callable[[World, Any, Frame], Values]] = {
    s.Name: _name, s.Attribute: _attribute, s.Call: _call, s.Constant: _constant, s.Join: _join, s.Binary: _binary,
    s.Boolean: _boolean, s.Conditional: _conditional, s.Collection: _collection, s.Mapping: _mapping, s.Subscript: _subscript,
    s.Lambda: _lambda, s.Await: _await, s.Walrus: _walrus, s.Comprehension: _comprehension, s.Compare: _compare,
    s.Unary: _unary,
}  # fmt: skip
