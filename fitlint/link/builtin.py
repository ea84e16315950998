"""Calls of what Python itself brings: methods of texts and tables, and the few built-in functions that set-up code leans on."""

from __future__ import annotations

from collections.abc import Callable

from fitlint import summary as s
from fitlint.link import arguments, containers, evaluate, namespaces, objects, received, stored, types
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    UNKNOWN,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Super,
    Table,
    Value,
    Values,
    is_none,
    merge,
    uncertain,
)  # fmt: skip


def call_literal(world: World, receiver: Literal | Items | Table, name: str, node: s.Call, frame: Frame) -> Values:
    if isinstance(receiver, Table):
        return call_table(world, receiver, name, node, frame)
    if isinstance(receiver, Items):
        if name in ("copy", "append", "extend"):
            return (receiver,)
        return merge(*receiver.items) if name in ("pop", "popleft") else UNKNOWN
    if not isinstance(receiver.value, str) or name not in _TEXT_METHODS:
        return UNKNOWN
    arguments = [evaluate.evaluate(world, one, frame) for one in node.args]
    keywords = {one.name: evaluate.evaluate(world, one.value, frame) for one in node.keywords if one.name}
    if name == "join" and len(arguments) == 1 and len(arguments[0]) == 1 and isinstance(arguments[0][0], Items):
        parts = [one[0].value for one in arguments[0][0].items if len(one) == 1 and isinstance(one[0], Literal)]
        if len(parts) == len(arguments[0][0].items) and not arguments[0][0].open:
            return (Literal(receiver.value.join(map(str, parts))),)
        return UNKNOWN
    plain = [one[0] for one in arguments if len(one) == 1 and isinstance(one[0], Literal)]
    named = {key: one[0] for key, one in keywords.items() if len(one) == 1 and isinstance(one[0], Literal)}
    if len(plain) != len(arguments) or len(named) != len(node.keywords):
        return UNKNOWN
    certain = all(one.certain for one in (receiver, *plain, *named.values()))
    try:
        made = getattr(receiver.value, name)(*(one.value for one in plain), **{key: one.value for key, one in named.items()})
        return (Literal(made, certain),)
    except Exception:
        return UNKNOWN


_TEXT_METHODS = frozenset({
    "format", "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "replace", "removeprefix", "removesuffix", "join",
    "startswith", "endswith",
})  # fmt: skip


def _is_left_out(node: s.Call, table: Table, frame: Frame) -> bool:
    """Whether `kwargs.get("prefix")` asks for what the call has not passed, in a function that adds nothing to its `**kwargs`."""
    asked, scope = node.func.value if isinstance(node.func, s.Attribute) else None, frame.scope
    if not isinstance(asked, s.Name) or not isinstance(scope, Function) or asked.id not in frame.args or table.open:
        return False
    kept = (target.value if isinstance(target, s.Subscript) else None for target, _ in scope.own.stores)
    added = any(isinstance(one, s.Name) and one.id == asked.id for one in kept) or asked.id in scope.own.bindings
    return scope.parameters[asked.id].kind == "kwargs" and not added and isinstance(node.args[0], s.Constant)


def call_table(world: World, table: Table, name: str, node: s.Call, frame: Frame) -> Values:
    """What a method of a table gives, `TABLE.items()`."""
    if name == "items":
        rows = tuple((Items("tuple", ((key,) if key is not None else UNKNOWN, values)),) for key, values in table.entries)
        return (Items("list", rows, table.open),)
    if name == "values":
        return (Items("list", tuple(values for _, values in table.entries), table.open),)
    if name == "keys":
        return (Items("list", tuple((key,) if key is not None else UNKNOWN for key, _ in table.entries), table.open),)
    if name in ("get", "pop", "setdefault") and node.args:
        found = containers.subscripted(world, table, containers.key(world, node.args[0], frame))
        if not found and len(node.args) > 1:
            return evaluate.evaluate(world, node.args[1], frame)
        return (Literal(None),) if not found and name == "get" and _is_left_out(node, table, frame) else found
    return (table,) if name == "copy" else UNKNOWN


