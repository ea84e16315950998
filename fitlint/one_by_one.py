"""What checks ask of functions, handlers and routes one by one, with the files on which the answers rest: an edit costs only what it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from fitlint.finding import Finding
from fitlint.known import Alone, Answers
from fitlint.model.scopes import Function
from fitlint.model.touched import in_bytes, of_bytes
from fitlint.things import Handler, Route, said_of_handler, said_of_route

if TYPE_CHECKING:
    from fitlint.program import Program

Found = TypeVar("Found")


class OneByOne:
    """What has been asked so far of one program, beside what is known of it from before."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._alone: dict[str, Alone] = {}
        self._asked: dict[Handler | Route, int] = {}

    @property
    def _known(self) -> Answers:
        return self._program.known

    # ---------------------------------------------------------------------------------------------------------------- functions

    def alone(self, code: str, find: Callable[..., Iterable[Finding]], function: Function, *more: object) -> Iterator[Finding]:
        """As `Program.alone`."""
        key = self._program.key(function)
        if key and self._is_settled(code, key, function):
            return
        own = self._alone.setdefault(code, Alone())
        asking, self._program.asking = self._program.asking, False  # what rests on files is kept with the function
        try:
            found, rests = self._program.resting(lambda: self._asked_of(function, find, more))
        finally:
            self._program.asking = asking
        own.rests[key] = _together(rests, own.rests.get(key, b""))  # a function may be several handlers
        for one in found:
            own.found.add(key)
            yield one

    def _asked_of(self, function: Function, find: Callable[..., Iterable[Finding]], more: tuple[object, ...]) -> list[Finding]:
        """What a check finds in a function; that rests on its body, which it may read by itself."""
        function.touch()
        return list(find(function, *more, self._program))

    def unsettled(self, code: str, files: frozenset[str], how: str) -> frozenset[str]:
        """As `Program.unsettled`."""
        self._alone.setdefault(code, Alone()).files[how] = set(files)
        known, before = self._known, self._known.alone.get(code)
        if before is None or (known.edited is None and known.noticed is None):
            return files
        changed = {*(known.edited or ()), *map(_file, before.found)}
        if known.edited is None and known.noticed is not None:
            changed |= known.noticed.files.keys() | self._program.questions.calling(known.noticed.coroutines)
            changed.update(_file(key) for key, rests in before.rests.items() if not self._program.rests_as_before(rests))
        return files - (before.files.get(how, set()) - changed)

    def _is_settled(self, code: str, key: str, function: Function) -> bool:
        """Whether a check has found nothing in a function, and nothing can have changed that since."""
        known, before = self._known, self._known.alone.get(code)
        if before is None or key in before.found:
            return False
        if known.edited is not None or known.noticed is None:
            return known.holds(function.module.path)
        # Who makes a coroutine is asked by the names of all that do.
        if not known.noticed.coroutines.isdisjoint(function.node.calls) or key not in before.rests:
            return False
        return self._is_handled_as_before(key, function) and self._program.rests_as_before(before.rests[key])

    def _is_handled_as_before(self, key: str, function: Function) -> bool:
        """Whether a function is no handler, and was none, or the same one, as far as checks have asked about that."""
        if self._program.as_before:
            return True
        handling = self._program.memo("handling", self._handling).get(function, [])
        return all(self.said(one) in self._known.things for one in handling) if handling else key not in self._known.entries

    def _handling(self) -> dict[Function, list[Handler]]:
        """The handlers of each function."""
        found: dict[Function, list[Handler]] = {}
        for one in self._program.handlers:
            found.setdefault(one.function, []).append(one)
        return found

    def stands(self, code: str) -> bool:
        """Whether nothing can have changed what a check finds in any function that it has asked about."""
        before = self._known.alone.get(code)
        return before is None or all(map(self._program.rests_as_before, before.rests.values()))

    def leave(self, code: str) -> None:
        """Note that a check does not run, as what it has found stands."""
        self._alone.setdefault(code, self._known.alone.get(code, Alone()))

    def of_functions(self) -> dict[str, Alone]:
        """What has been asked of functions, now or before, by the codes of checks."""
        found = {}
        for code, own in self._alone.items():
            before = self._known.alone.get(code, Alone()).rests
            is_same = self._known.edited is not None
            found[code] = Alone(rests={key: one for key, one in before.items() if is_same or self._program.rests_as_before(one)})
            found[code].add(own)
        return found

    # --------------------------------------------------------------------------------------------------------- handlers and routes

    def things(self) -> Iterator[Handler | Route]:
        """The things about which checks can ask."""
        yield from self._program.handlers
        yield from self._program.routes

    def said(self, thing: Handler | Route) -> str:
        """What link says of a thing, but for its signature, in short."""

        def made() -> str:
            if isinstance(thing, Route):
                said = said_of_route(thing)
            else:
                said = "".join([said_of_handler(thing), *map(self.said, thing.routes)])
            return blake2b(said.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()

        return self._program.memo(("said", thing), made)

    def asking(self, thing: Handler | Route, work: Callable[[], Found]) -> Found:
        """What a check finds in a thing by some work."""
        found: Found
        found, files = self._program.questions.noting(work)
        self._asked[thing] = self._asked.get(thing, 0) | files
        return found

    def standing(self) -> frozenset[str]:
        """What link says of the things in which nothing can have changed what checks find."""

        def made() -> frozenset[str]:
            if self._program.as_before:
                return frozenset(said for said, rests in self._known.things.items() if self._program.rests_as_before(rests))
            return frozenset(map(self.said, filter(self._is_as_before, self.things())))

        return self._program.memo("standing", made)

    def all_stand(self) -> bool:
        """Whether nothing can have changed what checks find in any thing."""
        return self._program.as_before and (self._known.edited is not None or self._known.things.keys() <= self.standing())

    def _is_as_before(self, thing: Handler | Route) -> bool:
        rests = self._known.things.get(self.said(thing))
        return rests is not None and self._program.rests_as_before(rests, *thing.files)

    def of_things(self) -> dict[str, bytes]:
        """On which files it rests what has been asked of things, now or before, by what link says of these."""
        found = self._known.things
        if self._known.noticed is not None or self._asked:  # what was found is only kept of what link says now
            same = self.standing() if self._known.noticed is not None else map(self.said, self.things())
            found = {said: found[said] for said in same if said in found}
        for thing, files in self._asked.items():
            said = self.said(thing)
            found[said] = _together(in_bytes(files), found.get(said, b""))
        return found

    def of_routes(self) -> list[str]:
        """What link says of the routes, in their order: the same as before where nobody can have noticed an edit."""
        is_known = self._known.edited is not None or self._program.as_before
        return self._known.routes if is_known else list(map(self.said, self._program.routes))

    # ------------------------------------------------------------------------------------------------------------ other processes

    def here(self) -> tuple[dict[str, Alone], dict[int, bytes]]:
        """What this process has asked of functions, and of things, by their positions."""
        return self._alone, {at: in_bytes(self._asked[one]) for at, one in enumerate(self.things()) if one in self._asked}

    def learn(self, functions: Mapping[str, Alone], things: Mapping[int, bytes]) -> None:
        """Take what another process has asked."""
        for code, alone in functions.items():
            self._alone.setdefault(code, Alone()).add(alone)
        for at, thing in enumerate(self.things()):
            if at in things:
                self._asked[thing] = self._asked.get(thing, 0) | of_bytes(things[at])


def _together(one: bytes, other: bytes) -> bytes:
    """The files on which two things rest."""
    return in_bytes(of_bytes(one) | of_bytes(other))


def _file(key: str) -> str:
    """The file of a function, by its key."""
    return key.rpartition(":")[0]
