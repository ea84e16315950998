"""What methods ask of their object (`fitlint.switches`) is asked of it where it runs other methods that come to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from fitlint import summary as s
from fitlint.collect.handed_on import asking, settle


def handed_down(methods: Sequence[s.Stmt], own: Mapping[int, Collection[str]]) -> tuple[s.Stmt, ...]:
    """The statements of a class, methods with what those ask of the object that they call on it, where only `__init__` stores that: `run` is called for objects
    that answer it. `own` are the names of what a method calls on `self`, by the line of its `def`."""
    functions = [one for one in methods if isinstance(one, s.Function) and one.parameters and one.parameters[0].name == "self"]
    stored = {name for one in functions if one.name != "__init__" for name in one.stores}
    asked: dict[str, set[str]] = {}
    for one in functions:
        asked.setdefault(one.name, set()).update(
            each for each in one.switches if _attribute(each) and _attribute(each) not in stored
        )
    if not any(asked.values()):
        return tuple(methods)
    called = ((one.name, name) for one in functions for name in own.get(one.line, ()) if name in asked)
    settle(asked, [(name, "self", callee, "self") for name, callee in called])
    return tuple([asking(one, asked[one.name]) if isinstance(one, s.Function) and one in functions else one for one in methods])


def _attribute(switch: str) -> str:
    """ ".again" of what is asked of the object itself: as it is stored; "" of anything else."""
    return switch.partition(" == ")[0].removeprefix("self") if switch.startswith("self.") else ""
