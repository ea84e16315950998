"""What an attribute answers to what is asked of it (`fitlint.switches`): one of an argument, `note.is_binary`, or of the object that a method is
called on, `self.again`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments, classes, hierarchy, local, names, objects, origins, records, stored
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.said import is_as_passed
from fitlint.link.verdicts import Answers, any_of, of_value
from fitlint.link.world import World
from fitlint.model.index import Binding
from fitlint.model.scopes import Class, Function
from fitlint.model.values import Frame, Instance, Literal, Values
from fitlint.switch import of_another, part_of, states


def of_made(world: World, switch: str, node: object, frame: Frame) -> Answers | None:
    """What the attribute of an object answers that a call makes with constants, and that nobody stores anything else into; None where nobody knows."""
    part = part_of(switch)
    made = evaluate(world, node, frame) if isinstance(node, s.Call) else ()
    one = made[0] if len(made) == 1 else None
    if not isinstance(one, Instance) or not isinstance(one.of, Class) or one.call is not node:
        return None  # what a function gives may be another object
    if stored.by_others_into(world, part, one.of):
        return None
    held = _held(world, one, one.of, part)
    constants = [each for values in held for each in values if isinstance(each, Literal) and each.certain]
    if not held or not all(held) or len(constants) < sum(map(len, held)):
        return None
    return frozenset[int]().union(*(of_value(switch, each.value) for each in constants))


def _held(world: World, made: Instance, cls: Class, name: str) -> list[Values]:
    """What an object that is made so has in an attribute: by each store of `__init__`, and by those of other methods that are constants, or as its class declares it; nothing where
    a method may store something else."""
    stores = [each for each in classes.stores(world, cls, name) if each[0].name == "__init__" or _may_run(world, each[0])]
    if any(binding.kind != "value" or not _is_told(method, binding) for method, binding in stores):
        return []
    held = [names.binding_values(world, binding, arguments.method_frame(world, method, made)) for method, binding in stores]
    if any(method.name == "__init__" for method, _ in stores):
        return held
    declared = classes.class_binding(world, cls, name)
    if declared is None or len(declared[1]) != 1:
        return []
    if stores:
        own = names.binding_values(world, declared[1][0], world.frame_of(declared[0]))
    else:
        own = records.left_out(world, made, cls, name) or objects.attribute(world, made, name)
    return [*held, own]


def _is_told(method: Function, binding: Binding) -> bool:
    return method.name == "__init__" or isinstance(binding.node, s.Constant)


def of_receiver(world: World, switch: str, call: s.Call, function: Function, frame: Frame) -> list[tuple[str, str]]:
    """What the object that a method is called on answers, `self.again`, always ("") or where the caller's own parameter, or object, does."""
    options = states(switch)
    every = [(one, "") for one in options]
    if not part_of(switch) or not isinstance(call.func, s.Attribute):
        return every
    if is_own(s.spelled(call.func.value), function):
        return _of_itself(world, switch, call, function) or every
    made = _objects(world, call.func.value, function)
    answers = any_of([of_made(world, switch, one.node, world.frame_of(one.scope)) for one in made])
    return every if answers is None else [every[at] for at in sorted(answers)]


def _objects(world: World, node: s.Expr, function: Function) -> list[origins.Origin]:
    """What makes the object that a method is called on: the call itself, what a name stands for, or what all stores of an attribute give."""
    cls = function.parent
    if isinstance(node, s.Name):
        found = origins.of(world, node, function)
    elif isinstance(cls, Class) and isinstance(node, s.Attribute) and is_own(s.spelled(node.value), function):
        found = origins.kept(world, node.name, cls)
    else:
        found = [origins.Origin(node, function)]
    return [one for one in found if not isinstance(one.node, s.Constant)]  # of None no method is called


def is_own(name: str, function: Function) -> bool:
    """Whether a name is that of the object whose method a function is."""
    return (
        name == "self" and isinstance(function.parent, Class) and [one.name for one in function.node.parameters[:1]] == ["self"]
    )


def stays(world: World, name: str, at: int, function: Function) -> bool:
    """Whether a parameter, or an attribute of one, has at a byte the value that it had for the caller."""
    owner, dot, _ = name.partition(".")
    return is_as_passed(name, at, function) and (not dot or owner != "self" or _is_settled(world, name, function))


def _is_settled(world: World, name: str, function: Function) -> bool:
    """Whether what an object is asked for, `self.again`, stays what `__init__`, or this method, makes it: no other method stores it."""
    cls = function.parent
    if not isinstance(cls, Class):
        return False
    return _storing(world, cls, name.partition(".")[2]) <= {function}


@memoised()
def _storing(world: World, cls: Class, name: str) -> frozenset[Function]:
    """The methods that may store an attribute after `__init__`."""
    each = (cls, *hierarchy.subclasses(world, cls))
    found = {method for one in each for method, _ in classes.stores(world, one, name)}
    return frozenset(one for one in found if one.name != "__init__" and _may_run(world, one))


def _may_run(world: World, method: Function) -> bool:
    """Whether anybody calls a method, or something may that has its own ways: a decorator, a library, Python itself."""
    of_library = isinstance(method.parent, Class) and classes.library_base(world, method.parent) is not None
    return world.is_called(method.name) or bool(method.node.decorators) or method.name.startswith("__") or of_library


def _of_itself(world: World, switch: str, call: s.Call, function: Function) -> list[tuple[str, str]] | None:
    """What an object answers its own method, by what the caller, another method of it, has stored; None for all."""
    options, name = states(switch), f"self.{part_of(switch)}"
    if not _is_settled(world, name, function):
        return None
    made = [one for target, one in function.own.stores if s.spelled(target) == name and one.start < call.start]
    if not made:
        return list(zip(options, options, strict=True)) if switch in function.node.switches else None
    binding = local.only(made)
    if binding is None or binding.block is not None:
        return None
    node = binding.node
    if isinstance(node, s.Constant):
        answers = of_value(switch, node.value, node.kind)
        return [(one, "") for at, one in enumerate(options) if at in answers]
    own = of_another(switch, node.id) if isinstance(node, s.Name) else ""
    if isinstance(node, s.Name) and own in function.node.switches and is_as_passed(node.id, node.start, function):
        return list(zip(options, states(own), strict=True))
    return None
