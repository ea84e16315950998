"""The verdict on a whole program, kept from one run to the next: when nothing has changed, nothing is linked or checked again.

What counts as a change: the content of any file of the project, the settings, the versions of its packages, the checks, fitlint itself, and the
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

_SHOWING = frozenset({"level", "confidence", "origins", "cache", "cache_dir", "jobs", "force_exclude"})


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


class _Kept(msgspec.Struct):
    key: bytes
    verdict: Verdict


def key(contents: bytes, settings: Settings, versions: Versions, checks: Iterable[Check[Any]]) -> bytes:
    """What the verdict depends on; `contents` is the identity of all files of the project."""
    values = {name: str(getattr(settings, name)) for name in settings.__struct_fields__ if name not in _SHOWING}
    parts = [
        contents,
        repr(values).encode("utf-8", "surrogateescape"),
        repr(versions).encode(),
        date.today().isoformat().encode(),
    ]
    modules = {one.body.__code__.co_filename for one in checks if hasattr(one.body, "__code__")}
    parts += [repr(sorted((one.code, one.name, one.level) for one in checks)).encode(), *_stamps([*_engine(), *sorted(modules)])]
    return blake2b(b"\0".join(parts), digest_size=16).digest()


def recall(settings: Settings, wanted: bytes) -> Verdict | None:
    """The verdict kept under a key; None when there is none, or it cannot be read."""
    if not settings.cache:
        return None
    try:
        kept = msgspec.msgpack.decode(_file(settings).read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return None
    return kept.verdict if kept.key == wanted else None


def keep(settings: Settings, under: bytes, verdict: Verdict) -> None:
    """Keep a verdict, the last one only. A directory that cannot be written is the business of the cache itself, which says so."""
    if not settings.cache:
        return
    file = _file(settings)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        encoded = msgspec.msgpack.encode(_Kept(under, verdict))
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
