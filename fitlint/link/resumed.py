"""What of a generator runs only when it goes on: all that stands behind a `yield`. One `next` of a generator that has not begun runs what stands before it."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.model.blocks import ancestors
from fitlint.model.index import Site
from fitlint.model.scopes import Function


def spans(statements: tuple[s.Stmt, ...]) -> Iterator[tuple[int, int]]:
    """Where it starts and ends: what follows a `yield` in the same list of statements."""
    for at, one in enumerate(statements):
        if _yields(one):
            if at + 1 < len(statements):
                yield statements[at + 1].start, statements[-1].end
            return
        for inner in s.blocks(one):
            yield from spans(inner)


def begins(site: Site, function: Function) -> bool:
    """Whether `next(rows())`, or `found = rows()` and then one `next(found)`, asks for what a generator gives first, and for no more."""
    given = site.call.args[0]
    if isinstance(given, s.Call):
        return True
    if not isinstance(given, s.Name) or given.id in function.parameters or _is_repeated(site):
        return False
    bindings = function.own.bindings.get(given.id, ())
    if len(bindings) != 1 or bindings[0].kind != "value" or not isinstance(bindings[0].node, s.Call):
        return False
    return not any(
        s.mentions(each, given.id)  # another `next`, or `send`, may ask for more
        for one in function.own.sites
        if one is not site
        for each in (one.call.func, *s.passed(one.call))
    )


def _is_repeated(site: Site) -> bool:
    return site.lazy or any(isinstance(one.node, (s.For, s.While, s.Comprehension)) for one in ancestors(site.block))


def _yields(node: s.Stmt) -> bool:
    """Whether a statement always gives something: `yield from` may have nothing."""
    value = node.value if isinstance(node, (s.Evaluate, s.Assign)) else None
    return isinstance(value, s.Yield) and not value.delegates
