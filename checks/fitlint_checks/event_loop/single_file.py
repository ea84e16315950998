"""What lets only one coroutine at a time come to a place: a lock for coroutines around it, or a test, before it or around it, of whether another lock was got."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import Function, Instance, Program
from fitlint import summary as s

_GETS = frozenset({"lock", "acquire"})  # words in names of what gets a lock


def guards(place: s.Node, function: Function, program: Program) -> Iterator[s.Expr]:
    """Such locks, and the calls that get one, as far as types and names say."""
    yield from _among(function.own.statements, place, {}, function, program)


def _among(
    statements: tuple[s.Stmt, ...], place: s.Node, got: dict[str, s.Expr], function: Function, program: Program
) -> Iterator[s.Expr]:
    for one in statements:
        if one.start >= place.start:
            return
        if isinstance(one, s.Assign) and len(one.targets) == 1:
            _note(s.spelled(one.targets[0]), one.value, got)
        is_around = place.start < one.end
        if isinstance(one, s.If) and (is_around or _leaves(one.body)):
            yield from _asked(one.test, got)
        if is_around:
            if isinstance(one, s.With) and one.is_async:
                yield from (item.context for item in one.items if _is_lock(item.context, function, program))
            for inner in s.blocks(one):
                yield from _among(inner, place, got, function, program)


def _note(name: str, value: s.Expr | None, got: dict[str, s.Expr]) -> None:
    """Note that a name keeps whether a lock was got, or something else."""
    got.pop(name, None)
    if name and value is not None and _gets(value):
        got[name] = value


def _gets(node: s.Expr) -> bool:
    """`await acquire_lock()`"""
    call = node.value if isinstance(node, s.Await) else None
    return isinstance(call, s.Call) and not _GETS.isdisjoint(s.last_name(call.func).lower().split("_"))


def _asked(test: s.Expr, got: dict[str, s.Expr]) -> Iterator[s.Expr]:
    """What gets the locks that a test asks for."""
    if _gets(test):
        yield test
    elif known := got.get(s.spelled(test)):
        yield known
    else:
        for one in s.children(test):
            yield from _asked(one, got)


def _leaves(body: tuple[s.Stmt, ...]) -> bool:
    return bool(body) and isinstance(body[-1], (s.Return, s.Raise, s.Jump))


def _is_lock(node: s.Expr, function: Function, program: Program) -> bool:
    values = program.values(node, function)
    return bool(values) and all(isinstance(one, Instance) and one.of == "asyncio.Lock" for one in values)
