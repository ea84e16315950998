"""Coroutine functions that serve an application themselves, `await uvicorn.Server(config).serve()`, and those that call them: what they begin besides shares the loop."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint.finding import Place
from fitlint.link import other_names, passed
from fitlint.link.calling_scopes import calling
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Scope
from fitlint.model.values import FunctionValue, Instance, Member, Symbol
from fitlint.things import SHARED_LOOP, Hook, place_of

_NAMES = frozenset({"uvicorn.Server.serve", "hypercorn.asyncio.serve", "quart.Quart.run_task"})
_SERVE = frozenset(one.rpartition(".")[2] for one in _NAMES)
_MANY = 20  # functions that call each other
_COMMON = 200  # functions that call something of such a name: `run`


def hooks(world: World) -> Iterator[Hook]:
    """Each of these functions, and where it serves, or calls what does."""
    found: dict[Function, Place] = {}
    pending: list[tuple[Scope, Place]] = list(_serving(world))
    while pending and len(found) < _MANY:
        scope, place = pending.pop(0)
        if isinstance(scope, Function) and scope not in found and not scope.module.is_test:
            found[scope] = place
            pending += [(around, place_of(call, around)) for call, around in passed.calls_of(world, scope, _COMMON)]
    coroutines = [one for one in found if one.is_async]  # a plain function may give the coroutine of another
    for function in coroutines:
        receiver = Instance(function.parent) if isinstance(function.parent, Class) else None
        value = FunctionValue(function, world.frame_of(function.parent), receiver)
        yield Hook("server", value, found[function], "starlette", SHARED_LOOP)


def _serving(world: World) -> Iterator[tuple[Scope, Place]]:
    names = frozenset(other_names.names(world, _SERVE))
    for scope in calling(world, names):
        for site in scope.index.calling(names):
            values = evaluate(world, site.call.func, world.frame_of(scope))
            if any(isinstance(one, (Symbol, Member)) and one.name in _NAMES for one in values):
                yield scope, place_of(site.call, scope)
