"""One value in a file of its own, as msgpack: read whole or not at all, replaced at once. Nothing here fails."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

import msgspec

from fitlint.cache.place import make

Kept = TypeVar("Kept")


def read(file: Path, type: type[Kept]) -> Kept | None:
    """The value in a file; None where there is none of this type."""
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=type)
    except (OSError, msgspec.MsgspecError):
        return None


def write(file: Path, value: object) -> bool:
    """Whether it could be written; a directory that cannot is the business of the cache itself, which says so."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        encoded = msgspec.msgpack.encode(value)
        make(file.parent)
        beside.write_bytes(encoded)
        os.replace(beside, file)
    except (OSError, UnicodeError):
        beside.unlink(missing_ok=True)
        return False
    return True
