"""The calls of a function, resolved: to functions of the program, to names of libraries, run here, on the loop later, or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.finding import Place
from fitlint.link import (
    arguments,
    awaitable,
    choices,
    circumstances,
    classes,
    constructors,
    containers,
    endings,
    fresh,
    iteration,
    library_calls,
    partials,
    shut_in,
    template_methods,
    twins,
    types,
    unserved,
)
from fitlint.link.callbacks import Callbacks
from fitlint.link.circumstances import Found
from fitlint.link.coroutines import only_makes_one
from fitlint.link.decorators import Decorators, Wrapping
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.model_hooks import VALIDATING, ModelHooks
from fitlint.link.once import is_singleton
from fitlint.link.other_loops import RUN, runs_own
from fitlint.link.receivers import Receivers
from fitlint.link.sinks import library_edge
from fitlint.link.unwritten import Unwritten
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function, Scope
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Member, Symbol, TypeForm, Value, Values, is_none
from fitlint.things import Edge, Wrapped, place_of

_AWAITING = frozenset({"await", "async with", "async for"})
_RUNS_GENERATORS = frozenset({"for", "async for", "yield from", "star"})
_RESPONSES = frozenset({"fastapi.Response"})


class Calls:
    """`properties` are the names that some class of the program gives a property, `names` those of library calls that are asked for: others
    that run nothing of the program and block nobody are left out, which are more than half of all calls."""

    def __init__(
        self, world: World, properties: frozenset[str], receivers: Receivers, models: ModelHooks, names: frozenset[str]
    ) -> None:
        self._world = world
        self._models = models
        self._receivers = receivers
        self._decorators = Decorators(world, self)
        self._callbacks = Callbacks(world, self, properties)
        self._unwritten = Unwritten(world, self, receivers, self._decorators, properties)
        self._quiet = library_calls.quiet_builtins(world.catalogue)
        self._offloading = frozenset(one.rpartition(".")[2] for one in world.catalogue.offloaders)
        self._names = names
        self._says_nothing: dict[str, bool] = {}  # which rests on no file

    def wrapped(self, function: Function, decorators: tuple[s.Expr, ...]) -> Wrapped:
        """What some of its decorators do to a function."""
        return self._decorators.some(function, decorators)

    def held(self, callee: FunctionValue, frame: Frame) -> Iterator[Edge]:
        """The calls in a function that run what the function around it was given."""
        return self._callbacks.held(callee, frame.depth + 1)

    def of(self, function: Function) -> list[Edge]:
        """The calls in `function`, those in nested functions and in unstarted generator expressions left out."""
        return self._in_frame(function, self._world.frame_of(function))

    def reach(self, function: Function) -> list[Edge]:
        """The same, without their circumstances: `needs`, what the arguments say of what is called, and whether they are made once."""
        return [edge for one in self._reached(function, self._world.frame_of(function)) for edge in one.edges]

    def within(self, function: Function, frame: Frame) -> list[Edge]:
        """The calls in it, with what `frame` knows of the parameters and of the scopes around, for the calls of another function."""
        function.share()
        return self._in_frame(function, frame)

    def reach_within(self, function: Function, frame: Frame) -> list[Edge]:
        """The same, without their circumstances."""
        function.share()
        return [edge for one in self._reached(function, frame) for edge in one.edges]

    @memoised()
    def _in_frame(self, function: Function, frame: Frame) -> list[Edge]:
        return circumstances.told(self._world, self._reached(function, frame), function, frame)

    @memoised(meanwhile=[])
    def _reached(self, function: Function, frame: Frame) -> list[Found]:
        sites = (one for one in function.own.sites if not one.lazy and not self._is_quiet(one.call.func, function))
        taken: set[Place] = set()
        found: list[Found] = []
        for site in sites:
            callees, edges = self._edges(site, function, frame)
            if edges:
                found.append(Found(site, callees, edges))
            name = s.last_name(site.call.func)
            if (name in self._offloading and self._offloads(site, frame)) or (
                name in RUN and runs_own(self._world, site.call, frame)
            ):
                taken |= {place_of(one, function) for one in _handed(site.call)}
        # Coroutines that are made only to be given to another loop: `run_coroutine_threadsafe(work(), loop)`, `asyncio.run(work())`,
        # `Thread(target=asyncio.run, args=(work(),))`.
        if taken:
            found = _without(
                found, lambda one: one.place in taken and (one.how == "schedule" or only_makes_one(self._world, one))
            )
        if unwritten := list(self._unwritten.of(function, frame)):
            found.append(Found(None, (), unwritten))
        edges = [edge for one in found for edge in one.edges]
        if not_served := unserved.spans(function.own) + endings.spans(self._world, edges, function, frame):
            found = _without(found, lambda one: unserved.stands_in(one.place.start, not_served))
        return found

    def _offloads(self, site: Site, frame: Frame) -> bool:
        """Whether a call hands what it is given to a thread or process, or to a loop from elsewhere."""
        names = (one.name for one in evaluate(self._world, site.call.func, frame) if isinstance(one, (Symbol, Member)))
        found = (self._world.catalogue.offloaders.get(one) for one in names)
        return any(one is not None and one.to in ("thread", "process", "back") for one in found)

    def _is_quiet(self, func: s.Expr, function: Function) -> bool:
        """Whether a built-in function is called that calls nothing back and never blocks: every fifth call is one."""
        if not isinstance(func, s.Name) or func.id not in self._quiet or function.module.unnoted.stars:
            return False
        scope: Scope | None = function
        while scope is not None:
            if scope.bound(func.id) or (isinstance(scope, Function) and func.id in scope.parameters):
                return False
            scope = scope.parent
        return True

    # --------------------------------------------------------------------------------------------------------- calls as written

    def _edges(self, site: Site, function: Function, frame: Frame) -> tuple[Values, list[Edge]]:
        """What is called at a site, and the calls of it that lead somewhere."""
        callees = (
            evaluate(self._world, site.call.func, frame)
            or self._receivers.lacking(site.call.func, function)
            or constructors.imported(self._world, site, function)
        )
        is_left_out = len(callees) == 1 and isinstance(callees[0], (Symbol, Member)) and self._is_left_out(callees[0].name)
        handed = [] if site.role != "await" else library_calls.of_unknown(self._world, self, callees, site, function, frame)
        if is_left_out or not callees:
            return callees, handed
        if len(callees) > 1:
            callees = awaitable.among(self._world, tuple(one for one in callees if not is_none(one)), site.role)
        reason = choices.reason(callees, site, function)
        each = [
            [
                edge
                for edge in self.edges(callee, site, function, frame, reason, direct=True)
                if edge.callee is not None or edge.sink is not None or self._is_asked_for(edge.name)
            ]
            for callee in callees
        ]
        return callees, [*choices.marked(each, reason), *handed]

    def _is_left_out(self, name: str) -> bool:
        """Whether a call of the library's `name` is nothing to speak of."""
        known = self._says_nothing.get(name)
        if known is None:
            runs = name.rpartition(".")[2] in VALIDATING or not library_calls.is_plain(self._world.catalogue, name)
            known = self._says_nothing[name] = not runs and not self._is_asked_for(name)
        return known

    def _is_asked_for(self, name: str) -> bool:
        return name in self._names or name.rpartition(".")[2] in self._names

    def edges(
        self, callee: Value, site: Site, function: Function, frame: Frame, reason: str, direct: bool = False
    ) -> Iterator[Edge]:
        """What calling `callee` at `site` runs; `direct` when the arguments there are its own."""
        if isinstance(callee, FunctionValue):
            yield from self._of_function(callee, site, function, frame, reason, direct)
        elif isinstance(callee, ClassValue):
            yield from self._constructor(callee, site, function, frame, reason)
        elif isinstance(callee, TypeForm):
            for one in types.made_of(self._world, callee):
                yield from self.edges(one, site, function, frame, reason)
        elif isinstance(callee, (Symbol, Member)):
            yield from library_calls.edges(self._world, self, callee.name, site, function, frame, reason)
            if isinstance(callee, Member) and isinstance(callee.receiver, ClassValue) and callee.path in VALIDATING:
                for validator in self._models.validated(callee.receiver.cls, site.call):
                    yield Edge(place_of(site.call, function), "call", validator, reason=reason)
        elif isinstance(callee, Instance) and isinstance(callee.of, Class):
            method = classes.method(self._world, callee.of, "__call__")
            if method is not None:
                value = FunctionValue(method, self._world.frame_of(method.parent), callee)
                yield from self._of_function(value, site, function, frame, reason, direct)
            elif (cls := constructors.declared(self._world, callee)) is not None:
                yield from self._constructor(cls, site, function, frame, reason)
        elif isinstance(callee, Instance) and (names := iteration.blocking(self._world, callee, ("__call__",))):
            yield from library_calls.edges(self._world, self, names[0], site, function, frame, reason)
        elif partials.is_partial(callee):
            for inner in partials.held(self._world, callee):
                told = partials.told(callee, site) if isinstance(inner, (Symbol, Member)) else site
                yield from self.edges(inner, told, function, frame, reason)

    def _of_function(
        self, callee: FunctionValue, site: Site, function: Function, frame: Frame, reason: str, direct: bool
    ) -> Iterator[Edge]:
        if direct and not arguments.accepts(self._world, callee, site.call):
            return  # it raises
        if direct and twins.is_given_one(self._world, callee, site.call, frame):
            return
        others, why, choice = choices.methods(self._world, callee, site, function, frame, reason, direct)
        found = self._receivers.overridden(callee, site.call.func, function) if not others else []
        for one, needs in found or [(one, ()) for one in others or (callee,)]:
            for edge in self._function(one, site, function, frame, why):
                told = self._receivers.told(edge, one, site, function, bool(others))
                if choice and edge.reason == why:
                    told = replace(told, choice=choice)
                yield replace(told, needs=(*told.needs, *needs)) if needs else told
        if self._world.catalogue.templates:
            for one, is_guess in template_methods.behind_stub(self._world, callee, site.call, frame):
                of_library = f"called by `{callee.function.name}` of the library"
                yield from self._function(one, site, function, frame, of_library if is_guess else reason)

    def _function(self, callee: FunctionValue, site: Site, function: Function, frame: Frame, reason: str) -> Iterator[Edge]:
        place = place_of(site.call, function)
        awaited = site.role in _AWAITING
        wrapping = self._decorators.of(callee.function)
        once = wrapping.once and not fresh.passes_new(self._world, site.call, function)
        how = "create" if _is_lost(callee.function, site, wrapping) else wrapping.how or self._how(callee, site, function)
        yield Edge(place, how, callee.function, awaited=awaited, reason=reason, once=once)
        for wrapper in awaitable.among(self._world, wrapping.wrappers, site.role):
            yield Edge(place, self._how(wrapper, site, function), wrapper.function, awaited=awaited, reason=reason, once=once)
        for name in wrapping.names:
            yield library_edge(self._world, name, place, site.call, frame, awaited, reason, once)
        if how != "offload" and (how != "create" or not callee.function.is_async):
            for edge in self._callbacks.of(callee, site, function, frame):
                yield replace(edge, reason=edge.reason or reason)

    def _constructor(self, callee: ClassValue, site: Site, function: Function, frame: Frame, reason: str) -> Iterator[Edge]:
        place = place_of(site.call, function)
        made = Instance(callee.cls, site.call, frame)
        single = is_singleton(self._world, callee.cls)
        names = ["__init__"]
        if classes.derives(self._world, callee.cls, _RESPONSES) is not None:
            names.append("render")  # of what `Response.__init__` was given
        for name in (*names, "__post_init__", "__new__"):
            method = classes.method(self._world, callee.cls, name)
            if method is not None:
                value = FunctionValue(method, self._world.frame_of(method.parent), made)
                yield Edge(place, "call", method, reason=reason, once=single)
                if name == "__init__":
                    yield from self._callbacks.of(value, site, function, frame)
        for value in constructors.below(self._world, callee.cls, site.call.func, function):
            why = f"one of the implementations of `{callee.cls.qualname}`"
            yield Edge(place, "call", value.function, reason=why)
        base = classes.library_base(self._world, callee.cls)
        for one in self._models.made(callee.cls, site.call) if base is not None else ():
            yield Edge(place, "call", one, reason=reason, once=single)
        if base is not None and classes.method(self._world, callee.cls, "__init__") is None:
            yield library_edge(self._world, base, place, site.call, frame, reason=reason)

    def _how(self, callee: FunctionValue, site: Site, caller: Function) -> str:
        """When the body of what is called runs."""
        function = callee.function
        if function.node.is_generator and not (
            site.role in ("with", "async with") and containers.is_context_manager(self._world, function)
        ):
            return "iterate" if site.role in _RUNS_GENERATORS else "create"
        if function.is_coroutine and site.role not in ("await", "async with"):
            return "create" if shut_in.is_run_by_nobody(self._world, site, caller) else "schedule"
        return "call"


def _without(found: Iterable[Found], is_none: Callable[[Edge], bool]) -> list[Found]:
    """The calls but for those that are none."""
    return [one._replace(edges=[edge for edge in one.edges if not is_none(edge)]) for one in found]


def _handed(call: s.Call) -> Iterator[s.Expr]:
    """What a call is given, in tuples and lists as well."""
    for one in s.passed(call):
        yield one
        yield from one.items if isinstance(one, s.Collection) else ()


def _is_lost(function: Function, site: Site, wrapping: Wrapping) -> bool:
    """Whether a call only makes a coroutine that nobody gets: it never runs, unless a decorator sees to that."""
    if not function.is_async or site.role != "statement":
        return False
    wrappers = wrapping.wrappers
    return all(one.function.is_async for one in wrappers) and len(wrappers) == len(function.node.decorators)
