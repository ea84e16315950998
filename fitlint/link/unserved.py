"""Parts of a function that never run while a server serves requests: under `if settings.TESTING:`, `if DEV_MODE:`, `if getattr(pool, "_shutdown", False):`, `if settings.mock_mode:`, `if False:`, `if TYPE_CHECKING:`, and for systems
that servers do not run: `if sys.platform == "win32":`, `if platform.system() == "Darwin":`; and what follows `if sys.platform != "win32": return …`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fitlint import summary as s
from fitlint.link.text import render
from fitlint.model.index import Index
from fitlint.model.leaving import constant, ends

_NEVER = frozenset({
    "testing", "is_testing", "unit_testing", "test_mode", "pytest_current_test", "type_checking", "is_windows", "is_win", "is_macos", "is_mac",
    "_shutdown", "is_shutting_down", "shutting_down",  # executors of a process that ends
    "is_darwin", "on_windows", "on_macos", "dev_mode", "is_dev_mode", "devmode", "development_mode", "is_dev", "is_development",
})  # fmt: skip
_SYSTEM = frozenset({"sys.platform", "platform.system()", "os.name"})
_SERVERS = frozenset({"linux", "linux2", "posix"})
_END = 1 << 62  # behind any function
_OTHERS = frozenset({"win32", "windows", "nt", "cygwin", "darwin", "java"})


def spans(index: Index) -> list[tuple[int, int]]:
    """Where they start and end."""
    return list(_spans(index)) if index.tests else []


def stands_in(offset: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a byte lies in one of them."""
    return any(start <= offset < end for start, end in spans)


def _spans(index: Index) -> Iterator[tuple[int, int]]:
    for node, block in index.tests:
        holds = _holds(node.test)
        runs, other = (node.body, node.orelse) if holds else (node.orelse, node.body)
        if holds is None:
            continue
        if other:
            yield other[0].start, other[-1].end
        if ends(runs):
            yield node.end, block.end if block is not None else _END


def _holds(test: s.Expr) -> bool | None:
    """Whether a test holds where requests are served; None when nobody knows."""
    if isinstance(test, s.Unary) and test.op == "not":
        holds = _holds(test.operand)
        return None if holds is None else not holds
    if isinstance(test, s.Boolean):
        all_of = [_holds(one) for one in test.values]
        decides = test.op == "or"
        return decides if decides in all_of else None if None in all_of else not decides
    if isinstance(test, s.Constant):
        return constant(test)
    if isinstance(test, s.Compare):
        return _is_system(test)
    if isinstance(test, s.Call) and isinstance(test.func, s.Attribute) and test.func.name == "startswith":
        return _is_named(test.func.value, test.args[0]) if len(test.args) == 1 and not test.keywords else None
    asked = _asked(test).lower()
    return False if asked in _NEVER or "mock" in asked else None


def _is_system(test: s.Compare) -> bool | None:
    """`sys.platform == "win32"`, `os.name != "nt"`, `platform.system() in ("Windows", "Darwin")`."""
    if len(test.ops) != 1 or test.ops[0] not in ("==", "!=", "in", "not in"):
        return None
    named = test.comparators[0]
    if test.ops[0] in ("in", "not in"):
        each = [_is_named(test.left, one) for one in named.items] if isinstance(named, s.Collection) else [None]
        holds = None if None in each else any(each)
    else:
        holds = _is_named(test.left, named)
    return holds if holds is None or test.ops[0] in ("==", "in") else not holds


def _is_named(system: s.Expr, name: s.Expr) -> bool | None:
    """Whether the system that is asked for is one that servers run."""
    if not isinstance(name, s.Constant) or not isinstance(name.value, str) or name.kind or render(system) not in _SYSTEM:
        return None
    value = name.value.lower()
    if value in _SERVERS:
        return True
    return False if value in _OTHERS or value in ("win", "cyg") else None


def _asked(test: s.Expr) -> str:
    """The name of the switch that is asked for: `settings.TESTING`, `config["TESTING"]`, `os.environ.get("TESTING")`, `getattr(pool, "_shutdown", False)`, `is_windows()`."""
    if isinstance(test, s.Name):
        return test.id
    if isinstance(test, s.Attribute):
        return test.name
    key: s.Expr | None = None
    if isinstance(test, s.Subscript):
        key = test.index
    elif isinstance(test, s.Call) and isinstance(test.func, s.Attribute) and test.func.name in ("get", "getenv") and test.args:
        key = test.args[0]
    elif isinstance(test, s.Call) and s.last_name(test.func) == "getattr" and len(test.args) > 1:
        key = test.args[1]
    elif isinstance(test, s.Call) and not test.args:
        return s.last_name(test.func)
    return key.value if isinstance(key, s.Constant) and isinstance(key.value, str) and not key.kind else ""
