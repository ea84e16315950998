"""Entries of dictionaries, `options["again"]`, `options.get("again", False)` and `"again" in options`: what is asked of them (`fitlint.switches`), and what those hold that a
function writes down."""

from __future__ import annotations

import ast

from fitlint import summary as s
from fitlint.link import local
from fitlint.model.blocks import Block, ancestors
from fitlint.model.scopes import Function
from fitlint.switch import entry_of

# What only looks at what it is given, or is a method of.
_READING = frozenset({
    "get", "items", "keys", "values", "copy", "index", "count",
    "lower", "upper", "casefold", "startswith", "endswith", "strip", "lstrip", "rstrip", "split", "rsplit", "partition", "rpartition",
    "replace", "removeprefix", "removesuffix", "format", "encode", "title", "isdigit",
})  # fmt: skip
_ANYTHING = ""  # no name: the value of an entry that may be there
_ASKING = frozenset({"get", "pop"})
_LOOKING = frozenset({
    "len", "isinstance", "type", "print", "str", "repr", "bool", "list", "tuple", "dict", "set", "sorted", "reversed", "enumerate", "zip", "range", "sum", "any", "all",
})  # fmt: skip


def asked(node: s.Expr) -> str:
    """ "options[again]", "options[again|False]", "options[again|in]"; "" of anything else."""
    if isinstance(node, s.Compare):
        is_there = node.ops == ("in",)
        return _entry(node.comparators[0], node.left, "|in") if is_there else ""
    if isinstance(node, s.Subscript):
        return _entry(node.value, node.index, "")
    if not isinstance(node, s.Call) or not isinstance(node.func, s.Attribute) or node.func.name not in _ASKING or not node.args:
        return ""
    if node.func.name == "pop" and len(node.args) == 1:
        return _entry(node.func.value, node.args[0], "")
    default = [repr(one.value) if isinstance(one, s.Constant) and not one.kind else "?" for one in node.args[1:]] or ["None"]
    return _entry(node.func.value, node.args[0], f"|{default[0]}")


def _entry(of: s.Expr, key: s.Expr, missing: str) -> str:
    name = key.value if isinstance(key, s.Constant) and not key.kind else None
    return f"{of.id}[{name}{missing}]" if isinstance(of, s.Name) and isinstance(name, str) else ""


def key_of(entry: str) -> str:
    """ "again" of "again|False"."""
    return entry.partition("|")[0]


def there(value: s.Expr) -> s.Expr:
    """Whether an entry with such a value is there, as it is asked for."""
    is_open = isinstance(value, s.Name) and value.id == _ANYTHING
    return value if is_open else s.Constant(value.start, value.length, True)


def missing(entry: str) -> s.Expr | None:
    """What stands for an entry that is not there: of "again|False", `False`; None where nothing does."""
    _, has_default, default = entry.partition("|")
    if default == "in":
        return s.Constant(0, 0, False)
    return s.Constant(0, 0, ast.literal_eval(default)) if has_default else None


def held(node: s.Expr, entry: str, function: Function) -> s.Expr | None:
    """What is asked for as an entry, "again|False", of a dictionary that is passed: as it is written down there, or in the function; None where nobody knows."""
    key, _, default = entry.partition("|")
    put = put_in(node.id, node.start, function).get(key) if isinstance(node, s.Name) else None
    if put is not None:
        return there(put) if default == "in" else put
    made = local.given(node, function)
    if isinstance(node, s.Name) and (made is None or may_change(node.id, made.end, node.start, function)):
        return None
    entries = written(made or node)
    if entries is None:
        return None
    known, is_open = entries
    if key in known:
        return there(known[key]) if default == "in" else known[key]
    return missing(entry) if not is_open else None


