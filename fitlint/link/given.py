"""What an argument answers to what its function asks of a parameter (`fitlint.switches`): the answers, by their positions; None for all."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from fitlint import summary as s
from fitlint.link import arguments, classes, hierarchy, kinds
from fitlint.link.evaluate import evaluate
from fitlint.link.kinds import NO, YES
from fitlint.link.outcomes import is_stored
from fitlint.link.said import Said, is_as_passed
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, Frame, FunctionValue, Symbol, Values
from fitlint.switches import of_another, states

Answers = frozenset[int]

_TRUE, _FALSE, _NONE, _SOME = frozenset({0}), frozenset({1}), frozenset({2}), frozenset({0, 1})
# Types whose objects are not None: what is declared as one of them is taken for that.
_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple", "frozenset"})


def unpacked(call: s.Call, function: Function) -> tuple[dict[str, s.Expr], bool]:
    """What `**options` of a call hold by name, where these are a dictionary that its function writes down; and whether they may hold more."""
    found: dict[str, s.Expr] = {}
    is_open = False
    for keyword in (one for one in call.keywords if one.name is None):
        made = _local(keyword.value, function)
        if made is None or any(s.spelled(target.value) == s.spelled(keyword.value) for target, _ in function.own.stores):
            is_open = True
        elif isinstance(made, s.Mapping):
            for key, value in zip(made.keys, made.values, strict=True):
                if isinstance(key, s.Constant) and isinstance(key.value, str):
                    found[key.value] = value
                else:
                    is_open = True
        elif isinstance(made, s.Call) and s.last_name(made.func) == "dict" and not made.args:
            found.update({one.name: one.value for one in made.keywords if one.name is not None})
            is_open = is_open or any(one.name is None for one in made.keywords)
        else:
            is_open = True
    return found, is_open


def by_default(switch: str, node: s.Expr | None) -> Answers | None:
    """What the default of a parameter answers."""
    if not isinstance(node, s.Constant):
        return None
    if " == " in switch:
        return _equals(switch, node)
    if ": " in switch:
        return kinds.of_constant(switch.partition(": ")[2], node)
    return _of_constant(node)


def by(
    world: World, switch: str, node: s.Expr, said: Sequence[tuple[int, Said]], callee: Function, function: Function, frame: Frame
) -> Answers | None:
    """What an argument answers, as it is written and by what the tests around the call have `said`."""
    tested = _tested(switch, node, said, function) if said else None
    if " == " in switch:
        told = _of_text(switch, node, function)
    elif ": " in switch:
        told = kinds.of(world, switch.partition(": ")[2], callee, evaluate(world, node, frame))
    else:
        told = _truth(world, node, function, frame)
    return told if tested is None else tested if told is None else (told & tested or told)


def _tested(switch: str, node: s.Expr, said: Sequence[tuple[int, Said]], function: Function) -> Answers | None:
    """What tests around a call have found of something that it passes."""
    name = s.spelled(node)
    if not name:
        return None
    own = of_another(switch, name)
    options = states(own)
    left = set(range(len(options)))
    for at, one in said:
        if one.of != name or is_stored(name, at, node.start, function.own):
            continue
        if one.switches == (own,):
            left &= {options.index(state) for state in one.states}
        elif (
            " == " in own
            and own not in one.switches
            and one.states == one.switches
            and all(" == " in each for each in one.switches)
        ):
            left &= NO  # it is something else
    return frozenset(left) if left and len(left) < len(options) else None


def is_settled(world: World, switch: str, function: Function) -> bool:
    """Whether what an object is asked for, `self.again`, stays what `__init__`, or this method, makes it: no other method stores it."""
    cls = function.parent
    if not isinstance(cls, Class):
        return False
    key = cls, switch
    storing = world.storing_methods.get(key)
    if storing is None:
        each = (cls, *hierarchy.subclasses(world, cls))
        found = {method for one in each for method, _ in classes.stores(world, one, switch.partition(".")[2])}
        storing = world.storing_methods[key] = frozenset(one for one in found if one.name != "__init__")
    return storing <= {function}


def by_object(world: World, switch: str, call: s.Call, function: Function) -> list[tuple[str, str]]:
    """What the object that a method is called on answers, `self.again`, always ("") or where the caller's own parameter, or object, does: by what the caller,
    a method of the same object, has stored there."""
    options = states(switch)
    owner = [one.name for one in function.node.parameters[:1]] if isinstance(function.parent, Class) else []
    if "." not in switch or not isinstance(call.func, s.Attribute) or owner != ["self"] or s.spelled(call.func.value) != "self":
        return [(one, "") for one in options]
    if not is_settled(world, switch, function):
        return [(one, "") for one in options]
    stored = [one for target, one in function.own.stores if s.spelled(target) == switch and one.start < call.start]
    if not stored:
        return list(zip(options, options if switch in function.node.switches else ("",) * len(options), strict=True))
    node = (
        stored[0].node
        if len(stored) == 1 and stored[0].kind == "value" and stored[0].block is None and not stored[0].unpack
        else None
    )
    if isinstance(node, s.Constant):
        answers = _of_constant(node)
        return [(one, "") for at, one in enumerate(options) if at in answers]
    if isinstance(node, s.Name) and node.id in function.node.switches and is_as_passed(node.id, node.start, function):
        return list(zip(options, states(node.id), strict=True))
    return [(one, "") for one in options]


# ---------------------------------------------------------------------------------------------------------------------- by kind


def _equals(switch: str, node: s.Constant) -> Answers:
    return YES if not node.kind and node.value == ast.literal_eval(switch.partition(" == ")[2]) else NO


def _of_text(switch: str, node: s.Expr, function: Function) -> Answers | None:
    """Whether an argument equals a constant."""
    if isinstance(node, s.Constant):
        return _equals(switch, node)
    if isinstance(node, s.Conditional):
        return _either(_of_text(switch, node.body, function), _of_text(switch, node.orelse, function))
    made = _local(node, function)
    return _of_text(switch, made, function) if made is not None else None


def _truth(world: World, node: s.Expr, function: Function, frame: Frame) -> Answers | None:
    """Whether an argument is true, false or None."""
    if isinstance(node, s.Constant):
        return _of_constant(node)
    if isinstance(node, (s.Collection, s.Mapping)):
        is_empty = not (node.items if isinstance(node, s.Collection) else node.values)
        return _FALSE if is_empty else _TRUE
    if isinstance(node, s.Lambda):
        return _TRUE
    if isinstance(node, (s.Join, s.Binary, s.Compare, s.Comprehension)) or (isinstance(node, s.Unary) and node.op == "not"):
        return _SOME
    if isinstance(node, s.Conditional):
        return _either(_truth(world, node.body, function, frame), _truth(world, node.orelse, function, frame))
    if isinstance(node, s.Name) and node.id in function.parameters and is_as_passed(node.id, node.start, function):
        declared = function.parameters[node.id]
        said = declared.annotation.value if isinstance(declared.annotation, s.Subscript) else declared.annotation
        if isinstance(said, s.Name) and said.id in _PLAIN and not _is_none(declared.default):
            return _SOME
    made = _local(node, function)
    if made is not None:
        return _truth(world, made, function, frame)
    call = node.value if isinstance(node, s.Await) else node
    return _made(world, call, frame) if isinstance(call, s.Call) else None


def _either(first: Answers | None, second: Answers | None) -> Answers | None:
    return first | second if first is not None and second is not None else None


def _local(node: s.Expr, function: Function) -> s.Expr | None:
    """What a name of the function itself is given, once and for all."""
    if not isinstance(node, s.Name) or node.id in function.parameters:
        return None
    bindings = function.own.bindings.get(node.id, ())
    if len(bindings) != 1 or bindings[0].kind != "value" or bindings[0].unpack:
        return None
    block = bindings[0].block
    if bindings[0].since > node.start or (block is not None and not block.start <= node.start < block.end):
        return None  # bound later, in a loop or not at all
    made: s.Expr = bindings[0].node
    return made


def _made(world: World, call: s.Call, frame: Frame) -> Answers | None:
    """What a call gives that makes an object, here or in a thread, or calls what says that it gives one."""
    callees = evaluate(world, call.func, frame)
    offloader = world.catalogue.offloaders.get(callees[0].name) if len(callees) == 1 and isinstance(callees[0], Symbol) else None
    if offloader is not None:
        node = arguments.argument(call, offloader.position, offloader.name)
        callees = evaluate(world, node, frame) if node is not None else ()
    found: Answers = frozenset()
    for one in callees:
        made: Values = (one,)
        if isinstance(one, FunctionValue):
            node = one.function.node.returns
            made = evaluate(world, node, world.frame_of(one.function.parent)) if isinstance(node, (s.Name, s.Attribute)) else ()
        if len(made) != 1 or not isinstance(made[0], ClassValue):
            return None
        may_be_false = any(classes.method(world, made[0].cls, name) for name in ("__bool__", "__len__"))
        found |= _SOME if may_be_false or classes.library_base(world, made[0].cls) else _TRUE
    return found or None


def _of_constant(node: s.Constant) -> Answers:
    if _is_none(node):
        return _NONE
    return _TRUE if node.value or node.kind == "ellipsis" else _SOME if node.kind else _FALSE


def _is_none(node: s.Expr | None) -> bool:
    return isinstance(node, s.Constant) and node.value is None and not node.kind
