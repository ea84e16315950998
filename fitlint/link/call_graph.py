"""The call graph as far as anybody has asked for it: calls that are resolved now, and calls that are known from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fitlint.link.world import World
from fitlint.link.written import Keys, Known, leads_on, write
from fitlint.model.scopes import Function
from fitlint.things import Edge


class CallGraph:
    """`resolve` gives the calls of a function; it is asked once for each, and not for those that are `known`."""

    def __init__(self, world: World, keys: Keys, resolve: Callable[[Function], list[Edge]], known: Mapping[str, bytes]) -> None:
        self._world = world
        self._keys = keys
        self._resolve = resolve
        self._written = dict(known)
        self._known = [Known(world, keys, known)]
        self._calls: dict[Function, list[Edge]] = {}
        self._new: set[str] = set()  # files of which more is known than what is written

    def calls(self, function: Function) -> list[Edge]:
        """The calls in a function."""
        found = self._calls.get(function)
        if found is None:
            known = next((calls for one in self._known if (calls := one.of(function)) is not None), None)
            if known is None:
                self._new.add(function.module.path)
            found = self._calls[function] = self._resolve(function) if known is None else known
        return found

    def learn(self, known: Mapping[str, bytes]) -> None:
        """Take what another process has resolved of this program."""
        self._new |= self._written.keys() & known.keys()
        self._written.update(known)
        self._known.append(Known(self._world, self._keys, known))

    def leads_where_it_led(self, path: str, before: bytes, edited: frozenset[int], names: frozenset[str]) -> bool:
        """Whether the functions of a file whose calls were known lead to the same as they did; `edited` are those with another body, by the byte at
        which they start: these must not block by themselves, nor call one of the library functions `names`, then or now."""
        known = Known(self._world, self._keys, {path: before})
        for function in known.functions(path):
            calls = self.calls(function)  # also where the body is the same: the places are others
            if function.unit.node.start in edited:
                then, now = (leads_on(self._keys, each, names) for each in (known.of(function), calls))
                if then is None or then != now:
                    return False
        return True

    def resolved(self) -> dict[str, bytes]:
        """The calls of the files of which some were resolved by this process, written."""
        return write(
            self._keys, self._world.catalogue, {one: calls for one, calls in self._calls.items() if one.module.path in self._new}
        )

    def written(self) -> dict[str, bytes]:
        """All that is known of calls by now, written, by file."""
        return {**self._written, **self.resolved()}