def written(made: s.Expr) -> tuple[dict[str, s.Expr], bool] | None:
    """The entries of a dictionary that is written down, and whether there may be more; of two that may be, those of both, with what nobody knows in them."""
    found: dict[str, s.Expr] = {}
    is_open = False
    if isinstance(made, s.Conditional):  # `{"id": id} if id else {}`
        one, other = written(made.body), written(made.orelse)
        if one is None or other is None:
            return None
        found = {key: s.Name(made.start, made.length, _ANYTHING) for key in (*one[0], *other[0])}
        is_open = one[1] or other[1]
    elif isinstance(made, s.Mapping):
        for key, value in zip(made.keys, made.values, strict=True):
            if isinstance(key, s.Constant):
                found[str(key.value) if isinstance(key.value, str) and not key.kind else ""] = value
            else:
                found.clear()  # it may have taken the place of those before it
                is_open = True
    elif isinstance(made, s.Call) and isinstance(made.func, s.Name) and made.func.id == "dict" and not made.args:
        found = {one.name: one.value for one in made.keywords if one.name is not None}
        is_open = len(found) < len(made.keywords)
    else:
        return None
    return found, is_open


def put_in(name: str, end: int, function: Function) -> dict[str, s.Expr]:
    """What a function has put into a dictionary of its own for sure before a byte, `options["again"] = True`, and nothing else can have taken the place of since."""
    found: dict[str, tuple[int, s.Expr]] = {}
    if name not in function.own.bindings:
        return {}
    for target, one in function.own.stores:
        key = target.index if isinstance(target, s.Subscript) and s.spelled(target.value) == name and one.start < end else None
        if isinstance(key, s.Constant) and isinstance(key.value, str) and not key.kind and one.kind == "value" and not one.unpack:
            if one.block is None or one.block.start <= end < one.block.end:
                found[key.value] = one.since, one.node
            else:
                found.pop(key.value, None)  # it may be this, or what was there before
    return {key: node for key, (since, node) in found.items() if not _may_replace(name, key, since, end, function)}


def _may_replace(name: str, key: str, start: int, end: int, function: Function) -> bool:
    """Whether something else may be under a key between two bytes: the name is bound again, or who gets the dictionary puts it there."""
    if any(start <= one.start < end or comes_back(one.block, end) for one in function.own.bindings.get(name, ())):
        return True
    return may_change(name, start, end, function, key)


def may_change(name: str, start: int, end: int, function: Function, entry: str = "") -> bool:
    """Whether a function may change what a dictionary or list holds, between two bytes: it stores into it, calls a method of it, or hands it on to who may.
    To take out another entry changes nothing of `entry`."""
    for target, one in function.own.stores:
        concerns = s.spelled(one.node) == name or (isinstance(target, s.Subscript) and s.spelled(target.value) == name)
        if concerns and not _is_of_another(target, entry) and (start <= one.start < end or comes_back(one.block, end)):
            return True
    for site in function.own.sites:
        call = site.call
        if not start <= call.start < end and not comes_back(site.block, end):
            continue
        if isinstance(call.func, s.Attribute) and s.spelled(call.func.value) == name and call.func.name not in _READING:
            taken = entry_of(asked(call))
            if not taken or not entry or key_of(taken) == key_of(entry):
                return True
        if call.start <= end < call.end:
            continue  # the very call that is given it
        given = (*call.args, *(one.value for one in call.keywords if one.name is not None))  # `**options` gives a copy
        if s.spelled(call.func) not in _LOOKING and any(s.spelled(one) == name for one in given):
            return True
    return False


def _is_of_another(target: s.Expr, entry: str) -> bool:
    """Whether something is stored under another key: `options["path"] = path`, where "again" is asked for."""
    key = target.index if isinstance(target, s.Subscript) else None
    return bool(entry) and isinstance(key, s.Constant) and isinstance(key.value, str) and key.value != key_of(entry)


def comes_back(block: Block | None, at: int) -> bool:
    """Whether what stands in a block may run before what stands at a byte, in another round of a loop."""
    return any(isinstance(one.node, (s.For, s.While)) and one.start <= at for one in ancestors(block))
