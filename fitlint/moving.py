"""Findings that speak of functions which have moved, and say what they said: the same finding, of where they are now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from fitlint.finding import Finding, Place
from fitlint.known import Edited


def moved(finding: Finding, edited: Mapping[str, Edited]) -> Finding | None:
    """A finding with all its places as they are in the edited files; None where one of them is in no function that has moved as a whole."""
    try:
        found: Finding = _moved(finding, edited)
    except LookupError:
        return None
    return found


def _moved(value: Any, edited: Mapping[str, Edited]) -> Any:
    if isinstance(value, Place):
        return _place(value, edited)
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **{name: _moved(getattr(value, name), edited) for name in value.__struct_fields__})
    return [_moved(one, edited) for one in value] if isinstance(value, list) else value


def _place(place: Place, edited: Mapping[str, Edited]) -> Place:
    edit = edited.get(place.path)
    if edit is None:
        return place
    by = next((one.by for one in edit.moved if one.start <= place.start and place.end <= one.end), None)
    if by is None:
        raise LookupError(place)
    return Place(place.path, place.start + by, place.end + by)
