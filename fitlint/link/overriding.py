"""What subclasses make of a method that has a body: `self.render()` in a base runs the subclass's own where the object is one of these; and what they have
of a method that a mixin calls and lacks.

Only where that is known: a base that makes sense by itself says nothing of its subclasses.
"""

from __future__ import annotations

from collections.abc import Iterable

from fitlint.link import classes, hierarchy
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function

_MANY = 60  # classes; more say nothing


class Overriding:
    def __init__(self, world: World) -> None:
        self._world = world
        self._names: dict[Class, frozenset[str]] = {}
        self._methods: dict[tuple[Class, Function], dict[Function, list[Class]]] = {}
        self._lacking: dict[Class, dict[str, dict[Function, list[Class]]]] = {}

    def names(self, cls: Class) -> frozenset[str]:
        """The names of the methods of a class, and of those that it comes from, that some class below it overrides."""
        known = self._names.get(cls)
        if known is None:
            known = self._names[cls] = frozenset(self._overridden(cls)).union(self._lacked(cls))
        return known

    def lacking(self, cls: Class, name: str) -> dict[Function, list[Class]]:
        """What objects of subclasses have for a method that a class calls and that neither it nor what it comes from has, with the subclasses that have it."""
        return self._lacked(cls).get(name, {})

    def methods(self, cls: Class, method: Function) -> dict[Function, list[Class]]:
        """What an object of a class has for one of its methods, with the classes, the class itself included, that have it; only this method where no
        subclass overrides it."""
        if method.name not in self.names(cls) or method.name in self._lacked(cls):
            return {method: [cls]}
        known = self._methods.get((cls, method))
        if known is None:
            known = self._methods[cls, method] = {method: [cls]}
            for one in hierarchy.subclasses(self._world, cls):
                found = classes.method(self._world, one, method.name)
                if found is not None:
                    known.setdefault(found, []).append(one)
        return known

    def _overridden(self, cls: Class) -> Iterable[str]:
        """Of the methods that the class calls: others matter to nobody here. By names first, as most classes have none that is overridden."""
        by_name = {name for one in hierarchy.below_by_name(self._world, cls.name) for name in one.methods}
        above = [one for one in classes.mro(self._world, cls) if isinstance(one, Class)] if by_name else []
        methods = [method for one in above for method in one.methods()]
        called = {name for method in methods for name in method.node.calls if not name.startswith("__")}
        names = by_name & called & {method.name for method in methods}
        below = hierarchy.subclasses(self._world, cls) if names else ()
        if len(below) > _MANY:
            return
        for one in below:
            one.wanted |= names
            yield from names.intersection(method.name for method in one.methods())

    def _lacked(self, cls: Class) -> dict[str, dict[Function, list[Class]]]:
        known = self._lacking.get(cls)
        if known is None:
            known = self._lacking[cls] = {}
            above = classes.mro(self._world, cls)
            is_known = all(isinstance(one, Class) or one in hierarchy.BRING_NOTHING for one in above)
            below = hierarchy.subclasses(self._world, cls) if is_known and hierarchy.below_by_name(self._world, cls.name) else ()
            if not below or len(below) > _MANY:
                return known
            own = [method for one in above if isinstance(one, Class) for method in one.methods()]
            called = {name for method in own for name in method.node.calls if not name.startswith("__")}
            missing = called - {method.name for method in own}
            for one in (cls, *below):
                for each in classes.mro(self._world, one):
                    if isinstance(each, Class):
                        each.wanted |= missing
            for one in below if missing else ():
                for method in (each for each in self._of(one) if each.name in missing):
                    known.setdefault(method.name, {}).setdefault(method, []).append(one)
        return known

    def _of(self, cls: Class) -> Iterable[Function]:
        """The methods that objects of a class have, each name once."""
        found: dict[str, Function] = {}
        for one in classes.mro(self._world, cls):
            for method in one.methods() if isinstance(one, Class) else ():
                found.setdefault(method.name, method)
        return found.values()