def _same(world: World, node: s.Call, frame: Frame) -> Values:
    """`list(x)`, `sorted(x)`: the same items."""
    if not node.args:
        return (Items("list", ()),)
    found: list[Values] = []
    for value in evaluate.evaluate(world, node.args[0], frame):
        if isinstance(value, Items):
            found.append((value,))
        elif isinstance(value, Table):
            found.append(call_table(world, value, "keys", node, frame))
        else:
            found.append((Items("list", (containers.element(world, (value,)),), open=True),))
    return merge(*found)


def _text(world: World, node: s.Call, frame: Frame) -> Values:
    values = evaluate.evaluate(world, node.args[0], frame) if node.args else ()
    if len(values) == 1 and isinstance(values[0], Literal):
        return (Literal(str(values[0].value), values[0].certain),)
    return (Instance("builtins.str"),)


def _environment(world: World, node: s.Call, frame: Frame) -> Values:
    """`os.getenv(name, default)`: the default, unless the environment says otherwise."""
    return uncertain(arguments.given(world, node, frame, (1, "default")) or ()) or (Instance("builtins.str"),)


def _table(world: World, node: s.Call, frame: Frame) -> Values:
    entries: list[tuple[Value | None, Values]] = []
    unknown = False
    for one in node.args:
        inner = evaluate.evaluate(world, one, frame)
        if len(inner) == 1 and isinstance(inner[0], Table):
            entries += inner[0].entries
        else:
            unknown = True
    named, more = arguments.named_arguments(world, node, frame)
    entries += [(Literal(name), values) for name, values in named.items()]
    return (Table(tuple(entries), unknown or more),)


def _super(world: World, node: s.Call, frame: Frame) -> Values:
    scope = frame.scope
    owner = scope.parent if isinstance(scope, Function) else None
    if not isinstance(owner, Class) or not isinstance(scope, Function) or not scope.node.parameters:
        return UNKNOWN
    first = scope.node.parameters[0]
    receivers = frame.args.get(first.name) or received.parameter(world, scope, first, frame)
    return tuple(Super(owner, one) for one in receivers)


def _getattr(world: World, node: s.Call, frame: Frame) -> Values:
    if len(node.args) < 2:
        return UNKNOWN
    name = evaluate.evaluate(world, node.args[1], frame)
    if len(name) != 1 or not isinstance(name[0], Literal) or not isinstance(name[0].value, str):
        return UNKNOWN
    of = node.args[0]
    if isinstance(of, s.Attribute) and (
        kept := stored.on_state(world, s.Attribute(node.start, node.length, of, name[0].value), frame)
    ):
        return kept
    return merge(*(objects.attribute(world, one, name[0].value) for one in evaluate.evaluate(world, of, frame)))


def _cast(world: World, node: s.Call, frame: Frame) -> Values:
    if len(node.args) != 2:
        return UNKNOWN
    values = evaluate.evaluate(world, node.args[1], frame)
    is_not_yet = all(map(is_none, values)) and isinstance(node.args[0], (s.Name, s.Attribute))  # `cast(Store, self.store)`
    if values and not is_not_yet and all(isinstance(one, (Literal, FunctionValue)) for one in values):
        return values  # more than any type says
    return types.annotation(world, node.args[0], frame) or values


def _next(world: World, node: s.Call, frame: Frame) -> Values:
    """`next((one for one in tools if one.name == name), None)`"""
    given = [evaluate.evaluate(world, one, frame) for one in node.args]
    return merge(containers.element(world, given[0]), *given[1:]) if given else UNKNOWN


def _one_of(world: World, node: s.Call, frame: Frame) -> Values:
    """`max(rows)`, `max(first, second)`, `random.choice(rows)`"""
    given = [evaluate.evaluate(world, one, frame) for one in node.args]
    return containers.element(world, given[0]) if len(given) == 1 else merge(*given)


