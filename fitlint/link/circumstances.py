"""Under which circumstances calls run, and how often: what tests around them say, whether what they wait for is there, whether they are made once. Most calls
lead to nothing that blocks, and nobody asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import flags, requested, resumed, switched
from fitlint.link.finished import has_finished
from fitlint.link.once import is_guarded
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Function
from fitlint.model.standing_in import block_at
from fitlint.model.values import Frame, FunctionValue, Values
from fitlint.switches import GOES_ON, LEFT, leaving
from fitlint.things import Edge

_ITERATING = frozenset({"async for", "async with"})  # with these something else is done than to await it


class Found(NamedTuple):
    """The calls at one place, `site` being None where none is written, and what is called there."""

    site: Site | None
    callees: Values
    edges: list[Edge]


def told(world: World, found: Iterable[Found], function: Function, frame: Frame) -> list[Edge]:
    """The calls of a function with their circumstances."""
    edges = [edge for one in found for edge in _at_place(world, one, function, frame)]
    if function.node.is_generator and (spans := list(resumed.spans(function.own.statements))):
        edges = [_when_it_goes_on(one, spans) for one in edges]
    return requested.narrowed(edges, parts) if (parts := requested.parts(function)) else edges


def _at_place(world: World, found: Found, function: Function, frame: Frame) -> Iterator[Edge]:
    site, callees, edges = found
    index = function.own
    is_asked = bool(index.tests or index.choices or index.loops)
    if site is None:
        for edge in edges:
            each = switched.told(world, [edge], (), _site(edge, function), function, frame) if is_asked else [edge]
            yield from (leaving(one, "") for one in each)  # what runs without being written iterates, or enters
        return
    if is_asked or function.node.switches or any(one.callee is not None and one.callee.node.switches for one in edges):
        edges = [flags.told(one, site.call, function) for one in switched.told(world, edges, callees, site, function, frame)]
    if any(one.callee is not None or one.sink is not None for one in edges):
        if has_finished(site, index):
            edges = [replace(edge, sink=None) for edge in edges]
        elif _is_once(world, site, callees, edges, function):
            edges = [replace(edge, once=True) for edge in edges]
    if site.role == "return" and not function.is_async:
        edges = [_handed_on(one) for one in edges]
    elif site.role in _ITERATING:
        edges = [leaving(one, "") for one in edges]
    yield from edges


def _handed_on(edge: Edge) -> Edge:
    """A call whose result a plain function returns: an async generator runs nothing where that is awaited."""
    callee = edge.callee
    if edge.how == "create" and callee is not None and callee.is_async and callee.node.is_generator:
        return replace(edge, needs=(*edge.needs, LEFT))
    return leaving(edge, LEFT) if edge.how == "call" else edge


def _site(edge: Edge, function: Function) -> Site:
    """Where something is called without a call being written."""
    start = edge.place.start
    return Site(s.Call(start, 0, s.Name(start, 0, ""), (), ()), block_at(function, start), "", False)


def _is_once(world: World, site: Site, callees: Values, edges: list[Edge], function: Function) -> bool:
    inside = [one.function for one in callees if isinstance(one, FunctionValue)]
    asynchronous = any(one.callee is not None and one.callee.is_async for one in edges)
    return is_guarded(world, site, function, inside if len(inside) == len(callees) else (), asynchronous)


def _when_it_goes_on(edge: Edge, spans: list[tuple[int, int]]) -> Edge:
    """A call in a generator, with what it needs where it stands behind a `yield`."""
    is_behind = any(start <= edge.place.start < end for start, end in spans)
    return replace(edge, needs=(*edge.needs, GOES_ON)) if is_behind else edge
