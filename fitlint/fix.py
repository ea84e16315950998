"""Applying fixes to the text of files: whole fixes or nothing, and only while every file still parses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fitlint.finding import Diagnostic, Edit, Fix
from fitlint.source import Source
from fitlint.syntax import Unparsable, parse


class Overlap(ValueError):
    """Two edits change the same bytes, or insert different texts at the same place."""


def apply(source: bytes, edits: Iterable[Edit]) -> bytes:
    """The text `source` (UTF-8) after edits of one file, in whatever order; an edit that is given twice counts once.

    Raises `Overlap`.
    """
    parts: list[bytes] = []
    at = 0
    last: Edit | None = None
    for edit in sorted(set(edits), key=lambda edit: (edit.place.start, edit.place.end)):
        place = edit.place
        if place.start < at or (last is not None and place == last.place):
            raise Overlap(f"two edits of {place.path} at byte {place.start}")
        parts += (source[at : place.start], edit.text.encode())
        at, last = place.end, edit
    return b"".join((*parts, source[at:]))


def fixed(files: Mapping[str, bytes], diagnostics: Iterable[Diagnostic]) -> dict[str, bytes]:
    """The files (by the paths of the findings) that the fixes of `diagnostics` change, changed, in their own encoding.

    Fixes are taken in order, safe and unsafe ones. One is left out as a whole when it overlaps an earlier one, when a file of it
    is not in `files`, and when one of its files would not parse afterwards. Raises `Undecodable` for a file that is no text.
    """
    sources: dict[str, Source] = {}
    edits: dict[str, list[Edit]] = {}
    changed: dict[str, bytes] = {}
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or fix.applicability == "display" or not all(edit.place.path in files for edit in fix.edits):
            continue
        for path in {edit.place.path for edit in fix.edits} - sources.keys():
            sources[path] = Source(files[path])
        tried = _tried(fix, sources, edits)
        if tried is not None:
            changed.update(tried)
            for edit in fix.edits:
                edits.setdefault(edit.place.path, []).append(edit)
    return {path: raw for path, raw in sorted(changed.items()) if raw != files[path]}


def _tried(fix: Fix, sources: Mapping[str, Source], edits: Mapping[str, list[Edit]]) -> dict[str, bytes] | None:
    """The files of a fix after it and the edits accepted before; None when it cannot be applied."""
    result: dict[str, bytes] = {}
    for path in {edit.place.path for edit in fix.edits}:
        own = [edit for edit in fix.edits if edit.place.path == path]
        try:
            result[path] = encoded(apply(sources[path].data, [*edits.get(path, ()), *own]), sources[path])
            if path.endswith((".py", ".pyi")):
                parse(Source(result[path]))
        except (Overlap, Unparsable, UnicodeError):
            return None
    return result


def encoded(text: bytes, source: Source) -> bytes:
    """A text as the file of `source` keeps it. Raises `UnicodeError` when its encoding has no bytes for something in it."""
    raw = text if source.encoding == "utf-8" else text.decode().encode(source.encoding)
    return b"\xef\xbb\xbf" + raw if source.bom else raw
