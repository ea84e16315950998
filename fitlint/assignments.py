"""Assignments in modules and classes that only those notice who look for the names: they may come, go and change."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.outline import BASE_MAKERS, RELATIONSHIPS

_TELLING = frozenset(BASE_MAKERS.values())  # arguments that `fitlint.outline` notes, as it does relationships and other names


def bound(statement: s.Assign) -> list[str]:
    """The names that an assignment binds; none where it does more than that, or where what it binds them to is noted without looking for them."""
    names = [one.id for one in statement.targets if isinstance(one, s.Name)]
    if statement.op or len(names) < len(statement.targets) or isinstance(statement.value, (s.Name, s.Attribute)):
        return []
    return [] if any(map(_does_more, s.inside(statement.value))) else names


def called(statement: s.Assign) -> set[str]:
    """The last names of what an assignment calls."""
    return {s.last_name(one.func) for one in s.inside(statement.value) if isinstance(one, s.Call)}


def _does_more(node: s.Node) -> bool:
    if isinstance(node, s.Call):
        return s.last_name(node.func) in RELATIONSHIPS or any(one.name in _TELLING for one in node.keywords)
    return isinstance(node, (s.Lambda, s.Walrus, s.Yield, s.Await))
