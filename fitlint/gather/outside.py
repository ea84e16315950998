"""What leads from files that look as if they did not matter into those that do.

Two things: a file that neither mentions a framework nor declares routes can call a function that does (`app = create_app("/v2")`), and
a class that nobody imports can fill in what its base leaves open. Both are found by name, and count when the name can have come from
where it is defined.
"""

from __future__ import annotations

from collections.abc import Iterable

from fitlint import summary as s
from fitlint.frameworks import IMPORTS, KINDS, SETUP_CALLS, SUBCLASSES
from fitlint.gather.contents import Contents
from fitlint.gather.reach import Reach

# From these packages, names that set up are what they are called.
PACKAGES = frozenset({*IMPORTS, *(name.partition(".")[0] for name in SUBCLASSES)})
# Names that say something only where they come from a framework: a program can have a `Router` of its own.
_CONSTRUCTORS = frozenset(name.rpartition(".")[2] for name in (*KINDS, *SUBCLASSES))
# Words that mean other things in most programs: `session.mount("https://", adapter)`.
_AMBIGUOUS = frozenset({"mount", "host", "namespace", "route", "websocket", "resource"})
_SURE = SETUP_CALLS - _CONSTRUCTORS - _AMBIGUOUS

Names = dict[str, set[str]]


def relevant_files(contents: Contents, reach: Reach) -> tuple[set[str], frozenset[str]]:
    """The files whose set-up code must be followed; they, and what they need, are reached then. And the last names of what sets up, by which they were told."""
    search = _Search(contents, reach)
    return search.run(), search.names()


class _Search:
    def __init__(self, contents: Contents, reach: Reach) -> None:
        self._files = contents.files
        self._contents = contents
        self._reach = reach
        self._obvious = {path for path, file in self._files.items() if file.mentions.matters}
        self._called: set[str] = set()  # files that only call what sets up
        self._setting_up: Names = {}  # by file: the names of what sets up there, wherever it is defined
        self._definers: Names = {}  # by name: the files that define what sets up

    def run(self) -> set[str]:
        if not any(file.mentions.framework for file in self._files.values()):
            return set()
        # What cannot be read cannot be ruled out.
        self._reach.add({*self._obvious, *(path for path, file in self._files.items() if not file.digest)})
        self._setting_up = {path: _of_frameworks(self._reach.importing.of(path)) for path in self._obvious}
        changed = self._leading(self._obvious)
        while True:
            users = self._users(changed, self._files) if changed else {}
            for path, names in users.items():
                self._setting_up.setdefault(path, set()).update(names)
            self._called |= users.keys() - self._obvious
            subclasses = self._subclasses()
            if not users and not subclasses:
                return self._obvious | self._called
            self._reach.add({*users, *subclasses})
            changed = self._leading(users)

    def names(self) -> frozenset[str]:
        """The names that were looked for."""
        return frozenset(self._definers).union(*self._setting_up.values())

    def _leading(self, paths: Iterable[str]) -> Names:
        """What sets up in the files as far as it is new: their functions and classes whose calls lead to what does, by name."""
        new: Names = {}
        for path in paths:
            known = self._setting_up[path]
            outline = self._contents.outline(path)
            leads = [*outline.leads, *((new, (old,)) for new, old in outline.aliases)]
            while more := [one for one in leads if not known.isdisjoint(one[1])]:
                leads = [one for one in leads if known.isdisjoint(one[1])]
                known.update(name for name, _ in more if not _is_common(name))
                for name, _ in more:
                    if not _is_common(name) and path not in self._definers.setdefault(name, set()):
                        self._definers[name].add(path)
                        new.setdefault(name, set()).add(path)
        return new

    def _subclasses(self) -> Iterable[str]:
        """Files not reached, with classes that derive from such as leave a method open."""
        found: Names = {}
        for path in self._reach.reached:
            for name in self._contents.outline(path).open:
                found.setdefault(name, set()).add(path)
        return self._users(found, self._files.keys() - self._reach.reached, bases=True)

    # ------------------------------------------------------------------------------------------------------ where names come from

    def _users(self, definers: Names, paths: Iterable[str], bases: bool = False) -> Names:
        """Of each file that uses some of the names, and did not before: those that can come from a file that defines them."""
        encoded = {name.encode() for name in definers}
        used: dict[str, list[str]] = {}
        for path in paths:
            mentions = self._files[path].mentions
            words = mentions.bases if bases else mentions.calls
            if not encoded.isdisjoint(words.replace(b".", b" ").split()):
                used[path] = [f".{word}" if bases else word for word in words.decode("utf-8", "replace").split()]
        self._reach.fetch(used)
        packages = {one for path in used for one in self._reach.importing.names(path) if one.endswith("__init__.py")}
        self._reach.fetch(packages)
        self._reach.list_importers(self._reach.reached | packages)
        origins = _Origins(self._reach, definers)
        found: Names = {}
        for path, candidates in used.items():
            known = self._setting_up.get(path, set())
            for word in candidates:
                receiver, dot, name = word.rpartition(".")
                if name in definers and name not in known and origins.has(path, receiver if dot else None, name):
                    found.setdefault(path, set()).add(name)
        return found


class _Origins:
    """Whether names in files can come from the files that define them."""

    def __init__(self, reach: Reach, definers: Names) -> None:
        self._reach = reach
        self._definers = definers
        self._near: Names = {}
        self._known: dict[tuple[str, str, bool], bool] = {}

    def has(self, path: str, receiver: str | None, name: str) -> bool:
        """Whether a name that a file uses, of a `receiver` or by itself (None), can come from there."""
        bound = self._reach.importing.bound(path)
        if receiver is None:
            origins: Iterable[str] = bound.get(name, frozenset()) | bound.get("*", frozenset())
        else:
            origins = bound[receiver] if receiver in bound else self._reach.importing.names(path)
        return any(self._leads(one, name, receiver is not None) for one in origins)

    def _leads(self, path: str, name: str, is_attribute: bool) -> bool:
        """Whether a file defines a name or has it from one that does, through any number of re-exports.

        Of an attribute a package need only import what defines it: `from shop import Server` and then `Server().start()`.
        """
        key = path, name, is_attribute
        known = self._known.get(key)
        if known is None:
            targets = self._targets(name, is_attribute)
            pending = [path]
            for one in pending:
                if one in targets:
                    break
                self._reach.fetch([one])
                bound = self._reach.importing.bound(one)
                pending += (bound.get(name, frozenset()) | bound.get("*", frozenset())).difference(pending)
            known = self._known[key] = not targets.isdisjoint(pending)
        return known

    def _targets(self, name: str, is_attribute: bool) -> set[str]:
        if not is_attribute:
            return self._definers[name]
        near = self._near.get(name)
        if near is None:
            defining = self._definers[name]
            packages = {one for path in defining for one in self._reach.importers(path) if one.endswith("__init__.py")}
            near = self._near[name] = defining | packages
        return near


def _is_common(name: str) -> bool:
    """Whether a name says nothing about what it belongs to: frameworks' own, and those that the language gives a meaning."""
    return name in SETUP_CALLS or (name.startswith("__") and name.endswith("__"))


def _of_frameworks(imports: Iterable[s.Import]) -> set[str]:
    """The names by which a file with these imports sets up with a framework itself."""
    names = set(_SURE)
    for one in imports:
        if not one.level and one.loads.partition(".")[0] in PACKAGES:
            names |= _CONSTRUCTORS if one.attribute in (None, "*") else _CONSTRUCTORS & {one.attribute}
    return names
