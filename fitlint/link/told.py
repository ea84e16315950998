"""What the text tells of a name beside what it is bound to: annotations and declarations for type checkers."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.frameworks import IMPORTS
from fitlint.link import classes, names, types
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    Instance,
    Items,
    Member,
    Symbol,
    Table,
    TypeForm,
    Value,
    Values,
    is_none,
    merge,
)

_CONTAINERS = frozenset({"builtins.dict", "builtins.list", "builtins.set", "collections.deque", "collections.OrderedDict"})
_PROXIES = frozenset({"werkzeug.local.LocalProxy", "lazy_object_proxy.Proxy", "wrapt.ObjectProxy", "wrapt.LazyObjectProxy"})


def declared(world: World, binding: Binding, values: Values, frame: Frame) -> Values:
    """The values that a binding gives its name, beside what the name is declared as."""
    if binding.annotation is None:
        shown = _shown_to_checkers(binding, frame)
        return values if shown is None else types.annotation(world, shown, frame) or values
    said = types.annotation(world, binding.annotation, frame)
    if not said and not values:
        return _imported_for_its_type(world, binding, frame)
    if any(isinstance(one, ClassValue) for one in said) and all(isinstance(one, ClassValue) for one in values):
        return merge(values, said)  # `Search: type[Engine] = _LazyEngine`: one that behaves like the other
    if said and values and all(_stands_for(world, one, said) for one in values):
        return said
    return _beside(world, values, said)


def of_class(world: World, cls: Class, name: str, values: Values) -> Values:
    """The values that methods give an attribute, beside what the class declares it as: `client: Client`, and then `self.client = None`, `self.known = {}`."""
    if not all(is_none(one) or _is_empty(one) for one in values):
        return values
    owner, bindings = classes.class_binding(world, cls, name) or (cls, [])
    annotations = [one.annotation for one in bindings if one.annotation is not None]
    return _beside(world, values, types.annotation(world, annotations[-1], world.frame_of(owner))) if annotations else values


def _beside(world: World, values: Values, said: Values) -> Values:
    # `app: FastAPI = make()` says more than an unknown call; `x: Base = Derived()` says less than the value.
    if all(_says_less(world, one, said) for one in values):
        return said or values
    if all(map(is_none, values)):
        # `client: MongoClient | None = None`: somebody fills it in.
        return tuple(one for one in said if (isinstance(one, Instance) and not _is_builtin(one)) or _holds_objects(one)) or values
    if all(_is_empty(one) for one in values):
        return tuple(one for one in said if _holds_objects(one)) or values
    return values


def given_by(world: World, called: s.Name, frame: Frame) -> Values:
    """What a parameter gives that is declared as something to call, `make: Callable[[], Store]`, and of which no more is known."""
    current: Frame | None = frame
    while current is not None and isinstance(current.scope, Function):
        parameter = current.scope.parameters.get(called.id)
        if parameter is not None or called.id in current.scope.own.bindings:
            given = _result_of(parameter.annotation) if parameter is not None else None
            return types.annotation(world, given, current.parent or current) if given is not None else UNKNOWN
        current = current.parent
    return UNKNOWN


def _result_of(annotation: s.Expr | None) -> s.Expr | None:
    """`Store` of `Callable[[], Store]`, of `Callable[[], Awaitable[Store]]`, and of either or None."""
    if isinstance(annotation, s.Binary) and annotation.op == "|":
        return _result_of(annotation.left) or _result_of(annotation.right)
    if not isinstance(annotation, s.Subscript) or not isinstance(annotation.index, s.Collection):
        return (
            _result_of(annotation.index)
            if isinstance(annotation, s.Subscript) and s.last_name(annotation.value) == "Optional"
            else None
        )
    return annotation.index.items[-1] if s.last_name(annotation.value) == "Callable" else None


def _shown_to_checkers(binding: Binding, frame: Frame) -> s.Expr | None:
    """The annotation of `if TYPE_CHECKING: app: App`, for what is bound in the `else:` to stand for it; None where there is none."""
    block = binding.block
    if (
        block is None
        or block.arm != "orelse"
        or not isinstance(block.node, s.If)
        or s.last_name(block.node.test) != "TYPE_CHECKING"
    ):
        return None
    for one in frame.scope.bound(name_of(binding, frame)):
        if one.kind == "declared" and one.block is not None and one.block.node is block.node:
            return one.annotation
    return None


def _stands_for(world: World, value: Value, declared: Values) -> bool:
    """Whether an object hands on what it is asked for, to what it is declared as: `current: App = Proxy()`."""
    if not isinstance(value, Instance):
        return False
    if isinstance(value.of, str):
        return value.of in _PROXIES
    order = classes.mro(world, value.of)
    if any(isinstance(one, Instance) and one.of in order for one in declared):
        return False
    return classes.class_binding(world, value.of, "__getattr__") is not None


def _imported_for_its_type(world: World, binding: Binding, frame: Frame) -> Values:
    """The class of `Engine: type[Engine] = cast("type[Engine]", _Proxy)`, imported above under `if TYPE_CHECKING:`."""
    node = binding.annotation
    item = node.index if isinstance(node, s.Subscript) else None
    name = item.id if isinstance(item, s.Name) else item.value if isinstance(item, s.Constant) else None
    bindings = frame.scope.bound(name) if isinstance(name, str) else []
    if binding not in bindings:
        return UNKNOWN
    return merge(*(names.binding_values(world, one, frame) for one in bindings if one.kind == "import"))


def _says_less(world: World, value: Value, said: Values) -> bool:
    """Whether a value says less than what it is declared as: an attribute of a library, what a library that nobody knows gives, a type without its
    object; `g.manager`, `app.config["manager"]` where a class of the program is said."""
    if isinstance(value, Instance):
        return not value.call or (isinstance(value.of, str) and not world.catalogue.knows(value.of))
    is_own = any(isinstance(one, Instance) and isinstance(one.of, Class) for one in said)
    return isinstance(value, Member) or (is_own and isinstance(value, (Symbol, TypeForm)))


def _is_empty(value: Value) -> bool:
    if isinstance(value, Instance):
        return value.of in _CONTAINERS and value.call is not None and not value.call.args
    return (isinstance(value, Table) and not value.entries) or (isinstance(value, Items) and not value.items)


def _holds_objects(value: Value) -> bool:
    """Whether a declared container holds objects of the program or of a library that is no web framework: those are put in by set-up code."""
    if isinstance(value, Items):
        inner = [one for several in value.items for one in several]
    else:
        inner = [one for _, several in value.entries for one in several] if isinstance(value, Table) else []
    return any(
        _holds_objects(one)
        or (isinstance(one, Instance) and (not isinstance(one.of, str) or one.of.partition(".")[0] not in {*IMPORTS, "builtins"}))
        for one in inner
    )


def _is_builtin(value: Instance) -> bool:
    return isinstance(value.of, str) and value.of.startswith("builtins.")


def name_of(binding: Binding, frame: Frame) -> str:
    """The name that a binding binds; "" where it is none: `self.total += 1`."""
    return next((name for name, bindings in frame.scope.unnoted.bindings.items() if binding in bindings), "")
