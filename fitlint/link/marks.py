"""Classes that say what they are by a text, `kind = "pdf"`: what a test of that leaves of the objects that something may be, `if loader.kind == "pdf":`."""

from __future__ import annotations

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import classes, hierarchy
from fitlint.link.world import World
from fitlint.model.asked import Marked
from fitlint.model.scopes import Class
from fitlint.model.values import Instance, Value, Values

_OF_ALL = frozenset({"ClassVar", "Final", "Literal"})


def narrowed(world: World, values: Values, asked: Marked, holds: bool) -> Values:
    """The objects for which a test holds, or does not; where only a base is known, those of its subclasses that say what they are."""
    found: dict[Value, None] = {}
    for one in values:
        if isinstance(one, Instance) and isinstance(one.of, Class):
            found.update(dict.fromkeys(_left(world, one, one.of, asked, holds)))
        else:
            found[one] = None
    return tuple(found)


def _left(world: World, value: Instance, cls: Class, asked: Marked, holds: bool) -> Values:
    below = hierarchy.subclasses(world, cls) if value.call is None else ()
    agree = {one: _agrees(world, one, asked) for one in (cls, *below)}
    fitting = [one for one, agrees in agree.items() if agrees is holds]
    others = tuple(one for one, agrees in agree.items() if agrees is (not holds) and one is not cls)
    if agree[cls] is holds or (agree[cls] is None and not (holds and fitting)):
        return (replace(value, but=(*value.but, *others)),) if others else (value,)
    return tuple(Instance(one) for one in fitting if not set(value.but).intersection(classes.mro(world, one)))


def _agrees(world: World, cls: Class, asked: Marked) -> bool | None:
    """Whether a class is marked so; None where it says nothing, or where its objects may say something else."""
    found = classes.class_binding(world, cls, asked.attribute)
    if found is None or len(found[1]) != 1 or classes.stores(world, cls, asked.attribute):
        return None
    node, told = found[1][0].node, found[1][0].annotation
    if told is not None and s.last_name(told.value if isinstance(told, s.Subscript) else told) not in _OF_ALL:
        return None  # a default, of a field
    if found[1][0].kind != "value" or not isinstance(node, s.Constant) or not isinstance(node.value, str) or node.kind:
        return None
    own, texts = (node.value.lower(), map(str.lower, asked.texts)) if asked.folded else (node.value, iter(asked.texts))
    return own in texts
