"""Edits that cannot change a verdict: comments, layout, files that nobody looks at, bodies of functions that nobody has looked into.

A verdict rests on what linking and checks have read. Where the new version of a file says the same in all of that, and nothing that is
shown speaks of the file, the verdict stands, and nothing has to be linked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from fitlint import summary as s
from fitlint.gather.earlier import Known, known_before, known_now
from fitlint.known import Edited, Looked
from fitlint.outline import REFUSALS

if TYPE_CHECKING:
    from fitlint.gather import Gathered
    from fitlint.gather.contents import Contents
    from fitlint.kept import Kept
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


def still_known(before: Kept, gathered: Gathered, contents: Contents) -> Kept | None:
    """What is still true of the files as they are now: all that concerns unchanged files, when no more has changed in the others than bodies
    of functions that nobody else has looked into. None where it may be more.
    """
    digests = gathered.digests(gathered.reached)
    if before.digests.keys() != digests.keys() or before.relevant != gathered.relevant:
        return None
    changed = [path for path, digest in digests.items() if digest != before.digests[path]]
    if len(changed) > _MOST:
        return None
    old = known_before(contents, (before.digests[path] for path in changed))
    edited: dict[str, Edited] = {}
    read, shared, asked = dict(before.looked.read), dict(before.looked.shared), frozenset(before.looked.asked)
    for path in changed:
        earlier, now = old.get(before.digests[path]), gathered.load(path)
        if earlier is None or earlier.summary is None or now is None:
            return None
        if earlier.summary.problem or now.problem or earlier.summary.exports != now.exports:
            return None
        comparison = _Comparison(frozenset(shared.get(path, ())), asked)
        if not comparison.of(earlier.summary, now):
            return None
        shared[path] = comparison.starts
        read[path] = comparison.bodies
        edited[path] = _edited(comparison.edited, before.answers.calls.get(path, b""))
    calls = {path: one for path, one in before.answers.calls.items() if path not in edited}
    answers = msgspec.structs.replace(before.answers, calls=calls, edited=edited)
    return msgspec.structs.replace(before, digests=digests, looked=Looked(read, shared, before.looked.asked), answers=answers)


def _edited(functions: Iterable[tuple[s.Function, s.Function]], calls: bytes) -> Edited:
    called: set[str] = set()
    changed: set[str] = set()
    same_course, starts = True, []
    for old, new in functions:
        called.update(old.calls, new.calls)
        changed.update(set(old.calls) ^ set(new.calls))
        same_course = same_course and _courses(old) == _courses(new)
        starts.append(new.start)
    return Edited(calls, starts, frozenset(called), frozenset(changed), same_course)


def _courses(function: s.Function) -> list[tuple[bool, bool]]:
    """Whether a function waits for anything, and whether it calls anything again and again, as `fitlint.loop` sees it; and those inside it."""
    waits = repeats = False
    inside: list[s.Function] = []
    pending: list[tuple[object, bool]] = [(s.decode_body(function.body), False)]
    while pending:
        node, again = pending.pop()
        if isinstance(node, list):
            pending += [(one, again) for one in reversed(node)]
        if isinstance(node, s.Function):
            inside.append(node)
        if not isinstance(node, s.Node) or isinstance(node, s.Function):
            continue
        if isinstance(node, (s.For, s.With, s.Generator)) and node.is_async:
            waits = True
            repeats = repeats or (not isinstance(node, s.With) and isinstance(node.iterable, s.Call))
        waits = waits or isinstance(node, s.Await)
        repeats = repeats or (again and isinstance(node, s.Call))
        for field in node.__struct_fields__:
            pending.append((getattr(node, field), again or (isinstance(node, s.While) and field != "test")))
    return [(waits, repeats), *(course for one in inside for course in _courses(one))]


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
    return comparison.starts if comparison.of(old, new) else None


class _Comparison:
    """Of two versions of a file. Bodies count of the functions that were `read`, by the byte at which they start in the old one: where
    they start in the new one are the `starts`. With the names that were `asked` for, what is inside of these functions counts as well, and
    in the others also what they call may change, unless somebody has asked for that: they are the `edited` ones, with their new versions.
    """

    def __init__(self, read: frozenset[int], asked: frozenset[str] | None = None) -> None:
        self._read = read
        self._asked = asked
        self._inside = False
        self.starts: list[int] = []
        self.bodies: list[int] = []  # all that were compared, by where they start in the new version
        self.edited: list[tuple[s.Function, s.Function]] = []

    def of(self, old: s.Summary, new: s.Summary) -> bool:
        return self.same(old.imports, new.imports) and self.same(s.decode_body(old.body), s.decode_body(new.body))

    def inside(self, old: s.Function, new: s.Function) -> bool:
        """Whether the bodies of two functions say the same, those inside them too."""
        self._inside = True
        return self.same(s.decode_body(old.body), s.decode_body(new.body))

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
            if field not in _PLACES and not (isinstance(old, s.Function) and field in self._of_functions)
        )

    @property
    def _of_functions(self) -> tuple[str, ...]:
        """The fields of functions that are compared apart."""
        return ("body",) if self._asked is None or self._inside else ("body", "calls", "awaited")

    def _all(self, old: list[object], new: list[object]) -> bool:
        first, second = ([one for one in each if not _says_nothing(one)] for each in (old, new))
        return len(first) == len(second) and all(map(self.same, first, second))

    def _same_bodies(self, old: s.Function, new: s.Function) -> bool:
        if old.start not in self._read and not self._inside:
            if self._asked is None:
                return True
            if old.body != new.body and not _Comparison(frozenset(), self._asked).inside(old, new):
                self.edited.append((old, new))
            return self._calls_nobody(old, new, self._asked)
        self.bodies.append(new.start)
        if old.start in self._read:
            self.starts.append(new.start)
        around, self._inside = self._inside, self._asked is not None
        same = self.same(s.decode_body(old.body), s.decode_body(new.body))
        self._inside = around
        return same

    @staticmethod
    def _calls_nobody(old: s.Function, new: s.Function, asked: frozenset[str]) -> bool:
        """Whether nobody has asked for what one of the two calls and the other does not."""
        changed = set(old.calls) ^ set(new.calls)
        telling = asked.union(one.name for one in old.parameters)
        if any("(" in one for one in changed):
            return False  # a routing method is handed over
        return changed.isdisjoint(telling) and (not REFUSALS.issuperset(new.calls) or REFUSALS.issuperset(old.calls))


def _says_nothing(node: object) -> bool:
    """Whether it is a documentation string, or another constant that stands alone."""
    return isinstance(node, s.Evaluate) and isinstance(node.value, s.Constant)
