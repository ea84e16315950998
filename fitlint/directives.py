"""What comments say to fitlint: `# fitlint: ignore[FIT101] -- reason`, ranges, whole files, and the codes of `# noqa`, ours and those of rules that say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from fitlint.config import suggestion
from fitlint.summary import Comment

COMMENT_PATTERN = re.compile(rb"#[^\n\r]*?(?:fitlint:|noqa)", re.IGNORECASE)  # the comments that are worth keeping

_VERBS = ("ignore", "file-ignore", "disable", "enable")
_REASON = r"(?:\s*--)?\s*(?P<reason>(?:(?!\s*\#\s*[A-Za-z]).)*)"  # up to the next comment in the comment ("issue #12" is none)
_OWN = re.compile(
    rf"""\#\s*fitlint:\s*(?P<verb>[\w-]+)\s*
        (?:\[(?P<codes>[^\]]*)(?P<closed>\])?)?
        (?:\s*until\s*=\s*(?P<until>[\w-]+))?
        {_REASON}""",
    re.VERBOSE | re.IGNORECASE,
)
_NOQA = re.compile(
    rf"""\#\s*noqa:\s?(?P<codes>[A-Z][\w-]*(?:(?:\s*,\s*|\s+)[A-Z]+[0-9]+\b)*)
        {_REASON}""",
    re.VERBOSE | re.IGNORECASE,
)
_FLAKE8_CODE = re.compile(r"[A-Z]+[0-9]+", re.IGNORECASE)
_FIT = re.compile(r"FIT[0-9]*", re.IGNORECASE)
# Rules of ruff and flake8 that look at single calls, and the checks that tell of the same call.
_ALIKE = {
    "ASYNC210": ("FIT101", "FIT107"), "ASYNC211": ("FIT101", "FIT107"), "ASYNC212": ("FIT101", "FIT107"), "ASYNC220": ("FIT103", "FIT107"),
    "ASYNC221": ("FIT103", "FIT107"), "ASYNC222": ("FIT103", "FIT107"), "ASYNC230": ("FIT104", "FIT107", "FIT116"),
    "ASYNC231": ("FIT104", "FIT107", "FIT116"), "ASYNC232": ("FIT104", "FIT107", "FIT116"), "ASYNC240": ("FIT104", "FIT107", "FIT116"),
    "ASYNC250": ("FIT102", "FIT107"), "ASYNC251": ("FIT102", "FIT107"), "RUF006": ("FIT111", "FIT614"), "S113": ("FIT113",),
}  # fmt: skip


class Word(msgspec.Struct, frozen=True):
    """A code or name as it is written, and the code it means: None when there is no such check."""

    text: str
    start: int
    end: int
    code: str | None


class Directive(msgspec.Struct, frozen=True):
    """One instruction; `start` and `end` (reason included) are offsets into its comment's text, as are those of its words.

    `words` are all that stand in its list, in order; `codes_start` and `codes_end` span the list. `foreign` words (of `# noqa`)
    are other tools' business; `alike` are the codes of checks that say the same as one of these.
    """

    verb: str  # "ignore", "file-ignore", "disable", "enable" or "noqa"
    comment: Comment
    start: int
    end: int
    codes_start: int
    codes_end: int
    words: list[Word]
    foreign: frozenset[str] = frozenset()
    alike: tuple[str, ...] = ()
    reason: str = ""
    until: date | None = None

    def codes(self) -> list[str]:
        """The codes of the checks it names, each once."""
        return list(dict.fromkeys(word.code for word in self.words if word.code is not None))


class Mistake(msgspec.Struct, frozen=True):
    """What is wrong with a comment, at the offsets `start` to `end` of its text; `code` is FIT002 or FIT003."""

    code: str
    comment: Comment
    start: int
    end: int
    message: str


def parse(comment: Comment, codes: Mapping[str, str]) -> Iterator[Directive | Mistake]:
    """The directives of one comment and what is wrong with them; `codes` maps all known codes and names to codes."""
    found = [*_OWN.finditer(comment.text), *_NOQA.finditer(comment.text)]
    for match in sorted(found, key=re.Match.start):
        yield from _own(comment, match, codes) if match.re is _OWN else _noqa(comment, match, codes)


def _own(comment: Comment, match: re.Match[str], codes: Mapping[str, str]) -> Iterator[Directive | Mistake]:
    def mistake(message: str) -> Mistake:
        return Mistake("FIT002", comment, match.start(), _end(match), message)

    verb = match["verb"].lower()
    if verb not in _VERBS:
        close = suggestion(verb, _VERBS)
        if close or match["codes"] is not None:  # anything else is prose
            yield mistake(f"`fitlint: {verb}` is no instruction{close}")
        return
    if not (match["codes"] or "").strip() or not match["closed"]:
        yield mistake(f"`fitlint: {verb}` names no check: write `{verb}[FIT101]`")
        return
    words: list[Word] = []
    until = match["until"]
    for part in re.finditer(r"[^\s,][^,]*", match["codes"]):
        text = part[0].rstrip()
        if re.match(r"until\s*=", text):
            until = text.partition("=")[2].strip()
            continue
        start = match.start("codes") + part.start()
        words.append(Word(text, start, start + len(text), codes.get(text)))
    yield from _unknown(comment, words, codes)
    try:
        end_of_life = date.fromisoformat(until) if until else None
    except ValueError:
        yield mistake(f"`until={until}` is not a date such as 2027-01-31, so the comment has no effect")
        return
    yield Directive(
        verb, comment, match.start(), _end(match), match.start("codes"), match.end("codes"), words,
        reason=match["reason"].strip(), until=end_of_life,
    )  # fmt: skip


def _noqa(comment: Comment, match: re.Match[str], codes: Mapping[str, str]) -> Iterator[Directive | Mistake]:
    words: list[Word] = []
    foreign: set[str] = set()
    for part in re.finditer(r"[^\s,]+", match["codes"]):
        text = part[0]
        start = match.start("codes") + part.start()
        code = codes.get(text.upper())
        words.append(Word(text, start, start + len(text), code))
        if code is None and not _FIT.fullmatch(text):
            foreign.add(text)
    first = words[0]
    if not _FLAKE8_CODE.fullmatch(first.text):
        if first.text in codes or _FIT.fullmatch(first.text):
            message = (
                f"flake8 reads `noqa: {first.text}` as a bare `noqa`, which hides every finding of the line; fitlint ignores it"
            )
            yield Mistake("FIT003", comment, match.start(), first.end, message)
        return
    ours = [word for word in words if word.text not in foreign]
    yield from _unknown(comment, ours, codes)
    alike = tuple(dict.fromkeys(code for word in words for code in _ALIKE.get(word.text.upper(), ())))
    if ours or alike:
        yield Directive(
            "noqa", comment, match.start(), _end(match), match.start("codes"), match.end("codes"), words, frozenset(foreign), alike,
            reason=match["reason"].strip(),
        )  # fmt: skip


def _end(match: re.Match[str]) -> int:
    """Where a match ends, spaces left out."""
    return match.start() + len(match[0].rstrip())


def _unknown(comment: Comment, words: list[Word], codes: Mapping[str, str]) -> Iterator[Mistake]:
    for word in words:
        if word.code is None:
            message = f"`{word.text}` is no check{suggestion(word.text, codes)}, so the comment does not ignore it"
            yield Mistake("FIT002", comment, word.start, word.end, message)
