"""Calls that were resolved elsewhere, in an earlier run or another process, in a form that can be kept and sent.

They are written a file at a time, in terms that stay true while other files change, and other functions of the same file: by name. Of functions that no
scope binds, and of lambdas outside of functions, nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from fitlint.catalogue import Catalogue, Sink
from fitlint.finding import Place
from fitlint.link.keys import INSIDE, Keys
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.touched import are_among, in_bytes, of_bytes
from fitlint.switches import how_seldom
from fitlint.things import Edge

_NOTHING: Mapping[str, frozenset[int]] = {}
_AWAITED, _ONCE, _BLOCKS, _SOME, _ALL, _OTHERWISE = 1, 2, 4, 8, 16, 32


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One call, from `start` to `end` in bytes from where the function starts. `how`, `callee`, `name` and `reason` are positions in the names of the file; `flags` are those above, and how often the sink is another one; `needs` and `gives` are
    those of the edge, and so is `seldom`."""

    start: int
    end: int
    how: int
    callee: int
    name: int
    reason: int
    flags: int
    needs: tuple[str, ...] = ()
    gives: tuple[tuple[str, str], ...] | None = None
    seldom: int = 0


class Written(msgspec.Struct, frozen=True, array_like=True):
    """The calls of the functions of one file, by the keys of the functions; None where one of them calls what has no key. Those of `bare` ones are without their
    circumstances. `rests` are the files on which they rest (`World.touched`)."""

    names: list[str]
    calls: dict[str, list[Row] | None]
    bare: set[str] = set()
    rests: dict[str, bytes] = {}


