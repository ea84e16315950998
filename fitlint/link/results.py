"""What a function of the program gives, by what it is declared to give and by its body."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import (
    arguments,
    by_path,
    classes,
    conditions,
    containers,
    evaluate,
    hierarchy,
    protocols,
    records,
    type_variables,
    types,
    unserved,
)
from fitlint.link.world import World
from fitlint.model.blocks import Block
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Symbol,
    Value,
    Values,
    alternatives,
    is_none,
    merge,
)
from fitlint.traits import GIVEN

_CONTAINERS = frozenset({"builtins.dict", "builtins.list", "builtins.tuple", "builtins.set"})
_ITERATED = frozenset({"iterator", "iterable", "generator"})


def returned(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None) -> Values:
    """What the body returns. Set-up code is followed with its arguments; elsewhere the annotation is enough."""
    function = callee.function
    concrete = frame is not None and frame.concrete
    if named := by_path.imported(world, function, node, frame):
        return named
    declared = UNKNOWN
    if function.node.returns is not None and not function.node.is_generator:
        outer = callee.frame or world.frame_of(function.parent)
        declared = types.annotation(world, function.node.returns, outer) or _own_type(world, callee, outer)
        if declared and not concrete and not is_vague(declared):
            return (
                _of_subclasses(world, callee, declared)
                or _of_nowhere(world, callee, node, frame, declared)
                or _lazy_ones(world, callee, node, frame, declared)
                or _standing_in(world, callee, node, frame, declared)
                or _records(world, callee, node, frame, declared)
                or _derived(world, callee, node, frame, declared)
                or _text(world, callee, node, frame, declared)
                or _files(world, callee, node, frame, declared)
                or declared
            )
    found = _by_body(world, callee, node, frame, declared)
    solved = type_variables.solved(world, callee, node, frame) if not declared else UNKNOWN
    return found if not solved or _are_of(world, found, solved) else solved


def _by_body(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """What the body of a function returns, or of what subclasses make of it; what is `declared` where that says nothing."""
    function = callee.function
    concrete = frame is not None and frame.concrete
    others = hierarchy.implementations(world, callee)
    if others:
        return merge(*(returned(world, one, node, frame) for one in others)) or declared
    inner = arguments.bound_frame(world, callee, node, frame)
    if inner is None or not world.enter(function):
        return declared
    try:
        found = [evaluate.evaluate(world, one, inner) for one in _given(world, function, inner, concrete)]
    finally:
        world.leave(function)
    values = alternatives(*found)
    if declared and all(map(is_none, values)):
        return declared
    return values


def _given(world: World, function: Function, frame: Frame, concrete: bool) -> Iterator[s.Expr]:
    """What the `return`s of a function give that can run, by what this call passes; in set-up code none behind one that is sure to."""
    for node, block in _served(function):
        if (concrete or conditions.decides(block, frame)) and conditions.never(world, block, frame):
            continue
        if node.value is not None:
            yield node.value
        if concrete and block is not None and conditions.surely(world, block, frame):
            return


def _served(function: Function) -> Iterator[tuple[s.Return, Block | None]]:
    """The `return`s of a function that run while it is served, and the blocks that they stand in."""
    index = function.partly(GIVEN)
    not_served = unserved.spans(index)
    for one in index.exits:
        if isinstance(one.node, s.Return) and not unserved.stands_in(one.node.start, not_served):
            yield one.node, one.block


def made(world: World, callee: FunctionValue, node: s.Call, frame: Frame) -> Values:
    """What the body of a function returns, whatever it is declared to."""
    return _by_body(world, callee, node, frame, UNKNOWN)


def _lazy_ones(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The lazy iterators that a function returns that is only declared to give something to iterate: what iterating it runs."""
    if not all(isinstance(one, Items) and one.kind in _ITERATED for one in declared):
        return UNKNOWN
    found = tuple(one for one in _by_body(world, callee, node, frame, UNKNOWN) if containers.is_lazy(one))
    return found if containers.element(world, found) or not found else merge(found, declared)


