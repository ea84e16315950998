"""What fitlint keeps of one file: its definitions as lean trees, names unresolved, every node with its place.

A summary is a function of the file's bytes (and of the Python and fitlint versions) and of nothing else, so it can be cached by
content, made in any process and in any order. `fitlint.collect` makes it, `fitlint.link` reads it, and nobody changes it: all
structs are frozen and compare by identity.

Places are byte offsets into the file's text as UTF-8 (from 0, end exclusive, without a byte order mark); `fitlint.source` turns
them into lines and columns. Bodies of functions stay encoded until somebody asks for them: most never are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Union

import msgspec

# Part of every cache key: raise it when a struct or its meaning changes.
SUMMARY_VERSION = 26

# What programs call their applications.
APPLICATIONS = frozenset({"app", "application", "api"})
# The methods that put something into a container.
FILLING = frozenset({"append", "appendleft", "add", "insert", "extend", "update", "setdefault"})


class Node(msgspec.Struct, frozen=True, array_like=True, gc=False, eq=False, tag=True):
    """A piece of the file: `length` bytes from the offset `start` on."""

    start: int
    length: int  # and not the end: most are small, and small numbers take no memory of their own

    @property
    def end(self) -> int:
        return self.start + self.length


# ---------------------------------------------------------------------------------------------------------------- expressions


class Name(Node, frozen=True, tag=0):
    id: str


class Attribute(Node, frozen=True, tag=1):
    """`value.name`; the name ends where the node ends."""

    value: Expr
    name: str


class Keyword(Node, frozen=True, tag=2):
    """`name=value` in a call; `name` is None for `**value`."""

    name: str | None
    value: Expr


class Call(Node, frozen=True, tag=3):
    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]


class Constant(Node, frozen=True, tag=4):
    """A literal. What JSON cannot hold is named by `kind`: "bytes", "ellipsis", "number" (complex, or an integer over 64 bits)."""

    value: str | int | float | bool | None
    kind: str = ""


class Join(Node, frozen=True, tag=5):
    """An f-string: constants and expressions in order."""

    parts: tuple[Expr, ...]


class Binary(Node, frozen=True, tag=6):
    op: str
    left: Expr
    right: Expr


class Boolean(Node, frozen=True, tag=7):
    """`a and b`, `a or b`."""

    op: str
    values: tuple[Expr, ...]


class Conditional(Node, frozen=True, tag=8):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr


class Compare(Node, frozen=True, tag=9):
    left: Expr
    ops: tuple[str, ...]
    comparators: tuple[Expr, ...]


class Unary(Node, frozen=True, tag=10):
    op: str
    operand: Expr


class Collection(Node, frozen=True, tag=11):
    """`kind` is "list", "tuple" or "set"."""

    kind: str
    items: tuple[Expr, ...]


class Mapping(Node, frozen=True, tag=12):
    """A dictionary display; a key of None stands for `**value`."""

    keys: tuple[Expr | None, ...]
    values: tuple[Expr, ...]


class Subscript(Node, frozen=True, tag=13):
    value: Expr
    index: Expr


LAMBDA = "<lambda>"  # what the function of each is called


class Lambda(Node, frozen=True, tag=14):
    function: Function


class Await(Node, frozen=True, tag=15):
    value: Expr


class Yield(Node, frozen=True, tag=16):
    value: Expr | None
    delegates: bool


class Starred(Node, frozen=True, tag=17):
    value: Expr


class Generator(Node, frozen=True, tag=18):
    """One `for target in iterable if …` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...]
    is_async: bool


class Comprehension(Node, frozen=True, tag=19):
    """`kind` is "list", "set", "dict" or "generator"; a "dict" has its key and its value as elements."""

    kind: str
    elements: tuple[Expr, ...]
    generators: tuple[Generator, ...]


class Walrus(Node, frozen=True, tag=20):
    target: str
    value: Expr


class Other(Node, frozen=True, tag=21):
    """An expression that nobody looks into (a slice, a format specification), kept for the calls inside."""

    children: tuple[Expr, ...]


# ----------------------------------------------------------------------------------------------------------------- statements


