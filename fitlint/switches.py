"""Parameters that switch a part of a function on, `def fetch(url, again=False)`: a call that leaves them out does not run that part."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint.model.scopes import Function
from fitlint.program import Program
from fitlint.things import Edge

On = frozenset[str]  # the switches of a function that may be on

_OFF: On = frozenset()


def all_on(function: Function) -> On:
    """Those of a function that anybody may call."""
    return frozenset(function.node.switches) if function.node.switches else _OFF


def calls_with(program: Program, function: Function, on: On) -> Iterator[Edge]:
    """The calls in a function that run when no more than these switches are on."""
    return (one for one in program.calls(function) if not one.needs or on.issuperset(one.needs))


def handed(edge: Edge, on: On) -> On:
    """The switches of the callee that may be on, when these of the caller are."""
    if edge.callee is None or not edge.callee.node.switches:
        return _OFF
    if edge.gives is None:
        return all_on(edge.callee)
    return frozenset(name for name, by in edge.gives if not by or by in on)
