"""TOML with line numbers: the standard parser's data, and where in the text each key and list item stands."""

from __future__ import annotations

import re
import sys
from typing import Any, NamedTuple

KeyPath = tuple["str | int", ...]  # ("tool", "fitlint", "select", 2): keys, and positions in lists

_TOKEN = re.compile(
    r"""
      (?P<text>"{3}(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    | (?P<skip>[ \t\r]+|\#[^\n]*)
    | (?P<mark>[\n\[\]{},=.])
    | (?P<bare>[^\s\[\]{},=."'\#]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class TomlError(ValueError):
    """A text is not TOML; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class Document(NamedTuple):
    """`lines` gives the line (from 1) of each table, key and list item, by its path from the top."""

    data: dict[str, Any]
    lines: dict[KeyPath, int]


def parse(text: str) -> Document:
    """Read TOML. Raises `TomlError`."""
    data = parse_data(text)
    locator = _Locator(text)
    try:
        locator.document()
    except RecursionError as error:  # compiled parsers can go deeper than we do
        raise TomlError("nested too deeply", 1) from error
    return Document(data, locator.lines)


def parse_data(text: str) -> dict[str, Any]:
    """Read TOML without locating anything. Raises `TomlError`."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at.group(1)) if at else text.count("\n", 0, len(text.rstrip())) + 1  # "at end of document"
        raise TomlError(re.sub(r" \(at [^()]*\)$", "", str(error)), line) from error
    except RecursionError as error:
        raise TomlError("nested too deeply", 1) from error
    return data


class _Locator:
    """One pass over the tokens of a text that is known to be TOML: no error is possible, values are only skipped over."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.tokens: list[tuple[str, str, int]] = []  # kind, text, line
        self.at = 0
        line = 1
        for match in _TOKEN.finditer(text):
            kind = str(match.lastgroup)
            if kind != "skip":
                self.tokens.append((kind, match.group(), line))
            line += match.group().count("\n")
        self.tokens.append(("end", "", line))

    def document(self) -> None:
        table: KeyPath = ()
        counts: dict[KeyPath, int] = {}  # how many [[tables]] of a name there were
        while self.tokens[self.at][0] != "end":
            if self.accept("\n"):
                continue
            line = self.tokens[self.at][2]
            if self.accept("["):
                many = self.accept("[")
                table = self.key()
                if many:
                    counts[table] = counts.get(table, -1) + 1
                    self.lines.setdefault(table, line)
                    table = (*table, counts[table])
                self.lines.setdefault(table, line)
                while self.accept("]"):
                    pass
            else:
                self.pair(table)

    def pair(self, table: KeyPath) -> None:
        line = self.tokens[self.at][2]
        path = table + self.key()
        for length in range(len(table) + 1, len(path) + 1):
            self.lines.setdefault(path[:length], line)
        self.accept("=")
        self.value(path)

    def key(self) -> KeyPath:
        parts: list[str] = []
        while self.tokens[self.at][0] in ("bare", "text"):
            kind, text, _ = self.tokens[self.at]
            parts.append(_unquote(text) if kind == "text" else text)
            self.at += 1
            self.accept(".")
        return tuple(parts)

    def value(self, path: KeyPath) -> None:
        if self.accept("["):
            index = 0
            while not self.accept("]"):
                if self.accept("\n") or self.accept(","):
                    continue
                item: KeyPath = (*path, index)
                self.lines[item] = self.tokens[self.at][2]
                self.value(item)
                index += 1
        elif self.accept("{"):
            while not self.accept("}"):
                if not (self.accept("\n") or self.accept(",")):
                    self.pair(path)
        else:  # a date or a number can be several tokens
            while self.tokens[self.at][1] not in ("\n", ",", "]", "}", ""):
                self.at += 1

    def accept(self, mark: str) -> bool:
        kind, text, _ = self.tokens[self.at]
        if kind == "mark" and text == mark:
            self.at += 1
            return True
        return False


def _unquote(text: str) -> str:
    """The key that a quoted key names; escapes are the TOML parser's business."""
    if "\\" not in text or text[0] == "'":
        return text[1:-1]
    return next(iter(parse_data(f"{text} = 0")))
