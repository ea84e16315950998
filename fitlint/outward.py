"""What others can tell of a file without looking into it: by the names in its outline, and by what it imports.

Where an edit leaves that as it was for all who have asked, only those can notice it who have looked into the file: what rests on others stands. Some are
known to have looked into another file, that of the function or class about which they have asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from fitlint import summary as s
from fitlint.facts import with_callers
from fitlint.known import Looked
from fitlint.outline import Outline, functions, outline


def noticed(old: s.Summary, new: s.Summary, looked: Looked, outlines: Mapping[str, Outline]) -> set[str] | None:
    """The files of which those that have `looked` into them may notice that two versions of another file differ, without having looked into that; None where
    nobody knows who may."""
    first, second = outline(old), outline(new)
    called, calls = _called(first), _called(second)
    properties = set(first.properties) ^ set(second.properties)
    before, after = set(_derived(first)), set(_derived(second))
    derived = {name for names in before ^ after for name in names}
    bases = {name for _, *names in before & after for name in names}
    imported = _changed(*(_imported(one, lambda each: [s.imported_as(each)]) for one in (old, new)))
    everyone = [
        (looked.asked, called.keys() ^ calls.keys()),
        (looked.outside, set(first.outside) ^ set(second.outside)),
        (looked.named, properties | {name for name, _ in first.leads} ^ {name for name, _ in second.leads}),
        (looked.attributes, properties),
        ([*looked.asked, *looked.held, *looked.above, *looked.packages], {one for each in set(first.aliases) ^ set(second.aliases) for one in each}),
        (looked.libraries, derived),
        (looked.stored, set(first.states) ^ set(second.states)),
        (looked.packages, _changed(*(_imported(one, lambda each: [each.loads.partition(".")[0]]) for one in (old, new)))),
        (looked.imported, imported),
        (bases, _changed(*(_imported(one, _names) for one in (old, new)))),
    ]  # fmt: skip
    if not all(frozenset(names).isdisjoint(changed) for names, changed in everyone):
        return None
    having = (called.keys() ^ calls.keys()).intersection(looked.held)
    having |= {name for name in looked.counted if called[name] != calls[name]}
    here = {name for one in (first, second) for name in _defined(one)}  # whoever has asked about these has looked into the file
    found = _defining(having, outlines, here)
    methods = frozenset(looked.methods)
    having = {cls for cls, name in set(_methods(old)) ^ set(_methods(new)) if name in methods}
    classes = _related(having, derived, outlines) if having or not derived.isdisjoint(looked.above) else set()
    more = _defining(classes.intersection(looked.above), outlines, here)
    holding = imported.intersection(looked.holding)
    modules = {path for path in outlines if path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2] in holding}
    return found | more | modules if found is not None and more is not None else None


def renamed(old: s.Summary, new: s.Summary) -> set[str]:
    """The last names that one version of a function calls and the other does not, or that only one of both files imports."""
    first, second = ({(name, one) for name, called in each.leads for one in called} for each in map(outline, (old, new)))
    outside = set(old.calls) ^ set(new.calls)
    return {*(name for _, name in first ^ second), *outside, *_changed(*(_imported(one, _names) for one in (old, new)))}


def _defining(names: Iterable[str], outlines: Mapping[str, Outline], known: set[str]) -> set[str] | None:
    """The files that define functions and classes of some names; None where one is defined nowhere, and not `known`."""
    wanted = frozenset(names)
    found: set[str] = set()
    for path, one in outlines.items() if wanted else ():
        if not wanted.isdisjoint(defines := _defined(one)):
            found.add(path)
            known |= defines
    return found if wanted <= known else None


def _defined(one: Outline) -> set[str]:
    """The names of functions and classes."""
    return {name for name, _ in one.leads}.union(name for name, _, _ in one.classes)


def _related(having: set[str], derived: set[str], outlines: Mapping[str, Outline]) -> set[str]:
    """The names of all that classes of some names derive from, directly or not, themselves included; of those `having` other methods, also what classes below them do."""
    below: dict[str, list[str]] = {}
    above: dict[str, list[str]] = {}
    for one in outlines.values():
        for name, bases, _ in one.classes:
            for base in bases:
                below.setdefault(base, []).append(name)
                above.setdefault(name, []).append(base)
        for new, last in one.aliases:
            below.setdefault(last, []).append(new)
            above.setdefault(new, []).append(last)
    return with_callers(derived | with_callers(having, below), above)


def _called(one: Outline) -> Counter[str]:
    """The last names of what is called, with how many functions call it."""
    return Counter([*one.outside, *(name for _, called in one.leads for name in called)])


def _methods(one: s.Summary) -> Iterator[tuple[str, str]]:
    """The names of the methods of classes, with those of the classes."""
    return ((cls.name, function.name) for cls, function in functions(s.decode_body(one.body), None) if cls is not None)


def _derived(one: Outline) -> Iterator[tuple[str, ...]]:
    """The classes that derive from something, with the last names of their bases."""
    return ((name, *bases) for name, bases, _ in one.classes if bases)


def _imported(one: s.Summary, names: Callable[[s.Import], Iterable[str]]) -> Iterator[tuple[object, str]]:
    """The names by which it is told what a file imports."""
    for each in one.imports:
        yield from (((each.module, each.level, each.attribute, each.binds), name) for name in names(each))


def _names(one: s.Import) -> list[str]:
    """Those of the package, the module, and what is had from it."""
    return [one.loads.partition(".")[0], one.loads, one.loads.rpartition(".")[2], one.attribute or one.binds, one.binds]


def _changed(old: Iterable[tuple[object, str]], new: Iterable[tuple[object, str]]) -> set[str]:
    """The names of what only one of both has."""
    return {name for _, name in set(old) ^ set(new)}
