"""What others can tell of a file without looking into it: by the names in its outline, and by what it imports.

Where an edit leaves that as it was for all who have asked, only those can notice it who have looked into the file: what rests on others stands. Some are
known to have looked into another file, that of the function or class about which they have asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import NamedTuple

from fitlint import summary as s
from fitlint.comparison import Bodies, Versions, come_or_gone, has_moved, named_by, repeats, same_imports
from fitlint.edits import Moved, Same
from fitlint.facts import with_callers
from fitlint.known import Names
from fitlint.model.touched import of_name
from fitlint.outline import Outline, all_called, functions, outline
from fitlint.things import module_name

_Classes = dict[str, list[str]]  # names of classes, by that of another one


class Edit(NamedTuple):
    """Two versions of a file, with their outlines, and what only one of them has: imports, last names of what is called, names of properties, and names that stand for
    others, with these."""

    old: s.Summary
    new: s.Summary
    bodies: Bodies
    before: Outline
    after: Outline
    imports: list[s.Import]
    called: set[str]
    properties: set[str]
    aliases: set[tuple[str, str]]


def edit(versions: Versions) -> Edit:
    """Two versions of a file."""
    old, new, bodies = versions
    before, after = outline(old), outline(new)
    return Edit(
        old, new, bodies, before, after, come_or_gone(old.imports, new.imports), set(all_called(before)) ^ set(all_called(after)),
        set(before.properties) ^ set(after.properties), set(before.aliases) ^ set(after.aliases),
    )  # fmt: skip


def noticed(edit: Edit, names: Names, outlines: Mapping[str, Outline], edited: Collection[str]) -> set[str] | None:
    """The files, and what stands for names (`of_name`), of which those that have looked into them may notice an edit of another file, without having looked into that; None where
    nobody knows who may. `names` are those by which something was told, `edited` all files that differ."""
    if _is_told_by(names, edit) or _derives_besides(names, edit, outlines):
        return None
    looked_for = {name for _, name in names.methods}
    methods = {one for one in set(_methods(edit.before)) ^ set(_methods(edit.after)) if one[1] in looked_for}
    derived = {name for each in set(_derived(edit.before)) ^ set(_derived(edit.after)) for name in each}
    derived = derived.union(*edit.aliases)
    is_above = not derived.isdisjoint(names.above)
    below, above = _relations(outlines) if is_above or methods else ({}, {})
    related = with_callers(derived, above).intersection(names.above) if is_above else set()
    related |= _asking(methods, names, below, above)
    holding = names.holding.intersection(map(s.imported_as, edit.imports))
    modules = {path for path in outlines if module_name(path) in holding} if holding else set()
    return modules | _standing_for(edit, names, related, outlines, edited)


def _standing_for(
    edit: Edit, names: Names, related: set[str], outlines: Mapping[str, Outline], edited: Collection[str]
) -> set[str]:
    """What stands for the names by which an edit can be noticed by those who have asked by them; `related` are those of classes below which something else is found."""
    functions = _functions(edit.before) ^ _functions(edit.after)
    called, calls = Counter(all_called(edit.before)), Counter(all_called(edit.after))
    counted = {name for name in names.counted if called[name] != calls[name]}
    counted |= {name for name, most in names.many if called[name] != calls[name] and _count(name, outlines) <= most}
    told = {
        "calling": edit.called.union(counted, *edit.aliases),
        "named": _undefined(names.named & functions, outlines, edited) | edit.properties,
        "attributes": edit.properties,
        "stored": set(edit.before.states) ^ set(edit.after.states),
        "having": set(map(s.imported_as, edit.imports)),
        "above": related,
    }
    return {of_name(kind, name) for kind, some in told.items() for name in getattr(names, kind).intersection(some)}


def _is_told_by(names: Names, edit: Edit) -> bool:
    """Whether something may have been told by a name that only one of two versions has, by whoever it was."""
    first, second = edit.before, edit.after
    before, after = set(_derived(first)), set(_derived(second))
    each: list[tuple[set[str], Iterable[str]]] = [
        (names.asked, edit.called),
        (names.outside, set(first.outside) ^ set(second.outside)),
        (names.defining, edit.properties | _functions(first) ^ _functions(second)),
        (names.asked | names.packages | names.libraries, set[str]().union(*edit.aliases)),
        (names.libraries, (name for one in before ^ after for name in one)),
        (names.packages, (one.loads.partition(".")[0] for one in edit.imports)),
        (names.imported, map(s.imported_as, edit.imports)),
        ({base for _, *bases in before & after for base in bases}, named_by(edit.imports)),
    ]
    return not all(some.isdisjoint(changed) for some, changed in each)


def _derives_besides(names: Names, edit: Edit, outlines: Mapping[str, Outline]) -> bool:
    """Whether a file that only one version of imports some names has classes that derive from what was looked for in such files."""
    imported = set(map(s.imported_as, edit.imports))
    asked = {base for name, base in names.importing if name in imported}
    bases = {base for one in (edit.before, edit.after) for _, several, _ in one.classes for base in several}
    if not asked or not bases:
        return False
    related = with_callers(bases, _relations(outlines)[1])
    return not asked.isdisjoint(related)


def renamed(edit: Edit) -> set[str]:
    """The last names that one version of a function calls and the other does not, or that only one of both files imports."""
    first, second = ({(name, one) for name, called in each.leads for one in called} for each in (edit.before, edit.after))
    outside = set(edit.before.outside) ^ set(edit.after.outside)
    return {*(name for _, name in first ^ second), *outside, *named_by(edit.imports)}


def coroutines(edit: Edit) -> set[str]:
    """The names of async functions that have come or gone."""
    return set(edit.before.coroutines) ^ set(edit.after.coroutines)


Both = list[tuple[s.Function | None, s.Function | None]]


def both(edit: Edit) -> Both:
    """The functions and methods of a file, as they were and as they are."""
    first, second = map(_by_name, (edit.old, edit.new))
    return [(first.get(key), second.get(key)) for key in first | second]


def _by_name(one: s.Summary) -> dict[object, s.Function]:
    """The functions and methods of a file, by their names, and those of their classes; equal ones by their order."""
    seen: Counter[object] = Counter()
    found: dict[object, s.Function] = {}
    for cls, function in functions(s.decode_body(one.body), None):
        name = cls.name if cls is not None else "", function.name
        found[name, seen[name]] = function
        seen[name] += 1
    return found


def idle(functions: Both, led: frozenset[str]) -> list[int] | None:
    """Of these, those that call something now that they did not, or no more, by a name that leads somewhere, by the byte at which they start; None where one of them is
    gone, or has others inside."""
    found = []
    for was, now in functions:
        if led.isdisjoint({*(was.calls if was is not None else ())} ^ {*(now.calls if now is not None else ())}):
            continue
        if now is None or now.nests or (was is not None and was.nests):
            return None
        found.append(now.start)
    return found


def passing(functions: Both) -> set[str]:
    """The names of those of these that have come or gone."""
    return {one.name for was, now in functions if (one := was or now) and not (was and now)}


def same(edit: Edit, functions: Both) -> Same:
    """What says what it said in a file: its functions and methods, and the statements before and after all that does not."""
    first, second = s.decode_body(edit.old.body), s.decode_body(edit.new.body)
    named = [(was, now) for was, now in functions if was is not None and now is not None and has_moved(was, now, edit.bodies)]
    before, after = (
        takewhile(lambda pair: has_moved(*pair, edit.bodies), zip(*each, strict=False))
        for each in ((first, second), (first[::-1], second[::-1]))
    )
    moved = [Moved(old.start, old.end, new.start - old.start) for old, new in (*named, *before, *after)]
    return Same(moved, same_imports(edit.old, edit.new))


def same_rounds(functions: Both, same: Same) -> bool:
    """Whether the same of these call anything again and again; what is the `same` does."""
    others = ((was, now) for was, now in functions if was is not None and now is not None and not same.holds(now.start))
    return all(repeats(was) == repeats(now) for was, now in others)


def _functions(one: Outline) -> set[str]:
    """The names of functions and methods."""
    return {name for name, _ in one.leads}


def _undefined(names: set[str], outlines: Mapping[str, Outline], edited: Collection[str]) -> set[str]:
    """Those of these that are the name of no function in files that are as they were."""
    for path, one in outlines.items() if names else ():
        if path not in edited:
            names = names - _functions(one)
    return names


def _asking(methods: set[tuple[str, str]], names: Names, below: _Classes, above: _Classes) -> set[str]:
    """The names of the classes below which methods were looked for that have come or gone in classes, by the names of both: these are below them, or classes that derive from these are."""
    found: set[str] = set()
    for cls in {cls for cls, _ in methods}:
        near = with_callers(with_callers({cls}, below), above)
        found.update(one for one, name in names.methods if one in near and (cls, name) in methods)
    return found


def _relations(outlines: Mapping[str, Outline]) -> tuple[_Classes, _Classes]:
    """The names of what derives from classes, directly, by theirs, and of what classes derive from; other names of a class do so as well."""
    below: _Classes = {}
    above: _Classes = {}
    for one in outlines.values():
        for name, bases, _ in one.classes:
            for base in bases:
                below.setdefault(base, []).append(name)
                above.setdefault(name, []).append(base)
        for new, last in one.aliases:
            below.setdefault(last, []).append(new)
            above.setdefault(new, []).append(last)
    return below, above


def _count(name: str, outlines: Mapping[str, Outline]) -> int:
    """How many functions call something of a last name, and files outside of functions."""
    return sum(list(all_called(one)).count(name) for one in outlines.values())


def _methods(one: Outline) -> Iterator[tuple[str, str]]:
    """The names of the methods of classes, with those of the classes."""
    return ((cls, name) for cls, _, methods in one.classes for name in methods)


def _derived(one: Outline) -> Iterator[tuple[str, ...]]:
    """The classes that derive from something, with the last names of their bases."""
    return ((name, *bases) for name, bases, _ in one.classes if bases)
