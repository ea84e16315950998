"""Queries that keep their rows: whoever hands one on may have looked at them before, and so does a test, `if not books:`, or `len(books)`."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, FunctionValue, Member, Symbol, Value, Values


def asked(function: Function) -> Iterator[s.Expr]:
    """What the tests of a function ask whether there is anything in it: `if books:`, `while not books:`, `if len(books) > 1:`, `x if books else y`."""
    index = function.own
    yield from (one for node, _ in index.tests for one in _asked(node.test))
    yield from (one for node, _ in index.loops for one in _asked(node.test))
    yield from (one for node in index.choices if isinstance(node, s.Conditional) for one in _asked(node.test))


def _asked(test: s.Expr) -> Iterator[s.Expr]:
    if isinstance(test, (s.Name, s.Attribute, s.Call)):
        is_length = isinstance(test, s.Call) and s.last_name(test.func) == "len" and len(test.args) == 1
        yield test.args[0] if isinstance(test, s.Call) and is_length else test
    elif isinstance(test, s.Unary) and test.op == "not":
        yield from _asked(test.operand)
    elif isinstance(test, s.Boolean):
        for one in test.values:
            yield from _asked(one)
    elif isinstance(test, s.Compare) and isinstance(test.left, s.Call):
        yield from _asked(test.left) if s.last_name(test.left.func) == "len" else ()


def is_fetched(world: World, node: s.Expr, function: Function, frame: Frame) -> bool:
    """Whether a name was given its query by functions of the program that have indexed or iterated it: `books = find()`; or a test before has asked it, or a call that was given it."""
    if _was_asked(node, function) or _was_handed(world, node, function, frame):
        return True
    bindings = function.own.bindings.get(node.id, ()) if isinstance(node, s.Name) else ()
    if len(bindings) != 1 or bindings[0].kind != "value":
        return False
    call = bindings[0].node.value if isinstance(bindings[0].node, s.Await) else bindings[0].node
    callees = _run_by(world, call, frame)[0] if isinstance(call, s.Call) else ()
    return bool(callees) and all(
        isinstance(one, FunctionValue) and _has_looked(one.function, bindings[0].unpack) for one in callees
    )


def _was_asked(node: s.Expr, function: Function) -> bool:
    name = s.spelled(node)
    last = _bound_last(node, function)
    return any(
        last < one.start < node.start and s.spelled(one) == name and (block is None or block.start <= node.start < block.end)
        for test, block in (function.own.tests if name else ())
        for one in _asked(test.test)
    )


def _bound_last(node: s.Expr, function: Function) -> int:
    """Since which byte a name is what it is at a place."""
    bound = function.own.bindings.get(s.spelled(node), ())
    return max((one.since for one in bound if one.since <= node.start), default=-1)


def _was_handed(world: World, node: s.Expr, function: Function, frame: Frame) -> bool:
    """Whether a call before was given what a name stands for, and looks into it: `check(books)`, `await asyncio.to_thread(list, books)`."""
    if not isinstance(node, s.Name):
        return False
    last = _bound_last(node, function)
    return any(
        _looks_into(world, site.call, node.id, frame)
        for site in function.own.sites
        if last <= site.call.start
        and site.call.end <= node.start
        and (site.block is None or site.block.start <= node.start < site.block.end)
        and any(isinstance(one, s.Name) and one.id == node.id for one in site.call.args)
    )


def _looks_into(world: World, call: s.Call, name: str, frame: Frame) -> bool:
    callees, given = _run_by(world, call, frame)
    positions = [at for at, one in enumerate(given) if isinstance(one, s.Name) and one.id == name]
    return bool(callees and positions) and all(_is_looker(one, positions[0]) for one in callees)


def _run_by(world: World, call: s.Call, frame: Frame) -> tuple[Values, tuple[s.Expr, ...]]:
    """What a call runs, here or in a thread, and what that is given."""
    callees = evaluate(world, call.func, frame)
    one = callees[0] if len(callees) == 1 else None
    found = arguments.elsewhere(world, one.name, call) if isinstance(one, (Symbol, Member)) else None
    return (callees, call.args) if found is None else (evaluate(world, found[0], frame), found[1])


def _is_looker(callee: Value, position: int) -> bool:
    """Whether what is called looks into what it is given at a position."""
    if isinstance(callee, Symbol):
        return callee.name in _LOOKING
    if not isinstance(callee, FunctionValue):
        return False
    parameters = callee.function.node.parameters[callee.receiver is not None :]
    return position < len(parameters) and parameters[position].name in _looked_into(callee.function)


_LOOKING = frozenset(f"builtins.{one}" for one in ("list", "tuple", "set", "len", "bool", "sorted", "sum", "any", "all"))


def _looked_into(function: Function) -> set[str]:
    """The names that a function indexes or iterates."""
    looked = {one.value.id for one in function.index.reads if isinstance(one, s.Subscript) and isinstance(one.value, s.Name)}
    return looked | {node.id for node, role in function.index.implicit if role == "for" and isinstance(node, s.Name)}


def _has_looked(function: Function, unpack: tuple[int | None, ...]) -> bool:
    """Whether a function looks into what it returns, or into the item of it that is taken."""
    returned = [one.node.value for one in function.index.exits if isinstance(one.node, s.Return) and one.node.value is not None]
    for position in unpack[:1]:
        returned = [
            one.items[position] if isinstance(one, s.Collection) and position is not None and position < len(one.items) else one
            for one in returned
        ]
    looked = _looked_into(function)
    return bool(returned) and all(isinstance(one, s.Name) and one.id in looked for one in returned)
