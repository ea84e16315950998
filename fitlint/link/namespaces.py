"""What modules hold: imports, re-exports, stars, attributes that are made when they are asked for."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.frameworks import IMPORTS
from fitlint.link import getters, names, stored
from fitlint.link.world import World
from fitlint.model.scopes import Function, Module
from fitlint.model.values import (
    UNKNOWN,
    Namespace,
    Package,
    Values,
)  # fmt: skip
from fitlint.traits import ALL


def imported(world: World, node: s.Import, module: Module) -> Values:
    """What an import binds, in `module`."""
    if node.attribute is None:
        return module_named(world, node.module, module, loads=node.loads)
    if node.level:
        path = world.finder.resolve_relative(module.path, node.level, node.module)
    elif node.module.partition(".")[0] in IMPORTS:
        path = None  # in the framework's own repository, too, `fastapi` means the framework
    elif (beside := world.finder.find_beside(node.module, node.attribute, module.path)) is not None:
        return _module_at(world, beside)
    else:
        path = world.finder.find(node.module, module.path)
    target = world.module(path) if path is not None else None
    if target is not None and target is not module:
        found = module_attribute(world, target, node.attribute)
        if found is not None:
            return found
    if node.level:
        inner = f"{node.module}.{node.attribute}" if node.module else node.attribute
        return _module_at(world, world.finder.resolve_relative(module.path, node.level, inner))
    in_program = node.module.partition(".")[0] not in IMPORTS and (
        target is not None or world.finder.is_package_dir(node.module, module.path)
    )
    return module_named(world, f"{node.module}.{node.attribute}", module, only_program=in_program)


def _module_at(world: World, path: str | None) -> Values:
    """The module of a file; unknown where there is none, or where it is no part of the program."""
    module = world.module(path) if path is not None else None
    return (Package(module),) if module is not None else UNKNOWN


def imported_from(world: World, node: s.Import, module: Module) -> Module | None:
    """The module of the program, another one than `module`, that something is imported from there."""
    if node.attribute is None or (not node.level and node.module.partition(".")[0] in IMPORTS):
        return None
    if node.level:
        path = world.finder.resolve_relative(module.path, node.level, node.module)
    else:
        path = world.finder.find(node.module, module.path)
    target = world.module(path) if path is not None else None
    return target if target is not module else None


def may_be(node: s.Import, module: Module) -> bool:
    """Whether an import can mean a module, by its last name."""
    return module.name.rpartition(".")[2] in (node.attribute, node.module.rpartition(".")[2])


def module_named(world: World, name: str, importer: Module, only_program: bool = False, loads: str = "") -> Values:
    """The module of an absolute name, for an import that `loads` that or one inside of it."""
    if name.partition(".")[0] in IMPORTS:
        return (world.catalogue.symbol(name),)
    path = world.finder.find(name, importer.path)
    if path is not None:
        return _module_at(world, path)
    if world.finder.is_package_dir(name, importer.path, loads):
        return (Namespace(name, importer.path),)
    return UNKNOWN if only_program else (world.catalogue.symbol(name),)


def namespace_attribute(world: World, value: Namespace, name: str) -> Values:
    importer = world.module(value.importer)
    return module_named(world, f"{value.name}.{name}", importer, only_program=True) if importer is not None else UNKNOWN


def module_attribute(world: World, module: Module, name: str, stars_only: bool = False) -> Values | None:
    """An attribute of a module once it has run: its own names, those of its star imports, its submodules, what functions and other modules
    put there. None: not there."""
    frame = world.module_frame(module)
    bindings = module.bound(name)
    index = module.unnoted
    if not stars_only and bindings:
        live, _ = names.reaching(bindings, None)
        # `from .x import x` in a package binds the name after the submodule did; what it binds wins.
        return stored.made_late(world, module, name, names.one_of(world, live, frame))
    for star in index.stars:
        if star in frame.memo:
            continue  # a circle of star imports
        frame.memo[star] = 0
        try:
            found = _through_star(world, star, module, name)
        finally:
            del frame.memo[star]
        if found is not None:
            return found or _submodule(world, module, name) or found
    if not stars_only:
        inner = _submodule(world, module, name)
        if inner:
            return inner
        getter = index.bindings.get("__getattr__")
        if getter:
            function = getter[-1].node
            asked = getters.of_module(world, function, frame, name) if isinstance(function, Function) else UNKNOWN
            return asked or _lazy_attribute(world, module, name)
    return stored.made_in_functions(world, module, name)


def _submodule(world: World, module: Module, name: str) -> Values:
    return _module_at(world, world.finder.resolve_relative(module.path, 1, name)) if module.is_package else UNKNOWN


def _through_star(world: World, star: s.Import, module: Module, name: str) -> Values | None:
    if star.level:
        path = world.finder.resolve_relative(module.path, star.level, star.module)
    else:
        path = world.finder.find(star.module, module.path)
    target = world.module(path) if path is not None else None
    if target is None:
        exported = world.catalogue.exports(star.module)
        return (world.catalogue.symbol(f"{star.module}.{name}"),) if not star.level and name in exported else None
    target.want("__all__")
    exports = target.summary.exports
    if exports is not None and name not in exports:
        return None
    if exports is None and name.startswith("_"):
        return None
    return module_attribute(world, target, name)


def _lazy_attribute(world: World, module: Module, name: str) -> Values | None:
    """A table of names to modules, as lazy packages write it: `{"Name": "package.module"}` or `(".module", "Name")`."""
    module.want(ALL)
    for bindings in module.index.bindings.values():
        for binding in bindings:
            if binding.kind != "value" or not isinstance(binding.node, s.Mapping):
                continue
            for key, value in zip(binding.node.keys, binding.node.values, strict=True):
                if not (isinstance(key, s.Constant) and key.value == name):
                    continue
                texts = [
                    one.value
                    for one in (value.items if isinstance(value, s.Collection) else [value])
                    if isinstance(one, s.Constant)
                ]
                if texts and isinstance(texts[0], str):
                    return _lazy_target(world, module, texts[0], str(texts[1]) if len(texts) > 1 else name)
    return None


def _lazy_target(world: World, module: Module, where: str, name: str) -> Values | None:
    bare = where.lstrip(".")
    level = len(where) - len(bare)
    for inner in (bare, bare.rpartition(".")[0]):
        path = world.finder.resolve_relative(module.path, level or 1, inner) if inner else None
        if path is None and not level and inner:
            path = world.finder.find(inner, module.path)
        target = world.module(path) if path is not None else None
        if target is not None and target is not module and (found := module_attribute(world, target, name)):
            return found
    return None
