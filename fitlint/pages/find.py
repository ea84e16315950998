"""Where pages are, and which checks they speak of: those of installed packages, and those of any directory, imported by path."""

from __future__ import annotations

import ast
import importlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from fitlint.checks import Check, InvalidCheck, checks_of, installed_checks, ordered

_SKIPPED = {"__pycache__", "node_modules", "site-packages", "venv"}


class Pair(NamedTuple):
    """A module that declares a check, and its page, which may be missing."""

    module: Path
    page: Path


def pairs(paths: Sequence[Path] = ()) -> list[Pair]:
    """The checks at or below `paths`, files being either half of a pair; those of all installed packages without any."""
    if not paths:
        pages = sorted({check.page for check in installed_checks()})
        return [Pair(page.with_suffix(".py"), page) for page in pages]
    modules: dict[Path, None] = {}
    for path in paths:
        found = _below(path) if path.is_dir() else [path.with_suffix(".py")]
        modules.update(dict.fromkeys(found))
    return [Pair(module, module.with_suffix(".md")) for module in modules]


def _below(folder: Path) -> Iterator[Path]:
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_skipped(Path(directory, name)))
        for name in sorted(names):
            module = Path(directory, name)
            if name.endswith(".py") and declares_check(module):
                yield module


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _SKIPPED or (folder / "pyvenv.cfg").exists()


def declares_check(module: Path) -> bool:
    """Whether a function of the module is decorated with `check(…)`; False for what cannot be read or parsed."""
    try:
        raw = module.read_bytes()
        tree = ast.parse(raw) if b"check(" in raw else None
    except (OSError, SyntaxError, ValueError):
        return False
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)] if tree is not None else []
    calls = [one.func for function in functions for one in function.decorator_list if isinstance(one, ast.Call)]
    return any((one.id if isinstance(one, ast.Name) else getattr(one, "attr", "")) == "check" for one in calls)


class Checks:
    """All checks that cases may select: the installed ones, and those of every module that was asked for."""

    def __init__(self, installed: Iterable[Check[Any]] | None = None) -> None:
        """`installed` defaults to what `installed_checks` gives. Raises `InvalidCheck`."""
        self._all = list(installed_checks() if installed is None else installed)

    def of(self, module: Path) -> list[Check[Any]]:
        """The checks that a module declares, imported when they are not installed. Raises `InvalidCheck`, also when there is none."""
        page = module.with_suffix(".md").resolve()
        own = [check for check in self._all if check.page.resolve() == page]
        if not own:
            if not module.is_file():
                raise InvalidCheck(f"there is no {module.name} beside the page")
            own = list(checks_of(imported(module.resolve())))
            if not own:
                raise InvalidCheck(f"{module} declares no check")
            mine = {(check.code, check.name) for check in own}  # a working copy stands for what is installed of it
            self._all = ordered([*(check for check in self._all if (check.code, check.name) not in mine), *own])
        return own

    def known(self) -> list[Check[Any]]:
        """Every check seen so far, sorted by code."""
        return ordered(self._all)


def imported(module: Path) -> ModuleType:
    """Import a file that may be part of a package, under a name that collides with nothing. Raises `InvalidCheck` when that fails."""
    top = module.parent
    while (top / "__init__.py").is_file():
        top = top.parent
    alias = f"fitlint_pages_of_{blake2b(os.fsencode(top), digest_size=6).hexdigest()}"
    if alias not in sys.modules:
        package = ModuleType(alias)
        package.__path__ = [str(top)]
        sys.modules[alias] = package
    name = ".".join((alias, *module.relative_to(top).with_suffix("").parts))
    sys.path.append(str(top))  # the package may name itself
    try:
        importlib.invalidate_caches()
        return importlib.import_module(name)
    except InvalidCheck:
        raise
    except Exception as error:
        raise InvalidCheck(f"{module} cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(top))
