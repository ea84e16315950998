"""What tests say of the types of names where they are known to have held, or not: `if isinstance(x, A):`, after `if type(x) is A: return`,
`isinstance(x, A) and …`, `assert isinstance(x, A)`, `if iscoroutinefunction(f):`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from fitlint import summary as s
from fitlint.switch import FOLDING

_EQUALS = {"is": True, "==": True, "is not": False, "!=": False}
_AMONG = {"==": True, "in": True, "!=": False, "not in": False}
_OF_CLASSES = frozenset({"__name__", "__qualname__", "__class__"})
_ASK_FOR_FILES = frozenset({"exists", "isfile", "isdir", "is_file", "is_dir", "lexists"})
_ASK_FOR_ASYNC = frozenset({"iscoroutinefunction", "is_async_callable"})
TO_THE_END = 1 << 62  # of the scope


class Kind(Enum):
    """What is asked for that is no class."""

    COROUTINE_FUNCTION = "coroutine function"


class Marked:
    """An object whose class says of itself that its `attribute` is one of the `texts`, without regard to case where they are `folded`."""

    __slots__ = ("attribute", "folded", "texts")

    def __init__(self, attribute: str, texts: tuple[str, ...], folded: bool) -> None:
        self.attribute = attribute
        self.texts = texts
        self.folded = folded


class Asked:
    """From the byte `start` up to `end` something is of a type (`holds`), or is not: of `type`, an expression, or of a class of this name, or of a kind, or one
    that is marked so; of this very class where it is `exact`, else also of those that derive from it."""

    __slots__ = ("end", "exact", "holds", "start", "type")

    def __init__(self, start: int, end: int, type: s.Expr | str | Kind | Marked, exact: bool, holds: bool) -> None:
        self.start = start
        self.end = end
        self.type = type
        self.exact = exact
        self.holds = holds


def said(test: s.Expr, holds: bool, start: int, end: int, flags: Mapping[str, s.Call]) -> Iterator[tuple[str, Asked]]:
    """What a test that holds, or does not, says of names between two bytes; `flags` are the names that keep the answer of an earlier test."""
    if isinstance(test, s.Compare):
        yield from _of_comparison(test, holds, start, end)
    elif isinstance(test, s.Call):
        if asks_for_async(test):
            for name in _names(test.args[0]):
                yield name, Asked(start, end, Kind.COROUTINE_FUNCTION, True, holds)
        elif s.last_name(test.func) == "isinstance" and len(test.args) == 2:
            for name in _names(test.args[0]):
                yield name, Asked(start, end, test.args[1], False, holds)
    elif isinstance(test, s.Name):
        if test.id in flags:
            yield from said(flags[test.id], holds, start, end, flags)
    elif isinstance(test, s.Unary):
        if test.op == "not":
            yield from said(test.operand, not holds, start, end, flags)
    elif isinstance(test, s.Boolean) and (test.op == "and") is holds:
        for one in test.values:
            yield from said(one, holds, start, end, flags)


def _of_comparison(test: s.Compare, holds: bool, start: int, end: int) -> Iterator[tuple[str, Asked]]:
    """`type(x) is A`, `x.__class__.__name__ == "A"`, `x.kind == "a"`, `x.kind.lower() in ("a", "b")`"""
    if len(test.ops) != 1:
        return
    if test.ops[0] in _AMONG and (marked := _marked(test.left, test.comparators[0])) is not None:
        yield marked[0], Asked(start, end, marked[1], False, _AMONG[test.ops[0]] is holds)
    if test.ops[0] not in _EQUALS:
        return
    names, by_name = asks_class(test.left)
    right = test.comparators[0]
    agrees = _EQUALS[test.ops[0]] is holds
    for name in names:
        if not by_name:
            yield name, Asked(start, end, right, True, agrees)
        elif isinstance(right, s.Constant) and isinstance(right.value, str) and not right.kind:
            yield name, Asked(start, end, right.value, True, agrees)


def _marked(node: s.Expr, other: s.Expr) -> tuple[str, Marked] | None:
    """What is asked for its mark, and for which; None where nothing is."""
    folded = folded_of(node)
    inner = folded or node
    name = s.spelled(inner.value) if isinstance(inner, s.Attribute) and inner.name not in _OF_CLASSES else ""
    if not name or not isinstance(inner, s.Attribute):
        return None
    texts = texts_of(other)
    return (name, Marked(inner.name, texts, folded is not None)) if texts else None


def folded_of(node: s.Expr) -> s.Expr | None:
    """`kind` of `kind.lower()`; None of anything else."""
    func = node.func if isinstance(node, s.Call) and not node.args else None
    return func.value if isinstance(func, s.Attribute) and func.name in FOLDING else None


def texts_of(node: s.Expr) -> tuple[str, ...]:
    """The text, or the texts of several, that something is compared with; none where there may be others."""
    listed = node.items if isinstance(node, s.Collection) else (node,)
    texts = tuple(one.value for one in listed if isinstance(one, s.Constant) and isinstance(one.value, str) and not one.kind)
    return texts if len(texts) == len(listed) else ()


def asks_for_async(test: s.Expr) -> bool:
    """Whether a test is `iscoroutinefunction(f)`."""
    return isinstance(test, s.Call) and s.last_name(test.func) in _ASK_FOR_ASYNC and len(test.args) == 1


def absent_files(test: s.Expr) -> Iterator[s.Expr]:
    """The paths of which a test finds that there is no such file: `path` of `not path.exists()` and `not os.path.exists(path)`, also with other tests."""
    if isinstance(test, s.Boolean) and test.op == "and":
        for one in test.values:
            yield from absent_files(one)
    elif isinstance(test, s.Unary) and test.op == "not":
        yield from present_files(test.operand)


def present_files(test: s.Expr) -> Iterator[s.Expr]:
    """The path of which a test finds that there is such a file: `path` of `path.exists()` and `os.path.exists(path)`."""
    if isinstance(test, s.Call) and s.last_name(test.func) in _ASK_FOR_FILES:
        if test.args:
            yield test.args[0]
        elif isinstance(test.func, s.Attribute):
            yield test.func.value


def _names(node: s.Expr) -> tuple[str, ...]:
    """What is spelled like something that is asked about: `x.y`; both of `name := x.y`."""
    if isinstance(node, s.Walrus):
        return (node.target, *_names(node.value))
    return (name,) if (name := s.spelled(node)) else ()


def asks_class(node: s.Expr) -> tuple[tuple[str, ...], bool]:
    """`x` of `type(x)` and `x.__class__`, and whether only the name of the class is asked for: `type(x).__name__`; nothing of anything else."""
    by_name = isinstance(node, s.Attribute) and node.name == "__name__"
    inner = node.value if isinstance(node, s.Attribute) and by_name else node
    if isinstance(inner, s.Attribute) and inner.name == "__class__":
        return _names(inner.value), by_name
    if isinstance(inner, s.Call) and isinstance(inner.func, s.Name) and inner.func.id == "type" and len(inner.args) == 1:
        return _names(inner.args[0]), by_name
    return (), False


def within(node: s.Boolean | s.Conditional, flags: Mapping[str, s.Call]) -> Iterator[tuple[str, Asked]]:
    """What the parts of an expression say for those after them."""
    if isinstance(node, s.Conditional):
        for holds, part in ((True, node.body), (False, node.orelse)):
            yield from said(node.test, holds, part.start, part.end, flags)
    else:
        for before, after in zip(node.values, node.values[1:], strict=False):
            yield from said(before, node.op == "and", after.start, node.end, flags)
