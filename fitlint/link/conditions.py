"""Whether a piece of set-up code runs: always, perhaps, or never, as far as the conditions around it can be known."""

from __future__ import annotations

from enum import Enum

from fitlint import summary as s
from fitlint.link import evaluate, local
from fitlint.link.world import World
from fitlint.model.blocks import Block, ancestors
from fitlint.model.scopes import Function
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Items, Literal, Package, Table, Value

_TYPE_CHECKING = frozenset({"TYPE_CHECKING"})
_ASK_FOR_ASYNC = frozenset({"iscoroutinefunction", "isasyncgenfunction", "is_async_callable"})


class Runs(Enum):
    ALWAYS = "always"
    PERHAPS = "perhaps"
    NEVER = "never"


def runs(world: World, block: Block | None, frame: Frame) -> Runs:
    """Whether what stands in `block` runs when its scope does, in the context of `frame`."""
    found = Runs.ALWAYS
    for one in ancestors(block):
        own = _arm_runs(world, one, frame)
        if own is Runs.NEVER:
            return own
        if own is Runs.PERHAPS:
            found = own
    return found


def never(world: World, block: Block | None, frame: Frame) -> bool:
    return block is not None and runs(world, block, frame) is Runs.NEVER


def decides(block: Block | None, frame: Frame) -> bool:
    """Whether some test around a block is only about constants and arguments."""
    return any(isinstance(one.node, s.If) and is_settled(one.node.test, frame) for one in ancestors(block))


def surely(world: World, block: Block, frame: Frame) -> bool:
    """Whether what stands in `block` runs because of tests that are settled: what it binds then replaces what was bound before."""
    return all(
        isinstance(one.node, s.If) and _arm_runs(world, one, frame) is Runs.ALWAYS and is_settled(one.node.test, frame)
        for one in ancestors(block)
    )


def _arm_runs(world: World, block: Block, frame: Frame) -> Runs:
    node = block.node
    if isinstance(node, s.If):
        wanted = block.arm == "body"
        verdict = truth(world, node.test, frame)
        if verdict is None:
            return Runs.PERHAPS
        if verdict is wanted:
            return Runs.ALWAYS
        return Runs.NEVER if is_settled(node.test, frame) else Runs.PERHAPS
    if isinstance(node, s.With):
        return Runs.NEVER if _expects_failure(node) else Runs.ALWAYS
    if isinstance(node, s.Try):
        return Runs.PERHAPS if block.arm.startswith("except") else Runs.ALWAYS
    if isinstance(node, (s.For, s.Generator)):
        return Runs.ALWAYS if id(node.iterable) in frame.loops or block.arm == "orelse" else Runs.PERHAPS
    return Runs.PERHAPS


def truth(world: World, node: s.Expr, frame: Frame) -> bool | None:
    """Whether a test holds; None when that is not known."""
    if isinstance(node, s.Unary) and node.op == "not":
        inner = truth(world, node.operand, frame)
        return None if inner is None else not inner
    if isinstance(node, s.Boolean):
        verdicts = [truth(world, one, frame) for one in node.values]
        decisive = node.op == "or"
        if decisive in verdicts:
            return decisive
        return None if None in verdicts else not decisive
    if _is_type_checking(node):
        return False
    if isinstance(node, s.Compare):
        return _comparison(world, node, frame)
    if isinstance(node, s.Call) and (asked := _asks_for_async(world, node, frame)) is not None:
        return asked
    verdicts = [truth_of(one) for one in evaluate.evaluate(world, node, frame)]
    return verdicts[0] if verdicts and all(one is verdicts[0] for one in verdicts) else None


def _asks_for_async(world: World, node: s.Call, frame: Frame) -> bool | None:
    """`iscoroutinefunction(func)`, where `func` is one known function."""
    name = s.last_name(node.func)
    if name not in _ASK_FOR_ASYNC or len(node.args) != 1:
        return None
    values = evaluate.evaluate(world, node.args[0], frame)
    if len(values) != 1 or not isinstance(values[0], FunctionValue):
        return None
    function = values[0].function
    return function.is_async and function.node.is_generator == (name == "isasyncgenfunction")


