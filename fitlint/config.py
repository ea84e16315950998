"""The settings of a run: `[tool.fitlint]` of pyproject.toml or fitlint.toml, checked, with the command line on top."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec


class ConfigError(Exception):
    """A configuration that cannot be used; the text names file, line, key, and what is allowed."""


class Blocking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The project's own knowledge for the event-loop checks, dotted names as they are imported."""

    functions: list[str] = []  # calling these blocks
    offloaders: list[str] = []  # these run the callable they are given elsewhere
    tables: list[str] = []  # files with more of the same and with types, in the form of fitlint/catalogue, relative to the root
    unreached: bool = False  # look at async functions too that nothing is seen to call


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Resolved settings; `origins` says of each key where its value came from ("pyproject.toml:12", "--select", "default").

    Of tables and lists it also names the entries: "levels.FIT101", "select.2". `origin` reads it.
    """

    root: Path
    select: list[str] = []  # codes, code prefixes, names, "ALL"; empty: the default set
    extend_select: list[str] = []
    ignore: list[str] = []
    level: Literal["error", "warning", "advice"] = (
        "advice"  # the lowest level that is shown; what of a graver check comes down to advice only when this is given
    )
    levels: dict[str, Literal["error", "warning", "advice"]] = {}  # code or name to the level it shall have
    confidence: Literal["certain", "likely"] = "certain"  # the lowest confidence that is shown
    per_file_ignores: dict[str, list[str]] = {}
    exclude: list[str] = []  # gitignore patterns, on top of the built-in ones
    force_exclude: bool = False  # exclude what the command line names, too
    src: list[str] = []  # source roots relative to the root; empty: found
    follow: list[str] = []  # installed packages that are followed like the project's own code
    versions: dict[str, str] = {}  # framework to version: {"fastapi": "0.115.2"}
    blocking: Blocking = Blocking()
    baseline: Path | None = None  # the file with the findings that are known
    cache_dir: Path | None = None  # None: the default place
    cache: bool = True
    jobs: Annotated[int, msgspec.Meta(ge=0)] = 0  # 0: as many as there are processors
    prefilter: bool = True
    ignores: bool = True  # honour ignore comments
    origins: dict[str, str] = {}


ROOT_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
_SEVERAL = 2  # projects in a folder: it holds projects, and is none itself

_NEGATIVE_OPTIONS = {"cache", "prefilter", "ignores"}  # "--no-cache"


def load(
    targets: Sequence[Path],
    *,
    config_file: Path | None = None,
    isolated: bool = False,
    overrides: Mapping[str, object] | None = None,
) -> Settings:
    """The settings for analysing `targets` (the working directory without any); the first target decides the project.

    `overrides` are the command line's values by the names of `Settings`' fields; None means not given. As with ruff, `select`
    given there starts afresh (the file's `ignore` no longer counts), `ignore` and `extend_select` add. The root does not depend
    on `config_file` (used instead of what is found) and `isolated` (no file is read). Raises `ConfigError`.
    """
    from fitlint.configfile import read  # it checks files against the structs above

    found = file_for(targets, tolerant=isolated or config_file is not None)
    if found:
        root = found.parent
    else:
        start = _start(targets)
        root = next((folder for folder in (start, *start.parents) if is_marked(folder)), _unmarked_root(start))
    values: dict[str, Any] = {}
    origins = {name: "default" for name in Settings.__struct_fields__ if name not in ("root", "origins")}
    file = None if isolated else config_file or found
    if file is not None:
        read(file, root, values, origins)
    _override({key: value for key, value in (overrides or {}).items() if value is not None}, values, origins)
    return Settings(root=root, origins=origins, **values)


def file_for(targets: Sequence[Path], tolerant: bool = False) -> Path | None:
    """The file that configures fitlint for `targets`, the nearest upwards of the first; None when none does.

    Raises `ConfigError` for a pyproject.toml that may be it and cannot be read, unless `tolerant`.
    """
    from fitlint.configfile import configures

    start = _start(targets)
    return next((file for folder in (start, *start.parents) for file in configures(folder, tolerant)), None)


def origin(settings: Settings, *path: str | int) -> str:
    """Where a value was set and its key, as error texts begin: `pyproject.toml:14: tool.fitlint.levels.FIT101`, `--select`.

    `path` is the field's name, then keys and positions inside its value.
    """
    known = (settings.origins.get(".".join(map(str, path[:length]))) for length in range(len(path), 0, -1))
    place = next((place for place in known if place), "default")
    if place.startswith("--"):
        return place
    prefix = ("tool", "fitlint") if Path(place.rpartition(":")[0]).name == "pyproject.toml" else ()
    return f"{place}: {dotted((*prefix, str(path[0]).replace('_', '-'), *path[1:]))}"


def dotted(path: Iterable[str | int]) -> str:
    """A key as it is written: `levels.FIT101`, `select[2]`, `per-file-ignores."tests/*"`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            bare = part.replace("-", "").replace("_", "")
            text += ("." if text else "") + (part if bare.isalnum() and bare.isascii() else f'"{part}"')
    return text


def suggestion(unknown: str, known: Iterable[str]) -> str:
    """` (did you mean "…"?)` when one of the known words is close, else nothing; letter case and `_` for `-` are forgiven."""
    from difflib import get_close_matches

    folded = {word.lower().replace("_", "-"): word for word in known}
    wanted = unknown.lower().replace("_", "-")
    begun = sorted(word for word in folded if wanted and word.startswith(wanted))
    close = begun or get_close_matches(wanted, folded, n=1)
    return f' (did you mean "{folded[close[0]]}"?)' if close else ""


def _start(targets: Sequence[Path]) -> Path:
    """The directory the search for the project begins in: that of the first target, or the nearest above it that exists."""
    if not targets:
        return Path.cwd()
    target = targets[0].absolute()
    folder = target if os.path.isdir(target) else target.parent
    while not os.path.isdir(folder):  # unlike Path's, False also for what may not be looked at
        folder = folder.parent
    return folder.resolve()


def is_marked(folder: Path) -> bool:
    """Whether a project begins here. In a package `setup.py` is a module like any other."""
    found = [marker for marker in ROOT_MARKERS if os.path.exists(folder / marker)]
    return bool(found) and (found != ["setup.py"] or not os.path.exists(folder / "__init__.py"))


def _unmarked_root(start: Path) -> Path:
    """Where a project without markers begins: the working directory, if the search begins below it; but among several others, where they do."""
    here = Path.cwd()
    if not start.is_relative_to(here):
        return start
    root = start
    while root != here and sum(map(is_marked, _folders(root.parent))) < _SEVERAL:
        root = root.parent
    return root


def _folders(parent: Path) -> list[Path]:
    try:
        return [Path(one.path) for one in os.scandir(parent) if one.is_dir()]
    except OSError:  # it may not be looked at
        return []


def _override(given: Mapping[str, object], values: dict[str, Any], origins: dict[str, str]) -> None:
    """Lay the command line over the file's values, in place."""
    restarted = ("ignore", "extend_select") if "select" in given else ()
    for key in restarted:
        values.pop(key, None)
        origins[key] = "default"
    readmitted = given.get("extend_select")
    if isinstance(readmitted, (list, tuple)):  # said last, so it beats the file's `ignore` of the same check
        values["ignore"] = [selector for selector in values.get("ignore", []) if selector not in readmitted]
    for key, value in given.items():
        if key in ("ignore", "extend_select") and isinstance(value, (list, tuple)):
            values[key] = [*values.get(key, []), *value]
        else:
            values[key] = list(value) if isinstance(value, tuple) else value
            for entry in [entry for entry in origins if entry.startswith(f"{key}.")]:
                del origins[entry]
        option = key.replace("_", "-")
        origins[key] = f"--no-{option}" if key in _NEGATIVE_OPTIONS and value is False else f"--{option}"
