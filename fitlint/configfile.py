"""Reading one configuration file: every key and value is checked, every error names file, line, key, and what is allowed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec

from fitlint.config import Blocking, ConfigError, Settings, dotted, suggestion
from fitlint.toml import Document, KeyPath, TomlError, parse, parse_data
from fitlint.versions import parse_version

_OWN_FILES = (".fitlint.toml", "fitlint.toml")
_COMMAND_LINE_ONLY = {"root", "origins", "prefilter", "ignores"}


def configures(folder: Path, tolerant: bool) -> Iterator[Path]:
    """The files of a directory that configure fitlint, the one that counts first.

    Raises `ConfigError` for a pyproject.toml that cannot be read and may be ours; when `tolerant`, it counts as ours instead.
    """
    for name in _OWN_FILES:
        if os.path.isfile(folder / name):
            yield folder / name
    file = folder / "pyproject.toml"
    if os.path.isfile(file):
        try:
            raw = _bytes(file)
            # Most have no table of ours: neither parse them nor complain of what is wrong in them.
            if b"fitlint" in raw and "fitlint" in _tools(parse_data(_text(file, raw))):
                yield file
        except (ConfigError, TomlError) as error:
            if tolerant:
                yield file
            elif isinstance(error, TomlError):
                raise ConfigError(f"{_shown(file)}:{error.line}: not TOML: {error}") from error
            else:
                raise


def read(file: Path, root: Path, values: dict[str, Any], origins: dict[str, str]) -> None:
    """Add what `file` sets to `values`, and where it sets it to `origins`, by the fields of `Settings`. Raises `ConfigError`."""
    try:
        document = parse(_text(file, _bytes(file)))
    except TomlError as error:
        raise ConfigError(f"{_shown(file)}:{error.line}: not TOML: {error}") from error
    prefix: KeyPath = ("tool", "fitlint") if file.name == "pyproject.toml" else ()
    reader = _Reader(_shown(file), document)
    shapes = {field.name: field.type for field in msgspec.structs.fields(Settings) if field.name not in _COMMAND_LINE_ONLY}
    shapes["cache_dir"] = shapes["baseline"] = str
    data: Any = document.data
    for key in prefix:
        data = data.get(key, {}) if isinstance(data, dict) else data
    found = reader.table(data, shapes, prefix)
    reader.meanings(found, root, prefix)
    for name in {"cache_dir", "baseline"} & found.keys():
        found[name] = root / Path(found[name]).expanduser()
    values.update(found)
    for path in document.lines:
        if path[: len(prefix)] == prefix and len(path) > len(prefix):
            field, *inner = path[len(prefix) :]
            origins[".".join(map(str, (str(field).replace("-", "_"), *inner)))] = reader.place(path)


class _Reader:
    """Checks values; every method takes the path of keys that leads to the value, for the errors it raises."""

    def __init__(self, shown: str, document: Document) -> None:
        self.shown = shown
        self.lines = document.lines

    def place(self, path: KeyPath) -> str:
        """`file:line`; what has no line of its own is where its container is."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.shown}:{self.lines.get(path, 1)}"

    def error(self, path: KeyPath, message: str) -> ConfigError:
        return ConfigError(": ".join(part for part in (self.place(path), dotted(path), message) if part))

    def table(self, value: Any, shapes: Mapping[str, Any], path: KeyPath) -> dict[str, Any]:
        """The entries of a table whose keys are those of `shapes` in kebab-case; the result has them as in `shapes`."""
        if not isinstance(value, dict):
            raise self.error(path, f"expected a table, got {_literal(value)}")
        allowed = {name.replace("_", "-"): name for name in shapes}
        for key in value:
            if key not in allowed:
                message = f'unknown key "{key}"{suggestion(key, allowed)}; allowed: {", ".join(sorted(allowed))}'
                where = ": ".join(part for part in (self.place((*path, key)), dotted(path)) if part)
                raise ConfigError(f"{where}: {message}")
        return {allowed[key]: self.value(item, shapes[allowed[key]], (*path, key)) for key, item in value.items()}

    def value(self, value: Any, shape: Any, path: KeyPath) -> Any:
        """`value`, if it is of the type `shape`."""
        kind = get_origin(shape)
        if kind is Literal:
            if value not in get_args(shape):
                raise self.error(path, f"{_literal(value)} is not one of: {', '.join(get_args(shape))}")
            return value
        if kind is list:
            if not isinstance(value, list):
                raise self.error(path, f"expected a list of strings, got {_literal(value)}")
            return [self.value(item, str, (*path, index)) for index, item in enumerate(value)]
        if kind is dict:
            if not isinstance(value, dict):
                raise self.error(path, f"expected a table, got {_literal(value)}")
            return {key: self.value(item, get_args(shape)[1], (*path, key)) for key, item in value.items()}
        if shape is Blocking:
            return Blocking(**self.table(value, {field.name: field.type for field in msgspec.structs.fields(Blocking)}, path))
        try:
            return msgspec.convert(value, shape)
        except msgspec.ValidationError as error:
            raise self.error(path, f"{_literal(value)}: {str(error)[0].lower()}{str(error)[1:]}") from error

    def meanings(self, values: dict[str, Any], root: Path, prefix: KeyPath) -> None:
        """What types cannot say: directories exist, versions are versions, patterns are patterns. Rewrites `src` to posix."""
        for index, folder in enumerate(values.get("src", ())):
            path = Path(os.path.normpath(root / folder))
            if not (path.is_relative_to(root) and os.path.isdir(path)):
                raise self.error((*prefix, "src", index), f'"{folder}" is not a directory inside the project {root}')
            values["src"][index] = "" if path == root else path.relative_to(root).as_posix()
        for index, name in enumerate(values["blocking"].tables if "blocking" in values else ()):
            from fitlint.catalogue import InvalidTable, read_table

            try:
                read_table(root / name)
            except InvalidTable as error:
                raise self.error((*prefix, "blocking", "tables", index), f'"{name}": {error}') from error
        for index, package in enumerate(values.get("follow", ())):
            if not all(part.isidentifier() for part in package.split(".")):
                raise self.error((*prefix, "follow", index), f'"{package}" is not the name of a package')
        for package, version in values.get("versions", {}).items():
            if parse_version(version) is None:
                raise self.error((*prefix, "versions", package), f'"{version}" is not a version such as "0.115.2" or ">=0.110"')
        for index, pattern in enumerate(values.get("exclude", ())):
            if not _is_pattern(pattern):
                raise self.error((*prefix, "exclude", index), f'"{pattern}" is not a .gitignore pattern')
        for pattern in values.get("per_file_ignores", ()):
            if not _is_pattern(pattern.removeprefix("!")):
                raise self.error((*prefix, "per-file-ignores", pattern), "not a .gitignore pattern")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{_shown(file)}: cannot be read: {error.strerror}") from error


def _text(file: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{_shown(file)}:{line}: not UTF-8") from error


def _tools(data: Mapping[str, Any]) -> Mapping[str, Any]:
    tools = data.get("tool")
    return tools if isinstance(tools, dict) else {}


def _shown(file: Path) -> str:
    """A path as users know it: relative to the working directory when it lies below."""
    path = file.absolute()
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _literal(value: Any) -> str:
    """A value as it is written in TOML, near enough."""
    return msgspec.json.encode(value).decode()


def _is_pattern(text: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([text])
    except ValueError:
        return False
    return True
