"""What the constructor of a library was given for an object, through the `__init__` of its subclasses in the program."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.frameworks.model import Argument
from fitlint.link import arguments, classes, evaluate
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import UNKNOWN, Frame, FunctionValue, Instance, Values

# The library's own call with the frame it stands in: nothing is known of the arguments where there is none.
LibraryCall = tuple[s.Call, Frame]
_MAX_DEPTH = 8


def library_calls(world: World, made: Instance) -> list[LibraryCall]:
    """The calls that reach the library's constructor for `made`: its own, or `super().__init__(…)` in its class or a base of that."""
    if isinstance(made.of, str):
        return [(made.call, made.frame)] if made.call is not None and made.frame is not None else []
    return _library_calls(world, made, made.of)


# Inside an evaluation, something that depends on itself may be unknown for the moment.
@memoised(keeps=lambda world: not world.nesting)
def _library_calls(world: World, made: Instance, cls: Class) -> list[LibraryCall]:
    method = classes.method(world, cls, "__init__")
    if method is None:
        return [(made.call, made.frame)] if made.call is not None and made.frame is not None else []
    return _above(world, method, arguments.method_frame(world, method, made), 0)


def _above(world: World, method: Function, frame: Frame, depth: int) -> list[LibraryCall]:
    found: list[LibraryCall] = []
    for site in method.index.calling({"__init__"}):
        func = site.call.func
        if not isinstance(func, s.Attribute) or depth > _MAX_DEPTH:
            continue
        callees = evaluate.evaluate(world, func, frame)
        for callee in callees:
            if isinstance(callee, FunctionValue):
                inner = arguments.bound_frame(world, callee, site.call, frame)
                found += _above(world, callee.function, inner, depth + 1) if inner is not None else []
        if not any(isinstance(callee, FunctionValue) for callee in callees):
            found.append((site.call, frame))
    return found


def constructor_argument(world: World, made: Instance, wanted: Argument) -> list[tuple[s.Expr, Frame]]:
    """The expressions that the library's constructor was given as `wanted`, each with its frame; see `constructor_values`.

    Where a subclass passes its own `**kwargs` on, the argument of the call that made the object.
    """
    found = []
    for call, frame in library_calls(world, made):
        frame.module.touch()
        node = arguments.argument(call, *wanted)
        if node is not None:
            found.append((node, frame))
        elif (
            call is not made.call
            and made.call is not None
            and made.frame is not None
            and any(one.name is None for one in call.keywords)
        ):
            passed = arguments.argument(made.call, None, wanted[1])
            found += [(passed, made.frame)] if passed is not None else []
    return found


def constructor_values(world: World, made: Instance, wanted: Argument) -> Values | None:
    """What the library's constructor was given as `wanted`: None when nothing was, the empty tuple when that is not known."""
    calls = library_calls(world, made)
    for call, frame in calls:
        values = arguments.given(world, call, frame, wanted)
        if values is not None:
            return values
    return None if calls or made.call is not None or not isinstance(made.of, Class) else UNKNOWN
