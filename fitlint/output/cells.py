"""Text as a terminal shows it: what is invisible or harmful made visible, and how many cells each character takes."""

from __future__ import annotations

from unicodedata import category, east_asian_width

TAB = "    "


def shown(char: str) -> str:
    """One character as it is printed: tabs as four spaces; control, format and lone surrogate characters as escapes.

    Escapes keep the analysed code from moving the cursor, changing colours or turning the direction of the text.
    """
    if char == "\t":
        return TAB
    if char.isprintable() or category(char) == "Zs":
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def clean(text: str) -> str:
    """`text` on one line, every character as `shown`."""
    return text if text.isprintable() else "".join(map(shown, text))


def width(text: str) -> int:
    """The cells that `text` (already clean) takes: 2 for wide East Asian characters, 0 for combining ones."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 0 if category(char) in ("Mn", "Me") else 1 for char in text)


def shorten(text: str, room: int) -> str:
    """`text` in at most `room` cells, its middle replaced by `…` where it is longer (the ends tell names apart)."""
    if width(text) <= room:
        return text
    head = max(0, (room - 1) // 2)
    return _fitting(text, head) + "…" + _fitting(text[::-1], max(0, room - 1 - head))[::-1]


def pad(text: str, room: int) -> str:
    """`text` followed by the blanks that fill `room` cells."""
    return text + " " * (room - width(text))


def crop(line: str, first: int, last: int, room: int) -> tuple[str, int, int]:
    """At most `room` cells of `line` around its code points `first` to `last` (from 0, end exclusive), `…` where it is cut.

    Returns the text, and the cell where the range starts and the number of cells it takes in it (at least 1).
    """
    first = max(0, min(first, len(line)))
    last = min(max(first + 1, last), len(line))  # an empty range marks the character it stands before
    begin, stop = max(0, first - room), min(len(line), min(last, first + room) + room)  # never measure a megabyte
    pieces = [shown(char) for char in line[begin:stop]]
    widths = [width(piece) for piece in pieces]
    low, high = first - begin, min(last, stop) - begin
    left, right = 0, len(pieces)
    if begin > 0 or stop < len(line) or sum(widths) > room:
        left, right = _window(widths, low, high, room - 2)
    before, after = "…" if begin + left > 0 else "", "…" if begin + right < len(line) else ""
    start = len(before) + sum(widths[left:low])
    text = before + "".join(pieces[left:right]) + after
    return text, start, max(1, sum(widths[low : min(high, right)]))


def _window(widths: list[int], low: int, high: int, room: int) -> tuple[int, int]:
    """Indexes of a window of at most `room` cells that holds `low` to `high`, or the start of it, and what surrounds it."""
    left = right = low
    used = 0
    while right < high and used + widths[right] <= room:
        used += widths[right]
        right += 1
    half = used + (room - used) // 2
    while left > 0 and used + widths[left - 1] <= half:
        left -= 1
        used += widths[left]
    while right < len(widths) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    while left > 0 and used + widths[left - 1] <= room:
        left -= 1
        used += widths[left]
    return left, right


def _fitting(text: str, room: int) -> str:
    used = 0
    for index, char in enumerate(text):
        used += width(char)
        if used > room:
            return text[:index]
    return text
