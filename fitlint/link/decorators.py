"""What decorators do to a call: the wrappers that run as well, where the function itself runs then, whether it runs only once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from fitlint import summary as s
from fitlint.link import arguments, memos, objects, wrappers
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Function, Scope
from fitlint.model.values import Frame, FunctionValue, Instance, Member, Symbol, Value
from fitlint.things import Edge, Wrapped

# Those of the standard library, and what programs call their own.
_MEMOISES = frozenset({"lru_cache", "cache", "cached_property", "once", "call_once", "run_once"})


class Wrapping(NamedTuple):
    """`how` the decorated function runs where that differs from a plain call; the `wrappers` of the program that run around it, each
    with its frame; the `names` of library decorators that block by themselves; whether it runs `once` and is remembered."""

    how: str = ""
    wrappers: tuple[FunctionValue, ...] = ()
    names: tuple[str, ...] = ()
    once: bool = False


class Resolver(Protocol):
    """`fitlint.link.calls.Calls`."""

    def within(self, function: Function, frame: Frame) -> list[Edge]: ...
    def reach_within(self, function: Function, frame: Frame) -> list[Edge]: ...


_PLAIN = Wrapping()
_AS_IT_IS = Wrapped("", ())


class Decorators:
    def __init__(self, world: World, calls: Resolver) -> None:
        self._world = world
        self._calls = calls

    def of(self, function: Function) -> Wrapping:
        """What the decorators of a function do to its calls."""
        return self._all(function) if function.node.decorators else _PLAIN

    @memoised(meanwhile=_PLAIN)  # what a wrapper calls is the function itself
    def _all(self, function: Function) -> Wrapping:
        return self._wrapping(function, function.node.decorators)

    def some(self, function: Function, decorators: tuple[s.Expr, ...]) -> Wrapped:
        """What some of its decorators do to a function, whoever calls it."""
        if not decorators:
            return _AS_IT_IS
        found = self.of(function) if len(decorators) == len(function.node.decorators) else self._wrapping(function, decorators)
        return Wrapped(found.how, tuple(one.function for one in reversed(found.wrappers)))

    def _wrapping(self, function: Function, decorators: tuple[s.Expr, ...]) -> Wrapping:
        names: list[str] = []
        around: list[FunctionValue] = []
        how = ""
        outer = self._world.frame_of(function.parent)
        own = FunctionValue(function, outer)
        for node in reversed(decorators):
            for value in evaluate(self._world, node, outer):
                if isinstance(value, (Symbol, Member, Instance)) and (known := self._library(value, function)):
                    how = how or known.how
                    names += known.names
                for wrapper in wrappers.around(self._world, value, own):
                    around.append(wrapper)
                    how = how or self._run_by(wrapper, function, value)
        is_memoised = not _MEMOISES.isdisjoint(objects.decorator_names(self._world, function))
        once = is_memoised or any(self._keeps(one, outer) for one in decorators)
        return Wrapping(how, tuple(around), tuple(names), once)

    def _keeps(self, decorator: s.Expr, frame: Frame) -> bool:
        """Whether a decorator keeps for good what calls give: `@cached({})`, and not `@cached(TTLCache(…))`."""
        if not isinstance(decorator, s.Call) or s.last_name(decorator.func) != "cached":
            return False
        cache = arguments.argument(decorator, 0, "cache")
        kept_in = evaluate(self._world, cache, frame) if cache is not None else ()
        is_cached = evaluate(self._world, decorator.func, frame) == (Symbol("cachetools.cached"),)
        return is_cached and bool(kept_in) and not any(map(memos.forgets, kept_in))

    def _library(self, value: Symbol | Member | Instance, function: Function) -> Wrapping | None:
        name = value.of if isinstance(value, Instance) else value.name
        if not isinstance(name, str):
            return None
        name = name.removesuffix("()")
        offloader = self._world.catalogue.offloaders.get(name)
        if offloader is not None and (
            offloader.to in ("thread", "process") or (offloader.to == "background" and not function.is_async)
        ):
            return Wrapping(how="offload")
        sink = self._world.catalogue.sink(f"@{name}") if not function.is_async else None
        call = value.call if isinstance(value, Instance) else None
        if sink is not None and not any(_is_plain(call, one) for one in sink.unless):
            return Wrapping(names=(f"@{name}",))
        return None

    def _run_by(self, wrapper: FunctionValue, function: Function, decorator: Value) -> str:
        """How a wrapper runs the function that it wraps, where that is elsewhere or not at all."""
        frame = self._world.frame(wrapper.function, wrapper.frame or self._world.frame_of(wrapper.function.parent), {}, False, 1)
        for edge in self._calls.reach_within(wrapper.function, frame):
            if edge.callee is not None and edge.callee is function and edge.how == "offload":
                return "offload"
        given = [name for name, values in (wrapper.frame.args if wrapper.frame is not None else {}).items()
                 if any(isinstance(one, FunctionValue) and one.function is function for one in values)]  # fmt: skip
        carrying = [*given, *_carrying(wrapper.function.parent, given)] if given else []
        return "create" if carrying and not any(_mentions(wrapper.function, name) for name in carrying) else ""


def _is_plain(call: s.Call | None, absent: dict[str, object]) -> bool:
    """Whether a decorator was given none of the arguments that would make it wait."""
    return call is None or not any(one.name is None or one.name in absent for one in call.keywords)


def _carrying(decorator: Scope, given: Sequence[str]) -> list[str]:
    """The names to which a decorator gives something that it makes of what goes by others: `tool = Tool(function)`."""
    bindings = decorator.index.bindings if isinstance(decorator, Function) else {}
    found: list[str] = []
    for name, several in bindings.items():
        made = [one.node for one in several if one.kind == "value"]
        if any(s.mentions(node, one) for node in made for one in (*given, *found)):
            found.append(name)
    return found


def _mentions(function: Function, name: str) -> bool:
    """Whether the body of a function may call what goes by a name, or give it away."""
    index = function.index
    if any(isinstance(one.node, Function) for bindings in index.bindings.values() for one in bindings):
        return True  # what is inside may run or not
    pending: list[s.Expr] = [one.call for one in index.sites]
    pending += [one.node for one in index.yields if one.node.value is not None]
    pending += [one.node.value for one in index.exits if one.node.value is not None]
    pending += [one.node for bindings in index.bindings.values() for one in bindings if one.kind == "value"]
    while pending:
        node = pending.pop()
        if isinstance(node, s.Lambda) or (isinstance(node, s.Name) and node.id == name):
            return True
        pending += s.children(node)
    return False
