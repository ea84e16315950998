"""Classes: their bases in resolution order, and what their instances have."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.frameworks import kind_of
from fitlint.frameworks.model import Kind
from fitlint.link import evaluate, local, names
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Instance, Member, Symbol, TypeForm, Value, Values
from fitlint.outline import BASE_MAKERS
from fitlint.traits import GIVEN


def mro(world: World, cls: Class) -> list[Class | str]:
    """The class and its bases, as attributes are looked for; bases of libraries by name, unknown ones left out.

    Depth first with the last of equal ones kept: what Python's own order gives for all but contrived hierarchies.
    """
    return _order(world, cls) or [cls]  # a class that is its own base, in broken code


@memoised(meanwhile=None)
def _order(world: World, cls: Class) -> list[Class | str] | None:
    world.asking_for_bases += 1
    order: list[Class | str] = [cls]
    try:
        for base in bases(world, cls):
            order += mro(world, base) if isinstance(base, Class) else [base]
    finally:
        world.asking_for_bases -= 1
    return list(dict.fromkeys(reversed(order)))[::-1]


def bases(world: World, cls: Class) -> Iterator[Class | str]:
    """The direct bases that are known."""
    frame = world.frame_of(cls.parent)
    for node in cls.node.bases:
        for value in evaluate.evaluate(world, node, frame)[:1]:
            yield from _given_to_maker(world, value)
            yield from _base(world, value)


def _given_to_maker(world: World, value: Value) -> Iterator[Class | str]:
    """What a base that a library makes was told to come from itself: `Base = declarative_base(cls=Common)`."""
    name = value.of if isinstance(value, Instance) else value.name if isinstance(value, Member) else ""
    made = value.receiver if isinstance(value, Member) else value
    given = BASE_MAKERS.get(name) if isinstance(name, str) else None
    if given is None or not isinstance(made, Instance) or made.call is None or made.frame is None:
        return
    for node in (one.value for one in made.call.keywords if one.name == given):
        for one in evaluate.evaluate(world, node, made.frame)[:1]:
            yield from _base(world, one)


def _base(world: World, value: Value) -> Iterator[Class | str]:
    if isinstance(value, ClassValue):
        yield value.cls
    elif isinstance(value, Symbol):
        yield value.name
    elif isinstance(value, Member) and world.catalogue.knows(value.name):
        yield value.name  # `class User(db.Model)`
    elif isinstance(value, Instance) and value.of in BASE_MAKERS:
        yield value.of  # `Base = declarative_base()`
    elif isinstance(value, TypeForm) and isinstance(value.node, s.Subscript):
        for inner in evaluate.evaluate(world, value.node.value, value.frame)[:1]:
            yield from _base(world, inner)


def library_base(world: World, of: Class | str) -> str | None:
    """The library type that a class comes down to: the first of its bases that the catalogue or a framework knows, else the first."""
    if isinstance(of, str):
        return of
    names_ = [one for one in mro(world, of) if isinstance(one, str)]
    return next((one for one in names_ if world.catalogue.knows(one)), names_[0] if names_ else None)


def framework_kind(world: World, of: Class | str) -> Kind | None:
    """What a framework says of a class: as which of its own it routes, includes and hooks."""
    name = library_base(world, of)
    return kind_of(name) if name is not None else None


def derives(world: World, of: Class | str, names_: frozenset[str]) -> str | None:
    """The first of the named library types that `of` is or comes from, subclasses known to the catalogue included."""
    for one in [of] if isinstance(of, str) else mro(world, of):
        if isinstance(one, str):
            found = world.catalogue.ancestor_in(one, names_)
            if found is not None:
                return found
    return None


@memoised(keeps=World.knows_bases)
def class_binding(world: World, cls: Class, name: str) -> tuple[Class, list[Binding]] | None:
    """The class of the resolution order that binds `name` in its body, and the bindings that hold at its end."""
    for one in mro(world, cls):
        if isinstance(one, Class) and (bindings := one.bound(name)):
            return one, names.reaching(bindings, None)[0]
    return None


def class_values(world: World, cls: Class, name: str) -> Values | None:
    """What the class body, or a base's, gives `name`; None when no known class does."""
    found = class_binding(world, cls, name)
    if found is None:
        return None
    owner, bindings = found
    frame = world.frame_of(owner)
    return tuple(dict.fromkeys(value for one in bindings for value in names.binding_values(world, one, frame)))


@memoised(keeps=World.knows_bases)
def stores(world: World, cls: Class, name: str) -> list[tuple[Function, Binding]]:
    """The assignments `self.name = …`, and to its class, `self.__class__.name = …`, in the methods of the class and its bases, nearest class first, `__init__` first."""
    return [found for one in mro(world, cls) if isinstance(one, Class) for found in _own_stores(world, one, name)]


def _own_stores(world: World, cls: Class, name: str) -> Iterator[tuple[Function, Binding]]:
    for method in _storing(world, cls).get(f".{name}", ()):
        for target, binding in method.partly(GIVEN).stores:
            if isinstance(target, s.Attribute) and target.name == name and _is_own(target.value, method):
                yield method, binding


def _is_own(node: s.Expr, method: Function) -> bool:
    """Whether something is the object whose method this is, or its class, `self.__class__`, `type(self)`, by whatever name of the method's."""
    own = method.node.parameters[0].name
    if isinstance(node, s.Name) and node.id != own and node.id not in method.parameters:
        made = local.given(node, method)
        return made is not None and not isinstance(made, s.Name) and _is_own(made, method)
    if isinstance(node, s.Call) and s.spelled(node.func) == "type" and len(node.args) == 1:
        return s.spelled(node.args[0]) == own
    return s.spelled(node) in (own, f"{own}.__class__")


@memoised()
def _storing(world: World, cls: Class) -> dict[str, list[Function]]:
    """The methods of a class, `__init__` first, by what they store into; not one is looked into."""
    found: dict[str, list[Function]] = {}
    for method in sorted(cls.methods(), key=lambda one: one.name != "__init__"):
        for stored in method.node.stores if method.node.parameters else ():
            found.setdefault(stored, []).append(method)
    return found


def method(world: World, cls: Class, name: str) -> Function | None:
    """The method `name` that instances of the class have, when it is a plain function of the program."""
    found = class_binding(world, cls, name)
    if found is None:
        return None
    return next((one.node for one in found[1] if isinstance(one.node, Function)), None)
