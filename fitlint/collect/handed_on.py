"""What functions ask of their parameters (`fitlint.switch`) is asked of those of functions that hand these on: of `kind` in
`def send(kind): post(kind)`, where `post` tests it. Within one file: functions and classes at its top, called by their names, and methods that are called on `self`
or `super()`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from fitlint import summary as s
from fitlint.collect.noted import MANY, Handed
from fitlint.outline import base_names

_UNBOUND = "staticmethod"
# A function that hands something on, the name of that there, to what, and as which parameter.
Passing = tuple[str, str, str, str]


def handed_on(statements: tuple[s.Stmt, ...], handed: Mapping[int, Iterable[Handed]]) -> tuple[s.Stmt, ...]:
    """The statements of a module, functions with what is so asked of their parameters; `handed` is what they hand on, by the lines of their `def`."""
    functions = dict(_functions(statements))
    bases = {one.name: base_names(one) for one in statements if isinstance(one, s.Class)}
    asked = {name: set(one.switches) for name, one in functions.items()}
    passing = [
        each for name, one in functions.items() for each in _passing(name, one, functions, bases, handed.get(one.line, ()))
    ]
    settle(asked, passing)
    more_asked = {name: found for name, one in functions.items() if (found := asked[name].difference(one.switches))}
    return tuple([_with(one, "", more_asked) for one in statements]) if more_asked else statements


def settle(asked: Mapping[str, set[str]], passing: Collection[Passing]) -> None:
    """Add to what is asked of each function what is asked of those that it hands something on to, also by way of others."""
    growing = bool(passing)
    while growing:
        growing = False
        for name, own, callee, parameter in passing:
            more = {own + each[len(parameter) :] for each in asked[callee] if _is_of(each, parameter)} - asked[name]
            growing = growing or bool(more)
            asked[name] |= more


def asking(function: s.Function, asked: Collection[str]) -> s.Function:
    """A function of which that is asked as well."""
    more = sorted(set(asked).difference(function.switches))[:MANY]
    return msgspec.structs.replace(function, switches=(*function.switches, *more)) if more else function


def _functions(statements: Iterable[s.Stmt]) -> Iterator[tuple[str, s.Function]]:
    """The functions and methods that are known by one name: "send", "Mailer.send"."""
    for one in statements:
        if isinstance(one, s.Function):
            yield one.name, one
        elif isinstance(one, s.Class):
            yield from ((f"{one.name}.{each.name}", each) for each in one.body if isinstance(each, s.Function))


def _passing(
    name: str, function: s.Function, functions: Mapping[str, s.Function], bases: Mapping[str, list[str]], handed: Iterable[Handed]
) -> Iterator[Passing]:
    """What a function of a name hands on of its parameters."""
    owner = name.rpartition(".")[0]
    names = {one.name for one in function.parameters if one.kind not in ("args", "kwargs")}
    for to, at, own in handed:
        called = _called(to, owner, bases)
        callee = next((one for one in called if one in functions), "") if own in names else ""
        if callee and callee != name and (parameter := _parameter(functions[callee], at, "." in callee)):
            yield name, own, callee, parameter


def _called(to: str, owner: str, bases: Mapping[str, list[str]]) -> list[str]:
    """By which of the names of this file that may be known that is called "post", "self.post" or "super.post" in a method of `owner`."""
    if to.startswith(s.SUPER):
        return [f"{base}.{to.removeprefix(s.SUPER)}" for base in bases.get(owner, ())]
    if s.is_own(to):
        return [f"{owner}.{to.partition('.')[2]}"]
    return [to, f"{to}.__init__"]


def _parameter(callee: s.Function, at: int | str, is_method: bool) -> str:
    """The name of the parameter that takes what is passed at a position or by a name; "" where none does."""
    takes = ("positional", "normal") if isinstance(at, int) else ("normal", "keyword")
    names = [one.name for one in callee.parameters if one.kind in takes]
    if isinstance(at, str):
        return at if at in names else ""
    at += is_method and all(s.last_name(one) != _UNBOUND for one in callee.decorators)
    return names[at] if at < len(names) else ""


def _is_of(switch: str, parameter: str) -> bool:
    """Whether something is asked of this parameter, and of no longer name that begins so."""
    return switch.startswith(parameter) and not switch[len(parameter) : len(parameter) + 1].isidentifier()


def _with(statement: s.Stmt, owner: str, asked: Mapping[str, set[str]]) -> s.Stmt:
    if isinstance(statement, s.Class):
        return msgspec.structs.replace(statement, body=tuple([_with(one, f"{statement.name}.", asked) for one in statement.body]))
    return asking(statement, asked.get(owner + statement.name, ())) if isinstance(statement, s.Function) else statement