def _comparison(world: World, node: s.Compare, frame: Frame) -> bool | None:
    left, right = evaluate.evaluate(world, node.left, frame), evaluate.evaluate(world, node.comparators[0], frame)
    if len(node.ops) != 1 or len(left) != 1 or len(right) != 1:
        return None
    first, second = left[0], right[0]
    if node.ops[0] in ("in", "not in"):
        there = _is_key(first, second)
        return None if there is None else there is (node.ops[0] == "in")
    if node.ops[0] not in ("is", "is not", "==", "!="):
        return None
    if isinstance(first, Literal) and isinstance(second, Literal):
        same = first.value == second.value
        return (same is (node.ops[0] in ("is", "=="))) if first.certain and second.certain else None
    if isinstance(second, Literal) and second.value is None and truth_of(first):
        return node.ops[0] in ("is not", "!=")
    return None


def _is_key(value: Value, table: Value) -> bool | None:
    """Whether a constant is a key of a table, `"name" in kwargs`."""
    if not isinstance(table, Table) or not isinstance(value, Literal) or not value.certain:
        return None
    keys = [key for key, _ in table.entries]
    if value in keys:
        return True
    return None if table.open or not all(isinstance(key, Literal) for key in keys) else False


def truth_of(value: Value) -> bool | None:
    if isinstance(value, Literal):
        return bool(value.value) if value.certain else None
    if isinstance(value, (Items, Table)):
        inside = value.items if isinstance(value, Items) else value.entries
        return None if value.open else bool(inside)
    if isinstance(value, Instance):
        return True if value.call is not None and not (isinstance(value.of, str) and value.of.startswith("builtins.")) else None
    return True if isinstance(value, (ClassValue, FunctionValue, Package)) else None


def _is_type_checking(node: s.Expr) -> bool:
    return s.last_name(node) in _TYPE_CHECKING


def is_settled(node: s.Expr, frame: Frame) -> bool:
    """Whether a test that fails fails for good: it is about constants and arguments; a module's variable may change later."""
    if isinstance(node, s.Unary):
        return is_settled(node.operand, frame)
    if isinstance(node, s.Boolean):
        return all(is_settled(one, frame) for one in node.values)
    if isinstance(node, s.Compare):
        return all(is_settled(one, frame) for one in (node.left, *node.comparators))
    if isinstance(node, s.Call):
        if isinstance(node.func, s.Attribute) and node.func.name == "get":  # `kwargs.get("prefix")`
            return is_settled(node.func.value, frame) and all(is_settled(one, frame) for one in node.args)
        is_cast = isinstance(node.func, s.Name) and node.func.id == "cast"
        return len(node.args) == 1 + is_cast and is_settled(node.args[-1], frame)
    if isinstance(node, s.Name):
        return _is_type_checking(node) or _is_settled_name(node.id, frame)
    return isinstance(node, s.Constant) or _is_type_checking(node)


def _is_settled_name(name: str, frame: Frame) -> bool:
    """Whether a name stands for an argument, or for what was made of arguments, once and for all."""
    scope = frame.scope
    bindings = scope.own.bindings.get(name, []) if isinstance(scope, Function) else []
    if isinstance(scope, Function) and name in frame.args:
        return not bindings
    binding = local.only(bindings)
    if binding is None or binding.block is not None:
        return False
    node = binding.node
    return frame.concrete and node is not None and not s.mentions(node, name) and is_settled(node, frame)


def _expects_failure(node: s.With) -> bool:
    """`with pytest.raises(…)`: what is declared there never comes to be."""
    for item in node.items:
        func = item.context.func if isinstance(item.context, s.Call) else None
        if isinstance(func, (s.Attribute, s.Name)) and (func.name if isinstance(func, s.Attribute) else func.id) == "raises":
            return True
    return False


__all__ = ["Runs", "is_settled", "never", "runs", "surely", "truth"]
