"""What checks say (`Finding`) and what users see of it (`Diagnostic`): data, no behaviour.

A check names places by file and byte offsets; the run turns them into lines and columns, and adds what is the same for every
finding of a check (code, name, level) and what identifies it across edits (scope, fingerprint).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from fitlint.source import Position

Level = Literal["error", "warning", "advice"]
Confidence = Literal["certain", "likely"]
Applicability = Literal["safe", "unsafe", "display"]

Baseline = Literal["", "new", "unchanged", "absent"]

LEVELS: tuple[Level, ...] = ("advice", "warning", "error")  # ascending


class Place(msgspec.Struct, frozen=True, order=True):
    """Bytes `start` to `end` (from 0, end exclusive, of the text as UTF-8) of the file `path` (relative to the root, `/`)."""

    path: str
    start: int
    end: int


class Edit(msgspec.Struct, frozen=True):
    """Replace what stands at `place` by `text`; an empty place inserts."""

    place: Place
    text: str


class Fix(msgspec.Struct, frozen=True):
    """`safe`: behaviour stays or becomes what was plainly meant. `unsafe`: it may change more. `display`: only shown.

    All edits apply together or not at all; they never overlap and may lie in several files.
    """

    title: str
    edits: list[Edit]
    applicability: Applicability = "unsafe"


class Note(msgspec.Struct, frozen=True):
    """A place that belongs to a finding: a step of its call chain, in order, from the finding on; behind these, what else there is (`also`)."""

    place: Place
    message: str
    also: bool = False


class Doubt(msgspec.Struct, frozen=True):
    """A guess that a finding rests on: that `call` calls `callee`, a library's dotted name, or a qualified name in the file `home`."""

    call: Place
    callee: str
    home: str = ""


class Finding(msgspec.Struct, frozen=True):
    """One problem at one place.

    `message` says what happens and to whom, names in backquotes, without a full stop. `subject` is the route, callee or name that
    identifies the problem when its code moves. `route` ("GET /users") is the first route concerned, `routes` all of them.
    `origin` is where the problem is, when `place` is only one of several places that lead to it: it identifies the finding instead.
    `effect` says what the routes do because of it, as it reads after "this makes `GET /users` …": "block the event loop".
    `reason` says why the finding is only likely; `doubts` are all calls that it is for, empty when anything else is unsure as well.
    `level` is given where this one is less grave than the check's others.
    """

    place: Place
    message: str
    steps: list[Note] = []
    fix: Fix | None = None
    route: str | None = None
    routes: list[str] = []
    subject: str = ""
    confidence: Confidence = "certain"
    reason: str = ""
    help: str = ""
    level: Level | None = None
    origin: Place | None = None
    effect: str = ""
    doubts: list[Doubt] = []


class Range(msgspec.Struct, frozen=True, order=True):
    """Lines and columns from 1, columns in code points, end exclusive."""

    start: Position
    end: Position

    @property
    def last_line(self) -> int:
        """The last line with something of it: one that ends before the first column of a line has nothing there."""
        return max(self.start.line, self.end.line - (self.end.column == 1))


class Step(msgspec.Struct, frozen=True):
    path: str
    range: Range
    message: str
    also: bool = False  # no step of the chain: what else there is


class Suppression(msgspec.Struct, frozen=True):
    """What hid a finding: `kind` is "comment" or "per-file-ignores" or "baseline"; `path` and `line` say where."""

    kind: str
    path: str
    line: int
    reason: str = ""


class Keys(msgspec.Struct, frozen=True):
    """Weaker than a fingerprint, to find a finding again whose fingerprint is gone (`fitlint.identity` says what each leaves out):
    in a file that was `renamed`, where the code at the place was `edited`, where it was `moved` into another scope or file."""

    renamed: str = ""
    edited: str = ""
    moved: str = ""


class Diagnostic(msgspec.Struct, frozen=True):
    """A finding as every host shows it, complete: nothing else has to be read to print it but the source lines.

    `baseline` says how it compares with an earlier state, where there is one: "new", "unchanged" or "absent".
    """

    code: str
    name: str
    level: Level
    confidence: Confidence
    message: str
    path: str
    range: Range
    steps: list[Step] = []
    route: str | None = None
    routes: list[str] = []
    fix: Fix | None = None
    fingerprint: str = ""
    scope: str = ""
    reason: str = ""
    help: str = ""
    suppression: Suppression | None = None
    keys: Keys = Keys()
    baseline: Baseline = ""
    effect: str = ""
    doubts: list[Doubt] = []

    def sort_key(self) -> tuple[str, Range, str, str]:
        return (self.path, self.range, self.code, self.message)
