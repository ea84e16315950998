"""Verdicts on whole programs, kept from one run to the next: when nothing has changed, nothing is linked or checked again.

What counts as a change: what the files of the project say to those who read them (`unchanged.py`), the settings, the versions of its packages, the checks, fitlint itself, and the
date on which an ignore comment expires. What is only a matter of showing (targets, levels, confidence) does not. The last few verdicts are kept:
the state that a branch is compared with is another program than the branch.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from fitlint.cache import directory, engine, value
from fitlint.cache.place import PREFIX
from fitlint.config import Settings
from fitlint.finding import Diagnostic, Step
from fitlint.known import Reached, Unresolved
from fitlint.versions import Versions

if TYPE_CHECKING:  # for its type only
    from fitlint.checks import Check
    from fitlint.gather.as_before import Before
    from fitlint.gather.contents import Contents
    from fitlint.modules import ModuleFinder

_KEPT = 12  # verdicts of one project
_STATES = 3  # of those with what they rest on, which takes more room: an edit is compared with the state before, also where that was gone back to
_SHOWING = frozenset({"level", "confidence", "origins", "cache", "cache_dir", "jobs", "baseline", "force_exclude"})


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
    declared: dict[str, list[Step]] = {}  # by route, and by `path:line`, that a finding names: where it is declared and included
    expires: date | None = None  # the last day on which it is true
    failed: list[str] = []  # the codes of checks that raised: what they would have found is not there


class Key(NamedTuple):
    """What a verdict depends on: the `contents` of all files of the project, and what surrounds them."""

    contents: bytes
    surroundings: bytes


class Basis(msgspec.Struct):
    """What a verdict rests on: the `digests` of all files of the project; of the files that were understood, the functions whose bodies
    were `read`, by the byte at which they start; the files whose text was `shown`, or read as text; which files matter (`reach`).
    """

    digests: dict[str, bytes]
    read: dict[str, list[int]]
    shown: list[str]
    reach: Reached


class _Kept(msgspec.Struct):
    key: Key
    verdict: Verdict


class _Based(msgspec.Struct):
    """The key of a verdict, and what it rests on."""

    key: Key
    basis: Basis


def surroundings(tables: bytes, settings: Settings, versions: Versions, checks: Iterable[Check[Any]]) -> bytes:
    """What a verdict depends on besides the files of the project; `tables` are those of the project's own catalogue."""
    values = {name: str(getattr(settings, name)) for name in settings.__struct_fields__ if name not in _SHOWING}
    parts = [
        tables,
        repr(values).encode("utf-8", "surrogateescape"),
        repr(versions).encode(),
    ]
    modules = {one.body.__code__.co_filename for one in checks if hasattr(one.body, "__code__")}
    parts += [repr(sorted((one.code, one.name, one.level) for one in checks)).encode(), *engine.identity(_engine, modules)]
    return blake2b(b"\0".join(parts), digest_size=16).digest()


def recall(settings: Settings, wanted: Key, contents: Contents, keeps: bool = True) -> Verdict | None:
    """The verdict kept under a key, or for contents that differ from the wanted ones by nothing that matters; None when there is none, or
    it cannot be read. The latter is kept under the new key, too, where that is wanted."""
    if not settings.cache:
        return None
    verdict = _recall(settings, wanted)
    if verdict is not None:
        return verdict
    last = _last(settings, wanted)
    if last is None:
        return None
    from fitlint.unchanged import renewed

    basis = renewed(last.basis, contents)
    verdict = _recall(settings, last.key) if basis is not None else None
    if verdict is not None and basis is not None and keeps:
        keep(settings, wanted, verdict, basis)
    return verdict


def reached(settings: Settings, wanted: Key, contents: Contents, finder: ModuleFinder) -> Before | None:
    """Which files of a project matter, where the contents differ from those of the last verdict by nothing that makes others matter."""
    last = _last(settings, wanted) if settings.cache else None
    if last is None:
        return None
    from fitlint.gather.as_before import still_matter

    return still_matter(last.basis.reach, last.basis.digests, contents, finder)


def _last(settings: Settings, wanted: Key) -> _Based | None:
    """What the verdict that was used last rests on, where nothing else than contents is another."""
    place = latest(settings, "basis")
    last = value.read(place, _Based) if place is not None else None
    return last if last is not None and last.key.surroundings == wanted.surroundings else None


def _recall(settings: Settings, wanted: Key) -> Verdict | None:
    kept = value.read(file(settings, "verdict", name(wanted)), _Kept)
    if kept is None or kept.key != wanted or (kept.verdict.expires is not None and date.today() > kept.verdict.expires):
        return None
    for kind in ("verdict", "basis", "answers"):
        with suppress(OSError):
            os.utime(file(settings, kind, name(wanted)))  # the ones used last stay longest
    return kept.verdict


def keep(settings: Settings, under: Key, verdict: Verdict, basis: Basis | None) -> None:
    """Keep a verdict, and drop the oldest ones; the next contents are compared with those of the one used last that came with its basis."""
    if settings.cache and value.write(file(settings, "verdict", name(under)), _Kept(under, verdict)):
        if basis is not None:
            value.write(file(settings, "basis", name(under)), _Based(under, basis))
        drop_old(settings, "verdict", _KEPT)
        drop_old(settings, "basis", _STATES)


def file(settings: Settings, kind: str, name: str = "") -> Path:
    """Where a value of a project is kept."""
    root = blake2b(os.fsencode(settings.root), digest_size=8).hexdigest()
    return directory(settings) / f"{PREFIX}{kind}-{sys.implementation.cache_tag}-{root}{name and '-'}{name}.msgpack"


def name(key: Key) -> str:
    """What the values that belong to a verdict are called."""
    return blake2b(b"\0".join(key), digest_size=16).hexdigest()


def latest(settings: Settings, kind: str) -> Path | None:
    """The value of a kind that was used last; None where there is none."""
    return next(reversed(_by_use(settings, kind)), None)


def drop_old(settings: Settings, kind: str, most: int = _STATES) -> None:
    """Drop the values of a kind that were not used for longest."""
    for one in _by_use(settings, kind)[:-most]:
        with suppress(OSError):
            one.unlink(missing_ok=True)


def _by_use(settings: Settings, kind: str) -> list[Path]:
    like = file(settings, kind)
    with suppress(OSError):
        found = [one for one in like.parent.iterdir() if one.name.startswith(like.stem) and one.suffix == like.suffix]
        return sorted(found, key=lambda one: one.stat().st_mtime_ns)
    return []


def _engine() -> list[str]:
    top = os.path.dirname(__file__)
    return sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(top)
        if not folder.endswith("__pycache__")
        for name in names
        if name.endswith((".py", ".toml"))
    )
