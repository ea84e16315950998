"""Comments that ignore findings, written into the code: on the line of each, and where none can stand there, around it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from fitlint.directives import Directive, parse
from fitlint.finding import Diagnostic, Edit, Place
from fitlint.fix import Overlap, apply, encoded
from fitlint.selection import TOOL_CHECKS
from fitlint.source import Source, Undecodable
from fitlint.syntax import Unparsable
from fitlint.syntax import parse as parse_source


class Ignored(msgspec.Struct):
    """`files` are those with comments added, as bytes, by path; `left` are findings that no comment can ignore."""

    files: dict[str, bytes]
    left: list[Diagnostic]


class Remark(msgspec.Struct, frozen=True):
    """What a comment says besides the codes."""

    reason: str = ""
    until: date | None = None

    def text(self, verb: str, codes: Iterable[str]) -> str:
        """A whole comment."""
        until = f" until={self.until.isoformat()}" if self.until is not None else ""
        reason = f" -- {self.reason}" if self.reason else ""
        return f"# fitlint: {verb}[{', '.join(codes)}]{until}{reason}"


def with_ignores(files: Mapping[str, bytes], found: Iterable[Diagnostic], remark: Remark, known: Mapping[str, str]) -> Ignored:
    """Ignore findings in `files` (all their files, by path); `known` maps the codes of all checks to their names.

    What the tool says of itself (a file that cannot be parsed, a comment that is wrong) is left: it has to be mended.
    """
    result = Ignored({}, [])
    by_path: dict[str, list[Diagnostic]] = {}
    for one in found:
        by_path.setdefault(one.path, []).append(one)
    for path, of_file in by_path.items():
        ours = [one for one in of_file if one.code not in TOOL_CHECKS]
        result.left += [one for one in of_file if one.code in TOOL_CHECKS]
        try:
            writer = _Writer(path, Source(files[path]), remark, known)
        except (KeyError, Undecodable, Unparsable):
            result.left += ours
            continue
        for one in ours:
            if not writer.ignore(one):
                result.left.append(one)
        if writer.edits:
            result.files[path] = writer.bytes()
    return result


class _Plan(NamedTuple):
    """What is to be written into a file: codes in comments at the ends of lines, new ones and such as are there; comments on lines of their own."""

    ends: dict[int, list[str]]
    more: dict[int, list[str]]
    alone: list[Edit]


class _Writer:
    """Adds comments to one file. What would make another program of it, or no program, is not done."""

    def __init__(self, path: str, source: Source, remark: Remark, known: Mapping[str, str]) -> None:
        self.path = path
        self.source = source
        self.remark = remark
        self.tree = parse_source(source)
        self.shape = ast.dump(self.tree)
        self.own = _own_comments(
            source, remark, {**{code: code for code in known}, **{name: code for code, name in known.items()}}
        )
        self.plan = _Plan({}, {}, [])
        self.edits: list[Edit] = []

    def ignore(self, one: Diagnostic) -> bool:
        """Ignore one finding; False when there is no place for it."""
        lines = range(one.range.start.line, one.range.last_line + 1)
        if any(one.code in (*self.plan.ends.get(line, ()), *self.plan.more.get(line, ())) for line in lines):
            return True
        return any(self._take(plan) for plan in self._plans(one.code, lines))

    def bytes(self) -> bytes:
        return encoded(apply(self.source.data, self.edits), self.source)

    def _plans(self, code: str, lines: range) -> Iterator[_Plan]:
        """Ways to go on, the nicest first."""
        ends, more, alone = self.plan
        for line in dict.fromkeys((lines[0], lines[-1], *lines)):
            if line in self.own:
                yield _Plan(ends, {**more, line: [*more.get(line, ()), code]}, alone)
            else:
                yield _Plan({**ends, line: [*ends.get(line, ()), code]}, more, alone)
        yield _Plan(ends, more, [*alone, self._line(lines[0], self.remark.text("ignore", [code]))])
        first, last = _statement(self.tree, lines[0])
        opened = self._line(first, self.remark.text("disable", [code]))
        yield _Plan(ends, more, [*alone, opened, self._line(last + 1, f"# fitlint: enable[{code}]", like=first)])

    def _take(self, plan: _Plan) -> bool:
        edits = [*self._edits(plan)]
        try:
            same = ast.dump(parse_source(Source(encoded(apply(self.source.data, edits), self.source)))) == self.shape
        except (Overlap, Unparsable, UnicodeError):
            return False
        if same:
            self.plan, self.edits = plan, edits
        return same

    def _edits(self, plan: _Plan) -> Iterator[Edit]:
        for line, codes in plan.ends.items():
            offset = self.source.starts[line - 1] + len(self.source.line_text(line).rstrip().encode())
            yield Edit(Place(self.path, offset, offset), f"  {self.remark.text('ignore', codes)}")
        for line, codes in plan.more.items():
            directive = self.own[line]
            offset = directive.comment.start + len(directive.comment.text[: directive.codes_end].encode())
            yield Edit(Place(self.path, offset, offset), "".join(f", {one}" for one in codes))
        yield from plan.alone

    def _line(self, line: int, text: str, like: int = 0) -> Edit:
        """A line of its own before a line, or at the end of the file, indented like a line."""
        end = self._line_end(like or line)
        beyond = line > len(self.source.starts) or self.source.starts[line - 1] == len(self.source.data)
        offset = len(self.source.data) if beyond else self.source.starts[line - 1]
        indent = self.source.line_text(like or line)
        text = indent[: len(indent) - len(indent.lstrip(" \t"))] + text
        complete = not self.source.data or self.source.data.endswith((b"\n", b"\r"))
        return Edit(Place(self.path, offset, offset), f"{end}{text}" if beyond and not complete else f"{text}{end}")

    def _line_end(self, line: int) -> str:
        """As it is at a line; at a last line without one, as elsewhere in the file."""
        data = self.source.data
        following = self.source.starts[line] if line < len(self.source.starts) else len(data)
        for end in ("\r\n", "\n", "\r"):
            if data[:following].endswith(end.encode()):
                return end
        return "\r\n" if b"\r\n" in data else "\n"


def _own_comments(source: Source, remark: Remark, codes: Mapping[str, str]) -> dict[int, Directive]:
    """By line, `ignore` comments at its end that say just what a new one would say, but for the codes."""
    from fitlint.collect import collect

    found: dict[int, Directive] = {}
    for comment in collect(encoded(source.data, source)).comments:
        for one in parse(comment, codes):
            is_ignore = isinstance(one, Directive) and one.verb == "ignore" and not comment.own_line
            if is_ignore and isinstance(one, Directive) and (one.reason, one.until) == (remark.reason, remark.until):
                found[comment.line] = one
    return found


def _statement(tree: ast.Module, line: int) -> tuple[int, int]:
    """The first and last line of the innermost statement that has a line, decorators and what shares a line with it included."""
    best = (line, line)
    bodies: list[list[ast.stmt]] = [tree.body]
    while bodies:
        spans = [_span(one) for one in bodies.pop()]
        around = [(one, span) for one, span in spans if span[0] <= line <= span[1]]
        for one, span in around:
            best = span
            bodies += [body for name in ("body", "orelse", "finalbody") if (body := getattr(one, name, None))]
            bodies += [inner.body for name in ("handlers", "cases") for inner in getattr(one, name, ())]
        grown = True
        while around and grown:
            touching = [span for _, span in spans if span[0] <= best[1] and best[0] <= span[1]]
            wider = (min(first for first, _ in touching), max(last for _, last in touching))
            grown, best = wider != best, wider
    return best


def _span(statement: ast.stmt) -> tuple[ast.stmt, tuple[int, int]]:
    first = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ()))])
    return statement, (first, statement.end_lineno or statement.lineno)
