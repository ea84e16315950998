"""Event loops that are not the one all requests share: made by hand, or running in a thread of their own; and those that wait for themselves."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments, hierarchy
from fitlint.link.evaluate import evaluate
from fitlint.link.in_service import is_in_service
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, Instance, Member, Symbol, Value
from fitlint.things import PATCHES

RUN = frozenset({"run", "run_until_complete"})  # the last names of what does
_RUNNERS = frozenset({"asyncio.run", "asyncio.Runner.run", "asyncio.AbstractEventLoop.run_until_complete", "uvloop.run"})
_CLASSES = frozenset({"SelectorEventLoop", "ProactorEventLoop", "Loop"})  # of asyncio and uvloop


def runs_own(world: World, call: s.Call, frame: Frame) -> bool:
    """Whether a call of something named in `RUN` runs the coroutine that it is given on a loop of its own: where one runs already it raises, if that was not
    patched away."""
    world.names.packages.update(PATCHES)
    if any(map(world.catalogue.exports, PATCHES)) and _is_patched(world):
        return False
    return any(isinstance(one, (Symbol, Member)) and one.name in _RUNNERS for one in evaluate(world, call.func, frame))


def _is_patched(world: World) -> bool:
    """Whether a process that serves requests loads a module with such a patch, or anybody does where nobody knows what serves."""
    importers = hierarchy.importers(world)
    patching = [world.module(path) for name in PATCHES for path in importers.get(name, ())]
    # An import may load one of these.
    world.names.packages.update(world.finder.name_of(path).partition(".")[0] for path in world.outlines)
    return not world.making or any(one is not None and is_in_service(world, one) for one in patching)


def is_other(world: World, call: s.Call, frame: Frame) -> bool:
    """Whether `run_coroutine_threadsafe(work(), loop)` or `loop.call_soon_threadsafe(work)` means such a loop."""
    node = arguments.argument(call, 1, "loop") if s.last_name(call.func) == "run_coroutine_threadsafe" else None
    if node is None and isinstance(call.func, s.Attribute):
        node = call.func.value
    values = evaluate(world, node, frame) if node is not None else ()
    made = [one for one in values if isinstance(one, Instance) and one.call is not None]
    return bool(made) and all(_is_own(world, one, frame) for one in made)


def waits_for_this(world: World, future: Value) -> bool:
    """Whether a future is that of a coroutine that was given to the very loop that runs this function: nobody else can run it, and `result` never ends."""
    if not isinstance(future, Instance) or future.call is None or future.frame is None:
        return False
    scope = future.frame.scope
    if s.last_name(future.call.func) != "run_coroutine_threadsafe" or not isinstance(scope, Function):
        return False
    node = arguments.argument(future.call, 1, "loop")
    loops = evaluate(world, node, future.frame) if node is not None else ()
    names = ("get_running_loop", "get_event_loop") if scope.is_async else ("get_running_loop",)
    return bool(loops) and all(
        isinstance(one, Instance)
        and one.of == "asyncio.AbstractEventLoop"
        and one.call is not None
        and s.last_name(one.call.func) in names
        and one.frame is not None
        and one.frame.scope is scope
        for one in loops
    )


def _is_own(world: World, loop: Instance, frame: Frame) -> bool:
    if loop.call is None:
        return False
    name = s.last_name(loop.call.func)
    if name == "new_event_loop" or (name in _CLASSES and loop.of == "asyncio.AbstractEventLoop"):
        return True
    scope = loop.frame.scope if loop.frame is not None else None
    if name == "get_event_loop" and scope is frame.scope and isinstance(scope, Function) and not scope.is_async:
        return True  # in a thread there is none, or its own
    return name == "get_running_loop" and isinstance(scope, Function) and _is_run(world, scope)


def _is_run(world: World, function: Function) -> bool:
    """Whether something beside a coroutine function runs it on a loop of its own: `asyncio.run(self._work())`."""
    world.names.within |= RUN
    siblings = [one.node for several in function.parent.index.bindings.values() for one in several]
    return any(
        any(isinstance(one, s.Call) and s.last_name(one.func) == function.name for one in site.call.args)
        for sibling in siblings
        if isinstance(sibling, Function) and not RUN.isdisjoint(sibling.node.calls)
        for site in sibling.index.calling(RUN)
    )
