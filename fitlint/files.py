"""Which Python files a project has: git's answer inside a work tree, otherwise a walk that heeds .gitignore files."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # imported only where patterns exist: it costs 19 ms
    from pathspec import GitIgnoreSpec

_EXCLUDED = frozenset({
    ".git", ".hg", ".svn", ".venv", "venv", "__pycache__", "node_modules", ".tox", ".nox", ".eggs", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", "site-packages",
})  # fmt: skip
_BUILT = frozenset({"build", "dist"})  # what build tools make, unless they are packages, or stand in one
_SUBMODULE = re.compile(r"^\s*path\s*=\s*(.+?)\s*$", re.MULTILINE)
_GIT_TIMEOUT = 60  # seconds; a hanging network file system must not hang us

Rules = tuple[tuple[str, "GitIgnoreSpec"], ...]  # the .gitignore files that hold in a directory, outermost first, by their folder


class Discovery(NamedTuple):
    """`files` are relative to the root, with `/`, sorted; bytes that are not UTF-8 are escaped as by `os.fsdecode`."""

    files: list[str]
    warnings: list[str]


def discover(root: Path, *, exclude: Sequence[str] = (), extra: Iterable[Path] = ()) -> Discovery:
    """All Python files of the project at `root` (an absolute, resolved path) but the excluded ones.

    `exclude` are .gitignore patterns on top of the built-in ones. `extra` are what the user named: a file is taken whatever
    excludes it, and a directory in which nothing was found is walked. Directories that cannot be read become warnings.
    """
    search = _Search(root, exclude)
    found = search.project("")
    for path in extra:
        name = relative_to_root(root, path)
        if os.path.isfile(path):
            found.append(name)
        elif (
            os.path.isdir(path)
            and not set(name.split("/")) <= {".", ".."}
            and not any(file.startswith(f"{name}/") for file in found)
        ):
            found += search.walk(name)
    return Discovery(sorted(set(search.unlinked(found))), search.warnings)


def belongs(root: Path, exclude: Sequence[str] = ()) -> Callable[[str], bool]:
    """Whether a path relative to the root would be a file of the project, were it there."""
    search = _Search(root, exclude)
    return lambda path: path.endswith(".py") and search.enterable(path.rpartition("/")[0]) and not search.is_excluded(path)


def relative_to_root(root: Path, path: Path) -> str:
    """A path as findings name it: relative to the root, with `/`; "." for the root itself."""
    return os.path.relpath(os.path.join(os.path.realpath(path.parent), path.name), root).replace(os.sep, "/")


class _Search:
    """One discovery. All paths are relative to the root, "" being the root itself, which no rule excludes."""

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self.root = str(root)
        self.warnings: list[str] = []
        self.excluded = _spec(exclude)
        self._enterable: dict[str, bool] = {"": True}

    def project(self, folder: str) -> list[str]:
        """The files of the project in a directory: with git when it can tell, by walking when it cannot."""
        listed = self.listed_by_git(folder)
        return self.walk(folder) if listed is None else listed

    def listed_by_git(self, folder: str) -> list[str] | None:
        """Tracked files and untracked ones that are not ignored, those of submodules and nested repositories included."""
        top = self.absolute(folder)
        git = ["git", "-c", "core.fsmonitor=false", "-C", top]  # a repository's settings must not make us run its programs
        # Inside a git hook, GIT_DIR and GIT_INDEX_FILE speak of another repository or a temporary index.
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
            "LC_ALL": "C",
            "GIT_OPTIONAL_LOCKS": "0",
        }
        try:
            if not os.path.exists(os.path.join(top, ".git")):
                ignored = subprocess.run([*git, "check-ignore", "-q", "."], env=env, capture_output=True, timeout=_GIT_TIMEOUT)
                if ignored.returncode != 1:  # ignored itself, or not in a work tree at all
                    return None
            command = [*git, "ls-files", "-z", "-co", "--exclude-standard", "--", "*.py", "*/"]
            done = subprocess.run(command, env=env, capture_output=True, timeout=_GIT_TIMEOUT)
        except (OSError, subprocess.SubprocessError):
            return None
        if done.returncode:
            return None
        for line in os.fsdecode(done.stderr).splitlines():
            if line.startswith("warning: could not open directory"):
                self.warnings.append(line.removeprefix("warning: "))
        files: list[str] = []
        nested = self.submodules(folder)
        for name in os.fsdecode(done.stdout).split("\0"):
            path = f"{folder}/{name}" if folder else name
            if name.endswith("/"):
                nested.append(path[:-1])
            elif name.endswith(".py") and self.enterable(path.rpartition("/")[0]) and not self.is_excluded(path):
                files.append(path)
        for path in dict.fromkeys(nested):
            if path != folder and self.enterable(path):
                files += self.project(path)
        return files

    def submodules(self, folder: str) -> list[str]:
        try:
            with open(os.path.join(self.absolute(folder), ".gitmodules"), encoding="utf-8", errors="surrogateescape") as file:
                found = [
                    os.path.normpath(os.path.join(folder, path)).replace(os.sep, "/") for path in _SUBMODULE.findall(file.read())
                ]
        except OSError:
            return []
        return [path for path in found if not path.startswith("..") and os.path.isdir(self.absolute(path))]

    def walk(self, top: str) -> list[str]:
        """The files at and below a directory, with what .gitignore files from there on say."""
        files: list[str] = []
        pending: list[tuple[str, Rules]] = [(top, ())]
        while pending:
            folder, rules = pending.pop()
            try:
                with os.scandir(self.absolute(folder)) as entries:
                    children = {entry.name: entry for entry in entries}
            except OSError as error:
                self.warnings.append(f"could not open directory {folder or '.'!r}: {error.strerror}")
                continue
            if folder != top and "pyvenv.cfg" in children:
                continue
            if ".gitignore" in children:
                rules = (*rules, *self.ignore_file(folder))
            for name, entry in children.items():
                path = f"{folder}/{name}" if folder else name
                if entry.is_dir(follow_symlinks=False):
                    if not (self.has_excluded_name(path) or self.is_excluded(f"{path}/") or _ignored(f"{path}/", rules)):
                        pending.append((path, rules))
                elif name.endswith(".py") and not self.is_excluded(path) and not _ignored(path, rules):
                    files.append(path)
        return files

    def ignore_file(self, folder: str) -> Iterator[tuple[str, GitIgnoreSpec]]:
        try:
            with open(os.path.join(self.absolute(folder), ".gitignore"), encoding="utf-8", errors="surrogateescape") as file:
                spec = _spec(file.read().split("\n"))
        except OSError:
            return
        if spec is not None:
            yield (f"{folder}/" if folder else "", spec)

    def enterable(self, folder: str) -> bool:
        """Whether neither a directory nor any above it is excluded."""
        unknown: list[str] = []
        while folder not in self._enterable:
            unknown.append(folder)
            folder = folder.rpartition("/")[0]
        verdict = self._enterable[folder]
        for below in reversed(unknown):
            verdict = self._enterable[below] = (
                verdict
                and not self.has_excluded_name(below)
                and not self.is_excluded(f"{below}/")
                and not os.path.exists(os.path.join(self.absolute(below), "pyvenv.cfg"))
            )
        return verdict

    def has_excluded_name(self, folder: str) -> bool:
        name = folder.rpartition("/")[2]
        if name in _BUILT:
            around = (folder, folder.rpartition("/")[0])
            return not any(os.path.exists(os.path.join(self.absolute(one), "__init__.py")) for one in around)
        return name in _EXCLUDED

    def is_excluded(self, path: str) -> bool:
        # `{{cookiecutter.name}}/main.py`: what is made of a template is a program, not the template.
        return "{{" in path or (self.excluded is not None and self.excluded.match_file(path))

    def unlinked(self, files: Iterable[str]) -> Iterator[str]:
        """The regular files, and of symbolic links those to files outside the root, one for each real file."""
        real_root = os.path.realpath(self.root) + os.sep
        reached: set[str] = set()
        for path in sorted(files):
            full = self.absolute(path)
            try:
                mode = os.lstat(full).st_mode
            except OSError:  # deleted, and still in git's index
                continue
            if stat.S_ISREG(mode):
                yield path
            elif stat.S_ISLNK(mode) and os.path.isfile(full):
                real = os.path.realpath(full)
                if not real.startswith(real_root) and real not in reached:
                    reached.add(real)
                    yield path

    def absolute(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root


def _spec(lines: Sequence[str]) -> GitIgnoreSpec | None:
    """Compiled patterns; those that git would not understand either are left out."""
    if not lines:
        return None
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        specs = [_spec([line]) for line in lines] if len(lines) > 1 else []
        return GitIgnoreSpec([pattern for spec in specs if spec for pattern in spec.patterns]) if specs else None


def _ignored(path: str, rules: Rules) -> bool:
    """What the innermost .gitignore file that mentions the path says of it."""
    for folder, spec in reversed(rules):
        verdict = spec.check_file(path[len(folder) :]).include
        if verdict is not None:
            return verdict
    return False
