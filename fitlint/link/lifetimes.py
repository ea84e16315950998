"""Objects that end with the function that makes them: what they keep is made again for the next one."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import hierarchy, passed
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Scope


def are_short(world: World, cls: Class) -> bool:
    """Whether all objects of a class that the program makes end so: each is asked on the spot, or bound to a name of which only attributes are read."""
    known = world.short_lived.get(cls)
    if known is None:
        world.short_lived[cls] = False  # while it is looked for
        made = passed.calls_of(world, cls) if not hierarchy.subclasses(world, cls) else []
        known = world.short_lived[cls] = bool(made) and all(_ends_with(call, scope) for call, scope in made)
    return known


def _ends_with(call: s.Call, scope: Scope) -> bool:
    if not isinstance(scope, Function) or scope.name == "__init__" or scope.node.is_generator:
        return False
    names = [
        name
        for name, bindings in scope.index.bindings.items()
        if any(one.node is call and one.kind == "value" for one in bindings)
    ]
    if not names:
        return any(site.call is call and site.role == "receiver" for site in scope.index.sites)
    return (
        len(names) == 1
        and names[0] not in scope.index.globals
        and not any(_gives_away(one, names[0]) for one in scope.index.statements)
    )


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
