"""What an argument answers where it is looked for in a constant table or list, `if kind in KINDS:`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import local, names
from fitlint.link.evaluate import evaluate
from fitlint.link.verdicts import NO, YES, Answers, any_of
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, Items, Literal, Table, Values

_FAR = 4  # names and alternatives of alternatives that stand for an argument


def of(
    world: World, container: str, callee: Function, node: s.Expr, function: Function | None, frame: Frame, far: int = _FAR
) -> Answers | None:  # fmt: skip
    """Whether an argument, written in a function, or as a default in none, is in what is called so in the function that is called; None where nobody knows."""
    if not far:
        return None
    if isinstance(node, s.Conditional):
        return any_of([of(world, container, callee, one, function, frame, far - 1) for one in (node.body, node.orelse)])
    made = local.given(node, function) if function is not None else None
    if made is not None:
        return of(world, container, callee, made, function, frame, far - 1)
    held = _held(names.lookup(world, container, world.frame_of(callee), None))
    passed = evaluate(world, node, frame)
    if held is None or not passed:
        return None
    return any_of([(YES if one in held else NO) if isinstance(one, Literal) and one.certain else None for one in passed])


def _held(values: Values) -> set[Literal] | None:
    """The constants that something is made of, the keys of a table; None where there may be more."""
    one = values[0] if len(values) == 1 else None
    if isinstance(one, Table):
        each: list[Values] = [(key,) if key is not None else () for key, _ in one.entries]
    elif isinstance(one, Items):
        each = list(one.items)
    else:
        return None
    found = [value for several in each if len(several) == 1 for value in several if isinstance(value, Literal)]
    return set(found) if not one.open and len(found) == len(each) else None
