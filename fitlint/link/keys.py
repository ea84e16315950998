"""What functions are called in what outlasts a program: by names that stay true while other files change, and other functions of the same file."""

from __future__ import annotations

from collections.abc import Collection

from fitlint.link.world import World
from fitlint.model.scopes import Class, Function, Module, defined

INSIDE = ">"
_LAMBDA = "lambda~"


class Keys:
    """What functions are called in files of calls: "Shop.price" by their names, "Shop.price>inner" inside another function, "price~1" where it is the
    second one of this name, "price>lambda~0" the first lambda in a function; "" is none."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._labels: dict[Module | Function, dict[str, Function]] = {}
        self._lambdas: dict[Function, dict[str, Function]] = {}
        self._known: dict[Function, str] = {}

    def of(self, function: Function) -> str:
        """The key of a function within its file."""
        known = self._known.get(function)
        if known is None:
            scope = function.parent
            while isinstance(scope, Class):
                scope = scope.parent
            self._name(scope)
            if isinstance(function.parent, Function) and function not in self._known:
                self._name_lambdas(function.parent)
            known = self._known.setdefault(function, "")  # what no scope binds
        return known

    def full(self, function: Function) -> str:
        """The key of a function within the program: "shop/prices.py:Shop.price"."""
        key = self.of(function)
        return f"{function.module.path}:{key}" if key else ""

    def starting(self, path: str, starts: Collection[int]) -> list[Function]:
        """The functions and methods of a file that start at some bytes."""
        module = self._world.module(path)
        found = self._name(module).values() if module is not None and starts else ()
        return [one for one in found if one.node.start in starts]

    def function(self, full: str) -> Function | None:
        """The function of a full key; None when there is none."""
        path, _, key = full.rpartition(":")
        scope: Module | Function | None = self._world.module(path)
        for label in key.split(INSIDE):
            if label.startswith(_LAMBDA):
                scope = self._name_lambdas(scope).get(label) if isinstance(scope, Function) else None
            else:
                scope = self._name(scope).get(label) if scope is not None else None
        return scope if isinstance(scope, Function) else None

    def _name(self, scope: Module | Function) -> dict[str, Function]:
        """The functions that a scope defines, by their names; notes their keys."""
        labels = self._labels.get(scope)
        if labels is None:
            labels = self._labels[scope] = {}
            around = "" if isinstance(scope, Module) else self.of(scope)
            same: dict[str, int] = {}
            for one in self._world.unnoted(defined, scope):  # what they are called is no answer
                name = one.qualname.rpartition(".<locals>.")[2]
                same[name] = same.get(name, -1) + 1
                label = f"{name}~{same[name]}" if same[name] else name
                labels[label] = one
                if around or isinstance(scope, Module):
                    self._known[one] = f"{around}{INSIDE}{label}" if around else label
        return labels

    def _name_lambdas(self, scope: Function) -> dict[str, Function]:
        """The lambdas in a function, by their order; notes their keys."""
        labels = self._lambdas.get(scope)
        if labels is None:
            around = self.of(scope)
            nodes = scope.own.lambdas
            labels = self._lambdas[scope] = {
                f"{_LAMBDA}{at}": self._world.function_of(one, scope) for at, one in enumerate(nodes)
            }
            self._known.update((one, f"{around}{INSIDE}{label}") for label, one in labels.items() if around)
        return labels
