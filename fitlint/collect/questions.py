"""What tests ask of names, as `fitlint.switch` writes it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fitlint import switch

_WORD = re.compile(r"[\w./:-]{1,40}")
_KEY = re.compile(r"\w{1,40}")
_DEFAULT = re.compile(r"[\w'-]{1,40}")
_ASKING = frozenset({"get", "pop"})
_ANY_ALL = frozenset({"any", "all"})
IS = " is"  # behind a name that is compared with classes: it may stand for the class of another, `kind = type(x)`


def asked_for(test: ast.expr) -> Iterator[tuple[str, str]]:
    """The names of which a test asks something, and what: `again`, `not again`, `again is None`, `again is False`: ("again", "again"); `kind == "a"`, `kind in ("a", "b")`:
    ("kind", "kind == 'a'"), of `name.endswith(".pdf")` "name ends '.pdf'", of `kind.lower() == "a"` "kind folds 'a'", of `"a" in model.lower()` "model holds 'a'", of what a class names "kind == Kind.A"; `kind in KINDS`: ("kind", "kind in KINDS"); `isinstance(x, A)`: ("x", "x: A"), `type(x) is A`: ("x", "x: =A"), of `kind is A` alone ("kind is", ": =A"); `self.again`, `note.kind == "a"`: ("self", "self.again"), ("note", "note.kind == 'a'");
    `options["again"]`, `options.get("again", False)`, `"again" in options`: ("options", "options[again]"), ("options", "options[again|False]"), ("options", "options[again|in]")."""
    if isinstance(test, ast.Compare) and (typed := class_of(test.left)):
        yield from ((typed, f"{typed}{one}") for one in _classes(test))
    elif asked := of_name(test) or _of_entry(test):
        yield switch.owner(asked), asked
    elif isinstance(test, ast.Compare):
        if isinstance(test.left, ast.Name):
            yield from ((f"{test.left.id}{IS}", one) for one in _classes(test))
        if asked := _of_membership(test):
            yield switch.owner(asked), asked
        elif len(test.ops) == 1 and (asked := of_name(_itself(test.left)) or _of_entry(test.left)):
            for question in _compared(asked, test.ops[0], test.comparators[0]):
                yield switch.owner(asked), question
        elif len(test.ops) == 1 and (folded := _folded(test.left)):
            for text in _listed(test.comparators[0]):
                yield folded, f"{folded} folds {text.lower()!r}"
        elif isinstance(test.ops[0], (ast.In, ast.NotIn)) and len(test.ops) == 1 and (folded := _folded(test.comparators[0])):
            for text in _listed(test.left):
                yield folded, f"{folded} holds {text.lower()!r}"
    elif isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute):
        if test.func.attr in switch.COMPARING and isinstance(test.func.value, ast.Name) and len(test.args) == 1:
            for text in _listed(test.args[0]):
                yield test.func.value.id, f"{test.func.value.id} {switch.COMPARING[test.func.attr]} {text!r}"
    elif isinstance(test, ast.Call):
        if isinstance(test.func, ast.Name) and test.func.id in _ANY_ALL and len(test.args) == 1:
            for one in test.args[0].elts if isinstance(test.args[0], (ast.List, ast.Tuple)) else ():
                yield from asked_for(one)
        elif isinstance(test.func, ast.Name) and test.func.id == "isinstance" and len(test.args) == 2:
            name, kinds = test.args
            for one in kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]:
                if isinstance(name, ast.Name) and isinstance(one, (ast.Name, ast.Attribute)) and (spelled := _spelled(one)):
                    yield name.id, f"{name.id}: {spelled}"
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from asked_for(test.operand)
    elif isinstance(test, ast.BoolOp):
        for one in test.values:
            yield from asked_for(one)


def class_of(node: ast.expr) -> str:
    """The name in `type(x)` and `x.__class__`; "" of anything else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) == 1:
        of = node.args[0]
    elif isinstance(node, ast.Attribute) and node.attr == "__class__":
        of = node.value
    else:
        return ""
    return of.id if isinstance(of, ast.Name) else ""


def _classes(test: ast.Compare) -> list[str]:
    """Whether something is of this very class is asked by being compared with it, by the look of its name: ": =A"."""
    other = test.comparators[0]
    listed = other.elts if isinstance(other, (ast.Tuple, ast.List, ast.Set)) else [other]
    spelled = list(map(_spelled, listed)) if len(test.ops) == 1 else []
    return [f": ={one}" for one in spelled] if all(one.rpartition(".")[2][:1].isupper() for one in spelled) else []


def is_test(node: ast.expr | None) -> bool:
    """Whether an expression asks something, and is no more than the answer."""
    return (
        isinstance(node, (ast.Compare, ast.BoolOp))
        or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", *_ANY_ALL))
    )


def _itself(node: ast.expr) -> ast.expr:
    """What is asked for in `(kind or "a") == "b"`."""
    return node.values[0] if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2 else node


def _folded(node: ast.expr) -> str:
    """The name in `kind.lower()`; "" of anything else."""
    func = node.func if isinstance(node, ast.Call) and not node.args else None
    is_folded = isinstance(func, ast.Attribute) and func.attr in switch.FOLDING
    return func.value.id if is_folded and isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) else ""


