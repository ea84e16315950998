"""Downwards in class hierarchies: the subclasses that the program has, and what they make of a method that a base leaves open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from fitlint import summary as s
from fitlint.link import classes, local, objects, protocols
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module
from fitlint.model.values import ClassValue, FunctionValue, Instance
from fitlint.outline import LEFT_OPEN, REFUSING, says_nothing
from fitlint.traits import SILENT

# Bases of libraries whose objects have none of the names that programs ask for.
BRING_NOTHING = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol"})


def implementations(world: World, callee: FunctionValue) -> tuple[FunctionValue, ...]:
    """What a call of a method can run when only the type of its receiver is known and that type leaves the method open; else nothing."""
    receiver = callee.receiver
    cls = _class_of(world, callee)
    if cls is None or (isinstance(receiver, Instance) and receiver.call is not None and not is_abstract(world, cls)):
        return ()
    if not is_open(world, callee.function) or classes.method(world, cls, callee.function.name) is not callee.function:
        return ()  # it has a body, or `super()` named this one
    found = overrides(world, cls, callee.function.name)
    return without(world, found, receiver.but) if isinstance(receiver, Instance) else found


def _class_of(world: World, callee: FunctionValue) -> Class | None:
    """The class that a method is asked of: that of its object, the receiver itself, or of a static one the class that has it."""
    receiver, owner = callee.receiver, callee.function.parent
    if isinstance(receiver, Instance):
        return receiver.of if isinstance(receiver.of, Class) else None
    if isinstance(receiver, ClassValue):
        return receiver.cls
    if receiver is not None or not isinstance(owner, Class):
        return None
    return owner if "staticmethod" in objects.decorator_names(world, callee.function) else None


def of_abstract(world: World, callee: FunctionValue, called: s.Expr, function: Function) -> tuple[FunctionValue, ...]:
    """What a call of a method that has a body can run where its object is of an abstract class, so that it is of a subclass: what these make of it as well."""
    receiver = callee.receiver
    if not isinstance(receiver, Instance) or not isinstance(receiver.of, Class) or not is_abstract(world, receiver.of):
        return ()
    if is_own(called, function):
        return ()  # `super()` named this one; of the object itself `fitlint.link.overriding` knows
    found = without(world, overrides(world, receiver.of, callee.function.name), receiver.but)
    return (callee, *found) if found else ()


def is_own(called: s.Expr, function: Function) -> bool:
    """Whether what is called is `self.name` or `super().name` in a method, or a name that is given one of these, `self.name if fast else self.other`."""
    if isinstance(called, s.Name) and isinstance(function.parent, Class):
        made = local.given(called, function)
        each = (made.body, made.orelse) if isinstance(made, s.Conditional) else (made,)
        return all(isinstance(one, s.Attribute) and is_own(one, function) for one in each)
    if not isinstance(called, s.Attribute) or not isinstance(function.parent, Class):
        return False
    if any(s.last_name(one) == "staticmethod" for one in function.node.decorators):
        return False
    if isinstance(called.value, s.Call):
        return isinstance(called.value.func, s.Name) and called.value.func.id == "super"
    return isinstance(called.value, s.Name) and called.value.id == function.receiver


@memoised(keeps=World.knows_bases)
def is_abstract(world: World, cls: Class) -> bool:
    """Whether nobody can make objects of a class itself: it leaves an abstract method to its subclasses."""
    order = [one for one in classes.mro(world, cls) if isinstance(one, Class)]
    left = {method.name: method for one in reversed(order) for method in one.methods()}
    return any("abstractmethod" in objects.decorator_names(world, one) for one in left.values())


def without(world: World, methods: tuple[FunctionValue, ...], excluded: tuple[Class, ...]) -> tuple[FunctionValue, ...]:
    """The methods whose objects are of none of the excluded classes."""
    return tuple(one for one in methods if not _is_any(world, one.receiver, excluded)) if excluded else methods


def _is_any(world: World, value: object, excluded: tuple[Class, ...]) -> bool:
    return (
        isinstance(value, Instance) and isinstance(value.of, Class) and not set(excluded).isdisjoint(classes.mro(world, value.of))
    )


def inheriting(world: World, methods: tuple[FunctionValue, ...], called: s.Expr, function: Function) -> tuple[FunctionValue, ...]:
    """Of the implementations that `self.name(…)` in a method `function` can mean, those of classes that do not override `function` itself."""
    if not (isinstance(called, s.Attribute) and isinstance(called.value, s.Name) and called.value.id == function.receiver):
        return methods
    return tuple(one for one in methods if _runs(world, one, function))


def _runs(world: World, method: FunctionValue, function: Function) -> bool:
    of = method.receiver.of if isinstance(method.receiver, Instance) else None
    found = classes.method(world, of, function.name) if isinstance(of, Class) else None
    world.names.within.add("super")
    return found is None or found is function or "super" in found.node.calls


def overrides(world: World, cls: Class, name: str) -> tuple[FunctionValue, ...]:
    """The methods `name` with a body that subclasses of `cls` have beside it, their own or from another base, each bound to an object of its class."""
    found: dict[Function, FunctionValue] = {}
    above = classes.mro(world, cls)
    below = _implementing(world, cls) or protocols.conforming(world, cls)
    for one in below:
        one.want(name)
        method = classes.method(world, one, name)
        if method is not None and (owner := method.parent) not in above and method not in found and not is_open(world, method):
            receiver = owner if isinstance(owner, Class) and owner in below else one  # of another base: whoever has it beside
            found[method] = _asked_of(world, method, receiver)
    return tuple(found.values())


def _asked_of(world: World, method: Function, cls: Class) -> FunctionValue:
    """A method as some object of a class has it, or the class itself."""
    decorators = objects.decorator_names(world, method)
    receiver = ClassValue(cls) if "classmethod" in decorators else Instance(cls, assumed=True)
    return FunctionValue(method, world.frame_of(method.parent), receiver if "staticmethod" not in decorators else None)


def is_overridden(world: World, method: Function) -> bool:
    """Whether a subclass makes something else of a method."""
    cls = method.parent
    return isinstance(cls, Class) and any(classes.method(world, one, method.name) is not method for one in subclasses(world, cls))


def _without_tests(some: Sequence[Class]) -> Sequence[Class]:
    """Classes without those of tests, where there are others."""
    return [one for one in some if not one.module.is_test] or some


def _implementing(world: World, cls: Class) -> Sequence[Class]:
    """The classes below another that are no protocols themselves."""
    return _without_tests([one for one in subclasses(world, cls) if not protocols.says_it_is_one(one)])


def does_nothing(world: World, callee: FunctionValue) -> bool:
    """Whether some subclass makes nothing of a method that its base leaves open, and says so: `def close(self): pass`, there or in the base."""
    of = _class_of(world, callee)
    for one in _implementing(world, of) if of is not None else ():
        method = classes.method(world, one, callee.function.name)
        if method is not None and is_open(world, method) and not _is_left_out(world, method) and not is_abstract(world, one):
            return True
    return False


def _is_left_out(world: World, method: Function) -> bool:
    """Whether nobody can call a method itself: it is abstract, or raises."""
    return bool(objects.decorator_names(world, method) & LEFT_OPEN) or any(
        isinstance(one, s.Raise) for one in method.index.statements
    )


def is_named(world: World, method: FunctionValue, base: FunctionValue) -> bool:
    """Whether the class of a method says that it derives from that of `base`, and not only has all that this asks for."""
    of = _class_of(world, method)
    return of is not None and base.function.parent in classes.mro(world, of)


def is_open(world: World, function: Function) -> bool:
    """Whether a method says nothing itself: abstract, or as `fitlint.outline.says_nothing` has it."""
    if not isinstance(function.parent, Class):
        return False
    if objects.decorator_names(world, function) & LEFT_OPEN:
        return True
    return REFUSING.issuperset(function.node.calls) and says_nothing(function.partly(SILENT).statements)


@memoised()
def subclasses(world: World, cls: Class) -> tuple[Class, ...]:
    """All classes of the program below `cls`, in the order of the files; local classes of functions are not seen."""
    found = world.unnoted(lambda: list(_found_below(world, cls)))
    return tuple(sorted(found, key=lambda one: (world.position(one.module.path), one.node.start)))


def _found_below(world: World, cls: Class) -> Iterator[Class]:
    """Only files with classes that derive from `cls` by their names, or from one of these, are looked into: it is by these names that it is told."""
    for path in dict.fromkeys(one.path for one in below_by_name(world, cls.name)):
        module = world.module(path)
        for one in _classes(world, module) if module is not None else ():
            if one is not cls and cls in classes.mro(world, one):
                yield one


class Below(NamedTuple):
    """A class that derives from something, with its file and the names of its methods."""

    path: str
    name: str
    methods: tuple[str, ...]


def below_by_name(world: World, name: str) -> list[Below]:
    """The classes that may derive from one of a name, directly or not: by the last names of their bases, and the names that stand for others."""
    found, seen = named_below(world, {name})
    world.names.above |= seen
    world.asks("above", name)
    return found


def named_below(world: World, names: Collection[str]) -> tuple[list[Below], set[str]]:
    """The same for several names; and the names of all these."""
    deriving = _deriving(world)
    found: list[Below] = []
    seen = set(names)
    pending = list(names)
    while pending:
        for one in deriving.get(pending.pop(), ()):
            found.append(one)
            if one.name not in seen:
                seen.add(one.name)
                pending.append(one.name)
    return found, seen


@memoised()
def _deriving(world: World) -> dict[str, list[Below]]:
    """The classes that derive from something, and the names that stand for something, by its last name."""
    index: dict[str, list[Below]] = {}
    for path, outline in world.outlines.items():
        for name, bases, methods in outline.classes:
            for base in bases:
                index.setdefault(base, []).append(Below(path, name, methods))
        for new, old in outline.aliases:
            index.setdefault(old, []).append(Below(path, new, ()))
    return index


def derived(world: World, base: str) -> Iterator[Class]:
    """The classes at the top of files that import the library's `base` by its name and derive from it; where no base of a class may mean that by its last name, a file
    is not looked into."""
    index = importers(world)
    owner, _, last = base.rpartition(".")
    wanted = frozenset({base})
    names = dict.fromkeys((last, owner.rpartition(".")[2], owner))
    lasts = {one.rpartition(".")[2] for one in world.catalogue.descendants(base)}
    world.names.libraries |= lasts
    world.names.importing.update((name, one) for name in names for one in lasts)
    deriving = {one.path for one in named_below(world, {*lasts, ""})[0]}  # "": what is neither a name nor an attribute
    for path in dict.fromkeys(path for name in names for path in index.get(name, ()) if path in deriving):
        module = world.module(path)
        below = world.unnoted(_below_libraries, world, module) if module is not None else {}
        fitting = {cls for name, some in below.items() if world.catalogue.ancestor_in(name, wanted) for cls in some}
        world.names.libraries.update(one.name for one in fitting)
        yield from sorted(fitting, key=lambda one: one.node.start) if len(fitting) > 1 else fitting


@memoised(keeps=World.knows_bases)
def _below_libraries(world: World, module: Module) -> dict[str, list[Class]]:
    """The classes at the top of a module by the classes of libraries that they derive from."""
    found: dict[str, list[Class]] = {}
    for bindings in module.index.bindings.values():
        for cls in (one.node for one in bindings if isinstance(one.node, Class)):
            for base in classes.mro(world, cls):
                if isinstance(base, str):
                    found.setdefault(base, []).append(cls)
    return found


@memoised()
def importers(world: World) -> dict[str, list[str]]:
    """The files that import something, by the last names of what they import; star imports count for the module they name."""
    index: dict[str, list[str]] = {}
    for path, outline in world.outlines.items():
        for name in outline.imported:
            index.setdefault(name, []).append(path)
    return index


@memoised()
def _classes(world: World, module: Module) -> list[Class]:
    """The classes of a module, those inside classes included. Whoever asks has looked for them by name: an edit by which others come to be found is noticed by that."""
    found: list[Class] = []
    scopes: list[Module | Class] = [module]
    for scope in scopes:
        inside = [one.node for bindings in scope.unnoted.bindings.values() for one in bindings if isinstance(one.node, Class)]
        for one in inside if isinstance(scope, Module) else ():
            module.want(one.name)
        found += inside
        scopes += inside
    return found
