"""Rewrites f-strings as Python 3.12 reads them: any quote, backslash, comment and line end within their fields.

A concatenation of strings that an older interpreter cannot read becomes a tuple of the expressions in it. Unlike quotes that are
swapped, that works at any depth, and the interpreter gives every expression its true place.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from fitlint.newer_grammar.draft import Draft, Field


def rewrite_strings(draft: Draft) -> None:
    """Rewrites the f-strings that the running interpreter cannot read."""
    for group in _groups(draft, range(len(draft.tokens))):
        if not _is_readable(draft, group) and draft.lacks((3, 12)):
            _rewrite(draft, group)


def _rewrite(draft: Draft, group: list[int]) -> None:
    """Opens a group and what is unreadable within. Where that fails although each piece is right by itself, leaves the text of it
    and loses the expressions; where a piece is wrong, so that no Python reads it, nothing changes."""
    start, end = _span(draft, group)
    before = bytes(draft.out[start:end])
    todo = [group]
    while todo:
        for span in _open(draft, todo.pop()):
            todo.extend(inner for inner in _groups(draft, span) if not _is_readable(draft, inner))
    if _is_readable(draft, group):
        return
    expressions = [draft.out[slice(*_expression(draft, field))] for opening in group for field in _fields(draft, opening)]
    parts = _parts(draft, group)
    if parts is not None and expressions and all(text.strip() and _parses(text) for text in expressions):
        _parenthesise(draft, start, end)
        draft.joins[start, end] = [part for part in parts if isinstance(part, str)]
    else:
        draft.put(start, before)


def _parenthesise(draft: Draft, start: int, end: int) -> None:
    """Makes an empty tuple."""
    draft.blank(start, end)
    draft.put(start, b"(")
    draft.put(end - 1, b")")


def _groups(draft: Draft, span: range) -> Iterator[list[int]]:
    """The outermost strings (an f-string by its opening) that are one by standing side by side, if one is an f-string."""
    index = span.start
    while index < span.stop:
        group = []
        while index < span.stop and (token := draft.token(index)).kind in ("string", "comment", "open"):
            if token.kind == "open" and not _ends(draft, index):
                break
            if token.kind != "comment":
                group.append(index)
            index = draft.pairs.get(index, index) + 1
        if any(draft.token(at).kind == "open" for at in group):
            yield group
        index += not group


def _ends(draft: Draft, opening: int) -> bool:
    """Whether an f-string has its closing quote."""
    return opening in draft.pairs and draft.token(draft.pairs[opening]).text != b""


def _span(draft: Draft, group: list[int]) -> tuple[int, int]:
    """The bytes of a group of strings."""
    return draft.token(group[0]).start, draft.token(draft.pairs.get(group[-1], group[-1])).end


def _is_readable(draft: Draft, group: list[int]) -> bool:
    start, end = _span(draft, group)
    return _parses(draft.out[start:end])


def _parses(expression: bytearray) -> bool:
    """Whether the running interpreter reads an expression."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(f"({expression.decode()}\n)")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _open(draft: Draft, group: list[int]) -> list[range]:
    """Makes a tuple of a group; returns where the tokens of its expressions are."""
    fields = [field for opening in group for field in _fields(draft, opening)]
    parts = _parts(draft, group)
    if not fields or parts is None:
        return []
    expressions = [(first, bytes(draft.out[first:last])) for first, last in (_expression(draft, field) for field in fields)]
    start, end = _span(draft, group)
    _parenthesise(draft, start, end)
    for field, (first, text) in zip(fields, expressions, strict=True):
        # What ended the field leaves room for a comma; an expression may bring its own.
        draft.put(first, text if draft.token(_last(draft, field)).text == b"," else text + b",")
    draft.joins[start, end] = parts
    return [range(field + 1, _tail(draft, field)) for field in fields]


def _fields(draft: Draft, opening: int) -> Iterator[int]:
    """The indices of the braces that open the fields of an f-string, those within specifications too, in order."""
    for at in draft.inside(opening + 1, draft.pairs.get(opening, 0)):
        if draft.token(at).text == b"{" and at in draft.pairs:
            yield at
            yield from _nested(draft, at)


def _nested(draft: Draft, field: int) -> list[int]:
    """The fields within the format specification of a field, however deep, in order."""
    found: list[int] = []
    todo = [field]
    while todo:
        outer = todo.pop()
        inside = draft.inside(_tail(draft, outer), draft.pairs[outer])
        inner = [at for at in inside if draft.token(at).text == b"{" and at in draft.pairs]
        found += inner
        todo += inner
    return sorted(found)


def _tail(draft: Draft, field: int) -> int:
    """The index of what ends the expression of a field: `!`, `:` or the closing brace."""
    end = draft.pairs[field]
    return next((at for at in draft.inside(field + 1, end) if draft.token(at).text in (b"!", b":")), end)


def _last(draft: Draft, field: int) -> int:
    """The index of the last token before what ends the expression of a field."""
    last = _tail(draft, field) - 1
    while draft.token(last).kind == "comment":
        last -= 1
    return last


def _expression(draft: Draft, field: int) -> tuple[int, int]:
    """The bytes between a field's brace and what ends its expression; the `=` of `{x=}` ends it too."""
    last = _last(draft, field)
    end = last if draft.token(last).text == b"=" else _tail(draft, field)
    return draft.token(field).end, draft.token(end).start


def _parts(draft: Draft, group: list[int]) -> list[str | Field] | None:
    """What the f-string that `group` makes consists of, in order; None when something in it cannot be part of one."""
    parts: list[str | Field] = []
    for part in _pieces(draft, group):
        if part is None:
            return None
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return parts


def _pieces(draft: Draft, group: list[int]) -> Iterator[str | Field | None]:
    for opening in group:
        token = draft.token(opening)
        if token.kind == "string":
            yield _literal(token.text.decode())
            continue
        for at in draft.inside(opening + 1, draft.pairs[opening]):
            inner = draft.token(at)
            if inner.kind == "text":
                yield _text(inner.text.decode(), token.text.decode())
            elif at in draft.pairs:
                yield Field(_conversion(draft, at), nested=False)
                yield from (Field(_conversion(draft, field), nested=True) for field in _nested(draft, at))


def _conversion(draft: Draft, field: int) -> int:
    """The letter after `!` as a number, -1 without one."""
    tail = _tail(draft, field)
    name = draft.token(tail + 1)
    return name.text[0] if draft.token(tail).text == b"!" and name.kind == "name" else -1


def _text(piece: str, opening: str) -> str | None:
    """The value of a literal piece of the f-string that begins with `opening`; None when it has none."""
    text = piece.replace("{{", "{").replace("}}", "}").replace("\r\n", "\n").replace("\r", "\n")
    quote = opening.lstrip("rRfFtT")
    return text if "\\" not in text or "r" in opening.lower() else _literal(quote + text + quote)


def _literal(text: str) -> str | None:
    """The value of a string literal; None when it is none, or one of bytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, str) else None
