"""What an expression can stand for. An evaluation gives a tuple of these, all alternatives; the empty tuple is "unknown"."""

from __future__ import annotations

from typing import Union

import msgspec

from fitlint import summary as s
from fitlint.model.scopes import Class, Function, Module, Scope


class Frame:
    """A scope with what is known of its parameters: the context in which its expressions mean something.

    `args` are the values of parameters (a name that is missing is known by its annotation only); `parent` is the frame of the
    enclosing scope; `concrete` says that this is set-up code being followed with real arguments, where identity matters.
    `loops` are elements of the tables that set-up code loops over, by the iterated expression; `base` is then the same frame
    outside these loops, where everything lives that is bound outside them.
    """

    __slots__ = ("args", "base", "concrete", "depth", "loops", "memo", "names", "parent", "scope")

    def __init__(
        self, scope: Scope, parent: Frame | None, args: dict[str, Values], concrete: bool, depth: int,
        loops: dict[int, Value] | None = None, base: Frame | None = None,
    ) -> None:  # fmt: skip
        self.base = base
        self.scope = scope
        self.parent = parent
        self.args = args
        self.concrete = concrete
        self.depth = depth
        self.loops = loops or {}
        # By the nodes themselves: one that a check makes must not be taken for another of the same address.
        self.memo: dict[object, Memo] = {}
        self.names: dict[str, tuple[Values, int]] = {}  # what names mean to the scopes inside, with the files that this rests on

    @property
    def module(self) -> Module:
        return self.scope.module

    def unrolled(self, rounds: dict[int, Value]) -> Frame:
        """This frame in one round of its loops."""
        loops = {**self.loops, **rounds}
        return Frame(self.scope, self.parent, self.args, self.concrete, self.depth, loops, self.base or self)

    def __repr__(self) -> str:
        return f"<frame {self.scope}>"


class Symbol(msgspec.Struct, frozen=True):
    """Something of a library, by its public dotted name: a module, class, function or constant."""

    name: str


class Package(msgspec.Struct, frozen=True):
    """A module of the program."""

    module: Module


class Namespace(msgspec.Struct, frozen=True):
    """A directory of the program without `__init__.py`, imported by the module at `importer`."""

    name: str
    importer: str


class FunctionValue(msgspec.Struct, frozen=True):
    """A function of the program, with the frame it was defined in and, for a bound method, its receiver."""

    function: Function
    frame: Frame | None = None
    receiver: Value | None = None


class ClassValue(msgspec.Struct, frozen=True):
    cls: Class
    frame: Frame | None = None


class Instance(msgspec.Struct, frozen=True):
    """An object: of a class of the program, or of what a library's `of` gives ("fastapi.FastAPI", "fastapi.FastAPI.get()").

    `call` and `frame` are where it was made: they tell two applications apart, and hold the arguments. Without them only the type is
    known. `receiver` is the object whose method made it. `assumed` when even the type is a guess: one of the subclasses of a base that
    is all the program names. It is of none of the classes `but`, by what tests have found.
    """

    of: Class | str
    call: s.Call | None = None
    frame: Frame | None = None
    receiver: Value | None = None
    assumed: bool = False
    but: tuple[Class, ...] = ()


class Member(msgspec.Struct, frozen=True):
    """An attribute of an object that its program class does not define: `owner` is the library type, `path` what follows it."""

    receiver: Value
    owner: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.owner}.{self.path}"


class Literal(msgspec.Struct, frozen=True, eq=False):
    """`certain` is False for what the environment may replace when the program starts, the default of a setting: the same value."""

    value: str | int | float | bool | None
    certain: bool = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


class Items(msgspec.Struct, frozen=True):
    """A list, tuple, set or iterator; `open` when there may be more, or when the items only tell the type of the elements; `made` by a generator
    expression, in a frame."""

    kind: str
    items: tuple[Values, ...]
    open: bool = False
    made: tuple[s.Comprehension, Frame] | None = None


class Table(msgspec.Struct, frozen=True):
    """A dictionary; a key of None stands for any key."""

    entries: tuple[tuple[Value | None, Values], ...]
    open: bool = False


class Pending(msgspec.Struct, frozen=True):
    """What calling an async or generator function gives: its body has not run yet.

    `kind` is "coroutine", "generator" or "async generator".
    """

    kind: str
    callee: FunctionValue
    call: s.Call | None
    frame: Frame | None


class TypeForm(msgspec.Struct, frozen=True):
    """A type expression that is no plain class: `Annotated[…]`, `list[Item]`, `A | None`."""

    node: s.Expr
    frame: Frame


class Super(msgspec.Struct, frozen=True):
    """`super()` inside a method of `cls`."""

    cls: Class
    receiver: Value


Value = Union[
    Symbol, Package, Namespace, FunctionValue, ClassValue, Instance, Member, Literal, Items, Table, Pending, TypeForm, Super,
]  # fmt: skip
Values = tuple[Value, ...]
Memo = (
    tuple[Values, int] | int
)  # with the files that it rests on, what something gives; while that is being found out, where among all that is being worked out

UNKNOWN: Values = ()


def is_none(value: Value) -> bool:
    return isinstance(value, Literal) and value.value is None


def merge(*alternatives: Values) -> Values:
    """All alternatives once, in order."""
    known = [values for values in alternatives if values]
    if len(known) < 2:  # nearly always
        return known[0] if known else UNKNOWN
    return tuple(dict.fromkeys(value for values in known for value in values))


def alternatives(*each: Values, default: int = -1) -> Values:
    """Values of which one holds, nobody knows which; the one at `default` is what holds unless something special does.

    Beside something that is not known, a known default is likely, and a known exception says nothing.
    """
    if len(each) == 1 and each[0] and _TEXT not in each[0]:
        return each[0]
    found = merge(*each)
    if not any(_is_unknown(one) for one in each):
        return found
    if _is_unknown(each[default]):
        return tuple(one for one in found if not isinstance(one, Literal) or one.value is None)
    has_literal = any(isinstance(one, Literal) for one in found)
    return uncertain(tuple(one for one in found if not has_literal or one != _TEXT))


def _is_unknown(values: Values) -> bool:
    return not values or _TEXT in values


def is_of_nobody(value: Value) -> bool:
    """Whether a value is what something of a library gives of which nobody knows what that is: `data.get("name")`."""
    return isinstance(value, Instance) and isinstance(value.of, str) and value.of.endswith("()")


def uncertain(values: Values) -> Values:
    """Literals as what they are only by default."""
    return tuple(Literal(one.value, False) if isinstance(one, Literal) else one for one in values)


_TEXT = Instance("builtins.str")
