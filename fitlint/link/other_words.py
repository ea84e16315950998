"""Tests in other words: a name that keeps the answer of one, `is_new = key is None`; a function of the same file that only asks, `if self._is_new(key):`; `any([…])`, `all([…])`."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import local
from fitlint.link.clauses import class_of
from fitlint.link.verdicts import FALSE, NONE, TRUE, of_written
from fitlint.model.scopes import Class, Function

_FAR = 3  # names and functions that stand for another test
_ANY_ALL = {"any": "or", "all": "and"}
_BOUND = frozenset({"staticmethod", "classmethod"})


def parts(test: s.Expr, holds: bool, function: Function, far: int = _FAR) -> Iterator[tuple[int, s.Expr, bool]]:
    """The tests of which a test consists that are known to hold, or not to, in plain words where there are such, each with the byte at which it is asked."""
    if isinstance(test, s.Unary) and test.op == "not":
        yield from parts(test.operand, not holds, function, far)
    elif isinstance(test, s.Boolean) and (test.op == "and") is holds:
        for one in test.values:
            yield from parts(one, holds, function, far)
    else:
        plain = _spelled_out(test, function, far)
        if plain is not test and far:
            yield from ((test.start, one, held) for _, one, held in parts(plain, holds, function, 0))
        else:
            yield test.start, test, holds
        kept = local.given(test, function) if far else None
        if kept is not None and is_test(kept):
            yield from parts(kept, holds, function, far - 1)


def is_test(node: s.Expr) -> bool:
    """Whether an expression asks something, and is no more than the answer."""
    return (
        isinstance(node, (s.Compare, s.Boolean))
        or (isinstance(node, s.Unary) and node.op == "not")
        or (isinstance(node, s.Call) and s.last_name(node.func) in ("isinstance", *_ANY_ALL))
    )


def _spelled_out(test: s.Expr, function: Function, far: int) -> s.Expr:
    """A test with what its calls ask in their place; the very same where they ask nothing that can be told."""
    if isinstance(test, s.Unary) and test.op == "not":
        operand = _spelled_out(test.operand, function, far)
        return test if operand is test.operand else replace(test, operand=operand)
    if isinstance(test, s.Boolean):
        values = tuple([_spelled_out(one, function, far) for one in test.values])
        return test if all(map(operator.is_, values, test.values)) else replace(test, values=values)
    if isinstance(test, s.Compare):
        kept = local.given(test.left, function)
        return replace(test, left=kept) if kept is not None and class_of(kept) else test
    if not isinstance(test, s.Call) or not far:
        return test
    op = _ANY_ALL.get(s.last_name(test.func)) if isinstance(test.func, s.Name) else None
    if op is not None and len(test.args) == 1 and isinstance(test.args[0], s.Collection) and test.args[0].items:
        return _spelled_out(s.Boolean(test.start, test.length, op, test.args[0].items), function, far - 1)
    asked = _asked(test, function)
    return _spelled_out(asked, function, far - 1) if asked is not None else test


def _asked(call: s.Call, function: Function) -> s.Expr | None:
    """What a function of this file asks of what it is given that does nothing else: in terms of the caller."""
    callee = _callee(call.func, function)
    if callee is None or not callee.is_plain or any(s.last_name(one) not in _BOUND for one in callee.node.decorators):
        return None
    statements = callee.index.statements
    asked = statements[0].value if len(statements) == 1 and isinstance(statements[0], s.Return) else None
    if asked is None or not is_test(asked) or any(isinstance(one, s.Starred) for one in call.args):
        return None
    receiver = {callee.receiver: call.func.value} if isinstance(call.func, s.Attribute) and callee.receiver else {}
    positional = [one.name for one in callee.node.parameters if one.kind in ("positional", "normal")]
    names = [one for one in positional if one not in receiver]
    given: dict[str, s.Expr] = {one.name: one.default for one in callee.node.parameters if isinstance(one.default, s.Constant)}
    given.update(receiver)
    given.update(zip(names, call.args, strict=False))
    given.update((one.name, one.value) for one in call.keywords if one.name is not None)
    return _put_in(asked, given)


def _callee(func: s.Expr, function: Function) -> Function | None:
    """The function of the same file that a name, or an attribute of the object itself, means."""
    if isinstance(func, s.Name) and func.id not in function.parameters and func.id not in function.own.bindings:
        bound = function.module.bound(func.id)
    elif isinstance(func, s.Attribute) and isinstance(function.parent, Class) and s.spelled(func.value) == function.receiver:
        bound = function.parent.bound(func.name)
    else:
        return None
    return bound[0].node if len(bound) == 1 and isinstance(bound[0].node, Function) else None


def _put_in(node: s.Expr, given: Mapping[str, s.Expr]) -> s.Expr:
    """A test with what parameters are given in their place; names that mean something there only, and whatever else it calls, say nothing."""
    if isinstance(node, s.Name):
        return given.get(node.id, _NOTHING)
    if isinstance(node, s.Attribute):
        of = _put_in(node.value, given)
        return _NOTHING if of is _NOTHING else replace(node, value=of)
    if isinstance(node, s.Unary):
        return replace(node, operand=_put_in(node.operand, given))
    if isinstance(node, s.Boolean):
        return _without_what_is_known(replace(node, values=tuple([_put_in(one, given) for one in node.values])))
    if isinstance(node, s.Compare):
        others = tuple([given.get(one.id, one) if isinstance(one, s.Name) else one for one in node.comparators])
        return _answered(replace(node, left=_put_in(node.left, given), comparators=others))
    if isinstance(node, s.Call) and s.last_name(node.func) == "isinstance" and len(node.args) == 2:
        return replace(node, args=(_put_in(node.args[0], given), node.args[1]))
    return _NOTHING


def _answered(test: s.Compare) -> s.Expr:
    """Whether two constants are equal; a comparison of anything else as it is."""
    left, right = test.left, test.comparators[0]
    if len(test.ops) > 1 or not isinstance(left, s.Constant) or not isinstance(right, s.Constant) or left.kind or right.kind:
        return test
    are_equal = type(left.value) is type(right.value) and left.value == right.value
    answer = {"==": are_equal, "is": are_equal, "!=": not are_equal, "is not": not are_equal}.get(test.ops[0])
    return s.Constant(test.start, test.length, answer) if answer is not None else test


def _without_what_is_known(test: s.Boolean) -> s.Expr:
    """A test without what does not decide: what is false beside `or`, what is true beside `and`."""
    idle = FALSE | NONE if test.op == "or" else TRUE
    left = tuple([one for one in test.values if (known := of_written(one)) is None or not known <= idle])
    return left[0] if len(left) == 1 else replace(test, values=left or test.values[:1])


_NOTHING = s.Other(0, 0, ())  # nobody knows what it is
