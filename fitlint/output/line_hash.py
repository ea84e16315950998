"""The fingerprint of lines that GitHub's upload action computes, so that alerts keep their identity whoever uploads the file.

A hash of the 100 UTF-16 units from the start of a line, blanks and tabs left out, line ends as LF; and how often it occurred in the file.
"""

from __future__ import annotations

from collections import Counter

_WINDOW = 100
_BASE = 37
_WORD = (1 << 64) - 1
_OUT = pow(_BASE, _WINDOW, 1 << 64)
_END = 65535


def line_hashes(text: str) -> list[str]:
    """The hash of each line of `text`, that of what follows the last line end included."""
    units = memoryview(text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16-le", "surrogatepass")).cast("H")
    window = [0] * _WINDOW
    starts: list[int | None] = [None] * _WINDOW  # for each unit of the window, the line that starts with it
    hashes: list[int] = []
    value = at = lines = 0
    line: int | None = 0

    def push(unit: int) -> None:
        nonlocal value, at, line, lines
        left = starts[at]
        if left is not None:
            hashes.append(value)
        starts[at] = line
        line = None
        value = (_BASE * value + unit - _OUT * window[at]) & _WORD
        window[at] = unit
        at = (at + 1) % _WINDOW
        if unit == 10:
            lines += 1
            line = lines

    for unit in units:
        if unit != 32 and unit != 9:
            push(unit)
    push(_END)
    for _ in range(_WINDOW):
        push(0)
    seen: Counter[int] = Counter()
    result = []
    for one in hashes:
        seen[one] += 1
        result.append(f"{one:x}:{seen[one]}")
    return result
