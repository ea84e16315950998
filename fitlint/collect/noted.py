"""What is noted of a function while it is lowered, so that its body need not be decoded to find it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fitlint import summary as s


class Noted:
    """The names that it `calls`, those of methods that it calls on `self` (`own`), those that stand right behind `await` (`awaited`) and those that do not (`plain`), what it stores into (`s.Function`), what tests ask of names (`tested`) and the names that are `passed` on, and `kept` by the object; what names are elements or slices of (`taken`); whether it yields, and
    whether functions or classes are in it.
    """

    __slots__ = ("awaited", "calls", "kept", "nests", "own", "passed", "plain", "stores", "taken", "tested", "yields")

    def __init__(self) -> None:
        self.calls: set[str] = set()
        self.own: set[str] = set()
        self.awaited: set[str] = set()
        self.plain: set[str] = set()
        self.stores: set[str] = set()
        self.tested: dict[str, set[str]] = {}
        self.taken: dict[str, str] = {}
        self.passed: set[str] = set()
        self.kept: set[str] = set()
        self.yields = False
        self.nests = False

    def asks(self, test: ast.expr) -> None:
        """Note what a test asks of names."""
        for name, question in asked_for(test):
            self.tested.setdefault(name, set()).add(question)

    def keeps(self, target: ast.expr, value: ast.expr | None) -> None:
        """Note that the object keeps what a name stands for: `self.again = again`."""
        if isinstance(value, ast.Name) and _of_name(target).startswith("self."):
            self.kept.add(value.id)

    def takes(self, target: ast.expr, value: ast.expr) -> None:
        """Note that a name is a slice of another, `some = items[:8]`."""
        if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
            self.iterates(target, value.value)

    def iterates(self, target: ast.expr, iterable: ast.expr) -> None:
        """Note that a name is an element of another: `for item in items`."""
        if isinstance(target, ast.Name) and isinstance(iterable, ast.Name):
            self.taken[target.id] = iterable.id

    def switches(self, parameter: s.Parameter) -> list[str]:
        """What is asked of a parameter (`fitlint.switches`); whether it is true, too, where it is a flag and passed on, or left out and kept."""
        if parameter.kind in ("args", "kwargs"):
            return []
        default = parameter.default
        is_flag = isinstance(default, s.Constant) and isinstance(default.value, bool) and not default.kind
        may_be_none = isinstance(default, s.Constant) and default.value is None and not default.kind
        asked = self.tested.get(parameter.name, set())
        if (is_flag and parameter.name in self.passed) or ((is_flag or may_be_none) and parameter.name in self.kept):
            asked = asked | {parameter.name}
        return sorted(asked)[:MANY] + (sorted(self._of_elements(parameter.name))[:MANY] if self.taken else [])

    def _of_elements(self, name: str) -> Iterator[str]:
        """Of which types the elements of a parameter may be, by what is asked of those."""
        of = [one for one, source in self.taken.items() if name in (source, self.taken.get(source))]
        return (f"{name}[*]{each[len(one) :]}" for one in of for each in self.tested.get(one, ()) if each.startswith(f"{one}: "))


MANY = 8  # questions about one parameter; the others stay open
_WORD = re.compile(r"[\w./:-]{1,40}")
_KEY = re.compile(r"\w{1,40}")
_DEFAULT = re.compile(r"[\w'-]{1,40}")
_NONE = ast.Constant(None)


def filled(func: ast.expr) -> str:
    """The name, or that of the attribute, of the container that a call of `func` puts something into: "known" of `self.known.append(…)`, and of
    `known[event].append(…)`; "" where it is no such call."""
    if not isinstance(func, ast.Attribute) or func.attr not in s.FILLING:
        return ""
    owner = func.value
    if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Attribute) and owner.func.attr == "setdefault":
        owner = owner.func.value
    if isinstance(owner, ast.Subscript):
        owner = owner.value
    return owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""


def is_called_application(node: ast.expr) -> bool:
    """Whether something is called like an application: `app`, `request.app`."""
    return (isinstance(node, ast.Name) and node.id in s.APPLICATIONS) or (isinstance(node, ast.Attribute) and node.attr == "app")


def asked_for(test: ast.expr) -> Iterator[tuple[str, str]]:
    """The names of which a test asks something, and what: `again`, `not again`, `again is None`: ("again", "again"); `kind == "a"`, `kind in ("a", "b")`:
    ("kind", "kind == 'a'"), of what a class names "kind == Kind.A"; `isinstance(x, A)`: ("x", "x: A"); `self.again`, `note.kind == "a"`: ("self", "self.again"), ("note", "note.kind == 'a'");
    `options["again"]`, `options.get("again", False)`, `"again" in options`: ("options", "options[again]"), ("options", "options[again|False]"), ("options", "options[again|in]")."""
    if asked := _of_name(test) or _of_entry(test):
        yield _owner(asked), asked
    elif isinstance(test, ast.Compare):
        if asked := _of_membership(test):
            yield _owner(asked), asked
        elif len(test.ops) == 1 and (asked := _of_name(test.left) or _of_entry(test.left)):
            for question in _compared(asked, test.ops[0], test.comparators[0]):
                yield _owner(asked), question
    elif isinstance(test, ast.Call):
        if isinstance(test.func, ast.Name) and test.func.id == "isinstance" and len(test.args) == 2:
            name, kinds = test.args
            for one in kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]:
                if isinstance(name, ast.Name) and isinstance(one, (ast.Name, ast.Attribute)) and (spelled := _spelled(one)):
                    yield name.id, f"{name.id}: {spelled}"
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from asked_for(test.operand)
    elif isinstance(test, ast.BoolOp):
        for one in test.values:
            yield from asked_for(one)


def _of_name(node: ast.expr) -> str:
    """A name, or an attribute of one, `self.again`; "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    is_of_name = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return _spelled(node) if is_of_name else ""


