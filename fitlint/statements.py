"""The statements of a module or class, told by the names that they bind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fitlint import assignments
from fitlint import summary as s


class Named(NamedTuple):
    """What a statement of a module binds, if that is all it does, and whether only for type checkers."""

    names: tuple[str, ...] = ()
    for_checkers: bool = False


def named(statements: Iterable[s.Stmt]) -> list[tuple[Named, s.Stmt]]:
    """The statements of a module, each with what it binds; what stands under `if TYPE_CHECKING:` one by one, where all of that only binds names."""
    found: list[tuple[Named, s.Stmt]] = []
    for one in statements:
        inner = [(Named(_names(each), True), each) for each in one.body] if is_for_checkers(one) and isinstance(one, s.If) else []
        if inner and all(key.names for key, _ in inner):
            found += inner
        else:
            found.append((Named(_names(one)), one))
    return found


def grouped(some: Iterable[tuple[Named, s.Stmt]]) -> dict[Named, list[s.Stmt]]:
    """The statements that bind the same, by that."""
    found: dict[Named, list[s.Stmt]] = {}
    for key, one in some:
        found.setdefault(key, []).append(one)
    return found


def _names(one: s.Stmt) -> tuple[str, ...]:
    if isinstance(one, s.Assign):
        return (*assignments.names(one),)
    if isinstance(one, (s.Function, s.Class)):
        return (one.name,)
    return (one.binds,) if isinstance(one, s.Import) and one.attribute != "*" else ()


def is_for_checkers(one: s.Stmt) -> bool:
    """Whether it is `if TYPE_CHECKING:`, with nothing for the other case."""
    return isinstance(one, s.If) and not one.orelse and s.last_name(one.test) == "TYPE_CHECKING"


def methods(qualname: str, body: Iterable[s.Stmt]) -> dict[str, list[s.Function]]:
    """The methods of a class, and of those inside, by their qualified names."""
    found: dict[str, list[s.Function]] = {}
    for one in body:
        if isinstance(one, s.Function):
            found.setdefault(f"{qualname}.{one.name}", []).append(one)
        for block in [one.body] if isinstance(one, s.Class) else s.blocks(one):
            for name, some in methods(f"{qualname}.{one.name}" if isinstance(one, s.Class) else qualname, block).items():
                found.setdefault(name, []).extend(some)
    return found


def bound(statement: s.Stmt) -> Iterator[str]:
    """The names that a statement binds in its scope, and more."""
    pending: list[object] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending += node
        elif isinstance(node, (s.Function, s.Class)):
            yield node.name
        elif isinstance(node, s.Import):
            yield node.binds
        elif isinstance(node, s.Name):
            yield node.id
        elif isinstance(node, s.Node):
            pending += (
                [node.targets] if isinstance(node, s.Assign) else [getattr(node, field) for field in node.__struct_fields__]
            )
