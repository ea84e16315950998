"""Which versions of frameworks and libraries the analysed project uses, as its own files say.

A version is known exactly (a lock file), or as bounds (`>=0.110,<1`), or not at all; `Versions.at_least` answers accordingly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import msgspec

from fitlint.toml import TomlError, parse_data

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
_REQUIREMENTS = ("requirements*.txt", "requirements/*.txt", "constraints*.txt")
FILES = (*_LOCKS, *_REQUIREMENTS, "pyproject.toml")  # those that say which versions a project uses, as patterns below its root

Release = tuple[int, ...]  # without trailing zeros: (0, 137) is 0.137 and 0.137.0

_RELEASE = re.compile(r"\s*v?(?:\d+!)?(\d+(?:\.\d+)*)")
_CLAUSE = re.compile(r"\s*(===|==|~=|>=|<=|!=|<|>|\^|~)?\s*v?((?:\d+!)?\d+(?:\.\d+)*)(\.\*)?[^,|\s]*")
_REQUIREMENT = re.compile(
    rb"^[ \t]*([A-Za-z0-9][\w.-]*)[ \t]*(?:\[[^\]\n]*\])?[ \t]*\(?((?:[~=<>!]=|[<>])[^;#\n\\)]*?)(?:[ \t]--|[;#\n\\)]|\Z)",
    re.MULTILINE,
)
# Not what is found in a folder: `near @ file:../near`.
_NAMED = re.compile(r"^[ \t]*([A-Za-z0-9][\w.-]*)[ \t]*(?:$|[\[(<>=!~;#@\\])(?![ \t]*(?:file:|\.))", re.MULTILINE)
# It begins with plain text, which is found ten times as fast as the beginning of a line.
_LOCKED = re.compile(rb'\[\[packages?\]\]\s*\nname\s*=\s*"([^"]+)"\s*\nversion\s*=\s*"([^"]+)"')


class Version(msgspec.Struct, frozen=True):
    """All versions from `low` on and before `below` (None: no end); an exact version has room for nothing but itself."""

    low: Release
    below: Release | None = None

    @property
    def exact(self) -> bool:
        return self.below == _just_above(self.low)


class Versions(msgspec.Struct, frozen=True):
    """What is known of the project's packages, by normalised name; the names of the modules that those which it `declares` to need
    are likely to bring."""

    known: dict[str, Version] = {}
    declares: tuple[str, ...] = ()

    def at_least(self, package: str, version: str) -> bool | None:
        """Whether the project's `package` is `version` or later; None when its files do not say."""
        found = self.known.get(_normal(package))
        release = _release(version)
        if found is None or release is None:
            return None
        if found.low >= release:
            return True
        return False if found.below is not None and found.below <= release else None


def parse_version(text: str) -> Version | None:
    """A version as configurations state it: "0.115.2" exactly, "0.115" any of that series, or bounds such as ">=0.110,<1"."""
    if re.fullmatch(r"\s*v?\d+(\.\d+)?\s*", text):
        return parse_bounds(f"=={text.strip()}.*")
    return parse_bounds(text)


def parse_bounds(text: str) -> Version | None:
    """The bounds that a PEP 440 or Poetry specifier sets; None when it sets none. Unions (`||`) and exclusions set none."""
    if "||" in text:
        return None
    low: Release = ()
    below: Release | None = None
    for clause in text.split(","):
        match = _CLAUSE.fullmatch(clause.strip())
        if match is None:
            return None
        operator, number, series = match.groups()
        digits = [int(part) for part in number.rpartition("!")[2].split(".")]
        least, most = _bounds(operator or "==", digits, bool(series))
        low = max(low, least)
        if most is not None:
            below = most if below is None else min(below, most)
    return None if (low, below) == ((), None) else Version(low, below)


def states(path: str) -> bool:
    """Whether a file of this name (relative to the root) is one that says which versions a project uses."""
    return path in (*_LOCKS, "pyproject.toml") or _lists_requirements(path)


def read(root: Path, configured: Mapping[str, str], overlay: Mapping[str, bytes | None] | None = None) -> Versions:
    """What the project's files say: the configuration first, then lock files, pinned requirements, and pyproject.toml.

    An exact version beats bounds, an earlier source a later one. Files that are missing or broken say nothing. `overlay` comes before
    the disk, by path relative to the root; None in it is a file that is not there.
    """
    exact: dict[str, Version] = {}
    bounds: dict[str, Version] = {}
    files = _Files(root, overlay or {})
    project = _project(files)
    for package, version in _stated(files, project):
        found = parse_bounds(version)
        if found is not None:
            (exact if found.exact else bounds).setdefault(_normal(package), found)
    chosen = {_normal(package): parse_version(version) for package, version in configured.items()}
    known = {**bounds, **exact, **_locked(files), **{package: found for package, found in chosen.items() if found}}
    return Versions(known, _declared(files, project))


def _locked(files: _Files) -> dict[str, Version]:
    """The lock files' versions, the first file's first. A package locked twice in one (for two platforms) gives the span."""
    result: dict[str, Version] = {}
    for name in _LOCKS:
        versions: dict[str, list[Release]] = {}
        content = files.content(name)
        for package, version in _pipfile(content) if name == "Pipfile.lock" else _tables(content):
            release = _release(version)
            if release is not None:
                versions.setdefault(_normal(package), []).append(release)
        for package, releases in versions.items():
            result.setdefault(package, Version(min(releases), _just_above(max(releases))))
    return result