class Known:
    """The calls that `files` hold, each encoded by `write`; what cannot be read holds none. They are not known of functions of `edited` files that lie in one of those that
    start at these bytes; nor of functions whose calls rest on what is `noticed` (`World.noticed`): by file, these are `stale`, by their keys."""

    def __init__(
        self, world: World, keys: Keys, files: Mapping[str, bytes], edited: Mapping[str, frozenset[int]] = _NOTHING,
        noticed: frozenset[int] = frozenset(),
    ) -> None:  # fmt: skip
        self._world = world
        self._keys = keys
        self.files = files
        self.edited = edited
        self._read: dict[str, Written] = {}
        self.stale = self._resting_on(noticed) if noticed else {}
        self._callees: dict[str, Function | None] = {"": None}

    def functions(self, path: str) -> list[Function]:
        """The functions of a file whose calls are known."""
        found = (self._keys.function(f"{path}:{key}") for key in (self._of(path).calls if path in self.files else ()))
        return [one for one in found if one is not None]

    def of(self, function: Function) -> list[Edge] | None:
        """The calls in a function; None when they are not known, with their circumstances."""
        return None if self.is_bare(function) else self.reach(function)

    def is_bare(self, function: Function) -> bool:
        """Whether nothing is known of the circumstances of the calls in a function."""
        path = function.module.path
        return path in self.files and self._keys.of(function) in self._of(path).bare

    def let_go(self, units: Iterable[str]) -> dict[str, frozenset[int]]:
        """Know no more of the functions with calls, in their circumstances, of one of some functions, by its full key, or of one inside of it. Gives these: by file, the byte at
        which they start."""
        found: dict[str, frozenset[int]] = {}
        for unit in units:
            spelled = unit.encode()
            for path in [path for path, blob in self.files.items() if spelled in blob]:
                starts = {one.unit.node.start for one in self.functions(path) if self._calls(one, unit)}
                found[path] = found.get(path, frozenset()) | starts
        self.edited = {**self.edited, **{path: starts.union(self.edited.get(path, ())) for path, starts in found.items()}}
        return found

    def changed(self, without: Collection[str]) -> list[Function]:
        """The functions whose calls were known and no longer are, without some, by their full keys."""
        edited = [one for path in self.edited if path in self.files for one in self.functions(path)]
        found = [one for one in edited if one.unit.node.start in self.edited[one.module.path]]
        found += [
            one for path, keys in self.stale.items() for key in keys if (one := self._keys.function(f"{path}:{key}")) is not None
        ]
        return [one for one in found if self._keys.full(one) not in without]

    def has(self, key: str) -> bool:
        """Whether the calls in a function were asked for, by its full key."""
        path, _, own = key.rpartition(":")
        return path in self.files and own in self._of(path).calls

    def is_followed(self, function: Function) -> bool:
        """Whether the calls in a function were asked for, with their circumstances."""
        path, key = function.module.path, self._keys.of(function)
        return path in self.files and key in self._of(path).calls and key not in self._of(path).bare

    def _calls(self, function: Function, unit: str) -> bool:
        if not self.is_followed(function):
            return False
        written = self._of(function.module.path)
        callees = (written.names[row.callee] for row in written.calls[self._keys.of(function)] or ())
        return any(one == unit or one.startswith(unit + INSIDE) for one in callees)

    def reach(self, function: Function) -> list[Edge] | None:
        """The calls in a function, with their circumstances or without; None when they are not known."""
        path = function.module.path
        if function.unit.node.start in self.edited.get(path, ()) or self._keys.of(function) in self.stale.get(path, ()):
            return None
        return self.as_written(function)

    def rests(self, function: Function) -> int:
        """The files on which rests what is known of a function."""
        path = function.module.path
        return of_bytes(self._of(path).rests.get(self._keys.of(function), b"")) if path in self.files else 0

    def _resting_on(self, noticed: frozenset[int]) -> dict[str, set[str]]:
        found = {}
        for path in self.files:
            keys = {key for key, files in self._of(path).rests.items() if are_among(files, noticed)}
            if keys:
                found[path] = keys
        return found

    def as_written(self, function: Function) -> list[Edge] | None:
        """The same, also of a function that is edited: as they were."""
        path = function.module.path
        if path not in self.files:
            return None
        written = self._of(path)
        rows = written.calls.get(self._keys.of(function))
        if rows is None:
            return None
        edges = []
        base = function.node.start
        for row in rows:
            name, callee = written.names[row.name], written.names[row.callee]
            if callee not in self._callees:
                self._callees[callee] = self._keys.function(callee)
            if callee and self._callees[callee] is None:
                return None
            edges.append(
                Edge(
                    Place(path, base + row.start, base + row.end), written.names[row.how], self._callees[callee], name, bool(row.flags & _AWAITED),
                    written.names[row.reason], bool(row.flags & _ONCE), self._sink(name, row.flags),
                    row.needs, row.gives, row.seldom, "some" if row.flags & _SOME else "all" if row.flags & _ALL else "",
                )
            )  # fmt: skip
        return edges

    def led_to(self, key: str) -> list[str] | None:
        """The full keys of the functions that the calls of one, by its full key, led to, as they were written, "" for what is of a library; None where one has no key."""
        path, _, own = key.rpartition(":")
        written = self._of(path)
        rows = written.calls.get(own)
        return [written.names[row.callee] for row in rows] if rows is not None else None

    def all_led(self) -> Iterator[tuple[str, set[str]]]:
        """The functions whose calls were known, each with those that these led to, as in `led_to`."""
        for path in self.files:
            written = self._of(path)
            for own, rows in written.calls.items():
                yield f"{path}:{own}", {written.names[row.callee] for row in rows or ()}

    def _sink(self, name: str, flags: int) -> Sink | None:
        sink = self._world.catalogue.sink(name) if flags & _BLOCKS else None
        for _ in range(flags // _OTHERWISE):
            sink = self._world.catalogue.sink(sink.otherwise) if sink is not None else None
        return sink

    def _of(self, path: str) -> Written:
        written = self._read.get(path)
        if written is None:
            written = self._read[path] = _decoded(self.files[path])
        return written


def leads_on(
    keys: Keys, calls: Iterable[Edge], names: frozenset[str], matters: Callable[[Function], bool]
) -> list[tuple[object, ...]] | None:
    """What calls lead to in the program, without where they stand, and what they give only to what `matters`; None where one of them blocks by itself, calls one of
    these library functions, or what cannot be named."""
    found: list[tuple[object, ...]] = []
    for one in calls:
        callee = keys.full(one.callee) if one.callee is not None else ""
        if one.callee is not None and callee:
            gives = one.gives if matters(one.callee) else None
            found.append((one.how, callee, one.name, one.awaited, one.reason, one.once, one.needs, gives))
        elif one.callee is not None or one.sink is not None or one.name in names:
            return None
    return found


def write(
    keys: Keys, catalogue: Catalogue, calls: Mapping[Function, Sequence[Edge]], bare: Mapping[Function, Sequence[Edge]],
    rests: Mapping[Function, int],
) -> dict[str, bytes]:  # fmt: skip
    """The calls of functions, and those without their circumstances, by file, as `Known` reads them, with what they rest on."""
    found: dict[str, Written] = {}
    positions: dict[str, dict[str, int]] = {}
    for function, edges in (*calls.items(), *bare.items()):
        key = keys.of(function)
        if not key:
            continue
        path = function.module.path
        written = found.setdefault(path, Written([], {}, set(), {}))
        names = positions.setdefault(path, {})
        is_bare = function in bare
        if is_bare:
            written.bare.add(key)
        files = rests.get(function, 0)
        written.rests[key] = in_bytes(files)
        rows = written.calls[key] = []
        for edge in edges:
            callee = keys.full(edge.callee) if edge.callee is not None else ""
            if edge.callee is not None and not callee:
                written.calls[key] = None
                break
            how, name, reason = (names.setdefault(one, len(names)) for one in (edge.how, edge.name, edge.reason))
            flags = (
                _AWAITED * edge.awaited
                | _ONCE * edge.once
                | _SOME * (edge.choice == "some")
                | _ALL * (edge.choice == "all")
                | _blocks(edge, catalogue)
            )
            to = names.setdefault(callee, len(names))
            rank = 0 if is_bare else how_seldom(function, edge)
            start, end = edge.place.start - function.node.start, edge.place.end - function.node.start
            rows.append(Row(start, end, how, to, name, reason, flags, edge.needs, edge.gives, rank))
    return {path: msgspec.msgpack.encode(replace(one, names=list(positions[path]))) for path, one in found.items()}


def _blocks(edge: Edge, catalogue: Catalogue) -> int:
    """Whether a call blocks, and how far from its own name the one that it counts as is (`Sink.otherwise`)."""
    if edge.sink is None:
        return 0
    flags, sink = _BLOCKS, catalogue.sink(edge.name)
    while sink is not None and sink is not edge.sink:
        flags, sink = flags + _OTHERWISE, catalogue.sink(sink.otherwise)
    return flags


def _decoded(blob: bytes) -> Written:
    try:
        return msgspec.msgpack.decode(blob, type=Written)
    except msgspec.MsgspecError:
        return Written([], {})
