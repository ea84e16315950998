"""Small files that whoever deploys a program names in its environment, as Docker does with secrets: `Path(os.environ["PASSWORD_FILE"])`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link.evaluate import evaluate
from fitlint.link.pseudo_files import MADE_OF, receivers
from fitlint.link.spellings import ends_with, written_as
from fitlint.link.world import World
from fitlint.model.values import Frame, Instance, Member, Symbol, Value

_ENVIRONMENT = frozenset({"os.environ.get", "os.getenv"})
_SAME_FILE = frozenset({"Path", "str", "fspath", "expanduser", "expandvars", "strip", "resolve", "absolute"})
_STEPS = 8  # names and calls that are looked through


def names_one(world: World, node: s.Expr, frame: Frame) -> bool:
    """Whether an expression is the path of such a file: what a variable of the environment says whose name ends in `_FILE`."""
    for _ in range(_STEPS):
        if isinstance(node, s.Name) and (found := written_as(node, frame)) is not None:
            node = found
        elif isinstance(node, s.Subscript):
            values = evaluate(world, node.value, frame)
            return _are(values, frozenset({"os.environ"})) and ends_with(world, node.index, frame, "_file")
        elif isinstance(node, s.Call) and node.args and _are(evaluate(world, node.func, frame), _ENVIRONMENT):
            return ends_with(world, node.args[0], frame, "_file")
        elif isinstance(node, s.Call) and node.args and s.last_name(node.func) in _SAME_FILE:
            node = node.args[0]
        elif isinstance(node, s.Call) and isinstance(node.func, s.Attribute) and node.func.name in _SAME_FILE:
            node = node.func.value
        else:
            return False
    return False


def is_one(world: World, value: Value) -> bool:
    """Whether a path, or an open file, is such a file."""
    if not isinstance(value, Instance) or value.of not in MADE_OF or value.call is None or value.frame is None:
        return False
    if not world.enter(value.call):  # `path = Path(path)`, again and again
        return False
    try:
        made_of = receivers(world, value.call, value.frame)
        is_named = bool(value.call.args) and names_one(world, value.call.args[0], value.frame)
        return is_named or (bool(made_of) and all(is_one(world, one) for one in made_of))
    finally:
        world.leave(value.call)


def _are(values: tuple[Value, ...], names: frozenset[str]) -> bool:
    return bool(values) and all(isinstance(one, (Symbol, Member)) and one.name in names for one in values)
