"""Which file a dotted module name means, by the layout of the files alone: nothing is imported, nothing is read.

Files are paths relative to the project's root, with `/`; a directory is written likewise, "" being the root itself. A source
root is a directory from which absolute imports are resolved. Two kinds are told apart: *shared* ones, from which every file may
import (what the configuration names, the root, `src`, `lib`, and the parents of top-level packages), and *own* ones, directories
of scripts, from which only the files below import (`import helpers` in `scripts/run.py`). What none of them has, the files below some
directories find there: those that hold directories only (`backend/app/main.py` says `from app.x import …`), a `src` that is a package by
mistake (where it is a project's, all files do), and packages in which programs are started (`started.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from posixpath import commonprefix

from fitlint.config import is_marked
from fitlint.layout import Layout, deepest_first


def source_roots(root: Path, files: Iterable[str], configured: Sequence[str] = ()) -> list[str]:
    """All plausible source roots, shared and own, the deepest first; the configured ones lead in their order."""
    layout = Layout(root, files, configured)
    return layout.shared + sorted(layout.own - set(layout.shared), key=deepest_first)


def module_names(root: Path, files: Iterable[str], configured: Sequence[str] = ()) -> dict[str, str]:
    """The canonical dotted name of each file."""
    finder = ModuleFinder(root, files, configured)
    return {path: finder.name_of(path) for path in finder.paths.values()}


class ModuleFinder:
    """Module names to files. Making one is linear in the files; a question costs a few dictionary look-ups."""

    def __init__(
        self,
        root: Path,
        files: Iterable[str],
        configured: Sequence[str] = (),
        libraries: Collection[str] = sys.stdlib_module_names,
        known: Collection[str] = (),
    ) -> None:
        """`libraries` are top-level modules that come from elsewhere even if some directory holds one of that name.

        Only a source root that is configured or conventional, one of a project inside this one, or a shared one above the importer, can
        hide them. The `known` ones are as likely to come from elsewhere: directories of scripts hide them, too, for the scripts.
        """
        files = list(files)
        layout = Layout(root, files, configured)
        self.roots = layout.shared
        self._root = root
        self._nearest = sorted(layout.shared, key=deepest_first)
        self._trusted = {*configured, "", "src", "lib"}
        self._certain = {*configured, "", "src"}  # nobody puts what libraries are called there by chance
        self.paths: dict[str, str] = {}  # "a/b" → "a/b.py" or "a/b/__init__.py"
        self._prefix = layout.prefix
        self._elsewhere = libraries
        self._libraries = frozenset(libraries) | frozenset(known)
        self._folders = layout.folders
        self._inside = layout.inside
        for path in files:
            stem = _stem(path)
            if stem not in self.paths or path.endswith("/__init__.py"):  # a package hides a module of its name
                self.paths[stem] = path
        shared = set(layout.shared)
        self._tops: dict[str, list[str]] = {}  # first part of a name → the source roots that have it
        tops: dict[str, set[str]] = {}
        for stem in {*self.paths, *self._folders}:
            parent, _, name = stem.rpartition("/")
            if parent in shared or parent in layout.own:
                tops.setdefault(name, set()).add(parent)
        for name, roots in tops.items():
            self._tops[name] = sorted(roots, key=lambda one: (layout.rank.get(one, 0), *deepest_first(one)))
        self._ordered: dict[tuple[str, str | None], list[str]] = {}
        self._depending = {top for top, roots in self._tops.items() if len(roots) > 1 or not self._is_open(top, roots[0])}
        self.started: list[str] = []
        self._last: dict[str, list[str]] = {}  # first part of a name → where only the files below look for it, and last
        self._installed = {
            one for one in layout.sources if self.begins_project(one)
        }  # what is below is called so by other projects, too
        self._hiding: dict[str, list[str]] = {}  # names of libraries → where programs are started that find their own instead
        self._look_last(self._tops_in(layout.bare))
        self._inner = {one.rpartition("/")[2] for one in layout.folders} - self._tops.keys() - self._last.keys() - self._libraries
        self._depending |= self._inner

    def start_in(self, packages: Iterable[str]) -> None:
        """Let the files below some packages import from there, too, what is found nowhere else: programs are started in them."""
        self.started = sorted(packages, key=deepest_first)
        tops = self._tops_in({*self.started})
        self._look_last(tops)
        for top, parent in tops:
            if top in self._libraries:
                self._hiding.setdefault(top, []).append(parent)
        self._depending.update(self._hiding)

    def holds(self, folder: str, name: str) -> bool:
        """Whether a directory has the module or directory of a dotted name, and no library is called like that."""
        stem = f"{folder}/{name.replace('.', '/')}"
        return name.partition(".")[0] not in self._libraries and (stem in self.paths or stem in self._folders)

    def find(self, name: str, importer: str | None = None) -> str | None:
        """The file of an absolute module name, as the file `importer` would import it; None when the project has none.

        The source root nearest above the importer wins, then the one that shares most of its path.
        """
        for stem in self._stems(name, importer):
            path = self.paths.get(stem)
            if path is not None and (importer is None or "." in name or not self._is_its_own(name, path, importer)):
                return path
        if importer is None or "." not in name:
            return None
        return self._beside_script(name, importer) or self._in_own_folder(name, importer)

    def find_beside(self, package: str, name: str, importer: str) -> str | None:
        """The file that `from package import name` means in the folder of that name above the importer, without `__init__.py`, where `find` has a package of
        that name only elsewhere: `ee/api/crons/jobs.py` for `ee/api/app.py`, beside `api/crons/__init__.py`.
        """
        inner = self.find(f"{package}.{name}", importer) if self.depends_on_importer(package) else None
        found = self.find(package, importer) if inner is not None else None
        if inner is None or found is None or _is_above(_root_of(found, package), importer):
            return None
        return inner if _is_above(_root_of(inner, f"{package}.{name}"), importer) else None

    def _in_own_folder(self, name: str, importer: str) -> str | None:
        """What nobody else has, in a folder of that name that the importer lies in: `from sidecar.extract import …` in `app/build/sidecar/server.py`, which is copied
        elsewhere, and runs there."""
        top, _, rest = name.partition(".")
        folder = importer.rpartition("/")[0] if top in self._inner else ""
        while folder:
            if folder.rpartition("/")[2] == top and (path := self.paths.get(f"{folder}/{rest.replace('.', '/')}")) is not None:
                return path
            folder = folder.rpartition("/")[0]
        return None

    def _beside_script(self, name: str, importer: str) -> str | None:
        """The file that hides a library's module from the programs that are started beside it: `profile/router.py` for `profile.router`."""
        found = (
            self.paths.get(f"{root}/{name.replace('.', '/')}")
            for root in self._hiding.get(name.partition(".")[0], ())
            if _is_above(root, importer)
        )
        return next((path for path in found if path is not None), None)

    def _is_its_own(self, name: str, path: str, importer: str) -> bool:
        """Whether what a top-level name would mean is the importer itself, or the package that it lies in, and something else is meant.

        `import openai` in `services/openai.py`, `import torch` in `vocoder/torch/resample.py`.
        """
        stem = _stem(path)
        root = _root_of(path, name)
        if path == importer and not path.endswith("__init__.py"):
            return root != "" or name in self._libraries
        return name in self._libraries and _is_above(stem, importer) and not self._is_open(name, root)

    def depends_on_importer(self, name: str) -> bool:
        """Whether an absolute module name may mean different files to different importers."""
        return name.partition(".")[0] in self._depending

    def is_package_dir(self, name: str, importer: str | None = None, loads: str = "") -> bool:
        """Whether a name means a directory with Python files below it, with or without `__init__.py`.

        Without one, an installed package of that name would win: ask only for what `find` does not know. The name of a library means
        a directory only where one of its modules is what the import `loads`; so does a single name that is looked for last (`crewai` in
        `examples/crewai/tool.py`).
        """
        if name in self._libraries:
            return bool(loads) and self.find(loads, importer) is not None
        if any(stem in self._folders for stem in self._stems(name, importer, "." in name)):
            return True
        return bool(loads) and name.partition(".")[0] in self._last and self.find(loads, importer) is not None

    def resolve_relative(self, path: str, level: int, module: str) -> str | None:
        """The file that `from <level dots><module> import …` in the file `path` means; None when there is no such file.

        Without a module that is the package's `__init__.py`.
        """
        parts = path.split("/")[:-1]
        if level - 1 > len(parts):
            return None
        base = parts[: len(parts) - (level - 1)]
        return self.paths.get("/".join([*base, *(module.split(".") if module else ())]))

    def name_of(self, path: str) -> str:
        """The dotted name by which a file is known: from its topmost package on, or from the nearest shared source root."""
        stem = _stem(path)
        for root in self._nearest:
            if root and stem.startswith(root + "/"):
                return stem[len(root) + 1 :].replace("/", ".")
        return ".".join(part for part in (self._prefix, stem.replace("/", ".")) if part) or "__init__"

    def _stems(self, name: str, importer: str | None, last: bool = True) -> Iterator[str]:
        inner = name.replace(".", "/")
        top = name.partition(".")[0]
        if top in self._tops:
            key = (top, importer.rpartition("/")[0] if importer is not None else None)
            roots = self._ordered.get(key)
            if roots is None:
                roots = self._ordered[key] = self._order(*key)
            for root in roots:
                yield f"{root}/{inner}" if root else inner
        if last and importer is not None:
            for root in self._last.get(top, ()):
                if _is_above(root, importer) or root in self._installed:
                    yield f"{root}/{inner}"
        if self._prefix and (name == self._prefix or name.startswith(self._prefix + ".")):
            yield inner[len(self._prefix) + 1 :]

    def _order(self, top: str, folder: str | None) -> list[str]:
        """The source roots to try for names that begin with `top`, for a file in `folder` (None: for nobody in particular)."""
        ours = [] if folder is None else folder.split("/")
        ranked: list[tuple[bool, int, str]] = []
        for root in self._tops[top]:
            above = folder is not None and _is_above(root, folder)
            if self._is_open(top, root) or (above and self._is_open_below(top, root)):
                ranked.append((not above, -len(commonprefix([ours, root.split("/")])) if root else 0, root))
        return [root for *_, root in sorted(ranked, key=lambda one: one[:2])]  # stable: the equally near stay in their order

    def _tops_in(self, roots: Collection[str]) -> list[tuple[str, str]]:
        """The modules and directories that lie directly in one of some directories: name and directory."""
        stems = {*self.paths, *self._folders} if roots else ()
        return [(top, parent) for parent, _, top in (stem.rpartition("/") for stem in stems) if parent in roots]

    def _look_last(self, tops: Iterable[tuple[str, str]]) -> None:
        for top, parent in tops:
            if top not in self._libraries:
                self._last.setdefault(top, []).append(parent)
        for places in self._last.values():
            places.sort(key=deepest_first)
        self._depending.update(self._last)

    def _is_open(self, top: str, root: str) -> bool:
        """Whether every file may import names that begin with `top` from a source root, wherever it lies."""
        if top in self._libraries:
            return root in self._certain or (root in self.roots and self.begins_project(root))
        return root in self._trusted or root in self.roots

    def _is_open_below(self, top: str, root: str) -> bool:
        """Whether the files below a source root may import names that begin with `top` from there."""
        if top not in self._libraries or root in self.roots:
            return True
        return top not in self._elsewhere and not self._inside[root]

    def begins_project(self, root: str) -> bool:
        """Whether a source root is that of a project of its own: `libs/common/src` with `libs/common/pyproject.toml`."""
        return is_marked(self._root / root.removesuffix("/src"))


def _stem(path: str) -> str:
    stem = path.removesuffix(".py")
    return stem.removesuffix("/__init__") if stem != "__init__" else ""


def _root_of(path: str, name: str) -> str:
    """The source root in which a file is the module of a name."""
    return _stem(path)[: -len(name)].rstrip("/")


def _is_above(root: str, folder: str) -> bool:
    return not root or folder == root or folder.startswith(root + "/")
