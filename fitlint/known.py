"""Answers about a program that outlast it, and what they rest on: when none of that changes, they stand."""

from __future__ import annotations

import msgspec

from fitlint.finding import Diagnostic, Finding, Note


class Looked(msgspec.Struct, frozen=True):
    """What was looked at: the files, with the functions whose bodies were `read`, and those of them that were `shared` (see `model.scopes`), by
    the byte at which they start; the last names of calls by which functions were `asked` for."""

    read: dict[str, list[int]] = {}
    shared: dict[str, list[int]] = {}
    asked: list[str] = []

    def joined(self, other: Looked) -> Looked:
        """With what was looked at somewhere else."""
        read, shared = _joined(self.read, other.read), _joined(self.shared, other.shared)
        return Looked(read, shared, sorted({*self.asked, *other.asked}))


def _joined(one: dict[str, list[int]], other: dict[str, list[int]]) -> dict[str, list[int]]:
    if not other:
        return one
    return {path: sorted({*one.get(path, ()), *other.get(path, ())}) for path in {*one, *other}}


class Entered(msgspec.Struct, frozen=True, array_like=True):
    """An entry point (`fitlint.entries`) of a handler; `function` is a key of `fitlint.link.written`."""

    function: str
    kind: str
    notes: tuple[Note, ...]
    stage: int


class Judged(msgspec.Struct, frozen=True):
    """What a check has found, and the files `of` the thing in which it has."""

    diagnostic: Diagnostic
    finding: Finding
    of: list[str] = []

    def touches(self, paths: frozenset[str]) -> bool:
        """Whether it speaks of one of these files."""
        one = self.finding
        places = [one.place, *(step.place for step in one.steps), *(doubt.call for doubt in one.doubts)]
        places += [edit.place for edit in one.fix.edits] if one.fix is not None else []
        places += [one.origin] if one.origin is not None else []
        return not paths.isdisjoint(place.path for place in places) or any(doubt.home in paths for doubt in one.doubts)


class Edited(msgspec.Struct, frozen=True):
    """What has changed in a file since the answers were given: bodies of functions that nobody else has looked into.

    `calls` are the calls of its functions as they were, `functions` those with another body, by the byte at which they start now. `called` are the
    last names of all that these call, now or then, `changed` those that only one of both versions calls. Whether they wait, and repeat calls, is
    the `same_course` for all of them.
    """

    calls: bytes = b""
    functions: list[int] = []
    called: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    same_course: bool = True


class Answers(msgspec.Struct, frozen=True):
    """What is known of a program before it is asked: the `calls` of functions, by file, as `fitlint.link.written` writes them; in which
    functions each check that looks at functions one by one has `found` something, by code; the `entries` of the handlers, in their order; what
    checks have `judged` whose findings can outlast an edit, by code; the `names` by which it was told what leads where; the files `shown`.

    It holds for all files but the `edited` ones: where these are None, for none.
    """

    calls: dict[str, bytes] = {}
    found: dict[str, list[str]] = {}
    entries: list[list[Entered]] = []
    judged: dict[str, list[Judged]] = {}
    names: frozenset[str] = frozenset()
    shown: list[str] = []
    edited: dict[str, Edited] | None = None

    def holds(self, *paths: str) -> bool:
        """Whether it is still so in these files."""
        return self.edited is not None and self.edited.keys().isdisjoint(paths)


NOTHING = Answers()
