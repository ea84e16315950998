"""The comments of a case that say what shall be found: `# error: [FIT101] "part of the message"` and the like."""

from __future__ import annotations

import re

import msgspec

_BEGIN = re.compile(r"(?:^|(?<=\s))# (?:error|warning|advice|missed|step):")
_ONE = re.compile(
    r"""\#[ ](?:
          (?P<word>error|warning|advice|missed):[ ](?:(?P<column>\d+)[ ])?\[(?P<code>[A-Za-z0-9_-]+)\](?:[ ](?P<message>"(?:[^"\\]|\\.)*"))?
        | step:[ ](?P<step>"(?:[^"\\]|\\.)*")
    )\s*""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")


class Malformed(ValueError):
    """A comment begins as one that expects something and does not go on as one; `line` is that of the page."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Expected(msgspec.Struct, frozen=True):
    """One comment. `word` is a level, "missed" or "step"; `code` is a check's code or name; `line` is that of the file as analysed."""

    word: str
    code: str
    message: str
    path: str
    line: int
    page_line: int
    column: int | None = None

    @property
    def is_finding(self) -> bool:
        return self.word in ("error", "warning", "advice")

    def __str__(self) -> str:
        column = f"{self.column} " if self.column is not None else ""
        what = f"[{self.code}]" if self.code else ""
        said = f'"{self.message}"' if self.message else ""
        return f"{self.word}: {column}{' '.join(part for part in (what, said) if part)}"


def take_out(path: str, lines: list[str], page_line: int, first: int) -> tuple[list[str], list[int], list[Expected]]:
    """Divide code into what is analysed and what is expected of it.

    `page_line` is where `lines` begin on the page, `first` the number that their first line has in the file. Returns the lines
    without such comments (a line that held nothing else is gone), where each stands on the page, and what the comments say. A
    comment on a line of its own speaks of the next line of code. Raises `Malformed`.
    """
    kept: list[str] = []
    numbers: list[int] = []
    expected: list[Expected] = []
    for number, line in enumerate(lines, page_line):
        begin = _BEGIN.search(line)
        if begin is not None:
            expected += _read(line[begin.start() :], path, first + len(kept), number)
            line = line[: begin.start()].rstrip()
            if not line:
                continue
        kept.append(line)
        numbers.append(number)
    if expected and expected[-1].line >= first + len(kept):
        raise Malformed(expected[-1].page_line, "no line of code follows this comment")
    return kept, numbers, expected


def _read(text: str, path: str, line: int, page_line: int) -> list[Expected]:
    result = []
    at = 0
    while at < len(text):
        found = _ONE.match(text, at)
        if found is None:
            raise Malformed(page_line, f'expected `# error: [CODE] "part of the message"` or `# step: "…"`, got `{text[at:]}`')
        said = found["step"] or found["message"] or '""'
        column = int(found["column"]) if found["column"] else None
        message = _ESCAPE.sub(r"\1", said[1:-1])
        result.append(Expected(found["word"] or "step", found["code"] or "", message, path, line, page_line, column))
        at = found.end()
    return result
