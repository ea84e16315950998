"""What the layout of a project's files says of its packages and source roots."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from fitlint.config import is_marked


class Layout:
    """What the positions of `__init__.py` files say."""

    def __init__(self, root: Path, files: Iterable[str], configured: Sequence[str]) -> None:
        holders: set[str] = set()  # directories that hold Python files
        packages: set[str] = set()
        for path in files:
            folder, _, name = path.rpartition("/")
            holders.add(folder)
            if name == "__init__.py":
                packages.add(folder)
        self.prefix = _name_of_root(root) if "" in packages else ""
        packages.discard("")
        self.folders: set[str] = set()  # those with Python files anywhere below
        for folder in holders:
            while folder and folder not in self.folders:
                self.folders.add(folder)
                folder = folder.rpartition("/")[0]
        self.inside = inside = {"": False}  # is it, or lies it in, a package?
        for folder in sorted(self.folders):
            inside[folder] = folder in packages or inside[folder.rpartition("/")[0]]
        parents = {folder.rpartition("/")[0] for folder in packages} - packages
        found = {parent for parent in parents if not inside[parent]} | {"", *({"src", "lib"} & (self.folders - packages))}
        self.shared = [*configured, ""] if configured else sorted(found, key=deepest_first)
        self.shared = list(dict.fromkeys(self.shared))
        self.rank = {folder: index for index, folder in enumerate(self.shared)} if configured else {}
        self.own = (holders - packages) | parents | (found if configured else set())
        roots = self.own.union(self.shared)
        self.bare = {one for one in self.folders - holders - roots if not inside[one]}  # those that hold directories only
        # A `src` with a stray `__init__.py` as well: what is below it is called by its own name.
        self.sources = {one for one in packages if one.rpartition("/")[2] == "src"}
        self.bare |= self.sources


def _name_of_root(root: Path) -> str:
    """The dotted name of a root that is itself a package; "" when its `__init__.py` is a stray one in a project's root."""
    if is_marked(root):
        return ""
    names = [root.name]
    for folder in root.parents:
        if not os.path.exists(folder / "__init__.py"):
            break
        names.insert(0, folder.name)
    return ".".join(names)


def deepest_first(folder: str) -> tuple[int, str]:
    """To sort directories by."""
    return (-(folder.count("/") + 1) if folder else 0, folder)
