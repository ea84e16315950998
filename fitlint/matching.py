"""Which findings of two states of a program are the same ones: by fingerprint, then by what is left when code is moved or edited."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from fitlint.changes import Change
from fitlint.finding import Diagnostic, Keys


class Identified(Protocol):
    """What is known of a finding long after: not its lines."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def keys(self) -> Keys: ...


Old = TypeVar("Old", bound=Identified)


class Matched(msgspec.Struct, Generic[Old]):
    """`before` has the earlier finding of each that was there before, by its position; `gone` are earlier ones without a later one."""

    before: dict[int, Old]
    gone: list[Old]


class Matching(Generic[Old]):
    """Pairs `new` findings with `old` ones; each stage looks only at those that are still alone on both sides."""

    def __init__(self, new: Sequence[Identified], old: Iterable[Old]) -> None:
        self.new = new
        self.alone = dict.fromkeys(range(len(new)))
        self.left = dict(enumerate(old))
        self.before: dict[int, Old] = {}

    def stage(self, key: Callable[[Any], Hashable], agree: Callable[[Any, Old], bool] = lambda new, old: True) -> None:
        """Pair those with the same key that agree; an empty key is the key of nothing."""
        by_key: dict[Hashable, list[int]] = {}
        for number, old in self.left.items():
            if wanted := key(old):
                by_key.setdefault(wanted, []).append(number)
        for position in list(self.alone):
            candidates = by_key.get(key(self.new[position]), ())
            found = next((one for one in candidates if one in self.left and agree(self.new[position], self.left[one])), None)
            if found is not None:
                self.pair(position, found)

    def pair(self, position: int, number: int) -> None:
        self.before[position] = self.left.pop(number)
        del self.alone[position]

    def result(self) -> Matched[Old]:
        return Matched(self.before, list(self.left.values()))


def by_identity(
    new: Sequence[Identified], old: Iterable[Old], renamed: Callable[[str], str] = lambda path: path
) -> Matching[Old]:
    """Match by fingerprint, and across renames of files; `renamed` says what a path was before."""
    matching = Matching(new, old)
    matching.stage(lambda one: one.fingerprint)
    matching.stage(lambda one: one.keys.renamed, lambda one, before: before.path in (one.path, renamed(one.path)))
    return matching


def has_moved(new: Identified, old: Identified) -> bool:
    """Whether one with the same code elsewhere may be the same: moved between files as it is, or between functions of a file."""
    return new.path == old.path or new.scope.rpartition(".")[2] == old.scope.rpartition(".")[2]


def _has_scope(new: Identified, old: Identified) -> bool:
    """Whether the same scope in another file may be the same one, edited while it was moved: top levels of files are not."""
    return bool(new.scope)


def with_known(new: Sequence[Identified], old: Iterable[Old]) -> Matched[Old]:
    """Match findings with such of which no more is known than what identifies them."""
    matching = by_identity(new, old)
    matching.stage(lambda one: one.keys.renamed)
    matching.stage(lambda one: one.keys.edited, lambda one, before: one.path == before.path)
    matching.stage(lambda one: one.keys.moved, has_moved)
    matching.stage(lambda one: one.keys.edited, _has_scope)
    return matching.result()


def across(
    new: Sequence[Diagnostic], old: Sequence[Diagnostic], change: Change, groups: Mapping[str, str] | None = None
) -> Matched[Diagnostic]:
    """Match the findings of two states with the change between them. Checks (by code) of one of the `groups` tell one problem, now this
    one and now that."""

    def same_place(one: Diagnostic, before: Diagnostic) -> bool:
        return change.renamed.get(one.path, one.path) == before.path

    def replaced(one: Diagnostic, before: Diagnostic) -> bool:
        """Whether one stands where the other was, on lines that were edited; what did not change is no news anyway."""
        if not same_place(one, before):
            return False
        lines = range(one.range.start.line, one.range.last_line + 1)
        edited = [line for line in lines if change.touches(one.path, line, line)]
        return not edited or any(before.range.start.line in change.replaced(one.path, line) for line in edited)

    matching = by_identity(new, old, lambda path: change.renamed.get(path, path))
    matching.stage(lambda one: one.keys.edited, replaced)
    matching.stage(lambda one: one.keys.renamed)
    matching.stage(lambda one: one.keys.moved, has_moved)
    matching.stage(lambda one: one.keys.edited, lambda one, before: _has_scope(one, before) and one.path != before.path)
    _by_place(matching, change, groups or {})
    _prefer_changed(matching, change)
    return matching.result()


def _by_place(matching: Matching[Diagnostic], change: Change, groups: Mapping[str, str]) -> None:
    """Findings on lines that did not change and were a place of an earlier one that is gone: the same told from another end, or by another check
    of the group."""
    for exact in (True, False):

        def problem(one: Diagnostic) -> str:
            return one.code if exact else groups.get(one.code) or one.code  # noqa: B023

        places: dict[Hashable, list[int]] = {}
        for number, old in matching.left.items():
            spots = {(old.path, old.range.start.line), *((one.path, one.range.start.line) for one in old.steps if exact)}
            for spot in spots:
                places.setdefault((problem(old), *spot), []).append(number)
        for position in list(matching.alone):
            new = matching.new[position]
            assert isinstance(new, Diagnostic)
            spot_before = change.before(new.path, new.range.start.line)
            candidates = places.get((problem(new), *spot_before), ()) if spot_before is not None else ()
            found = next(
                (one for one in candidates if one in matching.left and (exact or _ends_alike(new, matching.left[one]))), None
            )
            if found is not None:
                matching.pair(position, found)


def _ends_alike(new: Diagnostic, old: Diagnostic) -> bool:
    """Whether the ways of two findings end at the same: what is told by another check is the same problem only then."""
    return [one.message for one in new.steps[-1:]] == [one.message for one in old.steps[-1:]]


def _prefer_changed(matching: Matching[Diagnostic], change: Change) -> None:
    """Of several that differ only by their number, those on changed lines are the new ones."""

    def twins(one: Diagnostic) -> Hashable:
        return one.path, one.scope, one.keys.edited, one.keys.moved

    def is_touched(one: Diagnostic) -> bool:
        return change.touches(one.path, one.range.start.line, one.range.last_line)

    old_news: dict[Hashable, list[int]] = {}
    for position in matching.before:
        one = matching.new[position]
        if isinstance(one, Diagnostic) and is_touched(one):
            old_news.setdefault(twins(one), []).append(position)
    for position in list(matching.alone):
        one = matching.new[position]
        if isinstance(one, Diagnostic) and not is_touched(one) and (others := old_news.get(twins(one))):
            other = others.pop()
            matching.before[position] = matching.before.pop(other)
            del matching.alone[position]
            matching.alone[other] = None
