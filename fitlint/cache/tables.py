"""The catalogue's tables as they were last read for a project: from TOML they take sixty times as long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec

from fitlint import catalogue
from fitlint.cache import engine, value
from fitlint.cache.place import PREFIX, directory
from fitlint.catalogue import Catalogue, Table, tables
from fitlint.config import Settings


class _Kept(msgspec.Struct):
    key: bytes
    tables: list[Table]


def builtin(settings: Settings, packages: frozenset[str]) -> Catalogue:
    """The catalogue that comes with fitlint, as far as a program needs it which imports these top-level packages."""
    if not settings.cache:
        return catalogue.builtin(packages)
    file = directory(settings) / f"{PREFIX}tables-{sys.implementation.cache_tag}.msgpack"
    key = blake2b(b"\0".join([" ".join(sorted(packages)).encode(), *engine.identity(_files)]), digest_size=16).digest()
    kept = value.read(file, _Kept)
    if kept is None or kept.key != key:
        kept = _Kept(key, [*tables(packages).values()])
        value.write(file, kept)
    return Catalogue(kept.tables)


def _files() -> Iterator[str]:
    folder = Path(catalogue.__file__).parent
    yield from sorted(str(one) for pattern in ("*.py", "*.toml") for one in folder.glob(pattern))
