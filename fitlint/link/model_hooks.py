"""What Pydantic models run on the event loop: validators while a request is read, serializers while its answer is written.

Also for handlers that run in a thread: FastAPI reads the request before it starts one, and serialises after it; only the validation
of what such a handler returns is done in the thread
(fastapi/routing.py, `get_request_handler` and `serialize_response`, 0.95 to 0.165).
"""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, classes, objects, types
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Items, Table, Values
from fitlint.things import SHARED_LOOP, Handler, Hook, Route, name_place

_VALIDATORS = frozenset({"field_validator", "model_validator", "validator", "root_validator", "model_post_init"})
_SERIALIZERS = frozenset({"field_serializer", "model_serializer", "computed_field"})
_MODELS = frozenset({"pydantic.BaseModel", "sqlmodel.SQLModel", "pydantic_settings.BaseSettings"})
# What makes an object of a model of what it is given.
VALIDATING = frozenset({"model_validate", "model_validate_json", "model_validate_strings", "parse_obj", "parse_raw", "from_orm"})
_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "datetime", "date", "UUID", "UUID4", "Decimal", "Any"})
_BODY = frozenset({"body", "query", "form", "header", "cookie"})


class ModelHooks:
    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[Class, tuple[list[Function], list[Function]]] = {}
        self._fields: dict[Class, list[Class]] = {}

    def validators(self, cls: Class, inside: bool = False) -> list[Function]:
        """What making an object of a model runs, that of the models of its fields as well where these are made `inside`; nothing where the class is no model."""
        models = self._classes((Instance(cls),)) if inside else [cls] if self._is_model(cls) else []
        return list(dict.fromkeys(method for one in models for method in self._methods(one)[0]))

    def _is_model(self, cls: Class) -> bool:
        return classes.derives(self._world, cls, _MODELS) is not None

    def of(self, handler: Handler) -> list[Hook]:
        """The validators and serializers that run for a handler, each once, with the parameter or route that makes them run."""
        found: dict[Function, Hook] = {}
        parameters = [*handler.parameters, *(one for each in handler.all_dependencies() for one in each.parameters)]
        for parameter in parameters:
            if parameter.location in _BODY:
                for cls in self._classes(parameter.types):
                    # What is read is made by the class's own `__init__`, if it has one; what is written has been made already.
                    made = classes.method(self._world, cls, "__init__")
                    for method in (*self._methods(cls)[0], *((made,) if made is not None else ())):
                        found.setdefault(method, self._hook("validator", method, cls, handler))
        for route in handler.routes:
            if route.response_model is not None:
                frame = route.frame if route.response_model is not handler.node.returns else self._frame(handler)
                for cls in self._classes(types.annotation(self._world, route.response_model, frame)):
                    validators, serializers = self._methods(cls)
                    for method in (*serializers, *(validators if handler.is_async else ())):
                        found.setdefault(method, self._hook("serializer", method, cls, handler))
            for cls in self._response_classes(route):
                render = classes.method(self._world, cls, "render")
                if render is not None:
                    found.setdefault(render, self._hook("serializer", render, cls, handler))
        return list(found.values())

    def _response_classes(self, route: Route) -> Iterator[Class]:
        node = arguments.argument(route.call, None, "response_class")
        for value in evaluate(self._world, node, route.frame) if node is not None else ():
            if isinstance(value, ClassValue):
                yield value.cls

    def _frame(self, handler: Handler) -> Frame:
        return handler.value.frame or self._world.frame_of(handler.function.parent)

    def _hook(self, kind: str, method: Function, cls: Class, handler: Handler) -> Hook:
        value = FunctionValue(method, self._world.frame_of(method.parent), Instance(cls))
        return Hook(kind, value, name_place(method.node, method), handler.framework, SHARED_LOOP)

    def _methods(self, cls: Class) -> tuple[list[Function], list[Function]]:
        known = self._known.get(cls)
        if known is None:
            validators: list[Function] = []
            serializers: list[Function] = []
            for one in classes.mro(self._world, cls):
                for method in one.methods() if isinstance(one, Class) else ():
                    names = objects.decorator_names(self._world, method) | {method.name}
                    if not names.isdisjoint(_VALIDATORS):
                        validators.append(method)
                    elif not names.isdisjoint(_SERIALIZERS):
                        serializers.append(method)
            known = self._known[cls] = validators, serializers
        return known

    def _classes(self, values: Values) -> Iterator[Class]:
        """The models among the values, and those of their fields, to any depth."""
        seen: set[Class] = set()
        pending = list(_inside(values))
        while pending:
            cls = pending.pop(0)
            if cls in seen or not self._is_model(cls):
                continue
            seen.add(cls)
            yield cls
            pending += self._in_fields(cls)

    def _in_fields(self, cls: Class) -> list[Class]:
        known = self._fields.get(cls)
        if known is None:
            found: dict[Class, None] = {}
            for one in classes.mro(self._world, cls):
                frame = self._world.frame_of(one) if isinstance(one, Class) else None
                for bindings in one.index.bindings.values() if isinstance(one, Class) and frame is not None else ():
                    declared = bindings[-1].annotation
                    if frame is not None and declared is not None and not _is_plain(declared):
                        found.update(dict.fromkeys(_inside(types.annotation(self._world, declared, frame))))
            known = self._fields[cls] = list(found)
        return known


def _is_plain(annotation: s.Expr) -> bool:
    """`str`, `int | None` and the like: most fields, and no model among them."""
    if isinstance(annotation, s.Binary):
        return _is_plain(annotation.left) and _is_plain(annotation.right)
    if isinstance(annotation, s.Name):
        return annotation.id in _PLAIN
    return isinstance(annotation, s.Constant) and annotation.value is None


def _inside(values: Values) -> Iterator[Class]:
    for value in values:
        if isinstance(value, Instance) and isinstance(value.of, Class):
            yield value.of
        elif isinstance(value, Items):
            for inner in value.items:
                yield from _inside(inner)
        elif isinstance(value, Table):
            for _, inner in value.entries:
                yield from _inside(inner)
