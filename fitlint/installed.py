"""Installed packages that the project wants followed like its own code: where they lie, nothing imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from glob import escape, glob
from pathlib import Path
from typing import NamedTuple

_ENVIRONMENTS = (".venv", "venv", "env")


class Followed(NamedTuple):
    """`files` of the packages and the `sources` that they are imported from, relative to the root, with `/`; what is `missing`."""

    files: list[str]
    sources: list[str]
    missing: list[str]


def followed(root: Path, packages: Sequence[str]) -> Followed:
    """The files of top-level packages (or modules) in the project's environment: `VIRTUAL_ENV`, `.venv` and the like in the root, then
    the one that fitlint runs in."""
    files: list[str] = []
    sources: dict[str, None] = {}
    missing: list[str] = []
    places = list(_site_directories(root)) if packages else []
    for package in packages:
        inner = package.replace(".", "/")
        place = next((one for one in places if os.path.isdir(f"{one}/{inner}") or os.path.isfile(f"{one}/{inner}.py")), None)
        if place is None:
            missing.append(package)
            continue
        sources.setdefault(_relative(place, root))
        found = [f"{place}/{inner}.py"] if os.path.isfile(f"{place}/{inner}.py") else _python_files(f"{place}/{inner}")
        files += (_relative(one, root) for one in found)
    return Followed(sorted(files), list(sources), missing)


def _site_directories(root: Path) -> Iterator[str]:
    environments = [os.environ.get("VIRTUAL_ENV", ""), *(str(root / one) for one in _ENVIRONMENTS)]
    for one in environments:
        if one:
            yield from sorted(glob(f"{escape(one)}/lib/python*/site-packages"), reverse=True)
            yield f"{one}/Lib/site-packages"
    yield from (one for one in sys.path if one.endswith(("site-packages", "dist-packages")))


def _python_files(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in ("__pycache__", "tests", "test"))
        yield from (f"{parent}/{one}" for one in names if one.endswith(".py"))


def _relative(path: str, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")
