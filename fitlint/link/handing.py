"""Calls that hand what they are given to a function or class: `partial(work, 1)`, `to_thread(work, 1)`, `add_middleware(Audit, store=store)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fitlint import summary as s
from fitlint.link import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Scope
from fitlint.model.values import ClassValue, Frame, FunctionValue

_MAKING = frozenset({"add_middleware", "Middleware"})  # which pass the application first
ALL = s.HANDING | _MAKING
# At which position the function is: all behind it is for that.
_POSITIONS = (
    (frozenset({"to_thread", "run_in_threadpool", "run_sync", "add_task", "submit", "start_soon", "call_soon", "call_soon_threadsafe"}), 0),
    (frozenset({"run_in_executor", "call_later", "call_at"}), 1),
)  # fmt: skip


def calls(world: World, owner: Function | Class, scopes: Iterable[Scope], names: Iterable[str]) -> Iterator[tuple[s.Call, Scope]]:
    """The calls of a function or class, called by one of the names, that this comes to in some scopes, as if they were written there."""
    wanted = frozenset(names)
    for scope in scopes:
        for site in scope.index.calling(ALL):
            if (found := _call(world, owner, site.call, scope, wanted)) is not None:
                yield found, scope


def handed(world: World, call: s.Call, frame: Frame) -> tuple[s.Call, list[FunctionValue]] | None:
    """A call that hands its arguments to a function, as if that were called: `add_task(work, 1)` as `work(1)`, and what `work` can be."""
    at = next((at for names, at in _POSITIONS if s.last_name(call.func) in names), None)
    if at is None or at >= len(call.args) or any(isinstance(one, s.Starred) for one in call.args):
        return None
    found = [one for one in evaluate.evaluate(world, call.args[at], frame) if isinstance(one, FunctionValue)]
    return s.Call(call.start, call.length, call.args[at], call.args[at + 1 :], call.keywords), found


def _call(world: World, owner: Function | Class, call: s.Call, scope: Scope, names: frozenset[str]) -> s.Call | None:
    for position, one in enumerate(call.args[:2]):
        if s.last_name(one) not in names:
            continue
        for value in evaluate.evaluate(world, one, world.frame_of(scope)):
            target = value.function if isinstance(value, FunctionValue) else value.cls if isinstance(value, ClassValue) else None
            if target is owner:
                is_made = s.last_name(call.func) in _MAKING
                return s.Call(call.start, call.length, one, call.args[position + (not is_made) :], call.keywords)
    return None
