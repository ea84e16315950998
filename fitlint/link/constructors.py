"""Constructors of classes of which only a base is known, `KINDS[name](url)` of `KINDS: dict[str, type[Plugin]]`: those that its subclasses have."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import classes, hierarchy, local, results, types
from fitlint.link.by_path import IMPORTING
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, FunctionValue, Instance, Value, Values


def below(world: World, cls: Class, called: s.Expr, function: Function) -> tuple[FunctionValue, ...]:
    """The constructors of the subclasses of a class that leaves something to these, where a call does not name the class itself."""
    name = s.last_name(called)
    if (name and name in (cls.name, function.receiver)) or not results.leaves_open(world, (Instance(cls),)):
        return ()
    return hierarchy.overrides(world, cls, "__init__")


def declared(world: World, value: Value) -> ClassValue | None:
    """The class that an object stands for which is called and cannot be: `-> Plugin` of a function that gives the class."""
    cls = value.of if isinstance(value, Instance) and value.call is None else None
    if not isinstance(cls, Class) or not hierarchy.BRING_NOTHING.issuperset(
        one for one in classes.mro(world, cls) if isinstance(one, str)
    ):
        return None
    return ClassValue(cls) if classes.method(world, cls, "__call__") is None else None


def imported(world: World, site: Site, function: Function) -> Values:
    """What a function makes an object of that it returns, as it is declared: a class that it imports by a name, `getattr(import_module(path), name)(url)`."""
    if function.node.returns is None or IMPORTING.isdisjoint(function.node.calls):
        return ()
    looked_up = local.given(site.call.func, function) or site.call.func
    if not isinstance(looked_up, s.Call) or s.last_name(looked_up.func) != "getattr" or not _is_returned(site, function):
        return ()
    said = types.annotation(world, function.node.returns, world.frame_of(function.parent))
    return tuple(ClassValue(one.of) for one in said if isinstance(one, Instance) and isinstance(one.of, Class))


def _is_returned(site: Site, function: Function) -> bool:
    given = (one.node.value for one in function.own.exits if isinstance(one.node, s.Return) and one.node.value is not None)
    return site.role == "return" or any(local.given(one, function) is site.call for one in given)
