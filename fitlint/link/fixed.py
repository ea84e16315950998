"""Constants of modules and classes that say yes or no, and that nothing in the program makes anything else: `SAVE = False`, `class Env: check = False`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import classes, hierarchy, namespaces, origins, stored
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function, Module, that_call
from fitlint.model.values import ClassValue, Instance, Package

_FAR = 4  # imports
# Who calls these may set anything: `setattr(settings, name, value)`, `globals().update(loaded)`.
_SETTING = frozenset({"setattr", "globals", "vars", "locals", "exec"})


def constant(world: World, spelled: str, function: Function) -> s.Constant | None:
    """The constant that a name in a function stands for, "SAVE", or what a class, module or object has under one, "Env.check", "self.check"; None where it
    may be anything else."""
    first, dot, name = spelled.partition(".")
    if first == function.receiver and isinstance(function.parent, Class):
        return _of_class(world, function.parent, name)
    home = origins.home_of(first, function)
    if not isinstance(home, Module) or "." in name:
        return None
    if not dot:
        return _of_module(world, home, first, _FAR)
    values = evaluate(world, s.Name(function.node.end, 0, first), world.frame_of(function))
    owner = values[0] if len(values) == 1 else None
    if isinstance(owner, Package):
        return _of_module(world, owner.module, name, _FAR)
    cls = owner.cls if isinstance(owner, ClassValue) else owner.of if isinstance(owner, Instance) else None
    return _of_class(world, cls, name) if isinstance(cls, Class) else None


def _of_module(world: World, module: Module, name: str, far: int) -> s.Constant | None:
    bindings = module.bound(name)
    if len(bindings) == 1 and bindings[0].kind == "import" and far:
        target = namespaces.imported_from(world, bindings[0].node, module)
        return _of_module(world, target, bindings[0].node.attribute, far - 1) if target is not None else None
    is_set = stored.is_remade(world, module, name) or stored.by_others(world, name) or bool(module.unnoted.stars)
    return None if is_set or _sets_anything(world, module) else _said(bindings)


def _of_class(world: World, cls: Class, name: str) -> s.Constant | None:
    is_plain = not cls.node.decorators and classes.library_base(world, cls) is None and not hierarchy.subclasses(world, cls)
    found = classes.class_binding(world, cls, name) if is_plain else None
    if (
        found is None
        or classes.stores(world, cls, name)
        or stored.by_others(world, name)
        or _sets_anything(world, found[0].module)
    ):
        return None
    return _said(found[0].index.bindings[name])


def _said(bindings: list[Binding]) -> s.Constant | None:
    one = bindings[0] if len(bindings) == 1 else None
    is_plain = one is not None and one.kind == "value" and not one.unpack and one.block is None
    node = one.node if one is not None and is_plain else None
    return node if isinstance(node, s.Constant) and (s.is_none(node) or isinstance(node.value, bool)) else None


def _sets_anything(world: World, module: Module) -> bool:
    world.names.within |= _SETTING
    module.touch()
    return not _SETTING.isdisjoint(module.summary.calls) or any(True for _ in that_call(module, _SETTING))
