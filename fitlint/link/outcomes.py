"""Tests of a function whose outcome is known where a call in it stands."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.model.blocks import ancestors
from fitlint.model.index import Index, Site
from fitlint.switch import owner


def known_tests(site: Site, index: Index) -> Iterator[tuple[s.Expr, bool]]:
    """Each such test, and whether it held: the call stands in an arm of its `if`, `while` or `match`, after `if test: return` (or `continue`), after `while test:`, in `call() if test else …`,
    or in `test and call()`."""
    for one in ancestors(site.block):
        if isinstance(one.node, (s.If, s.While)) and one.arm in ("body", "orelse"):
            yield one.node.test, one.arm == "body"
        elif isinstance(one.node, s.Match) and one.arm.startswith("case "):
            at = int(one.arm.removeprefix("case "))
            yield from (
                (case.test, number == at) for number, case in enumerate(one.node.cases[: at + 1]) if case.test is not None
            )
    for test in tests_before(site, index):
        if test.body and isinstance(test.body[-1], (s.Return, s.Raise, s.Jump)):
            yield test.test, False
    around = (None, *ancestors(site.block))
    for loop, block in index.loops:
        if loop.end <= site.call.start and block in around:
            yield loop.test, False
    for choice in index.choices:
        if choice.start <= site.call.start < choice.end:
            yield from _chosen(choice, site.call.start)


def _chosen(choice: s.Boolean | s.Conditional, at: int) -> Iterator[tuple[s.Expr, bool]]:
    """What an expression has found when it comes to what stands at a byte of it."""
    if isinstance(choice, s.Conditional):
        for part, holds in ((choice.body, True), (choice.orelse, False)):
            if part.start <= at < part.end:
                yield choice.test, holds
    else:
        yield from ((one, choice.op == "and") for one in choice.values if one.end <= at)


def tests_before(site: Site, index: Index) -> Iterator[s.If]:
    """The `if`s that have run when a call is reached."""
    around = (None, *ancestors(site.block))
    return (test for test, block in index.tests if test.end <= site.call.start and block in around)


def is_stored(name: str, start: int, end: int, index: Index) -> bool:
    """Whether something that is spelled so is given another value between two bytes: what a test has found of it need not be true any more."""
    bound = index.bindings.get(owner(name), ())
    return any(start <= one.start < end for one in bound) or any(
        start <= one.start < end and s.spelled(target) == name for target, one in (index.stores if "." in name else ())
    )