def _standing_in(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The object that hands on what it is asked for, by a `__getattr__` in the same file, which a function gives instead of what it is declared to give, to help those
    who read it: what it makes of that is its own."""
    if callee.function.module.path not in protocols.defining(world, "__getattr__"):
        return UNKNOWN
    found = tuple(one for one in _by_body(world, callee, node, frame, UNKNOWN) if not is_none(one))
    return found if found and all(_hands_on(world, one, declared) for one in found) else UNKNOWN


def _are_of(world: World, values: Values, types_: Values) -> bool:
    """Whether values say more than what they are declared to be: objects of classes below, or the same ones."""
    above = [one.of for one in types_ if isinstance(one, Instance)]
    return bool(values) and all(
        is_none(one)
        or (isinstance(one, Instance) and isinstance(one.of, Class) and not set(above).isdisjoint(classes.mro(world, one.of)))
        for one in values
    )


def _of_nowhere(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The objects of the program that a function makes which is declared to give what nobody knows: a module that was moved, and is still imported for type checkers."""
    if not all(isinstance(one, Instance) and isinstance(one.of, str) and _is_unheard_of(world, one.of) for one in declared):
        return UNKNOWN
    found = _by_body(world, callee, node, frame, UNKNOWN)
    return found if all(isinstance(one, Instance) and isinstance(one.of, Class) for one in found) else UNKNOWN


def _is_unheard_of(world: World, name: str) -> bool:
    """Whether nobody knows a type: neither the language, nor a table of the catalogue."""
    return name.partition(".")[0] not in sys.stdlib_module_names and not world.catalogue.knows(name)


def _hands_on(world: World, value: Value, declared: Values) -> bool:
    cls = value.of if isinstance(value, Instance) else None
    if not isinstance(cls, Class) or classes.class_binding(world, cls, "__getattr__") is None:
        return False
    return not any(isinstance(one, Instance) and one.of in classes.mro(world, cls) for one in declared)


def _records(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The records that a function makes which is declared to give such: they hold what they are made with."""
    one = declared[0]
    cls = one.of if len(declared) == 1 and isinstance(one, Instance) and isinstance(one.of, Class) else None
    if cls is None or cls.name not in callee.function.node.calls or not records.is_record(world, cls):
        return UNKNOWN
    found = _by_body(world, callee, node, frame, UNKNOWN)
    return found if all(isinstance(each, Instance) and each.of is cls and each.call is not None for each in found) else UNKNOWN


def _derived(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The subclasses that a function makes of what it is declared to give, where it says so at each `return`: `-> Client | None`, and `return LlamaClient()`."""
    function = callee.function
    bases = {one.of for one in declared if isinstance(one, Instance) and isinstance(one.of, Class)}
    below = {one.name for base in bases for one in hierarchy.below_by_name(world, base.name)}
    calls = function.node.calls  # `return KINDS.get(name)()`, `return self.client_for(name)`
    may_take = len(calls) <= _SHORT if "get" in calls else len(calls) == 1
    if not below or (below.isdisjoint(calls) and not may_take):
        return UNKNOWN
    inner = arguments.bound_frame(world, callee, node, frame)
    if inner is None or not world.enter(function):
        return UNKNOWN
    try:
        each = [evaluate.evaluate(world, one, inner) for one in _given(world, function, inner, concrete=False)]
    finally:
        world.leave(function)
    found = tuple(one for one in merge(*each) if not is_none(one))
    orders = [classes.mro(world, one.of) for one in found if isinstance(one, Instance) and isinstance(one.of, Class)]
    is_said = all(each) and len(found) <= _FEW and len(orders) == len(found) and not any(map(bases.isdisjoint, orders))
    return found if is_said and any(order[0] not in bases for order in orders) else UNKNOWN


def _text(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The text that a property gives, where its body says it without calling anything: `return self.root + "/v1"`."""
    is_read = node is None and not callee.function.node.calls
    if not is_read or not all(isinstance(one, Instance) and one.of == "builtins.str" for one in declared):
        return UNKNOWN
    found = _by_body(world, callee, node, frame, UNKNOWN)
    return found if all(isinstance(one, Literal) for one in found) else UNKNOWN


def _files(world: World, callee: FunctionValue, node: s.Call | None, frame: Frame | None, declared: Values) -> Values:
    """The files that a function opens which is only declared to give what is read like one, `IO[bytes]`."""
    if not any(isinstance(one, Instance) and one.of in types.FILES for one in declared):
        return UNKNOWN
    found = tuple(one for one in _by_body(world, callee, node, frame, UNKNOWN) if not is_none(one))
    return found if all(isinstance(one, Instance) for one in found) else UNKNOWN


_SHORT = 12  # calls of a function
_FEW = 6  # classes that one function makes; of more nothing is said


def _of_subclasses(world: World, callee: FunctionValue, declared: Values) -> Values:
    """What a function gives that is only declared to give a class that leaves methods to its subclasses, where it says itself at each `return` which of
    these it makes: `return Add()`."""
    function = callee.function
    if not leaves_open(world, declared) or not world.enter(function):
        return UNKNOWN
    found: list[Values] = []
    try:
        inner = world.frame_of(function)
        for node, _ in _served(function):
            made = node.value
            if not isinstance(made, s.Call) or not isinstance(made.func, s.Name) or not _is_of_outside(made.func.id, function):
                return UNKNOWN
            classes_made = evaluate.evaluate(world, made.func, inner)
            found.append(tuple(Instance(each.cls) for each in classes_made if isinstance(each, ClassValue)))
    finally:
        world.leave(function)
    return merge(*found) if all(found) else UNKNOWN


def leaves_open(world: World, declared: Values) -> bool:
    """Whether only a class is declared that leaves methods to its subclasses."""
    of = declared[0].of if len(declared) == 1 and isinstance(declared[0], Instance) else None
    if not isinstance(of, Class):
        return False
    of.touch()
    outline = world.outlines.get(of.module.path)
    return outline is not None and of.name in outline.open


def _is_of_outside(name: str, function: Function) -> bool:
    """Whether a name means the same at any place of a function: one from outside, or that it imports."""
    return name not in function.parameters and all(one.kind == "import" for one in function.index.bindings.get(name, ()))


def _own_type(world: World, callee: FunctionValue, frame: Frame) -> Values:
    """What a method gives that says `-> Self`."""
    node, receiver = callee.function.node.returns, callee.receiver
    if not isinstance(node, s.Name) or node.id != "Self" or not isinstance(receiver, (ClassValue, Instance)):
        return UNKNOWN
    if not any(isinstance(one, Symbol) and one.name in types.SELF for one in evaluate.evaluate(world, node, frame)):
        return UNKNOWN
    return (receiver,) if isinstance(receiver, Instance) else (Instance(receiver.cls),)


def is_vague(values: Values) -> bool:
    """Types that say less than a look at the body would: items whose type is unknown, a base class is fine."""
    return any(
        containers.is_empty(one) or (isinstance(one, Instance) and one.of in _CONTAINERS and one.call is None) for one in values
    )
