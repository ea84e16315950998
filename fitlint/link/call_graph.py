"""The call graph as far as anybody has asked for it: calls that are resolved now, and calls that are known from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set

from msgspec.structs import replace

from fitlint.edits import Noticed
from fitlint.facts import with_callers
from fitlint.known import Told
from fitlint.link.keys import Keys
from fitlint.link.world import World
from fitlint.link.written import Known, leads_on, write
from fitlint.model.scopes import Class, Function, Module, Scope
from fitlint.things import Edge


class CallGraph:
    """`resolve` gives the calls of a function, `reach` the same without their circumstances; they are asked once for each, and not for those that are `known`: functions of edited
    files that have not changed themselves may have been `let_go` there, for what they give to such as have."""

    def __init__(
        self,
        world: World,
        keys: Keys,
        resolve: Callable[[Function], list[Edge]],
        reach: Callable[[Function], list[Edge]],
        known: Known,
        let_go: Mapping[str, frozenset[int]],
        leading: Set[str],
    ) -> None:
        """`leading` are the keys of those of the known functions that lead to a call of a library, or to what nobody had asked about."""
        self._world = world
        self._keys = keys
        self._resolve = resolve
        self._reach = reach
        self._written = {path: one for path, one in known.files.items() if path not in known.edited and path not in known.stale}
        self._before = known
        self._let_go = let_go
        self._leading = leading
        self._newly: set[str] | None = None  # the keys of those of the others that may lead there now
        self._known = [known]
        self._calls: dict[Function, list[Edge]] = {}
        self._reached: dict[Function, list[Edge]] = {}
        self._rests: dict[Function, int] = {}  # the files on which rests what was resolved
        self.failures: dict[Function, str] = {}  # why calls could not be resolved
        self._new = known.files.keys() - self._written.keys()  # files of which more is known than what is written

    def calls(self, function: Function) -> list[Edge]:
        """The calls in a function."""
        found = self._calls.get(function)
        if found is None:
            found = self._calls[function] = self._asked(function, Known.of, self._resolve)
        self._world.touched.add(self._rests.get(function, 0))
        return found

    def reach(self, function: Function) -> list[Edge]:
        """The calls in a function; where that is easier, without their circumstances."""
        found = self._calls.get(function)
        if found is None:
            found = self._reached.get(function)
        if found is None:
            found = self._reached[function] = self._asked(function, Known.reach, self._reach)
        self._world.touched.add(self._rests.get(function, 0))
        return found

    def _asked(
        self, function: Function, known: Callable[[Known, Function], list[Edge] | None], resolve: Callable[[Function], list[Edge]]
    ) -> list[Edge]:
        """What is known of a function, or else resolved now."""
        for one in self._known:
            found = known(one, function)
            if found is not None:
                self._rests[function] = one.rests(function)
                return found
        self._new.add(function.module.path)
        try:
            calls, files = self._world.noting(resolve, function)
        except Exception as error:  # one function must not cost what is found of all others
            self.failures[function] = f"{type(error).__name__}: {error}"
            return []
        self._rests[function] = files | _own(function)
        return calls

    def stale(self) -> list[str]:
        """The full keys of the functions that rest on files that were noticed."""
        return [f"{path}:{key}" for path, keys in self._before.stale.items() for key in sorted(keys)]

    def again(self, key: str) -> None:
        """Resolve a function whose calls were known, by its full key, if it is still there."""
        function = self._keys.function(key)
        if function is not None:
            self._again(function)

    def learn(self, known: Mapping[str, bytes]) -> None:
        """Take what another process has resolved of this program."""
        self._new |= self._written.keys() & known.keys()
        self._written.update(known)
        self._known.append(Known(self._world, self._keys, known))

    def leads_where_it_led(
        self, edited: Mapping[str, Iterable[int]], idle: Iterable[tuple[str, int]], names: frozenset[str], told: Told
    ) -> bool:
        """Whether the functions whose calls were known lead to the same as they did, or nowhere, then and now. `edited` are those with another body, by file, by the byte
        at which they start: these must not block by themselves, nor call one of the library functions `names`, then or now; the `idle` ones must lead nowhere, or nobody
        have come to them. `told` is what was asked of the calls before.
        """
        before = self._before
        found: set[tuple[str, int]] = set()
        for path in before.edited:
            starts = {*edited.get(path, ()), *self._let_go.get(path, ())}
            for function in before.functions(path):
                self._again(function)
                is_edited = function.unit.node.start in starts
                if is_edited and not self._leads_as_before(self._keys.full(function), function, names, told, found):
                    return False
        return all(one in found or self._is_apart(*one, told) for one in idle)

    def leads_nowhere(self, function: Function) -> bool:
        """Whether a function is known to lead to no call of a library: it did not, and nothing that did not then does so now."""
        return self.is_idle(self._keys.full(function))

    def is_idle(self, key: str) -> bool:
        """The same of the function of a key."""
        return not self.led(key) and key not in self._newly_leading()

    def led(self, key: str) -> bool:
        """Whether the function of a key led to a call of a library, as far as anybody knew."""
        return key in self._leading or not key or not self._before.has(key)

    def leads(self, function: Function) -> bool:
        """Whether a function leads to a call of a library: looked up where it was not known."""
        if self._before.has(self._keys.full(function)):
            return not self.leads_nowhere(function)
        below = self._known_below(self.reach(function))
        return below is None or not below.isdisjoint(self._newly_leading())

    def _newly_leading(self) -> set[str]:
        """The keys of the known functions that led nowhere and may now lead to a call of a library: by what has changed in them, or through each other."""
        if self._newly is not None:
            return self._newly
        found: set[str] = set()
        callers: dict[str, list[str]] = {}
        for one in self._before.changed(self._leading):
            key, led = self._keys.full(one), self._known_below(self.reach(one))
            if led is None:
                found.add(key)
            for callee in led or ():
                callers.setdefault(callee, []).append(key)
        for key, callees in self._before.all_led() if found else ():
            for callee in callees:
                callers.setdefault(callee, []).append(key)
        self._newly = with_callers(found, callers)
        return self._newly

    def leads_as_it_led(self, noticed: Noticed, names: frozenset[str], told: Told) -> bool:
        """Whether the functions whose calls rest on files that were `noticed` lead to the same as they did, or nowhere, then and now; `names` and `told` as above."""
        found: set[tuple[str, int]] = set()
        for full in (f"{path}:{key}" for path, keys in self._before.stale.items() for key in keys):
            function = self._keys.function(full)
            same = noticed.same.get(full.rpartition(":")[0])
            edited = names if same is not None and function is not None and not same.holds(function.node.start) else None
            if not self._leads_as_before(full, function, edited, told, found, noticed.same_rounds):
                return False
        return all(one in found or self._is_apart(*one, told) for one in noticed.idle or ())

    def _again(self, function: Function) -> list[Edge]:
        """The calls in a function that were known, as far as they were, to be kept again."""
        return self.reach(function) if self._before.is_bare(function) else self.calls(function)

    def _leads_as_before(
        self, full: str, function: Function | None, edited: frozenset[str] | None, told: Told,
        nowhere: set[tuple[str, int]], same_rounds: bool = True,
    ) -> bool:  # fmt: skip
        """Whether the function of a key leads to the same as it did, or nowhere, then and now: it is added to those. In files that are `edited` calls may stand elsewhere, and
        must not be of these library functions, nor block."""
        now = self._again(function) if function is not None else []
        led_to = self._before.led_to(full)
        if led_to is not None and self._leading.isdisjoint(led_to) and "" not in led_to and self._leave_alone(now):
            if function is not None:
                nowhere.add((function.module.path, function.node.start))
            if full not in told.walked:
                return True
        then = self._before.as_written(function) if function is not None else None
        if then is None:
            return False
        if edited is None:
            return list(map(_said, then)) == list(map(_said, now))
        before, after = (leads_on(self._keys, each, edited, self._before.is_followed) for each in (then, now))
        return same_rounds and before is not None and before == after

    def _leave_alone(self, calls: Iterable[Edge]) -> bool:
        """Whether calls lead to no library, nor to what led there before."""
        return self._known_below(calls) is not None

    def _known_below(self, calls: Iterable[Edge]) -> set[str] | None:
        """The keys of the known functions that calls lead to, by way of others; None where they lead to a library, or to what led there before."""
        known: set[str] = set()
        seen: set[Function] = set()
        pending = list(calls)
        while pending:
            callee = pending.pop().callee
            key = self._keys.full(callee) if callee is not None else ""
            if callee is None or not key or key in self._leading:
                return None
            if self._before.has(key):
                known.add(key)
            elif callee not in seen:
                seen.add(callee)
                pending += self.reach(callee)
        return known

    def leading(self) -> set[str]:
        """The keys of the functions asked about, now or before, that lead to a call of a library, or to what nobody has asked about."""
        asked = {
            key: calls for each in (self._reached, self._calls) for one, calls in each.items() if (key := self._keys.full(one))
        }
        callers: dict[str, list[str]] = {}
        found = {key for key in self._leading if key not in asked}
        for key, calls in asked.items():
            for one in calls:
                callee = self._keys.full(one.callee) if one.callee is not None else ""
                if callee in asked:
                    callers.setdefault(callee, []).append(key)
                elif not callee or callee in found or not self._before.has(callee):
                    found.add(key)
        return with_callers(found, callers)

    def _is_apart(self, path: str, start: int, told: Told) -> bool:
        """Whether nobody has come to a function, nor would have, had it led back."""
        for one in self._keys.starting(path, [start]):
            key = self._keys.full(one)
            if one.name not in told.back or key in told.left or self._before.has(key):
                return False
        return True

    def resolved(self) -> dict[str, bytes]:
        """The calls of the files of which some were resolved by this process, written."""

        def is_new(function: Function) -> bool:
            return function.module.path in self._new and function not in self.failures

        whole = {one: calls for one, calls in self._calls.items() if is_new(one)}
        bare = {one: calls for one, calls in self._reached.items() if is_new(one) and one not in whole}
        return write(self._keys, self._world.catalogue, whole, bare, self._rests)

    def written(self) -> dict[str, bytes]:
        """All that is known of calls by now, written, by file."""
        for path in self._new & self._before.files.keys():
            for function in self._before.functions(path):
                if self._before.reach(function) is not None:
                    self._again(function)
        return {**self._written, **self.resolved()}


def _own(function: Function) -> int:
    """On what of its own file a function rests: its body, and what it stands in by its name outside of functions and classes, and the classes on the way there."""
    bits = function.module.bits
    files = function.bit
    scope: Scope = function
    while not isinstance(scope, Module):
        files |= bits.classes.get(scope.name, 0) if isinstance(scope, Class) else 0
        name, scope = scope.name, scope.parent
    return files | bits.of(name)


def _said(edge: Edge) -> Edge:
    """What a call says, without how seldom it runs, which is only known of what was written."""
    return replace(edge, seldom=None)
