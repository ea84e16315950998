"""Edits that cannot change a verdict: comments, layout, files that nobody looks at, bodies of functions that nobody has looked into.

A verdict rests on what linking and checks have read. Where the new version of a file says the same in all of that, and nothing that is
shown speaks of the file, the verdict stands, and nothing has to be linked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from fitlint import outward
from fitlint import summary as s
from fitlint.comparison import Comparison, Versions, everywhere, named_by, repeats, same_imports
from fitlint.differences import Differences
from fitlint.edits import Edited, Noticed, Parts, Same
from fitlint.gather.coming import come_and_go_alone
from fitlint.gather.earlier import Known, changed, known_before, known_now
from fitlint.known import Looked
from fitlint.outline import all_called

if TYPE_CHECKING:
    from fitlint.gather import Gathered
    from fitlint.gather.contents import Contents
    from fitlint.kept import Kept
    from fitlint.remember import Basis


def renewed(basis: Basis, contents: Contents) -> Basis | None:
    """The basis of the same verdict with the new contents; None where it may be another verdict."""
    digests = contents.digests()
    paths = changed(basis.digests, digests)
    if not paths or not set(paths).isdisjoint(basis.shown):
        return None
    before = known_before(contents, (basis.digests[path] for path in paths))
    read = dict(basis.read)
    for path in paths:
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
    """What is still true of the files as they are now: all that concerns unchanged files, when the differences of the others are such as only
    they can notice (`fitlint.differences`); the calls that do not rest on these files, when only those can who have looked into them (`fitlint.outward`).
    A file that comes to matter said nothing before, and one that no longer does says nothing now. None where it may be more.
    """
    digests = gathered.digests(gathered.reached)
    both = before.digests.keys() & digests.keys()
    others = before.digests.keys() ^ digests.keys()
    paths = changed(*({path: one for path, one in each.items() if path in both} for each in (before.digests, digests)))
    if paths is None or not come_and_go_alone(others, frozenset(paths), before.reach, gathered) or _has_too_many(before):
        return None
    versions = _versions([*paths, *sorted(others)], before, gathered, contents)
    if versions is None:
        return None
    known = (_unseen(versions, before, gathered) if not others else None) or _noticed(versions, before, gathered)
    if known is None:
        return None
    if others or before.reach.relevant != gathered.relevant:  # set-up code is followed in other files
        answers = msgspec.structs.replace(known.answers, overview=None)
    else:
        imported = before.reach.named()
        alike = all(set(imported[path]) == set(gathered.imports(path)) for path in versions)
        answers = msgspec.structs.replace(known.answers, imports_alike=alike)
    return msgspec.structs.replace(known, digests=digests, answers=answers)


def _has_too_many(before: Kept) -> bool:
    """Whether most of the files that had bits are gone."""
    return len(before.answers.order) > 2 * len(before.digests) + _SOME


_SOME = 50
_NOTHING_SAID = s.Summary((), None, [], None, [], [], s.raw(()))
_Versions = Mapping[str, Versions]


def _versions(paths: Iterable[str], before: Kept, gathered: Gathered, contents: Contents) -> _Versions | None:
    """What some files said, and say now; None where that is not known of all."""
    old = known_before(contents, (before.digests[path] for path in paths if path in before.digests))
    found: dict[str, Versions] = {}
    matters = frozenset(gathered.reached)
    for path in paths:
        was: s.Summary | None = _NOTHING_SAID
        if path in before.digests:
            earlier = old.get(before.digests[path])
            was = earlier.summary if earlier is not None else None
        now = gathered.load(path) if path in matters else _NOTHING_SAID
        if was is None or now is None or was.problem or now.problem:
            return None
        found[path] = Versions(was, now, {})
    return found


def _unseen(versions: _Versions, before: Kept, gathered: Gathered) -> Kept | None:
    """What is known where nobody else can notice that the versions of some files differ."""
    edited: dict[str, Edited] = {}
    read, shared, partly = dict(before.looked.read), dict(before.looked.shared), dict(before.looked.partly)
    for path, (earlier, now, bodies) in versions.items():
        if earlier.exports != now.exports and "__all__" in before.looked.wanted.get(path, {}).get("", ()):
            return None
        differences = Differences(before.looked, path, bodies)
        if not differences.of(earlier, now):
            return None
        shared[path], partly[path], read[path] = differences.starts, differences.traits, everywhere(now)
        edited[path] = _edited(differences, same_imports(earlier, now))
    if not _are_called_by_nobody(edited, gathered):
        return None
    answers = msgspec.structs.replace(before.answers, edited=edited)
    looked = msgspec.structs.replace(before.looked, read=read, shared=shared, partly=partly)
    return msgspec.structs.replace(before, looked=looked, answers=answers)


def _noticed(versions: _Versions, before: Kept, gathered: Gathered) -> Kept | None:
    """What is known where those may notice it who have looked into the files, or into others that are known, and nobody else: some calls, and what was told."""
    edits = {path: outward.edit(one) for path, one in versions.items()}
    outlines = gathered.outlines()
    others = [outward.noticed(one, before.looked.names, outlines, versions) for one in edits.values()]
    if any(one is None for one in others):
        return None
    functions = {path: outward.both(one) for path, one in edits.items()}
    files = {path: _parts(path, one, functions[path], before) for path, one in edits.items()}
    files.update((path, Parts()) for one in others for path in one or ())
    same = {path: outward.same(one, functions[path]) for path, one in edits.items()}
    idle = [(path, outward.idle(one, before.answers.told.led)) for path, one in functions.items()]
    renamed = frozenset[str]().union(*map(outward.renamed, edits.values()))
    imported = {s.imported_as(each) for one in edits.values() for each in one.imports}
    noticed = Noticed(
        files=files,
        same=same,
        renamed=renamed,
        coroutines=frozenset[str]().union(*map(outward.coroutines, edits.values())),
        idle=[(path, one) for path, some in idle for one in some or ()] if all(some is not None for _, some in idle) else None,
        passing=frozenset[str]().union(*map(outward.passing, functions.values())),
        same_rounds=all(outward.same_rounds(one, same[path]) for path, one in functions.items()),
        recalled=any(name in renamed or not imported.isdisjoint(modules) for name, modules in before.looked.callers.items()),
    )
    gone = {path for path, one in versions.items() if one.new is _NOTHING_SAID}
    calls = {path: one for path, one in before.answers.calls.items() if path not in gone}
    left = msgspec.structs.replace(before.answers, noticed=noticed, calls=calls)
    looked = _still_looked(functions, files, before)
    read = {**looked.read, **{path: everywhere(one.new) for path, one in versions.items()}}
    read = {path: one for path, one in read.items() if path not in gone}
    return msgspec.structs.replace(before, looked=msgspec.structs.replace(looked, read=read), answers=left)


def _parts(path: str, edit: outward.Edit, functions: outward.Both, before: Kept) -> Parts:
    """In which parts of a file its two versions differ, for those who have looked there."""
    differences = Differences(before.looked, path, edit.bodies, apart=True)
    is_new = edit.old is _NOTHING_SAID or edit.new is _NOTHING_SAID
    is_whole = is_new or edit.before.globals != edit.after.globals or _is_of_none(functions, path, before.looked)
    if is_whole or not differences.of(edit.old, edit.new):
        return Parts()
    return Parts(False, sorted(differences.other_bodies), sorted(differences.other_classes), sorted(differences.other_names))


def _still_looked(functions: Mapping[str, outward.Both], files: Mapping[str, Parts], before: Kept) -> Looked:
    """What was looked at: of a file that all look at again, nothing inside; of others all, where it stands now, as those stand who have looked at what is the same."""
    looked = before.looked.without({path for path in functions if files[path].whole})
    shared, partly = dict(looked.shared), dict(looked.partly)
    for path, both in functions.items():
        now = {old.start: new.start for old, new in both if old is not None and new is not None}
        if path in shared:
            shared[path] = [now[one] for one in shared[path] if one in now]
        if path in partly:
            partly[path] = {now[one]: traits for one, traits in partly[path].items() if one in now}
    return msgspec.structs.replace(looked, shared=shared, partly=partly)


def _is_of_none(functions: outward.Both, path: str, looked: Looked) -> bool:
    """Whether somebody has looked into what is no function with a name: a lambda."""
    starts = {*looked.shared.get(path, ()), *looked.partly.get(path, {})}
    return not starts <= {old.start for old, _ in functions if old is not None}


def _edited(differences: Differences, same_imports: bool) -> Edited:
    recalled = {new.start: frozenset(old.calls) ^ frozenset(new.calls) for old, new in differences.edited}
    one_sided = [frozenset(one.calls) for one in differences.functions]
    one_sided += [recalled[new.start] for old, new in differences.edited if old.nests or new.nests]
    called = [{*old.calls, *new.calls} for old, new in differences.edited]
    return Edited(
        functions=[new.start for _, new in differences.edited], switched=differences.switched, loosened=differences.loosened, same=Same(differences.moved, same_imports), called=frozenset[str]().union(*called, *one_sided),
        changed=frozenset(differences.called).union(*one_sided), imported=frozenset(named_by(differences.imports)), recalled=recalled,
        passing=frozenset([*(one.name for one in differences.functions), *differences.classes]),
        coroutines=frozenset(one.name for one in differences.functions if one.is_async),
        same_rounds=all(repeats(old) == repeats(new) for old, new in differences.edited),
    )  # fmt: skip


def _are_called_by_nobody(edited: Mapping[str, Edited], gathered: Gathered) -> bool:
    """Whether no other file calls something of the name of an async function that has come or gone: it would be asked whether it awaits that."""
    names = frozenset(name for one in edited.values() for name in one.coroutines)
    outlines = (gathered.outline(path) for path in gathered.reached if path not in edited) if names else ()
    return all(names.isdisjoint(all_called(one)) for one in outlines)


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
    comparison = Comparison(read)
    return comparison.starts if comparison.of(old, new) else None
