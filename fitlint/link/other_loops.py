"""Event loops that are not the one all requests share: made by hand, or running in a thread of their own."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, Instance

_RUN = frozenset({"run", "run_until_complete"})


def is_other(world: World, call: s.Call, frame: Frame) -> bool:
    """Whether `run_coroutine_threadsafe(work(), loop)` or `loop.call_soon_threadsafe(work)` means such a loop."""
    node = arguments.argument(call, 1, "loop") if s.last_name(call.func) == "run_coroutine_threadsafe" else None
    if node is None and isinstance(call.func, s.Attribute):
        node = call.func.value
    values = evaluate(world, node, frame) if node is not None else ()
    made = [one for one in values if isinstance(one, Instance) and one.call is not None]
    return bool(made) and all(_is_own(world, one) for one in made)


def _is_own(world: World, loop: Instance) -> bool:
    if loop.call is None or s.last_name(loop.call.func) == "new_event_loop":
        return loop.call is not None
    scope = loop.frame.scope if loop.frame is not None else None
    return s.last_name(loop.call.func) == "get_running_loop" and isinstance(scope, Function) and _is_run(world, scope)


def _is_run(world: World, function: Function) -> bool:
    """Whether something beside a coroutine function runs it on a loop of its own: `asyncio.run(self._work())`."""
    world.asked |= _RUN
    siblings = [one.node for several in function.parent.index.bindings.values() for one in several]
    return any(
        s.last_name(site.call.func) in _RUN
        and any(isinstance(one, s.Call) and s.last_name(one.func) == function.name for one in site.call.args)
        for sibling in siblings
        if isinstance(sibling, Function) and not _RUN.isdisjoint(sibling.node.calls)
        for site in sibling.index.sites
    )
