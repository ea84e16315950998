"""What is declared as a base: the attributes that this lacks, or leaves at None, are what subclasses of the program make of them, `connect().get(path)` of
`-> Connection`, and a parameter is of the subclass that it gets."""

from __future__ import annotations

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.frameworks import kind_of
from fitlint.link import classes, evaluate, hierarchy, local, objects, passed, protocols, received, results
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import (
    UNKNOWN,
    ClassValue,
    Frame,
    FunctionValue,
    Instance,
    Member,
    Value,
    Values,
    is_none,
    merge,
)

# Models have a few names that programs ask for.
_MODELS = frozenset({"pydantic.BaseModel", "pydantic.v1.BaseModel", "sqlmodel.SQLModel"})
_OF_MODELS = frozenset({
    "dict", "json", "copy", "construct", "schema", "schema_json", "validate", "parse_obj", "parse_raw", "parse_file", "from_orm",
    "update_forward_refs", "metadata", "fields",
})  # fmt: skip


def lacks(found: Values, name: str) -> bool:
    """Whether what was found for an attribute is nothing, or only what a library's base may have in the end."""
    return all(isinstance(one, Member) and one.path == name and _cannot_have(one.owner, name) for one in found)


def _cannot_have(base: str, name: str) -> bool:
    return base in hierarchy.BRING_NOTHING or (
        base in _MODELS and name not in _OF_MODELS and not name.startswith(("model_", "__"))
    )


def attribute(world: World, node: s.Attribute, values: Values, frame: Frame) -> Values:
    """What an attribute is that objects lack of which only the declared type is known, in the subclasses that have it: in those that the body of the
    function makes that gives the object, and where that says nothing, in all of them."""
    declared = [one for one in values if isinstance(one, Instance) and one.call is None and isinstance(one.of, Class)]
    if not declared or len(declared) != len(values):
        return UNKNOWN
    if _is_own(node.value, frame):
        return _of_itself(world, declared, node.name)
    if not protocols.is_defined(world, node.name):
        return UNKNOWN
    if made := _made(world, node.value, declared, frame):
        return merge(*(objects.attribute(world, one, node.name) for one in made))
    found = (one for each in declared for one in _in_subclasses(world, each, node.name))
    return tuple(dict.fromkeys(one for one in found if not objects.is_property(world, one.function)))


def _of_itself(world: World, own: list[Instance], name: str) -> Values:
    """What the object of a mixin has in an attribute that only the classes have into which it is mixed: these may be several, that differ. Their methods are for
    `fitlint.link.receivers`."""
    each: dict[Values, None] = {}
    for one in own:
        below = hierarchy.subclasses(world, one.of) if isinstance(one.of, Class) else ()
        for cls in below if len(below) <= _MIXED else ():
            found = objects.attribute(world, Instance(cls), name)
            if found and not lacks(found, name) and not any(isinstance(value, FunctionValue) for value in found):
                each[tuple(value for value in found if not is_none(value))] = None
    if len(each) > _FEW:
        return UNKNOWN
    found = merge(*each)
    return found if len(each) < 2 else tuple(replace(one, assumed=True) if isinstance(one, Instance) else one for one in found)


def _in_subclasses(world: World, declared: Instance, name: str) -> tuple[FunctionValue, ...]:
    if not isinstance(declared.of, Class) or not hierarchy.subclasses(world, declared.of):
        return ()
    return hierarchy.without(world, hierarchy.overrides(world, declared.of, name), declared.but)


def filled_in(world: World, cls: Class, name: str) -> Values:
    """What subclasses give an attribute of the class that this leaves open, `model = None`: each of these, or of many classes what they all come from."""
    found: dict[Value, None] = {}
    for one in hierarchy.subclasses(world, cls):
        if one.bound(name):
            found.update(dict.fromkeys(classes.class_values(world, one, name) or UNKNOWN))
    given = [one.cls for one in found if isinstance(one, ClassValue)]
    if len(found) <= _MANY or len(given) < len(found):
        return tuple(found) if len(found) <= _MANY else UNKNOWN
    above = (one for one in classes.mro(world, given[0]) if all(one in classes.mro(world, each) for each in given))
    common = next(above, None)
    if isinstance(common, Class):
        return (ClassValue(common),)
    return (world.catalogue.symbol(common),) if common is not None else UNKNOWN


def _is_own(node: s.Expr, frame: Frame) -> bool:
    """Whether a method asks its own object: what that is where a mixin says nothing, its class does not tell."""
    return isinstance(node, s.Name) and isinstance(frame.scope, Function) and node.id == frame.scope.receiver


def _made(world: World, node: s.Expr, declared: list[Instance], frame: Frame) -> Values:
    """The objects of subclasses that the function makes, in its body, whose call gives an object."""
    given = local.given(node, frame.scope) if isinstance(frame.scope, Function) else None
    call = given or node
    call = call.value if isinstance(call, s.Await) else call
    callees = evaluate.evaluate(world, call.func, frame) if isinstance(call, s.Call) else UNKNOWN
    return tuple(
        made
        for one in callees
        if isinstance(one, FunctionValue) and isinstance(call, s.Call)
        for made in results.made(world, one, call, frame)
        if isinstance(made, Instance) and isinstance(made.of, Class) and any(_is_below(world, made.of, each) for each in declared)
    )


def _is_below(world: World, cls: Class, declared: Instance) -> bool:
    return cls is not declared.of and declared.of in classes.mro(world, cls)


@memoised()
def _is_derived_from(world: World, of: str) -> bool:
    """Whether the program has subclasses of a library's class."""
    return next(hierarchy.derived(world, of), None) is not None


def given(world: World, function: Function, node: s.Parameter, declared: Value, frame: Frame) -> Values:
    """What a parameter is that is only declared as a library's class, where it gets objects of the program's own subclasses: injected, or by calls."""
    of = declared.of if isinstance(declared, Instance) else None
    if not isinstance(of, str) or node.annotation is None or kind_of(of) is not None or of.startswith(_OF_ALL):
        return UNKNOWN
    if not _is_derived_from(world, of):
        return UNKNOWN
    injected = received.injected_by(world, node.annotation, frame) or received.default(world, node.default, frame)
    found = injected or passed.passed(world, function, node)
    fitting = tuple(
        one
        for one in found
        if isinstance(one, Instance) and isinstance(one.of, Class) and classes.derives(world, one.of, frozenset({of})) is not None
    )
    if len(fitting) > _FEW:
        return UNKNOWN
    return fitting if injected or len(fitting) == len(found) else merge(fitting, (declared,))


def only(world: World, function: Function, node: s.Parameter, declared: Value) -> Values:
    """What an object is made with that is declared as a class which leaves something to its subclasses, where all calls are known to give objects of these."""
    of = declared.of if isinstance(declared, Instance) else None
    found = passed.only(world, function, node) if isinstance(of, Class) else UNKNOWN
    some = tuple(one for one in found if not is_none(one))
    fitting = all(
        isinstance(one, Instance) and isinstance(one.of, Class) and one.of is not of and of in classes.mro(world, one.of)
        for one in some
    )
    return some if fitting and len(some) <= _MANY else UNKNOWN


_OF_ALL = ("builtins.", "typing.", "pydantic.", "abc.", "enum.")  # what too much derives from
_MANY = 8  # subclasses that differ
_FEW = 4  # subclasses; of more nothing is said
_MIXED = 12  # classes that a mixin is in
