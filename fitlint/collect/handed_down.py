"""What methods ask of their object (`fitlint.switches`) is asked of it where it runs other methods that come to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from fitlint import summary as s
from fitlint.collect.noted import MANY


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
    growing = True
    while growing:
        growing = False
        for one in functions:
            more = {each for name in own.get(one.line, ()) for each in asked.get(name, ())} - asked[one.name]
            growing = growing or bool(more)
            asked[one.name] |= more
    return tuple(
        [_with(one, asked.get(one.name, ())) if isinstance(one, s.Function) and one in functions else one for one in methods]
    )


def _with(method: s.Function, asked: Collection[str]) -> s.Function:
    more = sorted(set(asked).difference(method.switches))[:MANY]
    return msgspec.structs.replace(method, switches=(*method.switches, *more)) if more else method


def _attribute(switch: str) -> str:
    """ ".again" of what is asked of the object itself: as it is stored; "" of anything else."""
    return switch.partition(" == ")[0].removeprefix("self") if switch.startswith("self.") else ""
