"""What is inside a value: its items, what iterating or entering it gives."""

from __future__ import annotations

from typing import NamedTuple

from fitlint import summary as s
from fitlint.link import calling, classes, evaluate, names, objects, results, rows
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
    Pending,
    Symbol,
    Table,
    Value,
    Values,
    is_none,
    merge,
)  # fmt: skip
from fitlint.traits import ALL

_FLAT = "itertools.chain.from_iterable"
# What is lazy, of Python itself: the argument that is called, if any, the first one that is iterated, and how many of them.
LAZY: dict[str, tuple[int | None, int, int | None]] = {
    "builtins.map": (0, 1, None), "builtins.filter": (0, 1, 2), "itertools.filterfalse": (0, 1, 2), "itertools.starmap": (0, 1, 2),
    "itertools.takewhile": (0, 1, 2), "itertools.dropwhile": (0, 1, 2), "itertools.accumulate": (1, 0, 1), "itertools.islice": (None, 0, 1),
    "itertools.chain": (None, 0, None), _FLAT: (None, 0, 1), "itertools.cycle": (None, 0, 1), "itertools.pairwise": (None, 0, 1),
    "itertools.batched": (None, 0, 1), "itertools.zip_longest": (None, 0, None),
}  # fmt: skip
_MAKING = frozenset({"builtins.map", "itertools.starmap"})
_KEEPING = frozenset({"builtins.filter", "itertools.filterfalse", "itertools.takewhile", "itertools.dropwhile", "itertools.islice",
                      "itertools.chain", "itertools.cycle"})  # fmt: skip
_DEFAULTING = "collections.defaultdict"
_CONTEXT_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})


class Lazy(NamedTuple):
    """What a lazy iterator calls and iterates; `is_flat` when it iterates what that gives as well."""

    called: s.Expr | None
    iterated: tuple[s.Expr, ...]
    is_flat: bool


def lazy(value: Instance) -> Lazy | None:
    """What iterating an object of Python itself iterates in turn: `map(f, rows)`, `itertools.chain(rows, more)`; None of any other."""
    if value.call is None or not isinstance(value.of, str) or value.of not in LAZY:
        return None
    called, first, number = LAZY[value.of]
    args = value.call.args
    iterated = args[first : None if number is None else first + number]
    return Lazy(
        args[called] if called is not None and called < len(args) else None,
        tuple(one for one in iterated if not isinstance(one, s.Starred)),
        value.of == _FLAT,
    )


def is_lazy(value: Value) -> bool:
    """Whether iterating a value runs what has not run before."""
    if isinstance(value, Items):
        return value.made is not None
    return (isinstance(value, Pending) and value.kind != "coroutine") or (isinstance(value, Instance) and lazy(value) is not None)


def is_empty(value: Value) -> bool:
    """Whether a value is a container in which nothing is known to be."""
    if isinstance(value, Items):
        return not any(value.items)
    return isinstance(value, Table) and not any(held for _, held in value.entries)


def is_nothing(value: Value) -> bool:
    """Whether a value is None, a container in which nothing is known to be, or what one gives of which nothing is known."""
    if isinstance(value, Instance) and isinstance(value.of, str):
        return value.of.endswith("()") and value.of.startswith(("builtins.", "collections."))
    if isinstance(value, Member):
        return value.path == "[]"
    return is_none(value) or is_empty(value)


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
                        made = results.returned(world, FunctionValue(method, world.frame_of(method.parent), value), None, None)
                        found.append(element(world, tuple(one for one in made if one != value)))
                        break
            elif (typed := world.catalogue.attribute_type(f"{value.of}[]")) is not None:
                found.append(rows.found(world, typed, value) if typed == "row" else (Instance(typed),))
            else:
                found.append(_of_lazy(world, value))
        elif isinstance(value, ClassValue):
            value.cls.want(ALL)
            members = value.cls.index.bindings.items()  # an enumeration
            frame = world.frame_of(value.cls)
            found += [
                names.binding_values(world, one, frame) for _, bindings in members for one in bindings if one.kind == "value"
            ]
    return merge(*found)


def _of_lazy(world: World, value: Instance) -> Values:
    """What a lazy iterator gives."""
    inner = lazy(value)
    if inner is None or value.frame is None or not world.enter((value.call, "element")):
        return UNKNOWN
    try:
        if value.of in _MAKING and inner.called is not None:
            return merge(*(_made(world, one) for one in evaluate.evaluate(world, inner.called, value.frame)))
        if not inner.is_flat and value.of not in _KEEPING:
            return UNKNOWN
        found = merge(*(element(world, evaluate.evaluate(world, one, value.frame)) for one in inner.iterated))
        return element(world, found) if inner.is_flat else found
    finally:
        world.leave((value.call, "element"))


def _made(world: World, callee: Value) -> Values:
    """What calling something gives, whatever with."""
    if isinstance(callee, FunctionValue):
        return calling.call_function(world, callee, None, None)
    if isinstance(callee, ClassValue):
        return (Instance(callee.cls),)
    return (Instance(world.catalogue.instance_of(callee.name)),) if isinstance(callee, Symbol) else UNKNOWN


def _made_with(world: World, value: Instance) -> Values:
    """The first thing that an object was made with."""
    given = value.call.args[:1] if value.call is not None and value.frame is not None else ()
    return evaluate.evaluate(world, given[0], value.frame) if given and value.frame is not None else UNKNOWN


def key(world: World, node: s.Expr, frame: Frame) -> Values:
    """What something is asked for by: nothing is known where a part may be anything, `kind or "text"`."""
    parts = node.values if isinstance(node, s.Boolean) else ()
    each = [evaluate.evaluate(world, one, frame) for one in parts]
    is_known = all(values and all(isinstance(one, Literal) for one in values) for values in each)
    return evaluate.evaluate(world, node, frame) if is_known else UNKNOWN


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
                return results.returned(world, FunctionValue(method, world.frame_of(method.parent), value), None, None)
            return UNKNOWN
        if value.of == _DEFAULTING and (makers := _made_with(world, value)):
            return merge(*(_made(world, one) for one in makers))
        typed = world.catalogue.attribute_type(f"{value.of}[]")
        return (Instance(typed, None, None, value),) if typed is not None else (Member(value, value.of, "[]"),)
    if isinstance(value, Member):
        typed = world.catalogue.attribute_type(f"{value.name}[]")
        return (Instance(typed, None, None, value.receiver),) if typed is not None else UNKNOWN
    return UNKNOWN


def sliced(world: World, value: Value) -> Values:
    """`value[1:]`"""
    typed = world.catalogue.attribute_type(f"{value.of}[:]") if isinstance(value, Instance) else None
    return (Instance(typed),) if typed is not None else subscripted(world, value, UNKNOWN)


_HANDING_ON = frozenset({"contextlib.closing", "contextlib.aclosing", "contextlib.nullcontext"})


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
                    made = results.returned(world, FunctionValue(method, world.frame_of(method.parent), value), None, None)
                    found.append(calling.awaited(world, made) or (value,))
                    break
            else:
                found.append((value,))
        elif isinstance(value, Instance) and value.of in _HANDING_ON:
            found.append(_made_with(world, value))
        elif isinstance(value, Instance):
            typed = world.catalogue.attribute_type(f"{value.of}.__enter__") if isinstance(value.of, str) else None
            found.append((Instance(typed, value.call, value.frame, value),) if typed is not None else (value,))
        else:
            found.append((value,))
    return merge(*found)


def is_context_manager(world: World, function: Function) -> bool:
    return bool(objects.decorator_names(world, function) & _CONTEXT_MANAGERS)
