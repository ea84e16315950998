"""Coroutines that nobody ever awaits: they end up in a model, `Answer(data=load())`, of which whoever gets it reads data, or under a name that is taken for that of
their result, `found = load()`, then `found["price"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, classes
from fitlint.link.evaluate import evaluate
from fitlint.link.model_hooks import MODELS
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Function
from fitlint.model.values import ClassValue, Frame, FunctionValue, Value


def is_run_by_nobody(world: World, site: Site, caller: Function) -> bool:
    """Whether nobody runs the coroutine that is made at a site: `work().close()`, `return work()` where whoever awaits the caller gets a coroutine, `Answer(data=work())`, or
    what is taken for its result."""
    if site.role:
        return site.role == "receiver" or (site.role == "return" and caller.is_coroutine)
    return _is_shut_in(world, site.call, caller) or _is_taken_for_result(site.call, caller)


def _is_shut_in(world: World, made: s.Call, function: Function) -> bool:
    """Whether what a call in a function makes is only handed to a model, or to a function that does no more than to make one of it."""
    outer = next((one.call for one in function.own.sites if any(each is made for each in s.passed(one.call))), None)
    if outer is None:
        return False
    frame = world.frame_of(function)
    takers = evaluate(world, outer.func, frame)
    return bool(takers) and all(_shuts_in(world, one, outer, made, frame) for one in takers)


def _is_taken_for_result(made: s.Call, function: Function) -> bool:
    """Whether what a call in a function makes gets a name there of which only items and attributes are read, or which is only compared."""
    index = function.own
    name = next((one for one, bindings in index.bindings.items() if any(each.node is made for each in bindings)), "")
    if not name or len(index.bindings[name]) > 1 or name in index.globals | index.nonlocals:
        return False
    nodes = list(s.inside(index.statements, nested=True))
    harmless = {id(one) for node in nodes for one in _of_which_nothing_runs(node)}
    return all(id(one) in harmless for one in nodes if isinstance(one, s.Name) and one.id == name)


def _of_which_nothing_runs(node: s.Node) -> Iterator[object]:
    """What stands in a node in a place where a coroutine is not run, nor handed on."""
    if isinstance(node, (s.Attribute, s.Subscript)):
        if not isinstance(node, s.Attribute) or node.name not in _RUNNING:
            yield node.value
    elif isinstance(node, s.Compare):
        yield from (node.left, *node.comparators)
    elif isinstance(node, (s.If, s.While, s.Conditional)):
        yield node.test
    elif isinstance(node, s.Unary):
        yield node.operand
    elif isinstance(node, s.Assign):
        yield from node.targets


_RUNNING = frozenset({"send", "throw", "__await__"})


def _shuts_in(world: World, taker: Value, outer: s.Call, made: s.Call, frame: Frame) -> bool:
    if isinstance(taker, ClassValue):
        return classes.derives(world, taker.cls, MODELS) is not None and classes.method(world, taker.cls, "__init__") is None
    inner = taker.function if isinstance(taker, FunctionValue) else None
    if inner is None or not inner.is_plain or len(inner.index.sites) != 1:
        return False
    call, role = inner.index.sites[0].call, inner.index.sites[0].role
    bound = arguments.bound_frame(world, taker, outer, frame) if isinstance(taker, FunctionValue) and role == "return" else None
    if bound is None or not any(isinstance(one, s.Name) and one.id in inner.parameters for one in s.passed(call)):
        return False
    makes = evaluate(world, call.func, bound)
    return bool(makes) and all(isinstance(one, ClassValue) and _shuts_in(world, one, call, made, bound) for one in makes)
