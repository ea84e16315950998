"""What libraries run on the event loop, some time, of what the program gives them: tools of agents, nodes of graphs, resolvers (`[[callbacks]]` of the catalogue)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fitlint import summary as s
from fitlint.catalogue import Callback, expand
from fitlint.finding import Place
from fitlint.link import arguments, classes, in_service, registered
from fitlint.link.calling_scopes import calling
from fitlint.link.evaluate import evaluate
from fitlint.link.hierarchy import derived
from fitlint.link.listed import contents
from fitlint.link.world import World
from fitlint.model.scopes import Function, Scope
from fitlint.model.values import Frame, FunctionValue, Instance, Member, Symbol, Values
from fitlint.things import name_place, place_of


class Given(NamedTuple):
    """What a library is given, and where; values that hold functions, as lists do, are among them."""

    rule: Callback
    values: Values
    place: Place


def given(world: World) -> Iterator[Given]:
    """All that the program gives libraries in this way."""
    rules = [one for one in world.catalogue.callbacks if _is_run(world, one)]
    for rule in rules:
        yield from _methods(world, rule)
    decorators = {name: rule for rule in rules for one in rule.decorators for name in expand(one)}
    calls: dict[str, list[tuple[Callback, str]]] = {}  # which arguments hold what
    for rule in rules:
        for name, several in ((name, several) for one, several in rule.calls.items() for name in expand(one)):
            calls.setdefault(name, []).extend((rule, held) for held in several)
    for scope in calling(world, frozenset(one.rpartition(".")[2] for one in (*decorators, *calls))):
        yield from _decorated(world, scope, decorators)
        yield from _passed(world, scope, calls)


def _is_run(world: World, rule: Callback) -> bool:
    """Whether anything may run what the program gives by a rule, on a loop that has requests."""
    is_served = not rule.served or any(map(world.is_called, rule.served))
    return is_served and (not rule.plain or any(map(world.is_called, rule.runs)))


def run_by_workers(world: World, rule: Callback) -> frozenset[str]:
    """The files whose functions only workers run, in a process of their own: of all other files that run such functions, only those of tasks import them."""
    runners = [one for one in world.calling(rule.runs) if not one.is_test]
    workers = [one.path for one in runners if not _TASKS.isdisjoint(one.summary.calls)]
    if not workers:
        return frozenset()
    others = [used for one in runners if one.path not in workers for used in world.imports(one.path)]
    return in_service.reached(world, workers) - in_service.reached(world, others, without=workers)


_TASKS = frozenset({"task", "shared_task", "actor"})  # the decorators, of Celery and Dramatiq


def _methods(world: World, rule: Callback) -> Iterator[Given]:
    """What the program's own classes make of a library's methods."""
    for base, _, name in (method.rpartition(".") for one in rule.methods for method in expand(one)):
        for cls in derived(world, base):
            method = classes.method(world, cls, name)
            if method is not None and (method.is_async or classes.method(world, cls, f"a{name}") is None):
                value = FunctionValue(method, world.frame_of(method.parent), Instance(cls))
                yield Given(rule, (value,), name_place(method.node, method))


def _decorated(world: World, scope: Scope, rules: Mapping[str, Callback]) -> Iterator[Given]:
    """What a library's decorators are put on: `@tool`, `@agent.tool(retries=2)`."""
    for target, decorator in registered.decorated(scope, {one.rpartition(".")[2] for one in rules}):
        if isinstance(target, Function):
            frame = world.frame_of(target.parent)
            for name in _names(world, decorator.func if isinstance(decorator, s.Call) else decorator, frame):
                if name in rules:
                    yield Given(rules[name], (FunctionValue(target, frame),), name_place(target.node, target))


def _passed(world: World, scope: Scope, rules: Mapping[str, list[tuple[Callback, str]]]) -> Iterator[Given]:
    """What a library is handed: `graph.add_node("search", search)`, `Agent(tools=[search])`."""
    last_names = {one.rpartition(".")[2] for one in rules}
    frame = world.frame_of(scope)
    for site in scope.index.calling(last_names):
        for name in _names(world, site.call.func, frame):
            for rule, held in rules.get(name, ()):
                position, _, keyword = held.rpartition(" ")
                node = arguments.argument(site.call, int(position) if position else None, keyword)
                if node is not None:
                    several = contents(world, node, frame, evaluate(world, node, frame))
                    yield from (Given(rule, one.values, place_of(site.call, scope)) for one in several)


def _names(world: World, called: s.Expr, frame: Frame) -> Iterator[str]:
    return (one.name for one in evaluate(world, called, frame) if isinstance(one, (Symbol, Member)))
