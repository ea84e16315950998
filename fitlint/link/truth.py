"""Whether an argument is true, false or None, by all that may stand for it: the answers (`fitlint.link.verdicts`), or None where nobody knows."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments, classes, entries, hierarchy, local, origins, parts, settled
from fitlint.link.clauses import is_there
from fitlint.link.evaluate import evaluate
from fitlint.link.said import is_as_passed
from fitlint.link.transparent import is_transparent
from fitlint.link.verdicts import SOME, TRUE, Answers, any_of, of_written
from fitlint.link.world import World
from fitlint.model import leaving
from fitlint.model.scopes import Class, Function, Scope
from fitlint.model.values import ClassValue, FunctionValue, Instance, Member, Symbol, Value

# Types whose objects are not None: what is declared as one of them is taken for that.
_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple", "frozenset"})
# What never gives None: types, and methods of texts.
_GIVING = tuple(f"builtins.{one}" for one in (*sorted(_PLAIN), "sorted", "len"))
_VAGUE = ("typing.", "typing_extensions.", "types.NoneType", "builtins.object")
_DEPENDS = frozenset({"Depends", "Security"})
_FAR = 6  # names and calls that stand for another


def of(world: World, node: s.Expr, scope: Scope, far: int = _FAR) -> Answers | None:
    """What an expression answers at its place in a scope."""
    if (written := of_written(node)) is not None:
        return written
    if isinstance(node, (s.Join, s.Binary, s.Compare, s.Comprehension)) or (isinstance(node, s.Unary) and node.op == "not"):
        return SOME
    if not far:
        return None
    if isinstance(node, s.Conditional):
        return any_of([of(world, node.body, scope, far), of(world, node.orelse, scope, far)])
    if isinstance(node, s.Boolean) and node.op == "or":
        return any_of([TRUE, of(world, node.values[-1], scope, far)])
    if isinstance(node, s.Name):
        return _of_name(world, node, scope, far - 1)
    if isinstance(node, s.Attribute):
        if isinstance(scope, Function) and parts.is_own(s.spelled(node.value), scope):
            return settled.answers(world, s.spelled(node), scope)
        return _of_field(world, node, scope)
    is_awaited = isinstance(node, s.Await)
    call = node.value if isinstance(node, s.Await) else node
    return _of_call(world, call, is_awaited, scope, far - 1) if isinstance(call, s.Call) else None


def _of_field(world: World, node: s.Attribute, scope: Scope) -> Answers | None:
    """What a field answers that its class declares as something plain, `page: int`, and that nothing says to be None: neither a default, nor a method that stores another."""
    owners = evaluate(world, node.value, world.frame_of(scope))
    return SOME if owners and all(_is_plain_field(world, one, node.name) for one in owners) else None


def _is_plain_field(world: World, owner: Value, name: str) -> bool:
    cls = owner.of if isinstance(owner, Instance) and isinstance(owner.of, Class) else None
    declared = classes.class_binding(world, cls, name) if cls is not None else None
    if cls is None or declared is None or classes.stores(world, cls, name):
        return False
    return all(_plain(one.annotation) and not _may_be_none(one.node) for one in declared[1])


def _may_be_none(default: object) -> bool:
    """Whether a default is None, or what says it: `Field(None)`, `Field(default=None)`."""
    given = s.passed(default) if isinstance(default, s.Call) else ()
    return any(isinstance(one, s.Constant) and s.is_none(one) for one in (default, *given))


def _of_name(world: World, node: s.Name, scope: Scope, far: int) -> Answers | None:
    if isinstance(scope, Function) and node.id in scope.parameters:
        kept = local.given(node, scope)
        return of(world, kept, scope, far) if kept is not None else _of_parameter(world, node, scope, far)
    return any_of([_of_origin(world, one, node, scope, far) for one in origins.of(world, node, scope)])


def _of_origin(world: World, one: origins.Origin, node: s.Name, scope: Scope, far: int) -> Answers | None:
    if isinstance(one.node, (Function, Class)):
        return TRUE
    if isinstance(one.node, (s.Collection, s.Mapping)) and _may_differ(one.node, one.scope, node, scope):
        return SOME
    answers = of(world, one.node, one.scope, far)
    return answers if isinstance(one.scope, Function) or answers == TRUE else None  # what a module has first, the program may set


def _may_differ(made: s.Expr, home: Scope, node: s.Name, scope: Scope) -> bool:
    """Whether a container may have been filled or emptied since it was made. What is spelled in capitals stays as it is."""
    if isinstance(home, Function):
        return home is not scope or entries.may_change(node.id, made.end, node.start, home)
    return not node.id.isupper()


def _of_parameter(world: World, node: s.Name, function: Function, far: int) -> Answers | None:
    """What a parameter answers that is declared as something, or is filled in where it is None."""
    if plain_type(node, function) or _is_filled_in(world, node, function, far):
        return SOME
    declared = function.parameters[node.id]
    if not is_as_passed(declared.name, node.start, function):
        return None
    if isinstance(declared.default, s.Call) and s.last_name(declared.default.func) in _DEPENDS:
        return _of_dependency(world, declared.default, function)
    return None if _may_be_none(declared.default) else _of_declared(world, declared.annotation, function)


def _of_dependency(world: World, call: s.Call, function: Function) -> Answers | None:
    """What a parameter answers that a dependency gives, `redis: Redis = Depends(get_redis)`, by what that says that it gives."""
    given = arguments.argument(call, 0, "dependency")
    values = evaluate(world, given, world.frame_of(function.parent)) if given is not None else ()
    return any_of([_of_callee(world, one, is_awaited=True, far=0) for one in values])


def plain_type(node: s.Expr, function: Function) -> str:
    """As what a parameter that is as it was passed is declared, `str`, where that is something plain; "" of anything else."""
    declared = function.parameters.get(s.spelled(node))
    if declared is None or s.is_none(declared.default) or not is_as_passed(declared.name, node.start, function):
        return ""
    return _plain(declared.annotation)


def _plain(annotation: s.Expr | None) -> str:
    """ "list" of `list[str]`; "" of anything that is not so plain."""
    said = annotation.value if isinstance(annotation, s.Subscript) else annotation
    return said.id if isinstance(said, s.Name) and said.id in _PLAIN else ""


def _is_filled_in(world: World, node: s.Name, function: Function, far: int) -> bool:
    """Whether a parameter is not None any more: `if name is None: name = "default"`."""
    bound = function.own.bindings.get(node.id, ())
    if len(bound) != 1 or bound[0].kind != "value" or bound[0].since > node.start or bound[0].block is None:
        return False
    block = bound[0].block
    if not isinstance(block.node, s.If) or block.arm != "body" or block.parent is not None:
        return False
    answers = of(world, bound[0].node, function, far) if is_there(block.node.test, node.id) is False else None
    return answers is not None and answers <= SOME


# ---------------------------------------------------------------------------------------------------------------------- calls


def _of_call(world: World, call: s.Call, is_awaited: bool, scope: Scope, far: int) -> Answers | None:
    """What a call gives that makes an object, here or in a thread, or calls what says that it gives one, or gives nothing else."""
    frame = world.frame_of(scope)
    callees = evaluate(world, call.func, frame)
    offloader = world.catalogue.offloaders.get(callees[0].name) if len(callees) == 1 and isinstance(callees[0], Symbol) else None
    if offloader is not None:
        node = arguments.argument(call, offloader.position, offloader.name)
        callees = evaluate(world, node, frame) if node is not None else ()
    is_own = isinstance(call.func, s.Name) or s.is_own(s.spelled(call.func))
    far = far if is_own else 0  # of what an object of others gives, only what it says
    return any_of([_of_callee(world, one, is_awaited or offloader is not None, far) for one in callees])


def _of_callee(world: World, callee: object, is_awaited: bool, far: int) -> Answers | None:
    if isinstance(callee, ClassValue):
        return _of_object(world, callee.cls)
    if isinstance(callee, (Symbol, Member)):
        return SOME if callee.name.startswith(_GIVING) else None
    if not isinstance(callee, FunctionValue):
        return None
    function = callee.function
    node = function.node.returns
    if _plain(node):
        return SOME
    if (declared := _of_declared(world, node, function)) is not None:
        return declared
    is_awaited = is_awaited or not function.is_async
    return _of_results(world, function, far) if far and is_awaited and not function.node.is_generator else None


def _of_declared(world: World, annotation: s.Expr | None, function: Function) -> Answers | None:
    """What is declared as an object of one class, by what a function says that it takes or gives."""
    is_named = isinstance(annotation, (s.Name, s.Attribute))
    declared = evaluate(world, annotation, world.frame_of(function.parent)) if annotation is not None and is_named else ()
    if len(declared) == 1 and isinstance(declared[0], ClassValue):
        return _of_object(world, declared[0].cls)
    if len(declared) == 1 and isinstance(declared[0], Symbol) and not declared[0].name.startswith(_VAGUE):
        return SOME  # an object of a library
    return None


def _of_object(world: World, cls: Class) -> Answers:
    may_be_false = any(classes.method(world, cls, name) for name in ("__bool__", "__len__"))
    return SOME if may_be_false or classes.library_base(world, cls) else TRUE


def _of_results(world: World, function: Function, far: int) -> Answers | None:
    """What a function gives back by all its `return`s, where it always comes to one."""
    if (
        not is_transparent(world, function)
        or hierarchy.is_overridden(world, function)
        or not leaving.ends(function.index.statements)
    ):
        return None
    given = [one.node for one in function.index.exits if isinstance(one.node, s.Return)]
    return any_of([of(world, one.value, function, far) if one.value is not None else None for one in given])
