"""Places as other tools count them: the edits of a fix with lines and columns, and columns in bytes."""

from __future__ import annotations

import msgspec

from fitlint.finding import Fix, Range
from fitlint.output import Context
from fitlint.source import Position, Source


class Replacement(msgspec.Struct, frozen=True):
    """Replace what stands in `range` of the file `path` by `text`."""

    path: str
    range: Range
    text: str


def replacements(fix: Fix, context: Context) -> list[Replacement] | None:
    """The edits of a fix; None when one of its files can no longer be read, since half a fix is none."""
    result = []
    for edit in fix.edits:
        source = context.source(edit.place.path)
        if source is None:
            return None
        span = Range(source.position(edit.place.start), source.position(edit.place.end))
        result.append(Replacement(edit.place.path, span, edit.text))
    return result


def in_bytes(position: Position, source: Source) -> Position:
    """A position with its column in bytes of UTF-8."""
    line = source.line_text(position.line)
    return Position(position.line, len(line[: position.column - 1].encode()) + 1)
