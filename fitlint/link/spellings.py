"""What a text or a path is known by where not all of it is known: what it ends with, and the scheme that it begins with, as `s3://bucket/key`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import local
from fitlint.link.evaluate import evaluate
from fitlint.link.pseudo_files import beginning
from fitlint.link.world import World
from fitlint.model.values import Frame, Instance, Literal, Value

_MADE_OF_PATHS = frozenset({"join", "Path", "PurePath", "joinpath", "str", "fspath"})
_STEPS = 8  # names and calls that are looked through


def ends_with(world: World, node: s.Expr, frame: Frame, ending: str) -> bool:
    """Whether a text, or a path, certainly ends so, in small letters or capital ones: `name + ".wav"`, `folder / f"{name}.wav"`."""
    values = evaluate(world, _ending(node, frame), frame)
    return bool(values) and all(
        isinstance(one, Literal) and isinstance(one.value, str) and one.value.lower().endswith(ending) for one in values
    )


def _ending(node: s.Expr, frame: Frame) -> s.Expr:
    """The part that a text ends with, also that of a name of the function that is bound once."""
    for _ in range(_STEPS):
        if isinstance(node, s.Join) and node.parts:
            node = node.parts[-1]
        elif isinstance(node, s.Binary) and node.op in ("+", "/"):
            node = node.right
        elif isinstance(node, s.Call) and node.args and s.last_name(node.func) in _MADE_OF_PATHS:
            node = node.args[-1]
        elif isinstance(node, s.Name) and (bound := written_as(node, frame)) is not None:
            node = bound
        else:
            break
    return node


def written_as(node: s.Name, frame: Frame) -> s.Expr | None:
    """What a name of the function stands for, where it is bound once, and to what is worked out."""
    binding = local.only(frame.scope.own.bindings.get(node.id, ()))
    return binding.node if binding is not None and isinstance(binding.node, (s.Join, s.Binary, s.Call, s.Subscript)) else None


def scheme(world: World, value: Value) -> str:
    """The scheme of an address, or of what was made with one: "s3" of `fsspec.open("s3://bucket/key")` and of `fsspec.filesystem("s3")`; "" for none."""
    if isinstance(value, Literal):
        return str(value.value).partition("://")[0].partition("::")[0]
    if not isinstance(value, Instance):
        return ""
    if value.call is None or value.frame is None:
        return scheme(world, value.receiver) if value.receiver is not None else ""
    if not world.enter(value.call):  # `file = wrap(file)`, again and again
        return ""
    try:
        given = (*value.call.args[:1], *(one.value for one in value.call.keywords if one.name in _SAID_BY))
        found = {scheme(world, one) for node in given for one in evaluate(world, beginning(node), value.frame)} - {""}
    finally:
        world.leave(value.call)
    if not found and value.receiver is not None:
        return scheme(world, value.receiver)
    return found.pop() if len(found) == 1 else ""


_SAID_BY = frozenset({"protocol", "urlpath", "url"})
