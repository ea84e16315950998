"""Text to tree: `ast.parse`, a second try for grammar newer than the interpreter's, and one clear problem for everything else."""

from __future__ import annotations

import ast
import re
import sys
import threading
import warnings
from typing import TYPE_CHECKING

from fitlint.source import Position, Source
from fitlint.summary import Problem

if TYPE_CHECKING:
    from fitlint.newer_grammar import Scan, Version

# Beyond this a file is data; a second try would cost seconds and hundreds of megabytes.
_LONGEST_SECOND_TRY = 4_000_000
# Python 3.10 builds the tree without minding its stack: longer texts get a stack that their deepest possible nesting fits in.
_LONGEST_ON_OWN_STACK = 100_000
_STACK_PER_BYTE = 100
_LARGEST_STACK = 1 << 30

# RuntimeError: RecursionError is one, and so is a thread that gets no stack.
_TOO_DEEP = (RuntimeError, MemoryError, OverflowError, SystemError)
_TOO_DEEP_PROBLEM = Problem("nested too deeply to be parsed", 1, 1)
_PYTHON_2_NUMBER = re.compile(rb"0[0-9]*[1-9][0-9]*[lL]?|[0-9]+[lL]")
_OPERATORS = frozenset((b"and", b"as", b"else", b"for", b"if", b"in", b"is", b"or"))


class Unparsable(Exception):
    """The text cannot be read as Python here; `problem` says why and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def parse(source: Source) -> ast.Module:
    """The tree of a file, its places being those of `source.data`.

    A file in the grammar of a newer Python gives the tree that `fitlint.newer_grammar` describes. The tree may be as deep as the
    interpreter allows, so walking it by recursion may raise `RecursionError`. Raises `Unparsable`.
    """
    try:
        return _parse(source.data)
    except SyntaxError as error:
        if b"\0" in source.data:
            raise Unparsable(_null(source)) from error
        return _second_try(source, error)
    except ValueError as error:
        raise Unparsable(_null(source) if b"\0" in source.data else Problem(str(error), 1, 1)) from error
    except _TOO_DEEP as error:
        raise Unparsable(_TOO_DEEP_PROBLEM) from error


def _parse(data: bytes) -> ast.Module:
    """`ast.parse` in silence. Raises whatever it raises."""
    if sys.version_info < (3, 11) and len(data) > _LONGEST_ON_OWN_STACK:
        return _parse_on_large_stack(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # As text: the bytes are UTF-8 by now, and a coding comment would have them read as what they were on disk.
        return ast.parse(data.decode())


def _parse_on_large_stack(data: bytes) -> ast.Module:
    """`ast.parse` where nesting in proportion to the length of `data` does not end the process."""
    outcome: list[ast.Module | BaseException] = []

    def run() -> None:
        try:
            outcome.append(ast.parse(data.decode()))
        except BaseException as error:
            outcome.append(error)

    previous = threading.stack_size(min(len(data) * _STACK_PER_BYTE, _LARGEST_STACK))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
    finally:
        threading.stack_size(previous)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _second_try(source: Source, error: SyntaxError) -> ast.Module:
    """The tree of a text that `ast.parse` refused with `error`. Raises `Unparsable`, with that error."""
    if len(source.data) > _LONGEST_SECOND_TRY:
        raise Unparsable(_problem(source, error, "")) from error
    # Only here: most runs never need it.
    from fitlint.newer_grammar import rewrites, scan

    scanned = scan(source.data)
    needs: Version | None = None
    for rewrite in rewrites(source.data, scanned):
        try:
            tree = _parse(rewrite.text)
        except SyntaxError as second:
            # The same error as before has nothing to do with what was rewritten.
            needs = None if (second.msg, second.lineno) == (error.msg, error.lineno) else rewrite.needs
        except (ValueError, *_TOO_DEEP):
            raise Unparsable(_TOO_DEEP_PROBLEM) from error
        else:
            rewrite.restore(tree)
            return tree
    raise Unparsable(_problem(source, error, _prefix(scanned, needs))) from error


def _prefix(scanned: Scan, needs: Version | None) -> str:
    if _is_python_2(scanned):
        return "Python 2 code"
    return f"needs Python {needs[0]}.{needs[1]}: run fitlint under it" if needs else ""


def _problem(source: Source, error: SyntaxError, prefix: str) -> Problem:
    message = error.msg or "invalid syntax"
    return Problem(f"{prefix} ({message})" if prefix else message, *_place(source, error))


def _place(source: Source, error: SyntaxError) -> Position:
    """Where `error` says it is, kept within the text: inside f-strings and at the end of the file it is not always."""
    line = min(max(error.lineno or 1, 1), len(source.starts))
    return Position(line, min(max(error.offset or 1, 1), len(source.line_text(line)) + 1))


def _null(source: Source) -> Problem:
    return Problem("contains a null byte", *source.position(source.data.index(0)))


def _is_python_2(scanned: Scan) -> bool:
    """Whether something is there that only Python 2 knows; `except A, B:` does not count, which Python 3.14 knows too."""
    begins, raises = True, False
    for index, token in enumerate(scanned.tokens):
        if token.kind == "op" and token.text in (b"`", b"<>"):
            return True
        if token.kind == "number" and _PYTHON_2_NUMBER.fullmatch(token.text):
            return True
        if token.depth:
            continue
        if begins:
            raises = token.text == b"raise"
            if token.text in (b"print", b"exec") and _begins_operand(scanned, index + 1):
                return True
        if raises and token.text == b",":
            return True
        begins = token.kind == "newline" or token.text in (b";", b":")
    return False


def _begins_operand(scanned: Scan, index: int) -> bool:
    """Whether the token at `index` makes a statement of `print` before it."""
    if index == len(scanned.tokens):
        return False
    token = scanned.tokens[index]
    return token.kind in ("string", "number") or token.text == b">>" or (token.kind == "name" and token.text not in _OPERATORS)
