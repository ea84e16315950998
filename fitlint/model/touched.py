"""The files that something rests on, as bits of one number, and as the bytes in which that is kept and sent."""

from __future__ import annotations

from zlib import crc32

_SHARES = 64
_READ = "attributes"  # by far the most, which share none with others
NAMES = tuple(f"?{kind}{number}" for kind in (_READ, "") for number in range(_SHARES))


def of_name(kind: str, name: str) -> str:
    """What stands among files for a name by which all of them are asked (a field of `known.Names`), one of `NAMES`: several share it."""
    return f"?{kind if kind == _READ else ''}{crc32(name.encode('utf-8', 'surrogateescape')) % _SHARES}"


class Touched:
    """The files that were looked into since somebody began to note it: two bits for each (`Module.bit`), one for what stands outside of functions and for their
    headers, one for their bodies (`Module.inside`)."""

    __slots__ = ("files",)

    def __init__(self) -> None:
        self.files = 0

    def add(self, files: int) -> None:
        """Note more. What adds nothing is shared with whoever has kept it: these numbers are long, and most of them the same."""
        before = self.files
        if not before:
            self.files = files
        elif files and files is not before:
            self.files = before | files


def in_bytes(files: int) -> bytes:
    """Some files, as they are kept."""
    return files.to_bytes((files.bit_length() + 7) // 8, "little")


def of_bytes(kept: bytes) -> int:
    """Files that were kept."""
    return int.from_bytes(kept, "little")
