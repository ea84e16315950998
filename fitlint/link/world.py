"""All that linking shares: the modules of the program, loaded on demand, the catalogue, and one frame for each context."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from fitlint import summary as s
from fitlint.catalogue import Catalogue
from fitlint.edits import Noticed
from fitlint.known import Names
from fitlint.model.scopes import Class, Function, Module, Scope
from fitlint.model.touched import NAMES, Order, Places, Touched, bit_of, of_name
from fitlint.model.values import UNKNOWN, Frame, Memo, Values
from fitlint.outline import Outline, all_called

# Deeper than any set-up code that people write; what ends here is recursion.
MAX_DEPTH = 24
# What depends on what depends on … deeper than this is a chain of generated code; each step takes up to eight calls of ours.
MAX_NESTING = 400
# One question takes up to some 3,000 steps in large programs; what takes more goes in circles.
MAX_STEPS = 20_000
_PATIENCE = 5_000  # steps; after these, what is unknown for the moment is unknown for good
_NOTHING = 1 << 30  # deeper than anything

Found = TypeVar("Found")


class Finder(Protocol):
    """Where modules are: `fitlint.files.ModuleFinder`."""

    def find(self, name: str, importer: str | None = None) -> str | None: ...
    def find_beside(self, package: str, name: str, importer: str) -> str | None: ...
    def name_of(self, path: str) -> str: ...
    def is_package_dir(self, name: str, importer: str | None = None, loads: str = "") -> bool: ...
    def resolve_relative(self, path: str, level: int, module: str) -> str | None: ...


class World:
    def __init__(
        self, load: Callable[[str], s.Summary | None], finder: Finder, catalogue: Catalogue, outlines: Mapping[str, Outline],
        imports: Callable[[str], Collection[str]], order: Mapping[str, list[str]] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        """As `fitlint.link.linker.link`; `order` is that of the bits of files in what is known, to which others are added."""
        self.outlines = outlines
        self.imports = imports
        self._positions = {path: position for position, path in enumerate(outlines)}
        self.finder = finder
        self.catalogue = catalogue
        self.modules: dict[str, Module | None] = {}
        self._load = load
        self.memos: defaultdict[object, dict[tuple[object, ...], tuple[Any, int]]] = defaultdict(
            dict
        )  # see `fitlint.link.memoised`
        self._lambdas: dict[s.Lambda, Function] = {}
        self.making: frozenset[str] = frozenset()  # the files that make applications, those of tests left out
        self._frames: dict[object, Frame] = {}
        self._plain: dict[Scope, Frame] = {}
        self._called: dict[str, list[str]] | None = None
        self._called_in: dict[str, frozenset[str]] = {}
        self.by_imports = False  # whether anything was told by who imports whom

        # What was told by names, and, by the last names of their modules, those of functions that were looked for as such that somebody calls.
        self.names = Names()
        self.callers: dict[str, set[str]] = {}

        # And the files that were looked into for what is being worked out, as bits (see `order`).
        self.touched = Touched()
        new = sorted(outlines.keys() - order)
        self._places = Places(order, {path: self._classes(path) for path in new})
        self._of_names = sum(map(bit_of, NAMES))
        self._asked: dict[tuple[str, str], int] = {}
        self._around: list[int] = []  # the same for what has asked for it, the outermost first

        # Where the evaluation is at this moment.
        self.nesting = 0  # how deep
        self.steps = 0  # how many expressions the outermost one has come to
        self.asking_for_bases = 0  # of how many classes
        self._rests_on = _NOTHING  # the outermost place of what was found unknown because it is being evaluated itself
        self._active: set[object] = set()

    def knows_bases(self) -> bool:
        """Whether no class is just being asked for its bases: what is found out meanwhile may be too little to keep."""
        return not self.asking_for_bases

    def work_out(self, memo: dict[object, Memo], key: object, rule: Callable[..., Values], *about: object) -> Values:
        """What `rule(world, *about)` gives, once for each key of a memo.

        What is being worked out is unknown to what it asks for; what is unknown for that reason alone is not kept. Nor is what a failing check asked for: it
        must not mislead the next one.
        """
        known = memo.get(key)
        touched = self.touched
        if isinstance(known, int):
            self._rests_on = min(self._rests_on, known)
            self.touch_as(known)
            return UNKNOWN
        if known is not None:
            values, files = known
            touched.add(files)
            return values
        if not self.nesting:
            self.steps = 0
        if self.nesting >= MAX_NESTING or self.steps >= MAX_STEPS:
            return UNKNOWN
        self.nesting += 1
        around = self._around
        around.append(touched.files)
        place = memo[key] = len(around)
        touched.files = 0
        try:
            values = rule(self, *about)
        except BaseException:
            del memo[key]
            raise
        finally:
            self.nesting -= 1
            files = touched.files
            touched.add(around.pop())
        settled = self._rests_on >= place
        if values or settled or self.steps > _PATIENCE:
            memo[key] = values, files
        else:
            del memo[key]
        if settled:
            self._rests_on = _NOTHING
        return values

    def noting(self, work: Callable[..., Found], *about: object) -> tuple[Found, int]:
        """What `work(*about)` gives, and the files that it rests on."""
        touched, around = self.touched, self._around
        around.append(touched.files)
        touched.files = 0
        try:
            found = work(*about)
        finally:
            files = touched.files
            touched.add(around.pop())
        return found, files

    def settling(self, work: Callable[..., Found], *about: object) -> tuple[Found, bool]:
        """What `work(*about)` gives, and whether all of that may be kept: nothing in it is unknown for the moment only."""
        before, self._rests_on = self._rests_on, _NOTHING
        try:
            found = work(*about)
            return found, self._rests_on == _NOTHING and self.steps <= _PATIENCE
        finally:
            self._rests_on = min(before, self._rests_on)

    def noticed(self, edit: Noticed | None) -> frozenset[int]:
        """What whoever may notice an edit has touched, by the positions of the bits."""
        return self._places.noticed(edit.files) if edit is not None else frozenset()

    def unnoted(self, work: Callable[..., Found], *about: object) -> Found:
        """What some work gives that rests on what is told by names (`fitlint.outward`), and on no file."""
        before = self.touched.files
        try:
            return work(*about)
        finally:
            self.touched.files = before | self.touched.files & self._of_names

    @property
    def next(self) -> int:
        """Where among all that is being worked out the next `noting` stands."""
        return len(self._around) + 1

    def touch_as(self, place: int) -> None:
        """Note what something that is being worked out, by where it stands, has looked into by now: it is asked for again."""
        for files in self._around[place:]:
            self.touched.add(files)

    def enter(self, thing: object) -> bool:
        """Begin to look into a function or a type alias; False where that is already under way: recursion tells nothing new."""
        if thing in self._active:
            return False
        self._active.add(thing)
        return True

    def leave(self, thing: object) -> None:
        self._active.discard(thing)

    def module(self, path: str) -> Module | None:
        """The module at a path, None when it is not part of the program."""
        if path not in self.modules:
            summary = self._load(path)
            name, bits = self.finder.name_of(path), self._places.bits(path, self._classes(path))
            self.modules[path] = Module(path, name, summary, self.touched, bits) if summary is not None else None
        return self.modules[path]

    def _classes(self, path: str) -> list[str]:
        """The names of the classes in a file, outside of functions."""
        one = self.outlines.get(path)
        return [name for name, *_ in one.classes] if one is not None else []

    def function_of(self, node: s.Lambda, scope: Scope) -> Function:
        """The one function of a lambda in a scope, however often it is evaluated: identity is what the call graph goes by."""
        function = self._lambdas.get(node)
        if function is None:
            function = self._lambdas[node] = Function(node.function, scope, None)
        return function

    def called(self) -> dict[str, list[str]]:
        """Where something of a last name is called: the file, once for each of its functions that calls it; and for what its own code calls."""
        if self._called is None:
            self._called = {}
            for path, one in self.outlines.items():
                for name in all_called(one):
                    self._called.setdefault(name, []).append(path)
        return self._called

    def bound_in_functions(self, module: Module) -> Collection[str]:
        """The names of a module that its functions bind (`global name`); an edit that says so of others is noticed by whoever has looked into the module."""
        one = self.outlines.get(module.path)
        return one.globals if one is not None else ()

    def files_calling(self, names: frozenset[str]) -> set[str]:
        """The files in which something of one of these last names is called: all files are gone through once more for these, which takes less time than to know
        it of all names."""
        if self._called is not None:
            return {path for name in names for path in self._called.get(name, ())}
        return {
            path
            for path, one in self.outlines.items()
            if not names.isdisjoint(one.outside) or any(not names.isdisjoint(called) for _, called in one.leads)
        }

    def called_in(self, path: str) -> frozenset[str]:
        """The last names of what is called in a file."""
        known = self._called_in.get(path)
        if known is None:
            one = self.outlines.get(path)
            known = self._called_in[path] = frozenset(all_called(one)) if one is not None else frozenset()
        return known

    def is_called(self, name: str) -> bool:
        """Whether something of a last name is called anywhere; an edit that calls the first is noticed."""
        self.asks("calling", name)
        return name in self.called()

    def asks(self, kind: str, name: str) -> None:
        """Note that something is told by a name among all files, by a field of `Names`; an edit that says something else of the name is noticed by whoever rests on that."""
        bit = self._asked.get((kind, name))
        if bit is None:
            bit = self._asked[kind, name] = bit_of(of_name(kind, name))
            asked: set[str] = getattr(self.names, kind)
            asked.add(name)
        self.touched.add(bit)

    def calling(self, names: Collection[str]) -> Iterator[Module]:
        """The modules, those of tests too, in which something of such a last name is called; an edit that calls the first is noticed."""
        for name in names:
            self.asks("calling", name)
        for path in dict.fromkeys(path for name in sorted(names) for path in self.called().get(name, ())):
            module = self.module(path)
            if module is not None:
                yield module

    def order(self) -> Order:
        """The files in the order of their bits."""
        return self._places.order

    def position(self, path: str) -> int:
        """The place of a file in the order of those that matter; -1 for any other."""
        return self._positions.get(path, -1)

    def module_frame(self, module: Module) -> Frame:
        return self.frame(module, None, {}, True, 0)

    def frame(
        self, scope: Scope, parent: Frame | None, args: dict[str, Values], concrete: bool, depth: int, called: tuple[s.Call, Frame] | None = None
    ) -> Frame:  # fmt: skip
        """The one frame of this context: same scope, same surroundings, same arguments; and `called` from the same place, where that is given."""
        key = (scope, parent, tuple(args.items()), concrete, called)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = Frame(scope, parent, args, concrete, depth)
        return frame

    def frame_of(self, scope: Scope) -> Frame:
        """The frame in which nothing is known of any parameter."""
        known = self._plain.get(scope)
        if known is None:
            if isinstance(scope, Module):
                known = self.module_frame(scope)
            else:
                known = self.frame(scope, self.frame_of(scope.parent), {}, isinstance(scope, Class), 0)
            self._plain[scope] = known
        return known
