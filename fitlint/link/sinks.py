"""The calls of libraries, and whether they block where they run: by the catalogue, by what becomes of the result, by the arguments."""

from __future__ import annotations

from collections.abc import Callable

from fitlint import summary as s
from fitlint.catalogue import Sink
from fitlint.finding import Place
from fitlint.link import arguments, own_files, secret_files
from fitlint.link.beginnings import begins_with, was_made_with
from fitlint.link.evaluate import evaluate
from fitlint.link.in_memory import is_in_memory
from fitlint.link.other_loops import waits_for_this
from fitlint.link.pseudo_files import beginning, is_pseudo, receivers
from fitlint.link.spellings import ends_with, scheme
from fitlint.link.world import World
from fitlint.model.values import Frame, Instance, Literal, Value, Values
from fitlint.things import Edge


def library_edge(
    world: World, name: str, place: Place, call: s.Call, frame: Frame, awaited: bool = False, reason: str = "", once: bool = False
) -> Edge:
    """The edge of a call, written or not, of the library's `name`."""
    return Edge(place, "call", None, name, awaited, reason, once, _sink(world, name, call, frame, awaited))


def unwritten_edge(world: World, name: str, place: Place, node: s.Expr, value: Value, frame: Frame, reason: str = "") -> Edge:
    """The edge of what `with` or `for` calls of a library's object, which `node` gives: what the object was made with says whether it blocks."""
    made, made_in = (value.call, value.frame) if isinstance(value, Instance) else (None, None)
    func, frame = (node, frame) if made is None or made_in is None else (made, made_in)
    return library_edge(world, name, place, s.Call(node.start, node.length, func, (), ()), frame, reason=reason)


def _sink(world: World, name: str, call: s.Call, frame: Frame, awaited: bool) -> Sink | None:
    """How a call of the library's `name` blocks; None when it is awaited, or its arguments say that it does not wait."""
    if awaited or not name:
        return None
    found = world.catalogue.sink(name)
    if found is not None and not name.startswith("@") and any(_holds(world, call, one, frame) for one in found.unless):
        return _sink(world, found.otherwise, call, frame, awaited)
    return found


def _holds(world: World, call: s.Call, predicate: dict[str, object], frame: Frame) -> bool:
    made = isinstance(call.func, s.Call) and not call.args and not call.keywords
    given_to = (
        call.func if made and isinstance(call.func, s.Call) else call
    )  # `with FileLock(path, timeout=0)`: what the object was made with
    return bool(predicate) and all(
        _object_is(world, call, wanted, frame) if key == "self" else _argument_is(world, given_to, key, wanted, frame)
        for key, wanted in predicate.items()
    )


def _object_is(world: World, call: s.Call, wanted: object, frame: Frame) -> bool:
    """Whether the object whose method is called is what a predicate wants."""
    if wanted in _OF_OBJECTS:
        return _OF_OBJECTS[wanted](world, call, frame)
    objects = receivers(world, call, frame)
    return bool(objects) and all(_is(world, (one,), wanted) for one in objects)


def _argument_is(world: World, given_to: s.Call, key: str, wanted: object, frame: Frame) -> bool:
    """Whether an argument, at a position or by a name, is what a predicate wants."""
    node = arguments.argument(given_to, int(key), None) if key.isdigit() else arguments.argument(given_to, None, key)
    if (
        node is None and key.isdigit() and (wanted == "memory" or str(wanted).startswith("type:"))
    ):  # by its name, whatever that is
        return any(one.name and _is(world, evaluate(world, one.value, frame), wanted) for one in given_to.keywords)
    if wanted == "absent":
        return node is None and all(one.name is not None for one in given_to.keywords)
    if node is None:
        return False
    if wanted in _OF_ARGUMENTS:
        return _OF_ARGUMENTS[wanted](world, node, frame)
    kind, _, ending = str(wanted).partition(":")
    if kind == "ends":
        return ends_with(world, node, frame, ending)
    if kind == "flag":
        return _has_flag(node, ending)
    if kind == "begins":
        return begins_with(world, node, given_to, frame, ending)
    if kind == "short" and _is_repeated(given_to, frame):
        return False
    return _is(world, evaluate(world, beginning(node) if wanted == "pseudo" else node, frame), wanted)


