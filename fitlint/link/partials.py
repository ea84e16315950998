"""What a `functools.partial` calls when it is called."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import evaluate
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.values import Instance, Value, Values, merge

_PARTIALS = frozenset({"functools.partial", "functools.partialmethod"})


def is_partial(value: Value) -> bool:
    """Whether a value is a partial of something that can be looked at."""
    return (
        isinstance(value, Instance)
        and value.of in _PARTIALS
        and value.frame is not None
        and value.call is not None
        and bool(value.call.args)
    )


def told(partial: Value, site: Site) -> Site:
    """The call of a partial with the constants that this adds by their names."""
    call = partial.call if isinstance(partial, Instance) else None
    given = {one.name for one in site.call.keywords}
    added = [
        one for one in (call.keywords if call is not None else ()) if isinstance(one.value, s.Constant) and one.name not in given
    ]
    keywords = (*site.call.keywords, *added)
    return Site(
        s.Call(site.call.start, site.call.length, site.call.func, site.call.args, keywords), site.block, site.role, site.lazy
    )


def held(world: World, partial: Value) -> Values:
    """What a partial calls in the end, those in between left out, and itself: `self.make = partial(self.make, …)`."""
    found: list[Values] = []
    pending = [partial]
    seen: set[s.Call] = set()
    while pending:
        one = pending.pop()
        if not is_partial(one):
            found.append((one,))
        elif isinstance(one, Instance) and one.call is not None and one.frame is not None and one.call not in seen:
            seen.add(one.call)
            pending += reversed(evaluate.evaluate(world, one.call.args[0], one.frame))
    return merge(*found)
