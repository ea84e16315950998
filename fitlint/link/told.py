"""What the text tells of a name beside what it is bound to: tests of its type, declarations for type checkers."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import classes, evaluate, types
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.values import UNKNOWN, Frame, Instance, Value, Values

_PROXIES = frozenset({"werkzeug.local.LocalProxy", "lazy_object_proxy.Proxy", "wrapt.ObjectProxy", "wrapt.LazyObjectProxy"})


def by_test(world: World, name: str, frame: Frame, offset: int) -> Values:
    """What a test around a place tells of a name that nothing else is known of: `if isinstance(file, UploadFile):`."""
    for node, _ in reversed(frame.scope.own.tests):
        start, end = (node.body[0].start, node.body[-1].end) if node.body else (0, 0)
        if start <= offset < end and (asked := _instance_of(node.test, name)) is not None:
            if any(start <= one.start < offset for one in frame.scope.own.bindings.get(name, ())):
                return UNKNOWN
            return types.instances(world, evaluate.evaluate(world, asked, frame))
    return UNKNOWN


def _instance_of(test: s.Expr, name: str) -> s.Expr | None:
    """The type that a test asks of a name; None where it does not."""
    for one in test.values if isinstance(test, s.Boolean) and test.op == "and" else (test,):
        if isinstance(one, s.Call) and s.last_name(one.func) == "isinstance" and len(one.args) == 2:
            what, asked = one.args
            if isinstance(what, s.Name) and what.id == name:
                return asked
    return None


def to_checkers(binding: Binding, frame: Frame) -> s.Expr | None:
    """The annotation of `if TYPE_CHECKING: app: App`, for what is bound in the `else:` to stand for it; None where there is none."""
    block = binding.block
    if (
        block is None
        or block.arm != "orelse"
        or not isinstance(block.node, s.If)
        or s.last_name(block.node.test) != "TYPE_CHECKING"
    ):
        return None
    for one in frame.scope.own.bindings.get(name_of(binding, frame), ()):
        if one.kind == "declared" and one.block is not None and one.block.node is block.node:
            return one.annotation
    return None


def stands_for(world: World, value: Value, declared: Values) -> bool:
    """Whether an object hands on what it is asked for, to what it is declared as: `current: App = Proxy()`."""
    if not isinstance(value, Instance) or isinstance(value.of, str):
        return isinstance(value, Instance) and value.of in _PROXIES
    order = classes.mro(world, value.of)
    if any(isinstance(one, Instance) and one.of in order for one in declared):
        return False
    return classes.class_binding(world, value.of, "__getattr__") is not None


def name_of(binding: Binding, frame: Frame) -> str:
    """The name that a binding binds; "" where it is none: `self.total += 1`."""
    return next((name for name, bindings in frame.scope.own.bindings.items() if binding in bindings), "")
