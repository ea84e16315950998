"""Modules that cannot be imported, because they import from a package of their own program that is nowhere: what was split off another program, and is not served by this
one."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link.world import World
from fitlint.model.scopes import Module

# What programs call their own packages, and no library is called.
_OWN = frozenset({
    "app", "apps", "api", "backend", "common", "config", "core", "database", "db", "lib", "main", "models", "routers", "schemas", "server", "services", "settings", "src", "utils",
})  # fmt: skip


def lacks(world: World, module: Module) -> str:
    """The module of such a package, `app.core.database`, that another one imports at its top and that does not exist; "" where there is none."""
    for bindings in module.index.bindings.values():
        for one in bindings:
            node = one.node if one.kind == "import" and one.block is None else None
            if isinstance(node, s.Import) and not node.level and _is_nowhere(world, node.module, module):
                return node.module
    return ""


def _is_nowhere(world: World, name: str, module: Module) -> bool:
    root, dot, _ = name.partition(".")
    return (
        root in _OWN
        and bool(dot)
        and world.finder.find(name, module.path) is None
        and not world.finder.is_package_dir(name, module.path)
    )
