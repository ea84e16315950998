"""Answers about a program that outlast it, and what they rest on: when none of that changes, they stand."""

from __future__ import annotations

import msgspec

from fitlint.finding import Note


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


class Answers(msgspec.Struct, frozen=True):
    """What is known of a program before it is asked: the `calls` of functions, by file, as `fitlint.link.written` writes them; in which
    functions each check that looks at functions one by one has `found` something, by code; the `entries` of the handlers, in their order.

    The latter two are so in `unchanged` files only.
    """

    calls: dict[str, bytes] = {}
    found: dict[str, list[str]] = {}
    entries: list[list[Entered]] = []
    unchanged: frozenset[str] = frozenset()


NOTHING = Answers()
