"""Objects that end with the function that makes them: what they keep is made again for the next one. And objects that last as long as the program."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.frameworks import KINDS
from fitlint.link import classes, hierarchy, passed
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module, Scope
from fitlint.traits import GIVEN

_ROUTING = frozenset(KINDS)
_FAR = 2  # functions that return what another one makes
_APPLICATIONS = frozenset(one.name.rpartition(".")[2] for one in KINDS.values() if one.is_app)


@memoised(meanwhile=False)
def are_long(world: World, cls: Class) -> bool:
    """Whether all objects of a class that the program makes last: applications and routers, and what is made as modules are imported, by what such
    objects are made with, or in a function that makes one a global."""
    made = [where for one in (cls, *hierarchy.subclasses(world, cls)) for _, where in passed.calls_of(world, one)]
    made = [one for one in made if not one.module.is_test]
    is_routing = classes.derives(world, cls, _ROUTING) is not None
    return is_routing or (bool(made) and all(_sets_up(world, one) or _makes_global(one, cls.name) for one in made))


def _makes_global(scope: Scope, name: str) -> bool:
    """Whether a function makes a global of its module an object of a class: `global store`, and then `store = Store()`."""
    if not isinstance(scope, Function) or name not in scope.node.calls:
        return False
    index = scope.partly(GIVEN)
    made = [one.node for each in index.globals for one in index.bindings.get(each, ()) if one.kind == "value"]
    return any(isinstance(one, s.Call) and s.last_name(one.func) == name for one in made)


def _sets_up(world: World, scope: Scope) -> bool:
    """Whether code runs as the program begins only: that of a module, what makes an application, and the methods that such code alone calls."""
    if isinstance(scope, Module):
        return True
    if isinstance(scope, Class):
        return _sets_up(world, scope.parent)
    if not _APPLICATIONS.isdisjoint(scope.node.calls):
        return True
    if not isinstance(scope.parent, Class) or not world.enter(("sets up", scope)):
        return False
    try:
        calls = passed.calls_of(world, scope)
        return (
            are_long(world, scope.parent)
            if scope.name == "__init__"
            else bool(calls) and all(_sets_up(world, one) for _, one in calls)
        )
    finally:
        world.leave(("sets up", scope))


@memoised(meanwhile=False)
def are_short(world: World, cls: Class) -> bool:
    """Whether all objects of a class that the program makes end so: each is asked on the spot, or bound to a name of which only attributes are read; or
    returned by a function of which that is true; or kept by an object that ends."""
    made = passed.calls_of(world, cls) if not hierarchy.subclasses(world, cls) else []
    return bool(made) and all(_ends_with(world, call, scope, _FAR) for call, scope in made)


def _ends_with(world: World, call: s.Call, scope: Scope, far: int) -> bool:
    if not isinstance(scope, Function) or scope.node.is_generator:
        return False
    if scope.name == "__init__":
        return _is_kept(call, scope) and isinstance(scope.parent, Class) and are_short(world, scope.parent)
    names = [
        name
        for name, bindings in scope.index.bindings.items()
        if any(one.node is call and one.kind == "value" for one in bindings)
    ]
    if not names:
        role = next((site.role for site in scope.index.sites if site.call is call), "")
        calls = passed.calls_of(world, scope) if role == "return" and far else []
        return role == "receiver" or (bool(calls) and all(_ends_with(world, one, where, far - 1) for one, where in calls))
    return (
        len(names) == 1
        and names[0] not in scope.index.globals
        and not any(_gives_away(one, names[0]) for one in scope.index.statements)
    )


def _is_kept(made: s.Call, constructor: Function) -> bool:
    """Whether what a constructor makes is kept by its object, and so ends with that: `self.loader = Loader()`."""
    return any(one.node is made and s.spelled(target.value) == constructor.receiver for target, one in constructor.index.stores)


def _gives_away(node: object, name: str) -> bool:
    """Whether something but attributes of a name is read."""
    if isinstance(node, s.Name):
        return node.id == name
    if isinstance(node, s.Attribute) and isinstance(node.value, s.Name):
        return False
    if isinstance(node, s.Function):
        return any(_gives_away(one, name) for one in s.decode_body(node.body))
    return any(_gives_away(one, name) for one in _inside(node))


def _inside(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        yield from node
    elif isinstance(node, s.Assign):
        yield from (one for one in node.targets if not isinstance(one, s.Name))
        yield node.value
    elif isinstance(node, s.Node):
        yield from (getattr(node, field) for field in node.__struct_fields__)
