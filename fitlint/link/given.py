"""What an argument answers to what its function asks of a parameter (`fitlint.switches`): the answers, by their positions; None for all."""

from __future__ import annotations

from collections.abc import Sequence

from fitlint import summary as s
from fitlint.link import containing, elements, entries, kinds, local, members, origins, parts, passed, texts, truth
from fitlint.link.clauses import Clause, are_apart
from fitlint.link.evaluate import evaluate
from fitlint.link.outcomes import is_stored
from fitlint.link.verdicts import NO, YES, Answers, any_of, of_value
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import Frame
from fitlint.switch import (
    compared_with,
    contained_in,
    entry_of,
    is_spelled,
    of_another,
    of_text,
    owner,
    parameter,
    part_of,
    states,
)


def unpacked(call: s.Call, function: Function) -> tuple[dict[str, s.Expr], bool]:
    """What `**options` of a call hold by name, where these are a dictionary that its function writes down; and whether they may hold more."""
    found: dict[str, s.Expr] = {}
    is_open = False
    for keyword in (one for one in call.keywords if one.name is None):
        made: s.Expr | None = keyword.value
        put_in: dict[str, s.Expr] = {}
        if isinstance(made, s.Name):
            name, made = made.id, local.given(made, function)
            put_in = entries.put_in(name, call.start, function)
            made = None if made is None or entries.may_change(name, made.end, call.start, function) else made
        known, more = (entries.written(made) if made is not None else None) or ({}, True)
        found.update({**known, **put_in})
        is_open = is_open or more
    return found, is_open


def by_default(world: World, switch: str, node: s.Expr | None, callee: Function) -> Answers | None:
    """What the default of a parameter answers."""
    if entry_of(switch):
        return None
    if part_of(switch) and node is not None:
        return parts.of_made(world, switch, node, world.frame_of(callee.parent))
    if node is not None and is_spelled(compared_with(switch)):
        return members.of(world, compared_with(switch), callee, node, None, world.frame_of(callee.parent))
    if node is not None and (container := contained_in(switch)):
        return containing.of(world, container, callee, node, None, world.frame_of(callee.parent))
    if not isinstance(node, s.Constant):
        return None
    if ": " in switch:
        return kinds.of_constant(switch.partition(": ")[2], node)
    return of_value(switch, node.value, node.kind)


def by(
    world: World,
    switch: str,
    node: s.Expr,
    said: Sequence[tuple[int, Clause]],
    callee: Function,
    function: Function,
    frame: Frame,
) -> Answers | None:
    """What an argument answers, as it is written and by what the tests around the call have `said`."""
    part = part_of(switch)
    tested_as = tested(switch, node, said, function) if said else None
    if entry_of(switch):
        entry = entry_of(switch)
        if entry == "*":
            told = elements.of_type(world, switch.partition(": ")[2], node, callee, function, frame)
        else:
            told = _of_part(world, entry.removesuffix("|in"), node, function, frame) if entry.endswith("|in") else None
    elif part:
        told = parts.of_made(world, switch, local.made(node, function), frame)
    elif is_spelled(compared_with(switch)):
        told = members.of(world, compared_with(switch), callee, node, function, frame)
    elif container := contained_in(switch):
        told = containing.of(world, container, callee, node, function, frame)
    elif " == " in switch or of_text(switch)[0]:
        told = _of_text(world, switch, node, function, frame)
    elif ": " in switch:
        told = _of_type(world, switch, node, callee, function, frame)
    else:
        told = truth.of(world, node, function)
    return told if tested_as is None else tested_as if told is None else (told & tested_as or told)


def tested(switch: str, node: s.Expr, said: Sequence[tuple[int, Clause]], function: Function) -> Answers | None:
    """What tests around a call have found of something that it passes, or of a part of that."""
    name = s.spelled(node)
    if not name:
        return None
    asked = parameter(switch)
    name += asked[len(owner(asked)) :]
    own = of_another(switch, name)
    options = states(own)
    left = set(range(len(options)))
    for at, clause in said:
        one = clause[0]
        if (
            len(clause) > 1
            or one.of != name
            or is_stored(name, at, node.start, function.own)
            or _may_differ(own, at, node, function)
        ):
            continue
        if one.switches == (own,):
            left &= {options.index(state) for state in one.states}
        elif one.states == one.switches and all(are_apart(own, each) for each in one.switches):
            left &= NO  # it is something else
    return frozenset(left) if left and len(left) < len(options) else None


def _may_differ(switch: str, at: int, node: s.Expr, function: Function) -> bool:
    """Whether what is asked of an entry may have another answer where its dictionary is passed."""
    return bool(entry_of(switch)) and entries.may_change(owner(switch), at, node.start, function)


# ---------------------------------------------------------------------------------------------------------------------- by kind


def _of_text(world: World, switch: str, node: s.Expr, function: Function, frame: Frame) -> Answers | None:
    """Whether an argument equals a constant, or begins or ends with one."""
    if isinstance(node, s.Constant):
        return of_value(switch, node.value, node.kind)
    how, wanted = of_text(switch)
    if how and isinstance(node, (s.Join, s.Binary)):
        return texts.compared(how, wanted, node)
    if isinstance(node, s.Conditional):
        return any_of([_of_text(world, switch, one, function, frame) for one in (node.body, node.orelse)])
    made = local.given(node, function)
    if made is not None:
        return _of_text(world, switch, made, function, frame)
    if isinstance(node, s.Name):
        return origins.answered(world, node, function, lambda one: _of_text(world, switch, one, function, frame))
    return members.of_constant(world, compared_with(switch), node, frame) if not how else None


def _of_part(world: World, text: str, node: s.Expr, function: Function, frame: Frame) -> Answers | None:
    """Whether a text is in an argument, where that is a text as well."""
    return _of_text(world, f"it contains {text!r}", node, function, frame)


def _of_type(world: World, switch: str, node: s.Expr, callee: Function, function: Function, frame: Frame) -> Answers | None:
    """Whether an argument is of a type; of two, nobody knows where nobody knows of one."""
    if isinstance(node, s.Conditional):
        return any_of([_of_type(world, switch, one, callee, function, frame) for one in (node.body, node.orelse)])
    asked = switch.partition(": ")[2]
    if isinstance(node, s.Join) or truth.plain_type(node, function) == asked:  # f"{name}", `name: str`
        return kinds.of_constant(asked, s.Constant(node.start, node.length, "")) if isinstance(node, s.Join) else YES
    own = function.parameters.get(s.spelled(node))
    is_open = own is not None and own.annotation is None and own.name not in (*function.own.bindings, function.receiver)
    values = passed.only(world, function, own) if own is not None and is_open else evaluate(world, node, frame)
    return kinds.of(world, asked, callee, values)
