"""Where FastAPI takes each parameter of a handler or dependency from. Knowledge: fastapi/dependencies/utils.py (0.95 to 0.165)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.finding import Place
from fitlint.link import arguments, classes, records, types
from fitlint.link.evaluate import evaluate
from fitlint.link.listed import contents
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Literal,
    Member,
    Symbol,
    Table,
    Value,
    Values,
    is_none,
)  # fmt: skip
from fitlint.signature import PATH_PARAMETER, Dependency, Parameter, Signature
from fitlint.things import place_of
from fitlint.traits import ALL

_MARKERS = {
    "fastapi.Path": "path", "fastapi.Query": "query", "fastapi.Header": "header", "fastapi.Cookie": "cookie", "fastapi.Body": "body",
    "fastapi.Form": "form", "fastapi.File": "file", "fastapi.Depends": "dependency", "fastapi.Security": "dependency",
}  # fmt: skip
_INJECTED = {
    "fastapi.Request": "request", "fastapi.WebSocket": "websocket", "starlette.requests.HTTPConnection": "request",
    "fastapi.Response": "response", "fastapi.BackgroundTasks": "background", "fastapi.security.SecurityScopes": "request",
}  # fmt: skip
_INJECTED_NAMES = frozenset(_INJECTED)
_SCALARS = frozenset({
    "builtins.str", "builtins.int", "builtins.float", "builtins.bool", "builtins.bytes", "uuid.UUID", "datetime.datetime", "datetime.date",
    "datetime.time", "datetime.timedelta", "decimal.Decimal", "pathlib.Path", "pydantic.EmailStr", "pydantic.HttpUrl", "pydantic.AnyUrl",
    "enum.Enum", "enum.StrEnum", "enum.IntEnum", "ipaddress.IPv4Address", "typing.Literal", "pydantic.SecretStr",
})  # fmt: skip
_UPLOAD = "fastapi.UploadFile"
_MODELS = frozenset({"pydantic.BaseModel", "sqlmodel.SQLModel", "pydantic.RootModel", "pydantic_settings.BaseSettings"})
_ENUMS = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag", "builtins.str", "builtins.int"})
_MAX_DEPTH = 12


def path_names(path: str) -> list[str]:
    """The parameters in a FastAPI or Starlette path, in order."""
    return [name for name, _ in PATH_PARAMETER.findall(path)]


_ON_ITSELF = Dependency("?", Place("", 0, 0), None, resolved=False)


class Parameters:
    """Reads signatures in one program, each once for all routes with the same path parameters."""

    def __init__(self, world: World) -> None:
        self._world = world

    @memoised()
    def of(self, handler: FunctionValue, path: frozenset[str]) -> Signature:
        """The signature of a handler; `path` are the route's path parameters."""
        return Signature(*self._signature(handler, path, 0))

    def _signature(
        self, callee: FunctionValue, path: frozenset[str], depth: int, skip: frozenset[str] = frozenset()
    ) -> tuple[tuple[Parameter, ...], tuple[Dependency, ...]]:
        function = callee.function
        nodes = list(function.node.parameters)
        frame = callee.frame or self._world.frame_of(function.parent)
        if nodes and isinstance(function.parent, Class) and nodes[0].name in ("self", "cls"):
            nodes = nodes[1:]
        parameters: list[Parameter] = []
        dependencies: list[Dependency] = []
        for node in nodes:
            if node.name in skip:
                continue
            found, dependency = self._parameter(node, function, frame, path, depth)
            parameters.append(found)
            if dependency is not None:
                dependencies.append(dependency)
        return tuple(parameters), tuple(dependencies)

    def _parameter(
        self, node: s.Parameter, function: Function, frame: Frame, path: frozenset[str], depth: int
    ) -> tuple[Parameter, Dependency | None]:
        place = place_of(node, function)
        if node.kind in ("args", "kwargs"):
            return Parameter(node.name, "args", node, place, False), None
        annotation, inner, metadata = (
            types.unwrap(self._world, node.annotation, frame) if node.annotation is not None else (None, frame, [])
        )
        declared = types.annotation(self._world, annotation, inner) if annotation is not None else ()
        marker = self._marker(
            [(one, own) for one, own in metadata] + ([(node.default, frame)] if node.default is not None else [])
        )
        required = node.default is None
        if marker is not None:
            value, location = marker
            if location == "dependency":
                dependency = self.dependency(value, place, declared, path, depth)
                return Parameter(node.name, location, node, place, False, types=declared, marker=str(value.of)), dependency
            required = required or self._requires(value, node.default is not None)
            alias = self._alias(value)
            return Parameter(node.name, location, node, place, required, alias or node.name, declared, str(value.of)), None
        if node.name in path:
            return Parameter(node.name, "path", node, place, True, node.name, declared), None
        location, certain = self._by_type(annotation, declared)
        if node.default is not None and not isinstance(node.default, s.Constant) and annotation is None:
            location, certain = "unknown", False  # `x = get_marker()`
        return Parameter(node.name, location, node, place, required, node.name, declared, certain=certain), None

    def _marker(self, nodes: Iterable[tuple[s.Expr, Frame]]) -> tuple[Instance, str] | None:
        for node, frame in nodes:
            for value in evaluate(self._world, node, frame):
                if isinstance(value, Instance):
                    name = value.of if isinstance(value.of, str) else classes.derives(self._world, value.of, frozenset(_MARKERS))
                    if name in _MARKERS:
                        return value, _MARKERS[name]
                elif isinstance(value, Symbol) and value.name in _MARKERS:  # `Annotated[T, Depends]`: the class itself
                    return Instance(value.name), _MARKERS[value.name]
        return None

    def _requires(self, marker: Instance, has_default: bool) -> bool:
        if marker.call is None or (has_default and not marker.call.args and not marker.call.keywords):
            return not has_default or marker.call is not None
        default = arguments.argument(marker.call, 0, "default") or arguments.argument(marker.call, None, "default_factory")
        return default is None or (isinstance(default, s.Constant) and default.kind == "ellipsis")

    def _alias(self, marker: Instance) -> str:
        if marker.call is None or marker.frame is None:
            return ""
        for name in ("validation_alias", "alias"):
            node = arguments.argument(marker.call, None, name)
            if node is not None:
                values = evaluate(self._world, node, marker.frame)
                return str(values[0].value) if len(values) == 1 and isinstance(values[0], Literal) else "?"
        return ""

    def _by_type(self, annotation: s.Expr | None, declared: Values) -> tuple[str, bool]:
        """Without a marker: framework objects are injected, models are the body, everything else is a query parameter."""
        if annotation is None:
            return "query", True
        for value in declared:
            if isinstance(value, Instance):
                injected = classes.derives(self._world, value.of, _INJECTED_NAMES)
                if injected is not None:
                    return _INJECTED[injected], True
                if value.of == _UPLOAD:
                    return "file", True
                if self._is_scalar(value.of):
                    return "query", True
                if isinstance(value.of, Class) and self._is_model(value.of):
                    return "body", True
            if isinstance(value, Table) or (isinstance(value, Items) and value.kind != "iterator"):
                return "body", True
        return ("body", False) if declared else ("query", False)

    def _is_scalar(self, of: Class | str) -> bool:
        if isinstance(of, str):
            return of in _SCALARS
        return classes.derives(self._world, of, _ENUMS) is not None

    def _is_model(self, cls: Class) -> bool:
        return classes.derives(self._world, cls, _MODELS) is not None or "dataclass" in records.decorator_names(cls)

    # -------------------------------------------------------------------------------------------------------------- dependencies

    def listed(self, nodes: Iterable[tuple[s.Expr, Frame]], path: frozenset[str]) -> Iterator[Dependency]:
        """The dependencies of `dependencies=[…]` arguments, and of what is put into these lists later."""
        several = [
            (node, frame, one.values)
            for node, frame in nodes
            for one in contents(self._world, node, frame, evaluate(self._world, node, frame))
        ]
        for node, frame, values in several:
            place = place_of(node, frame.scope)
            tables = [one for one in values if isinstance(one, Items)]
            if not tables and not (values and all(map(is_none, values))):
                yield Dependency("?", place, None, resolved=False)
            for table in tables:
                if table.open:
                    yield Dependency("?", place, None, resolved=False)
                for item in table.items:
                    markers = [one for one in item if isinstance(one, Instance) and one.of in _MARKERS]
                    if not markers:
                        yield Dependency("?", place, None, resolved=False)
                    for one in markers:
                        where = place_of(one.call, one.frame.scope) if one.call is not None and one.frame is not None else place
                        yield self.dependency(one, where, (), path, 0)

    def dependency(self, marker: Instance, place: Place, declared: Values, path: frozenset[str], depth: int) -> Dependency:
        """The dependency of one `Depends(…)`; of the parameter's annotation for a bare `Depends()`."""
        target = arguments.argument(marker.call, 0, "dependency") if marker.call is not None else None
        if target is not None and marker.frame is not None:
            found = evaluate(self._world, target, marker.frame)
            # `self._auth = None`, until it is set up
            values = tuple(one for one in found if not is_none(one)) or found
        else:
            values = tuple(one for value in declared for one in types.type_of(value))
        if len(values) != 1 or depth > _MAX_DEPTH:
            several = [self._provider(one, place, path, depth) for one in values[:8]] if depth <= _MAX_DEPTH else []
            if several and all(one.resolved for one in several):
                return Dependency(several[0].name, place, None, (), tuple(several), resolved=False)
            return Dependency("?", place, None, resolved=False)
        return self._provider(values[0], place, path, depth)

    @memoised(by=3)
    def _provider(self, provider: Value, place: Place, path: frozenset[str], depth: int) -> Dependency:
        return replace(self._made(provider, path, place, depth + 1), place=place)

    @memoised(meanwhile=_ON_ITSELF, by=2)
    def _made(self, provider: Value, path: frozenset[str], place: Place, depth: int) -> Dependency:
        world = self._world
        if isinstance(provider, FunctionValue):
            name = f"{provider.function.module.name}:{provider.function.qualname}"
            return Dependency(name, place, provider, *self._signature(provider, path, depth))
        if isinstance(provider, ClassValue):
            return self._class(provider.cls, place, path, depth)
        if isinstance(provider, Instance) and isinstance(provider.of, Class):
            method = classes.method(world, provider.of, "__call__")
            if method is not None:
                value = FunctionValue(method, world.frame_of(method.parent), provider)
                name = f"{method.module.name}:{method.qualname}"
                return Dependency(name, place, value, *self._signature(value, path, depth))
        if (
            isinstance(provider, Instance)
            and provider.of == "functools.partial"
            and provider.call
            and provider.frame
            and provider.call.args
        ):
            bound = frozenset(one.name for one in provider.call.keywords if one.name)
            for inner in evaluate(world, provider.call.args[0], provider.frame):
                if isinstance(inner, FunctionValue) and len(provider.call.args) == 1:
                    name = f"{inner.function.module.name}:{inner.function.qualname}"
                    return Dependency(name, place, inner, *self._signature(inner, path, depth, bound))
        if isinstance(provider, (Symbol, Instance, Member)):
            # A library's own: `fastapi.security` schemes read headers; others may read path parameters, nobody knows.
            name = provider.name if isinstance(provider, (Symbol, Member)) else str(provider.of)
            return Dependency(name, place, None, resolved=name.startswith("fastapi.security."))
        return Dependency("?", place, None, resolved=False)

    def _class(self, cls: Class, place: Place, path: frozenset[str], depth: int) -> Dependency:
        world = self._world
        name = f"{cls.module.name}:{cls.qualname}"
        method = classes.method(world, cls, "__init__")
        if method is not None:
            value = FunctionValue(method, world.frame_of(method.parent), Instance(cls))
            return Dependency(name, place, value, *self._signature(value, path, depth))
        bases = classes.mro(world, cls)
        library = [
            one
            for one in bases
            if isinstance(one, str) and one not in ("builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol")
        ]
        if not all(one in _MODELS for one in library) or any(
            _unknown_base(world, one) for one in bases if isinstance(one, Class)
        ):
            return Dependency(name, place, None, resolved=False)
        fields: list[Parameter] = []
        dependencies: list[Dependency] = []
        for one in bases:
            if isinstance(one, Class):
                for found, dependency in self._fields(one, path, depth):
                    fields.append(found)
                    if dependency is not None:
                        dependencies.append(dependency)
        return Dependency(name, place, None, tuple(fields), tuple(dependencies))

    def _fields(self, cls: Class, path: frozenset[str], depth: int) -> Iterator[tuple[Parameter, Dependency | None]]:
        """The fields of a Pydantic model or dataclass: parameters of the `__init__` that is made for it."""
        frame = self._world.frame_of(cls)
        stand_in = Function(
            s.Function(0, 0, "__init__", 0, 0, False, False, False, False, (), None, (), (), (), (), (), s.raw(())), cls, None
        )
        cls.want(ALL)
        for name, bindings in cls.index.bindings.items():
            for binding in bindings:
                if binding.annotation is not None:
                    value = binding.node if binding.kind == "value" else None
                    node = s.Parameter(
                        binding.start, binding.annotation.end - binding.start, name, "normal", binding.annotation, value
                    )
                    yield self._parameter(node, stand_in, frame, path, depth)


def _unknown_base(world: World, cls: Class) -> bool:
    return len(list(classes.bases(world, cls))) < len(cls.node.bases)
