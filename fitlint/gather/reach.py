"""Which files matter: those that may set up a web program, and all that they import, directly or not.

That is decided on bytes first, then on summaries, file by file as they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from fitlint import summary as s
from fitlint.frameworks import IMPORTS
from fitlint.gather.contents import Contents
from fitlint.gather.pool import Collector
from fitlint.gather.worker import Collected, Task
from fitlint.modules import ModuleFinder


class Reach:
    """`reached` grows with every call of `add`."""

    def __init__(self, contents: Contents, finder: ModuleFinder, collector: Collector, progress: Callable[[int], None]) -> None:
        self.reached: set[str] = set()
        self._contents = contents
        self._finder = finder
        self._collector = collector
        self._progress = progress
        self._done = 0
        self._named: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[int, str, str | None], tuple[str, ...]] = {}  # where the importer makes no difference
        self._found_from: dict[str, dict[tuple[int, str, str | None], tuple[str, ...]]] = {}  # by the importer's folder
        self._above: dict[str, tuple[str, ...]] = {}
        self._importers: dict[str, set[str]] = {}
        self._listed: set[str] = set()
        self._bound: dict[str, dict[str, set[str]]] = {}

    def add(self, paths: Iterable[str]) -> None:
        """Reach files, and everything they import."""

        def follow(new: Iterable[str]) -> list[Task]:
            tasks: list[Task] = []
            pending = set(new) - self.reached
            while pending:
                self.reached |= pending
                ready, more = self._contents.fetch(pending)
                tasks += more
                pending = {target for path in ready for target in self._imports(path)} - self.reached
            return tasks

        self._collect(follow(paths), lambda done: follow({target for path in done for target in self._imports(path)}))

    def fetch(self, paths: Iterable[str]) -> None:
        """Have the summaries of files that may turn out not to matter."""
        missing = [path for path in paths if self._contents.files[path].summary is None]
        if missing:
            self._collect(self._contents.fetch(missing)[1], lambda done: ())

    def _collect(self, tasks: Iterable[Task], follow: Callable[[list[str]], Iterable[Task]]) -> None:
        def accept(result: Collected) -> Iterable[Task]:
            done = self._contents.accept(result)
            self._done += 1
            self._progress(self._done)
            return follow(done)

        self._collector.run(tasks, accept)

    def _imports(self, path: str) -> set[str]:
        """The files of the program that run when a file is imported: what it imports, now or later by a path that it has, and the packages that all these are in."""
        named = (*self.names(path), *self._spelled(path))
        return set(named).union(*map(self._packages, {_folder(one) for one in (path, *named)}))

    def names(self, path: str) -> tuple[str, ...]:
        """The files that the imports of a file name."""
        known = self._named.get(path)
        if known is None:
            known = self._named[path] = tuple({target: None for _, targets in self._imported(path) for target in targets})
        return known

    def _spelled(self, path: str) -> Iterator[str]:
        """The files that texts of a file name something of, "shop.mail:Mailer"."""
        summary = self._contents.files[path].summary
        for text in summary.paths if summary is not None else ():
            name = s.module_of_path(text)
            found = self._finder.find(name, path) if name.partition(".")[0] not in IMPORTS else None
            if found is not None:
                yield found

    def imports(self, path: str) -> tuple[s.Import, ...]:
        """The imports of a file whose summary is known."""
        summary = self._contents.files[path].summary
        return summary.imports if summary is not None else ()

    def list_importers(self, paths: Iterable[str]) -> None:
        """Have `importers` know these files too."""
        for path in paths:
            if path not in self._listed:
                self._listed.add(path)
                for target in self.names(path):
                    self._importers.setdefault(target, set()).add(path)

    def importers(self, path: str) -> set[str]:
        """Those of the listed files that import a file."""
        return self._importers.get(path, set())

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
        anywhere, here = self._found, self._found_from.setdefault(_folder(path), {})
        itself = path.rpartition("/")[2].removesuffix(".py")
        for one in self.imports(path):
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

    def _packages(self, folder: str) -> tuple[str, ...]:
        """The packages that a folder is or lies in, the innermost first."""
        known = self._above.get(folder)
        if known is None:
            package = self._finder.paths.get(folder, "")
            known = ()
            if package.endswith("__init__.py"):
                known = (package, *(self._packages(_folder(folder)) if folder else ()))
            self._above[folder] = known
        return known


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
