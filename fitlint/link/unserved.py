"""Parts of a function that never run while requests are served: under `if settings.TESTING:`, `if False:`, `if TYPE_CHECKING:`."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.model.index import Index

_ONLY_IN_TESTS = frozenset({"testing", "is_testing", "unit_testing", "test_mode", "pytest_current_test"})
_NEVER = frozenset({"TYPE_CHECKING"})


def spans(index: Index) -> list[tuple[int, int]]:
    """Where they start and end."""
    return list(_spans(index)) if index.tests else []


def _spans(index: Index) -> Iterator[tuple[int, int]]:
    for node, _ in index.tests:
        negated = isinstance(node.test, s.Unary) and node.test.op == "not"
        test = node.test.operand if isinstance(node.test, s.Unary) and negated else node.test
        arm = node.orelse if negated else node.body
        if arm and _never_holds(test, negated):
            yield arm[0].start, arm[-1].end


def _never_holds(test: s.Expr, negated: bool) -> bool:
    if isinstance(test, s.Boolean):
        return test.op == "and" and not negated and any(_never_holds(one, negated) for one in test.values)
    if isinstance(test, s.Constant):
        return not test.kind and test.value is False and not negated
    name = _asked(test)
    return name.lower() in _ONLY_IN_TESTS or name in _NEVER


def _asked(test: s.Expr) -> str:
    """The name of the switch that is asked for: `settings.TESTING`, `config["TESTING"]`, `os.environ.get("TESTING")`."""
    if isinstance(test, s.Name):
        return test.id
    if isinstance(test, s.Attribute):
        return test.name
    key: s.Expr | None = None
    if isinstance(test, s.Subscript):
        key = test.index
    elif isinstance(test, s.Call) and isinstance(test.func, s.Attribute) and test.func.name in ("get", "getenv") and test.args:
        key = test.args[0]
    return key.value if isinstance(key, s.Constant) and isinstance(key.value, str) and not key.kind else ""
