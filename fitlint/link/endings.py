"""What of a function never runs because it stands behind a call that nobody comes back from: `sys.exit()`, a function that says `-> NoReturn`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fitlint import summary as s
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model import leaving
from fitlint.model.leaving import Span
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, Instance
from fitlint.things import Edge

_NEVER = frozenset({"NoReturn", "Never"})


def spans(world: World, edges: Iterable[Edge], function: Function, frame: Frame) -> list[Span]:
    """Where it starts and ends; `edges` are the calls of the function."""
    stops = {(one.place.start, one.place.end) for one in edges if one.callee is not None and _never_returns(one, one.callee)}
    if not world.catalogue.ending.isdisjoint(function.node.calls):
        stops.update(_of_libraries(world, function, frame))
    return list(leaving.behind(function.own.statements, stops)) if stops else []


def _never_returns(edge: Edge, callee: Function) -> bool:
    said = callee.node.returns
    if said is None:
        return False
    name = said.value if isinstance(said, s.Constant) else s.last_name(said)
    return name in _NEVER and edge.how == "call" and not edge.reason


def _of_libraries(world: World, function: Function, frame: Frame) -> Iterator[Span]:
    for site in function.own.sites:
        if s.last_name(site.call.func) in world.catalogue.ending:
            given = evaluate(world, site.call, frame)
            if given and all(isinstance(one, Instance) and one.of == "typing.NoReturn" for one in given):
                yield site.call.start, site.call.end
