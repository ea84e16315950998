"""Two versions of a file, compared by what they say: places, comments and documentation strings do not count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import msgspec

from fitlint import summary as s

_PLACES = frozenset({"start", "length", "line", "name_start"})


class Comparison:
    """Bodies count of the functions that were `read`, by the byte at which they start in the old version: where they start in the new one are
    the `starts`.
    """

    def __init__(self, read: Collection[int]) -> None:
        self._read = read
        self.starts: list[int] = []

    def of(self, old: s.Summary, new: s.Summary) -> bool:
        """Whether the two say the same."""
        named = old.paths == new.paths and self.same(old.imports, new.imports)
        return named and self.same(s.decode_body(old.body), s.decode_body(new.body))

    def same(self, old: object, new: object) -> bool:
        """Whether two parts of them say the same."""
        if isinstance(old, tuple):
            return isinstance(new, tuple) and self._all(old, new)
        if not isinstance(old, msgspec.Struct):
            return type(old) is type(new) and old == new
        if type(old) is not type(new):
            return False
        if isinstance(old, s.Function) and isinstance(new, s.Function):
            return self._functions(old, new)
        return self._fields(old, new, ())

    def _fields(self, old: msgspec.Struct, new: msgspec.Struct, without: Collection[str]) -> bool:
        names = (one for one in old.__struct_fields__ if one not in _PLACES and one not in without)
        return all(self.same(getattr(old, name), getattr(new, name)) for name in names)

    def _all(self, old: tuple[object, ...], new: tuple[object, ...]) -> bool:
        first, second = ([one for one in each if not says_nothing(one)] for each in (old, new))
        return len(first) == len(second) and all(map(self.same, first, second))

    def _functions(self, old: s.Function, new: s.Function) -> bool:
        if old.start in self._read:
            self.starts.append(new.start)
            if old.body == new.body:  # also in where it stands
                self.starts += [start for start in self._read if old.start < start < old.end]
            elif not self.same(s.decode_body(old.body), s.decode_body(new.body)):
                return False
        return self._fields(old, new, ("body",))


# Of functions of two versions of a file, by where they start: whether their bodies say the same, and stand together. Several ask for it, and it is found out once.
Bodies = dict[tuple[int, int], tuple[bool, bool]]


class Versions(NamedTuple):
    """What a file said, and says now."""

    old: s.Summary
    new: s.Summary
    bodies: Bodies


class Whole(Comparison):
    """All bodies count. What is compared stands `together` while all of it has moved by `shift` bytes, and nothing has grown."""

    def __init__(self, shift: int, known: Bodies) -> None:
        super().__init__(())
        self._shift = shift
        self._known = known
        self.together = True

    def bodies(self, old: s.Function, new: s.Function) -> bool:
        shift, key = new.start - old.start, (old.start, new.start)
        if key not in self._known:
            own = Whole(shift, self._known)
            unmoved = not shift and old.body == new.body
            same = unmoved or own.same(s.decode_body(old.body), s.decode_body(new.body))
            self._known[key] = same, own.together
        same, together = self._known[key]
        self.together = self.together and together and shift == self._shift
        return same

    def _functions(self, old: s.Function, new: s.Function) -> bool:
        return self.bodies(old, new) and self._fields(old, new, ("body",))

    def _fields(self, old: msgspec.Struct, new: msgspec.Struct, without: Collection[str]) -> bool:
        if isinstance(old, s.Node) and isinstance(new, s.Node):
            self.together = self.together and new.start - old.start == self._shift and new.length == old.length
        return super()._fields(old, new, without)


def has_moved(old: s.Node, new: s.Node, known: Bodies) -> bool:
    """Whether two versions of a statement only differ in where they stand."""
    whole = Whole(new.start - old.start, known)
    return whole.same(old, new) and whole.together


def same_imports(old: s.Summary, new: s.Summary) -> bool:
    """Whether the imports outside of blocks are the same, and stand together as they did."""
    first, second = ([one for one in s.decode_body(each.body) if isinstance(one, s.Import)] for each in (old, new))
    whole = Whole(second[0].start - first[0].start, {}) if first and second else None
    return first == second or (whole is not None and whole.same((*first,), (*second,)) and whole.together)


def everywhere(summary: s.Summary) -> list[int]:
    """Where all functions of a file start, those inside others too."""
    return sorted(one.start for one in _functions(s.decode_body(summary.body)))


def repeats(function: s.Function) -> list[bool]:
    """Whether a function calls anything again and again, as `fitlint.loop` sees it; and those inside it."""
    found = False
    inside: list[s.Function] = []
    pending: list[tuple[object, bool]] = [(s.decode_body(function.body), False)]
    while pending:
        node, again = pending.pop()
        if isinstance(node, tuple):
            pending += [(one, again) for one in reversed(node)]
        elif isinstance(node, s.Function):
            inside.append(node)
        elif isinstance(node, s.Node):
            awaited = isinstance(node, (s.For, s.Generator)) and node.is_async and isinstance(node.iterable, s.Call)
            found = found or awaited or (again and isinstance(node, s.Call))
            for field in node.__struct_fields__:
                pending.append((getattr(node, field), again or (isinstance(node, s.While) and field != "test")))
    return [found, *(one for each in inside for one in repeats(each))]


def switches(function: s.Function) -> list[tuple[str, ...]]:
    """What tests ask of its parameters, and of those of the functions in it."""
    inside = _functions(s.decode_body(function.body)) if function.nests else ()
    return [function.switches, *(one.switches for one in inside)]


def _functions(body: tuple[s.Stmt, ...]) -> Iterator[s.Function]:
    return (one for one in s.inside(body, nested=True) if isinstance(one, s.Function))


def says_nothing(node: object) -> bool:
    """Whether it is a documentation string, or another constant that stands alone."""
    return isinstance(node, s.Evaluate) and isinstance(node.value, s.Constant)


def come_or_gone(old: Iterable[s.Import], new: Iterable[s.Import]) -> list[s.Import]:
    """The imports that only one of two versions has."""
    first, second = ({(one.loads, one.module, one.level, one.attribute, one.binds): one for one in each} for each in (old, new))
    return [each[key] for each, other in ((first, second), (second, first)) for key in each if key not in other]


def named_by(imports: Iterable[s.Import]) -> set[str]:
    """The names that imports go by: those of packages and modules, of what is had from them, and what that is called."""
    return {
        name
        for one in imports
        for name in (one.loads.partition(".")[0], one.loads.rpartition(".")[2], one.attribute or one.binds, one.binds)
    }
