"""What libraries do, as data: one TOML table a library in this folder, merged and asked here.

A table may hold:

* `[aliases]`: another spelling = the public name; `module.*` = the same last name in that module;
* `[returns]`: a call = the type it gives, "self" for the receiver, "typing.NoReturn" where nobody comes back; `Type.*` any method that does not block; `Type()` calling an object
  of that type; "argument 1 class_ or Type": what the object's maker was told by this argument, else the type; "row", "rows": one object, or a list
  of those, of the class that a query asks for; "made": an object of the class that is passed first; "given": what is passed first; "entered": what `with` makes of that;
* `[rows]`: a call that makes a query, or a step of one = what its first argument says of that: "only" (the class, when it is the only one), "class entity" (the class, also by this
  name), "query statement" (it is such a query itself);
* `[attributes]`: `Type.name`, `Type[]` (iterating or subscripting), `Type[:]` (a slice), `Type[0]` (unpacking), `Type.__enter__` (`with`) = the type;
  `Type.method()` is what a method gives where `[returns]` does not say; `Type.*` any name that nothing else is known of;
* `[decorators]`: a decorator, with or without arguments = the type of what it makes of a function. Calling that runs the function, unless
  `[returns]` says what `Type()` gives;
* `[same]`: attributes that are the object itself; `[subclasses]`: a type = its base; `[exports]`: module = the names a star import brings;
* `[[sinks]]`: what blocks; `[[offloaders]]`: what runs a callable elsewhere, or on the event loop;
* `[[templates]]`: what calls back methods that the program's own classes define;
* `[[callbacks]]`: what runs, some time, on the event loop, what the program gives it.

Names are dotted, as they are imported; `{a,b}` expands.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from fitlint.catalogue.packages import ALWAYS, packages, tables_of
from fitlint.frameworks import IMPORTS, SUBCLASSES, kind_of
from fitlint.model.values import Symbol

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Sink(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"except_": "except"}):
    """A call that blocks; "@name" is a decorator that makes calls of synchronous functions block. `Type.*` is any public method but those of `except`;
    `Type.name.__get__` is reading an attribute, whose arguments are those of the call that made the object.

    `instead` is the way out, as text: without spaces it is code to use in its place (`anyio.Path`), with spaces what to do, with code in backquotes.
    `since`: the package and version from which on there is what `instead` says, "redis 4.2": it is not told where an older one is used.
    `kept`: what the first call makes is kept, by the library ("program") or by the object that is asked ("object"). `weight`: "high" can wait for a network, a process, a thread or a timer; "medium" is a whole file or a long computation; "low" is
    one system call, or seldom waits: not reported by itself. `unless` are argument predicates, silent when one holds:
    `{"block": false}` when the argument is that literal, "type:a.B" when it is such an object, "text" when it is known to
    be a `str` or `bytes`, "path" when it is known to be a `str` or a path, "memory" when it is an object like a file that is no disk (by any name, where the position is not given), "none" when it is `None`, "short" when it is a time below two milliseconds, "flat" when it is a pattern without `**`, "ends:.wav" when it is
    a text or a path that ends so, "begins:data:" when it is a text that begins so, also by a test around the call, or was made with one, "flag:WNOHANG" when it is such a flag, alone or beside others, "scheme:s3 gs" when it is an address of one of these schemes, or was made with one, "pseudo" when it is the path of a file that is in memory, as
    `/proc/self/status`, or such a file, "secret" when its path is what a variable of the environment says whose name ends in `_FILE`, "of this loop" when it is a future that only the loop can end that runs this very function, "own" when its path begins at `__file__` and goes on with constants, "descriptor" when it is the number of a file that is open; "not none" and the like when it is not known to be that; "given" when it is there at all, "absent" when it is
    not; a key "0" is the first positional one, "self" the object whose method is called. `otherwise`: then it is no more than a call of that name.
    `raises`: the exception with which the library refuses to be called on an event loop. `last`: what else waits, as grave, is named before it: what a transaction asks before its end.
    """

    names: list[str]
    kind: Literal["network", "database", "disk", "metadata", "process", "wait", "cpu", "configured"]
    instead: str = ""
    since: str = ""
    unless: list[dict[str, Any]] = []
    otherwise: str = ""
    weight: Literal["high", "medium", "low"] = "high"
    except_: list[str] = []
    kept: Literal["", "program", "object"] = ""
    raises: str = ""
    last: bool = False


class Offloader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call that runs the callable at `position` (or the argument `name`) elsewhere; its other arguments are worked out here.

    `to`: "thread", "process", "greenlet"; "background" (after the response: a sync one in a thread, an async one on the loop), "stream"
    (an iterator: the same); or what is no offloading at all: "loop" (on the event loop, later), "back" (the same, from
    another thread), "here" (at once).
    """

    names: list[str]
    position: int = 0
    name: str | None = None
    to: Literal["thread", "process", "background", "stream", "greenlet", "loop", "back", "here"] = "thread"


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Methods of a library's classes (`names`) that call others of them (`calls`), which programs override."""

    names: list[str]
    calls: list[str]


