"""Answers about a program that outlast it, and what they rest on: when none of that changes, they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from fitlint.edits import Edited, Noticed
from fitlint.finding import Diagnostic, Finding, Note, Step

Key = TypeVar("Key")
_Named = dict[str, dict[Key, list[str]]]


class Names(msgspec.Struct):
    """Names by which something was told without looking into files: an edit is compared with them. Whoever has asked by `calling`, `named`, `attributes`, `stored`, `having` and `above` rests
    on what stands for the name (`World.asks`); of the others that is not known, or only which files they must have looked into."""

    # The last names of calls by which functions were told apart that call something so called:
    asked: set[str] = set()  # among all files,
    calling: set[str] = set()  # likewise,
    within: set[str] = set()  # only in files that were looked into, or by link,
    outside: set[str] = set()  # only outside of functions;
    counted: set[str] = set()  # and those of which it was counted how many functions do, among all files,
    many: set[tuple[str, int]] = set()  # or that more do than so many.
    named: set[str] = set()  # Those of functions by which something was told from what is none anywhere,
    defining: set[str] = set()  # or told which files define one so called;
    attributes: set[str] = set()  # of attributes that are read, and no property anywhere,
    stored: set[str] = set()  # of attributes that were looked for among what is stored into others' (`Outline.states`),
    packages: set[str] = set()  # of packages, and of what is imported from some, that were looked for among all imports,
    imported: set[str] = set()  # by which it was told who imports what is so called,
    holding: set[str] = set()  # or a module so called that was looked into,
    having: set[str] = set()  # or which files can call what is so called, or stands in what is,
    importing: set[tuple[str, str]] = set()  # or has a class derive from one of a library besides, by both names,
    above: set[str] = set()  # of classes by which was looked for what derives from them,
    libraries: set[str] = set()  # the same for those of libraries, and for what derives from them,
    methods: set[tuple[str, str]] = set()  # of methods that were looked for below a class, behind its name.

    def tell_of(self, function: str) -> bool:
        """Whether something was told by whether, or where, a function is so called."""
        return function in self.named or function in self.defining

    def joined(self, other: Names) -> Names:
        """With what was told elsewhere."""
        return Names(*(getattr(self, kind) | getattr(other, kind) for kind in self.__struct_fields__))


class Reached(msgspec.Struct, frozen=True, array_like=True):
    """Which files matter: the `relevant` ones, whose set-up code must be followed, and all that are `reached`; the last `names` of what sets up, by which that was told; and
    of each reached file which ones it `imports` itself, by their positions."""

    relevant: list[str] = []
    reached: list[str] = []
    names: frozenset[str] = frozenset()
    imports: list[list[int]] = []

    def named(self) -> dict[str, tuple[str, ...]]:
        """The files that each reached file imports itself."""
        return {path: tuple([self.reached[one] for one in some]) for path, some in zip(self.reached, self.imports, strict=True)}

    def naming(self, imports: Callable[[str], Iterable[str]]) -> Reached:
        """The same files, which import these."""
        position = {path: number for number, path in enumerate(self.reached)}
        return replace(self, imports=[[position[one] for one in imports(path)] for path in self.reached])


class Looked(msgspec.Struct, frozen=True):
    """What was looked at: the files, with the functions whose bodies were `read`, and those of them that were `shared` (see `model.scopes`), by
    the byte at which they start, or of which only some traits (`fitlint.traits`) were asked for (`partly`); the names that were `wanted` of modules ("") and of their classes, by qualified name; by the same, the
    names that say something of a method that calls them (`leading`); the names by which functions of modules were looked for that somebody calls (`callers`), with the last names of these modules; and other `names`."""

    read: dict[str, list[int]] = {}
    shared: dict[str, list[int]] = {}
    partly: dict[str, dict[int, list[str]]] = {}
    wanted: dict[str, dict[str, list[str]]] = {}
    leading: dict[str, dict[str, list[str]]] = {}
    callers: dict[str, list[str]] = {}
    names: Names = msgspec.field(default_factory=Names)

    def joined(self, other: Looked) -> Looked:
        """With what was looked at somewhere else."""
        return Looked(
            _joined(self.read, other.read), _joined(self.shared, other.shared), _both(self.partly, other.partly),
            _both(self.wanted, other.wanted), _both(self.leading, other.leading), _joined(self.callers, other.callers), self.names.joined(other.names),
        )  # fmt: skip

    def without(self, paths: Collection[str]) -> Looked:
        """Without what was looked for inside of some files."""
        inside = (self.shared, self.partly, self.wanted, self.leading)
        left = [{path: each for path, each in one.items() if path not in paths} for one in inside]
        return replace(self, **dict(zip(("shared", "partly", "wanted", "leading"), left, strict=True)))


def _both(one: _Named[Key], other: _Named[Key]) -> _Named[Key]:
    return {path: _joined(one.get(path, {}), other.get(path, {})) for path in {**one, **other}}


def _joined(one: dict[Key, list[Any]], other: dict[Key, list[Any]]) -> dict[Key, list[Any]]:
    joined = dict(one)
    for key, names in other.items():
        joined[key] = sorted({*one[key], *names}) if key in one else names
    return joined


class Entered(msgspec.Struct, frozen=True, array_like=True):
    """An entry point (`fitlint.entries`) of a handler; `function` is a key of `fitlint.link.keys`."""

    function: str
    kind: str
    notes: tuple[Note, ...]
    stage: int


class Group(msgspec.Struct, frozen=True, array_like=True):
    """The entry points of a handler, as far as they can be written; the names of its `routes`; the files on which that `rests` (`World.touched`)."""

    entries: list[Entered] = []
    routes: list[str] = []
    rests: bytes = b""


class Judged(msgspec.Struct, frozen=True):
    """What a check has found, and the files `of` the thing in which it has, and what link `said` of that (`fitlint.things.said_of`)."""

    diagnostic: Diagnostic
    finding: Finding
    of: list[str] = []
    said: str = ""

    def touches(self, paths: frozenset[str]) -> bool:
        """Whether it speaks of one of these files."""
        one = self.finding
        places = [one.place, *(step.place for step in one.steps), *(doubt.call for doubt in one.doubts)]
        places += [edit.place for edit in one.fix.edits] if one.fix is not None else []
        places += [one.origin] if one.origin is not None else []
        return not paths.isdisjoint(place.path for place in places) or any(doubt.home in paths for doubt in one.doubts)


class Alone(msgspec.Struct):
    """What a check has done that asks about functions one by one: those in which it has `found` something, by their keys; those that it has asked about, with
    the files on which its answer `rests`; the `files` in which it has looked for them, by how it looks."""

    found: set[str] = set()
    rests: dict[str, bytes] = {}
    files: dict[str, set[str]] = {}

    def add(self, other: Alone) -> None:
        """Take what was done elsewhere."""
        self.found |= other.found
        self.rests.update(other.rests)
        for how, files in other.files.items():
            self.files[how] = self.files.get(how, set()) | files


class Told(msgspec.Struct, frozen=True):
    """By which names it was told what is called and imported (`names`), what leads where (`led`, by the names from which that was `sought`), and what leads `back` to the loop; and which
    functions, by their keys, were `walked` through wherever they lead, or `left` alone as nothing comes back from their threads. What else checks have asked that rest on calls, now or before, `rests` on files (`World.touched`)."""

    names: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()
    sought: frozenset[tuple[str, ...]] = frozenset()
    back: frozenset[str] = frozenset()
    walked: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    rests: bytes = b""

    def joined(self, other: Told) -> Told:
        """With the names that were told before."""
        names = (one for one in self.__struct_fields__ if one != "rests")
        return replace(self, **{name: getattr(self, name) | getattr(other, name) for name in names})


class Unresolved(msgspec.Struct, frozen=True):
    """Something of the program that stayed unknown: `what` ("route path", "endpoint" …), where, and why."""

    what: str
    path: str
    line: int
    reason: str


class Overview(msgspec.Struct, frozen=True):
    """What link says of a program as a whole. Where routes that findings name are `declared` and included, by these names and by the `path:line` of findings; by what was `asked` so.

    Handlers stand in the files that are `handling`, these and other things that the framework runs in the `running` ones; all that it speaks of, and what the framework enters, in
    `files`. It `rests` on files (`World.touched`), and on who imports whom where it is told so `by_imports`.
    """

    routes: int
    applications: int
    frameworks: list[str]
    unresolved: list[Unresolved]
    declared: dict[str, list[Step]]
    asked: frozenset[str]
    handling: frozenset[str]
    running: frozenset[str]
    files: frozenset[str]
    rests: bytes
    by_imports: bool


class Answers(msgspec.Struct, frozen=True):
    """What is known of a program before it is asked: the `calls` of functions, by file, as `fitlint.link.written` writes them; what
    checks that look at functions one by one have done, by code (`alone`); the `entries` of the handlers, by their names, in their order; the `hooks`; what
    checks have `judged` whose findings can outlast an edit, by code; what was `told`; the files `shown`, and those that are seen `making` applications; of
    the functions whose calls are known, by their keys, those `leading` to what blocks, or what nobody has asked about; what link has said of the `routes`, in their order, and of the `things` about which
    checks have asked one by one, with the files on which their answers rest; an `overview` of all that; the files in the `order` of their bits (`World.touched`), those that are gone as well.

    It holds for all files but the `edited` ones, which import the same files where `imports_alike`: where these are None, for none. The `calls` are known of those, too, but for functions that are edited;
    and where an edit is such that whoever has looked into some files may have `noticed` it, only of functions whose calls do
    not rest on these.
    """

    calls: dict[str, bytes] = {}
    alone: dict[str, Alone] = {}
    entries: dict[str, Group] = {}
    hooks: list[tuple[str, str, str]] = []
    judged: dict[str, list[Judged]] = {}
    told: Told = Told()
    shown: list[str] = []
    making: list[str] = []
    leading: set[str] = set()
    things: dict[str, bytes] = {}
    routes: list[str] = []
    order: dict[str, list[str]] = {}
    overview: Overview | None = None
    imports_alike: bool = False
    noticed: Noticed | None = None
    edited: dict[str, Edited] | None = None

    def holds(self, *paths: str) -> bool:
        """Whether it is still so in these files."""
        return self.edited is not None and self.edited.keys().isdisjoint(paths)


NOTHING = Answers()
