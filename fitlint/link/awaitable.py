"""Which of several functions a call can mean that is awaited."""

from __future__ import annotations

from typing import TypeVar

from fitlint import summary as s
from fitlint.link import results
from fitlint.link.protocols import AWAITABLE, gives_awaitable
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import FunctionValue, Instance, Pending, Value

_TRANSPARENT = frozenset({"staticmethod", "classmethod", "abstractmethod", "override"})
_One = TypeVar("_One", bound=Value)


def among(world: World, values: tuple[_One, ...], role: str) -> tuple[_One, ...]:
    """Without the functions that give nothing to await, where others do: `await client.post(…)` of a sync and an async client."""
    if role != "await" or len(values) < 2 or not any(isinstance(one, FunctionValue) and one.function.is_async for one in values):
        return values
    return tuple(one for one in values if not isinstance(one, FunctionValue) or _is_awaitable(world, one))


def _is_awaitable(world: World, value: FunctionValue) -> bool:
    function = value.function
    if function.is_async or not _is_plain(function):
        return True
    if function.node.returns is not None:
        return gives_awaitable(function.node.returns)
    made = results.returned(world, value, None, None)
    return any(isinstance(one, Pending) or (isinstance(one, Instance) and _last(one.of) in AWAITABLE) for one in made)


def _is_plain(function: Function) -> bool:
    return all(s.last_name(one) in _TRANSPARENT for one in function.node.decorators)


def _last(of: object) -> str:
    return of.rpartition(".")[2] if isinstance(of, str) else ""
