"""One file as bytes and text: encoding, line table, and the only place where offsets become lines and columns."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from hashlib import blake2b
from typing import NamedTuple

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NEWLINE = re.compile(rb"\r\n|\n|\r")


class Position(NamedTuple):
    """`line` and `column` count from 1, columns in code points."""

    line: int
    column: int


class Undecodable(ValueError):
    """The bytes are not text in the encoding that the file declares (UTF-8 unless it says otherwise)."""


class Source:
    """The text of one file as UTF-8 without a byte order mark (`data`), and how it was encoded on disk."""

    __slots__ = ("_starts", "bom", "data", "encoding")

    def __init__(self, raw: bytes) -> None:
        """Raises `Undecodable`."""
        self.bom = raw.startswith(codecs.BOM_UTF8)
        if self.bom:
            raw = raw[3:]
        self.encoding = _declared_encoding(raw)
        if self.encoding == "utf-8":
            if not raw.isascii():
                try:
                    raw.decode()
                except UnicodeDecodeError as error:
                    raise Undecodable(f"byte {error.start + 3 * self.bom} is not UTF-8") from error
            self.data = raw
        else:
            try:
                self.data = raw.decode(self.encoding).encode()
            except (UnicodeError, LookupError) as error:
                raise Undecodable(f"cannot be decoded as {self.encoding}") from error
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """The offset of each line's first byte; lines end as Python's own do (LF, CRLF, CR)."""
        if self._starts is None:
            self._starts = line_starts(self.data)
        return self._starts

    def line_of(self, offset: int) -> int:
        """The line (from 1) that holds the byte at `offset`."""
        return bisect_right(self.starts, offset)

    def position(self, offset: int) -> Position:
        line = self.line_of(offset)
        start = self.starts[line - 1]
        return Position(line, len(self.data[start:offset].decode("utf-8", "replace")) + 1)

    def offset(self, position: Position) -> int:
        """The byte at a position; the end of its line where the line is shorter, the end of the file where there is no such line."""
        if position.line > len(self.starts):
            return len(self.data)
        text = self.line_text(position.line)
        return self.starts[position.line - 1] + len(text[: position.column - 1].encode())

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its end; empty beyond the end of the file."""
        if not 0 < line <= len(self.starts):
            return ""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.data)
        return self.data[start:end].decode("utf-8", "replace").rstrip("\r\n")

    def text(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")


def line_starts(data: bytes) -> list[int]:
    """The offset of each line's first byte in `data`."""
    starts = [0]
    if b"\r" not in data:
        offset = data.find(b"\n")
        while offset >= 0:
            starts.append(offset + 1)
            offset = data.find(b"\n", offset + 1)
    else:
        starts.extend(match.end() for match in _NEWLINE.finditer(data))
    return starts


def digest(raw: bytes) -> bytes:
    """The identity of a file's content: 16 bytes."""
    return blake2b(raw, digest_size=16).digest()


def _declared_encoding(raw: bytes) -> str:
    """PEP 263: a cookie in the first two lines; the second counts only when the first is blank or a comment."""
    head = raw[:512]
    if b"coding" not in head:
        return "utf-8"
    for line in _NEWLINE.split(head)[:2]:
        match = _COOKIE.match(line)
        if match:
            name = match.group(1).decode().lower().replace("_", "-")
            if name in ("utf8", "utf-8") or name.startswith("utf-8-"):
                return "utf-8"
            try:
                found = codecs.lookup(name)
            except LookupError:
                return name
            return "utf-8" if found.name == "utf-8" else found.name
        if line.strip() and not line.lstrip(b" \t\f").startswith(b"#"):
            break
    return "utf-8"