def _listed(node: ast.expr) -> list[str]:
    """The text, or the texts of several, that something is compared with."""
    listed = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else [node]
    texts = [one.value for one in listed if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return texts if len(texts) == len(listed) and all(map(_WORD.fullmatch, texts)) else []


def of_name(node: ast.expr) -> str:
    """A name, or an attribute of one, `self.again`; "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    is_of_name = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return _spelled(node) if is_of_name else ""


def _of_entry(node: ast.expr) -> str:
    """ "options[again]" of `options["again"]`, "options[again|False]" of `options.get("again", False)`; "" of anything else."""
    if isinstance(node, ast.Subscript):
        return _entry(node.value, node.slice, "")
    func = node.func if isinstance(node, ast.Call) else None
    if not isinstance(node, ast.Call) or not isinstance(func, ast.Attribute) or func.attr not in _ASKING or not node.args:
        return ""
    key, *others = node.args
    if not others:
        return _entry(func.value, key, "|None" if func.attr == "get" else "")
    default = repr(others[0].value) if isinstance(others[0], ast.Constant) and others[0].value is not ... else ""
    return _entry(func.value, key, f"|{default}") if _DEFAULT.fullmatch(default) else ""


def _of_membership(test: ast.Compare) -> str:
    """ "options[again|in]" of `"again" in options` and `"again" not in options`; "" of anything else."""
    is_asked = len(test.ops) == 1 and isinstance(test.ops[0], (ast.In, ast.NotIn))
    return _entry(test.comparators[0], test.left, "|in") if is_asked else ""


def _entry(of: ast.expr, key: ast.expr, missing: str) -> str:
    name = key.value if isinstance(key, ast.Constant) else None
    return f"{of.id}[{name}{missing}]" if isinstance(of, ast.Name) and isinstance(name, str) and _KEY.fullmatch(name) else ""


def source(value: ast.expr) -> str:
    """What a name stands for that is given such a value, another name, or an attribute or entry of one: "options[again|None]"; "" for anything else."""
    return _of_entry(value) or of_name(value)


def of_another(question: str, name: str) -> str:
    """The same, asked of another name, attribute or entry; "" where it is asked of an attribute or entry itself."""
    return switch.of_another(question, name) if switch.parameter(question).isidentifier() else ""


def _compared(name: str, op: ast.cmpop, other: ast.expr) -> Iterator[str]:
    if isinstance(other, ast.Constant) and (other.value is None or isinstance(other.value, bool)):
        yield name
    elif isinstance(op, (ast.Is, ast.IsNot)):
        if "." not in name and (named := _named_of_class(other)):
            yield f"{name} == {named}"
    elif isinstance(op, (ast.In, ast.NotIn)) and isinstance(other, ast.Name):
        if name.isidentifier() and other.id.isupper():  # a constant: what is in there stays
            yield f"{name} in {other.id}"
    elif isinstance(op, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
        listed = (
            other.elts if isinstance(op, (ast.In, ast.NotIn)) and isinstance(other, (ast.Tuple, ast.List, ast.Set)) else [other]
        )
        for one in listed:
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and _WORD.fullmatch(one.value):
                yield f"{name} == {one.value!r}"
            elif "." not in name and (named := _named_of_class(one)):
                yield f"{name} == {named}"


def of_case(subject: ast.expr, case: ast.match_case) -> ast.expr | None:
    """What a case asks of the subject of its `match`, with its guard, as an `if` would; None where the pattern looks into it, or asks nothing."""
    asked = _of_pattern(subject, case.pattern) if of_name(subject) else None
    if asked is None:
        return None
    test = asked if case.guard is None else ast.BoolOp(ast.And(), [asked, case.guard])
    return ast.fix_missing_locations(ast.copy_location(test, case.pattern))


def _of_pattern(subject: ast.expr, pattern: ast.pattern) -> ast.expr | None:
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        return _of_pattern(subject, pattern.pattern)
    if isinstance(pattern, ast.MatchValue):
        return ast.Compare(subject, [ast.Eq()], [pattern.value])
    if isinstance(pattern, ast.MatchSingleton):
        return ast.Compare(subject, [ast.Is()], [ast.copy_location(ast.Constant(pattern.value), pattern)])
    if isinstance(pattern, ast.MatchClass) and not (pattern.patterns or pattern.kwd_patterns):
        return ast.Call(ast.Name("isinstance", ast.Load()), [subject, pattern.cls], [])
    if isinstance(pattern, ast.MatchOr) and all(isinstance(one, ast.MatchValue) for one in pattern.patterns):
        values = [one.value for one in pattern.patterns if isinstance(one, ast.MatchValue)]
        return ast.Compare(subject, [ast.In()], [ast.Tuple(values, ast.Load())])
    return None


def _named_of_class(node: ast.expr) -> str:
    """ "Kind.WEB" of what a class, by the look of its name, has under a name; "" of anything else."""
    spelled = _spelled(node) if isinstance(node, ast.Attribute) else ""
    return spelled if spelled and spelled.split(".")[-2][:1].isupper() else ""


def _spelled(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    owner = _spelled(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{owner}.{node.attr}" if owner and isinstance(node, ast.Attribute) else ""
