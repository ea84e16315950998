"""What an attribute holds that the class and `__init__` leave open: what other code stores there, `state.layer = Layer()`, and what a method is given to
keep, `@hooks.on_message`. It is told by the object into which that is stored, never by the name alone."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import classes, evaluate, names, registered, stored
from fitlint.link.world import World
from fitlint.model.scopes import Class, Scope
from fitlint.model.values import UNKNOWN, ClassValue, Instance, Value, Values, merge


def held(world: World, owner: Instance | ClassValue, name: str) -> Values:
    """What an object, or a class, has under a name that way."""
    cls = owner.of if isinstance(owner, Instance) else owner.cls
    if not isinstance(cls, Class) or not world.enter(("held", cls, name)):
        return UNKNOWN
    try:
        kept = _kept(world, owner, cls, name) if isinstance(owner, Instance) else UNKNOWN
        return merge(kept, _from_outside(world, owner, name))
    finally:
        world.leave(("held", cls, name))


def _kept(world: World, owner: Instance, cls: Class, name: str) -> Values:
    """What methods of an object keep there of what they are given."""
    found: list[Values] = []
    for method, binding in classes.stores(world, cls, name):
        if method.name != "__init__" and registered.depends(binding, method):
            for frame in registered.frames(world, method):
                of = frame.args.get(method.node.parameters[0].name, UNKNOWN)
                if any(_may_be(world, one, owner) for one in of):
                    found.append(names.binding_values(world, binding, frame))
    return merge(*found)


def _from_outside(world: World, owner: Instance | ClassValue, name: str) -> Values:
    """What code stores there that is none of the object's own methods, and no test."""
    if not stored.by_others(world, name):
        return UNKNOWN
    stores = (one for one in stored.attribute_stores(world, f"*.{name}") if not one[0].module.is_test)
    return merge(
        *(registered.values(world, scope, binding) for scope, target, binding in stores if _is_into(world, target, scope, owner))
    )


def _is_into(world: World, target: s.Attribute, scope: Scope, owner: Instance | ClassValue) -> bool:
    if stored.is_self(target.value, scope):
        return False
    return any(_may_be(world, one, owner) for one in evaluate.evaluate(world, target.value, world.frame_of(scope)))


def _may_be(world: World, value: Value, owner: Instance | ClassValue) -> bool:
    """Whether a value may be an object, or the class of it that others share; of what is only declared, nobody knows which object it is."""
    of = owner.of if isinstance(owner, Instance) else owner.cls
    if isinstance(value, ClassValue):
        return isinstance(of, Class) and value.cls in classes.mro(world, of)
    if not isinstance(value, Instance) or not isinstance(owner, Instance):
        return False
    if value.call is not None and owner.call is not None:
        return value.call is owner.call
    return _is_declared_as(world, value, owner) or _is_declared_as(world, owner, value)


def _is_declared_as(world: World, one: Instance, other: Instance) -> bool:
    """Whether what is only declared is an object of the class of another, or of a base of that."""
    return (
        one.call is None and isinstance(one.of, Class) and isinstance(other.of, Class) and one.of in classes.mro(world, other.of)
    )
