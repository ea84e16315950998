"""Files that come with the program, beside its code: `Path(__file__).parent / "version.json"`. They are small, and in memory from the first time on."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import local
from fitlint.link.pseudo_files import MADE_OF
from fitlint.model.scopes import Function, Module, Scope
from fitlint.model.values import Frame, Instance, Value

_OF_THE_FIRST = frozenset({"Path", "PurePath", "str", "fspath", "join", "dirname", "abspath", "realpath", "normpath"})
_OF_THE_OBJECT = frozenset({"resolve", "absolute", "joinpath", "with_name", "with_suffix", "as_posix"})
_PARTS = frozenset({"parent", "parents"})
_STEPS = 16  # names and calls that are looked through


def names_one(node: s.Expr, frame: Frame) -> bool:
    """Whether an expression is the path of such a file: it begins at the program's own file, and goes on with constants."""
    scope = frame.scope
    for _ in range(_STEPS):
        if isinstance(node, s.Name):
            if node.id == "__file__":
                return True
            found = _given(node, scope)
            if found is None:
                return False
            node, scope = found
        elif isinstance(node, s.Subscript) or (
            isinstance(node, s.Attribute) and node.name in _PARTS
        ):  # `Path(__file__).parents[1]`
            node = node.value
        elif isinstance(node, s.Binary) and node.op == "/" and _is_constant(node.right, scope):
            node = node.left
        elif isinstance(node, s.Call) and not node.keywords and s.last_name(node.func) in _OF_THE_FIRST and node.args:
            if not all(_is_constant(one, scope) for one in node.args[1:]):
                return False
            node = node.args[0]
        elif isinstance(node, s.Call) and isinstance(node.func, s.Attribute) and node.func.name in _OF_THE_OBJECT:
            if not all(_is_constant(one, scope) for one in node.args):
                return False
            node = node.func.value
        else:
            return False
    return False


def is_one(value: Value) -> bool:
    """Whether an open file is such a file: `open(TEMPLATE)`, `TEMPLATE.open()`."""
    if not isinstance(value, Instance) or value.of not in MADE_OF or value.call is None or value.frame is None:
        return False
    return any(names_one(one, value.frame) for one in opened(value.call))


def opened(call: s.Call) -> tuple[s.Expr, ...]:
    """The path of a call that opens it, or reads it: its first argument, else its object."""
    if call.args and not isinstance(call.func, s.Attribute):
        return call.args[:1]
    return (call.func.value,) if isinstance(call.func, s.Attribute) else ()


def _given(node: s.Name, scope: Scope) -> tuple[s.Expr, Scope] | None:
    """What a name is given, and where: by the function, or one around it, else by its module."""
    while not isinstance(scope, Module):
        if isinstance(scope, Function) and (node.id in scope.parameters or node.id in scope.own.bindings):
            found = local.given(node, scope)
            return (found, scope) if found is not None else None
        scope = scope.parent
    binding = local.only(scope.module.index.bindings.get(node.id, ()))
    return (binding.node, scope.module) if binding is not None and binding.block is None else None


def _is_constant(node: s.Expr, scope: Scope) -> bool:
    if isinstance(node, s.Name):
        found = _given(node, scope)
        return found is not None and _is_constant(*found)
    return isinstance(node, s.Constant)