class Callback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Functions of the program that a library runs on the event loop, some time: those with one of the `decorators`, those that `calls` hold in an argument ("1 action": at
    this position or by this name), and what the program's own classes make of `methods`. They are told as the library's `kind`: "tool of an agent".

    Coroutine functions, and `plain` functions where these run on the loop as well: no method whose name with an `a` in front is another one. `runs` are the last names of calls
    that run them: without any, plain functions do not count, and nothing does where only workers call one. Bots have loops of their own, unless the program calls one of
    the last names `served` by.
    """

    kind: str
    decorators: list[str] = []
    calls: dict[str, list[str]] = {}
    methods: list[str] = []
    plain: bool = False
    runs: list[str] = []
    served: list[str] = []


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    aliases: dict[str, str] = {}
    returns: dict[str, str] = {}
    rows: dict[str, str] = {}
    attributes: dict[str, str] = {}
    decorators: dict[str, str] = {}
    same: list[str] = []
    transparent: list[str] = []  # decorators that call a function with what they are given: they trace, time or repeat
    subclasses: dict[str, str] = {}
    exports: dict[str, list[str]] = {}
    sinks: list[Sink] = []
    offloaders: list[Offloader] = []
    templates: list[Template] = []
    callbacks: list[Callback] = []


class Catalogue:
    def __init__(self, tables: list[Table]) -> None:
        self.tables = tables
        self._aliases: dict[str, str] = {}
        self._returns: dict[str, str] = {}
        self._rows: dict[str, str] = {}
        self._attributes: dict[str, str] = {}
        self.decorators: dict[str, str] = {}
        self._same: set[str] = set()
        self.transparent: set[str] = set()
        self._bases: dict[str, str] = dict(SUBCLASSES)
        self._exports: dict[str, list[str]] = {}
        self.sinks: dict[str, Sink] = {}
        self.offloaders: dict[str, Offloader] = {}
        self.templates: dict[str, list[str]] = {}
        self.callbacks: list[Callback] = []
        self._symbols: dict[str, Symbol] = {}
        for table in tables:
            self._aliases.update(_aliases(table.aliases))
            self._returns.update(_expanded(table.returns))
            self._rows.update(_expanded(table.rows))
            self._attributes.update(_expanded(table.attributes))
            self.decorators.update(_expanded(table.decorators))
            self._same.update(name for one in table.same for name in expand(one))
            self.transparent.update(name for one in table.transparent for name in expand(one))
            self._bases.update(_expanded(table.subclasses))
            self._exports.update(table.exports)
            for sink in table.sinks:
                self.sinks.update((name, sink) for one in sink.names for name in expand(one))
            for offloader in table.offloaders:
                self.offloaders.update((name, offloader) for one in offloader.names for name in expand(one))
            for template in table.templates:
                calls = [name for one in template.calls for name in expand(one)]
                self.templates.update((name, calls) for one in template.names for name in expand(one))
            self.callbacks += table.callbacks
        self.reads = frozenset(one.split(".")[-2] for one in self.sinks if one.endswith(".__get__"))
        self.ending = frozenset(
            name.rpartition(".")[2] for name, of in self._returns.items() if of == "typing.NoReturn"
        )  # by last name
        self._found: dict[str, Sink | None] = {}
        self._typed: dict[str, str | None] = {}
        self._known = frozenset(one.rpartition(".")[0] for one in (*self.sinks, *self._returns, *self._attributes)) | frozenset(
            self._bases
        )

    def extended(self, functions: Sequence[str], offloaders: Sequence[str], tables: Iterable[Path] = ()) -> Catalogue:
        """With the project's own blocking functions and offloaders (dotted names) and tables. Raises `InvalidTable`."""
        own = [read_table(one) for one in tables]
        if functions or offloaders:
            own.append(Table(sinks=[Sink(list(functions), "configured")], offloaders=[Offloader(list(offloaders))]))
        return Catalogue([*self.tables, *own]) if own else self

    def symbol(self, name: str) -> Symbol:
        """The symbol of a dotted name, under its public spelling."""
        found = self._symbols.get(name)
        if found is None:
            found = self._symbols[name] = Symbol(self.public(name))
        return found

    def public(self, name: str) -> str:
        known = self._aliases.get(name)
        if known is not None:
            return known
        # `sqlalchemy.orm.session.Session.execute`: an alias of what stands before.
        head, dot, tail = name.rpartition(".")
        while head:
            known = self._aliases.get(head)
            if known is not None:
                return f"{known}{dot}{tail}"
            head, _, last = head.rpartition(".")
            tail = f"{last}.{tail}"
        return name

    def instance_of(self, name: str) -> str:
        """The type that calling `name` gives: of itself, as for a class, where the catalogue does not know better."""
        known = self._returns.get(name, name)
        return known if known != "self" else name.rpartition(".")[0]

    def returns(self, name: str) -> str | None:
        """The type that the method `name` gives, also when a base of its type defines it."""
        found = self._through_bases(self._returns, name)
        if found is None:
            any_method = self._through_bases(self._returns, f"{name.rpartition('.')[0]}.*")
            if any_method is not None and self.sink(name) is None:
                return any_method
        return found

    def rows(self, name: str) -> str:
        """How the call of `name` says of which class the rows of a query are, as in `[rows]`; "" where it does not."""
        return self._through_bases(self._rows, name) or ""

    def decorated(self, name: str) -> str | None:
        """The type of what the decorator `name` makes of a function, also when a base of its type defines it."""
        return self._through_bases(self.decorators, name)

    def attribute_type(self, name: str) -> str | None:
        """The type of an attribute, item or context; `Type.*` for a name of the program's own: no method that the tables know."""
        try:
            return self._typed[name]
        except KeyError:
            found = self._typed[name] = self._attribute_type(name)
            return found

    def _attribute_type(self, name: str) -> str | None:
        found = self._through_bases(self._attributes, name)
        if found is None:
            owner, _, member = name.rpartition(".")
            if member.isidentifier() and not member.startswith("_"):
                found = self._through_bases(self._attributes, f"{owner}.*")
                if found is not None and (self.sink(name) is not None or self.returns(name) is not None):
                    return None
        return found

    def _through_bases(self, table: dict[str, str], name: str) -> str | None:
        found = table.get(name)
        if found is not None:
            return found
        owner, _, member = name.rpartition(".")
        base = self._bases.get(owner)
        for _ in range(8):
            if base is None:
                return None
            if (found := table.get(f"{base}.{member}")) is not None:
                return found
            base = self._bases.get(base)
        return None

    def is_same_object(self, of: str, name: str) -> bool:
        kind = kind_of(of)
        return (kind is not None and name in kind.attributes) or f"{of}.{name}" in self._same

    def exports(self, module: str) -> list[str]:
        return self._exports.get(module, [])

    def knows(self, name: str) -> bool:
        return name in self._known or kind_of(name) is not None

    def is_module(self, name: str) -> bool:
        """Whether a dotted name is surely that of a module: a package, or one that is known to have classes."""
        return "." not in name or name in self._modules

    @cached_property
    def _modules(self) -> frozenset[str]:
        owners = (one.rpartition(".") for one in self._known)
        return frozenset(owner for owner, _, name in owners if name[:1].isupper() and owner.rpartition(".")[2].islower())

    def ancestor_in(self, name: str, wanted: frozenset[str]) -> str | None:
        """`name` or the first of its library bases that is among the wanted."""
        current: str | None = name
        for _ in range(8):
            if current is None or current in wanted:
                return current
            current = self._bases.get(current)
        return None

    def descendants(self, name: str) -> list[str]:
        """The classes of libraries that derive from one, and itself."""
        return [name, *(one for one in self._bases if one != name and self.ancestor_in(one, frozenset({name})))]

    def sink(self, name: str) -> Sink | None:
        """What blocks when `name` is called: exactly this name, the same method of a base, or any method (`Type.*`).

        What begins with a capital is no method but a class or a part of the object.
        """
        try:
            return self._found[name]
        except KeyError:
            found = self._found[name] = self._sink(name)
            return found

    def _sink(self, name: str) -> Sink | None:
        owner, _, member = name.rpartition(".")
        for _ in range(8):
            found = self.sinks.get(f"{owner}.{member}")
            if found is None and member[:1].islower():
                found = self.sinks.get(f"{owner}.*")
                if found is not None and member in found.except_:
                    return None
            above = self._above(owner)
            if found is not None or above is None:
                return found
            owner = above
        return None

    def _above(self, owner: str) -> str | None:
        """The base of a type; of what a method gives, `a.B.rows()`, what it gives in the base of its type."""
        of, _, method = owner.rpartition(".") if owner.endswith("()") else (owner, "", "")
        base = self._bases.get(of)
        return f"{base}.{method}" if base is not None and method else base


