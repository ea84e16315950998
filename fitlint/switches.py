"""Parameters that switch a part of a function on, `def fetch(url, again=False)`: a call that leaves them out does not run that part. And of which
classes the object of a method may be, in the same form: what that is not, does not run."""

from __future__ import annotations

from fitlint.model.scopes import Class, Function
from fitlint.program import Program
from fitlint.things import Edge

On = frozenset[str]  # the switches of a function that may be on, and what the object of a method may be

ANY = "is *"  # the object of a method may be of any class
SAME = "is the same"  # a call on the caller's own object
_OFF: On = frozenset()
_ANY: On = frozenset({ANY})


def marked(cls: str) -> str:
    """The switch that is on where the object of a method may be of a class."""
    return f"is {cls}"


def all_on(function: Function) -> On:
    """Those of a function that anybody may call."""
    switches = function.node.switches
    if isinstance(function.parent, Class):
        return frozenset((*switches, ANY)) if switches else _ANY
    return frozenset(switches) if switches else _OFF


def calls_with(program: Program, function: Function, on: On) -> list[tuple[Edge, On]]:
    """The calls in a function that run when no more than these switches are on, each with those of what is called that it puts on."""
    known: dict[tuple[Function, On], list[tuple[Edge, On]]] = program.memo("calls with switches", dict)
    found = known.get((function, on))
    if found is None:
        calls = program.calls(function)
        found = known[function, on] = [(one, _handed(one, on)) for one in calls if not one.needs or _are_on(one.needs, on)]
    return found


def _handed(edge: Edge, on: On) -> On:
    callee = edge.callee
    if callee is None:
        return _OFF
    if edge.gives is None:
        return all_on(callee)
    found = {name for name, by in edge.gives if not by or by in on}
    if SAME in found:
        found.discard(SAME)
        found.update(one for one in on if one.startswith("is "))
    return frozenset(found)


def _are_on(needs: tuple[str, ...], on: On) -> bool:
    return all(one in on or (one.startswith("is ") and ANY in on) for one in needs)