class Parameter(Node, frozen=True, tag=30):
    """`kind` is "positional", "normal", "keyword", "args" or "kwargs"; the place is that of the name with its annotation."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None


# The last names of what calls, some time, what it is given, with what follows that.
HANDING = frozenset({"partial", "to_thread", "run_in_threadpool", "run_in_executor", "add_task", "submit"})


def handed_on(name: str) -> str:
    """What stands among `calls` for a function of this last name that is handed on: `partial(settings.save, store)`."""
    return f">{name}"


class Function(Node, frozen=True, tag=31):
    """A `def` or `lambda`. `line` (from 1) and `name_start` are those of the `def`, not of its decorators, where `start` is.

    `calls` are the last names of everything called anywhere inside ("get" for `self.client.get()`), those of attributes that decorate
    something inside with an "@" before ("@get"), what is given a routing method, with its name ("protected(get"), and what modules have that is handed on, with a ">" before (`handed_on`): what can be skipped
    without decoding the body is found by them. Those that always stand right behind `await` are `awaited`. `stores` are what it stores into itself: ".name" for an attribute
    (and ".state.name" for one of a state), "name[]" for an item, also of a list (`name.append(…)`), ">name[]" where that is done by what is defined inside, "name" for a global. It `nests` when it defines functions or classes, and `raises` when nobody who calls it gets anything else. `switches` are parameters that a test
    asks for, and flags, `again=False`, that are passed on. `body` is the encoded list of statements: `decode_body` reads it.
    """

    name: str
    line: int
    name_start: int
    is_async: bool
    is_generator: bool
    nests: bool
    raises: bool
    parameters: tuple[Parameter, ...]
    returns: Expr | None
    decorators: tuple[Expr, ...]
    calls: tuple[str, ...]
    awaited: tuple[str, ...]
    stores: tuple[str, ...]
    switches: tuple[str, ...]
    body: memoryview


class Class(Node, frozen=True, tag=32):
    name: str
    line: int
    name_start: int
    bases: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    decorators: tuple[Expr, ...]
    body: tuple[Stmt, ...]


class Import(Node, frozen=True, tag=33):
    """One imported name: `from <level dots><module> import <attribute> as <binds>`; the place is that of the whole statement.

    `import a.b` binds "a" to the module "a" (`attribute` None) and still loads "a.b"; `import a.b as c` binds "c" to "a.b".
    A star import has the attribute "*" and binds nothing by itself.
    """

    module: str
    level: int
    attribute: str | None
    binds: str
    loads: str


class Assign(Node, frozen=True, tag=34):
    """`targets = value`, `target: annotation = value` (value None without one), `target op= value`, `type name = value`."""

    targets: tuple[Expr, ...]
    value: Expr | None
    annotation: Expr | None
    op: str = ""


class Evaluate(Node, frozen=True, tag=35):
    """An expression as a statement, `assert` and `del` included."""

    value: Expr


class Return(Node, frozen=True, tag=36):
    value: Expr | None


class Raise(Node, frozen=True, tag=37):
    value: Expr | None
    cause: Expr | None


class If(Node, frozen=True, tag=38):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


class For(Node, frozen=True, tag=39):
    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool


class While(Node, frozen=True, tag=40):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


class WithItem(Node, frozen=True, tag=41):
    context: Expr
    target: Expr | None


class With(Node, frozen=True, tag=42):
    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool


class Except(Node, frozen=True, tag=43):
    exception: Expr | None
    name: str | None
    body: tuple[Stmt, ...]


class Try(Node, frozen=True, tag=44):
    body: tuple[Stmt, ...]
    handlers: tuple[Except, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]


class Case(Node, frozen=True, tag=45):
    """One `case`: the names its pattern binds, with the class of which each is said to be (`A() as x`), the values and classes it mentions; whether it `always` fits: `case _:`; and where it is that simple, the same as a `test`
    with its guard, `kind == Kind.WEB`, `kind in ("a", "b")`, `isinstance(x, A)`, all of it at the place of the pattern."""

    names: tuple[str, ...]
    mentions: tuple[Expr, ...]
    guard: Expr | None
    body: tuple[Stmt, ...]
    always: bool
    test: Expr | None = None
    types: tuple[Expr | None, ...] = ()


class Match(Node, frozen=True, tag=46):
    subject: Expr
    cases: tuple[Case, ...]


class Scoping(Node, frozen=True, tag=47):
    """`global` and `nonlocal`."""

    kind: str
    names: tuple[str, ...]


class Jump(Node, frozen=True, tag=48):
    """`break` or `continue`."""

    kind: str


class Delete(Node, frozen=True, tag=49):
    """`del`."""

    targets: tuple[Expr, ...]


Expr = Union[
    Name, Attribute, Call, Constant, Join, Binary, Boolean, Conditional, Compare, Unary, Collection, Mapping, Subscript, Lambda,
    Await, Yield, Starred, Comprehension, Walrus, Other,
]  # fmt: skip
Stmt = Union[
    Function, Class, Import, Assign, Evaluate, Return, Raise, If, For, While, With, Try, Match, Scoping, Jump, Delete,
]  # fmt: skip


def last_name(node: object) -> str:
    """ "get" of `get`, `client.get` and `self.client.get`; "" of what is neither a name nor an attribute."""
    return node.id if isinstance(node, Name) else node.name if isinstance(node, Attribute) else ""


def spelled(node: object) -> str:
    """ "self.client" of a name with attributes; "" of anything else."""
    if isinstance(node, Name):
        return node.id
    owner = spelled(node.value) if isinstance(node, Attribute) else ""
    return f"{owner}.{node.name}" if owner and isinstance(node, Attribute) else ""


SUPER = "super."  # before the name of a method of a base that is called, `super().post()`


def is_own(name: str) -> bool:
    """Whether a name, as it is spelled, is of a method's own object or class: "self.post", "cls.post"."""
    return name.startswith(("self.", "cls."))


def is_none(node: object) -> bool:
    """Whether something is the constant `None`: not a place left out, and not one of the kinds that have no value."""
    return isinstance(node, Constant) and node.value is None and not node.kind


