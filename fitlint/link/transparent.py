"""Decorators that call a function with what they are given: what is known of a call of such a function is known of the function."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link.arguments import HAND_ON
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Function, defined
from fitlint.model.values import FunctionValue, Member, Symbol

_NAMES = HAND_ON | {
    "lru_cache", "cache", "alru_cache", "field_validator", "validator", "model_validator", "root_validator", "deprecated", "wraps",
}  # fmt: skip


def is_transparent(world: World, function: Function) -> bool:
    """Whether all decorators of a function are such."""
    return all(_hands_on(world, one, function) for one in function.node.decorators)


def _hands_on(world: World, decorator: s.Expr, function: Function) -> bool:
    if s.last_name(decorator.func if isinstance(decorator, s.Call) else decorator) in _NAMES:
        return True
    frame = world.frame_of(function.parent)
    called = evaluate(world, decorator.func if isinstance(decorator, s.Call) else decorator, frame)
    if called and all(isinstance(one, (Symbol, Member)) and one.name in world.catalogue.transparent for one in called):
        return True
    made = evaluate(world, decorator, frame)
    return bool(made) and all(isinstance(one, FunctionValue) and any(map(_passes_all, defined(one.function))) for one in made)


def _passes_all(wrapper: Function) -> bool:
    """`def wrapper(*args, **kwargs): … return function(*args, **kwargs)`, with nothing put in: `kwargs["session"] = session`"""
    names = {one.kind: one.name for one in wrapper.node.parameters}
    if "args" not in names or "kwargs" not in names or f"{names['kwargs']}[]" in wrapper.node.stores:
        return False
    return any(
        any(isinstance(one, s.Starred) and s.last_name(one.value) == names["args"] for one in site.call.args)
        and [s.last_name(one.value) for one in site.call.keywords] == [names["kwargs"]]
        for site in wrapper.index.sites
    )
