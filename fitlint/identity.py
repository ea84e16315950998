"""What identifies a finding when its code moves: the scope that holds it, and a fingerprint without lines and columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import blake2b

import msgspec

from fitlint import summary as s
from fitlint.finding import Diagnostic, Finding, Keys
from fitlint.source import Source


def scope_at(summary: s.Summary, offset: int) -> str:
    """The qualified name of the innermost function or class around a byte offset; "" at module level."""
    names: list[str] = []
    statements: tuple[s.Stmt, ...] = s.decode_body(summary.body)
    while True:
        inner = next((one for one in _definitions(statements) if one.start <= offset < one.end), None)
        if inner is None:
            return ".".join(names)
        names.append(inner.name)
        statements = s.decode_body(inner.body) if isinstance(inner, s.Function) else inner.body


def _definitions(statements: Iterable[s.Stmt]) -> Iterable[s.Function | s.Class]:
    for statement in statements:
        if isinstance(statement, (s.Function, s.Class)):
            yield statement
            continue
        for field in ("body", "orelse", "final"):
            yield from _definitions(getattr(statement, field, ()))
        for arm in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _definitions(arm.body)


def fingerprinted(
    found: list[tuple[Diagnostic, Finding]], source: Callable[[str], Source], load: Callable[[str], s.Summary | None]
) -> list[Diagnostic]:
    """The diagnostics, in the order of files and lines, with their fingerprints and keys.

    A fingerprint is made of the check, the path, the scope, the anchor (what stands at the place, as `anchored` reads it), the subject,
    and a number among equals in the order of the file. A finding with an origin has the path, scope and anchor of that, and no subject.
    Not of the line, the column, the message, the level, the routes or the chain, and not of the statement around the place either:
    another parameter, key or argument beside it is neighbouring code.

    To find a finding again when its fingerprint is gone, compare these (`Diagnostic.keys`), the first first, each only among
    findings that are still unmatched on both sides, and as often as they occur (a key can occur several times on a side):

    - `renamed` leaves out the path: a finding of the same file under another name. Compare the paths by git's list of renames.
    - `edited` leaves out the path, the anchor and the number: same check, scope and subject, other code. Compare paths as above.
    - `moved` leaves out the path, the scope, the origin and the number: the same code in another function, class or file.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for diagnostic, finding in sorted(found, key=lambda one: one[0].sort_key()):
        place, scope = finding.origin or finding.place, diagnostic.scope
        if finding.origin is not None:
            summary = load(place.path)
            scope = scope_at(summary, place.start) if summary is not None else ""
        path = place.path.rpartition("site-packages/")[2]  # a followed package lies elsewhere on each machine
        anchor = anchored(source(place.path).text(place.start, place.end))
        here = anchored(source(finding.place.path).text(finding.place.start, finding.place.end)) if finding.origin else anchor
        check, subject = diagnostic.name, finding.subject if finding.origin is None else ""
        exact = (check, path, scope, anchor, subject)
        seen[exact] += 1
        number = str(seen[exact])
        keys = Keys(
            renamed=_digest(8, check, scope, anchor, subject, number),
            edited=_digest(8, check, scope, subject),
            moved=_digest(8, check, here, finding.subject),
        )
        result.append(msgspec.structs.replace(diagnostic, fingerprint=_digest(16, *exact, number), keys=keys))
    return result


def anchored(text: str) -> str:
    """A piece of code without what a formatter or a neighbour changes: white space, comments, line ends, the quotes of plain strings,
    commas before closing brackets, parentheses around it all. The same in all versions of Python."""
    pieces: list[str] = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        kind = match.lastgroup
        if kind == "blank":
            continue
        if kind == "string":
            piece = _string(piece)
        elif piece in _CLOSING and pieces and pieces[-1] == ",":
            pieces.pop()
        if pieces and _is_word(pieces[-1][-1]) and _is_word(piece[0]):
            pieces.append(" ")
        pieces.append(piece)
    while _is_enclosed(pieces):
        pieces = pieces[1:-1]
    return "".join(pieces)


def _is_enclosed(pieces: list[str]) -> bool:
    """Whether the first and the last piece are parentheses that belong together."""
    if len(pieces) < 3 or pieces[0] != "(" or pieces[-1] != ")":
        return False
    depth = 0
    for piece in pieces[:-1]:
        depth += (piece == "(") - (piece == ")")
        if not depth:
            return False
    return True


_CLOSING = (")", "]", "}")
_TOKEN = re.compile(
    r"""(?P<string>(?i:[rbuft]{0,3})(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<blank>\#[^\r\n]*|\s+|\\(?=[\r\n]))|(?P<word>\w+)|(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


def _string(text: str) -> str:
    """A string literal with white space folded, in double quotes where no quote or backslash is in the way."""
    prefix = text[: len(text) - len(text.lstrip("rbuftRBUFT"))]
    quoted = text[len(prefix) :]
    width = 3 if quoted.startswith(('"""', "'''")) else 1
    inner = " ".join(quoted[width:-width].split())
    if not re.search(r"[\"'\\]", inner):
        return f'{prefix.lower().replace("u", "")}"{inner}"'
    return f"{prefix.lower()}{quoted[:width]}{inner}{quoted[-width:]}"


def _is_word(char: str) -> bool:
    return char == "_" or char.isalnum()


def _digest(size: int, *parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