def named_of_class(node: object) -> str:
    """ "Kind.WEB" of what a class, by the look of its name, has under a name; "" of anything else."""
    return spelled(node) if isinstance(node, Attribute) and last_name(node.value)[:1].isupper() else ""


def imported_as(one: Import) -> str:
    """The last name of what is imported; of the module that it comes from where that is imported as a whole."""
    return one.module.rpartition(".")[2] if one.attribute in (None, "*") else one.attribute or ""


def passed(call: Call) -> list[Expr]:
    """What a call is given, by position and by name."""
    return [*call.args, *(one.value for one in call.keywords)]


def children(node: Expr) -> list[Expr]:
    """The expressions directly inside one, in the order in which they run; none of a lambda's body."""
    inside = _CHILDREN.get(type(node))
    return inside(node) if inside is not None else []


def _of_value(node: Attribute | Await | Starred | Walrus) -> list[Expr]:
    return [node.value]


_CHILDREN: dict[type, Callable[[Any], list[Expr]]] = {
    Call: lambda node: [node.func, *passed(node)],
    Attribute: _of_value, Await: _of_value, Starred: _of_value, Walrus: _of_value,
    Join: lambda node: node.parts,
    Binary: lambda node: [node.left, node.right],
    Boolean: lambda node: node.values,
    Conditional: lambda node: [node.test, node.body, node.orelse],
    Compare: lambda node: [node.left, *node.comparators],
    Unary: lambda node: [node.operand],
    Collection: lambda node: node.items,
    Mapping: lambda node: [one for pair in zip(node.keys, node.values, strict=True) for one in pair if one is not None],
    Subscript: lambda node: [node.value, node.index],
    Other: lambda node: node.children,
    Yield: lambda node: [node.value] if node.value is not None else [],
    Comprehension: lambda node: [*(one.iterable for one in node.generators), *node.elements],
}  # fmt: skip


def mentions(node: Expr, name: str) -> bool:
    """Whether a name stands in an expression."""
    return (isinstance(node, Name) and node.id == name) or any(mentions(one, name) for one in children(node))


def inside(node: object, nested: bool = False) -> Iterator[Node]:
    """All nodes in some, themselves too; those inside functions, lambdas and classes only where `nested` ones are asked for."""
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, tuple):
            pending += one
        elif isinstance(one, Node):
            yield one
            if nested and isinstance(one, Function):
                pending.append(decode_body(one.body))
            if nested or not isinstance(one, (Function, Class)):
                pending += [getattr(one, name) for name in one.__struct_fields__[2:]]


def blocks(node: Stmt) -> tuple[tuple[Stmt, ...], ...]:
    """The lists of statements directly inside one; none of a function's or class's body."""
    if isinstance(node, (If, For, While)):
        return node.body, node.orelse
    if isinstance(node, With):
        return (node.body,)
    if isinstance(node, Try):
        return node.body, *(one.body for one in node.handlers), node.orelse, node.final
    if isinstance(node, Match):
        return tuple(one.body for one in node.cases)
    return ()


# -------------------------------------------------------------------------------------------------------------------- the file


class Comment(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A comment that speaks to fitlint, from its `#` to its end; `line` counts from 1, `own_line` if nothing stands before it."""

    start: int
    end: int
    line: int
    own_line: bool
    text: str


class Problem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Why a file could not be read as Python; `line` and `column` (code points) count from 1."""

    message: str
    line: int
    column: int


class Summary(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One file. `imports` are all of them, those inside functions included, in order; `calls` are the last names of what is called outside
    of functions; `states` the names of what is put on a state, `app.state.client`, with a dot before those of what is put into something
    imported, `shared.client`, with "app." before what is put on what is called like an application, `request.app.client`, and with "*." before what is put on
    anything but `self`; `body` is an encoded list of statements; `paths` are the texts that may name something of another module, "shop.mail:Mailer".
    """

    imports: tuple[Import, ...]
    exports: list[str] | None
    comments: list[Comment]
    problem: Problem | None
    calls: list[str]
    states: list[str]
    body: memoryview
    paths: list[str] = []


def module_of_path(text: str) -> str:
    """The module that a text of such `paths` names something of."""
    return text.partition(":")[0] if ":" in text else text.rpartition(".")[0]


_encoder = msgspec.msgpack.Encoder()
_summary_decoder = msgspec.msgpack.Decoder(Summary)
_body_decoder = msgspec.msgpack.Decoder(tuple[Stmt, ...])


def raw(body: Sequence[Stmt]) -> memoryview:
    """Statements, encoded: whoever decodes what they are in steps over them, and does not copy them."""
    return memoryview(_encoder.encode(body))


def encode(value: object) -> bytes:
    """A summary, or a list of statements, as msgpack."""
    return _encoder.encode(value)


def decode(data: bytes) -> Summary:
    """A summary from `encode`. Raises `msgspec.DecodeError` or `msgspec.ValidationError` when the data is not one."""
    return _summary_decoder.decode(data)


def decode_body(body: memoryview) -> tuple[Stmt, ...]:
    """The statements of a function's or a module's body, in order."""
    return _body_decoder.decode(body)
