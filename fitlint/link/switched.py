"""Which switches (`fitlint.switches`) a call needs to run, and which of the callee it puts on."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments
from fitlint.link.outcomes import known_tests
from fitlint.model.index import Site
from fitlint.model.scopes import Function


def needs(site: Site, function: Function) -> tuple[str, ...]:
    """The switches of a function without which a call in it does not run: it stands under `if again:`, or after `if not again: return`."""
    switches = _own(function)
    if not switches:
        return ()
    needed = (name for test, held in known_tests(site, function.own) for name in _on_where(test, held))
    return tuple(dict.fromkeys(one for one in needed if one in switches))


def gives(call: s.Call, callee: Function, bound: bool, function: Function) -> tuple[tuple[str, str], ...] | None:
    """The switches of a callee that a call in a function puts on, each always ("") or where the function's own one is; `bound` when the first
    parameter is not given by the call. None where the call does not say."""
    if any(isinstance(one, s.Starred) for one in call.args) or any(one.name is None for one in call.keywords):
        return None
    positions = {one.name: at - bound for at, one in enumerate(callee.node.parameters) if one.kind in ("positional", "normal")}
    found = []
    for name in callee.node.switches:
        node = arguments.argument(call, positions.get(name), name)
        if node is None or (isinstance(node, s.Constant) and not node.kind and not node.value):
            continue
        by = node.id if isinstance(node, s.Name) and node.id in _own(function) else ""
        found.append((name, by))
    return tuple(found)


def _own(function: Function) -> frozenset[str]:
    """The switches of a function that stay as they were passed."""
    return frozenset(one for one in function.node.switches if one not in function.own.bindings)


def _on_where(test: s.Expr, holds: bool) -> list[str]:
    """The names that are true where a test holds, or does not."""
    if isinstance(test, s.Name):
        return [test.id] if holds else []
    if isinstance(test, s.Unary) and test.op == "not":
        return _on_where(test.operand, not holds)
    if isinstance(test, s.Boolean) and test.op == ("and" if holds else "or"):
        return [name for one in test.values for name in _on_where(one, holds)]
    return []
