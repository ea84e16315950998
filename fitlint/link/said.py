"""What the tests around a call say of names, of their attributes and of their entries, in the terms of `fitlint.switches`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import elements, entries, local, origins, other_words
from fitlint.link.outcomes import is_stored, known_tests
from fitlint.link.verdicts import FALSE, NONE, of_written
from fitlint.model.asked import folded_of, texts_of
from fitlint.model.blocks import ancestors
from fitlint.model.index import Binding, Site
from fitlint.model.scopes import Function, Module
from fitlint.switch import COMPARING, compared_with, entry_of, is_spelled, of_another, of_text, owner, says, states


class Said(NamedTuple):
    """A test has found that something, `of` a spelled name, is in one of the `states` of the `switches`."""

    of: str
    switches: tuple[str, ...]
    states: tuple[str, ...]


Clause = tuple[Said, ...]  # one of these is so


def around(site: Site, function: Function) -> Iterator[tuple[int, Clause]]:
    """What the tests whose outcome is known where a call in a function stands say, each with the byte at which the test stands."""
    index = function.own
    if site.block is None and not (index.tests or index.loops or index.choices):
        return
    asks_of_elements = any("[*]" in one for one in function.node.switches)
    for test, held in known_tests(site, index):
        for at, part, holds in other_words.parts(test, held, function):
            for clause in _said(part, holds):
                yield at, clause
                if len(clause) > 1:
                    continue
                one = clause[0]
                if one.of.startswith("self.") and (kept := _of_what_is_kept(one, at, function)) is not None:
                    yield at, (kept,)
                if (meant := _of_what_it_means(one, at, function)) is not None:
                    yield meant[0], (meant[1],)
                if asks_of_elements and (of := elements.source(one.of, at, function)):
                    yield at, (_renamed(one, f"{of}[*]"),)
            yield from _of_what_fills_in(part, holds, function)


def _of_what_is_kept(said: Said, at: int, function: Function) -> Said | None:
    """The same of the parameter that an attribute was given before, in this function: `self.file = file`; where it is true, `self.file = Path(file) if file else None`."""
    stored = [one for target, one in function.own.stores if one.start < at and s.spelled(target) == said.of]
    made = stored[0].node if len(stored) == 1 and stored[0].block is None and stored[0].kind == "value" else None
    if isinstance(made, s.Name) and made.id in function.parameters:
        return _renamed(said, made.id)
    if not isinstance(made, s.Conditional) or not isinstance(made.test, s.Name) or made.test.id not in function.parameters:
        return None
    is_nothing = isinstance(made.orelse, s.Constant) and not made.orelse.value and not made.orelse.kind
    return Said(made.test.id, (made.test.id,), (made.test.id,)) if is_nothing and said.states == (said.of,) else None


def _of_what_it_means(said: Said, at: int, function: Function) -> tuple[int, Said] | None:
    """The same of the attribute or entry that a name stands for, `again = options.get("again")`, and where it was given that."""
    made = local.given(s.Name(at, 0, said.of), function)
    meant = entries.asked(made) or s.spelled(made) if made is not None else ""
    return (made.start, _renamed(said, meant)) if made is not None and meant else None


def _of_what_fills_in(test: s.Expr, holds: bool, function: Function) -> Iterator[tuple[int, Clause]]:
    """What a test of a flag says that keeps the answer of another where it was not given, `if again is None: again = mailer is not None`: what was given, or that answer."""
    if not isinstance(test, s.Name) or test.id not in function.parameters:
        return
    filling = local.only(function.own.bindings.get(test.id, ()))
    if filling is None or filling.since > test.start or not other_words.is_test(filling.node):
        return
    block = filling.block
    if (
        block is None
        or not isinstance(block.node, s.If)
        or block.arm != "body"
        or is_there(block.node.test, test.id) is not False
    ):
        return
    is_off = s.Compare(test.start, test.length, test, ("is",), (s.Constant(test.start, test.length, False),))
    given: s.Expr = test if holds else s.Unary(test.start, test.length, "not", is_off)
    for clause in _said(s.Boolean(test.start, test.length, "or" if holds else "and", (given, filling.node)), holds):
        yield block.node.test.start, clause


def _renamed(said: Said, name: str) -> Said:
    """The same, said of another name."""
    return Said(name, tuple(of_another(one, name) for one in said.switches), tuple(_of_another(one, name) for one in said.states))


def _of_another(state: str, name: str) -> str:
    if state.endswith(_NONE):
        return f"{name}{_NONE}"
    return f"not {of_another(state[4:], name)}" if state.startswith("not ") else of_another(state, name)


def contradict(said: Sequence[tuple[int, Clause]], function: Function) -> bool:
    """Whether two tests around a call cannot both have found what they did of one name: `if kind != "a": return`, and then `if kind == "b":`."""
    alone = [(at, clause[0]) for at, clause in said if len(clause) == 1 and clause[0].of.isidentifier()]
    return any(
        _excludes(one, other) and _stays(one.of, min(at, then), max(at, then), function)
        for position, (at, one) in enumerate(alone)
        for then, other in alone[:position]
        if one.of == other.of
    )


def _stays(name: str, start: int, end: int, function: Function) -> bool:
    """Whether a name is the same at two tests: nobody else changes it, nor the function between them, in another round of a loop that starts there neither."""
    home = origins.home_of(name, function)
    if home is None or origins.is_changed_elsewhere(name, home) or is_stored(name, start, end, function.own):
        return False
    loops = (one for bound in function.own.bindings.get(name, ()) for one in ancestors(bound.block))
    is_again = any(isinstance(one.node, (s.For, s.While)) and start < one.start <= end for one in loops)
    return isinstance(home, Module) or (home is function and not is_again)


def _excludes(one: Said, other: Said) -> bool:
    if one.switches == other.switches:
        return set(one.states).isdisjoint(other.states)
    are_equal = one.states == one.switches and other.states == other.switches
    return are_equal and all(are_apart(first, second) for first in one.switches for second in other.switches)


def are_apart(one: str, other: str) -> bool:
    """Whether what equals the one is not equal to the other: two constants, or two members of one class; or whether no text begins, or ends, as both say; one may hold both."""
    how, text = of_text(one)
    if how:
        other_how, other_text = of_text(other)
        return how == other_how and how != "holds" and not says(how, text, other_text) and not says(how, other_text, text)
    first, second = compared_with(one), compared_with(other)
    if is_spelled(first) and is_spelled(second):
        return first.rpartition(".")[0] == second.rpartition(".")[0] and first != second
    return bool(first and second) and not is_spelled(first) and not is_spelled(second) and first != second


_NONE = " is None"
_EQUAL = frozenset({"is", "is not", "==", "!="})


def is_as_passed(name: str, at: int, function: Function) -> bool:
    """Whether a parameter, or an attribute or entry of one, has at a byte the value that was passed."""
    of = owner(name)
    if "." in name and any(one.start < at and s.spelled(target) == name for target, one in function.own.stores):
        return False
    if entry_of(name) and entries.may_change(of, 0, at, function, entry_of(name)):
        return False
    bound = function.own.bindings.get(of, ())
    if entry_of(name) == "*":
        bound = [one for one in bound if not elements.wraps(one, of)]
    elif name != of:  # of what is there instead, it was not asked
        bound = [one for one in bound if not _fills_in(one, of)]
    return all(one.since > at and not entries.comes_back(one.block, at) for one in bound)


def is_as_true(name: str, at: int, function: Function) -> bool:
    """Whether a parameter is at a byte as true as what was passed: what is filled in where nothing was is as false, `names = names or []`, `if names is None: names = []`."""
    bound = [one for one in function.own.bindings.get(name, ()) if one.since <= at or entries.comes_back(one.block, at)]
    return name in function.parameters and all(_fills_in(one, name) and _is_false(one.node, name) for one in bound)


def _is_false(filling: object, name: str) -> bool:
    """Whether what is filled in, where a name stands for nothing, is false itself."""
    node = filling
    if isinstance(node, s.Boolean):
        node = node.values[-1]
    elif isinstance(node, s.Conditional):
        node = node.orelse if s.spelled(node.body) == name else node.body
    return of_written(node) in (FALSE, NONE)


def _fills_in(binding: Binding, name: str) -> bool:
    """`options = options or {}`, `options = options if options is not None else {}`, `if options is None: options = {}`: what was passed stays."""
    node = binding.node if binding.kind == "value" and not binding.unpack else None
    if isinstance(node, s.Boolean) and node.op == "or":
        return s.spelled(node.values[0]) == name
    if isinstance(node, s.Conditional):
        kept, is_kept = (node.body, True) if s.spelled(node.body) == name else (node.orelse, False)
        return s.spelled(kept) == name and is_there(node.test, name) is is_kept
    block = binding.block
    return block is not None and isinstance(block.node, s.If) and block.arm == "body" and is_there(block.node.test, name) is False


def is_there(test: s.Expr, name: str) -> bool | None:
    """Whether a test holds where something is there, or where it is not; None where it asks something else."""
    says = list(_said(test, True))
    one = says[0][0] if len(says) == 1 and len(says[0]) == 1 else None
    if one is None or one.of != name or one.switches != (name,):
        return None
    return True if name in one.states else False if f"{name}{_NONE}" in one.states else None


def _said(test: s.Expr, holds: bool) -> Iterator[Clause]:
    if name := s.spelled(test) or entries.asked(test):
        yield (_said_of(name, holds),)
    elif isinstance(test, s.Unary):
        if test.op == "not":
            yield from _said(test.operand, not holds)
    elif isinstance(test, s.Boolean):
        parts = [list(_said(one, holds)) for one in test.values]
        if test.op == ("and" if holds else "or"):
            yield from (one for part in parts for one in part)
        else:
            yield from _one_of(parts)
    elif isinstance(test, s.Compare):
        if test.ops == ("not in",) and (name := entries.asked(replace(test, ops=("in",)))):
            yield (_said_of(name, not holds),)
        elif len(test.ops) == 1 and (
            name := s.spelled(test.left) or entries.asked(test.left) or _or_another(test.left, test.comparators[0])
        ):
            yield from _of_comparison(name, test.ops[0], test.comparators[0], holds)
        elif (
            len(test.ops) == 1
            and (folded := folded_of(test.left)) is not None
            and _is_alternative(test.ops[0], test.comparators[0])
        ):
            agrees = (test.ops[0] in ("==", "in")) is holds
            yield from _of_texts(s.spelled(folded), "folds", [one.lower() for one in texts_of(test.comparators[0])], agrees)
        elif test.ops in (("in",), ("not in",)) and (folded := folded_of(test.comparators[0])) is not None:
            texts = [one.lower() for one in texts_of(test.left)]
            yield from _of_texts(s.spelled(folded), "holds", texts, (test.ops[0] == "in") is holds)
    elif isinstance(test, s.Call) and isinstance(test.func, s.Attribute) and test.func.name in COMPARING:
        if len(test.args) == 1:
            yield from _of_texts(s.spelled(test.func.value), COMPARING[test.func.name], texts_of(test.args[0]), holds)
    elif isinstance(test, s.Call) and s.last_name(test.func) == "isinstance" and len(test.args) == 2:
        name, kinds = s.spelled(test.args[0]), test.args[1]
        each = [s.spelled(one) for one in (kinds.items if isinstance(kinds, s.Collection) else [kinds])]
        if name and all(each):
            yield from _any_of(name, [f"{name}: {one}" for one in each], holds)


def _is_alternative(op: str, other: s.Expr) -> bool:
    """Whether something is compared with one thing or another: a text is no list of texts."""
    return op in ("==", "!=") or (op in ("in", "not in") and isinstance(other, s.Collection))


def _of_texts(name: str, how: str, texts: Sequence[str], holds: bool) -> Iterator[Clause]:
    if name and texts:
        yield from _any_of(name, [f"{name} {how} {one!r}" for one in texts], holds)


def _said_of(name: str, holds: bool) -> Said:
    true, *others = states(name)
    return Said(name, (name,), (true,) if holds else tuple(others))


def _of_comparison(name: str, op: str, other: s.Expr, holds: bool) -> Iterator[Clause]:
    agrees = (op in ("is", "==", "in")) is holds
    if s.is_none(other):
        *others, none = states(name)
        yield (Said(name, (name,), (none,) if agrees else tuple(others)),)
    elif isinstance(other, s.Constant) and isinstance(other.value, bool) and not other.kind and op in _EQUAL:
        if agrees:  # else it may be another thing that is as true
            true, false, _ = states(name)
            yield (Said(name, (name,), (true if other.value else false,)),)
    elif op in ("is", "is not"):
        if named := s.named_of_class(other):
            yield from _any_of(name, [f"{name} == {named}"], agrees)
    elif op in ("in", "not in") and isinstance(other, s.Name):
        yield from _any_of(name, [f"{name} in {other.id}"], agrees)
    elif op in ("==", "!=", "in", "not in"):
        listed = other.items if isinstance(other, s.Collection) and op in ("in", "not in") else [other]
        compared = [_compared_with(one) for one in listed]
        if all(compared) and _is_alternative(op, other):
            yield from _any_of(name, [f"{name} == {one}" for one in compared], agrees)


def _or_another(node: s.Expr, other: s.Expr) -> str:
    """The name in `(kind or "a") == "b"`, which means the same without the other text; "" of anything else."""
    values = node.values if isinstance(node, s.Boolean) and node.op == "or" else ()
    if len(values) != 2 or not isinstance(values[1], s.Constant) or not isinstance(values[1].value, str):
        return ""
    listed = other.items if isinstance(other, s.Collection) else (other,)
    is_another = all(
        isinstance(one, s.Constant) and isinstance(one.value, str) and one.value != values[1].value for one in listed
    )
    return s.spelled(values[0]) if is_another else ""


def _compared_with(node: s.Expr) -> str:
    """A text, or what a class names, `Kind.WEB`, as switches have it; "" of anything else."""
    if isinstance(node, s.Constant):
        return repr(node.value) if isinstance(node.value, str) and not node.kind else ""
    return s.named_of_class(node)


def _one_of(parts: list[list[Clause]]) -> Iterator[Clause]:
    """One of several tests holds: `not text or not reader`, `isinstance(x, A) or isinstance(x, B)`; each by what it says first."""
    if all(parts):
        by: dict[str, Said] = {}
        for one in (said for part in parts for said in part[0]):
            known = by.get(one.of, Said(one.of, (), ()))
            switches, states = (
                dict.fromkeys(old + new) for old, new in ((known.switches, one.switches), (known.states, one.states))
            )
            by[one.of] = Said(one.of, tuple(switches), tuple(states))
        yield tuple(by.values())


def _any_of(name: str, switches: list[str], holds: bool) -> Iterator[Clause]:
    """One of several answers is yes, or all are no."""
    if holds:
        yield (Said(name, tuple(switches), tuple(switches)),)
    else:
        yield from ((Said(name, (one,), (states(one)[1],)),) for one in switches)
