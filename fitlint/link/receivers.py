"""Of which classes the object is that a method runs for: what a base class leaves open and calls on itself is what the object's class makes of it.

Told by switches (`fitlint.switches`): `self.run()` in a base runs a subclass's method only where the object may be of that class, and a call
of the base's method says of which classes its object may be.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import classes, hierarchy, local
from fitlint.link.memoised import memoised
from fitlint.link.overriding import Overriding
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import FunctionValue, Instance
from fitlint.switches import ANY, SAME, declared, marked, surely
from fitlint.things import Edge

_MANY = 60  # classes; more say nothing


class Receivers:
    def __init__(self, world: World) -> None:
        self._world = world
        self._open = {(path, name) for path, one in world.outlines.items() for name in one.open}
        self._overriding = Overriding(world)

    def told(self, edge: Edge, callee: FunctionValue, site: Site, function: Function, is_open: bool) -> Edge:
        """The edge of a call of a method with what its object may be; `is_open` where it is one of the implementations of what a class leaves open."""
        cls, receiver = callee.function.parent, callee.receiver
        if edge.callee is not callee.function or not isinstance(cls, Class) or not isinstance(receiver, Instance):
            return edge
        own = hierarchy.is_own(site.call.func, function)
        needs = (_mark(cls),) if is_open and own else ()
        if self._leads(cls).isdisjoint(callee.function.node.calls):
            return replace(edge, needs=needs) if needs else edge
        if own and not is_open:
            return replace(edge, gives=((SAME, ""),))
        return replace(edge, needs=needs, gives=self._given(receiver, cls))

    def entered(self, edge: Edge, value: Instance, node: s.Expr, function: Function) -> Edge:
        """The edge of a method that `with` or `for` calls of an object, which `node` gives, with what that may be."""
        cls = edge.callee.parent if edge.callee is not None else None
        if not isinstance(cls, Class) or edge.callee is None or self._leads(cls).isdisjoint(edge.callee.node.calls):
            return edge
        is_own = isinstance(node, s.Name) and node.id == function.receiver
        return replace(edge, gives=((SAME, ""),) if is_own else self._given(value, cls))

    def _given(self, receiver: Instance, cls: Class) -> tuple[tuple[str, str], ...] | None:
        """What a call says of the object of a method of a class; None where that may be anything."""
        of = receiver.of if isinstance(receiver.of, Class) else cls
        marks = self._of(of, receiver.but)
        if not marks:
            return None
        own = (
            () if receiver.assumed else tuple(surely(_key(one)) for one in classes.mro(self._world, of) if isinstance(one, Class))
        )
        return tuple((one, "") for one in (*marks, declared(_key(of)), *own))

    def overridden(
        self, callee: FunctionValue, called: s.Expr, function: Function
    ) -> list[tuple[FunctionValue, tuple[str, ...]]]:
        """What `self.name(…)` in a method `function` runs, a method that has a body: that, and what subclasses make of it, each with what it needs."""
        cls = function.parent
        if not isinstance(cls, Class):
            return []
        if having := self._overriding.lacking(cls, callee.function.name).get(callee.function):
            is_of_it = hierarchy.is_own(called, function) or isinstance(called, s.Name)
            return [(callee, (" or ".join(map(_mark, having)),))] if is_of_it else []
        by_super = isinstance(called, s.Attribute) and isinstance(called.value, s.Call)
        if not hierarchy.is_own(called, function) or by_super:
            return []
        several = self._overriding.methods(cls, callee.function)
        if len(several) < 2:
            return []
        found: list[tuple[FunctionValue, tuple[str, ...]]] = []
        for method, having in several.items():
            of = [declared(_key(one)) for one in having]
            if method is callee.function:
                found.append((callee, (" or ".join([ANY, *of]),)))
            else:
                bound = FunctionValue(method, self._world.frame_of(method.parent), Instance(having[0], assumed=True))
                found.append((bound, (" or ".join(of),)))
        return found

    def lacking(self, called: s.Expr, function: Function) -> tuple[FunctionValue, ...]:
        """What a method calls of its own object that its class lacks, `self.name(…)`, or as it asked for it, `getattr(self, "name", None)`: what subclasses have."""
        cls = function.parent
        name = _asked_of_itself(called, function) if isinstance(cls, Class) else ""
        return tuple(
            FunctionValue(method, self._world.frame_of(method.parent), Instance(having[0], assumed=True))
            for method, having in (self._overriding.lacking(cls, name).items() if isinstance(cls, Class) and name else ())
        )

    @memoised()
    def _leads(self, cls: Class) -> frozenset[str]:
        """The names of the methods of a class, and of those that it comes from, that lead to one that is left open or overridden below: by what they call."""
        order = [one for one in classes.mro(self._world, cls) if isinstance(one, Class)]
        leaving = [one for one in order if (one.module.path, one.qualname) in self._open]
        found = {method.name for one in leaving for method in one.methods() if hierarchy.is_open(self._world, method)}
        found.update(*map(self._overriding.names, order))
        pending = [method for one in order for method in one.methods()] if found else []
        while more := [one for one in pending if one.name not in found and not found.isdisjoint(one.node.calls)]:
            found.update(one.name for one in more)
        for one in order:
            one.touch()
            one.module.leading.setdefault(one.qualname, set()).update(found)
            self._world.names.within |= found if one.unit is not None else frozenset()  # a class inside a function
        return frozenset(found)

    @memoised()
    def _of(self, cls: Class, but: tuple[Class, ...]) -> tuple[str, ...]:
        """What an object of a class may be: of this class, of those below that it is not excluded from, and of all that these come from; none where they are too many.

        Also where it was made here: the class may have been handed in (`type[Step]`)."""
        found = dict.fromkeys(self._above(cls))
        for one in hierarchy.subclasses(self._world, cls):
            if not but or set(but).isdisjoint(classes.mro(self._world, one)):
                found.update(dict.fromkeys(self._above(one)))
        return tuple(found) if len(found) <= _MANY else ()

    def _above(self, cls: Class) -> Iterator[str]:
        return (_mark(one) for one in classes.mro(self._world, cls) if isinstance(one, Class))


def _asked_of_itself(called: s.Expr, function: Function) -> str:
    """The name of the attribute of its own object that a method calls; "" where it calls something else."""
    if isinstance(called, s.Attribute):
        return called.name if isinstance(called.value, s.Name) and hierarchy.is_own(called, function) else ""
    made = local.given(called, function) if isinstance(called, s.Name) else None
    if not isinstance(made, s.Call) or s.last_name(made.func) != "getattr" or len(made.args) < 2:
        return ""
    of, name = made.args[:2]
    is_own = isinstance(name, s.Constant) and isinstance(name.value, str) and s.spelled(of) == function.receiver
    return str(name.value) if isinstance(name, s.Constant) and is_own else ""


def _mark(cls: Class) -> str:
    return marked(_key(cls))


def _key(cls: Class) -> str:
    return f"{cls.module.path}:{cls.qualname}"
