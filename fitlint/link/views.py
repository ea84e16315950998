"""Classes that are registered as a whole: which of their methods are routes, and below which path."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fitlint import summary as s
from fitlint.frameworks.model import Registering
from fitlint.link import classes, names
from fitlint.link.endpoints import texts
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Literal, Symbol, Value, Values, is_none

_FIELD = re.compile(r"\{(\w+)\}")


def view_class(world: World, rule: Registering, value: Value) -> Class | None:
    """The class that is registered, when it is a view of this framework."""
    cls = value.cls if isinstance(value, ClassValue) else value.of if isinstance(value, Instance) else None
    known = frozenset(one.name for one in rule.bases)
    return cls if isinstance(cls, Class) and classes.derives(world, cls, known) is not None else None


def base_path(world: World, rule: Registering, cls: Class) -> str | None:
    """The path that the routes of a view stand below; None when it is not known."""
    given = _attribute(world, cls, rule.base_path)
    if given is not None:
        return _text(given)
    derived = classes.derives(world, cls, frozenset(one.name for one in rule.bases))
    base = next(one for one in rule.bases if one.name == derived)
    path = base.path
    for name in _FIELD.findall(base.path):
        found = _attribute(world, cls, name)
        text = _text(found) if found is not None else base.defaults.get(name, "{class}")
        if text is None:
            return None
        path = path.replace(f"{{{name}}}", text.lower())
    return path.replace("{class}", cls.name.lower())


def _attribute(world: World, cls: Class, name: str) -> Values | None:
    """What a class attribute is: None when there is none, or it is None."""
    values = classes.class_values(world, cls, name)
    return None if values is not None and len(values) == 1 and is_none(values[0]) else values


def _text(values: Values) -> str | None:
    return values[0].value if len(values) == 1 and isinstance(values[0], Literal) and isinstance(values[0].value, str) else None


def exposed(world: World, rule: Registering, cls: Class) -> Iterator[tuple[FunctionValue, s.Call, Frame]]:
    """The methods that are routes, each with its decorator; those of bases too, unless the class overrides them."""
    only, without = _listed(world, cls, rule.only), _listed(world, cls, rule.without)
    if only == () or without == ():
        return  # nobody knows which
    seen: set[str] = set()
    for one in classes.mro(world, cls):
        for name, bindings in one.index.bindings.items() if isinstance(one, Class) else ():
            wanted = name not in seen and (only is None or name in only) and (without is None or name not in without)
            seen.add(name)
            function = names.reaching(bindings, None)[0][-1].node
            if wanted and isinstance(function, Function):
                for node, frame in _decorators(world, rule, function):
                    yield FunctionValue(function, frame, Instance(cls)), node, frame


def _decorators(world: World, rule: Registering, function: Function) -> Iterator[tuple[s.Call, Frame]]:
    frame = world.frame_of(function.parent)
    for node in function.node.decorators:
        callees = evaluate(world, node.func, frame) if isinstance(node, s.Call) else ()
        if isinstance(node, s.Call) and any(isinstance(one, Symbol) and one.name in rule.decorators for one in callees):
            yield node, frame


def _listed(world: World, cls: Class, attribute: str) -> tuple[str, ...] | None:
    """The names in a class attribute, one alone included; None when there is no such attribute, the empty tuple when they are not known."""
    values = _attribute(world, cls, attribute)
    if values is None:
        return None
    alone = _text(values)
    if alone is not None:
        return (alone,)
    found = texts(values)
    return (*found, "") if found is not None else ()  # an empty list excludes nothing, and is known
