"""The tokens of Python text of any version from 3.0 to 3.15: enough to find where a construct stands, too few to judge it.

The interpreter's own `tokenize` knows only its own grammar; this scanner exists for the files that the interpreter refused. It
never raises: on text that is no Python at all the tokens are nonsense, and the parser that reads the result says so.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, cast

# "open" and "close" delimit an f-string or t-string, "text" is what stands literally between them and the fields.
Kind = Literal["name", "number", "string", "op", "comment", "newline", "open", "text", "close"]

_CodeKind = Literal["space", "newline", "comment", "quote", "name", "number", "op"]


class Token(NamedTuple):
    """The bytes from `start` to `end`. `depth` counts the brackets, f-strings and fields around it; a bracket is outside itself."""

    kind: Kind
    start: int
    end: int
    depth: int
    text: bytes


class Scan(NamedTuple):
    """`pairs` leads from the index of an opening bracket, field or f-string to that of what closes it, where something does."""

    tokens: list[Token]
    pairs: dict[int, int]


class _Frame(NamedTuple):
    """What is open: a "bracket", an f-string's "text", one of its "field"s, or the "spec" of a field; `opening` is the token's index."""

    kind: Literal["bracket", "text", "field", "spec"]
    opening: int
    quote: bytes = b""
    raw: bool = False


_CODE = re.compile(
    rb"""
      (?P<space>   (?: [ \t\f]+ | \\(?:\r\n|\r|\n) )+ )
    | (?P<newline> \r\n | \n | \r )
    | (?P<comment> \#[^\r\n]* )
    | (?P<quote>   (?: [rR][bBfFtT]? | [bBfFtT][rR]? | [uU] )? (?: \"\"\" | ''' | \" | ' ) )
    | (?P<name>    [A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]* )
    | (?P<number>  0[xX][\da-fA-F_]+ | (?: \d[\d_]*\.?[\d_]* | \.\d[\d_]* ) (?: [eE][+-]?\d[\d_]* )? [jJlL]? )
    | (?P<op>      \*\*=? | //=? | <<=? | >>=? | -> | <> | \.\.\. | [-+*/%&|^@=<>!:]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)
# The rest of a plain string after its opening quote; a single-quoted one that does not end takes the rest of its line.
_REST = {
    quote: re.compile(
        rb"[^%b\\]*(?:(?:\\.|%b(?!%b))[^%b\\]*)*(?:%b|\Z)" % (quote[:1], quote[:1], quote[:1] * 2, quote[:1], quote), re.S
    )
    for quote in (b'"""', b"'''")
} | {
    quote: re.compile(rb"[^%b\\\r\n]*(?:\\(?:\r\n|.)[^%b\\\r\n]*)*(?:%b|(?=[\r\n])|\Z)" % (quote, quote, quote), re.S)
    for quote in (b'"', b"'")
}
_TEXT = re.compile(rb"""[^\\{}"'\r\n]+ | \\N\{[^}"'\r\n]*\} | \\\r\n | \\[^{}] | \{\{ | \}\} | \r\n | .""", re.VERBOSE | re.S)
_RAW_TEXT = re.compile(rb"""[^\\{}"'\r\n]+ | \\\r\n | \\[^{}] | \{\{ | \}\} | \r\n | .""", re.VERBOSE | re.S)


def scan(data: bytes) -> Scan:
    """The tokens of `data` without white space; those inside the fields of f-strings and t-strings stand in their place."""
    scanner = _Scanner(data)
    offset = 0
    while offset < len(data):
        inside = scanner.stack[-1].kind if scanner.stack else "bracket"
        offset = scanner.literal(offset) if inside in ("text", "spec") else scanner.code(offset)
    return Scan(scanner.tokens, scanner.pairs)


class _Scanner:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tokens: list[Token] = []
        self.pairs: dict[int, int] = {}
        self.stack: list[_Frame] = []

    def add(self, kind: Kind, start: int, end: int) -> None:
        self.tokens.append(Token(kind, start, end, len(self.stack), self.data[start:end]))

    def push(self, kind: Literal["bracket", "text", "field", "spec"], quote: bytes = b"", raw: bool = False) -> None:
        """Opens a frame whose opening token is the last one."""
        self.stack.append(_Frame(kind, len(self.tokens) - 1, quote, raw))

    def pop(self, kind: Kind, start: int, end: int) -> None:
        """Closes the innermost frame with a token."""
        frame = self.stack.pop()
        self.pairs[frame.opening] = len(self.tokens)
        self.add(kind, start, end)

    def code(self, offset: int) -> int:
        """Reads one token of code, or white space, at `offset`; returns where it ends."""
        match = _CODE.match(self.data, offset)
        assert match is not None, "the last alternative takes any byte"
        kind, end = cast(_CodeKind, match.lastgroup), match.end()
        if kind == "op":
            return self.operator(offset, end)
        if kind == "quote":
            return self.quote(offset, match.group())
        if kind != "space" and (kind != "newline" or not self.stack):
            self.add(kind, offset, end)
        return end

    def quote(self, start: int, opening: bytes) -> int:
        quote = opening.lstrip(b"rRbBfFtTuU")
        prefix = opening[: -len(quote)].lower()
        end = start + len(opening)
        if b"f" in prefix or b"t" in prefix:
            self.add("open", start, end)
            self.push("text", quote, b"r" in prefix)
            return end
        match = _REST[quote].match(self.data, end)
        end = match.end() if match else len(self.data)
        self.add("string", start, end)
        return end

    def operator(self, start: int, end: int) -> int:
        first = self.data[start : start + 1]
        inside = self.stack[-1].kind if self.stack else ""
        if first in (b"(", b"[", b"{"):
            self.add("op", start, end)
            self.push("bracket")
        elif first in (b")", b"]", b"}") and inside in ("bracket", "field"):
            self.pop("op", start, end)
        elif first == b":" and inside == "field":
            # A walrus needs brackets here: in a field's own depth every colon starts the format specification.
            end = start + 1
            self.add("op", start, end)
            field = self.stack.pop()
            self.stack.append(field._replace(kind="spec"))
        else:
            self.add("op", start, end)
        return end

    def literal(self, start: int) -> int:
        """Reads the literal text of an f-string or of a format specification, then what ends it; returns where that ends."""
        frame = self.stack[-1]
        text = next(frame for frame in reversed(self.stack) if frame.kind == "text")
        pattern = _RAW_TEXT if text.raw else _TEXT
        offset = start
        while match := pattern.match(self.data, offset):
            piece, end = match.group(), match.end()
            if frame.kind == "spec" and piece in (b"{{", b"}}"):  # no escapes there
                piece, end = piece[:1], end - 1
            closes = piece in (b'"', b"'") and self.data.startswith(text.quote, offset)
            breaks = piece in (b"\n", b"\r", b"\r\n") and len(text.quote) == 1 and frame.kind == "text"
            if closes or breaks or piece == b"{" or (piece == b"}" and frame.kind == "spec"):
                break
            offset = end
        else:
            closes, piece = False, b""
        if offset > start:
            self.add("text", start, offset)
        if closes:
            while self.stack[-1] is not text:  # fields that were left open: broken, but the string ends
                self.stack.pop()
            self.pop("close", offset, offset + len(text.quote))
            return offset + len(text.quote)
        if piece == b"{":
            self.add("op", offset, offset + 1)
            self.push("field", text.quote, text.raw)
        elif piece == b"}":
            self.pop("op", offset, offset + 1)
        else:  # a line that ends within a string of one line, or the end of the file
            self.pop("close", offset, offset)
            return offset
        return offset + 1