def _is_descriptor(node: s.Expr) -> bool:
    """Whether something is the number of a file that is open: `1`, `sys.stdout.fileno()`."""
    if isinstance(node, s.Call):
        return s.last_name(node.func) == "fileno"
    return isinstance(node, s.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool)


def _is(world: World, values: Values, wanted: object) -> bool:
    """Whether an argument is what a predicate wants: of a type, of a scheme, in memory, text, a path, a flat pattern, a pseudo file, a secret, None, or a constant; or is not."""
    kind, _, name = str(wanted).partition(":")
    if kind.startswith("not "):
        return not _is(world, values, str(wanted).removeprefix("not "))
    if kind == "type":
        return _has_type(values, name)
    if kind == "begins":
        return bool(values) and all(was_made_with(world, one, name) for one in values)
    if kind == "scheme":
        return bool(values) and all(scheme(world, one) in name.split() for one in values)
    if wanted == "memory":
        return any(is_in_memory(world, one) for one in values)
    if wanted in _RULES:
        return bool(values) and all(_RULES[wanted](world, one) for one in values)
    constant = None if wanted == "none" else wanted
    return len(values) == 1 and isinstance(values[0], Literal) and values[0].value == constant


def _has_type(values: Values, name: str) -> bool:
    return any(isinstance(one, Instance) and one.of == name for one in values)


def _has_flag(node: s.Expr, name: str) -> bool:
    """Whether an argument is a flag, or several of which it is one: `os.WNOHANG | os.WUNTRACED`."""
    if isinstance(node, s.Binary) and node.op == "|":
        return _has_flag(node.left, name) or _has_flag(node.right, name)
    return s.last_name(node) == name


def _is_text(_: World, value: Value) -> bool:
    if isinstance(value, Literal):
        return isinstance(value.value, str)
    return isinstance(value, Instance) and value.of in ("builtins.str", "builtins.bytes")


def _is_path(_: World, value: Value) -> bool:
    if isinstance(value, Literal):
        return isinstance(value.value, str)
    return isinstance(value, Instance) and value.of in ("builtins.str", "pathlib.Path", "os.path.join")


def _is_flat(_: World, value: Value) -> bool:
    """Whether a pattern of files is one that looks into no folders below those that it names."""
    return isinstance(value, Literal) and isinstance(value.value, str) and "**" not in value.value


def _is_short(_: World, value: Value) -> bool:
    """Whether a time in seconds is one that nobody notices: less than two milliseconds."""
    number = value.value if isinstance(value, Literal) else None
    return isinstance(number, (int, float)) and number < _NOTICED


_NOTICED = 0.002


def _is_repeated(call: s.Call, frame: Frame) -> bool:
    """Whether a call stands in a `while` that awaits nothing: it goes on until somebody else has done something."""
    index = frame.scope.own
    awaited = [one.call.start for one in index.sites if one.role == "await"]
    bodies = ((node.body[0].start, node.body[-1].end) for node, _ in index.loops if node.body)
    return any(start <= call.start < end and not any(start <= at < end for at in awaited) for start, end in bodies)


_RULES: dict[object, Callable[[World, Value], bool]] = {
    "text": _is_text,
    "path": _is_path,
    "flat": _is_flat,
    "pseudo": is_pseudo,
    "secret": secret_files.is_one,
    "short": _is_short,
    "of this loop": waits_for_this,
}
_OF_ARGUMENTS: dict[object, Callable[[World, s.Expr, Frame], bool]] = {
    "given": lambda world, node, frame: True,
    "secret": secret_files.names_one,
    "own": own_files.names_one,
    "descriptor": lambda world, node, frame: _is_descriptor(node),
}
_OF_OBJECTS: dict[object, Callable[[World, s.Call, Frame], bool]] = {"own": own_files.is_object}
