"""The verdict on a whole program, kept from one run to the next: when nothing has changed, nothing is linked or checked again.

What counts as a change: what the files of the project say to those who read them (`unchanged.py`), the settings, the versions of its packages, the checks, fitlint itself, and the
date (ignore comments can expire). What is only a matter of showing (targets, levels, confidence) does not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from fitlint.cache import directory
from fitlint.cache.place import PREFIX, make
from fitlint.config import Settings
from fitlint.finding import Diagnostic
from fitlint.versions import Versions

if TYPE_CHECKING:  # for its type only
    from fitlint.checks import Check
    from fitlint.gather.contents import Contents

_SHOWING = frozenset({"level", "confidence", "origins", "cache", "cache_dir", "jobs"})


class Unresolved(msgspec.Struct, frozen=True):
    """Something of the program that stayed unknown: `what` ("route path", "endpoint" …), where, and why."""

    what: str
    path: str
    line: int
    reason: str


class Verdict(msgspec.Struct):
    """All that was found in a program; `diagnostics` are not hidden by the program itself, `suppressed` are."""

    diagnostics: list[Diagnostic]
    suppressed: list[Diagnostic]
    unresolved: list[Unresolved]
    files: list[str]
    discovered: int
    routes: int
    applications: int
    frameworks: list[str]


class Basis(msgspec.Struct):
    """What a verdict rests on: the `digests` of all files of the project; of the files that were understood, the functions whose bodies
    were `read`, by the byte at which they start; the files whose text was `shown`, or read as text.
    """

    digests: dict[str, bytes]
    read: dict[str, list[int]]
    shown: list[str]


class _Kept(msgspec.Struct):
    surroundings: bytes
    contents: bytes
    verdict: Verdict
    basis: msgspec.Raw


def surroundings(tables: bytes, settings: Settings, versions: Versions, checks: Iterable[Check[Any]]) -> bytes:
    """What the verdict depends on besides the files of the project; `tables` are those of the project's own catalogue."""
    values = {name: str(getattr(settings, name)) for name in settings.__struct_fields__ if name not in _SHOWING}
    parts = [
        tables,
        repr(values).encode("utf-8", "surrogateescape"),
        repr(versions).encode(),
        date.today().isoformat().encode(),
    ]
    modules = {one.body.__code__.co_filename for one in checks if hasattr(one.body, "__code__")}
    parts += [repr(sorted((one.code, one.name, one.level) for one in checks)).encode(), *_stamps([*_engine(), *sorted(modules)])]
    return blake2b(b"\0".join(parts), digest_size=16).digest()


def recall(settings: Settings, around: bytes, contents: Contents) -> Verdict | None:
    """The verdict kept for these surroundings and contents, or for contents that cannot make a difference; None when there is none, or
    it cannot be read."""
    if not settings.cache:
        return None
    try:
        kept = msgspec.msgpack.decode(_file(settings).read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return None
    if kept.surroundings != around:
        return None
    if kept.contents == contents.identity():
        return kept.verdict
    from fitlint.unchanged import renewed

    try:
        basis = renewed(msgspec.msgpack.decode(kept.basis, type=Basis), contents)
    except msgspec.MsgspecError:
        return None
    if basis is not None and not contents.overlaid:
        _keep(settings, _Kept(around, contents.identity(), kept.verdict, msgspec.Raw(msgspec.msgpack.encode(basis))))
    return kept.verdict if basis is not None else None


def keep(settings: Settings, around: bytes, contents: Contents, verdict: Verdict, basis: Basis) -> None:
    """Keep a verdict, the last one only. A directory that cannot be written is the business of the cache itself, which says so."""
    if settings.cache:
        _keep(settings, _Kept(around, contents.identity(), verdict, msgspec.Raw(msgspec.msgpack.encode(basis))))


def _keep(settings: Settings, kept: _Kept) -> None:
    file = _file(settings)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        encoded = msgspec.msgpack.encode(kept)
        make(file.parent)
        beside.write_bytes(encoded)
        os.replace(beside, file)
    except (OSError, UnicodeError):
        beside.unlink(missing_ok=True)


def _file(settings: Settings) -> Path:
    root = blake2b(os.fsencode(settings.root), digest_size=8).hexdigest()
    return directory(settings) / f"{PREFIX}verdict-{sys.implementation.cache_tag}-{root}.msgpack"


def _engine() -> list[str]:
    top = os.path.dirname(__file__)
    return sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(top)
        if not folder.endswith("__pycache__")
        for name in names
        if name.endswith((".py", ".toml"))
    )


def _stamps(files: Iterable[str]) -> Iterable[bytes]:
    for file in files:
        try:
            status = os.stat(file)
        except OSError:
            continue  # a check that was not read from a file
        yield f"{file}:{status.st_mtime_ns}:{status.st_size}".encode("utf-8", "surrogateescape")
