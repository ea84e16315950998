"""What others can tell of a file without looking into it: by the names in its outline, and by what it imports.

Where an edit leaves that as it was for all who have asked, only those can notice it who have looked into the file: what rests on others stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from fitlint import summary as s
from fitlint.known import Looked
from fitlint.outline import Outline, functions, outline


def is_same(old: s.Summary, new: s.Summary, looked: Looked) -> bool:
    """Whether two versions of a file say the same to all who have `looked` without looking into it."""
    first, second = outline(old), outline(new)
    called, calls = _called(first), _called(second)
    properties = set(first.properties) ^ set(second.properties)
    imported = _changed(_imported(old), _imported(new))
    bases = [name for one in (first, second) for _, names, _ in one.derived for name in names]
    each = [
        (looked.asked, called.keys() ^ calls.keys()),
        (looked.counted, {name for name in called.keys() | calls.keys() if called[name] != calls[name]}),
        (looked.named, properties | {name for name, _ in first.leads} ^ {name for name, _ in second.leads}),
        (looked.methods, _changed(_methods(old), _methods(new))),
        (looked.attributes, properties),
        (looked.above, {name for names in set(_derived(first)) ^ set(_derived(second)) for name in names}),
        ([*looked.asked, *looked.above, *looked.packages], {name for names in set(first.aliases) ^ set(second.aliases) for name in names}),
        (looked.stored, set(first.states) ^ set(second.states)),
        ([*looked.packages, *bases], imported),
    ]  # fmt: skip
    return all(frozenset(names).isdisjoint(changed) for names, changed in each)


def _called(one: Outline) -> Counter[str]:
    """The last names of what is called, with how many functions call it."""
    return Counter([*one.outside, *(name for _, called in one.leads for name in called)])


def _methods(one: s.Summary) -> Iterator[tuple[str, str]]:
    """The names of the methods of classes, with those of the classes."""
    return ((cls.name, function.name) for cls, function in functions(s.decode_body(one.body), None) if cls is not None)


def _derived(one: Outline) -> Iterator[tuple[str, ...]]:
    """The classes that derive from something, with the last names of their bases."""
    return ((name, *bases) for name, bases, _ in one.derived)


def _imported(one: s.Summary) -> Iterator[tuple[object, str]]:
    """The names by which it is told what a file imports: of packages, modules, and of what is had from these."""
    for each in one.imports:
        key = (each.module, each.level, each.attribute, each.binds)
        names = (each.loads.partition(".")[0], each.loads, each.loads.rpartition(".")[2], each.attribute or each.binds)
        yield from ((key, name) for name in names)


def _changed(old: Iterable[tuple[object, str]], new: Iterable[tuple[object, str]]) -> set[str]:
    """The names of what only one of both has."""
    return {name for _, name in set(old) ^ set(new)}
