"""The calls of a function, resolved: to functions of the program, to names of libraries, run here, on the loop later, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, classes, containers, hierarchy, objects
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Member, Pending, Symbol, Value
from fitlint.program import Edge, place_of

# Built-ins that call what they are given, at once: the position of the callable.
_CALLBACKS = {"builtins.sorted": "key", "builtins.min": "key", "builtins.max": "key"}
_CONSUMERS = frozenset({"builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.sum", "builtins.any", "builtins.all",
                        "builtins.next", "builtins.dict", "builtins.max", "builtins.min", "builtins.enumerate", "builtins.zip"})  # fmt: skip
_RUNS_GENERATORS = frozenset({"for", "async for", "yield from"})


class Calls:
    def __init__(self, world: World) -> None:
        self._world = world
        self._memo: dict[Function, list[Edge]] = {}

    def of(self, function: Function) -> list[Edge]:
        """The calls in `function`, those in nested functions and in unstarted generator expressions left out."""
        known = self._memo.get(function)
        if known is None:
            self._memo[function] = []
            frame = self._frame(function)
            known = [edge for site in function.index.sites if not site.lazy for edge in self._edges(site, function, frame)]
            known += self._implicit(function, frame)
            self._memo[function] = known
        return known

    def _frame(self, function: Function) -> Frame:
        return self._world.frame_of(function)

    def _edges(self, site: Site, function: Function, frame: Frame) -> Iterator[Edge]:
        callees = evaluate(self._world, site.call.func, frame)
        reason = "" if len(callees) == 1 else "the callee is one of several"
        for callee in callees:
            yield from self._edge(callee, site, function, frame, reason)

    def _edge(self, callee: Value, site: Site, function: Function, frame: Frame, reason: str) -> Iterator[Edge]:
        place = place_of(site.call, function)
        awaited = site.role in ("await", "async with", "async for")
        if isinstance(callee, FunctionValue):
            others = hierarchy.implementations(self._world, callee)
            if others:
                reason = f"one of the implementations of `{callee.function.qualname}`"
            for one in others or (callee,):
                yield Edge(site.call, place, self._how(one, site), one, awaited=awaited, reason=reason)
                yield from self._callbacks(one, site, function, frame)
        elif isinstance(callee, ClassValue):
            method = classes.method(self._world, callee.cls, "__init__")
            if method is not None:
                made = FunctionValue(method, self._world.frame_of(method.parent), Instance(callee.cls, site.call, frame))
                yield Edge(site.call, place, "call", made, reason=reason)
        elif isinstance(callee, (Symbol, Member)):
            yield from self._library(callee.name, site, function, frame, reason, awaited)
        elif isinstance(callee, Instance) and isinstance(callee.of, Class):
            method = classes.method(self._world, callee.of, "__call__")
            if method is not None:
                yield Edge(
                    site.call,
                    place,
                    self._how(FunctionValue(method), site),
                    FunctionValue(method, self._world.frame_of(method.parent), callee),
                    awaited=awaited,
                    reason=reason,
                )
        elif isinstance(callee, Instance) and (names := self._blocking(callee, ("__call__",))):
            yield from self._library(names[0], site, function, frame, reason, awaited)
        elif (
            isinstance(callee, Instance)
            and callee.of == "functools.partial"
            and callee.call is not None
            and callee.frame is not None
        ):
            for inner in evaluate(self._world, callee.call.args[0], callee.frame) if callee.call.args else ():
                yield from self._edge(inner, site, function, frame, reason)

    def _how(self, callee: FunctionValue, site: Site) -> str:
        """When the body of what is called runs."""
        function = callee.function
        if self._offloads_itself(function):
            return "offload"
        if function.node.is_generator and not (
            site.role in ("with", "async with") and containers.is_context_manager(self._world, function)
        ):
            return "iterate" if site.role in _RUNS_GENERATORS else "create"
        if function.is_async and not function.node.is_generator and site.role not in ("await", "async with"):
            return "schedule"
        return "call"

    def _library(self, name: str, site: Site, function: Function, frame: Frame, reason: str, awaited: bool) -> Iterator[Edge]:
        place = place_of(site.call, function)
        offloader = self._world.catalogue.offloaders.get(name)
        if offloader is not None:
            node = arguments.argument(site.call, offloader.position, offloader.name)
            for value in evaluate(self._world, node, frame) if node is not None else ():
                if isinstance(value, FunctionValue):
                    how = "schedule" if value.function.is_async else "offload" if offloader.to != "loop" else "call"
                    yield Edge(site.call, place, how, value, reason=reason)
            return
        yield Edge(site.call, place, "call", None, name, awaited, reason)
        if name in _CALLBACKS or name in ("builtins.map", "builtins.filter", "functools.reduce"):
            node = (
                arguments.argument(site.call, None, _CALLBACKS[name])
                if name in _CALLBACKS
                else arguments.argument(site.call, 0, None)
            )
            for value in evaluate(self._world, node, frame) if node is not None else ():
                if isinstance(value, FunctionValue):
                    yield Edge(site.call, place, "call", value, reason=reason)
        if name in _CONSUMERS and site.call.args:
            for value in evaluate(self._world, site.call.args[0], frame):
                if isinstance(value, Pending) and value.kind == "generator":
                    yield Edge(site.call, place, "iterate", value.callee, reason=reason)
                elif isinstance(value, (Instance, Member)):
                    for inner in self._blocking(value, ("__iter__",)):
                        yield Edge(site.call, place, "call", None, inner, reason=reason)

    def _offloads_itself(self, function: Function) -> bool:
        """Whether a decorator sends the body elsewhere: `@sync_to_async`."""
        catalogue = self._world.catalogue
        if not objects.decorator_names(self._world, function) & catalogue.offloading:
            return False
        frame = self._world.frame_of(function.parent)
        targets = [one.func if isinstance(one, s.Call) else one for one in function.node.decorators]
        values = [value for one in targets for value in evaluate(self._world, one, frame) if isinstance(value, Symbol)]
        return any((known := catalogue.offloaders.get(one.name)) is not None and known.to != "loop" for one in values)

    def _blocking(self, value: Instance | Member, names: tuple[str, ...]) -> list[str]:
        """The names of the special methods of a library's object that block, among `names`."""
        of = value.name if isinstance(value, Member) else classes.library_base(self._world, value.of)
        return [full for one in names if self._world.catalogue.sink(full := f"{of}.{one}") is not None]

    def _callbacks(self, callee: FunctionValue, site: Site, function: Function, frame: Frame) -> Iterator[Edge]:
        """Functions passed to a function of the program that calls its parameter: they run in the call that passes them."""
        if callee.function.is_async and site.role != "await":
            return
        passed = arguments.bind(self._world, callee, site.call, frame)
        for name, values in passed.items():
            if any(isinstance(one, FunctionValue) for one in values) and name in self._called_parameters(callee.function):
                for one in values:
                    if isinstance(one, FunctionValue):
                        yield Edge(
                            site.call, place_of(site.call, function), "call", one, reason="passed as an argument and called there"
                        )

    def _called_parameters(self, function: Function) -> frozenset[str]:
        known = self._world.called_parameters.get(function)
        if known is None:
            names = {one.name for one in function.node.parameters}
            called = {
                site.call.func.id
                for site in function.index.sites
                if isinstance(site.call.func, s.Name) and site.call.func.id in names
            }
            known = self._world.called_parameters[function] = frozenset(called)
        return known

    def _implicit(self, function: Function, frame: Frame) -> Iterator[Edge]:
        """`with x` runs `x.__enter__` and `x.__exit__`; iterating an object of the program runs its `__iter__`."""
        for node, role in function.index.implicit:
            names = {
                "with": ("__enter__", "__exit__"),
                "async with": ("__aenter__", "__aexit__"),
                "for": ("__iter__", "__next__"),
            }.get(role, ())
            for value in evaluate(self._world, node, frame) if names else ():
                if isinstance(value, Instance) and isinstance(value.of, Class):
                    for name in names:
                        method = classes.method(self._world, value.of, name)
                        if method is not None:
                            call = node if isinstance(node, s.Call) else s.Call(node.start, node.end, node, [], [])
                            yield Edge(
                                call,
                                place_of(node, function),
                                "call",
                                FunctionValue(method, self._world.frame_of(method.parent), value),
                                awaited=True,
                            )
                elif isinstance(value, (Instance, Member)):
                    for name in self._blocking(value, names):
                        call = s.Call(node.start, node.end, node, [], [])
                        yield Edge(call, place_of(node, function), "call", None, name)
                elif role == "for" and isinstance(value, Pending) and value.kind == "generator" and not isinstance(node, s.Call):
                    call = s.Call(node.start, node.end, node, [], [])
                    yield Edge(call, place_of(node, function), "iterate", value.callee)
