"""What a name means: scopes from the inside out, bindings that can hold at a place, imports, re-exports, stars."""

from __future__ import annotations

import builtins

from fitlint import summary as s
from fitlint.frameworks import kind_of
from fitlint.link import (
    conditions,
    containers,
    evaluate,
    fallbacks,
    filled,
    namespaces,
    narrowing,
    objects,
    received,
    stored,
    told,
    types,
)
from fitlint.link.world import World
from fitlint.model.blocks import Block, ancestors, excludes, has_run
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function, Module
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Symbol,
    Table,
    Value,
    Values,
    alternatives,
    merge,
)  # fmt: skip

_BUILTINS = frozenset(dir(builtins))


def lookup(world: World, name: str, frame: Frame, offset: int | None) -> Values:
    """The values of a name used at `offset` in the scope of `frame` (None: after the scope has run to its end)."""
    found = _meaning(world, name, frame, offset)
    if offset is not None and name in frame.scope.unnoted.asked:
        return narrowing.narrowed(world, found, name, frame, offset)
    return found


def _meaning(world: World, name: str, frame: Frame, offset: int | None) -> Values:
    current: Frame | None = frame
    inside = True
    while current is not None:
        scope = current.scope
        if inside:
            found = _in_scope(world, name, current, offset)
            if found is not None:
                return found
        elif not isinstance(scope, Class):
            known = current.names.get(name)
            if known is not None:
                values, files = known
                world.touched.add(files)
                return values
            found, files = world.noting(_in_scope, world, name, current, None)
            if found:  # where it is unknown, it may only be so for the moment
                current.names[name] = found, files
            if found is not None:
                return found
        inside = False
        current = current.parent
    if name in _BUILTINS:
        return (Symbol(f"builtins.{name}"),)
    return stored.into_made_modules(world, name)


def _in_scope(world: World, name: str, frame: Frame, offset: int | None) -> Values | None:
    """The values of a name bound in this very scope; None when it is not bound here."""
    scope = frame.scope
    bindings = scope.bound(name)
    if isinstance(scope, Function):
        if name in scope.own.globals:
            return None
        parameter = scope.parameters.get(name)
        if parameter is not None:
            own = frame.args[name] if name in frame.args else received.parameter(world, scope, parameter, frame)
            if not bindings:
                return own
            live, complete = _live(world, bindings, frame, offset, is_parameter=True)
            values = [binding_values(world, one, frame) for one in live]
            found = alternatives(*values, default=0) if complete else alternatives(own, *values, default=0)
            return found if offset is None else _of_any_round(found, bindings, live[0] if complete else None, offset)
        if not bindings:  # nearly always
            return None
    if bindings:
        live, complete = _live(world, bindings, frame, offset)
        if not live:  # `class Config(Config)`, `[user for user in user.all()]`: one from outside
            return namespaces.module_attribute(world, scope, name, stars_only=True) if isinstance(scope, Module) else None
        found = one_of(world, live, frame)
        if offset is not None and len(bindings) > 1:
            found = _of_any_round(found, bindings, live[0] if complete else None, offset)
        if isinstance(scope, Module):
            found = stored.made_late(world, scope, name, found)
        if found or complete or not isinstance(scope, Module):
            return found
    if isinstance(scope, Module):
        return namespaces.module_attribute(world, scope, name, stars_only=True)
    return None


def one_of(world: World, live: list[Binding], frame: Frame) -> Values:
    """What a name is that one of these bindings has given its value."""
    if len(live) == 1:  # nearly always
        return alternatives(binding_values(world, live[0], frame), default=0)
    live = fallbacks.that_hold(world, live, frame.module)
    return alternatives(*(binding_values(world, one, frame) for one in live), default=0)


def _live(
    world: World, bindings: list[Binding], frame: Frame, offset: int | None, is_parameter: bool = False
) -> tuple[list[Binding], bool]:
    """As `reaching`, without what never runs in set-up code that is followed with its arguments, nor what stands before what always does."""
    live, complete = reaching(bindings, offset)
    if not frame.concrete or not isinstance(frame.scope, Function) or len(live) + is_parameter < 2:
        return live, complete
    running: list[Binding] = []
    for one in reversed(live):
        if conditions.never(world, one.block, frame):
            continue
        running.append(one)
        if one.block is not None and one.kind != "augmented" and conditions.surely(world, one.block, frame):
            complete = True
            break
    return running[::-1] or ([] if is_parameter else live), complete and bool(running)


def reaching(bindings: list[Binding], offset: int | None) -> tuple[list[Binding], bool]:
    """The bindings that can hold at `offset` (None: at the end), and whether one of them must: else an outer value may still hold."""
    if len(bindings) == 1 and bindings[0].block is None and bindings[0].kind not in ("augmented", "declared"):  # nearly always
        if offset is None or bindings[0].since < offset:
            return bindings, True
        return (bindings if bindings[0].start >= offset else []), False
    live: list[Binding] = []
    for binding in reversed(bindings):
        if offset is not None and not _holds(binding, offset):
            continue
        if binding.kind == "declared" and any(one.kind != "declared" for one in bindings):
            continue
        live.append(binding)
        if has_run(binding.block, offset) and binding.kind != "augmented":
            return live[::-1], True
    if not live and offset is not None:
        others = [one for one in bindings if not one.start < offset <= one.since and not _is_inside_comprehension(one)]
        return [one for one in others if not excludes(one.block, offset)] or others, False
    return live[::-1], False


