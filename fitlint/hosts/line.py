"""A finding on one line, for hosts that have no more: the message, and the way to the cause, compressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile

from fitlint.finding import Diagnostic, Step
from fitlint.output.cells import clean

_CALL = re.compile(r"`[^`]+` calls `([^`]+)`")
_NAMES = 4  # shown of a way; its middle is left out


def line(diagnostic: Diagnostic) -> str:
    """The message; then, in parentheses, by what functions the finding comes about, where, and why it is only likely.

    `price` reaches `requests.get` … (price → _get → requests.get at shop/prices.py:15)
    """
    notes = []
    way = list(_way(diagnostic))
    if len(way) > 1:
        names, last = [name for name, _ in way], way[-1][1]
        half = _NAMES // 2
        shown = names if len(names) <= _NAMES else [*names[:half], "…", *names[-half:]]
        notes.append(f"{' → '.join(shown)} at {last.path}:{last.range.start.line}")
    if diagnostic.confidence == "likely":
        notes.append(f"likely: {diagnostic.reason}" if diagnostic.reason else "likely")
    return clean(diagnostic.message + (f" ({'; '.join(notes)})" if notes else ""))


def _way(diagnostic: Diagnostic) -> Iterator[tuple[str, Step]]:
    """The calls from the finding itself down to the cause, each with what it calls; what is told beside them is left out."""
    here = (diagnostic.path, diagnostic.range)
    for step in dropwhile(lambda one: (one.path, one.range) != here, diagnostic.steps):
        call = _CALL.fullmatch(step.message)
        if call is None:
            return
        yield call[1], step
