"""What Pydantic models run on the event loop: validators while a request is read, serializers while its answer is written.

Also for handlers that run in a thread: FastAPI reads the request before it starts one, and serialises after it; only the validation
of what such a handler returns is done in the thread
(fastapi/routing.py, `get_request_handler` and `serialize_response`, 0.95 to 0.165). Of an object of the model that a handler returns, only the model
validators "after" and "wrap" run again, and of what its fields hold none; of a dictionary or a row, all (run with pydantic 2.14).
"""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, classes, objects, types
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, FunctionValue, Instance, Items, Table, Value, Values
from fitlint.things import SHARED_LOOP, Handler, Hook, Route, name_place
from fitlint.traits import CONTEXT, FIELDS, is_plain

_VALIDATORS = frozenset({"field_validator", "model_validator", "validator", "root_validator", "model_post_init"})
_SERIALIZERS = frozenset({"field_serializer", "model_serializer", "computed_field"})
MODELS = frozenset({"pydantic.BaseModel", "sqlmodel.SQLModel", "pydantic_settings.BaseSettings"})
# What makes an object of a model of what it is given.
VALIDATING = frozenset({"model_validate", "model_validate_json", "model_validate_strings", "parse_obj", "parse_raw", "from_orm"})
_BODY = frozenset({"body", "query", "form", "header", "cookie"})


class ModelHooks:
    def __init__(self, world: World) -> None:
        self._world = world

    def made(self, cls: Class, call: s.Call) -> list[Function]:
        """What making an object of a model by a call of its class runs; nothing where the class is no model."""
        methods = self._methods(cls)[0] if self._is_model(cls) else []
        return [one for one in methods if not _wants_context(one) and _has_field(one, call)]

    def validated(self, cls: Class, call: s.Call) -> list[Function]:
        """What a call of `model_validate` and the like runs, of the models of its fields as well."""
        methods = dict.fromkeys(method for one in self._classes((Instance(cls),)) for method in self._methods(one)[0])
        has_context = any(one.name in (None, "context") for one in call.keywords)
        return [one for one in methods if has_context or not _wants_context(one)]

    def _is_model(self, cls: Class) -> bool:
        return classes.derives(self._world, cls, MODELS) is not None

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
                        if not _wants_context(method):
                            found.setdefault(method, self._hook("validator", method, cls, handler))
        for route in handler.routes:
            if route.response_model is not None:
                frame = route.frame if route.response_model is not handler.node.returns else self._frame(handler)
                declared = types.annotation(self._world, route.response_model, frame)
                for cls in self._classes(declared):
                    run = self._validators_of_answer(cls, declared, handler) if handler.is_async else []
                    for method in (one for one in (*self._methods(cls)[1], *run) if not _wants_context(one)):
                        found.setdefault(method, self._hook("serializer", method, cls, handler))
            for cls in self._response_classes(route):
                render = classes.method(self._world, cls, "render")
                if render is not None:
                    found.setdefault(render, self._hook("serializer", render, cls, handler))
        return list(found.values())

    def _validators_of_answer(self, cls: Class, declared: Values, handler: Handler) -> list[Function]:
        """The validators of a model that run for what a handler returns which is `declared` to give such, or something that has such in its fields."""
        run = [one for one in self._methods(cls)[0] if not _wants_context(one)]
        if run and not self._gives_others(handler.function):
            return list(filter(_is_for_objects, run)) if cls in _inside(declared) else []
        return run

    @memoised()
    def _gives_others(self, function: Function) -> bool:
        """Whether a handler returns what is no object of a model, as far as anybody can tell: a dictionary, a row.

        It is asked for the entry points of this handler, which are compared when its file is edited (`entries.same`)."""
        given = (one.node.value for one in function.own.exits if isinstance(one.node, s.Return))
        frame = self._world.frame_of(function)
        return any(self._is_other(value) for one in given if one is not None for value in evaluate(self._world, one, frame))

    def _is_other(self, value: Value) -> bool:
        if isinstance(value, Items):
            return any(self._is_other(one) for values in value.items for one in values)
        if isinstance(value, Instance) and isinstance(value.of, Class):
            return not self._is_model(value.of)
        return isinstance(value, Table) or (isinstance(value, Instance) and value.of == "builtins.dict")

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

    @memoised()
    def _methods(self, cls: Class) -> tuple[list[Function], list[Function]]:
        validators: list[Function] = []
        serializers: list[Function] = []
        for one in classes.mro(self._world, cls):
            for method in one.methods() if isinstance(one, Class) else ():
                names = objects.decorator_names(self._world, method) | {method.name}
                if not names.isdisjoint(_VALIDATORS):
                    validators.append(method)
                elif not names.isdisjoint(_SERIALIZERS):
                    serializers.append(method)
        return validators, serializers

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

    @memoised()
    def _in_fields(self, cls: Class) -> list[Class]:
        found: dict[Class, None] = {}
        for one in (each for each in classes.mro(self._world, cls) if isinstance(each, Class)):
            frame = self._world.frame_of(one)
            one.want(FIELDS)
            for bindings in one.index.bindings.values():
                declared = bindings[-1].annotation
                if declared is not None and not is_plain(declared):
                    found.update(dict.fromkeys(_inside(types.annotation(self._world, declared, frame))))
        return list(found)


def _wants_context(validator: Function) -> bool:
    """Whether a validator or serializer looks at `info.context`, which FastAPI and plain calls do not give: what it does then nobody knows."""
    return any(isinstance(one, s.Attribute) and one.name == "context" for one in validator.partly(CONTEXT).reads)


def _has_field(validator: Function, call: s.Call) -> bool:
    """Whether a call gives one of the fields that a validator is for: defaults are not validated."""
    given = {one.name for one in call.keywords}
    for one in validator.node.decorators:
        if isinstance(one, s.Call) and s.last_name(one.func) in ("field_validator", "validator") and None not in given:
            names = {each.value for each in one.args if isinstance(each, s.Constant)}
            return "*" in names or not given.isdisjoint(names)
    return True


def _is_for_objects(validator: Function) -> bool:
    """Whether a validator runs for what is an object of the model already: `@model_validator(mode="after")`, or "wrap"."""
    for one in validator.node.decorators:
        if isinstance(one, s.Call) and s.last_name(one.func) == "model_validator":
            mode = next((each.value for each in one.keywords if each.name == "mode"), None)
            return isinstance(mode, s.Constant) and mode.value in ("after", "wrap")
    return False


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
