"""Whether what a call passes is another one each time, so that nothing that was kept for it is found again: something random, the time, a
session or request, and what a request says in a text or number."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.frameworks import ROUTING_METHODS
from fitlint.link import arguments, local, passed
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import Instance, Member, Symbol, Value

_RANDOM = frozenset(
    {"os.urandom", "uuid.uuid1", "uuid.uuid4", "time.time", "time.time_ns", "time.monotonic", "datetime.datetime.now", "datetime.datetime.utcnow"}
)  # fmt: skip
_RANDOM_MODULES = ("secrets.", "random.")
_OF_A_REQUEST = frozenset(
    {"fastapi.Request", "starlette.requests.Request", "sqlalchemy.orm.Session", "sqlmodel.Session", "sqlalchemy.ext.asyncio.AsyncSession"}
)  # fmt: skip
_ANYTHING = frozenset({"str", "int", "bytes", "UUID"})  # of which requests have any number, not only some
_FAR = 4  # names and parameters that stand for another


def passes_new(world: World, call: s.Call, function: Function) -> bool:
    """Whether a call in a function passes something new each time."""
    return any(_is_new(world, one, function, _FAR) for one in s.passed(call))


def _is_new(world: World, node: s.Expr, function: Function, far: int) -> bool:
    if not far:
        return False
    if isinstance(node, s.Call) and any(map(_gives_new, evaluate(world, node.func, world.frame_of(function)))):
        return True
    if (made := local.given(node, function)) is not None:
        return _is_new(world, made, function, far - 1)
    if any(isinstance(one, Instance) and one.of in _OF_A_REQUEST for one in evaluate(world, node, world.frame_of(function))):
        return True
    parameter = function.parameters.get(s.spelled(node))
    if parameter is None or parameter.name in function.own.bindings:
        return False
    if _is_handler(function):
        return isinstance(parameter.annotation, s.Name) and parameter.annotation.id in _ANYTHING and parameter.default is None
    return _is_given_new(world, function, parameter, far)


def _is_handler(function: Function) -> bool:
    """Whether a function declares a route, by the look of its decorators."""
    called = (one.func for one in function.node.decorators if isinstance(one, s.Call))
    return any(isinstance(one, s.Attribute) and one.name in ROUTING_METHODS for one in called)


def _gives_new(callee: Value) -> bool:
    name = callee.name if isinstance(callee, (Symbol, Member)) else ""
    return name in _RANDOM or name.startswith(_RANDOM_MODULES)


def _is_given_new(world: World, function: Function, parameter: s.Parameter, far: int) -> bool:
    """Whether somebody calls a function with something new in the place of a parameter; tests do not count."""
    position = passed.position(world, function, parameter)
    for call, scope in passed.calls_of(world, function):
        node = arguments.argument(call, position, parameter.name)
        if node is not None and isinstance(scope, Function) and not scope.module.is_test and _is_new(world, node, scope, far - 1):
            return True
    return False
