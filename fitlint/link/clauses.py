"""What a single test says where it holds, or does not, in the terms of `fitlint.switches`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import entries
from fitlint.model.asked import asks_class, folded_of, texts_of
from fitlint.switch import COMPARING, compared_with, is_spelled, of_text, says, states

_EQUAL = frozenset({"is", "is not", "==", "!="})


class Said(NamedTuple):
    """A test has found that something, `of` a spelled name, is in one of the `states` of the `switches`."""

    of: str
    switches: tuple[str, ...]
    states: tuple[str, ...]


Clause = tuple[Said, ...]  # one of these is so
NONE_OF = " is None"  # what ends the state of a name that stands for None


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


def is_there(test: s.Expr, name: str) -> bool | None:
    """Whether a test holds where something is there, or where it is not; None where it asks something else."""
    says = list(of_test(test, True))
    one = says[0][0] if len(says) == 1 and len(says[0]) == 1 else None
    if one is None or one.of != name or one.switches != (name,):
        return None
    return True if name in one.states else False if f"{name}{NONE_OF}" in one.states else None


def of_test(test: s.Expr, holds: bool) -> Iterator[Clause]:
    """What a test says that holds, or does not."""
    if name := s.spelled(test) or entries.asked(test):
        yield (_said_of(name, holds),)
    elif isinstance(test, s.Unary):
        if test.op == "not":
            yield from of_test(test.operand, not holds)
    elif isinstance(test, s.Boolean):
        parts = [list(of_test(one, holds)) for one in test.values]
        if test.op == ("and" if holds else "or"):
            yield from (one for part in parts for one in part)
        else:
            yield from _one_of(parts)
    elif isinstance(test, s.Compare):
        if len(test.ops) == 1 and (name := class_of(test.left)):
            yield from _of_class(name, test.ops[0], test.comparators[0], holds)
        elif test.ops == ("not in",) and (name := entries.asked(replace(test, ops=("in",)))):
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


def class_of(node: s.Expr) -> str:
    """`x` of `type(x)` and `x.__class__`; "" of anything else."""
    names, by_name = asks_class(node)
    return names[0] if names and not by_name else ""


def _of_class(name: str, op: str, other: s.Expr, holds: bool) -> Iterator[Clause]:
    each = [s.spelled(one) for one in (other.items if isinstance(other, s.Collection) else [other])]
    if all(each):
        yield from _any_of(name, [f"{name}: ={one}" for one in each], (op in ("is", "==", "in")) is holds)


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
