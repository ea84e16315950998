"""What a name means: scopes from the inside out, bindings that can hold at a place, imports, re-exports, stars."""

from __future__ import annotations

import builtins

from fitlint import summary as s
from fitlint.frameworks import IMPORTS
from fitlint.link import conditions, evaluate, objects, types
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function, Module, ancestors, excludes, has_run
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Namespace,
    Package,
    Symbol,
    Values,
    alternatives,
    merge,
)  # fmt: skip

_BUILTINS = frozenset(dir(builtins))


def lookup(world: World, name: str, frame: Frame, offset: int | None) -> Values:
    """The values of a name used at `offset` in the scope of `frame` (None: after the scope has run to its end)."""
    current: Frame | None = frame
    inside = True
    while current is not None:
        scope = current.scope
        if inside or not isinstance(scope, Class):
            found = _in_scope(world, name, current, offset if inside else None)
            if found is not None:
                return found
        inside = False
        current = current.parent
    if name in _BUILTINS:
        return (Symbol(f"builtins.{name}"),)
    return UNKNOWN


def _in_scope(world: World, name: str, frame: Frame, offset: int | None) -> Values | None:
    """The values of a name bound in this very scope; None when it is not bound here."""
    scope = frame.scope
    index = scope.index
    bindings = index.bindings.get(name)
    if isinstance(scope, Function):
        if name in index.globals:
            return None
        parameter = next((one for one in scope.node.parameters if one.name == name), None)
        if parameter is not None:
            own = frame.args[name] if name in frame.args else objects.parameter(world, scope, parameter, frame)
            if not bindings:
                return own
            live, complete = reaching(bindings, offset)
            values = [binding_values(world, one, frame) for one in live]
            return alternatives(*values, default=0) if complete else alternatives(own, *values, default=0)
    if bindings:
        live, complete = reaching(bindings, offset)
        found = alternatives(*(binding_values(world, one, frame) for one in live), default=0)
        if found or complete or not isinstance(scope, Module):
            return found
    if isinstance(scope, Module):
        return module_attribute(world, scope, name, stars_only=True)
    return None


def reaching(bindings: list[Binding], offset: int | None) -> tuple[list[Binding], bool]:
    """The bindings that can hold at `offset` (None: at the end), and whether one of them must: else an outer value may still hold."""
    live: list[Binding] = []
    for binding in reversed(bindings):
        if offset is not None and (binding.start >= offset or excludes(binding.block, offset)):
            continue
        if binding.kind == "declared" and any(one.kind != "declared" for one in bindings):
            continue
        live.append(binding)
        if has_run(binding.block, offset) and binding.kind != "augmented":
            return live[::-1], True
    if not live and offset is not None:
        return [one for one in bindings if not excludes(one.block, offset)] or bindings, False
    return live[::-1], False


def binding_values(world: World, binding: Binding, frame: Frame) -> Values:
    """What one binding gives its name."""
    if frame.base is not None and not _in_loops(binding, frame):
        frame = frame.base
    memo = frame.memo
    key = id(binding)
    known = memo.get(key)
    if known is not None:
        return known
    memo[key] = UNKNOWN  # what depends on itself is unknown
    values = _bound(world, binding, frame)
    for position in binding.unpack:
        values = objects.item(world, values, position)
    memo[key] = values
    return values


def _in_loops(binding: Binding, frame: Frame) -> bool:
    """Whether a binding stands inside one of the loops that the frame is a round of."""
    return any(
        isinstance(one.node, (s.For, s.Generator)) and id(one.node.iterable) in frame.loops for one in ancestors(binding.block)
    )


def _bound(world: World, binding: Binding, frame: Frame) -> Values:
    kind, node = binding.kind, binding.node
    if kind == "value" or kind == "augmented":
        values = evaluate.evaluate(world, node, frame)
        if kind == "augmented":
            return _augmented(world, binding, values, frame)
        if binding.annotation is not None:
            declared = types.annotation(world, binding.annotation, frame)
            # `app: FastAPI = make()` says more than an unknown call; `x: Base = Derived()` says less than the value.
            if not values or all(isinstance(one, Instance) and not one.call for one in values):
                return declared or values
        return values
    if kind == "import":
        return imported(world, node, frame.module)
    if kind == "function":
        return objects.decorated(world, FunctionValue(node, frame), frame)
    if kind == "class":
        return (ClassValue(node, frame),)
    if kind == "declared":
        return types.annotation(world, binding.annotation, frame) if binding.annotation is not None else UNKNOWN
    if kind == "element":
        chosen = frame.loops.get(id(node))
        return (chosen,) if chosen is not None else objects.element(world, evaluate.evaluate(world, node, frame))
    if kind == "enter":
        return objects.entered(world, evaluate.evaluate(world, node, frame))
    if kind == "except":
        return types.instances(world, evaluate.evaluate(world, node, frame)) if node is not None else UNKNOWN
    return UNKNOWN


def _augmented(world: World, binding: Binding, values: Values, frame: Frame) -> Values:
    """`routes += [...]`: the items so far and the new ones."""
    before = [one for one in frame.scope.index.bindings.get(_name_of(binding, frame), []) if one.start < binding.start]
    if not before or len(values) != 1 or not isinstance(values[0], Items):
        return values
    live, _ = reaching(before, binding.start)
    old = merge(*(binding_values(world, one, frame) for one in live))
    if len(old) == 1 and isinstance(old[0], Items):
        return (Items(old[0].kind, old[0].items + values[0].items, old[0].open or values[0].open),)
    return merge(old, values)