def _tables(content: bytes) -> Iterator[tuple[str, str]]:
    """A lock file can have megabytes: searched, not parsed; all tools write name and version first."""
    for match in _LOCKED.finditer(content):
        yield match[1].decode("utf-8", "replace"), match[2].decode("utf-8", "replace")


def _pipfile(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        data = msgspec.json.decode(content or b"{}")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return
    for section in ("default", "develop"):
        for package, entry in _items(_get(data, section)):
            version = _get(entry, "version")
            if isinstance(version, str):
                yield package, version.lstrip("=")


def _project(files: _Files) -> dict[str, Any]:
    """What is in pyproject.toml."""
    try:
        return parse_data(files.content("pyproject.toml").decode())
    except (TomlError, UnicodeDecodeError):
        return {}


def _lists(project: dict[str, Any]) -> Iterator[str]:
    """The requirements that pyproject.toml lists."""
    stated = _get(project, "project")
    groups = [_get(stated, "dependencies"), *(group for _, group in _items(_get(stated, "optional-dependencies")))]
    groups += [group for _, group in _items(_get(project, "dependency-groups"))]
    for group in groups:
        yield from (line for line in (group if isinstance(group, list) else ()) if isinstance(line, str))


def _declared(files: _Files, project: dict[str, Any]) -> tuple[str, ...]:
    """The modules that bear the names of packages which the project needs, without itself and what comes from its own folders."""
    texts = [*_lists(project), *(files.content(one).decode("utf-8", "replace") for one in files.requirements())]
    found = {match[1] for text in texts for match in _NAMED.finditer(text)}
    tool = _get(project, "tool")
    poetry = _get(tool, "poetry")
    sources = [*_items(_get(_get(tool, "uv"), "sources")), *_items(_get(poetry, "dependencies"))]
    found.update(package for package, _ in _items(_get(poetry, "dependencies")))
    own = {package for package, source in sources if _get(source, "path") or _get(source, "workspace")}
    own.update(name for one in (_get(project, "project"), poetry) if isinstance(name := _get(one, "name"), str))
    return tuple(sorted({_normal(one).replace("-", "_") for one in found} - {_normal(one).replace("-", "_") for one in own}))


def _stated(files: _Files, project: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Package and specifier, most telling source first."""
    for file in files.requirements():
        for match in _REQUIREMENT.finditer(files.content(file)):
            yield match[1].decode("utf-8", "replace"), match[2].decode("utf-8", "replace")
    for line in _lists(project):
        for match in _REQUIREMENT.finditer(line.encode()):
            yield match[1].decode(), match[2].decode("utf-8", "replace")
    for package, entry in _items(_get(_get(_get(project, "tool"), "poetry"), "dependencies")):
        version = entry if isinstance(entry, str) else _get(entry, "version")
        if isinstance(version, str):
            yield package, version


class _Files:
    """The files at a root, by paths relative to it."""

    def __init__(self, root: Path, overlay: Mapping[str, bytes | None]) -> None:
        self._root = root
        self._overlay = overlay

    def requirements(self) -> list[str]:
        """requirements.txt first, the other requirement and constraint files after it by name."""
        try:
            found = {path.relative_to(self._root).as_posix() for pattern in _REQUIREMENTS for path in self._root.glob(pattern)}
        except OSError:
            found = set()
        found |= {path for path in self._overlay if _lists_requirements(path)}
        return ["requirements.txt", *sorted(found - {"requirements.txt"})]

    def content(self, path: str) -> bytes:
        """Nothing for a file that is not there."""
        if path in self._overlay:
            return self._overlay[path] or b""
        try:
            return (self._root / path).read_bytes()
        except OSError:
            return b""


def _lists_requirements(path: str) -> bool:
    return any(fnmatch(path, one) and path.count("/") == one.count("/") for one in _REQUIREMENTS)


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, dict) else ()


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _release(text: str) -> Release | None:
    match = _RELEASE.match(text)
    return _trim([int(part) for part in match[1].split(".")]) if match else None


def _trim(digits: list[int]) -> Release:
    while digits and digits[-1] == 0:
        digits = digits[:-1]
    return tuple(digits)


def _just_above(release: Release) -> Release:
    """A bound that lies after a release and before every later one that somebody would number."""
    return (*release, *(0 for _ in range(4 - len(release))), 1)


def _next(digits: list[int]) -> Release:
    """The first release after the series: 1.4 → 1.5."""
    return _trim([*digits[:-1], digits[-1] + 1])


def _bounds(operator: str, digits: list[int], series: bool) -> tuple[Release, Release | None]:
    release = _trim(digits)
    if operator in ("==", "==="):
        return release, _next(digits) if series else _just_above(release)
    if operator == "~=":
        return release, _next(digits[:-1]) if len(digits) > 1 else None
    if operator == "~":
        return release, _next(digits[:2])
    if operator == "^":  # the first number that is not zero may not change
        leading = next((index for index, digit in enumerate(digits) if digit), len(digits) - 1)
        return release, _next(digits[: leading + 1])
    if operator == ">=":
        return release, None
    if operator == ">":
        return _just_above(release), None
    if operator == "<":
        return (), release
    if operator == "<=":
        return (), _just_above(release)
    return (), None
