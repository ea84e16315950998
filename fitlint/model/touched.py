"""The files that something rests on, as bits of one number, and as the bytes in which that is kept and sent."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import NamedTuple
from zlib import crc32

from fitlint.edits import Parts

_READ = "attributes"  # by far the most, which share none with others
_SHARES = {_READ: 64, "": 448}
NAMES = tuple(f"?{kind}{number}" for kind, shares in _SHARES.items() for number in range(shares))
_FIXED = {name: at for at, name in enumerate(NAMES)}

# The bits of a file, from its first one: the bodies of functions, the names that stand outside of them (several share one of both), its classes.
_BODIES = 4
_OUTSIDE = 8

Order = dict[str, list[str]]  # files, with the names of the classes that had bits when the file got them


def of_name(kind: str, name: str) -> str:
    """What stands among files for a name by which all of them are asked (a field of `known.Names`), one of `NAMES`: several share it."""
    kind = kind if kind == _READ else ""
    return f"?{kind}{_share(name, _SHARES[kind])}"


def _share(name: str, shares: int) -> int:
    return crc32(name.encode("utf-8", "surrogateescape")) % shares


class Bits(NamedTuple):
    """What stands for a file among all that is touched: for what is `outside` of functions and classes, for the bodies of functions, with what they hold (`inside`), and for those
    of its `classes`, by their names, with the headers of their methods: a class that has come since counts as outside. All but the bodies of functions is the `header`. Of what is outside and
    inside, names and functions have one bit each, of some that they share."""

    outside: int = 0
    inside: int = 0
    classes: Mapping[str, int] = {}
    header: int = 0

    def of(self, name: str) -> int:
        """What stands for a name outside of functions and classes."""
        return (self.outside & -self.outside) << _share(name, _OUTSIDE)

    def of_body(self, qualname: str) -> int:
        """What stands for the body of a function or method that is not inside of another one."""
        return (self.inside & -self.inside) << _share(qualname, _BODIES)


class Places:
    """The bits of names, and of files and their parts, in an order that outlasts the program: only `files` are added to it, with the names of their classes."""

    def __init__(self, order: Mapping[str, list[str]], files: Mapping[str, Iterable[str]]) -> None:
        self.order: Order = dict(order)
        for path, names in files.items():
            if path not in order:
                self.order[path] = list(dict.fromkeys(names))
        self._at: dict[str, int] = {}
        at = len(NAMES)
        for path, classes in self.order.items():
            self._at[path] = at
            at += _BODIES + _OUTSIDE + len(classes)

    def bits(self, path: str, classes: Iterable[str]) -> Bits:
        """Those of a file with such classes; none of one that is not in the order."""
        if path not in self._at:
            return Bits()
        at = self._at[path]
        inside = ((1 << _BODIES) - 1) << at
        outside = ((1 << _OUTSIDE) - 1) << at + _BODIES
        first = at + _BODIES + _OUTSIDE
        present = frozenset(classes)
        own = {name: 1 << first + number for number, name in enumerate(self.order[path]) if name in present}
        return Bits(outside, inside, own, reduce(or_, own.values(), outside))

    def noticed(self, files: Mapping[str, Parts]) -> frozenset[int]:
        """The positions of the bits of what is noticed of files, and of names. A file is noticed wholly in which a class has come since."""
        own = (bit_of(path) if path in _FIXED else self._of_parts(path, parts) for path, parts in files.items())
        return frozenset(_positions(reduce(or_, own, 0)))

    def _of_parts(self, path: str, parts: Parts) -> int:
        classes = self.order.get(path, [])
        bits = self.bits(path, classes)
        if parts.whole or not frozenset(parts.classes).issubset(classes):
            return bits.header | bits.inside
        some = [bits.classes[name] for name in parts.classes] + [bits.of(name) for name in parts.names]
        return reduce(or_, map(bits.of_body, parts.bodies), reduce(or_, some, 0))


def bit_of(name: str) -> int:
    """That of what stands for names (`of_name`)."""
    return 1 << _FIXED[name]


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
    """Some files, as they are kept: by the positions of their bits, few of many."""
    return _written(_positions(files))


def of_bytes(kept: bytes) -> int:
    """Files that were kept."""
    positions = _read(kept)
    data = bytearray(positions[-1] // 8 + 1 if positions else 0)
    for one in positions:
        data[one >> 3] |= 1 << (one & 7)
    return int.from_bytes(data, "little")


def are_among(kept: bytes, noticed: frozenset[int]) -> bool:
    """Whether some of the files that were kept are those of which the positions are noticed."""
    return not noticed.isdisjoint(_read(kept))


def _positions(files: int) -> list[int]:
    data = files.to_bytes((files.bit_length() + 7) // 8, "little")
    return [8 * one.start() + bit for one in _NOT_EMPTY.finditer(data) for bit in _BITS[data[one.start()]]]


def _written(positions: list[int]) -> bytes:
    return struct.pack(f"<{len(positions)}I", *positions)


def _read(kept: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(kept) // 4}I", kept)


_NOT_EMPTY = re.compile(rb"[^\0]")
_BITS = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]  # of each byte
