"""Which files matter: those that may set up a web program, and all that they import, directly or not.

That is decided on bytes first, then on summaries, file by file as they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from fitlint import summary as s
from fitlint.frameworks import IMPORTS
from fitlint.gather.contents import Contents
from fitlint.gather.importing import Importing, folder_of
from fitlint.gather.pool import Collector
from fitlint.gather.worker import Collected, Task
from fitlint.modules import ModuleFinder


class Reach:
    """`reached` grows with every call of `add`."""

    def __init__(
        self, contents: Contents, finder: ModuleFinder, collector: Collector, progress: Callable[[int], None], imports: Mapping[str, tuple[str, ...]]
    ) -> None:  # fmt: skip
        """`imports` are the files that some files are known to import themselves."""
        self.reached: set[str] = set()
        self.importing = Importing(finder, self._of, imports)
        self._contents = contents
        self._finder = finder
        self._collector = collector
        self._progress = progress
        self._done = 0
        self._above: dict[str, tuple[str, ...]] = {}
        self._importers: dict[str, set[str]] = {}
        self._listed: set[str] = set()

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
        named = (*self.importing.names(path), *self._spelled(path))
        return set(named).union(*map(self._packages, {folder_of(one) for one in (path, *named)}))

    def _spelled(self, path: str) -> Iterator[str]:
        """The files that texts of a file name something of, "shop.mail:Mailer"."""
        summary = self._contents.files[path].summary
        for text in summary.paths if summary is not None else ():
            name = s.module_of_path(text)
            found = self._finder.find(name, path) if name.partition(".")[0] not in IMPORTS else None
            if found is not None:
                yield found

    def _of(self, path: str) -> tuple[s.Import, ...]:
        summary = self._contents.files[path].summary
        return summary.imports if summary is not None else ()

    def list_importers(self, paths: Iterable[str]) -> None:
        """Have `importers` know these files too."""
        for path in paths:
            if path not in self._listed:
                self._listed.add(path)
                for target in self.importing.names(path):
                    self._importers.setdefault(target, set()).add(path)

    def importers(self, path: str) -> set[str]:
        """Those of the listed files that import a file."""
        return self._importers.get(path, set())

    def _packages(self, folder: str) -> tuple[str, ...]:
        """The packages that a folder is or lies in, the innermost first."""
        known = self._above.get(folder)
        if known is None:
            package = self._finder.paths.get(folder, "")
            known = ()
            if package.endswith("__init__.py"):
                known = (package, *(self._packages(folder_of(folder)) if folder else ()))
            self._above[folder] = known
        return known
