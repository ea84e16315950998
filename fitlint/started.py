"""Packages in which programs are started: `python main.py` in a directory that holds an `__init__.py` all the same.

Python then looks for modules there first, and the layout alone does not say so: `app/main.py` in a package `app` is as well what is served as
`app.main`. What the script imports tells: the modules beside it by their bare names, and nothing in the way of a package. What scripts are called
tells, too, but where a project of its own begins, with a `pyproject.toml`: there any may be one. And a script says so itself that puts a folder above it on the path:
`sys.path.insert(0, os.path.dirname(os.path.dirname(__file__)))`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from fitlint.modules import ModuleFinder

# What programs are called that are started where they lie; modules of libraries are hardly called so.
_SCRIPTS = frozenset({"main.py", "run.py", "app.py", "server.py", "manage.py", "wsgi.py", "asgi.py"})
_ON_PATH = re.compile(rb"^[ \t]*sys\.path\.(?:insert\([ \t]*0[ \t]*,|append\()(.*__file__.*)$", re.MULTILINE)
_UP = re.compile(rb"dirname\(|\.parent\b|[\"']\.\.[\"']")
_PARENTS = re.compile(rb"\.parents\[(\d)\]")
_NAMED = re.compile(rb"[\"'](?!\.\.[\"'])[^\"']*[\"']")  # a folder beside them
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)


def started(finder: ModuleFinder, files: Iterable[str], read: Callable[[str], bytes]) -> Iterator[str]:
    """The packages that hold a script of their own; `read` gives the bytes of a file."""
    seen: set[str] = set()
    begins: dict[str, bool] = {}  # whether a project of its own begins in a package
    for path in files:
        folder, _, name = path.rpartition("/")
        if folder in seen or not _is_package(finder, folder):
            continue
        if folder not in begins:
            begins[folder] = not _is_package(finder, folder.rpartition("/")[0]) and finder.begins_project(folder)
        if name not in _SCRIPTS and not begins[folder]:
            continue
        content = read(path)
        if _is_script(finder, path, content):
            seen.add(folder)
            yield folder
        for above in _put_on_path(folder, content):
            if above not in seen and _is_package(finder, above):
                seen.add(above)
                yield above


def _put_on_path(folder: str, content: bytes) -> Iterator[str]:
    """The folders that a script in a folder puts on the path, as far as they are above it."""
    for found in _ON_PATH.findall(content) if b"sys.path" in content else ():
        levels = len(_UP.findall(found)) + sum(int(one) + 1 for one in _PARENTS.findall(found)) - 1
        parts = folder.split("/")
        if 0 <= levels < len(parts) and not _NAMED.search(found):
            yield "/".join(parts[: len(parts) - levels])


def _is_package(finder: ModuleFinder, folder: str) -> bool:
    return finder.paths.get(folder) == f"{folder}/__init__.py"


def _is_script(finder: ModuleFinder, path: str, content: bytes) -> bool:
    """Whether a module of a package can only have been started where it lies."""
    folder = path.rpartition("/")[0]
    names = {found.decode("utf-8", "replace") for found in _IMPORT.findall(content)}
    if any(name.startswith(".") or name.partition(".")[0] == folder.rpartition("/")[2] for name in names):
        return False  # it knows the package that it is in
    return any(finder.holds(folder, name) and _is_nowhere_else(finder, name, path) for name in names)


def _is_nowhere_else(finder: ModuleFinder, name: str, path: str) -> bool:
    return finder.find(name, path) is None and not finder.is_package_dir(name, path)
