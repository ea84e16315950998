"""Files that come with the program, beside its code: `Path(__file__).parent / "version.json"`, `files("shop") / "version.json"`. They are small, and in memory from the first time on."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import local
from fitlint.link.evaluate import evaluate
from fitlint.link.pseudo_files import MADE_OF, receivers
from fitlint.link.world import World
from fitlint.model.scopes import Scope
from fitlint.model.values import Frame, Instance, Value, Values

_OF_THE_FIRST = frozenset({"Path", "PurePath", "str", "fspath", "join", "dirname", "abspath", "realpath", "normpath"})
_OF_THE_OBJECT = frozenset({"resolve", "absolute", "joinpath", "with_name", "with_suffix", "as_posix"})
_PARTS = frozenset({"parent", "parents"})
_OF_PACKAGES = "files"  # `importlib.resources.files("shop") / name`
_STEPS = 16  # names and calls that are looked through


def names_one(world: World, node: s.Expr, frame: Frame) -> bool:
    """Whether an argument is the path of such a file, or one that was opened."""
    return _is_path(node, frame) or _are_open(evaluate(world, node, frame))


def _is_path(node: s.Expr, frame: Frame) -> bool:
    """Whether an expression is such a path: it begins at the program's own file, and goes on with constants; or among the files of a package, however it goes on."""
    scope = frame.scope
    is_told = True  # by constants alone
    for _ in range(_STEPS):
        if isinstance(node, s.Name):
            if node.id == "__file__":
                return is_told
            found = local.bound(node, scope)
            if found is None:
                return False
            node, scope = found
        elif isinstance(node, s.Subscript) or (isinstance(node, s.Attribute) and node.name in _PARTS):
            node = node.value  # `Path(__file__).parents[1]`
        elif isinstance(node, s.Binary) and node.op == "/":
            is_told = is_told and _is_constant(node.right, scope)
            node = node.left
        elif isinstance(node, s.Call) and s.last_name(node.func) == _OF_PACKAGES:
            return True
        elif isinstance(node, s.Call) and not node.keywords and s.last_name(node.func) in _OF_THE_FIRST and node.args:
            is_told = is_told and all(_is_constant(one, scope) for one in node.args[1:])
            node = node.args[0]
        elif isinstance(node, s.Call) and isinstance(node.func, s.Attribute) and node.func.name in _OF_THE_OBJECT:
            is_told = is_told and all(_is_constant(one, scope) for one in node.args)
            node = node.func.value
        else:
            return False
    return False


def is_object(world: World, call: s.Call, frame: Frame) -> bool:
    """Whether a method is called of the path of such a file, or of one that was opened."""
    is_path = isinstance(call.func, s.Attribute) and _is_path(call.func.value, frame)
    return is_path or _are_open(receivers(world, call, frame))


def _are_open(values: Values) -> bool:
    """Whether values are such files that were opened: `open(TEMPLATE)`, `TEMPLATE.open()`."""
    return bool(values) and all(map(_is_open, values))


def _is_open(value: Value) -> bool:
    if not isinstance(value, Instance) or value.of not in MADE_OF or value.call is None or value.frame is None:
        return False
    call = value.call
    node = call.func.value if isinstance(call.func, s.Attribute) else call.args[0] if call.args else None
    return node is not None and _is_path(node, value.frame)


def _is_constant(node: s.Expr, scope: Scope) -> bool:
    if isinstance(node, s.Name):
        found = local.bound(node, scope)
        return found is not None and _is_constant(*found)
    return isinstance(node, s.Constant)