def _holds(binding: Binding, offset: int) -> bool:
    if _is_inside_comprehension(binding):  # what is made of the elements stands before them
        assert binding.block is not None
        return binding.block.start <= offset < binding.block.end and not binding.start < offset <= binding.since
    return binding.since < offset and not excludes(binding.block, offset)


def _is_inside_comprehension(binding: Binding) -> bool:
    return binding.kind == "element" and binding.block is not None and isinstance(binding.block.node, s.Generator)


def _of_any_round(found: Values, bindings: list[Binding], last: Binding | None, offset: int) -> Values:
    """What `x` is in `x = x.next()`, when `found` is what it is without this binding: `last` binds it surely (None: nothing does).

    In a loop it is what the round before has made of it: most likely of the same type, but no text, number or container that is known.
    """
    for one in bindings:
        if one.start < offset <= one.since and any(_goes_on(block, last, offset) for block in ancestors(one.block)):
            return tuple(value for value in found if not isinstance(value, (Literal, Items, Table)))
    return found


def _goes_on(block: Block, last: Binding | None, offset: int) -> bool:
    """Whether a block around a place is the body of a loop that leaves a name to the next round."""
    if block.arm != "body" or not isinstance(block.node, (s.For, s.While)):
        return False
    if last is not None and block.start <= last.start < block.end:
        return False
    return isinstance(block.node, s.While) or not block.node.iterable.start <= offset < block.node.iterable.end


def binding_values(world: World, binding: Binding, frame: Frame) -> Values:
    """What one binding gives its name."""
    if frame.base is not None and not _in_loops(binding, frame):
        frame = frame.base
    return world.work_out(frame.memo, binding, _unpacked, binding, frame)


def _unpacked(world: World, binding: Binding, frame: Frame) -> Values:
    values = _bound(world, binding, frame)
    for position in binding.unpack:
        values = containers.item(world, values, position)
    return values


def _in_loops(binding: Binding, frame: Frame) -> bool:
    """Whether a binding stands inside one of the loops that the frame is a round of."""
    return any(
        isinstance(one.node, (s.For, s.Generator)) and id(one.node.iterable) in frame.loops for one in ancestors(binding.block)
    )


def _bound(world: World, binding: Binding, frame: Frame) -> Values:
    kind, node = binding.kind, binding.node
    if kind == "value" or kind == "augmented":
        values = evaluate.evaluate(world, node, frame)
        if kind == "augmented":
            return _augmented(world, binding, values, frame)
        if all(_is_of_some_call(world, one) for one in values):
            values = _handed_through(world, binding, frame) or values
        return told.declared(world, binding, values, frame)
    if kind == "import":
        return namespaces.imported(world, node, frame.module)
    if kind == "function":
        return objects.decorated(world, FunctionValue(node, frame), frame)
    if kind == "class":
        return (ClassValue(node, frame),)
    if kind == "matched":
        return types.annotation(world, node, frame)
    if kind == "declared":
        return types.annotation(world, binding.annotation, frame) if binding.annotation is not None else UNKNOWN
    if kind == "element":
        chosen = frame.loops.get(id(node))
        if chosen is not None:
            return (chosen,)
        return containers.element(world, evaluate.evaluate(world, node, frame)) or filled.element(world, node, frame)
    if kind == "enter":
        return containers.entered(world, evaluate.evaluate(world, node, frame))
    if kind == "except":
        return types.instances(world, evaluate.evaluate(world, node, frame)) if node is not None else UNKNOWN
    return UNKNOWN


def _is_of_some_call(world: World, value: Value) -> bool:
    """Whether nothing is known of a value, or only which call of a library has made it: of a method, or of a function by the look of its name."""
    of = value.of if isinstance(value, Instance) else None
    return isinstance(of, str) and (of.endswith("()") or (of.rpartition(".")[2][:1].islower() and not world.catalogue.knows(of)))


def _handed_through(world: World, binding: Binding, frame: Frame) -> Values:
    """`app = await policy.configure(app)`: what nobody knows gives an application back, as far as anybody can tell."""
    call = binding.node.value if isinstance(binding.node, s.Await) else binding.node
    name = told.name_of(binding, frame) if isinstance(call, s.Call) else ""
    same = [one for one in s.passed(call) if isinstance(one, s.Name) and one.id == name] if isinstance(call, s.Call) else []
    before = evaluate.evaluate(world, same[0], frame) if same else UNKNOWN
    return tuple(one for one in before if isinstance(one, Instance) and isinstance(one.of, str) and kind_of(one.of) is not None)


def _augmented(world: World, binding: Binding, values: Values, frame: Frame) -> Values:
    """`routes += [...]`: the items so far and the new ones."""
    before = [one for one in frame.scope.bound(told.name_of(binding, frame)) if one.start < binding.start]
    if not before or len(values) != 1 or not isinstance(values[0], Items):
        return values
    live, _ = reaching(before, binding.start)
    old = merge(*(binding_values(world, one, frame) for one in live))
    if len(old) == 1 and isinstance(old[0], Items):
        return (Items(old[0].kind, old[0].items + values[0].items, old[0].open or values[0].open),)
    return merge(old, values)
