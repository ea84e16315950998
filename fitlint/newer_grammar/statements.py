"""Rewrites statements and expressions: everything that is newer than an old interpreter except what stands in strings."""

from __future__ import annotations

import keyword

from fitlint.newer_grammar.draft import Draft, Version

# After one of these a bracket is a list, and no name follows `type`.
_KEYWORDS = frozenset(name.encode() for name in keyword.kwlist) - {b"None", b"True", b"False"}


def rewrite_grammar(draft: Draft) -> None:
    """Rewrites all constructs that the interpreter of `draft` is too old for."""
    begins = True
    for index, token in enumerate(draft.tokens):
        if token.depth == 0:
            if token.kind == "name":
                _statement(draft, index, begins)
            begins = token.kind == "newline" or token.text in (b";", b":") or (begins and token.kind == "comment")
        if token.kind == "op":
            _operator(draft, index)
        elif token.kind == "open":
            _template(draft, index)


def _statement(draft: Draft, index: int, begins: bool) -> None:
    word, following = draft.token(index).text, draft.token(index + 1)
    if word == b"except" and begins:
        _except(draft, index)
    elif word in (b"def", b"class"):
        _type_parameters(draft, index)
    elif begins and word == b"type" and following.kind == "name" and following.text not in _KEYWORDS:
        _type_alias(draft, index)
    elif begins and word == b"lazy" and following.text in (b"import", b"from") and draft.lacks((3, 15)):
        _mark(draft, index)


def _mark(draft: Draft, index: int) -> None:
    """Turns a word that begins a statement into a statement of its own: blanks there would be an indentation."""
    word = draft.token(index)
    draft.blank(word.start, word.end)
    draft.put(word.start, b"0;")
    draft.marks.add(word.start)


def _except(draft: Draft, index: int) -> None:
    star = draft.token(index + 1)
    if star.text == b"*" and draft.lacks((3, 11)):
        draft.blank(star.start, star.end)
    commas = []
    for at in draft.inside(index + 1, len(draft.tokens)):
        token = draft.token(at)
        if token.text == b":":
            break
        if token.kind == "newline" or token.text in (b"as", b";"):  # `except A, B as e` needs brackets in every version
            return
        if token.text == b",":
            commas.append(at)
    if commas and draft.lacks((3, 14)):
        for at in commas:
            is_last = draft.token(at + 1).text == b":"
            draft.put(draft.token(at).start, b" " if is_last else b"|")
        draft.commas.extend(draft.token(at).start for at in commas)


def _type_parameters(draft: Draft, index: int) -> None:
    end = draft.pairs.get(index + 2)
    if draft.token(index + 2).text != b"[" or end is None or not draft.lacks(_since(draft, index + 2, end)):
        return
    opening, closing, following = draft.token(index + 2), draft.token(end), draft.token(end + 1)
    # The parenthesis moves to where the bracket was, so that line ends in between do not end the statement.
    draft.blank(opening.start, closing.end)
    draft.put(opening.start, b"(")
    if following.text == b"(":
        draft.blank(following.start, following.end)
    else:
        draft.put(closing.start, b")")


def _type_alias(draft: Draft, index: int) -> None:
    opening = draft.token(index + 2)
    end = draft.pairs.get(index + 2) if opening.text == b"[" else None
    equals = index + 2 if end is None else end + 1
    if draft.token(equals).text != b"=" or not draft.lacks(_since(draft, index + 2, end or 0)):
        return
    _mark(draft, index)
    if end is not None:
        closing = draft.token(end)
        draft.blank(opening.start, closing.end)
        draft.put(draft.token(index).start + 2, b"(")
        draft.put(closing.start, b")")


def _since(draft: Draft, opening: int, closing: int) -> Version:
    """The version of a list of type parameters: those with defaults came later."""
    return (3, 13) if any(draft.token(at).text == b"=" for at in draft.inside(opening + 1, closing)) else (3, 12)


def _operator(draft: Draft, index: int) -> None:
    token = draft.token(index)
    if token.text == b"*" and _is_starred_annotation(draft, index) and draft.lacks((3, 11)):
        draft.blank(token.start, token.end)
    elif index in draft.pairs:
        if token.text == b"[" and _is_subscript(draft, index):
            _starred_subscript(draft, index)
        _starred_comprehension(draft, index)


def _is_starred_annotation(draft: Draft, index: int) -> bool:
    """Whether the star at `index` is the last of `*args: *`."""
    return draft.token(index - 1).text == b":" and draft.token(index - 3).text == b"*"


def _is_subscript(draft: Draft, index: int) -> bool:
    """Whether the bracket at `index` takes items from what stands before it."""
    before = draft.token(index - 1)
    if before.kind != "name":
        return before.kind in ("string", "close") or before.text in (b")", b"]", b"}")
    # `case [*rest]:` is a pattern.
    is_pattern = before.text in (b"case", b"match") and draft.token(index - 2).kind in ("newline", "comment")
    return before.text not in _KEYWORDS and not is_pattern


def _starred_subscript(draft: Draft, index: int) -> None:
    before = b","
    for at in draft.inside(index + 1, draft.pairs[index]):
        token = draft.token(at)
        if token.text == b"*" and before == b"," and draft.lacks((3, 11)):
            draft.blank(token.start, token.end)
        before = token.text


def _starred_comprehension(draft: Draft, index: int) -> None:
    star = draft.token(index + 1)
    if star.kind != "op" or star.text not in (b"*", b"**"):
        return
    for at in draft.inside(index + 2, draft.pairs[index]):
        word = draft.token(at).text
        if word == b",":
            return
        if word == b"for":
            if draft.lacks((3, 15)):
                draft.blank(star.start, star.end)
            return


def _template(draft: Draft, index: int) -> None:
    token = draft.token(index)
    at = token.text.lower().find(b"t")
    if at >= 0 and draft.lacks((3, 14)):
        draft.put(token.start + at, b"f")
