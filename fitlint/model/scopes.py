"""Modules, classes and functions as scopes: what each binds, calls and returns, indexed from its lean tree on first use.

An index answers questions of name resolution without executing anything: which bindings of `x` can hold at this place, which
calls happen in this scope (nested functions have their own), inside which blocks. It never changes a summary.

Bodies of functions are read in two ways. `own` is for whoever works on this very function and keeps what comes of it for this function
alone; `index` is for all others, and notes that the body is `shared`: when it changes, what was worked out elsewhere may be wrong. Which names
were `wanted` of a module or class, there or not, is noted as well: others can come and go. And whoever looks into a file from outside its functions
has `Touched` it.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, Union

from fitlint import summary as s
from fitlint.model.blocks import Block
from fitlint.model.purposes import is_example, is_test
from fitlint.model.touched import Bits, Touched

if TYPE_CHECKING:
    from fitlint.model.index import Binding, Index


class Module:
    """One file of the program. `path` is relative to the root; `name` the dotted name it is imported by. Its `bits` stand for it among all that is `touched`."""

    __slots__ = (
        "_index", "_names", "_outside", "bits", "defined", "is_package", "leading", "name", "path", "read", "shared", "summary", "touched", "traits",
        "wanted",
    )  # fmt: skip
    parent = None
    unit = None
    qualname = ""

    def __init__(self, path: str, name: str, summary: s.Summary, touched: Touched, bits: Bits) -> None:
        self.touched = touched
        self.bits = bits
        self._outside = bits.outside
        self.path = path
        self.name = name
        self.summary = summary
        self.is_package = path.endswith("__init__.py")
        self.defined: tuple[Function, ...] | None = None
        self.read: set[int] = set()  # the functions whose bodies were looked into, by where they start
        self.shared: set[int] = set()  # those of them that others have looked into; of nested ones the outermost
        self.traits: dict[int, set[str]] = {}  # and those of which others have only asked for something (`fitlint.traits`)
        self.wanted: dict[str, set[str]] = {
            "": set()
        }  # the names that were looked for in it, and in its classes, by their qualified names
        self.leading: dict[str, set[str]] = {}  # of its classes, the names that say something of a method that calls them
        self._names: dict[str, int] = {}  # what stands for those of its own that were looked for
        self._index: Index | None = None

    @property
    def module(self) -> Module:
        return self

    @property
    def is_test(self) -> bool:
        """Whether the file belongs to the program's tests."""
        return is_test(self.path)

    @property
    def shows(self) -> bool:
        """Whether the file shows how something is used, or tests it."""
        return self.is_test or is_example(self.path)

    def touch(self) -> None:
        """Note that somebody has looked into it, and into its classes."""
        self.touched.add(self.bits.header)

    @property
    def index(self) -> Index:
        self.touched.add(self._outside)
        return self.unnoted

    own = index

    @property
    def unnoted(self) -> Index:
        """The index, for whoever has looked for a name, and asks besides for what no edit of other names changes: stars, tests, what is special."""
        if self._index is None:
            from fitlint.model.walk import build

            self._index = build(self, s.decode_body(self.summary.body))
        return self._index

    def bound(self, name: str) -> list[Binding]:
        """How a name gets its value, for whoever looks for this one."""
        self.want(name)
        return self.unnoted.bindings.get(name, [])

    def partly(self, trait: str) -> Index:
        """The index: what stands outside of functions is read as a whole."""
        return self.index

    def want(self, name: str) -> None:
        """Note that a name was looked for in it, or what `fitlint.traits` has for more than one."""
        bit = self._names.get(name)
        if bit is None:
            bit = self._names[name] = self.bits.of(name)
            self.wanted[""].add(name)
        self.touched.add(bit)

    def __repr__(self) -> str:
        return f"<module {self.name}>"


class Class:
    """A class of the program; `parent` is the scope that holds the statement."""

    __slots__ = ("_bit", "_index", "_touched", "block", "module", "node", "parent", "qualname", "unit", "wanted")

    def __init__(self, node: s.Class, parent: Scope, block: Block | None) -> None:
        self.node = node
        self.parent = parent
        self.block = block
        self.module: Module = parent.module
        self.unit: Function | None = parent.unit
        self._touched = self.module.touched
        bits = self.module.bits
        self._bit = bits.classes.get(node.name, bits.outside) if self.unit is None else self.unit.bit
        self.qualname = _qualified(parent, node.name)
        self.wanted = self.module.wanted.setdefault(self.qualname, set())
        self._index: Index | None = None

    @property
    def name(self) -> str:
        return self.node.name

    def touch(self) -> None:
        """Note that somebody has looked into it."""
        self._touched.add(self._bit)

    @property
    def index(self) -> Index:
        self._touched.add(self._bit)
        if self._index is None:
            from fitlint.model.walk import build

            self._index = build(self, self.node.body)
        return self._index

    own = unnoted = index

    def bound(self, name: str) -> list[Binding]:
        """How a name gets its value, for whoever looks for this one."""
        self.want(name)
        return self.index.bindings.get(name, [])

    def partly(self, trait: str) -> Index:
        """The index: what stands outside of functions is read as a whole."""
        return self.index

    def want(self, name: str) -> None:
        """Note that a name was looked for in it, or what `fitlint.traits` has for more than one."""
        self._touched.add(self._bit)
        self.wanted.add(name)

    def methods(self) -> Iterator[Function]:
        """The functions defined in the class body itself."""
        for bindings in self.index.bindings.values():
            for binding in bindings:
                if isinstance(binding.node, Function):
                    yield binding.node

    def __repr__(self) -> str:
        return f"<class {self.module.name}:{self.qualname}>"


