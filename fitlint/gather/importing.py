"""Which files the imports of a file mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from fitlint import summary as s
from fitlint.frameworks import IMPORTS
from fitlint.modules import ModuleFinder


class Importing:
    """Answers are kept: the imports `of` a file must stay as they are, once they are known."""

    def __init__(
        self, finder: ModuleFinder, of: Callable[[str], tuple[s.Import, ...]], known: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    ) -> None:  # fmt: skip
        """`known` are the files that the imports of some files name."""
        self.of = of
        self._finder = finder
        self._named = dict(known)
        self._found: dict[tuple[int, str, str | None], tuple[str, ...]] = {}  # where the importer makes no difference
        self._found_from: dict[str, dict[tuple[int, str, str | None], tuple[str, ...]]] = {}  # by the importer's folder
        self._bound: dict[str, dict[str, set[str]]] = {}

    def names(self, path: str) -> tuple[str, ...]:
        """The files that the imports of a file name."""
        known = self._named.get(path)
        if known is None:
            known = self._named[path] = tuple({target: None for _, targets in self._imported(path) for target in targets})
        return known

    def bound(self, path: str) -> dict[str, set[str]]:
        """What the imports of a file bind, and by which names they know it ("*" for a star), with the files it can come from."""
        known = self._bound.get(path)
        if known is None:
            known = self._bound[path] = {}
            for one, targets in self._imported(path):
                for name in {one.binds, one.attribute or one.binds}:
                    known.setdefault(name, set()).update(targets)
        return known

    def _imported(self, path: str) -> Iterator[tuple[s.Import, tuple[str, ...]]]:
        """The imports of a file, each with the files that it names."""
        anywhere, here = self._found, self._found_from.setdefault(folder_of(path), {})
        itself = path.rpartition("/")[2].removesuffix(".py")
        for one in self.of(path):
            if one.loads == itself and not one.level:  # no other file imports that from here
                yield one, tuple(self._looked_up(path, one))
                continue
            key = one.level, one.loads, one.attribute
            targets = anywhere.get(key)
            if targets is None:
                targets = here.get(key)
            if targets is None:
                found = here if one.level or self._finder.depends_on_importer(one.loads) else anywhere
                targets = found[key] = tuple(self._looked_up(path, one))
            yield one, targets

    def _looked_up(self, path: str, node: s.Import) -> Iterator[str]:
        """As `fitlint.link.names` does it."""
        if not node.level and node.attribute != "*" and node.loads.partition(".")[0] in IMPORTS:
            return
        names = [node.loads]
        if node.attribute not in (None, "*"):
            names.append(f"{node.loads}.{node.attribute}" if node.loads else node.attribute or "")
        for name in names:
            found = self._finder.resolve_relative(path, node.level, name) if node.level else self._finder.find(name, path)
            if found is not None:
                yield found


def folder_of(path: str) -> str:
    """The directory that a file, or a directory, lies in."""
    return path.rpartition("/")[0]
