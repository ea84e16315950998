"""What subclasses make of a method that has a body: `self.render()` in a base runs the subclass's own where the object is one of these; and what they have
of a method that a mixin calls and lacks.

Only where that is known: a base that makes sense by itself says nothing of its subclasses.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from fitlint.link import classes, hierarchy
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function

_BUILTINS = frozenset(dir(builtins))
_MANY = 60  # classes; more say nothing


class Overriding:
    def __init__(self, world: World) -> None:
        self._world = world

    @memoised()
    def names(self, cls: Class) -> frozenset[str]:
        """The names of the methods of a class, and of those that it comes from, that some class below it overrides."""
        return frozenset(self._overridden(cls)).union(self._lacked(cls))

    def lacking(self, cls: Class, name: str) -> dict[Function, list[Class]]:
        """What objects of subclasses have for a method that a class calls and that neither it nor what it comes from has, with the subclasses that have it."""
        return self._lacked(cls).get(name, {})

    @memoised()
    def methods(self, cls: Class, method: Function) -> dict[Function, list[Class]]:
        """What an object of a class has for one of its methods, with the classes, the class itself included, that have it; only this method where no
        subclass overrides it."""
        found = {method: [cls]}
        if method.name not in self.names(cls) or method.name in self._lacked(cls):
            return found
        for one in hierarchy.subclasses(self._world, cls):
            own = classes.method(self._world, one, method.name)
            if own is not None:
                found.setdefault(own, []).append(one)
        return found

    def _overridden(self, cls: Class) -> set[str]:
        """Of the methods that the class calls: others matter to nobody here. What derives from it is only looked for where there are such."""
        own = [method for one in classes.mro(self._world, cls) if isinstance(one, Class) for method in one.methods()]
        called = _called(own).intersection(method.name for method in own)
        if not called:
            return set()
        self._world.names.methods.update((cls.name, name) for name in called)
        names = called.intersection(name for one in hierarchy.below_by_name(self._world, cls.name) for name in one.methods)
        below = hierarchy.subclasses(self._world, cls) if names else ()
        return self._world.unnoted(_having, below, names) if len(below) <= _MANY else set()

    @memoised()
    def _lacked(self, cls: Class) -> dict[str, dict[Function, list[Class]]]:
        above = classes.mro(self._world, cls)
        is_known = all(isinstance(one, Class) or one in hierarchy.BRING_NOTHING for one in above)
        own = [method for one in above if isinstance(one, Class) for method in one.methods()] if is_known else []
        missing = _called(own).difference(method.name for method in own)
        below = hierarchy.subclasses(self._world, cls) if missing and hierarchy.below_by_name(self._world, cls.name) else ()
        if not below or len(below) > _MANY:
            return {}
        self._world.names.methods.update((cls.name, name) for name in missing)
        found = self._world.unnoted(self._with, missing, cls, below)
        for methods in found.values():
            for method in methods:
                method.parent.touch()
        return found

    def _with(self, names: set[str], cls: Class, below: Iterable[Class]) -> dict[str, dict[Function, list[Class]]]:
        """What objects of classes below one have by some names that this lacks."""
        found: dict[str, dict[Function, list[Class]]] = {}
        for one in (cls, *below):
            for each in classes.mro(self._world, one):
                if isinstance(each, Class):
                    for name in names:
                        each.want(name)
        for one in below:
            for method in (each for each in self._of(one) if each.name in names):
                found.setdefault(method.name, {}).setdefault(method, []).append(one)
        return found

    def _of(self, cls: Class) -> Iterable[Function]:
        """The methods that objects of a class have, each name once."""
        found: dict[str, Function] = {}
        for one in classes.mro(self._world, cls):
            for method in one.methods() if isinstance(one, Class) else ():
                found.setdefault(method.name, method)
        return found.values()


def _called(methods: Iterable[Function]) -> set[str]:
    """The last names of what methods call that may be methods themselves."""
    names = {name for method in methods for name in method.node.calls}
    return {one for one in names if not one.startswith("__") and one not in _BUILTINS}


def _having(some: Iterable[Class], names: set[str]) -> set[str]:
    """Those of some names that methods of classes have."""
    found: set[str] = set()
    for one in some:
        for name in names:
            one.want(name)
        found.update(names.intersection(method.name for method in one.methods()))
    return found
