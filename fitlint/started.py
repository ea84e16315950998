"""Packages in which programs are started: `python main.py` in a directory that holds an `__init__.py` all the same.

Python then looks for modules there first, and the layout alone does not say so: `app/main.py` in a package `app` is as well what is served as
`app.main`. What the script imports tells: the modules beside it by their bare names, and nothing in the way of a package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from fitlint.modules import ModuleFinder

# What programs are called that are started where they lie; modules of libraries are hardly called so.
_SCRIPTS = frozenset({"main.py", "run.py", "app.py", "server.py", "manage.py", "wsgi.py", "asgi.py"})
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([\w.]+)", re.MULTILINE)


def started(finder: ModuleFinder, files: Iterable[str], read: Callable[[str], bytes]) -> Iterator[str]:
    """The packages that hold a script of their own; `read` gives the bytes of a file."""
    seen: set[str] = set()
    for path in files:
        folder, _, name = path.rpartition("/")
        is_one = name in _SCRIPTS and folder not in seen and finder.paths.get(folder) == f"{folder}/__init__.py"
        if is_one and _is_script(finder, path, read(path)):
            seen.add(folder)
            yield folder


def _is_script(finder: ModuleFinder, path: str, content: bytes) -> bool:
    """Whether a module of a package can only have been started where it lies."""
    folder = path.rpartition("/")[0]
    names = {found.decode("utf-8", "replace") for found in _IMPORT.findall(content)}
    if any(name.startswith(".") or name.partition(".")[0] == folder.rpartition("/")[2] for name in names):
        return False  # it knows the package that it is in
    return any(finder.holds(folder, name) and _is_nowhere_else(finder, name, path) for name in names)


def _is_nowhere_else(finder: ModuleFinder, name: str, path: str) -> bool:
    return finder.find(name, path) is None and not finder.is_package_dir(name, path)
