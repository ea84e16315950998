"""What is noted of a function while it is lowered, so that its body need not be decoded to find it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fitlint import summary as s
from fitlint import switch
from fitlint.collect import questions

# What a call hands on under a name of its own: to what, "post", "self.post" or "super.post", at which position (from 0) or by which name, and the name.
Handed = tuple[str, int | str, str]
_CLASS = ".__class__"


class Noted:
    """The names that it `calls`, those of methods that it calls on `self` (`own`), those that stand right behind `await` (`awaited`) and those that do not (`plain`), what it stores into (`s.Function`), what tests ask of names (`tested`) and the names that are `passed` on, and `kept` by the object; the entries that are `handed` on ("options[again|None]"), and what is `handed_on` to functions of this file; what names are elements or slices of (`taken`), and what they stand for (`meant`; "" for several), or to what they keep the answer (`answers`); whether it yields, and
    whether functions or classes are in it.
    """

    __slots__ = (
        "answers",
        "awaited",
        "calls",
        "handed",
        "handed_on",
        "kept",
        "meant",
        "nests",
        "own",
        "passed",
        "plain",
        "stores",
        "taken",
        "tested",
        "yields",
    )

    def __init__(self) -> None:
        self.calls: set[str] = set()
        self.own: set[str] = set()
        self.awaited: set[str] = set()
        self.plain: set[str] = set()
        self.stores: set[str] = set()
        self.tested: dict[str, set[str]] = {}
        self.taken: dict[str, str] = {}
        self.meant: dict[str, str] = {}
        self.answers: dict[str, ast.expr] = {}
        self.passed: set[str] = set()
        self.kept: set[str] = set()
        self.handed: set[str] = set()
        self.handed_on: set[Handed] = set()
        self.yields = False
        self.nests = False

    def asks(self, test: ast.expr) -> None:
        """Note what a test asks of names."""
        for name, question in questions.asked_for(test):
            self.tested.setdefault(name, set()).add(question)

    def keeps(self, target: ast.expr, value: ast.expr | None) -> None:
        """Note that the object keeps what a name stands for: `self.again = again`."""
        if isinstance(value, ast.Name) and questions.of_name(target).startswith("self."):
            self.kept.add(value.id)

    def passes(self, node: ast.Call) -> None:
        """Note what a call hands on under a name of its own, to a function or class by its name, to a method of the same object, or to that of its base: "super.post"."""
        to = questions.of_name(node.func) or _of_super(node.func)
        if to and ("." not in to or s.is_own(to) or to.startswith(s.SUPER)):
            for at, given in enumerate(node.args):
                if isinstance(given, ast.Starred):
                    break
                if isinstance(given, ast.Name):
                    self.handed_on.add((to, at, given.id))
            self.handed_on.update(
                (to, one.arg, one.value.id) for one in node.keywords if one.arg and isinstance(one.value, ast.Name)
            )

    def takes(self, target: ast.expr, value: ast.expr) -> None:
        """Note that a name is a slice of another, `some = items[:8]`, or what it is of another: `again = options.get("again")`."""
        typed = questions.class_of(value)
        meant = f"{typed}{_CLASS}" if typed else questions.source(value)
        if isinstance(target, ast.Name) and (meant or target.id in self.meant):
            self.meant[target.id] = meant if target.id not in self.meant else ""
        if isinstance(target, ast.Name) and questions.is_test(value):
            self.answers[target.id] = value
        if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
            self.iterates(target, value.value)

    def iterates(self, target: ast.expr, iterable: ast.expr) -> None:
        """Note that a name is an element of another: `for item in items`."""
        if isinstance(target, ast.Name) and isinstance(iterable, ast.Name):
            self.taken[target.id] = iterable.id

    def switches(self, parameter: s.Parameter) -> list[str]:
        """What is asked of a parameter (`fitlint.switches`); whether it is true, too, where it is a flag and passed on, or left out and kept."""
        if parameter.kind == "args":
            return []
        for name in self.answers.keys() & self.tested.keys():  # `is_new = key is None`, and `if is_new:`
            self.asks(self.answers.pop(name))
        asked = self.tested.get(parameter.name, set()) | set(self._of_parts(parameter.name))
        if parameter.kind == "kwargs":
            handed = {one for one in self.handed if switch.owner(one) == parameter.name}
            return sorted(one for one in asked | handed if "[" in one)[:MANY]
        if (parameter.name in self.passed or parameter.name in self.kept) and (_is_flag(parameter) or _may_be_none(parameter)):
            asked = asked | {parameter.name}
        return sorted(asked)[:MANY] + (sorted(self._of_elements(parameter.name))[:MANY] if self.taken else [])

    def _of_parts(self, name: str) -> Iterator[str]:
        """What is asked of names that stand for what is an attribute or an entry of a parameter."""
        for one, meant in self.meant.items():
            if meant == f"{name}{_CLASS}":  # `kind = type(x)`, and `if kind is A:`
                yield from (f"{name}{each}" for each in self.tested.get(f"{one}{questions.IS}", ()))
            elif meant and switch.owner(meant) == name:
                yield from filter(None, (questions.of_another(each, meant) for each in self.tested.get(one, ())))

    def _of_elements(self, name: str) -> Iterator[str]:
        """Of which types the elements of a parameter may be, by what is asked of those."""
        of = [one for one, source in self.taken.items() if name in (source, self.taken.get(source))]
        return (f"{name}[*]{each[len(one) :]}" for one in of for each in self.tested.get(one, ()) if each.startswith(f"{one}: "))


def _of_super(func: ast.expr) -> str:
    """ "super.post" of `super().post`; "" of anything else."""
    made = func.value if isinstance(func, ast.Attribute) else None
    is_super = isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id == "super"
    return f"{s.SUPER}{func.attr}" if is_super and isinstance(func, ast.Attribute) else ""


def _is_flag(parameter: s.Parameter) -> bool:
    default = parameter.default
    is_given = isinstance(default, s.Constant) and isinstance(default.value, bool) and not default.kind
    is_bare = parameter.annotation is None and default is None and parameter.kind in ("normal", "keyword")
    return is_given or is_bare or (isinstance(parameter.annotation, s.Name) and parameter.annotation.id == "bool")


def _may_be_none(parameter: s.Parameter) -> bool:
    said = parameter.annotation
    is_optional = isinstance(said, s.Subscript) and s.last_name(said.value) == "Optional"
    return s.is_none(parameter.default) or is_optional or (isinstance(said, s.Binary) and s.is_none(said.right))


MANY = 40  # questions about one parameter; the others stay open (kinds of events, of statements, of messages: programs tell some thirty apart)


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
