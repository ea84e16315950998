"""Whether what keeps something is another one each time, so that nothing that was kept is found again: a request, a row, an object that a function makes for
itself or is asked on the spot."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import lifetimes
from fitlint.link.evaluate import evaluate
from fitlint.link.stored import REQUESTS
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, Instance, Member, Symbol, Value

_CONTAINERS = frozenset({"dict", "list", "set", "defaultdict", "OrderedDict", "Counter"})
_SAID = frozenset({"json", "form", "body", "get_json", "get_data"})  # methods of requests that give what a client says
_REQUESTS = frozenset({"flask.request", "quart.request"})
_ENDED = frozenset(
    {"closed", "closing", "stopped", "stopping", "disposed", "finished", "ended"}
)  # what is marked so is not used again


def is_new(world: World, what: s.Expr, function: Function, asynchronous: bool) -> bool:
    """Whether something is kept by an object that is new each time: a request, what it says, a row, one that the function itself makes, `self = cls()`, or whoever asks it. What comes
    of a coroutine is awaited for a request, so that its object mostly is: it counts as new unless it is seen to last. So does what has ended: `if self.closed: return`."""
    while isinstance(what, (s.Attribute, s.Subscript)):
        if isinstance(what, s.Attribute) and what.name in ("__class__", "app"):
            return False  # the class keeps it, or the application of a request
        if isinstance(what, s.Attribute) and what.name.rpartition("_")[2] in _ENDED:
            asynchronous = True
        what = what.value
    index, own = function.own, function.node.parameters[:1]
    if isinstance(what, s.Name) and isinstance(function.parent, Class) and [one.name for one in own] == [what.id] == ["self"]:
        return not lifetimes.are_long(world, function.parent) if asynchronous else lifetimes.are_short(world, function.parent)
    if isinstance(what, s.Name) and _is_of_request(world, what, function):
        return True
    bindings = index.bindings.get(what.id, ()) if isinstance(what, s.Name) and what.id not in index.globals else ()
    if bindings and all(one.kind == "value" and _is_container(one.node) for one in bindings):
        return True
    made = [one for one in map(_made, bindings) if one is not None]
    if not made or len(made) != len(bindings):
        return False
    frame = world.frame_of(function)
    is_read = all(_is_of_library(world, one, frame) for one in made)
    return all(_is_made(one, made, is_read) for one in evaluate(world, what, frame))


def _made(binding: Binding) -> s.Call | None:
    """The call that gives a name its value, maybe awaited."""
    node = binding.node.value if isinstance(binding.node, s.Await) else binding.node
    return node if binding.kind == "value" and isinstance(node, s.Call) else None


def _is_made(value: Value, made: list[s.Call], is_read: bool) -> bool:
    """Whether a value comes into being with one of some calls, all of libraries where `is_read`."""
    if isinstance(value, ClassValue):
        return is_read  # a row, as far as it is known by its model
    return isinstance(value, Instance) and isinstance(value.of, Class) and (value.call in made or is_read or _is_returned(value))


def _is_of_library(world: World, call: s.Call, frame: Frame) -> bool:
    """Whether an object comes of a call of a library: a row of a database, which keeps what is written to it for itself."""
    called = evaluate(world, call.func, frame)
    return bool(called) and all(isinstance(one, (Symbol, Member)) for one in called)


def _is_of_request(world: World, what: s.Name, function: Function) -> bool:
    """Whether a name stands for a request, or for what it says: `data = await request.json()`."""
    is_given, frame = what.id in function.parameters, world.frame_of(function)
    bound = [one.node for one in function.own.bindings.get(what.id, ())]
    if not is_given and not any(isinstance(one, (s.Await, s.Call)) for one in bound):
        return False
    return any(
        isinstance(one, Instance) and (_is_said(one) or (is_given and one.of in REQUESTS)) for one in evaluate(world, what, frame)
    )


def _is_said(value: Instance) -> bool:
    if not isinstance(value.of, str):
        return False
    owner, _, method = value.of.rpartition(".")
    is_asked = owner in _REQUESTS or (isinstance(value.receiver, Instance) and value.receiver.of in REQUESTS)
    return is_asked and method.removesuffix("()") in _SAID


def _is_returned(made: Instance) -> bool:
    """Whether an object comes of a function that makes one for each call: `return User(name)`."""
    scope = made.frame.scope if made.frame is not None else None
    if not isinstance(scope, Function) or scope.node.decorators or made.call is None:
        return False
    return any(isinstance(one.node, s.Return) and one.node.value is made.call for one in scope.index.exits)


def _is_container(node: s.Expr) -> bool:
    """Whether an expression makes a container: `{}`, `dict(…)`, `[one for one in all]`."""
    if isinstance(node, s.Call):
        return isinstance(node.func, s.Name) and node.func.id in _CONTAINERS
    return isinstance(node, (s.Mapping, s.Collection, s.Comprehension))
