"""What stands for fitlint's own files: what they once found out is true only as long as they are the same.

An installed fitlint is known by its list of files and their hashes: the same version is the same wherever and whenever it was installed, so
that a cache can go from one machine to the next. In a checkout the files' times count.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

_TOP = Path(__file__).parent.parent
_PACKAGES = ("fitlint", "fitlint_checks")


def identity(ours: Callable[[], Iterable[str]], others: Iterable[str] = ()) -> list[bytes]:
    """What stands for files of fitlint (only asked for in a checkout) and of `others`."""
    installed = record()
    if installed is None:
        return list(_stamps([*ours(), *sorted(others)]))
    covered = tuple(f"{_TOP.parent / one}{os.sep}" for one in _PACKAGES)
    return [installed, *_contents(sorted(one for one in others if not one.startswith(covered)))]


@lru_cache(1)
def record() -> bytes | None:
    """What stands for the installed files; None in a checkout."""
    found = [*_TOP.parent.glob("fitlint-*.dist-info/RECORD")]
    try:
        lines = found[0].read_bytes().splitlines() if len(found) == 1 else []
    except OSError:
        return None
    prefixes = tuple(f"{one}/".encode() for one in _PACKAGES)
    hashed = sorted(line for line in lines if line.startswith(prefixes) and b",sha256=" in line)
    return blake2b(b"\n".join(hashed), digest_size=16).digest() if hashed else None


def _contents(files: Iterable[str]) -> Iterator[bytes]:
    for file in files:
        try:
            yield f"{os.path.basename(file)}:".encode("utf-8", "surrogateescape") + blake2b(Path(file).read_bytes()).digest()
        except OSError:
            continue  # a check that was not read from a file


def _stamps(files: Iterable[str]) -> Iterator[bytes]:
    for file in files:
        try:
            status = os.stat(file)
        except OSError:
            continue
        yield f"{file}:{status.st_mtime_ns}:{status.st_size}".encode("utf-8", "surrogateescape")
