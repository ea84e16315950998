"""What others ask of the body of a function where that is less than all of it: an edit that leaves this as it was concerns the function alone.

Each trait is a value that says what was asked: where it is equal for two versions of a body, whoever asked gets the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from fitlint import summary as s
from fitlint.outline import says_nothing

SILENT = "whether it says nothing"
CALLED = "which parameters it calls"
CONTEXT = "whether it reads a context"
GIVEN = "what it returns and stores"
_CALLS = "how it calls "

# What is asked of a class or module besides single names.
ALL = "*"  # whatever it binds
FIELDS = "*fields"  # the fields whose types are not plain
_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "datetime", "date", "UUID", "UUID4", "Decimal", "Any"})

_RECEIVERS = frozenset({"self", "cls"})
_TELLING = frozenset({"isinstance", "issubclass", "hasattr", "callable"})


def calling(names: Iterable[str]) -> str:
    """The trait of how a function calls what goes by some last names, and what it gives to that."""
    return _CALLS + " ".join(sorted(names))


def is_same(trait: str, old: s.Function, new: s.Function, compare: Callable[[object, object], bool]) -> bool:
    """Whether a trait is the same for two versions of a function; `compare` says whether two parts of them say the same."""
    if trait.startswith(_CALLS):
        names = frozenset(trait[len(_CALLS) :].split())
        return compare(_given(old, names), _given(new, names))
    return compare(_TRAITS[trait](old), _TRAITS[trait](new))


def is_plain(annotation: s.Expr) -> bool:
    """`str`, `int | None` and the like: most fields, and no model among them."""
    if isinstance(annotation, s.Binary):
        return is_plain(annotation.left) and is_plain(annotation.right)
    if isinstance(annotation, s.Name):
        return annotation.id in _PLAIN
    return isinstance(annotation, s.Constant) and annotation.value is None


def _called(function: s.Function) -> frozenset[str]:
    parameters = {one.name for one in function.parameters}
    calls = (one.func for one in s.inside(s.decode_body(function.body)) if isinstance(one, s.Call))
    return frozenset(one.id for one in calls if isinstance(one, s.Name) and one.id in parameters)


def _reads_context(function: s.Function) -> bool:
    return any(isinstance(one, s.Attribute) and one.name == "context" for one in s.inside(s.decode_body(function.body)))


def _given(function: s.Function, names: frozenset[str] = frozenset()) -> tuple[object, ...]:
    """The body without calls that nobody gets the result of, but for those of one of the last `names`, and without names that are not among those in
    the rest: `log.info(price)`, `total = price * 2` where nobody asks for the total. What calls put into containers is not asked so."""
    body = s.decode_body(function.body)
    free = [one for one in _leaves(body) if not _calls(one, names)]
    calls = {id(one) for one in free if _is_call(one)}
    idle = [one for one in free if isinstance(one, s.Assign) and all(map(_is_plain_name, one.targets))]
    known = calls.union(map(id, idle))
    needed = _names(one for one in _leaves(body) if id(one) not in known) | _names(_heads(body))
    while more := [one for one in idle if not needed.isdisjoint(_names(one.targets))]:
        idle = [one for one in idle if one not in more]
        needed |= _names(more)
    return _without(body, calls.union(map(id, idle)))


_TRAITS: dict[str, Callable[[s.Function], object]] = {
    SILENT: lambda function: says_nothing(s.decode_body(function.body)), CALLED: _called, CONTEXT: _reads_context, GIVEN: _given,
}  # fmt: skip


def _is_plain_name(target: s.Expr) -> bool:
    """Whether something is a name, but for that of the object or class, `cls = self.__class__`: what is stored into that is its own."""
    return isinstance(target, s.Name) and target.id not in _RECEIVERS


def _is_call(statement: s.Stmt) -> bool:
    """Whether a statement is a call that says nothing of the types of names, as `assert isinstance(x, A)` does."""
    value = statement.value if isinstance(statement, s.Evaluate) else None
    call = value.value if isinstance(value, s.Await) else value
    is_plain = isinstance(call, s.Call) and s.last_name(call.func) not in _TELLING
    return is_plain and not any(isinstance(one, (s.Yield, s.Walrus)) for one in s.inside(call))


def _calls(statement: s.Stmt, names: frozenset[str]) -> bool:
    inside = s.inside(statement, nested=True) if names else ()
    return any(isinstance(one, s.Call) and s.last_name(one.func) in names for one in inside)


def _names(nodes: Iterable[object]) -> set[str]:
    """The names that stand in some nodes, what is inside functions as well."""
    inside = (one for node in nodes for one in s.inside(node, nested=True))
    return {one.id for one in inside if isinstance(one, s.Name)} - _RECEIVERS


def _leaves(body: Iterable[s.Stmt]) -> Iterator[s.Stmt]:
    """The statements in which no others stand, and definitions."""
    for one in body:
        blocks = s.blocks(one)
        if not blocks:
            yield one
        for block in blocks:
            yield from _leaves(block)


def _heads(body: Iterable[s.Stmt]) -> Iterator[object]:
    """What stands in the others themselves: the test of an `if`."""
    for one in body:
        if blocks := s.blocks(one):
            yield from _fields(one)
        for block in blocks:
            yield from _heads(block)


def _fields(node: s.Stmt) -> list[object]:
    """What a statement says itself, without those inside it."""
    if isinstance(node, s.Try):
        return [each for one in node.handlers for each in (one.exception, one.name)]
    if isinstance(node, s.Match):
        return [node.subject, *(each for one in node.cases for each in (one.names, one.mentions, one.guard))]
    return [getattr(node, name) for name in node.__struct_fields__[2:] if name not in ("body", "orelse")]


def _without(body: Iterable[s.Stmt], idle: set[int]) -> tuple[object, ...]:
    """A body without some statements."""
    return tuple(
        (type(one).__name__, *_fields(one), *(_without(block, idle) for block in blocks)) if (blocks := s.blocks(one)) else one
        for one in body
        if id(one) not in idle
    )
