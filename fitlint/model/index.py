"""What one scope binds, calls, returns and yields."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from fitlint import summary as s
from fitlint.model.asked import Asked
from fitlint.model.blocks import Block
from fitlint.model.scopes import Class, Function

_DEFINITIONS = frozenset({"function", "class"})
_NAMED = _DEFINITIONS | {"import"}  # what a name stands for by itself
_MADE_OF = frozenset({"value", "augmented", "element", "enter", "except"})


class Binding:
    """One way a name gets its value.

    `kind` is "value" (`node` is the expression), "element" (`node` is iterated), "enter" (`node` is a context manager),
    "import", "function", "class", "declared" (an annotation without a value), "except" (`node` is the exception's type), "matched" (`node` is the class), "augmented"
    or "unknown". `unpack` are the positions taken out of it (`(a, b), c = …`), None standing for a starred one. It starts at `start`
    and holds from `since` on: in between is what it is made of, where the name still means what it meant before.
    """

    __slots__ = ("annotation", "block", "kind", "node", "since", "start", "unpack")

    def __init__(
        self, kind: str, node: Any, start: int, block: Block | None, annotation: s.Expr | None = None,
        unpack: tuple[int | None, ...] = (),
    ) -> None:  # fmt: skip
        self.kind = kind
        self.node = node
        self.start = start
        self.since = start
        if kind in _DEFINITIONS:
            self.since = node.node.end
        elif kind in _MADE_OF and node is not None and (end := node.start + node.length) > start:
            self.since = end
        if annotation is not None and annotation.end > self.since:
            self.since = annotation.end
        self.block = block
        self.annotation = annotation
        self.unpack = unpack


class Site:
    """One call, in one scope. `role` says what becomes of its result: "await", "with", "async with", "for", "async for", "return",
    "yield from", "star", "statement", "decorator", "receiver" (of a method) or "" (part of a larger expression). `lazy` when it stands in a generator expression."""

    __slots__ = ("block", "call", "lazy", "role")

    def __init__(self, call: s.Call, block: Block | None, role: str, lazy: bool) -> None:
        self.call = call
        self.block = block
        self.role = role
        self.lazy = lazy


class Decoration:
    """A function or class that is decorated: the decorators apply from the last to the first."""

    __slots__ = ("block", "decorators", "target")

    def __init__(self, target: Function | Class, decorators: tuple[s.Expr, ...], block: Block | None) -> None:
        self.target = target
        self.decorators = decorators
        self.block = block


class Exit:
    """A `return`, `yield` or `raise`: `node` is the statement or the yield expression."""

    __slots__ = ("block", "node")

    def __init__(self, node: Any, block: Block | None) -> None:
        self.node = node
        self.block = block


class Index:
    """`events` holds calls, decorations and classes in the order in which the scope runs them, loops once; `awaits` says at how many
    places the scope itself awaits anything (`await`, `async for`, `async with`)."""

    __slots__ = (
        "_by_name",
        "_sites",
        "asked",
        "awaits",
        "bindings",
        "choices",
        "events",
        "exits",
        "globals",
        "implicit",
        "lambdas",
        "loops",
        "nonlocals",
        "reads",
        "stars",
        "statements",
        "stores",
        "tests",
        "tries",
        "yields",
    )

    def __init__(self, statements: tuple[s.Stmt, ...]) -> None:
        self.statements = statements
        self._sites: list[Site] | None = None
        self._by_name: dict[str, list[Site]] | None = None
        self.asked: dict[str, list[Asked]] = {}  # what tests say of the types of names, "x" or "self.x"
        self.awaits = 0
        self.bindings: dict[str, list[Binding]] = {}
        self.events: list[Site | Decoration | Class] = []
        self.choices: list[s.Boolean | s.Conditional] = []
        self.exits: list[Exit] = []  # return and raise
        self.yields: list[Exit] = []
        self.stars: list[s.Import] = []  # from x import *
        self.stores: list[tuple[s.Attribute | s.Subscript, Binding]] = []  # x.y = …, x["y"] = …
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.implicit: list[tuple[s.Expr, str]] = []  # what `with` and `for` call by themselves, and their role
        self.lambdas: list[s.Lambda] = []
        self.reads: list[s.Attribute | s.Subscript] = []  # what is read, not called, and may run something all the same
        self.tests: list[tuple[s.If, Block | None]] = []
        self.tries: list[tuple[s.Try, Block | None]] = []
        self.loops: list[tuple[s.While, Block | None]] = []

    def never(self, other: Index) -> None:
        """Take on what stands in a part of the scope that never runs: its names are the scope's all the same, and `await` and `yield` say what
        kind of function this is."""
        for name, bindings in other.bindings.items():
            named = [one if one.kind in _NAMED else Binding("declared", None, one.start, one.block) for one in bindings]
            self.bindings.setdefault(name, []).extend(named)
        self.awaits += other.awaits
        self.yields += other.yields
        self.globals |= other.globals
        self.nonlocals |= other.nonlocals

    @property
    def sites(self) -> list[Site]:
        """The calls among the events. Ask when the walk has ended."""
        if self._sites is None:
            self._sites = [event for event in self.events if isinstance(event, Site)]
        return self._sites

    def calling(self, names: Set[str]) -> list[Site]:
        """The calls of what goes by one of some last names, in order. Ask when the walk has ended."""
        if self._by_name is None:
            self._by_name = {}
            for site in self.sites:
                self._by_name.setdefault(s.last_name(site.call.func), []).append(site)
        found = [self._by_name[one] for one in names & self._by_name.keys()]
        if len(found) < 2:
            return found[0] if found else []
        return [site for site in self.sites if s.last_name(site.call.func) in names]