def _of_entry(node: ast.expr) -> str:
    """ "options[again]" of `options["again"]`, "options[again|False]" of `options.get("again", False)`; "" of anything else."""
    if isinstance(node, ast.Subscript):
        return _entry(node.value, node.slice, "")
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "get" or not node.args:
        return ""
    missing = [repr(one.value) if isinstance(one, ast.Constant) else "" for one in node.args[1:]] or ["None"]
    return _entry(node.func.value, node.args[0], f"|{missing[0]}") if _DEFAULT.fullmatch(missing[0]) else ""


def _of_membership(test: ast.Compare) -> str:
    """ "options[again|in]" of `"again" in options` and `"again" not in options`; "" of anything else."""
    is_asked = len(test.ops) == 1 and isinstance(test.ops[0], (ast.In, ast.NotIn))
    return _entry(test.comparators[0], test.left, "|in") if is_asked else ""


def _entry(of: ast.expr, key: ast.expr, missing: str) -> str:
    name = key.value if isinstance(key, ast.Constant) else None
    return f"{of.id}[{name}{missing}]" if isinstance(of, ast.Name) and isinstance(name, str) and _KEY.fullmatch(name) else ""


def _owner(asked: str) -> str:
    """The name itself of what is asked for."""
    return asked.partition("[")[0].partition(".")[0]


def _compared(name: str, op: ast.cmpop, other: ast.expr) -> Iterator[str]:
    if isinstance(other, ast.Constant) and other.value is None:
        yield name
    elif isinstance(op, (ast.Is, ast.IsNot)):
        if "." not in name and (named := _named_of_class(other)):
            yield f"{name} == {named}"
    elif isinstance(op, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
        listed = (
            other.elts if isinstance(op, (ast.In, ast.NotIn)) and isinstance(other, (ast.Tuple, ast.List, ast.Set)) else [other]
        )
        for one in listed:
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and _WORD.fullmatch(one.value):
                yield f"{name} == {one.value!r}"
            elif "." not in name and (named := _named_of_class(one)):
                yield f"{name} == {named}"


def _named_of_class(node: ast.expr) -> str:
    """ "Kind.WEB" of what a class, by the look of its name, has under a name; "" of anything else."""
    spelled = _spelled(node) if isinstance(node, ast.Attribute) else ""
    return spelled if spelled and spelled.split(".")[-2][:1].isupper() else ""


def _spelled(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    owner = _spelled(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{owner}.{node.attr}" if owner and isinstance(node, ast.Attribute) else ""
