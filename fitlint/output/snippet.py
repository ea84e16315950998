"""The annotated piece of source under a finding, with line numbers and marks under its range."""

from __future__ import annotations

from fitlint.finding import Range
from fitlint.output import Context
from fitlint.output.cells import crop, shown, width
from fitlint.source import Source

WIDTH = 120  # of a snippet where there is no terminal
HEAD, TAIL = 4, 2  # lines shown of a long range


def gutter(range: Range) -> int:
    """The cells that the line numbers of `range` take."""
    return len(str(range.end.line))


def snippet(source: Source, range: Range, context: Context, style: str) -> list[str]:
    """The lines of `range` with their numbers, marked in `style`; empty when the file no longer has them."""
    if range.start.line > len(source.starts):
        return []
    margin = gutter(range)
    room = max(40, (context.width or WIDTH) - margin - 3)
    first, last = range.start.line, range.end.line
    if last > first and range.end.column == 1:  # the end of the line before
        last -= 1
    bar = context.style(" " * margin + " |", "blue")
    if last == first:
        line = source.line_text(first)
        until = range.end.column - 1 if range.end.line == first else len(line)
        text, start, cells = crop(line, range.start.column - 1, until, room)
        marks = " " * start + context.style("^" * cells, "bold", style)
        body = [_numbered(first, margin, text, context), f"{bar} {marks}"]
    else:
        body = _many(source, range, last, room - 2, context, style)
    return [bar, *body, bar]


def step_line(source: Source, range: Range, context: Context) -> list[str]:
    """The first line of `range` without its indentation, and marks under the range; empty when the file no longer has it."""
    if range.start.line > len(source.starts):
        return []
    line = source.line_text(range.start.line).rstrip()
    indent = len(line) - len(line.lstrip())
    until = range.end.column - 1 if range.end.line == range.start.line else len(line)
    room = max(40, (context.width or WIDTH) - 8)
    text, start, cells = crop(line[indent:], range.start.column - 1 - indent, until - indent, room)
    bar = context.style("|", "blue")
    return [f"{bar} {text}", f"{bar} {' ' * start}{context.style('-' * cells, 'cyan')}"]


def _many(source: Source, range: Range, last: int, room: int, context: Context, style: str) -> list[str]:
    """A range of several lines: a rail at its left, bounded, in the manner of rustc."""
    margin = gutter(range)
    first = range.start.line
    rail = context.style("|", "bold", style)
    bar = context.style(" " * margin + " |", "blue")
    gap = f"{'…':>{margin}} |"
    opening = source.line_text(first)
    before = opening[: range.start.column - 1]
    result = []
    if before.strip():
        reach = min(_cells(before), room - 1)
        result.append(_numbered(first, margin, f"  {_cut(opening, room)}", context))
        result.append(f"{bar} {context.style(' ' + '_' * (reach + 1) + '^', 'bold', style)}")
    else:
        result.append(_numbered(first, margin, f"{context.style('/', 'bold', style)} {_cut(opening, room)}", context))
    for number in _lines(first, last)[1:]:
        if number is None:
            result.append(f"{context.style(gap, 'blue')} {rail}")
        else:
            text = _cut(source.line_text(number), room)
            result.append(_numbered(number, margin, f"{rail} {text}".rstrip(), context))
    closing = source.line_text(last)
    end = closing[: range.end.column - 1] if last == range.end.line else closing
    reach = min(_cells(end), room)
    result.append(f"{bar} {context.style('|' + '_' * max(1, reach) + '^', 'bold', style)}")
    return result


def _lines(first: int, last: int) -> list[int | None]:
    """The line numbers to show, None for what is left out."""
    count = last - first + 1
    if count <= HEAD + TAIL + 1:
        return [*range(first, last + 1)]
    return [*range(first, first + HEAD), None, *range(last - TAIL + 1, last + 1)]


def _numbered(number: int, margin: int, text: str, context: Context) -> str:
    return f"{context.style(f'{number:>{margin}} |', 'blue')} {text}".rstrip()


def _cut(line: str, room: int) -> str:
    return crop(line, 0, 0, room)[0]


def _cells(text: str) -> int:
    return sum(width(shown(char)) for char in text)
