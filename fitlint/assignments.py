"""Assignments in modules and classes that only those notice who look for the names: they may come, go and change."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.outline import BASE_MAKERS, RELATIONSHIPS

_TELLING = frozenset(BASE_MAKERS.values())  # arguments that `fitlint.outline` notes, as it does relationships and other names


def names(statement: s.Assign) -> list[str]:
    """The names that an assignment binds; none where it does more than that."""
    found = [one.id for one in statement.targets if isinstance(one, s.Name)]
    does_more = statement.op or len(found) < len(statement.targets) or any(map(_binds, s.inside(statement.value)))
    return [] if does_more else found


def bound(statement: s.Assign) -> list[str]:
    """The same; none where what it binds them to is noted without looking for them, either."""
    is_noted = isinstance(statement.value, (s.Name, s.Attribute)) or any(map(_is_noted, s.inside(statement.value)))
    return [] if is_noted else names(statement)


def called(statement: s.Assign) -> set[str]:
    """The last names of what an assignment calls."""
    return {s.last_name(one.func) for one in s.inside(statement.value) if isinstance(one, s.Call)}


def _binds(node: s.Node) -> bool:
    return isinstance(node, s.Walrus)


def _is_noted(node: s.Node) -> bool:
    if isinstance(node, s.Call):
        return s.last_name(node.func) in RELATIONSHIPS or any(one.name in _TELLING for one in node.keywords)
    return isinstance(node, (s.Lambda, s.Yield, s.Await))
