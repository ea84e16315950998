"""Findings that the user asked not to see: by comments in the code, by `per-file-ignores`. And what is wrong with those comments.

A comment acts on a finding when it stands on any line of it, or of any step of its call chain: one `ignore` on a helper that is
known to be harmless quiets every handler that reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from fitlint.directives import Directive, Mistake, parse
from fitlint.finding import Diagnostic, Edit, Fix, Place, Range, Suppression
from fitlint.selection import TOOL_CHECKS, specificity
from fitlint.source import Source
from fitlint.summary import Comment

_END = 1 << 60  # a line beyond every file


class Suppressed(msgspec.Struct):
    """`suppressed` say what hid them. Those about comments (FIT001 to FIT003) have no fingerprint and scope yet."""

    shown: list[Diagnostic]
    suppressed: list[Diagnostic]
    findings_about_comments: list[Diagnostic]
    expires: date | None = None  # the last day on which all this is true: an `until` runs out


class _Active(msgspec.Struct):
    """A directive for one code on the lines `first` to `last` of a file."""

    path: str
    directive: Directive
    first: int
    last: int
    used: bool = False


def apply(
    diagnostics: Iterable[Diagnostic],
    comments: Mapping[str, Sequence[Comment]],
    per_file_ignores: Mapping[str, Sequence[str]],
    ran: Collection[str],
    known: Mapping[str, str],
    source: Callable[[str], Source],
    *,
    honour: bool = True,
    today: date | None = None,
) -> Suppressed:
    """Divide diagnostics into shown and suppressed ones, and judge the comments.

    `comments` are those of every analysed file, by path; `ran` the codes of the checks that ran: only for these can a comment be
    called unused, so `diagnostics` must be all they found, before any filtering. `known` maps the codes of all checks to names.
    Without `honour` comments hide nothing, and are judged all the same. Where `per_file_ignores` hides, its pattern is the path.
    """
    today = today or date.today()
    comments_of = _Comments(known, today)
    for path, of_file in comments.items():
        comments_of.read(path, of_file, source)
    files = _PerFile(per_file_ignores)
    result = Suppressed([], [], [])
    everything = list(diagnostics)

    def divide(found: Iterable[Diagnostic], visible: list[Diagnostic]) -> None:
        for diagnostic in found:
            by_comment = comments_of.hiding(diagnostic)
            cause = (by_comment if honour else None) or files.hiding(diagnostic)
            if cause is None:
                visible.append(diagnostic)
            else:
                result.suppressed.append(msgspec.structs.replace(diagnostic, suppression=cause))

    result.expires = comments_of.expires
    divide(everything, result.shown)
    divide(comments_of.findings(ran, source), result.findings_about_comments)
    return result


class _Comments:
    """All directives of a run, by file and code."""

    def __init__(self, known: Mapping[str, str], today: date) -> None:
        self.names = {**known, **TOOL_CHECKS}
        self.codes = {**{code: code for code in self.names}, **{name: code for code, name in self.names.items()}}
        self.today = today
        self.active: dict[tuple[str, str], list[_Active]] = {}
        self.directives: list[tuple[str, Directive]] = []
        self.mistakes: list[tuple[str, Mistake]] = []
        self.expires: date | None = None
        self.unopened: set[tuple[int, str]] = set()  # `enable` directives (by identity) and codes without a `disable`

    def read(self, path: str, comments: Sequence[Comment], source: Callable[[str], Source]) -> None:
        opened: dict[str, list[_Active]] = {}
        for comment in sorted(comments, key=lambda comment: comment.start):
            for found in parse(comment, self.codes):
                if isinstance(found, Mistake):
                    self.mistakes.append((path, found))
                    continue
                self.directives.append((path, found))
                if found.until is not None:
                    if found.until < self.today:
                        continue
                    self.expires = min(found.until, self.expires or found.until)
                first, last = _lines(found, path, source)
                for code in dict.fromkeys((*found.codes(), *found.alike)):
                    if found.verb == "enable":
                        ended = opened.pop(code, [])
                        for disabled in ended:
                            disabled.last = comment.line
                        if not ended:
                            self.unopened.add((id(found), code))
                        continue
                    active = _Active(path, found, first, last)
                    self.active.setdefault((path, code), []).append(active)
                    if found.verb == "disable":
                        opened.setdefault(code, []).append(active)

    def hiding(self, diagnostic: Diagnostic) -> Suppression | None:
        """The first comment that acts on a diagnostic; all that do count as used."""
        first: _Active | None = None
        for path, span in ((diagnostic.path, diagnostic.range), *((step.path, step.range) for step in diagnostic.steps)):
            for active in self.active.get((path, diagnostic.code), ()):
                if active.first <= span.last_line and span.start.line <= active.last:
                    active.used = True
                    first = first or active
        if first is None:
            return None
        return Suppression("comment", first.path, first.directive.comment.line, first.directive.reason)

    def findings(self, ran: Collection[str], source: Callable[[str], Source]) -> list[Diagnostic]:
        """FIT001 to FIT003, in order of place."""
        found = [
            _diagnostic(mistake.code, path, mistake.comment, mistake.start, mistake.end, mistake.message, None, source(path))
            for path, mistake in self.mistakes
        ]
        used = {(id(one.directive), code) for (_, code), actives in self.active.items() for one in actives if one.used}
        for path, directive in self.directives:
            codes = directive.codes()
            if directive.until is not None and directive.until < self.today:
                dead = codes
                message = f"the comment that ignores {_listed(dead)} expired on {directive.until.isoformat()}"
            elif directive.verb == "enable":
                dead = [code for code in codes if (id(directive), code) in self.unopened]
                message = f"{_listed(dead)} is enabled here, and was not disabled before"
            else:
                dead = [c for c in codes if c in ran and c not in TOOL_CHECKS and (id(directive), c) not in used]
                message = f"nothing that this comment covers is reported as {_listed(dead)}"
            if dead:
                text = source(path)
                fix = Fix("Remove what is unused", [_removal(path, directive, dead, text)], "safe")
                found.append(_diagnostic("FIT001", path, directive.comment, directive.start, directive.end, message, fix, text))
        return sorted(found, key=Diagnostic.sort_key)


class _PerFile:
    """`per-file-ignores`: .gitignore patterns of paths; one that begins with `!` means all files that it does not match."""

    def __init__(self, per_file_ignores: Mapping[str, Sequence[str]]) -> None:
        self.rules = list(per_file_ignores.items())
        self.matching: dict[str, list[tuple[str, Sequence[str]]]] = {}  # by file
        if self.rules:
            from pathspec import GitIgnoreSpec

            self.specs = [GitIgnoreSpec.from_lines([pattern.removeprefix("!")]) for pattern, _ in self.rules]

    def hiding(self, diagnostic: Diagnostic) -> Suppression | None:
        if not self.rules:
            return None
        path = diagnostic.path
        if path not in self.matching:
            self.matching[path] = [
                rule
                for rule, spec in zip(self.rules, self.specs, strict=True)
                if spec.match_file(path) is not rule[0].startswith("!")
            ]
        for pattern, selectors in self.matching[path]:
            if any(specificity(selector, diagnostic.code, diagnostic.name) >= 0 for selector in selectors):
                return Suppression("per-file-ignores", pattern, 0)
        return None


def _lines(directive: Directive, path: str, source: Callable[[str], Source]) -> tuple[int, int]:
    """The first and last line that a directive covers."""
    comment = directive.comment
    if directive.verb == "file-ignore":
        return 1, _END
    if directive.verb == "disable":
        return comment.line, _END
    if directive.verb == "ignore" and comment.own_line:
        text = source(path)
        line = comment.line + 1
        while line <= len(text.starts) and text.line_text(line).lstrip()[:1] in ("", "#"):
            line += 1
        return line, line
    return comment.line, comment.line


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _diagnostic(
    code: str, path: str, comment: Comment, start: int, end: int, message: str, fix: Fix | None, source: Source
) -> Diagnostic:
    span = Range(source.position(_offset(comment, start)), source.position(_offset(comment, end)))
    return Diagnostic(code, TOOL_CHECKS[code], "warning", "certain", message, path, span, fix=fix)


def _offset(comment: Comment, index: int) -> int:
    """The byte offset in the file of a character of the comment's text."""
    return comment.start + len(comment.text[:index].encode())


