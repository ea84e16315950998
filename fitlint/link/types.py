"""Annotations: what a type expression says of a value, and the metadata of `Annotated`."""

from __future__ import annotations

import ast
import builtins
from functools import lru_cache

from fitlint import summary as s
from fitlint.collect.lower import Lowering
from fitlint.link import evaluate
from fitlint.link.world import World
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    Instance,
    Items,
    Literal,
    Symbol,
    Table,
    TypeForm,
    Value,
    Values,
    merge,
)  # fmt: skip

FILES = frozenset({"typing.IO", "typing.BinaryIO", "typing.TextIO"})  # what is read like a file, whatever it is
_TRANSPARENT = frozenset({"Optional", "Union", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "Self"})
_ITERABLE = frozenset({
    "list", "List", "set", "Set", "frozenset", "FrozenSet", "Sequence", "MutableSequence", "Iterable", "Iterator", "Collection", "deque",
    "Generator", "AsyncGenerator", "AsyncIterator", "AsyncIterable", "AbstractSet", "MutableSet", "Deque",
})  # fmt: skip
_MAPPING = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict"})
_AWAITABLE = frozenset({"Awaitable", "Coroutine"})
SELF = frozenset({"typing.Self", "typing_extensions.Self"})
_SAYS_NOTHING = frozenset({
    "typing.Any", "typing.TypeVar", "builtins.object", "typing.ParamSpec", "typing.Callable", "collections.abc.Callable", *SELF,
    *(f"builtins.{name}" for name, value in vars(builtins).items() if not isinstance(value, type)),
})  # fmt: skip
_STRUCTURAL = "_typeshed."
CONTEXT_VARIABLE = "contextvars.ContextVar"
_TYPING = ("typing.", "typing_extensions.", "collections.abc.", "builtins.", "collections.", "contextlib.")


def annotation(world: World, node: s.Expr, frame: Frame) -> Values:
    """What a value annotated with `node` can be: instances, items of instances. Unknown for `Any`, type variables and the like."""
    if isinstance(node, s.Constant):
        if isinstance(node.value, str):
            parsed = parse_text(node.value, node.start, node.end)
            return annotation(world, parsed, frame) if parsed is not None else UNKNOWN
        return UNKNOWN
    if isinstance(node, s.Subscript):
        return _subscripted(world, node, frame)
    if isinstance(node, s.Binary) and node.op == "|":
        return merge(annotation(world, node.left, frame), annotation(world, node.right, frame))
    return instances(world, evaluate.evaluate(world, node, frame))


def says_nothing(world: World, node: s.Expr, frame: Frame) -> bool:
    """Whether an annotation lets anything pass, `Any`, `Any | None`, or only says what an object can do, in the words of type checkers: `SupportsWrite[str]`."""
    if isinstance(node, s.Constant) and isinstance(node.value, str):
        parsed = parse_text(node.value, node.start, node.end)
        return parsed is not None and says_nothing(world, parsed, frame)
    if isinstance(node, (s.Name, s.Attribute)) and s.last_name(node) in ("Any", "object"):
        return True
    if isinstance(node, s.Binary) and node.op == "|":
        return any(not s.is_none(one) and says_nothing(world, one, frame) for one in (node.left, node.right))
    if isinstance(node, s.Subscript) and s.last_name(node.value) == "Optional":
        return says_nothing(world, node.index, frame)
    named = node.value if isinstance(node, s.Subscript) else node
    if not s.last_name(named).startswith("Supports"):
        return False
    return any(isinstance(one, Symbol) and one.name.startswith(_STRUCTURAL) for one in evaluate.evaluate(world, named, frame))


