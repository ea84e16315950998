"""Coroutine functions that are handed to a call which is awaited, and of which nobody knows what it does: `await adapter.process_activity(activity, bot.on_turn)`.

They can only run on an event loop, nearly always the one on which the call is awaited. Plain functions may run anywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.values import Frame, FunctionValue, Member, Symbol, Value, Values

# Words in the names of what runs functions in other threads, processes and programs, or only keeps them.
_ELSEWHERE = frozenset({
    "apply", "defer", "delay", "enqueue", "executor", "fork", "job", "jobs", "map", "pool", "pools", "put", "queue", "set", "spawn", "starmap", "submit", "thread",
    "threadpool", "threads", "worker", "workers",
})  # fmt: skip


def to(world: World, callees: Values, site: Site, frame: Frame) -> Iterator[FunctionValue]:
    """The coroutine functions of the program that a call at a site is handed, if it may be one that runs them."""
    if site.role != "await" or not all(_is_unknown(world, one) for one in callees) or _runs_elsewhere(site.call.func):
        return
    for node in s.passed(site.call):
        for value in evaluate(world, node, frame) if isinstance(node, (s.Name, s.Attribute)) else ():
            if isinstance(value, FunctionValue) and value.function.is_coroutine:
                yield value


def _is_unknown(world: World, callee: Value) -> bool:
    """Whether something is of a library of which the catalogue does not know the part that is called."""
    if not isinstance(callee, (Symbol, Member)) or callee.name in world.catalogue.offloaders:
        return False
    owner = callee.name.rpartition(".")[0]
    return owner.partition(".")[0] not in sys.stdlib_module_names | {"builtins"} and not world.catalogue.knows(owner)


def _runs_elsewhere(called: s.Expr) -> bool:
    names = s.spelled(called).rsplit(".", 2)[-2:] or [s.last_name(called)]
    words = {word for name in names for word in name.lower().split("_")}
    return not _ELSEWHERE.isdisjoint(words) or names[-1].endswith("_process")
