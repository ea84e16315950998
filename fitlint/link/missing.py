"""What code finds missing, or there: by a test, `if key not in CACHE:`, `if self.text == "":`, or by trying to read it, `except KeyError:`."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.model.blocks import ancestors
from fitlint.model.index import Index, Site

_EMPTY_CALLS = frozenset({"dict", "list", "set", "tuple"})
_NOT_THERE = frozenset({"KeyError", "LookupError", "AttributeError"})


def missing(test: s.Expr) -> list[s.Expr]:
    """What a test finds missing: X of `X is None`, `X == ""`, `not X`, `key not in X`, and of such with others."""
    if isinstance(test, s.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if test.ops[0] == "==" and _is_empty(right):
            return [test.left]
        if test.ops[0] == "is" and _is_nothing(right):
            return [_held(test.left)]
        if test.ops[0] == "not in":
            return [right]
    if isinstance(test, s.Unary) and test.op == "not":
        return [_held(test.operand)]
    if isinstance(test, s.Boolean) and test.op == "or" and any(map(_passes, test.values)):
        return []
    if isinstance(test, s.Boolean):
        return [inner for one in (test.values if test.op == "and" else test.values[:1]) for inner in missing(one)]
    return []


def _is_nothing(node: s.Expr) -> bool:
    """`None`, or a constant that is called like something that stands for nothing: `_UNSET`."""
    if isinstance(node, s.Name):
        return node.id.isupper() and any(one in node.id for one in _NOTHINGS)
    return isinstance(node, s.Constant) and node.value is None


_NOTHINGS = ("UNSET", "NOT_SET", "MISSING", "UNRESOLVED", "UNDEFINED", "SENTINEL", "NOTHING", "NO_VALUE")


def _is_empty(node: s.Expr) -> bool:
    """`""`, `[]`, `{}` and the like."""
    if isinstance(node, s.Constant):
        return node.value == "" and not node.kind
    if isinstance(node, s.Call):
        return not s.passed(node) and isinstance(node.func, s.Name) and node.func.id in _EMPTY_CALLS
    return (isinstance(node, s.Collection) and not node.items) or (isinstance(node, s.Mapping) and not node.keys)


def _passes(test: s.Expr) -> bool:
    """Whether a test asks for time that has passed: `cache.is_stale()`, `time() - made > 60`. What is kept is made again then."""
    if isinstance(test, s.Compare):
        return not _LATER.isdisjoint(test.ops)
    asked = test.func if isinstance(test, s.Call) else test
    return isinstance(asked, (s.Name, s.Attribute)) and any(one in s.last_name(asked).lower() for one in _AGING)


_LATER = frozenset({"<", "<=", ">", ">="})
_AGING = ("stale", "expired", "outdated", "refresh")


_ASKING = frozenset({"hasattr", "getattr"})


def _held(test: s.Expr) -> s.Expr:
    """`self.store` of `hasattr(self, "store")` and `getattr(self, "store", None)`, else the test itself."""
    if isinstance(test, s.Call) and isinstance(test.func, s.Name) and test.func.id in _ASKING and len(test.args) > 1:
        owner, name = test.args[:2]
        if isinstance(name, s.Constant) and isinstance(name.value, str) and not name.kind:
            return s.Attribute(test.start, test.length, owner, name.value)
    return test


def there(test: s.Expr) -> s.Expr | None:
    """What a test finds there: X of `X`, `X is not None`, `X != ""`, `key in X`, `hasattr(…)`."""
    test = _held(test)
    if isinstance(test, (s.Name, s.Attribute)):
        return test
    if isinstance(test, s.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if test.ops[0] == "!=" and _is_empty(right):
            return test.left
        if test.ops[0] == "is not" and _is_nothing(right):
            return _held(test.left)
        if test.ops[0] == "in":
            return right
    return None


def there_while(test: s.If) -> s.Expr | None:
    """What a test finds there that is given back as long as its owner is in some state: X of `if self.state == State.READY and X is not None: return X`."""
    given = test.body[-1].value if test.body and isinstance(test.body[-1], s.Return) else None
    if given is None or not isinstance(test.test, s.Boolean) or test.test.op != "and" or not s.is_own(s.spelled(given)):
        return None
    held = [one for one in test.test.values if (found := there(one)) is not None and s.spelled(found) == s.spelled(given)]
    return given if held and all(one in held or _is_state(one) for one in test.test.values) else None


def _is_state(test: s.Expr) -> bool:
    """`self.ready`, `self.state == State.READY`, `self.state is State.READY`."""
    if isinstance(test, s.Compare):
        is_named = test.ops in (("==",), ("is",)) and (
            isinstance(test.comparators[0], s.Constant) or bool(s.named_of_class(test.comparators[0]))
        )
        return is_named and s.is_own(s.spelled(test.left))
    return s.is_own(s.spelled(test))


def looked_up(what: s.Expr, index: Index) -> s.Expr:
    """CACHE of `value = CACHE.get(key)`, where `value` is what is tested, and `self.value` of `value = self.value` or `getattr(self, "value", None)`."""
    bindings = [one for one in index.bindings.get(what.id, ()) if one.start < what.start] if isinstance(what, s.Name) else []
    if bindings and bindings[-1].kind == "value" and isinstance(held := _held(bindings[-1].node), s.Attribute):
        return held
    for one in bindings:
        if (
            one.kind == "value"
            and isinstance(one.node, s.Call)
            and isinstance(one.node.func, s.Attribute)
            and one.node.func.name == "get"
        ):
            return one.node.func.value
    return what


def tried(node: s.Try) -> s.Expr | None:
    """What is missing where an error comes of reading it: X of `try: return X[key]` with `except KeyError:`, and of `try: return X`."""
    first = node.body[0] if len(node.body) == 1 else None
    read = first.value if isinstance(first, (s.Return, s.Assign)) else None
    if len(node.handlers) != 1 or not _is_not_there(node.handlers[0].exception):
        return None
    if isinstance(read, s.Subscript):
        return read.value
    return read if isinstance(read, s.Attribute) else None


def _is_not_there(exception: s.Expr | None) -> bool:
    named = exception.items if isinstance(exception, s.Collection) else (exception,)
    return all(isinstance(one, s.Name) and one.id in _NOT_THERE for one in named)


def tried_before(site: Site, index: Index) -> Iterator[tuple[s.Expr, int]]:
    """What has been tried when a call is reached, and was missing, and where the `try` ends: what is there has been returned."""
    around = (None, *ancestors(site.block))
    for one, block in index.tries:
        if one.end <= site.call.start and block in around and one.body and isinstance(one.body[-1], s.Return):
            what = tried(one)
            if what is not None:
                yield what, one.end