def expand(name: str) -> list[str]:
    """`a.{b,c}.d` to `a.b.d` and `a.c.d`."""
    head, brace, rest = name.partition("{")
    if not brace:
        return [name]
    choices, _, tail = rest.partition("}")
    return [f"{head}{choice.strip()}{end}" for choice in choices.split(",") for end in expand(tail)]


def _expanded(table: dict[str, str]) -> dict[str, str]:
    return {name: value for key, value in table.items() for name in expand(key)}


def _aliases(table: dict[str, str]) -> dict[str, str]:
    expanded = _expanded(table)
    for name, public in expanded.items():
        if public.endswith(".*"):
            expanded[name] = public[:-1] + name.rpartition(".")[2]
    return expanded


def tables(packages: Iterable[str] | None = None) -> dict[str, Table]:
    """The tables that come with fitlint, by file name: all, or those that a program needs which imports these top-level packages."""
    found = {one.name: one for one in Path(__file__).parent.glob("*.toml")}
    wanted = [one for one in sorted(found) if packages is None or one.startswith("stdlib_") or one in ALWAYS]
    pending = sorted({*packages, *(one.removesuffix(".toml") for one in ALWAYS)}) if packages is not None else []
    read: dict[str, Table] = {}
    asked = set(pending)
    while wanted or pending:
        while pending:
            wanted += [one for one in tables_of(pending.pop()) if one in found]
        for name in wanted:
            if name not in read:
                read[name] = msgspec.convert(tomllib.loads(found[name].read_text("utf-8")), Table)
                more = _mentioned(read[name]) - asked if packages is not None else set()
                asked |= more
                pending += sorted(more)
        wanted = []
    return dict(sorted(read.items()))


