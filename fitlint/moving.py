"""Findings that speak of functions which have moved, and say what they said: the same finding, of where they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from fitlint.edits import Same
from fitlint.finding import Diagnostic, Finding, Place
from fitlint.known import Judged

Edits = Mapping[str, Same]  # what says what it said in each edited file


def untouched(judged: Iterable[Judged], edits: Edits, tell: Callable[[Finding], Diagnostic]) -> list[Judged] | None:
    """What a check has found, of where it is now; None where some of it speaks of what has not only moved. `tell` makes what is shown of what has."""
    edited = frozenset(edits)
    found: list[Judged] = []
    for one in judged:
        if one.touches(edited):
            finding = moved(one.finding, edits)
            if finding is None:
                return None
            one = Judged(tell(finding), finding, one.of)
        found.append(one)
    return found


def moved(finding: Finding, edits: Edits) -> Finding | None:
    """A finding with all its places as they are in the edited files; None where one of them is in nothing that has moved as a whole, or a fix may import something
    among other imports."""
    if finding.fix is not None and any(
        one.place.path in edits and not edits[one.place.path].imports for one in finding.fix.edits
    ):
        return None
    try:
        found: Finding = _moved(finding, edits)
    except LookupError:
        return None
    return found


def _moved(value: Any, edits: Edits) -> Any:
    if isinstance(value, Place):
        return _place(value, edits)
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **{name: _moved(getattr(value, name), edits) for name in value.__struct_fields__})
    return [_moved(one, edits) for one in value] if isinstance(value, list) else value


def _place(place: Place, edits: Edits) -> Place:
    if place.path not in edits:
        return place
    by = next((one.by for one in edits[place.path].moved if one.start <= place.start and place.end <= one.end), None)
    if by is None:
        raise LookupError(place)
    return Place(place.path, place.start + by, place.end + by)
