"""A file in the course of being rewritten: its tokens, its bytes so far, and what will have to be put right in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fitlint.newer_grammar.scanner import Scan, Token

Version = tuple[int, int]

_BLANKS = bytes(byte if byte in b"\r\n" else 32 for byte in range(256))


class Field(NamedTuple):
    """A replacement field of an f-string: its conversion as `ast` has it, and whether it stands in another's specification."""

    conversion: int
    nested: bool


class Draft:
    """`marks` are offsets of statements that are to go, `commas` those of `|` that were commas, `joins` the spans of tuples that
    were f-strings, with what these consist of. `needs` is the Python that reads the original, as far as it was found out."""

    def __init__(self, data: bytes, scanned: Scan, version: Version) -> None:
        self.tokens, self.pairs = scanned
        self.out = bytearray(data)
        self.needs: Version | None = None
        self.marks: set[int] = set()
        self.commas: list[int] = []
        self.joins: dict[tuple[int, int], list[str | Field]] = {}
        self._version = version

    def lacks(self, version: Version) -> bool:
        """Whether what was found came with a `version` newer than the interpreter; remembers that it is needed."""
        if self._version >= version:
            return False
        self.needs = max(version, self.needs or version)
        return True

    def token(self, index: int) -> Token:
        """The token at `index`, an empty one beyond the first and the last."""
        if 0 <= index < len(self.tokens):
            return self.tokens[index]
        return Token("newline", len(self.out), len(self.out), 0, b"")

    def inside(self, start: int, end: int) -> Iterator[int]:
        """The token indices from `start` to before `end`, without what stands within brackets and f-strings that open there."""
        while start < end:
            yield start
            start = self.pairs.get(start, start + 1)

    def blank(self, start: int, end: int) -> None:
        """Puts spaces in place of all but the line ends."""
        self.out[start:end] = self.out[start:end].translate(_BLANKS)

    def put(self, offset: int, text: bytes) -> None:
        self.out[offset : offset + len(text)] = text
