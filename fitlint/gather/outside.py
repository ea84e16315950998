"""What leads from files that look as if they did not matter into those that do.

Two things: a file that neither mentions a framework nor declares routes can call a function that does (`app = create_app("/v2")`), and
a class that nobody imports can fill in what its base leaves open. Both are found by name, and count when the name can have come from
where it is defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fitlint.frameworks import SETUP_CALLS
from fitlint.gather.contents import Contents
from fitlint.gather.reach import Reach

# Words that mean other things where no framework is mentioned: `session.mount("https://", adapter)`.
_AMBIGUOUS = frozenset(
    {"mount", "host", "namespace", "route", "websocket", "resource", "Api", "Host", "Mount", "Namespace", "Router"}
)

Definers = dict[str, set[str]]  # a name to the files that define it


def relevant_files(contents: Contents, reach: Reach) -> set[str]:
    """The files whose set-up code must be followed; they, and what they need, are reached then."""
    return _Search(contents, reach).run()


class _Search:
    def __init__(self, contents: Contents, reach: Reach) -> None:
        self._files = contents.files
        self._contents = contents
        self._reach = reach
        self._obvious = {path for path, file in self._files.items() if file.mentions.matters}
        # Of the files that only call what sets up: the names of that.
        self._called: Definers = {}

    def run(self) -> set[str]:
        # What cannot be read cannot be ruled out.
        self._reach.add({*self._obvious, *(path for path, file in self._files.items() if not file.digest)})
        while True:
            before = sum(map(len, self._called.values()))
            self._find_callers()
            subclasses = self._subclasses()
            if not subclasses and before == sum(map(len, self._called.values())):
                return self._obvious | self._called.keys()
            self._reach.add({*self._called, *subclasses})

    def _find_callers(self) -> None:
        others = self._files.keys() - self._obvious
        for path, names in self._related(self._setting_up(), others, lambda path: self._files[path].mentions.calls).items():
            self._called.setdefault(path, set()).update(names)

    def _subclasses(self) -> Iterable[str]:
        """Files not reached, with classes that derive from such as leave a method open."""
        found: Definers = {}
        for path in self._reach.reached:
            for name in self._contents.outline(path).open:
                found.setdefault(name, set()).add(path)
        unreached = self._files.keys() - self._reach.reached
        return self._related(found, unreached, lambda path: b"." + self._files[path].mentions.bases.replace(b" ", b" ."))

    def _setting_up(self) -> Definers:
        """The functions and classes whose calls lead to set-up calls, by their names alone as in `fitlint.link.setup`."""
        leads = [
            (path, name, calls)
            for path in (*self._obvious, *self._called)
            for name, called in self._contents.outline(path).leads
            if (calls := self._meaningful(path, called))
        ]
        leading = set(SETUP_CALLS)
        found: Definers = {}
        while more := [one for one in leads if not leading.isdisjoint(one[2])]:
            leads = [one for one in leads if leading.isdisjoint(one[2])]
            leading.update(name for _, name, _ in more)
            for path, name, _ in more:
                found.setdefault(name, set()).add(path)
        return {name: paths for name, paths in found.items() if name not in SETUP_CALLS}

    def _meaningful(self, path: str, calls: Iterable[str]) -> frozenset[str]:
        """Those of the names that can mean something that sets up, in a file."""
        if path in self._called:
            return frozenset(self._called[path].intersection(calls))
        return frozenset(calls) if self._files[path].mentions.framework else frozenset(calls) - _AMBIGUOUS

    def _related(self, definers: Definers, paths: Iterable[str], words: Callable[[str], bytes]) -> Definers:
        """Of each file that uses some of the names: those that can come from a file that defines them."""
        encoded = {name.encode() for name in definers}
        used = {path: found for path in paths if (found := encoded.intersection(words(path).replace(b".", b" ").split()))}
        self._reach.fetch(used)
        self._reach.list_importers()
        related: Definers = {}
        for path, found in used.items():
            for word in words(path).split():
                receiver, dot, name = word.decode().rpartition(".")
                if name.encode() in found and self._can_come_from(path, receiver if dot else None, name, definers[name]):
                    related.setdefault(path, set()).add(name)
        return related

    def _can_come_from(self, path: str, receiver: str | None, name: str, definers: set[str]) -> bool:
        """Whether a name that a file uses, of a `receiver` or by itself (None), can be one from the files that define it."""
        bound = self._reach.bound(path)
        if receiver is None:
            origins = bound.get(name, set()) | bound.get("*", set())
        else:
            # `from app import server` and then `server.start()`: what the receiver comes from may import what defines the name.
            definers = definers.union(*(self._reach.importers(one) for one in definers))
            origins = bound[receiver] if receiver in bound else set(self._reach.names(path))
        return any(one in definers or self._passes_on(one, name, definers) for one in origins)

    def _passes_on(self, path: str, name: str, definers: set[str]) -> bool:
        """Whether a file has a name from one that defines it, through any number of re-exports."""
        pending = [path]
        for one in pending:
            self._reach.fetch([one])
            bound = self._reach.bound(one)
            sources = (bound.get(name, set()) | bound.get("*", set())).difference(pending)
            if not definers.isdisjoint(sources):
                return True
            pending += sources
        return False
