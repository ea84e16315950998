"""A fix as a unified diff: only the lines around its edits are compared, so that long files cost nothing."""

from __future__ import annotations

from difflib import SequenceMatcher

from fitlint.finding import Edit, Fix
from fitlint.output import Context
from fitlint.output.cells import crop
from fitlint.source import Source

CONTEXT = 3  # unchanged lines shown around a change
WIDTH = 240  # cells shown of a line; a minified line would bury everything else


def unified(fix: Fix, context: Context) -> list[str]:
    """The lines of the diff, files in order of their paths; empty when a file cannot be read."""
    result: list[str] = []
    for path in sorted({edit.place.path for edit in fix.edits}):
        source = context.source(path)
        if source is None:
            return []
        edits = sorted((edit for edit in fix.edits if edit.place.path == path), key=lambda edit: edit.place)
        result += [context.style(f"--- {context.path(path)}", "bold"), context.style(f"+++ {context.path(path)}", "bold")]
        shift = 0
        for group in _groups(source, edits):
            lines, grown = _hunks(source, group, shift, context)
            result += lines
            shift += grown
    return result


def _groups(source: Source, edits: list[Edit]) -> list[list[Edit]]:
    """Edits of one file, those near each other together."""
    groups: list[list[Edit]] = []
    end = -1
    for edit in edits:
        if not groups or source.line_of(edit.place.start) > end + 2 * CONTEXT:
            groups.append([])
        groups[-1].append(edit)
        end = max(end, source.line_of(edit.place.end))
    return groups


def _hunks(source: Source, edits: list[Edit], shift: int, context: Context) -> tuple[list[str], int]:
    """The hunks of a group of edits, and by how many lines they make the file longer; those before made it so by `shift`."""
    starts = [*source.starts, len(source.data)]
    first = max(1, source.line_of(edits[0].place.start) - CONTEXT)
    last = min(len(source.starts), max(source.line_of(edit.place.end) for edit in edits) + CONTEXT)
    begin, end = starts[first - 1], starts[last]
    text, at = "", begin
    for edit in edits:
        text += source.text(at, edit.place.start) + edit.text
        at = edit.place.end
    text += source.text(at, end)
    old, new = _split(source.text(begin, end)), _split(text)
    whole = end == len(source.data)
    lines: list[str] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        old_from, old_to, new_from, new_to = group[0][1], group[-1][2], group[0][3], group[-1][4]
        head = f"@@ -{_span(first + old_from, old_to - old_from)} +{_span(first + shift + new_from, new_to - new_from)} @@"
        lines.append(context.style(head, "cyan"))
        for tag, a, b, c, d in group:
            if tag == "equal":
                lines += _marked(" ", old[a:b], whole and b == len(old))
            else:
                removed = _marked("-", old[a:b], whole and b == len(old))
                added = _marked("+", new[c:d], whole and d == len(new))
                lines += [context.style(line, "red") for line in removed] + [context.style(line, "green") for line in added]
    return lines, len(new) - len(old)


def _split(text: str) -> list[str]:
    """Lines with their ends, split where Python splits them (not at form feeds, as `str.splitlines` does)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _marked(mark: str, lines: list[str], at_end: bool) -> list[str]:
    result = [mark + crop(line.rstrip("\n"), 0, 0, WIDTH)[0] for line in lines]
    if at_end and lines and not lines[-1].endswith("\n"):
        result.append("\\ No newline at end of file")
    return result


def _span(start: int, count: int) -> str:
    """Line numbers as diff writes them: the line before where there are none, the count only when it is not 1."""
    return f"{start if count else start - 1},{count}" if count != 1 else str(start)
