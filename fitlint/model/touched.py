"""The files that something rests on, as bits of one number, and as the bytes in which that is kept and sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import NamedTuple
from zlib import crc32

from fitlint.edits import Parts

_SHARES = 64
_READ = "attributes"  # by far the most, which share none with others
_PART = "\0"
NAMES = tuple(f"?{kind}{number}" for kind in (_READ, "") for number in range(_SHARES))


def of_name(kind: str, name: str) -> str:
    """What stands among files for a name by which all of them are asked (a field of `known.Names`), one of `NAMES`: several share it."""
    return f"?{kind if kind == _READ else ''}{crc32(name.encode('utf-8', 'surrogateescape')) % _SHARES}"


def _part(path: str, name: str) -> str:
    """What stands for a part of a file: the bodies of the classes of a name, or of the functions ("")."""
    return f"{path}{_PART}{name}"


def files_in(order: Iterable[str]) -> int:
    """How many files have bits in an order (`Places.order`)."""
    return sum(one.endswith(_PART) for one in order)


class Bits(NamedTuple):
    """What stands for a file among all that is touched: for what is `outside` of functions and classes, for the bodies of functions, with what they hold (`inside`), and for those
    of its `classes`, by their names, with the headers of their methods: a class that has come since counts as outside. All but the bodies of functions is the `header`."""

    outside: int = 0
    inside: int = 0
    classes: Mapping[str, int] = {}
    header: int = 0


class Places:
    """The bits of files, of their parts, and of names, in an order that outlasts the program: only `files` are added to it, with the names of their classes."""

    def __init__(self, order: Iterable[str], files: Mapping[str, Iterable[str]]) -> None:
        self._at = {place: at for at, place in enumerate(order)}
        others = (_part(path, name) for path, names in files.items() for name in ("", *names))
        for place in (*NAMES, *files, *others):
            self._at.setdefault(place, len(self._at))

    def order(self) -> list[str]:
        """As it is kept."""
        return list(self._at)

    def bit(self, place: str) -> int:
        """That of what stands for a file as a whole, a part of one or a name; 0 where there is none."""
        at = self._at.get(place)
        return 1 << at if at is not None else 0

    def bits(self, path: str, classes: Iterable[str]) -> Bits:
        """Those of a file with such classes."""
        outside = self.bit(path)
        own = {name: bit for name in classes if (bit := self.bit(_part(path, name)))}
        return Bits(outside, self.bit(_part(path, "")), own, reduce(or_, own.values(), outside))

    def noticed(self, files: Mapping[str, Parts]) -> int:
        """Those of what is noticed of files, and of names. A file is noticed wholly in which a class has come since."""
        wholly = {
            path
            for path, parts in files.items()
            if parts.outside or any(_part(path, one) not in self._at for one in parts.classes)
        }
        found = 0
        for place, at in self._at.items():
            path, is_part, name = place.partition(_PART)
            parts = files.get(path)
            if parts is not None and (path in wholly or (is_part and (name in parts.classes if name else parts.bodies))):
                found |= 1 << at
        return found


class Touched:
    """The files that were looked into since somebody began to note it, by their `Bits`, and the names by which somebody asked all of them."""

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
