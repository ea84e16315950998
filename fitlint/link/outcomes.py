"""Tests of a function whose outcome is known where a call in it stands."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.model.index import Index, Site
from fitlint.model.scopes import ancestors


def known_tests(site: Site, index: Index) -> Iterator[tuple[s.Expr, bool]]:
    """Each such test, and whether it held: the call stands in an arm of its `if` or `while`, after `if test: return`, or after `while test:`."""
    for one in ancestors(site.block):
        if isinstance(one.node, (s.If, s.While)) and one.arm in ("body", "orelse"):
            yield one.node.test, one.arm == "body"
    for test in tests_before(site, index):
        if test.body and isinstance(test.body[-1], (s.Return, s.Raise)):
            yield test.test, False
    around = (None, *ancestors(site.block))
    for loop, block in index.loops:
        if loop.end <= site.call.start and block in around:
            yield loop.test, False


def tests_before(site: Site, index: Index) -> Iterator[s.If]:
    """The `if`s that have run when a call is reached."""
    around = (None, *ancestors(site.block))
    return (test for test, block in index.tests if test.end <= site.call.start and block in around)
