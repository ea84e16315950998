"""What others can tell of a file without looking into it: by the names in its outline, and by what it imports.

Where an edit leaves that as it was for all who have asked, only those can notice it who have looked into the file: what rests on others stands. Some are
known to have looked into another file, that of the function or class about which they have asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from fitlint import summary as s
from fitlint.comparison import repeats
from fitlint.facts import with_callers
from fitlint.known import Names
from fitlint.outline import Outline, functions, outline


def noticed(old: s.Summary, new: s.Summary, names: Names, outlines: Mapping[str, Outline]) -> set[str] | None:
    """The files of which those that have looked into them may notice that two versions of another file differ, without having looked into that; None where
    nobody knows who may. `names` are those by which something was told."""
    first, second = outline(old), outline(new)
    imported = _imports(old, new, _as_told)
    if _is_told_by(names, old, new, first, second) or _derives_besides(imported, names, first, second, outlines):
        return None
    called, calls = _called(first), _called(second)
    counted = {name for name in names.counted if called[name] != calls[name]}
    asked = {name for name in called.keys() ^ calls.keys() if name in names.held} | counted
    having = {cls for cls, name in set(_methods(old)) ^ set(_methods(new)) if name in names.methods}
    derived = {name for each in set(_derived(first)) ^ set(_derived(second)) for name in each}
    related = _related(having, derived, outlines) if having or not derived.isdisjoint(names.above) else set()
    holding = imported.intersection(names.holding)
    modules = {path for path in outlines if path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2] in holding}
    here = _defined(first) | _defined(second)  # whoever has asked about these has looked into the file
    defining = _defining(asked | related.intersection(names.above), outlines, here)
    return defining | modules if defining is not None else None


def _is_told_by(names: Names, old: s.Summary, new: s.Summary, first: Outline, second: Outline) -> bool:
    """Whether something may have been told by a name that only one of two versions has, by whoever it was."""
    properties = set(first.properties) ^ set(second.properties)
    before, after = set(_derived(first)), set(_derived(second))
    aliases = {name for pair in set(first.aliases) ^ set(second.aliases) for name in pair}
    each: list[tuple[set[str], Iterable[str]]] = [
        (names.asked, _called(first).keys() ^ _called(second).keys()),
        (names.outside, set(first.outside) ^ set(second.outside)),
        (names.named, properties | {name for name, _ in first.leads} ^ {name for name, _ in second.leads}),
        (names.attributes, properties),
        (names.asked | names.held | names.above | names.packages, aliases),
        (names.libraries, (name for one in before ^ after for name in one)),
        (names.stored, set(first.states) ^ set(second.states)),
        (names.packages, _imports(old, new, lambda one: [one.loads.partition(".")[0]])),
        (names.imported, _imports(old, new, _as_told)),
        ({base for _, *bases in before & after for base in bases}, _imports(old, new, _names)),
    ]
    return not all(some.isdisjoint(changed) for some, changed in each)


def idle(old: s.Summary, new: s.Summary, led: frozenset[str]) -> list[int] | None:
    """The functions of a file that call something now that they did not, or no more, by a name that leads somewhere, by the byte at which they start; None where one of them is
    gone, or has others inside."""
    found = []
    for was, now in _versions(old, new):
        if led.isdisjoint({*(was.calls if was is not None else ())} ^ {*(now.calls if now is not None else ())}):
            continue
        if now is None or now.nests or (was is not None and was.nests):
            return None
        found.append(now.start)
    return found


def same_rounds(old: s.Summary, new: s.Summary) -> bool:
    """Whether the same functions call anything again and again."""
    return all(was is None or now is None or repeats(was) == repeats(now) for was, now in _versions(old, new))


def _versions(old: s.Summary, new: s.Summary) -> Iterator[tuple[s.Function | None, s.Function | None]]:
    """The functions and methods of a file, as they were and as they are."""
    first, second = ({}, {})  # type: tuple[dict[object, s.Function], dict[object, s.Function]]
    for each, found in ((old, first), (new, second)):
        for cls, one in functions(s.decode_body(each.body), None):
            place = next(n for n in count() if (cls and cls.name, one.name, n) not in found)
            found[cls and cls.name, one.name, place] = one
    return ((first.get(key), second.get(key)) for key in first | second)


def renamed(old: s.Summary, new: s.Summary) -> set[str]:
    """The last names that one version of a function calls and the other does not, or that only one of both files imports."""
    first, second = ({(name, one) for name, called in each.leads for one in called} for each in map(outline, (old, new)))
    outside = set(old.calls) ^ set(new.calls)
    return {*(name for _, name in first ^ second), *outside, *_imports(old, new, _names)}


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


def _derives_besides(imported: set[str], names: Names, first: Outline, second: Outline, outlines: Mapping[str, Outline]) -> bool:
    """Whether a file that only one version of imports some names has classes that derive from what was looked for in such files."""
    asked = {base for name, base in (one.split(" ") for one in names.importing) if name in imported}
    bases = {base for one in (first, second) for _, several, _ in one.classes for base in several} if asked else set()
    return bool(bases) and not asked.isdisjoint(_related(set(), bases, outlines))


def _called(one: Outline) -> Counter[str]:
    """The last names of what is called, with how many functions call it."""
    return Counter([*one.outside, *(name for _, called in one.leads for name in called)])


def _methods(one: s.Summary) -> Iterator[tuple[str, str]]:
    """The names of the methods of classes, with those of the classes."""
    return ((cls.name, function.name) for cls, function in functions(s.decode_body(one.body), None) if cls is not None)


def _derived(one: Outline) -> Iterator[tuple[str, ...]]:
    """The classes that derive from something, with the last names of their bases."""
    return ((name, *bases) for name, bases, _ in one.classes if bases)


def _imports(old: s.Summary, new: s.Summary, names: Callable[[s.Import], list[str]]) -> set[str]:
    """The names of what only one of two versions imports."""
    first, second = ({(one.module, one.level, one.attribute, one.binds): one for one in each.imports} for each in (old, new))
    return {name for key in first.keys() ^ second.keys() for name in names((first | second)[key])}


def _as_told(one: s.Import) -> list[str]:
    return [s.imported_as(one)]


def _names(one: s.Import) -> list[str]:
    """Those of the package, the module, and what is had from it."""
    return [one.loads.partition(".")[0], one.loads, one.loads.rpartition(".")[2], one.attribute or one.binds, one.binds]
