"""Executors in a `with`: its end waits for what was handed to them and that nobody has awaited."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.model.blocks import ancestors
from fitlint.model.index import Site
from fitlint.model.scopes import Function

EXIT = "concurrent.futures.Executor.__exit__"
WAITS = "concurrent.futures.Executor.shutdown"  # what that calls
_HAND_OVER = frozenset({"submit", "map"})
_AWAITED = "wrap_future"
_WAITING = frozenset({"result", "exception", "as_completed", "wait"})  # what waits before the end does


def is_left(pool: s.Expr, function: Function) -> bool:
    """Whether `with ThreadPoolExecutor() as pool:` is left while something that `pool.submit(…)` has begun may still run."""
    index = function.own
    if index.calling({_AWAITED}) or any(isinstance(one, s.Attribute) and one.name == _AWAITED for one in index.reads):
        return False
    names = {name for name, bindings in index.bindings.items() for one in bindings if one.kind == "enter" and one.node is pool}
    return any(
        isinstance(func := one.call.func, s.Attribute)
        and func.name in _HAND_OVER
        and isinstance(func.value, s.Name)
        and func.value.id in names
        for one in index.sites
    )


def has_waited(pool: s.Expr, function: Function) -> bool:
    """Whether the results are waited for before the end: `future.result()` inside of the `with`."""
    return any(_is_inside(one, pool) for one in function.own.calling(_WAITING))


def _is_inside(site: Site, pool: s.Expr) -> bool:
    """Whether a call stands in the `with` of a pool."""
    return any(
        isinstance(one.node, s.With) and any(each.context is pool for each in one.node.items) for one in ancestors(site.block)
    )
