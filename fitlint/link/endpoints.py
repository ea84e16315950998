"""What answers a route: the function itself, the methods of a class-based view, what a wrapper or a partial stands for."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitlint import summary as s
from fitlint.link import classes, objects
from fitlint.link.evaluate import evaluate
from fitlint.link.partials import is_partial
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, FunctionValue, Instance, Items, Literal, Value, Values

HTTP_METHODS = ("get", "post", "put", "delete", "patch", "head", "options", "trace")
_CLASS_VIEWS = frozenset({"flask.views.MethodView", "quart.views.MethodView", "starlette.endpoints.HTTPEndpoint"})
_DISPATCH_VIEWS = frozenset({"flask.views.View", "quart.views.View"})
_SOCKET_VIEWS = frozenset({"starlette.endpoints.WebSocketEndpoint"})
_SOCKET_METHODS = ("on_receive", "on_connect", "on_disconnect", "dispatch")  # all of them run for each connection
_MAX_WRAPPERS = 8


class Endpoint(msgspec.Struct, frozen=True):
    """What answers: a function, or a method of a class-based view (`methods` are then those it stands for), with the wrappers `around` it, and other methods that
    run `beside` it. `made` by a class, the signature is that of its constructor, if it has one of its own."""

    value: FunctionValue
    methods: tuple[str, ...] = ()
    around: tuple[Function, ...] = ()
    beside: tuple[Function, ...] = ()
    made: Instance | None = None

    @property
    def function(self) -> Function:
        return self.value.function


def endpoints(world: World, value: Value) -> Iterator[Endpoint]:
    """The functions that answer when `value` is the endpoint of a route; class-based views give one for each method."""
    if isinstance(value, FunctionValue):
        yield _unwrapped(world, value)
    elif isinstance(value, ClassValue):
        yield from _of_class(world, value.cls)
    elif isinstance(value, Instance) and isinstance(value.of, Class):
        yield from _of_object(world, value, value.of)
    elif isinstance(value, Instance) and isinstance(value.of, str):
        if value.of.endswith(".as_view()") and isinstance(value.receiver, ClassValue):
            yield from _of_class(world, value.receiver.cls)
        elif value.call is not None and value.frame is not None and value.call.args and _passes_on(value.of):
            for inner in evaluate(world, value.call.args[0], value.frame):
                yield from endpoints(world, inner)


def wrapped(world: World, value: FunctionValue) -> Iterator[Function]:
    """The functions that a function was given where it was made, and calls: as they are, as partials, or as objects that are called."""
    frame = value.frame
    while frame is not None and isinstance(frame.scope, Function):
        called = (one for name, values in frame.args.items() if name in value.function.node.calls for one in values)
        for one in called:
            is_object = isinstance(one, Instance) and isinstance(one.of, Class)
            if isinstance(one, FunctionValue) or is_object or is_partial(one):
                yield from (each.function for each in endpoints(world, one))
        frame = frame.parent


def _passes_on(name: str) -> bool:
    """A partial, or what a decorator of a library makes: `view_func=login_required(view)`."""
    return name == "functools.partial" or not name.startswith("builtins.")


def _of_object(world: World, value: Instance, cls: Class) -> Iterator[Endpoint]:
    method = classes.method(world, cls, "__call__")
    if method is not None:
        yield Endpoint(FunctionValue(method, world.frame_of(method.parent), value))


def _of_class(world: World, cls: Class) -> Iterator[Endpoint]:
    made = Instance(cls)
    if classes.derives(world, cls, _SOCKET_VIEWS):
        methods = [found for name in _SOCKET_METHODS if (found := classes.method(world, cls, name)) is not None]
        if methods:
            value = FunctionValue(methods[0], world.frame_of(methods[0].parent), made)
            yield Endpoint(value, beside=tuple(methods[1:]), made=made)
    elif not classes.derives(world, cls, _CLASS_VIEWS) and classes.derives(world, cls, _DISPATCH_VIEWS):
        method = classes.method(world, cls, "dispatch_request")
        if method is not None:
            yield Endpoint(FunctionValue(method, world.frame_of(method.parent), made), methods_of_class(world, cls) or ("GET",))
    else:
        for name in HTTP_METHODS:
            method = classes.method(world, cls, name)
            if method is not None:
                yield Endpoint(FunctionValue(method, world.frame_of(method.parent), made), (name.upper(),))


def methods_of_class(world: World, cls: Class) -> tuple[str, ...]:
    """The class attribute `methods`."""
    return texts(classes.class_values(world, cls, "methods") or ()) or ()


def texts(values: Values) -> tuple[str, ...] | None:
    """The strings of a list, set or tuple; None where they are not known."""
    if len(values) != 1 or not isinstance(values[0], Items) or values[0].open:
        return None
    found = []
    for item in values[0].items:
        if len(item) != 1 or not isinstance(item[0], Literal) or not isinstance(item[0].value, str):
            return None
        found.append(item[0].value)
    return tuple(found)


def methods_of_function(world: World, function: Function, attribute: str) -> tuple[str, ...]:
    """What `view.methods = […]` beside the definition of a view says."""
    for target, binding in function.parent.index.stores:
        if not isinstance(target, s.Attribute) or target.name != attribute or binding.kind != "value":
            continue
        if isinstance(target.value, s.Name) and target.value.id == function.name:
            return texts(evaluate(world, binding.node, world.frame_of(function.parent))) or ()
    return ()


def _unwrapped(world: World, value: FunctionValue) -> Endpoint:
    """A wrapper made with `functools.wraps(f)` stands for `f`: its name, its signature, its place."""
    around: list[Function] = []
    while len(around) < _MAX_WRAPPERS:
        if "wraps" not in objects.decorator_names(world, value.function) or value.frame is None:
            break
        inner = [
            one
            for node in value.function.node.decorators
            if isinstance(node, s.Call) and node.args
            for one in evaluate(world, node.args[0], value.frame)
            if isinstance(one, FunctionValue)
        ]
        if not inner:
            break
        around.append(value.function)
        value = inner[0]
    return Endpoint(value, (), tuple(around))
