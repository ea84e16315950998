"""What checks ask of a program while they run, answered when they ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import reduce

from fitlint import summary as s
from fitlint.facts import with_callers
from fitlint.finding import Place
from fitlint.known import Answers, Looked
from fitlint.link import classes, hierarchy, orphans, other_names
from fitlint.link.call_graph import CallGraph
from fitlint.link.calling_scopes import calling_in
from fitlint.link.calls import Calls
from fitlint.link.coroutines import gives_coroutine
from fitlint.link.evaluate import evaluate
from fitlint.link.having import never_runs
from fitlint.link.keys import Keys
from fitlint.link.model_hooks import ModelHooks
from fitlint.link.other_loops import waits_for_this
from fitlint.link.receivers import Receivers
from fitlint.link.text import render
from fitlint.link.world import World
from fitlint.link.written import Known
from fitlint.model.scopes import Class, Function, Module, Scope, all_defined, defined
from fitlint.model.values import ClassValue, FunctionValue, Instance, Items, Member, Symbol, Values
from fitlint.questions import Questions
from fitlint.traits import calling


def answers(world: World, source: Callable[[Place], str], known: Answers, names: frozenset[str]) -> Questions:
    """The questions that can be asked of the program of `world`; `known` and `names` as in `link`."""
    properties = frozenset(name for one in world.outlines.values() for name in one.properties)
    own = _Answers(world)
    keys = Keys(world)
    models = ModelHooks(world)
    calls = Calls(world, properties, Receivers(world), models, names)
    noticed = world.noticed(known.noticed)
    graph = _graph(world, keys, calls, known, noticed)
    return Questions(
        calls=graph.calls, reach=graph.reach, wrapped=calls.wrapped, values=own.values, names=own.names, text=render, source=source,
        is_called=own.is_called, calling=own.calling, has_callers=own.has_callers, derives=own.derives, gives_coroutine=lambda function: gives_coroutine(world, function), never_runs=lambda site, function: never_runs(world, site, function, world.frame_of(function)), waits_for_itself=own.waits_for_itself, overrides=own.overrides, model_hooks=models.of, async_functions=own.async_functions, functions=own.functions,
        coroutines=own.coroutines, module=world.module, lacks=lambda module: orphans.lacks(world, module),
        mentioned=own.mentioned, names_leading_to=own.names_leading_to, imported_names=own.imported_names, told=own.told, led=own.led, sought=own.sought, making=lambda: sorted(world.making), order=world.order(), noting=world.noting, noticed=noticed, looked=own.looked, beside=own.beside, graph=graph, keys=keys,
    )  # fmt: skip


def _graph(world: World, keys: Keys, calls: Calls, known: Answers, noticed: frozenset[int]) -> CallGraph:
    edits = known.edited or {}
    switched = [keys.full(each) for path, one in edits.items() for each in keys.starting(path, one.switched)]
    edited = {path: frozenset([*one.functions, *one.loosened]) for path, one in edits.items()}
    before = Known(world, keys, known.calls, edited, noticed)
    let_go = before.let_go(switched)  # ahead of the graph, which asks what is known
    return CallGraph(world, keys, calls.of, calls.reach, before, let_go, known.leading)


class _Answers:
    def __init__(self, world: World) -> None:
        self._world = world
        self._outlines = world.outlines
        self.told: set[str] = set()
        self.led: set[str] = set()
        self.sought: set[tuple[str, ...]] = set()
        self.beside: list[Looked] = []
        self._callers: dict[str, list[str]] = {}  # by name only

    def values(self, node: s.Expr, scope: Scope) -> Values:
        return evaluate(self._world, node, self._world.frame_of(scope))

    def names(self, node: s.Expr, scope: Scope) -> list[str]:
        found: list[str] = []
        for value in self.values(node, scope):
            if isinstance(value, (Symbol, Member)):
                found.append(value.name)
            elif isinstance(value, Instance):
                found.append(value.of if isinstance(value.of, str) else classes.library_base(self._world, value.of) or "")
            elif isinstance(value, ClassValue):
                found.append(classes.library_base(self._world, value.cls) or "")
            elif isinstance(value, Items):
                found.append(f"builtins.{value.kind}")
        return found

    def waits_for_itself(self, future: s.Expr, function: Function) -> bool:
        values = self.values(future, function)
        return bool(values) and all(waits_for_this(self._world, one) for one in values)

    def derives(self, of: Class | str, names: frozenset[str]) -> str | None:
        return classes.derives(self._world, of, names)

    def overrides(self, method: Function) -> list[Function]:
        found = []
        for one in hierarchy.subclasses(self._world, method.parent) if isinstance(method.parent, Class) else ():
            found += [each.node for each in one.bound(method.name) if isinstance(each.node, Function)]
        return found

    def looked(self) -> Looked:
        modules = [one for one in self._world.modules.values() if one is not None]
        shared = {one.path: sorted(one.shared) for one in modules if one.shared}
        wanted = {one.path: found for one in modules if (found := {key: [*names] for key, names in one.wanted.items() if names})}
        own = Looked(
            {one.path: sorted(one.read) for one in modules},
            shared,
            {one.path: {start: sorted(traits) for start, traits in one.traits.items()} for one in modules if one.traits},
            wanted,
            {one.path: {key: sorted(names) for key, names in one.leading.items()} for one in modules if one.leading},
            {name: sorted(modules) for name, modules in self._world.callers.items()},
            self._world.names,
        )
        return reduce(Looked.joined, self.beside, own)

    def is_called(self, name: str) -> bool:
        self.told.add(name)
        return name in self._world.called()

    def calling(self, names: Collection[str]) -> set[str]:
        return self._world.files_calling(frozenset(names))

    def mentioned(self, path: str) -> set[str]:
        one = self._outlines.get(path)
        return {*one.imported, *one.homes, *one.packages} if one is not None else set()

    def has_callers(self, function: Function) -> bool:
        names = other_names.names(self._world, [function.name])
        of_module = function.module.name.rpartition(".")[2] if isinstance(function.parent, Module) else ""
        if of_module:
            for name in names:
                self._world.callers.setdefault(name, set()).add(of_module)
        else:
            self._world.names.asked |= names
        calling = dict.fromkeys(path for name in sorted(names) for path in self._world.called().get(name, ()))
        if calling and of_module:
            index = hierarchy.importers(self._world)
            having = {function.module.path, *(path for name in {*names, of_module} for path in index.get(name, ()))}
            calling = {path: None for path in calling if path in having}
        return any(self._may_call(function, path, names) for path in calling)

    def _may_call(self, function: Function, path: str, names: set[str]) -> bool:
        """Whether a call in a file may be one of a function: an attribute of what nobody knows is taken for that of an object."""
        for scope in calling_in(self._world, path, names):
            for func in (one.call.func for one in scope.partly(calling(names)).calling(names)):
                values = self.values(func, scope)
                if any(isinstance(one, FunctionValue) and one.function is function for one in values):
                    return True
                if not values and isinstance(func, s.Name):
                    return True
        return False

    def imported_names(self) -> frozenset[str]:
        modules = (self._world.module(path) for path in self._outlines)
        imports = (one for module in modules if module is not None for one in module.summary.imports)
        return frozenset(one.attribute or one.loads.rpartition(".")[2] for one in imports)

    def names_leading_to(self, names: frozenset[str]) -> frozenset[str]:
        if not self._callers:
            for outline in self._outlines.values():
                for name, called in outline.leads:
                    for one in called:
                        self._callers.setdefault(one, []).append(name)
        found = frozenset(with_callers(names, self._callers))
        self.led |= found
        self.sought.add(tuple(sorted(names)))
        return found

    def coroutines(self) -> dict[str, list[str]]:
        return {path: one.coroutines for path, one in self._outlines.items() if one.coroutines}

    def async_functions(self, files: frozenset[str] | None) -> Iterator[Function]:
        for path in self._paths(files):
            module = self._world.module(path)
            yield from (one for one in all_defined(module) if one.is_async) if module is not None else ()

    def functions(self, called: frozenset[str], plainly: bool, files: frozenset[str] | None) -> Iterator[Function]:
        for path in self._paths(files):
            if all(called.isdisjoint(names) for _, names in self._outlines[path].leads):
                continue
            module = self._world.module(path)
            found = list(defined(module)) if module is not None else []
            for function in found:  # grows by those inside
                if function.calls(called, plainly):
                    yield function
                    found += defined(function)

    def _paths(self, files: frozenset[str] | None) -> Iterable[str]:
        return self._outlines if files is None else (path for path in self._outlines if path in files)
