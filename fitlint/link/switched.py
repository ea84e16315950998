"""Which states of parameters (`fitlint.switches`) a call needs to run, and which of the callee's it gives."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import arguments, entries, fixed, given, handing, having, parts, settled, truth
from fitlint.link.clauses import Clause, Said
from fitlint.link.said import around, contradict, is_as_true
from fitlint.link.transparent import is_transparent
from fitlint.link.verdicts import of_value
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Values
from fitlint.switch import entry_of, of_another, owner, parameter, part_of, states
from fitlint.switches import ANY, GOES_ON, LEFT, NEVER
from fitlint.things import Edge


def told(world: World, edges: Sequence[Edge], callees: Values, site: Site, function: Function, frame: Frame) -> list[Edge]:
    """The edges of a call of `callees` with the states that they need and give: those are known where what is called is what the arguments are for."""
    said = list(around(site, function))
    needed = (NEVER,) if having.never_runs(world, site, function, frame) else _needs(world, said, function)
    named = {one.function.name: one.receiver is not None for one in callees if isinstance(one, FunctionValue)}
    if any(isinstance(one, (ClassValue, Instance)) for one in callees):
        named |= dict.fromkeys(("__init__", "__call__"), True)
    found = []
    for one in edges:
        callee, given_so_far = one.callee, one.gives
        if callee is not None and callee.node.switches and not _is_told(one, callee):
            known = None
            if callee.name in named:
                known = given_by(world, site.call, said, callee, named[callee.name], function, frame)
            elif (handed := handing.handed(world, site.call, frame)) is not None:
                bound = [each.receiver is not None for each in handed[1] if each.function is callee]
                known = given_by(world, handed[0], said, callee, bound[0], function, frame) if bound else None
            if known is not None or given_so_far is not None:
                every = tuple((state, "") for switch in callee.node.switches for state in states(switch))
                receiver = ((ANY, ""),) if isinstance(callee.parent, Class) else ()
                given_so_far = (*(every if known is None else known), *(receiver if given_so_far is None else given_so_far))
        is_same = not needed and given_so_far is one.gives
        found.append(one if is_same else replace(one, needs=(*one.needs, *needed), gives=given_so_far))
    return found


def _is_told(edge: Edge, callee: Function) -> bool:
    """Whether it is known already what a callee was given: what was made before, `fitlint.link.begun`."""
    switch = callee.node.switches[0]
    return any(state in states(switch) for state, _ in edge.gives or ())


def _needs(world: World, said: Sequence[tuple[int, Clause]], function: Function) -> tuple[str, ...]:
    """The states without one of which a call in a function does not run, by what the tests around it have `said`: it stands under `if again:`, or after
    `if text is not None: return`."""
    if any(all(_is_never(world, one, at, function) for one in clause) for at, clause in said) or contradict(
        world, said, function
    ):
        return (NEVER,)
    switches = frozenset(function.node.switches)

    def is_asked_of_caller(one: Said, at: int) -> bool:
        return switches.issuperset(one.switches) and (
            parts.stays(world, one.of, at, function) or _is_only_turned_off(one, function) or _is_as_true(one, at, function)
        )

    needed = (
        " or ".join(state for one in clause for state in one.states)
        for at, clause in said
        if all(is_asked_of_caller(one, at) for one in clause)
    )
    return tuple(dict.fromkeys(needed))


def _is_never(world: World, said: Said, at: int, function: Function) -> bool:
    """Whether what a test has found is never so: of an attribute for no object of the class, of a name for nothing that the function gives it, or of a
    constant."""
    if len(said.switches) != 1 or parameter(said.switches[0]) != said.of:
        return False
    if said.of.startswith(f"{function.receiver}."):
        answers = settled.answers(world, said.switches[0], function)
    elif said.switches[0] == said.of and said.of in function.own.bindings and said.of not in function.parameters:
        answers = truth.of(world, s.Name(at, 0, said.of), function, far=1)  # what is written there, not what calls give
    else:
        answers = None
    if answers is None and said.switches[0] == said.of and (one := fixed.constant(world, said.of, function)) is not None:
        answers = of_value("", one.value, one.kind)
    return answers is not None and {states(said.switches[0])[at] for at in answers}.isdisjoint(said.states)


def _is_as_true(said: Said, at: int, function: Function) -> bool:
    """Whether a test that asks whether something is true at all finds what was passed, or what is as false."""
    true, *others = states(said.of)
    return said.switches == (said.of,) and said.states in ((true,), tuple(others)) and is_as_true(said.of, at, function)


def _is_only_turned_off(said: Said, function: Function) -> bool:
    """Whether a flag that is found to be on was on when it was passed: the function itself only turns it off."""
    bound = function.own.bindings.get(said.of, ()) if said.states == (said.of,) else ()
    return bool(bound) and all(
        one.kind == "value" and isinstance(one.node, s.Constant) and not one.node.value and not one.node.kind for one in bound
    )


def given_by(
    world: World,
    call: s.Call,
    said: Sequence[tuple[int, Clause]],
    callee: Function,
    bound: bool,
    function: Function,
    frame: Frame,
) -> tuple[tuple[str, str], ...] | None:
    """The states of a callee's parameters that a call in a function gives, each always ("") or where the function's own one is; `bound` when the
    first parameter is not given by the call. None where the call does not say."""
    if any(isinstance(one, s.Starred) for one in call.args) or not is_transparent(world, callee):
        return None
    named, is_open = given.unpacked(call, function)
    positions = {one.name: at - bound for at, one in enumerate(callee.node.parameters) if one.kind in ("positional", "normal")}
    defaults = {one.name: one.default for one in callee.node.parameters}
    rest = next((one.name for one in callee.node.parameters if one.kind == "kwargs"), "")
    found: list[tuple[str, str]] = []
    for switch in callee.node.switches:
        asked = parameter(switch)
        name = owner(asked)
        position = positions.get(name)
        if position is not None and position < 0:  # of the object itself
            found += _of_receiver(world, switch, call, said, function, frame)
            continue
        own = ""
        if name == rest:
            node, asked = _of_the_rest(entry_of(switch), call, named, is_open), name
        else:
            node = arguments.argument(call, position, name) or named.get(name)
            if entry_of(switch) and node is not None and (held := entries.held(node, entry_of(switch), function)) is not None:
                node, asked = held, name
        if node is None:
            answers = given.by_default(world, switch, defaults[name] if not is_open else None, callee)
        else:
            answers = given.by(world, of_another(switch, asked), node, said, callee, function, frame)
            written = s.spelled(node) or entries.asked(node)
            own = of_another(switch, written + asked[len(name) :]) if written else ""
        options = states(switch)
        handed = _handed_on(world, switch, own, node.start, function) if node is not None else None
        for state, own_state in handed or zip(options, ("",) * len(options), strict=True):
            if answers is None or options.index(state) in answers:
                found.append((state, own_state))
    return tuple(found)


def _of_receiver(
    world: World, switch: str, call: s.Call, said: Sequence[tuple[int, Clause]], function: Function, frame: Frame
) -> list[tuple[str, str]]:
    """The states that the object has whose method is called, by what it is and by what the tests around the call have `said`."""
    each = parts.of_receiver(world, switch, call, function, frame)
    of = call.func.value if isinstance(call.func, s.Attribute) else None
    if (
        not said
        or of is None
        or not part_of(switch)
        or not parts.stays(world, f"{s.spelled(of)}.{part_of(switch)}", call.start, function)
    ):
        return each
    options, answers = states(switch), given.tested(switch, of, said, function)
    return [one for one in each if answers is None or options.index(one[0]) in answers] or each


def _handed_on(world: World, switch: str, own: str, at: int, function: Function) -> list[tuple[str, str]] | None:
    """The states of a callee's parameter that a function hands on at a byte, each with that of its `own`; None where it hands on none."""
    if own not in function.node.switches:
        return None
    if parts.stays(world, parameter(own), at, function):
        return list(zip(states(switch), states(own), strict=True))
    if switch != parameter(switch) or not is_as_true(own, at, function):
        return None
    true, false, _ = states(switch)  # what was None is something else now that is as false
    return list(zip((true, false, false), states(own), strict=True))