def _iter(world: World, node: s.Call, frame: Frame) -> Values:
    """`iter(rows)` gives what iterating that gives; `iter(read, b"")` something else."""
    return evaluate.evaluate(world, node.args[0], frame) if len(node.args) == 1 else UNKNOWN


def _enumerate(world: World, node: s.Call, frame: Frame) -> Values:
    values = evaluate.evaluate(world, node.args[0], frame) if node.args else ()
    return (Items("iterator", ((Items("tuple", ((Instance("builtins.int"),), containers.element(world, values))),),), open=True),)


def _zip(world: World, node: s.Call, frame: Frame) -> Values:
    columns = tuple(containers.element(world, evaluate.evaluate(world, one, frame)) for one in node.args)
    return (Items("iterator", ((Items("tuple", columns),),), open=True),)


def _type(world: World, node: s.Call, frame: Frame) -> Values:
    if len(node.args) != 1:
        return UNKNOWN
    return merge(*(types.type_of(one) for one in evaluate.evaluate(world, node.args[0], frame)))


def _import_module(world: World, node: s.Call, frame: Frame) -> Values:
    values = evaluate.evaluate(world, node.args[0], frame) if node.args else ()
    found = [
        namespaces.module_named(world, one.value, frame.module, only_program=len(values) > 1)
        for one in values
        if isinstance(one, Literal) and isinstance(one.value, str)
    ]
    return merge(*found) if len(found) == len(values) else UNKNOWN


def _first(world: World, node: s.Call, frame: Frame) -> Values:
    """What gives back what it was given, or a copy of it."""
    return evaluate.evaluate(world, node.args[0], frame) if node.args else UNKNOWN


def _function(world: World, node: s.Call, frame: Frame) -> Values:
    """`FunctionType(work.__code__, …)`: a copy of a function."""
    code = node.args[0] if node.args else None
    return evaluate.evaluate(world, code.value, frame) if isinstance(code, s.Attribute) and code.name == "__code__" else UNKNOWN


def opened(world: World, position: int, node: s.Call, frame: Frame) -> Values:
    """A file, for text or for bytes as its mode says: the argument at `position`."""
    given = arguments.argument(node, position, "mode")
    modes = [one.value for one in evaluate.evaluate(world, given, frame) if isinstance(one, Literal)] if given is not None else []
    mode = str(modes[0]) if modes else "r"
    if "b" not in mode:
        return (Instance("io.TextIOWrapper", node, frame),)
    return (Instance(f"io.Buffered{'Random' if '+' in mode else 'Reader' if 'r' in mode else 'Writer'}", node, frame),)


def _open(world: World, node: s.Call, frame: Frame) -> Values:
    return opened(world, 1, node, frame)


def _fdopen(world: World, node: s.Call, frame: Frame) -> Values:
    """A file where the descriptor is known to be one of a file: it may be a pipe's."""
    given = evaluate.evaluate(world, node.args[0], frame) if node.args else UNKNOWN
    return opened(world, 1, node, frame) if any(isinstance(one, Instance) and one.of == "os.open" for one in given) else UNKNOWN


BUILTINS: dict[str, Callable[[World, s.Call, Frame], Values]] = {
    "builtins.list": _same, "builtins.tuple": _same, "builtins.set": _same, "builtins.frozenset": _same, "builtins.sorted": _same,
    "builtins.reversed": _same, "builtins.str": _text, "builtins.dict": _table, "builtins.super": _super,
    "builtins.getattr": _getattr, "typing.cast": _cast, "builtins.next": _next, "builtins.iter": _iter, "builtins.aiter": _iter, "builtins.enumerate": _enumerate, "builtins.zip": _zip,
    "builtins.type": _type, "os.getenv": _environment, "os.environ.get": _environment, "importlib.import_module": _import_module,
    "builtins.open": _open, "os.fdopen": _fdopen, "functools.update_wrapper": _first, "copy.copy": _first, "copy.deepcopy": _first,
    "types.FunctionType": _function, "builtins.max": _one_of, "builtins.min": _one_of, "random.choice": _one_of, "secrets.choice": _one_of,
}  # fmt: skip
