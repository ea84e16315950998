"""From the text of a page to its sections and cases: plain data, nothing is run. `fitlint.pages` describes the format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from fitlint.pages.comments import Expected, Malformed, take_out

SECTIONS = ("What happens", "Why it matters", "How to fix it", "When to ignore it", "Since", "Sources")
MAIN = "main.py"

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*")
_NAME = re.compile(r"`([^`]+)`:[ \t]*")
_NEEDS_CODE = ("output", "fixed", "proof")


class PageError(ValueError):
    """A page is written against its format; `line` (from 1) says where."""

    def __init__(self, page: Path, line: int, message: str) -> None:
        super().__init__(f"{page}:{line}: {message}")
        self.page, self.line, self.message = page, line, message


class Block(msgspec.Struct, frozen=True):
    """A fenced block. `line` is that of its first line of text, `end` that of its closing fence; `path` is the name before it, or ""."""

    language: str
    path: str
    text: str
    line: int
    end: int


class Section(msgspec.Struct, frozen=True):
    """A heading and what stands below it up to the next one, in order: prose and blocks. The text before all headings has none."""

    title: str
    level: int
    line: int
    body: list[str | Block]

    def blocks(self, *languages: str) -> list[Block]:
        """The blocks of these languages, in order."""
        return [one for one in self.body if isinstance(one, Block) and one.language in languages]


class File(msgspec.Struct):
    """A file of a case, without the comments that expect something; `page_lines` gives for each of its lines the one on the page."""

    text: str = ""
    page_lines: list[int] = []


class Proof(msgspec.Struct, frozen=True):
    """Python that holds of the files of a case, or of the `fixed` ones; `line` is that of its first line on the page."""

    text: str
    line: int
    fixed: bool


class Case(msgspec.Struct):
    """One program with what shall be found in it. `config` is what `[tool.fitlint]` would hold."""

    page: Path
    title: str
    line: int
    files: dict[str, File] = {}
    expected: list[Expected] = []
    config: Block | None = None
    output: Block | None = None
    fixed: list[Block] = []
    proofs: list[Proof] = []

    @property
    def id(self) -> str:
        return f"{self.page.stem}/{self.title}"

    @property
    def is_loud(self) -> bool:
        """Whether something shall be found."""
        return any(one.is_finding for one in self.expected)

    @property
    def is_quiet(self) -> bool:
        """Whether it was written to show that nothing is found; what fixes a problem, in the prose, was not."""
        return not self.expected and self.title not in SECTIONS

    def page_line(self, path: str, line: int) -> int:
        """Where on the page a line of a file stands; the heading for what has no place there."""
        lines = self.files[path].page_lines if path in self.files else []
        return lines[line - 1] if 0 < line <= len(lines) else self.line

    def texts(self, *, fixed: bool = False) -> dict[str, str]:
        """The files by path: as written, or as the `fixed` blocks say."""
        result = {path: file.text for path, file in self.files.items()}
        if fixed:
            result.update({block.path or MAIN: block.text for block in self.fixed})
        return result


class Page(msgspec.Struct, frozen=True):
    path: Path
    title: str
    sections: list[Section]
    cases: list[Case]


def read(path: Path) -> Page:
    """Read a page. Raises `PageError`, and `OSError` and `UnicodeDecodeError` as reading a file does."""
    return parse(path, path.read_text(encoding="utf-8-sig"))


def parse(path: Path, text: str) -> Page:
    """The page with this text. Raises `PageError`."""
    sections = list(_sections(path, text.split("\n")))
    cases = [_case(path, section) for section in sections if section.blocks("python")]
    seen: dict[str, int] = {}
    for case in cases:
        if case.title in seen:
            raise PageError(path, case.line, f'a second case is called "{case.title}", as in line {seen[case.title]}')
        seen[case.title] = case.line
    for section in sections:
        if not section.blocks("python") and (stray := section.blocks(*_NEEDS_CODE)):
            raise PageError(path, stray[0].line - 1, f"a block `{stray[0].language}` in a section without a block `python`")
    return Page(path, next((one.title for one in sections if one.level == 1), ""), sections, cases)


def _sections(path: Path, lines: list[str]) -> Iterator[Section]:
    section = Section("", 0, 1, [])
    prose: list[str] = []
    at = 0
    while at < len(lines):
        heading, fence = _HEADING.fullmatch(lines[at]), _FENCE.fullmatch(lines[at])
        if heading or fence:
            name = _name_before(prose)
            if text := "\n".join(prose).strip("\n"):
                section.body.append(text)
            prose = []
        if heading:
            yield section
            section = Section(heading[2], len(heading[1]), at + 1, [])
        elif fence:
            block = _block(path, lines, at, fence[1], fence[2], name)
            section.body.append(block)
            at = block.end - 1
        else:
            prose.append(lines[at])
        at += 1
    if text := "\n".join(prose).strip("\n"):
        section.body.append(text)
    yield section


def _name_before(prose: list[str]) -> str:
    """The name that the last line of the prose gives to the block that follows; that line is taken away."""
    last = next((index for index in range(len(prose) - 1, -1, -1) if prose[index].strip()), None)
    named = _NAME.fullmatch(prose[last]) if last is not None else None
    if named is None:
        return ""
    del prose[last:]
    return named[1]


def _block(path: Path, lines: list[str], at: int, fence: str, language: str, name: str) -> Block:
    closing = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*")
    end = next((index for index in range(at + 1, len(lines)) if closing.fullmatch(lines[index])), None)
    if end is None:
        raise PageError(path, at + 1, "this block is not closed")
    if language == "py":
        raise PageError(path, at + 1, "write `python` for code that is a case, `text` for code that is none")
    if name and (PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name):
        raise PageError(path, at + 1, f"`{name}` is not the path of a file inside the program")
    return Block(language, name, "".join(f"{line}\n" for line in lines[at + 1 : end]), at + 2, end + 1)


def _case(page: Path, section: Section) -> Case:
    if not section.level:
        raise PageError(page, section.blocks("python")[0].line - 1, "a case needs a heading")
    case = Case(page, section.title, section.line)
    for block in section.body:
        if isinstance(block, Block):
            _add(case, block)
    for one in case.fixed:
        if (one.path or MAIN) not in case.files:
            raise PageError(page, one.line - 1, f"the case has no file `{one.path or MAIN}` to be fixed")
    return case


def _add(case: Case, block: Block) -> None:
    if block.language == "fixed":
        case.fixed.append(block)
    elif block.language == "proof":
        case.proofs.append(Proof(block.text, block.line, bool(case.fixed)))
    elif block.language == "output":
        if case.output is not None:
            raise PageError(case.page, block.line - 1, "a second block `output`")
        case.output = block
    elif block.language == "python":
        _add_code(case, block)
    elif block.path:
        file = case.files.setdefault(block.path, File("", []))
        file.text += block.text
        file.page_lines += range(block.line, block.end)
    elif block.language == "toml":
        if case.config is not None:
            raise PageError(case.page, block.line - 1, "a second block `toml`")
        case.config = block


def _add_code(case: Case, block: Block) -> None:
    path = block.path or MAIN
    file = case.files.setdefault(path, File("", []))
    try:
        lines, numbers, expected = take_out(path, block.text.split("\n")[:-1], block.line, len(file.page_lines) + 1)
    except Malformed as error:
        raise PageError(case.page, error.line, str(error)) from error
    file.text += "".join(f"{line}\n" for line in lines)
    file.page_lines += numbers
    case.expected = [*case.expected, *expected]
