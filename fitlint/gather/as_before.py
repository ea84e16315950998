"""Which files matter, where an edit says nothing else to whoever looks for that: then it need not be found out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fitlint import summary as s
from fitlint.comparison import come_or_gone
from fitlint.gather.contents import Contents
from fitlint.gather.earlier import Known, changed, known_before, known_now
from fitlint.gather.importing import Importing
from fitlint.gather.outside import PACKAGES
from fitlint.known import Reached
from fitlint.modules import ModuleFinder
from fitlint.outline import Outline


class Before(NamedTuple):
    """Which files matter, and which ones those `imports` that have not been edited."""

    reach: Reached
    imports: dict[str, tuple[str, ...]]


def still_matter(reach: Reached, digests: Mapping[str, bytes], contents: Contents, finder: ModuleFinder) -> Before | None:
    """What is known where the same files matter as did when the files of the project had these digests, in which `finder` finds the same."""
    paths = changed(digests, contents.digests())
    if paths is None:
        return None
    old = known_before(contents, (digests[path] for path in paths))
    if not all(_says_the_same(path, old.get(digests[path]), reach, contents, finder) for path in paths):
        return None
    return Before(reach, {path: names for path, names in reach.named().items() if path not in paths})


def _says_the_same(path: str, was: Known | None, before: Reached, contents: Contents, finder: ModuleFinder) -> bool:
    """Whether a file derives classes from the same, calls the same of what sets up, and imports what is reached."""
    now = known_now(contents, path, was.summary is not None) if was is not None else None
    if was is None or now is None or (now.summary is None) is not (was.summary is None):
        return False
    first, second = was.mentions, now.mentions
    if (first.framework, first.declares, first.bases) != (second.framework, second.declares, second.bases):
        return False
    names, words = before.names, _words(first.calls, before.names)
    if words != _words(second.calls, names):
        return False
    if was.summary is None or now.summary is None or was.outline is None or now.outline is None:
        return True
    if was.summary.problem or now.summary.problem or was.summary.paths != now.summary.paths:
        return False
    if _leading(was.outline, names) != _leading(now.outline, names):
        return False
    same_only = bool(words) or path.endswith("__init__.py")  # it sets up something, or hands it on
    return _reaches_no_more(path, was.summary.imports, now.summary.imports, before, finder, same_only)


def _words(calls: bytes, names: frozenset[str]) -> set[str]:
    """The calls of what sets up, each with what it is called on."""
    words = calls.decode("utf-8", "replace").split()
    return {one for one in words if one.rpartition(".")[2] in names}


def _leading(outline: Outline, names: frozenset[str]) -> tuple[set[tuple[str, str]], list[str]]:
    """What leads to what sets up, as `fitlint.gather.outside` looks for it, and the classes that leave something open."""
    leads = {(name, one) for name, called in outline.leads for one in names.intersection(called)}
    return leads | {(new, old) for new, old in outline.aliases if old in names}, outline.open


_Imported = tuple[s.Import, ...]


def _reaches_no_more(path: str, old: _Imported, new: _Imported, before: Reached, finder: ModuleFinder, same_only: bool) -> bool:
    """Whether all files that the imports of a file named are named still, and all others are reached already, or, with `same_only`, there are no others."""
    others = come_or_gone(old, new)
    if not others:
        return True
    if same_only or any(_may_set_up(one, before.names) for one in others):
        return False
    then, now = (set(Importing(finder, {path: each}.__getitem__).names(path)) for each in (old, new))
    return then <= now and now.difference(then).issubset(before.reached)


def _may_set_up(one: s.Import, names: frozenset[str]) -> bool:
    """Whether an import may bring something that sets up."""
    return one.attribute == "*" or not names.isdisjoint((one.attribute, one.binds)) or one.loads.partition(".")[0] in PACKAGES
