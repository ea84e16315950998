"""Edits that cannot change a verdict: comments, layout, files that nobody looks at, bodies of functions that nobody has looked into.

A verdict rests on what linking and checks have read. Where the new version of a file says the same in all of that, and nothing that is
shown speaks of the file, the verdict stands, and nothing has to be linked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from fitlint import summary as s
from fitlint.gather.earlier import Known, known_before, known_now

if TYPE_CHECKING:
    from fitlint.gather.contents import Contents
    from fitlint.remember import Basis

_MOST = 50  # changed files; more is another branch, and linking costs little beside reading them
_PLACES = frozenset({"start", "end", "line", "name_start"})


def renewed(basis: Basis, contents: Contents) -> Basis | None:
    """The basis of the same verdict with the new contents; None where it may be another verdict."""
    digests = contents.digests()
    if digests.keys() != basis.digests.keys():
        return None
    changed = [path for path, digest in digests.items() if digest != basis.digests[path]]
    if not 0 < len(changed) <= _MOST or not set(changed).isdisjoint(basis.shown):
        return None
    before = known_before(contents, (basis.digests[path] for path in changed))
    read = dict(basis.read)
    for path in changed:
        old = before.get(basis.digests[path])
        if old is None:
            return None
        new = known_now(contents, path, old.summary is not None)
        if new is None or not _can_do_no_more(old, new):
            return None
        if old.summary is not None and new.summary is not None:
            starts = _same(old.summary, new.summary, frozenset(read.get(path, ())))
            if starts is None:
                return None
            if path in read:
                read[path] = starts
        elif path in read:
            return None
    return msgspec.structs.replace(basis, digests=digests, read=read)


def _can_do_no_more(old: Known, new: Known) -> bool:
    """Whether a file does not come to matter by what its bytes say, or by its outline where there is one."""
    mentioned, mentions = old.mentions, new.mentions
    if (mentioned.framework, mentioned.declares) != (mentions.framework, mentions.declares):
        return False
    if old.outline is not None:
        return old.outline == new.outline
    return set(mentions.calls.split()) <= set(mentioned.calls.split()) and set(mentions.bases.split()) <= set(
        mentioned.bases.split()
    )


def _same(old: s.Summary, new: s.Summary, read: frozenset[int]) -> list[int] | None:
    """Where the functions that were `read` start in the new version, if both say the same but for places and unread bodies."""
    if old.problem or new.problem or old.comments or new.comments or old.exports != new.exports:
        return None
    comparison = _Comparison(read)
    same = comparison.same(old.imports, new.imports) and comparison.same(s.decode_body(old.body), s.decode_body(new.body))
    return comparison.starts if same else None


class _Comparison:
    def __init__(self, read: frozenset[int]) -> None:
        self._read = read
        self.starts: list[int] = []

    def same(self, old: object, new: object) -> bool:
        if isinstance(old, list):
            return isinstance(new, list) and self._all(old, new)
        if not isinstance(old, msgspec.Struct):
            return type(old) is type(new) and old == new
        if type(old) is not type(new):
            return False
        if isinstance(old, s.Function) and isinstance(new, s.Function) and not self._same_bodies(old, new):
            return False
        return all(
            self.same(getattr(old, field), getattr(new, field))
            for field in old.__struct_fields__
            if field not in _PLACES and not (field == "body" and isinstance(old, s.Function))
        )

    def _all(self, old: list[object], new: list[object]) -> bool:
        first, second = ([one for one in each if not _says_nothing(one)] for each in (old, new))
        return len(first) == len(second) and all(map(self.same, first, second))

    def _same_bodies(self, old: s.Function, new: s.Function) -> bool:
        if old.start not in self._read:
            return True
        self.starts.append(new.start)
        return self.same(s.decode_body(old.body), s.decode_body(new.body))


def _says_nothing(node: object) -> bool:
    """Whether it is a documentation string, or another constant that stands alone."""
    return isinstance(node, s.Evaluate) and isinstance(node.value, s.Constant)
