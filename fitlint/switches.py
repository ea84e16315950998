"""States of parameters that tests ask for, `def fetch(url, again=False)`: a call that gives or leaves a constant does not run what needs another state.
And of which classes the object of a method may be, in the same form: what that is not, does not run.

How they are written says `fitlint.switch`. A generator that is asked for what it gives first does not run what needs it to go on; and where what a plain function gives is awaited,
that is no async generator. And of which paths the request must be: that no caller says, but
the routes that lead there do.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from msgspec.structs import replace

from fitlint.model.scopes import Class, Function
from fitlint.model.seldom import seldom
from fitlint.program import Program
from fitlint.switch import states
from fitlint.things import Edge

On = frozenset[str]  # the states that the parameters of a function may have, and what the object of a method may be

ANY = "is *"  # the object of a method may be of any class
SAME = "is the same"  # a call on the caller's own object
GOES_ON = "goes on"  # a generator may be asked for more than what it gives first
BEGINS = "begins"  # a call that asks it for no more
LEFT = "goes unawaited"  # what a plain function gives may be something else than awaited
NEVER = "never"  # what nobody has
_FOR_PATHS = "for "
_OF, _HAS = "is ", "has "
_OFF: On = frozenset()
_ANY: On = frozenset({ANY})
_GOES_ON: On = frozenset({GOES_ON})
_LEFT: On = frozenset({LEFT})


def marked(cls: str) -> str:
    """The switch that is on where the object of a method may be of a class."""
    return _OF + cls


def declared(cls: str) -> str:
    """The switch that is on where the object of a method is said to be of a class: `Mailer()`, `mailer: Mailer`."""
    return f"of {cls}"


def surely(cls: str) -> str:
    """The switch that is on where the object of a method is of a class, or of one below, whatever else it may be."""
    return _HAS + cls


def for_paths(paths: Iterable[str]) -> str:
    """What a call needs that only runs for requests of some paths, "/login", or of those that begin so, "/admin*", or of some methods, "PUT"."""
    return _FOR_PATHS + " ".join(paths)


def paths_of(edge: Edge) -> list[str]:
    """These paths; none where a call runs for all."""
    return next((one[len(_FOR_PATHS) :].split() for one in edge.needs if one.startswith(_FOR_PATHS)), [])


def all_on(function: Function) -> On:
    """Those of a function that anybody may call."""
    kind = _LEFT if function.is_plain else _GOES_ON if function.node.is_generator else _OFF
    return _all(function.node.switches, isinstance(function.parent, Class), kind)


@cache
def _all(switches: tuple[str, ...], is_method: bool, kind: On) -> On:
    return frozenset(state for one in switches for state in states(one)) | (_ANY if is_method else _OFF) | kind


def calls_with(program: Program, function: Function, on: On) -> list[tuple[Edge, On]]:
    """The calls in a function that run when its parameters have no other states than these, each with those of what is called that it gives. What is not
    guessed comes first, and what runs in a straight line: the first way is the one that is shown."""
    known: dict[tuple[Function, On], list[tuple[Edge, On]]] = program.memo("calls with switches", dict)
    found = known.get((function, on))
    if found is None:
        calls = program.memo(("calls in order", function), lambda: _in_order(program.calls(function), function))
        running = [one for one in calls if runs_with(one, on)]
        found = known[function, on] = [(_settled(one, running, on), _handed(one, on)) for one in running]
    return found


def same_call(one: Edge, other: Edge) -> bool:
    """Whether two edges are the same call, with other states of the parameters of its function."""
    return one is other or ((one.place, one.name, one.how) == (other.place, other.name, other.how) and one.callee is other.callee)


def _settled(edge: Edge, running: Iterable[Edge], on: On) -> Edge:
    """A call of one of several implementations: no guess where it is that of the object's own class, and no class below has another."""
    if not edge.choice or not any(one.startswith(_OF) and _HAS + one[len(_OF) :] in on for one in edge.needs):
        return edge
    if any(one.choice and one.place == edge.place and one.callee is not edge.callee for one in running):
        return edge
    return replace(edge, reason="", choice="")


def _in_order(calls: list[Edge], function: Function) -> list[Edge]:
    if len(calls) < 2:  # most functions: their bodies need no look
        return calls
    return sorted(calls, key=lambda one: (bool(one.reason), how_seldom(function, one)))


def how_seldom(function: Function, call: Edge) -> int:
    """How seldom a call in a function runs (`fitlint.model.seldom`)."""
    return seldom(function, call.place.start) if call.seldom is None else call.seldom


def _handed(edge: Edge, on: On) -> On:
    callee = edge.callee
    if callee is None:
        return _OFF
    if edge.gives is None:
        return all_on(callee) - _LEFT if edge.awaited else all_on(callee)
    found = {name for name, by in edge.gives if not by or by in on}
    if SAME in found:
        found.discard(SAME)
        found.update(one for one in on if one.startswith((_OF, _HAS, "of ")))
    if callee.node.is_generator and BEGINS not in found:
        found.add(GOES_ON)
    found.discard(BEGINS)
    if callee.is_plain and not edge.awaited and (LEFT, LEFT) not in edge.gives:
        found.add(LEFT)
    return frozenset(found)


def leaving(edge: Edge, by: str) -> Edge:
    """A call of a plain function whose result may be something else than awaited: always (""), or where that is so (`LEFT`) of what its own function returns."""
    callee = edge.callee
    if callee is None or not callee.is_plain:
        return edge
    gives = edge.gives if edge.gives is not None else tuple([(state, "") for state in sorted(all_on(callee) - _LEFT)])
    return replace(edge, gives=(*gives, (LEFT, by)))


def runs_with(edge: Edge, on: On) -> bool:
    """Whether a call runs where the parameters of its function have no other states than these."""
    return not edge.needs or all(
        one.startswith(_FOR_PATHS) or not on.isdisjoint(one.split(" or ")) or (one.startswith(_OF) and (ANY in on or one in on))
        for one in edge.needs
    )
