"""Which states of parameters (`fitlint.switches`) a call needs to run, and which of the callee's it gives."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, classes
from fitlint.link.evaluate import evaluate
from fitlint.link.outcomes import known_tests
from fitlint.link.world import World
from fitlint.model.index import Site
from fitlint.model.scopes import Function, ancestors
from fitlint.model.values import ClassValue, Frame, FunctionValue, Symbol, Values
from fitlint.switches import states

# Types whose objects are not None: what is declared as one of them is taken for that.
_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple", "frozenset"})

# Decorators that call a function with what they are given.
_TRANSPARENT = arguments.HAND_ON | {
    "lru_cache", "cache", "alru_cache", "field_validator", "validator", "model_validator", "root_validator", "deprecated", "wraps",
}  # fmt: skip


def needs(site: Site, function: Function) -> tuple[str, ...]:
    """The states without one of which a call in a function does not run: it stands under `if again:`, or after `if text is not None: return`."""
    switches = function.node.switches
    if not switches:
        return ()
    needed = (
        " or ".join(one)
        for test, held in known_tests(site, function.own)
        for name, one in _where(test, held)
        if name in switches and _is_as_passed(name, test.start, function)
    )
    return tuple(dict.fromkeys(needed))


def gives(
    world: World, call: s.Call, callee: Function, bound: bool, function: Function, frame: Frame
) -> tuple[tuple[str, str], ...] | None:
    """The states of a callee's parameters that a call in a function gives, each always ("") or where the function's own one is; `bound` when the
    first parameter is not given by the call. None where the call does not say."""
    if not all(s.last_name(one.func if isinstance(one, s.Call) else one) in _TRANSPARENT for one in callee.node.decorators):
        return None
    if any(isinstance(one, s.Starred) for one in call.args):
        return None
    is_open = any(one.name is None for one in call.keywords)
    positions = {one.name: at - bound for at, one in enumerate(callee.node.parameters) if one.kind in ("positional", "normal")}
    defaults = {one.name: one.default for one in callee.node.parameters}
    found: list[tuple[str, str]] = []
    for name in callee.node.switches:
        node = arguments.argument(call, positions.get(name), name)
        if node is None:
            node = defaults[name] if not is_open else None
            given = _states(node) if isinstance(node, s.Constant) else None
        elif isinstance(node, s.Name) and node.id in function.node.switches and _is_as_passed(node.id, node.start, function):
            found += zip(states(name), states(node.id), strict=True)
            continue
        else:
            given = _given(world, node, function, frame)
        found += [(one, "") for at, one in enumerate(states(name)) if given is None or at in given]
    return tuple(found)


def _is_as_passed(name: str, at: int, function: Function) -> bool:
    """Whether a parameter has at a byte the value that was passed."""
    return all(
        one.since > at and not any(isinstance(each.node, (s.For, s.While)) and each.start <= at for each in ancestors(one.block))
        for one in function.own.bindings.get(name, ())
    )


def _where(test: s.Expr, holds: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names that a test asks for, each with the states in which it holds, or does not."""
    if isinstance(test, s.Name):
        true, *others = states(test.id)
        yield test.id, (true,) if holds else tuple(others)
    elif isinstance(test, s.Unary) and test.op == "not":
        yield from _where(test.operand, not holds)
    elif isinstance(test, s.Boolean) and test.op == ("and" if holds else "or"):
        for one in test.values:
            yield from _where(one, holds)
    elif isinstance(test, s.Compare) and isinstance(test.left, s.Name) and len(test.ops) == 1 and _is_none(test.comparators[0]):
        *others, none = states(test.left.id)
        if test.ops[0] in ("is", "=="):
            yield test.left.id, (none,) if holds else tuple(others)
        elif test.ops[0] in ("is not", "!="):
            yield test.left.id, tuple(others) if holds else (none,)


def _given(world: World, node: s.Expr, function: Function, frame: Frame) -> frozenset[int] | None:
    """The states, by their positions, that an argument can have; None for all."""
    if isinstance(node, s.Constant):
        return _states(node)
    if isinstance(node, (s.Collection, s.Mapping)):
        is_empty = not (node.items if isinstance(node, s.Collection) else node.values)
        return _FALSE if is_empty else _TRUE
    if isinstance(node, s.Lambda):
        return _TRUE
    if isinstance(node, (s.Join, s.Binary, s.Compare, s.Comprehension)) or (isinstance(node, s.Unary) and node.op == "not"):
        return _SOME
    if isinstance(node, s.Conditional):
        each = _given(world, node.body, function, frame), _given(world, node.orelse, function, frame)
        return each[0] | each[1] if each[0] is not None and each[1] is not None else None
    if isinstance(node, s.Name) and node.id in function.parameters and _is_as_passed(node.id, node.start, function):
        declared = function.parameters[node.id]
        said = declared.annotation.value if isinstance(declared.annotation, s.Subscript) else declared.annotation
        if isinstance(said, s.Name) and said.id in _PLAIN and not _is_none(declared.default):
            return _SOME
    if isinstance(node, s.Name):
        bindings = function.own.bindings.get(node.id, ()) if node.id not in function.parameters else ()
        if len(bindings) == 1 and bindings[0].kind == "value" and bindings[0].block is None and not bindings[0].unpack:
            return _given(world, bindings[0].node, function, frame)
    call = node.value if isinstance(node, s.Await) else node
    return _made(world, call, frame) if isinstance(call, s.Call) else None


def _made(world: World, call: s.Call, frame: Frame) -> frozenset[int] | None:
    """What a call gives that makes an object, here or in a thread, or calls what says that it gives one."""
    callees = evaluate(world, call.func, frame)
    offloader = world.catalogue.offloaders.get(callees[0].name) if len(callees) == 1 and isinstance(callees[0], Symbol) else None
    if offloader is not None:
        node = arguments.argument(call, offloader.position, offloader.name)
        callees = evaluate(world, node, frame) if node is not None else ()
    given: frozenset[int] = frozenset()
    for one in callees:
        made: Values = (one,)
        if isinstance(one, FunctionValue):
            node = one.function.node.returns
            made = evaluate(world, node, world.frame_of(one.function.parent)) if isinstance(node, (s.Name, s.Attribute)) else ()
        if len(made) != 1 or not isinstance(made[0], ClassValue):
            return None
        may_be_false = any(classes.method(world, made[0].cls, name) for name in ("__bool__", "__len__"))
        given |= _SOME if may_be_false or classes.library_base(world, made[0].cls) else _TRUE
    return given or None


def _states(node: s.Constant) -> frozenset[int]:
    if _is_none(node):
        return _NONE
    return _TRUE if node.value or node.kind == "ellipsis" else _SOME if node.kind else _FALSE


def _is_none(node: s.Expr | None) -> bool:
    return isinstance(node, s.Constant) and node.value is None and not node.kind


_TRUE, _FALSE, _NONE, _SOME = frozenset({0}), frozenset({1}), frozenset({2}), frozenset({0, 1})