@lru_cache(maxsize=1)
def known_packages() -> frozenset[str]:
    """The top-level packages that fitlint knows something of: those with tables, and frameworks."""
    return frozenset({*packages(one.name for one in Path(__file__).parent.glob("*.toml")), *IMPORTS})


class InvalidTable(Exception):
    """A file that is no table of the catalogue; the text says why."""


def read_table(path: Path) -> Table:
    """The table in a file of a project. Raises `InvalidTable`."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Table)
    except OSError as error:
        raise InvalidTable(f"cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidTable(f"is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise InvalidTable(f"is no table of blocking calls: {str(error)[0].lower()}{str(error)[1:]}") from error


def _mentioned(table: Table) -> set[str]:
    """The packages of the types that a table speaks of: what `langchain_openai` gives is of `langchain_core`."""
    values = (
        *table.aliases.values(),
        *table.returns.values(),
        *table.attributes.values(),
        *table.decorators.values(),
        *table.subclasses.values(),
    )
    return {one.rpartition(" ")[2].partition(".")[0] for one in values}


@lru_cache(maxsize=8)
def builtin(packages: frozenset[str] | None = None) -> Catalogue:
    """The catalogue that comes with fitlint: all of it, or what a program needs which imports these top-level packages."""
    return Catalogue(list(tables(packages).values()))