def are_met(needs: Collection[tuple[str, ...]], gives: Collection[tuple[str, str]] | None, callee: Function) -> bool | None:
    """Whether one of several calls in a callee runs, each where it has the states that it `needs`, for a call that `gives` some of its parameters; None where that depends."""
    if not all(needs):
        return True
    if not any(all(_may_be(one, gives) for one in each) for each in needs):
        return False
    together = {state for each in needs if len(each) == 1 for state in each[0].split(" or ")}
    given = [{one for one in states(switch) if _may_be(one, gives)} for switch in callee.node.switches]
    return True if any(one and one <= together for one in given) else None


def _may_be(need: str, gives: Collection[tuple[str, str]] | None) -> bool:
    """Whether a call may give one of some states, where it says what it gives; and so for what is not asked of parameters."""
    if gives is None or need in (GOES_ON, LEFT) or need.startswith(("is ", "of ", "for ")):
        return need != NEVER
    return any(state in need.split(" or ") for state, _ in gives)


def _of_the_rest(entry: str, call: s.Call, named: Mapping[str, s.Expr], is_open: bool) -> s.Expr | None:
    """What a call gives `**options` under the key of an entry, by name, or with what it unpacks; else what stands for one that is missing, unless there may be more (`is_open`)."""
    key = entries.key_of(entry)
    node = arguments.argument(call, None, key) or named.get(key)
    if node is not None and entry.endswith("|in"):
        return entries.there(node)
    return node if node is not None or is_open else entries.missing(entry)
