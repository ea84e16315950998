"""All that a name may stand for, as it is written: where it is bound, at whatever of these places, and through imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from fitlint import summary as s
from fitlint.link import classes, names, namespaces, stored
from fitlint.link.verdicts import Answers, any_of
from fitlint.link.world import World
from fitlint.model.blocks import ancestors
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function, Module, Scope, all_defined

_FAR = 4  # imports


class Origin(NamedTuple):
    """Something that a name stands for: an expression, or a function or class, and the scope in which that is bound to the name."""

    node: s.Expr | Function | Class
    scope: Scope


def of(world: World, node: s.Name, scope: Scope) -> list[Origin]:
    """What a name may stand for at its place; nothing where it may be something else as well that nobody knows."""
    home = home_of(node.id, scope)
    if home is None or (
        isinstance(home, Function) and (node.id in home.parameters or is_changed_elsewhere(world, node.id, home))
    ):
        return []
    if isinstance(home, Module):
        return _of_module(world, home, node.id, _FAR)
    bindings = home.own.bindings[node.id]
    if home is scope and all(map(_runs_in_order, bindings)):
        bindings, _ = names.reaching(bindings, node.start)
    return _bound(world, home, node.id, bindings)


def answered(world: World, node: s.Expr, function: Function, ask: Callable[[s.Expr], Answers | None]) -> Answers | None:
    """What all answer that a variable of a function may stand for at its place, each asked as it is written there; None where nobody knows."""
    if not isinstance(node, s.Name) or home_of(node.id, function) is not function or not world.enter((function, node.id)):
        return None
    try:
        each = of(world, node, function)
        own = [one.node for one in each if one.scope is function and not isinstance(one.node, (Function, Class))]
        return any_of(list(map(ask, own))) if len(own) == len(each) else None
    finally:
        world.leave((function, node.id))


def _runs_in_order(binding: Binding) -> bool:
    """Whether a name is bound where no loop comes back to, and no exception leaves: what is bound before then holds no more, and what is bound later not yet."""
    return all(isinstance(one.node, (s.If, s.Match)) for one in ancestors(binding.block))


def kept(world: World, name: str, cls: Class) -> list[Origin]:
    """What objects of a class may have in an attribute, by all stores of their own methods; nothing where others may store something else."""
    stores = [] if stored.by_others_into(world, name, cls) else list(classes.stores(world, cls, name))
    found = [Origin(one.node, method) for method, one in stores if one.kind == "value" and not one.unpack]
    return found if len(found) == len(stores) else []


def home_of(name: str, scope: Scope) -> Scope | None:
    """The function or module whose name a name is that is written in a scope; None where nobody binds it."""
    home: Scope | None = scope
    while home is not None and not _binds(home, name):
        home = home.parent
    return home


def _binds(scope: Scope, name: str) -> bool:
    if isinstance(scope, Function):
        index = scope.own
        return name in scope.parameters or (name in index.bindings and name not in index.globals and name not in index.nonlocals)
    if isinstance(scope, Class):
        return False
    return bool(scope.bound(name))


def is_changed_elsewhere(world: World, name: str, home: Scope) -> bool:
    """Whether a function inside may make something else of a name of its home: `nonlocal name`, `global name`."""
    if isinstance(home, Module):
        return stored.is_remade(world, home, name)
    return isinstance(home, Function) and home.node.nests and any(name in one.own.nonlocals for one in all_defined(home))


def _of_module(world: World, module: Module, name: str, far: int) -> list[Origin]:
    return _bound(world, module, name, module.bound(name), far)


def _bound(world: World, scope: Scope, name: str, bindings: list[Binding], far: int = _FAR) -> list[Origin]:
    if isinstance(scope, Module) and stored.is_remade(world, scope, name):
        return []
    found: list[Origin] = []
    for one in bindings:
        if one.kind == "declared":
            continue
        each = list(_given(world, scope, one, far))
        if not each:
            return []
        found += each
    return found


def _given(world: World, scope: Scope, binding: Binding, far: int) -> Iterator[Origin]:
    if binding.kind in ("function", "class") or (binding.kind == "value" and not binding.unpack):
        yield Origin(binding.node, scope)
    elif binding.kind == "import" and far:
        target = namespaces.imported_from(world, binding.node, scope.module)
        if target is not None:
            yield from _of_module(world, target, binding.node.attribute, far - 1)
