"""What was found out about a program, kept from one run to the next: answers that an edit cannot have changed are not asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from fitlint.cache import value
from fitlint.config import Settings
from fitlint.known import Answers, Looked, Reached
from fitlint.remember import Key, drop_old, file, latest, name

if TYPE_CHECKING:
    from fitlint.gather import Gathered
    from fitlint.gather.contents import Contents
    from fitlint.program import Program
    from fitlint.run import Analysis


class Kept(msgspec.Struct):
    """The `answers`, and what they rest on: the `surroundings` as for a verdict, which files matter (`reach`), the `digests` of these, what
    was `looked` at.
    """

    surroundings: bytes
    reach: Reached
    digests: dict[str, bytes]
    looked: Looked
    answers: Answers


class _Checked(msgspec.Struct):
    """What is decoded only in parts is checked as a whole."""

    checksum: int
    kept: bytes


def recall(settings: Settings, under: Key, gathered: Gathered, contents: Contents) -> Kept | None:
    """What was kept of the last program and is true of this one; None when it cannot be told."""
    place = latest(settings, "answers") if settings.cache else None
    checked = value.read(place, _Checked) if place is not None else None
    if checked is None or crc32(checked.kept) != checked.checksum:
        return None
    before = msgspec.msgpack.decode(checked.kept, type=Kept)
    if before.surroundings != under.surroundings:
        return None
    from fitlint.unchanged import still_known

    return still_known(before, gathered, contents)


def keep(settings: Settings, under: Key, gathered: Gathered, looked: Looked, shown: list[str], analysis: Analysis) -> None:
    """Keep what is known of a program; `looked` and the files `shown` are what that rests on."""
    if not settings.cache:
        return
    from fitlint import entries

    program: Program = analysis.program
    told = program.told().joined(program.known.told)
    answers = Answers(
        program.graph.written(), program.one_by_one.of_functions(), entries.kept(program), entries.hooked(program), analysis.judged, told, shown,
        program.questions.making(), program.graph.leading(),
        program.one_by_one.of_things(), program.one_by_one.of_routes(), program.questions.order,
        analysis.overview,
    )  # fmt: skip
    kept = Kept(under.surroundings, gathered.reach, gathered.digests(gathered.reached), looked, answers)
    encoded = msgspec.msgpack.encode(kept)
    value.write(file(settings, "answers", name(under)), _Checked(crc32(encoded), encoded))
    drop_old(settings, "answers")