def _removal(path: str, directive: Directive, dead: Sequence[str], source: Source) -> Edit:
    """Take the dead codes out of a directive; a directive without any left goes, and so does a comment and a line of its own."""
    comment = directive.comment
    left = [word.text for word in directive.words if word.code not in dead]
    if left:
        separator = ", " if ", " in comment.text[directive.codes_start : directive.codes_end] else ","
        start, end = _offset(comment, directive.codes_start), _offset(comment, directive.codes_end)
        return Edit(Place(path, start, end), separator.join([*left, *_expiry(directive)]))
    rest = comment.text[directive.end :].lstrip()
    start, end = _offset(comment, directive.start), _offset(comment, directive.end)
    line_start = source.starts[comment.line - 1]
    while start > line_start and source.data[start - 1 : start] in (b" ", b"\t", b"\f"):
        start -= 1
    if start == line_start:  # nothing before it: keep the indentation for what follows, or take the whole line
        if rest:
            start, end = _offset(comment, directive.start), _offset(comment, len(comment.text) - len(rest))
        else:
            end = source.starts[comment.line] if comment.line < len(source.starts) else len(source.data)
    return Edit(Place(path, start, end), "")


def _expiry(directive: Directive) -> Iterator[str]:
    """A date that stands inside the list stays there."""
    text = directive.comment.text[directive.codes_start : directive.codes_end]
    if directive.until is not None and "until" in text:
        yield f"until={directive.until.isoformat()}"
