"""Collect: the bytes of one file in, its summary out, without a look at any other file."""

from __future__ import annotations

import re
import tokenize
from io import BytesIO

from fitlint import summary as s
from fitlint.collect.lower import Lowering
from fitlint.source import Source, Undecodable
from fitlint.syntax import Unparsable, parse

# Comments that may speak to fitlint; what they say is the business of `fitlint.suppress`.
_SPEAKS = re.compile(rb"#[^\n\r]*?(?:fitlint:|noqa)", re.IGNORECASE)


def collect(raw: bytes) -> s.Summary:
    """The summary of a file's bytes. What cannot be read as Python becomes its `problem`; never raises."""
    try:
        source = Source(raw)
    except Undecodable as error:
        return _failed(s.Problem(f"cannot be decoded: {error}", 1, 1))
    try:
        tree = parse(source)
        lowering = Lowering(source.starts)
        body = lowering.module(tree)
        return s.Summary(
            tuple(lowering.imports), _exports(body), _comments(source), None, sorted(lowering.calls), sorted(lowering.states), s.raw(body), sorted(lowering.paths)
        )  # fmt: skip
    except Unparsable as error:
        return _failed(error.problem)
    except RecursionError:
        return _failed(s.Problem("cannot be analysed: nested too deeply", 1, 1))


def _failed(problem: s.Problem) -> s.Summary:
    return s.Summary((), None, [], problem, [], [], s.raw(()))


def _exports(body: tuple[s.Stmt, ...]) -> list[str] | None:
    """The names in `__all__` where it is written out; None without one."""
    names: list[str] | None = None
    for statement in body:
        if not isinstance(statement, s.Assign) or not isinstance(statement.value, s.Collection):
            continue
        if any(isinstance(one, s.Name) and one.id == "__all__" for one in statement.targets):
            found = [one.value for one in statement.value.items if isinstance(one, s.Constant) and isinstance(one.value, str)]
            names = found if not statement.op else (names or []) + found
    return names


def _comments(source: Source) -> list[s.Comment]:
    """The comments that speak to fitlint. Tokens are made only for files that may have one: strings can look like comments."""
    if not _SPEAKS.search(source.data):
        return []
    found = []
    try:
        for token in tokenize.tokenize(BytesIO(source.data).readline):
            if token.type == tokenize.COMMENT and _SPEAKS.match(token.string.encode()):
                line, column = token.start
                start = source.starts[line - 1] + len(token.line[:column].encode())
                text = token.string
                found.append(s.Comment(start, start + len(text.encode()), line, not token.line[:column].strip(), text))
    except (tokenize.TokenError, SyntaxError, IndexError):
        pass  # newer grammar than this interpreter's tokenizer: the comments before it count
    return found