class Function:
    """A function, method or lambda of the program; its body is decoded when somebody looks inside.

    `unit` is the outermost function that it is part of, often itself.
    """

    __slots__ = ("_bit", "_index", "block", "defined", "module", "node", "parameters", "parent", "qualname", "unit")

    def __init__(self, node: s.Function, parent: Scope, block: Block | None) -> None:
        self.node = node
        self.parent = parent
        self.block = block
        self.parameters = {one.name: one for one in node.parameters}
        self.module: Module = parent.module
        self.unit: Function = parent.unit or self
        self.defined: tuple[Function, ...] | None = None
        self.qualname = _qualified(parent, node.name)
        self._index: Index | None = None
        self._bit = 0

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def bit(self) -> int:
        """What stands for its body, and that of the function that it is part of, among all that is touched."""
        unit = self.unit
        if not unit._bit:
            unit._bit = self.module.bits.of_body(unit.qualname)
        return unit._bit

    @property
    def is_async(self) -> bool:
        return self.node.is_async

    @property
    def is_coroutine(self) -> bool:
        """Whether a call of it makes a coroutine."""
        return self.node.is_async and not self.node.is_generator

    @property
    def is_plain(self) -> bool:
        """Whether a call of it runs its body and gives what that returns: it is no coroutine function and no generator."""
        return not self.node.is_async and not self.node.is_generator

    @property
    def receiver(self) -> str:
        """What a method calls the object or class it is called on, its first parameter; "" for no method, and a static one."""
        if not self.node.parameters or not isinstance(self.parent, Class):
            return ""
        is_static = any(s.last_name(one) == "staticmethod" for one in self.node.decorators)
        return "" if is_static else self.node.parameters[0].name

    def calls(self, names: frozenset[str], plainly: bool = False) -> bool:
        """Whether something of such a last name is called in it, or in a function inside; `plainly`: not right behind `await`."""
        some = names.intersection(self.node.calls)
        return bool(some) and not (plainly and some.issubset(self.node.awaited))

    def touch(self) -> None:
        """Note that somebody has looked into it."""
        self.module.touched.add(self.unit._bit or self.bit)

    def share(self) -> None:
        """Note that somebody else works with what stands in it."""
        self.touch()
        self.module.shared.add(self.unit.node.start)

    def partly(self, trait: str) -> Index:
        """The index, for others who only look at what a trait says (`fitlint.traits`)."""
        self.touch()
        if self.unit is self:
            self.module.traits.setdefault(self.node.start, set()).add(trait)
        else:
            self.share()
        return self.own

    @property
    def index(self) -> Index:
        self.share()
        return self.own

    @property
    def own(self) -> Index:
        if self._index is None:
            from fitlint.model.walk import build

            self.module.read.add(self.node.start)
            self._index = build(self, s.decode_body(self.node.body))
        return self._index

    unnoted = own

    def bound(self, name: str) -> list[Binding]:
        """How a name gets its value, for whoever works on this very function."""
        return self.own.bindings.get(name, [])

    def __repr__(self) -> str:
        return f"<function {self.module.name}:{self.qualname}>"


Scope = Union[Module, Class, Function]


def defined(scope: Module | Function) -> tuple[Function, ...]:
    """The functions and methods that a module or function defines, without those inside these."""
    scope.touch()
    if scope.defined is None:
        found: list[Function] = []
        scopes: list[Scope] = [scope] if isinstance(scope, Module) or scope.node.nests else []
        while scopes:
            for bindings in scopes.pop(0).own.bindings.values():
                for binding in bindings:
                    if isinstance(binding.node, Function):
                        found.append(binding.node)
                    elif isinstance(binding.node, Class):
                        scopes.append(binding.node)
        scope.defined = tuple(found)
    return scope.defined


def all_defined(scope: Module | Function) -> Iterator[Function]:
    """The functions and methods that a module or function defines, with those inside these."""
    for one in defined(scope):
        yield one
        yield from all_defined(one)


def that_call(scope: Module | Function, names: Set[str]) -> Iterator[Function]:
    """Of these, the ones that something of such a last name is called in, or inside of; others are not looked into."""
    for one in defined(scope):
        if not names.isdisjoint(one.node.calls):
            yield one
            yield from that_call(one, names)


def _qualified(parent: Scope, name: str) -> str:
    """As Python's `__qualname__`."""
    if isinstance(parent, Module):
        return name
    if isinstance(parent, Function):
        return f"{parent.qualname}.<locals>.{name}"
    return f"{parent.qualname}.{name}"
