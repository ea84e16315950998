"""What keeps things: sets in which a program notes what it has done, `if key in DONE: return`, and then `DONE.add(key)`; and caches, for a time or for good."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.model.scopes import Class, Function, Module, Scope, all_defined
from fitlint.model.values import Instance, Value

_TAKING_OUT = frozenset({"discard", "remove", "pop", "clear", "difference_update", "intersection_update"})

_FORGETTING = frozenset({"cachetools.TTLCache", "cachetools.TLRUCache", "expiringdict.ExpiringDict", "cacheout.Cache"})


def forgets(cache: Value) -> bool:
    """Whether something only keeps what is put into it for a time."""
    return isinstance(cache, Instance) and cache.of in _FORGETTING


def is_noted(what: s.Expr, start: int, end: int, function: Function) -> bool:
    """Whether something is put between two places of a function into a set that outlives it, and that nothing is taken out of: what is under way, and
    taken out when it is done, begins again."""
    wanted = s.spelled(what)
    if not wanted or "add" not in function.node.calls or not outlives(wanted.partition(".")[0], function):
        return False
    adds = any(start <= one.call.start < end and _is_of(one.call.func, "add", wanted) for one in function.own.sites)
    return adds and not _is_taken_out(wanted.rpartition(".")[2], function.module)


def outlives(name: str, function: Function) -> bool:
    """Whether a name is one of the module, or the object whose method a function is."""
    if isinstance(function.parent, Class) and name in ("self", "cls"):
        return True
    scope: Scope | None = function
    while isinstance(scope, (Function, Class)):
        if isinstance(scope, Function) and (
            name in scope.parameters or (name in scope.own.bindings and name not in scope.own.globals)
        ):
            return False
        scope = scope.parent
    return True


def _is_of(node: s.Expr, name: str, owner: str) -> bool:
    return isinstance(node, s.Attribute) and node.name == name and s.spelled(node.value) == owner


def _is_taken_out(name: str, module: Module) -> bool:
    """Whether any function of a module takes something out of what bears a name, however it comes to that, or hands on what does: `then(RUNNING.discard)`."""
    return any(
        isinstance(each, s.Attribute) and each.name in _TAKING_OUT and s.last_name(each.value) == name
        for one in all_defined(module)
        for site in one.index.sites
        for each in (site.call.func, *s.passed(site.call))
    )
