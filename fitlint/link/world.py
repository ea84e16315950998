"""All that linking shares: the modules of the program, loaded on demand, the catalogue, and one frame for each context."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Protocol

from fitlint import summary as s
from fitlint.catalogue import Catalogue
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function, Module, Scope
from fitlint.model.values import UNKNOWN, Frame, Instance, Memo, Values
from fitlint.outline import Outline

# Deeper than any set-up code that people write; what ends here is recursion.
MAX_DEPTH = 24
# What depends on what depends on … deeper than this is a chain of generated code; each step takes up to eight calls of ours.
MAX_NESTING = 400
# One question takes up to some 3,000 steps in large programs; what takes more goes in circles.
MAX_STEPS = 20_000
_PATIENCE = 5_000  # steps; after these, what is unknown for the moment is unknown for good
_NOTHING = 1 << 30  # deeper than anything


# The parameters of a function that can be given by position, those that can be given by name, and those that must be given.
Takes = tuple[tuple[str, ...], frozenset[str], frozenset[str]]


class Finder(Protocol):
    """Where modules are: `fitlint.files.ModuleFinder`."""

    def find(self, name: str, importer: str | None = None) -> str | None: ...
    def name_of(self, path: str) -> str: ...
    def is_package_dir(self, name: str, importer: str | None = None, loads: str = "") -> bool: ...
    def resolve_relative(self, path: str, level: int, module: str) -> str | None: ...


class World:
    def __init__(
        self, load: Callable[[str], s.Summary | None], finder: Finder, catalogue: Catalogue, outlines: Mapping[str, Outline],
        imports: Callable[[str], Collection[str]],
    ) -> None:  # fmt: skip
        """As `fitlint.link.linker.link`."""
        self.outlines = outlines
        self.imports = imports
        self._positions = {path: position for position, path in enumerate(outlines)}
        self.finder = finder
        self.catalogue = catalogue
        self.modules: dict[str, Module | None] = {}
        self._load = load
        self.asked: set[str] = set()  # the names by which functions were told apart that call something of such a name
        self.callers: dict[
            str, set[str]
        ] = {}  # the names by which functions of modules were looked for that somebody calls, with the last names of these modules
        self.named: set[str] = set()  # the names of functions by which something was told from what is none
        self.packages: set[str] = (
            set()
        )  # those of packages, and of what is imported from some, that were looked for among all imports
        self.attributes: set[str] = set()  # the names of attributes that are read, and no property anywhere
        self.nesting = 0  # how deep the evaluation is at this moment
        self.steps = 0  # how many expressions the outermost evaluation has come to
        self._rests_on = _NOTHING  # the least depth of what was found unknown because it is being evaluated itself
        self._active: set[object] = set()
        self._frames: dict[object, Frame] = {}
        self._plain: dict[Scope, Frame] = {}
        self.rounds: dict[object, Frame] = {}  # frames in the rounds of loops
        self.lambdas: dict[s.Lambda, Function] = {}
        self.decorators: dict[Function, frozenset[str]] = {}
        self.mros: dict[Class, list[Class | str]] = {}
        self.unsettled = (
            0  # how many classes are just being asked for their bases: what is found out meanwhile may be too little to keep
        )
        self.class_bindings: dict[tuple[Class, str], tuple[Class, list[Binding]] | None] = {}
        self.library_calls: dict[Instance, list[tuple[s.Call, Frame]]] = {}
        self.calls_of: dict[Function | Class, list[tuple[s.Call, Scope]]] = {}
        self.stored: dict[str, list[tuple[Scope, s.Attribute, Binding]]] = {}
        self.filled: dict[tuple[Scope, str], list[Any]] = {}  # see `fitlint.link.filled`
        self.registered: dict[Function, list[Frame]] = {}
        self.told_apart: dict[Class, bool] = {}
        self.derived_from: dict[str, bool] = {}  # whether the program has subclasses of a library's class
        self.stored_by_others: frozenset[str] | None = None  # attributes of anything but `self`
        self.stored_into: dict[tuple[Class, str], bool] = {}  # of objects of a class, by anything but their own methods
        self.globals: dict[Module, dict[str, list[tuple[Function, Binding]]]] = {}
        self.methods_of: dict[Class, frozenset[str]] = {}
        self.defined_in: dict[str, dict[str, None]] | None = None  # see `fitlint.link.protocols`
        self._called: dict[str, list[str]] | None = None
        self.serves_mcp: bool | None = None  # see `fitlint.link.served`
        self.making: frozenset[str] = frozenset()  # the files that make applications, those of tests left out
        self.in_service: frozenset[str] | None = None  # see `fitlint.link.in_service`
        self.asynchronous: bool | None = None  # whether SQLAlchemy's asynchronous part is used
        self.takes: dict[tuple[Function, bool], Takes | None] = {}
        self.eager: frozenset[str] | None = None  # attributes that are loaded with their objects
        self.applications: Values | None = None
        self.importers: dict[str, list[str]] | None = None
        self.importing: frozenset[str] | None = None  # see `fitlint.link.by_path`
        self.deriving: dict[str, list[Any]] | None = None  # see `fitlint.link.hierarchy.below_by_name`
        self.aliases: dict[str, list[str]] | None = None
        self.storing_methods: dict[tuple[Class, str], frozenset[Function]] = {}
        self.short_lived: dict[Class, bool] = {}
        self.long_lived: dict[Class, bool] = {}
        self.abstract: dict[Class, bool] = {}
        self.settled: dict[tuple[Class, str], frozenset[int] | None] = {}  # see `fitlint.link.settled`
        self.subclasses: dict[Class, tuple[Class, ...]] = {}
        self.classes_in: dict[Module, list[Class]] = {}
        self.below_libraries: dict[Module, dict[str, list[Class]]] = {}  # see `fitlint.link.hierarchy.derived`
        self.stores: dict[tuple[Class, str], list[tuple[Function, Binding]]] = {}
        self.storing: dict[Class, dict[str, list[Function]]] = {}

    def work_out(self, memo: dict[object, Memo], key: object, rule: Callable[..., Values], *about: object) -> Values:
        """What `rule(world, *about)` gives, once for each key of a memo.

        What is being worked out is unknown to what it asks for; what is unknown for that reason alone is not kept. Nor is what a failing check asked for: it
        must not mislead the next one.
        """
        known = memo.get(key)
        if isinstance(known, int):
            self._rests_on = min(self._rests_on, known)
            return UNKNOWN
        if known is not None:
            return known
        if not self.nesting:
            self.steps = 0
        if self.nesting >= MAX_NESTING or self.steps >= MAX_STEPS:
            return UNKNOWN
        depth = memo[key] = self.nesting = self.nesting + 1
        try:
            values = rule(self, *about)
        except BaseException:
            del memo[key]
            raise
        finally:
            self.nesting = depth - 1
        settled = self._rests_on >= depth
        if values or settled or self.steps > _PATIENCE:
            memo[key] = values
        else:
            del memo[key]
        if settled:
            self._rests_on = _NOTHING
        return values

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
            self.modules[path] = Module(path, self.finder.name_of(path), summary) if summary is not None else None
        return self.modules[path]

    def called(self) -> dict[str, list[str]]:
        """Where something of a last name is called: the file, once for each of its functions that calls it; and for what its own code calls."""
        if self._called is None:
            self._called = {}
            for path, one in self.outlines.items():
                for names in (one.outside, *(called for _, called in one.leads)):
                    for name in names:
                        self._called.setdefault(name, []).append(path)
        return self._called

    def is_called(self, name: str) -> bool:
        """Whether something of a last name is called anywhere; an edit that calls the first is noticed."""
        self.asked.add(name)
        return name in self.called()

    def calling(self, names: Collection[str]) -> Iterator[Module]:
        """The modules, those of tests too, in which something of such a last name is called; an edit that calls the first is noticed."""
        self.asked.update(names)
        for path in dict.fromkeys(path for name in sorted(names) for path in self.called().get(name, ())):
            module = self.module(path)
            if module is not None:
                yield module

    def position(self, path: str) -> int:
        """The place of a file in the order of those that matter; -1 for any other."""
        return self._positions.get(path, -1)

    def module_frame(self, module: Module) -> Frame:
        return self.frame(module, None, {}, True, 0)

    def frame(self, scope: Scope, parent: Frame | None, args: dict[str, Values], concrete: bool, depth: int) -> Frame:
        """The one frame of this context: same scope, same surroundings, same arguments."""
        key = (scope, parent, tuple(args.items()), concrete)
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