def _name_of(binding: Binding, frame: Frame) -> str:
    # `self.total += 1` binds no name
    return next((name for name, bindings in frame.scope.index.bindings.items() if binding in bindings), "")


# -------------------------------------------------------------------------------------------------------------------- imports


def imported(world: World, node: s.Import, module: Module) -> Values:
    """What an import binds, in `module`."""
    if node.attribute is None:
        return module_named(world, node.module, module)
    if node.level:
        path = world.finder.resolve_relative(module.path, node.level, node.module)
    elif node.module.partition(".")[0] in IMPORTS:
        path = None  # in the framework's own repository, too, `fastapi` means the framework
    else:
        path = world.finder.find(node.module, module.path)
    target = world.module(path) if path is not None else None
    if target is not None and target is not module:
        found = module_attribute(world, target, node.attribute)
        if found is not None:
            return found
    if node.level:
        inner = f"{node.module}.{node.attribute}" if node.module else node.attribute
        path = world.finder.resolve_relative(module.path, node.level, inner)
        submodule = world.module(path) if path is not None else None
        return (Package(submodule),) if submodule is not None else UNKNOWN
    in_program = node.module.partition(".")[0] not in IMPORTS and (
        target is not None or world.finder.is_package_dir(node.module, module.path)
    )
    return module_named(world, f"{node.module}.{node.attribute}", module, only_program=in_program)


def module_named(world: World, name: str, importer: Module, only_program: bool = False) -> Values:
    if name.partition(".")[0] in IMPORTS:
        return (world.catalogue.symbol(name),)
    path = world.finder.find(name, importer.path)
    if path is not None:
        module = world.module(path)
        return (Package(module),) if module is not None else UNKNOWN
    if world.finder.is_package_dir(name, importer.path):
        return (Namespace(name, importer.path),)
    return UNKNOWN if only_program else (world.catalogue.symbol(name),)


def namespace_attribute(world: World, value: Namespace, name: str) -> Values:
    importer = world.module(value.importer)
    return module_named(world, f"{value.name}.{name}", importer, only_program=True) if importer is not None else UNKNOWN


def module_attribute(world: World, module: Module, name: str, stars_only: bool = False) -> Values | None:
    """An attribute of a module once it has run: its own names, those of its star imports, then its submodules. None: not there."""
    frame = world.module_frame(module)
    index = module.index
    if not stars_only:
        bindings = index.bindings.get(name)
        if bindings:
            live, _ = reaching(bindings, None)
            # `from .x import x` in a package binds the name after the submodule did; what it binds wins.
            return alternatives(*(binding_values(world, one, frame) for one in live), default=0)
    for star in index.stars:
        key = id(star)
        if key in frame.memo:
            continue  # a circle of star imports
        frame.memo[key] = UNKNOWN
        try:
            found = _through_star(world, star, module, name)
        finally:
            del frame.memo[key]
        if found is not None:
            return found
    if not stars_only:
        if module.is_package:
            path = world.finder.resolve_relative(module.path, 1, name)
            inner = world.module(path) if path is not None else None
            if inner is not None:
                return (Package(inner),)
        getter = index.bindings.get("__getattr__")
        if getter:
            return _asked(world, getter[-1], frame, name) or _lazy_attribute(world, module, name)
    return None


def _through_star(world: World, star: s.Import, module: Module, name: str) -> Values | None:
    if star.level:
        path = world.finder.resolve_relative(module.path, star.level, star.module)
    else:
        path = world.finder.find(star.module, module.path)
    target = world.module(path) if path is not None else None
    if target is None:
        exported = world.catalogue.exports(star.module)
        return (world.catalogue.symbol(f"{star.module}.{name}"),) if not star.level and name in exported else None
    exports = target.summary.exports
    if exports is not None and name not in exports:
        return None
    if exports is None and name.startswith("_"):
        return None
    return module_attribute(world, target, name)


def _asked(world: World, getter: Binding, frame: Frame, name: str) -> Values:
    """PEP 562: what the module's `__getattr__` returns for this name."""
    function = getter.node
    if not isinstance(function, Function) or not function.node.parameters or not world.enter(function):
        return UNKNOWN
    try:
        inner = world.frame(function, frame, {function.node.parameters[0].name: (Literal(name),)}, True, 1)
        returns = [one for one in function.index.exits if isinstance(one.node, s.Return) and one.node.value is not None]
        found = [
            evaluate.evaluate(world, one.node.value, inner) for one in returns if not conditions.never(world, one.block, inner)
        ]
    finally:
        world.leave(function)
    return merge(*found)


def _lazy_attribute(world: World, module: Module, name: str) -> Values | None:
    """A table of names to modules, as lazy packages write it: `{"Name": "package.module"}` or `(".module", "Name")`."""
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


def type_checking_only(binding: Binding) -> bool:
    """Whether a binding stands under `if TYPE_CHECKING:`."""
    block = binding.block
    while block is not None:
        node = block.node
        if isinstance(node, s.If) and block.arm == "body":
            test = node.test
            if (isinstance(test, s.Name) and test.id == "TYPE_CHECKING") or (
                isinstance(test, s.Attribute) and test.name == "TYPE_CHECKING"
            ):
                return True
        block = block.parent
    return False


__all__ = ["binding_values", "imported", "lookup", "module_attribute", "namespace_attribute", "reaching", "type_checking_only"]
