"""Classes that come or go without saying anything to those who do not look for their names: errors, models, and the like."""

from __future__ import annotations

from fitlint import assignments
from fitlint import summary as s
from fitlint.known import Names
from fitlint.outline import base_names

# Decorators that leave a class what it is.
_PLAIN = frozenset({"dataclass", "final", "total_ordering"})


def stands_alone(one: s.Class, names: Names) -> bool:
    """Whether nobody has told anything by the name of a class at the top of a file, by those of its bases, or by what it holds: all but what it calls."""
    if one.keywords or not all(s.last_name(each) in _PLAIN for each in one.decorators):
        return False
    related = {one.name, *base_names(one)}
    if "" in related or not related.isdisjoint(names.above | names.libraries):
        return False
    return not names.tell_of(one.name) and all(_is_quiet(each, names) for each in one.body)


def methods(one: s.Class) -> list[s.Function]:
    """The methods of a class."""
    return [each for each in one.body if isinstance(each, s.Function)]


def called(one: s.Class) -> set[str]:
    """The last names by which a class may say something to those who ask who calls what: of its bases, of what its fields and decorators call, and of what its
    methods do, but for `super`, which says something of what derives from a class that was asked about."""
    fields = [assignments.called(each) for each in one.body if isinstance(each, s.Assign)]
    inside = {name for each in methods(one) for name in each.calls} - {"super"}
    return {*base_names(one), *map(s.last_name, one.decorators)}.union(inside, *fields)


def _is_quiet(statement: s.Stmt, names: Names) -> bool:
    if isinstance(statement, s.Assign):
        return bool(assignments.bound(statement))
    if isinstance(statement, s.Function):
        return _says_nothing(statement, names)
    return isinstance(statement, s.Evaluate) and isinstance(statement.value, s.Constant)


def _says_nothing(method: s.Function, names: Names) -> bool:
    """Whether a method only stores into its own object, and is told by nobody."""
    told = names.tell_of(method.name) and not method.name.startswith("__")
    return not method.decorators and not method.nests and not told and _stores_into_itself(method)


def _stores_into_itself(method: s.Function) -> bool:
    if not method.stores:
        return True
    own = method.parameters[0].name if method.parameters else ""
    assigned = (one for one in s.inside(s.decode_body(method.body)) if isinstance(one, s.Assign))
    targets = [each for one in assigned for each in one.targets if not isinstance(each, s.Name)]
    return {f".{each.name}" for each in targets if isinstance(each, s.Attribute)}.issuperset(method.stores) and all(
        isinstance(each, s.Attribute) and isinstance(each.value, s.Name) and each.value.id == own for each in targets
    )
