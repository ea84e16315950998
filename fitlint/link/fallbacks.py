"""Imports that always fail, because a package of the program lacks the module: what their `except ImportError:` binds is all there is."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.frameworks import IMPORTS
from fitlint.link.world import World
from fitlint.model.blocks import Block, ancestors
from fitlint.model.index import Binding
from fitlint.model.scopes import Module

_CATCHING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def that_hold(world: World, live: list[Binding], module: Module) -> list[Binding]:
    """Of the bindings of which one gives a name its value those that can, as far as failing imports say so."""
    left = [one for one in live if not (one.kind == "import" and _is_tried(one.block) and _fails(world, one.node, module))]
    return left or live


def _is_tried(block: Block | None) -> bool:
    """Whether something else runs where an import in a block fails."""
    tried = (one.node for one in ancestors(block) if one.arm == "body" and isinstance(one.node, s.Try))
    return any(_catches(handler.exception) for one in tried for handler in one.handlers)


def _catches(node: s.Expr | None) -> bool:
    types = node.items if isinstance(node, s.Collection) else (node,)
    return any(one is None or s.last_name(one) in _CATCHING for one in types)


def _fails(world: World, node: s.Import, module: Module) -> bool:
    """Whether an import loads a module that a package of the program has not. What is relative, or a name that a module lacks, is unknown anyhow."""
    parent = node.loads.rpartition(".")[0]
    if node.level or not parent or parent.partition(".")[0] in IMPORTS:
        return False
    if world.finder.find(node.loads, module.path) is not None or world.finder.is_package_dir(node.loads, module.path):
        return False
    path = world.finder.find(parent, module.path)
    package = world.module(path) if path is not None else None
    return package is not None and _is_whole(package)


def _is_whole(package: Module) -> bool:
    """Whether a module is a package, and does not say that some of its modules are elsewhere."""
    return package.is_package and not package.bound("__path__")