def instances(world: World, values: Values) -> Values:
    """Instances of the given types."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, ClassValue):
            found.append((Instance(value.cls),))
        elif isinstance(value, Symbol):
            if _is_type(world, value.name):
                found.append((Instance(world.catalogue.instance_of(value.name)),))
        elif isinstance(value, TypeForm):
            if world.enter(value):  # `Json = dict[str, "Json"]`: an alias that names itself
                try:
                    found.append(annotation(world, value.node, value.frame))
                finally:
                    world.leave(value)
        elif isinstance(value, Literal) and isinstance(value.value, str):
            pass  # a forward reference kept in a variable: nobody knows its frame
        elif isinstance(value, Items):
            found += [instances(world, inner) for inner in value.items]  # `except (A, B)`
        elif isinstance(value, Instance) and value.of in ("typing.NewType", "typing.NewType()") and value.call and value.frame:
            arguments = value.call.args
            if len(arguments) > 1:
                found.append(annotation(world, arguments[1], value.frame))
    return merge(*found)


def _is_type(world: World, name: str) -> bool:
    """Whether something of a library says what is declared by it: no module, no function like `any`, nothing that stands for anything."""
    return name not in _SAYS_NOTHING and not name.startswith(_STRUCTURAL) and not world.catalogue.is_module(name)


def _subscripted(world: World, node: s.Subscript, frame: Frame) -> Values:
    found: list[Values] = []
    for base in evaluate.evaluate(world, node.value, frame):
        if isinstance(base, ClassValue):
            found.append((Instance(base.cls),))
        elif isinstance(base, Symbol):
            found.append(_generic(world, base, node, frame))
    return merge(*found)


def _generic(world: World, base: Symbol, node: s.Subscript, frame: Frame) -> Values:
    arguments = node.index.items if isinstance(node.index, s.Collection) and node.index.kind == "tuple" else [node.index]
    name = base.name.rpartition(".")[2]
    if base.name == CONTEXT_VARIABLE:  # as if it had been made so, `ContextVar[Session](…)`: that keeps what it is of
        return (Instance(base.name, s.Call(node.start, node.length, node, (), ()), frame),)
    if base.name == "sqlalchemy.orm.Mapped":
        return annotation(world, arguments[0], frame)
    if not base.name.startswith(_TYPING):
        return instances(world, (base,))
    if name == "Annotated":
        return annotation(world, arguments[0], frame)
    if name in _TRANSPARENT:
        return merge(*(annotation(world, one, frame) for one in arguments))
    if name in _ITERABLE:
        return (Items(name.lower(), (annotation(world, arguments[0], frame),), open=True),)
    if name in ("tuple", "Tuple"):
        if len(arguments) == 2 and isinstance(arguments[1], s.Constant) and arguments[1].kind == "ellipsis":
            return (Items("tuple", (annotation(world, arguments[0], frame),), open=True),)
        return (Items("tuple", tuple(annotation(world, one, frame) for one in arguments)),)
    if name in _MAPPING and len(arguments) == 2:
        return (Table(((None, annotation(world, arguments[1], frame)),), open=True),)
    if name in _AWAITABLE:
        return annotation(world, arguments[-1], frame)
    if name in ("type", "Type"):
        return evaluate.evaluate(world, arguments[0], frame)
    if name in ("AbstractContextManager", "AbstractAsyncContextManager", "ContextManager", "AsyncContextManager"):
        return annotation(world, arguments[0], frame)
    return UNKNOWN if name in ("Callable", "Literal") else instances(world, (base,))


def made_of(world: World, form: TypeForm) -> Values:
    """The class that is called in `Repository[User](session)`."""
    node = form.node
    found = evaluate.evaluate(world, node.value, form.frame) if isinstance(node, s.Subscript) else UNKNOWN
    return tuple(one for one in found if isinstance(one, (ClassValue, Symbol)))


def unwrap(world: World, node: s.Expr, frame: Frame) -> tuple[s.Expr, Frame, list[tuple[s.Expr, Frame]]]:
    """The type inside `Annotated[…]`, through aliases and nesting, and the metadata, outermost last, each with its frame."""
    for _ in range(16):
        if isinstance(node, s.Constant) and isinstance(node.value, str):
            parsed = parse_text(node.value, node.start, node.end)
            if parsed is None:
                return node, frame, []
            node = parsed
        if isinstance(node, (s.Name, s.Attribute)):
            values = evaluate.evaluate(world, node, frame)
            if len(values) == 1 and isinstance(values[0], TypeForm):
                node, frame = values[0].node, values[0].frame
                continue
            return node, frame, []
        if isinstance(node, s.Subscript):
            bases = evaluate.evaluate(world, node.value, frame)
            if any(isinstance(one, Symbol) and one.name in ("typing.Annotated", "typing_extensions.Annotated") for one in bases):
                items = node.index.items if isinstance(node.index, s.Collection) else [node.index]
                inner, inner_frame, metadata = unwrap(world, items[0], frame)
                return inner, inner_frame, [*metadata, *((one, frame) for one in items[1:])]
            if any(isinstance(one, TypeForm) for one in bases):  # a generic alias: `Dep[Session]`
                form = next(one for one in bases if isinstance(one, TypeForm))
                node, frame = form.node, form.frame
                continue
        return node, frame, []
    return node, frame, []


@lru_cache(maxsize=4096)
def parse_text(text: str, start: int, end: int) -> s.Expr | None:
    """The expression in a string annotation; every node gets the place of the whole string."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        return None
    return Lowering.at(start, end).expr(tree.body)


def type_values(world: World, value: Value) -> Values:
    """The type objects that an annotation value names: classes and symbols, unions taken apart."""
    if isinstance(value, TypeForm):
        return merge(*(type_of(one) for one in annotation(world, value.node, value.frame)))
    return (value,)


def type_of(value: Value) -> Values:
    if isinstance(value, Instance):
        return (ClassValue(value.of),) if not isinstance(value.of, str) else (Symbol(value.of),)
    return UNKNOWN
