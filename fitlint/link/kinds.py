"""Whether something is of a type that `isinstance` asks for: yes (0), no (1), or nobody knows (None)."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import classes, names, objects, types
from fitlint.link.narrowing import is_a
from fitlint.link.verdicts import NO, YES
from fitlint.link.world import World
from fitlint.model.scopes import Class, Function
from fitlint.model.values import ClassValue, FunctionValue, Instance, Items, Literal, Table, Value, Values, merge

# What nothing else derives from, or hardly ever.
_ATOMS = frozenset({"str", "bytes", "int", "float", "bool", "list", "dict", "tuple", "set", "frozenset"})
# What types of the standard library, and of those for numbers and pictures, are besides; nothing else.
_BESIDES = {
    "builtins.bool": frozenset({"builtins.int"}),
    "io.BytesIO": frozenset({"io.BufferedIOBase", "io.IOBase"}),
    "io.StringIO": frozenset({"io.TextIOBase", "io.IOBase"}),
    "pathlib.PurePath": frozenset({"os.PathLike"}),
    "pathlib.Path": frozenset({"pathlib.PurePath", "os.PathLike"}),
    "datetime.datetime": frozenset({"datetime.date"}),
    **dict.fromkeys(("datetime.date", "datetime.time", "datetime.timedelta", "decimal.Decimal", "uuid.UUID"), frozenset[str]()),
    "PIL.ImageFile.ImageFile": frozenset({"PIL.Image.Image"}),
    "fastapi.UploadFile": frozenset({"starlette.datastructures.UploadFile"}),
    **dict.fromkeys(("starlette.datastructures.UploadFile", "fastapi.Request", "starlette.requests.Request"), frozenset[str]()),
    **dict.fromkeys(("numpy.ndarray", "torch.Tensor", "pandas.DataFrame", "pandas.Series", "PIL.Image.Image"), frozenset[str]()),
}

# Bases that make nothing an object of a class that does not say so itself.
_BARE = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})


def of_constant(spelled: str, node: s.Constant) -> frozenset[int] | None:
    """Whether a constant is of a type that is spelled so; with "=" before it, of this very type."""
    wanted = spelled.removeprefix("=")
    if wanted not in _ATOMS:
        return NO if s.is_none(node) else None
    name = node.kind if node.kind in _ATOMS else type(node.value).__name__
    besides = _BESIDES.get(f"builtins.{name}", ()) if wanted is spelled else ()
    return YES if wanted == name or f"builtins.{wanted}" in besides else NO


def of(world: World, spelled: str, callee: Function, values: Values) -> frozenset[int] | None:
    """Whether all of some values are, or none of them is, of a type that is spelled so in a function; with "=" before it, of this very type."""
    wanted = _named(world, spelled.removeprefix("="), callee)
    if len(wanted) != 1 or not values:
        return None
    is_of = _is_exactly if spelled.startswith("=") else _is_of
    verdicts = [is_of(world, one, wanted[0]) for one in values]
    return YES if all(verdicts) else NO if all(one is False for one in verdicts) else None


def _named(world: World, spelled: str, function: Function) -> list[Class | str]:
    head, *more = spelled.split(".")
    values = names.lookup(world, head, world.frame_of(function), None)
    for one in more:
        values = merge(*(objects.attribute(world, value, one) for value in values))
    return [one.of for one in types.instances(world, values) if isinstance(one, Instance)]


def _is_of(world: World, value: Value, wanted: Class | str) -> bool | None:
    """What is only declared may be None as well: it is not said to be of its type, only not to be of another. What is None by default may be anything else."""
    of, made = type_of(value)
    if of is None or (of == "builtins.NoneType" and not made):
        return None
    if _is_a(world, of, wanted):
        return True if made else None
    if _is_a(world, wanted, of):
        return None
    return False if _is_known(world, of) and _is_known(world, wanted) else None


def _is_exactly(world: World, value: Value, wanted: Class | str) -> bool | None:
    """What was made by calling its class is of this very one; of what is only declared it is known what it is not."""
    of, made = type_of(value)
    if made and of is not None:
        return of == wanted or (None if _last(of) == _last(wanted) else False)  # what a library has may be had from two places
    return False if _is_of(world, value, wanted) is False else None


def type_of(value: Value) -> tuple[Class | str | None, bool]:
    """The type of a value, and whether it is this for sure."""
    if isinstance(value, Instance):
        return value.of, _is_made(value)
    if isinstance(value, Literal):
        return f"builtins.{type(value.value).__name__}", value.certain
    if isinstance(value, Items):
        return f"builtins.{value.kind}", False
    if isinstance(value, Table):
        return "builtins.dict", False
    if isinstance(value, (FunctionValue, ClassValue)):
        return "builtins.type" if isinstance(value, ClassValue) else "builtins.function", True
    return None, False


def _last(of: Class | str) -> str:
    return of.name if isinstance(of, Class) else of.rpartition(".")[2]


def _is_made(value: Instance) -> bool:
    """Whether an object was made by calling its class here: what gives one of a library may give None as well."""
    if value.call is None or isinstance(value.of, Class):
        return value.call is not None
    return s.last_name(value.call.func) == value.of.rpartition(".")[2]


def _is_known(world: World, of: Class | str) -> bool:
    """Whether all that a type derives from is known: built-in types, some of libraries, and classes of the program above which there is nothing else."""
    if isinstance(of, str):
        is_built_in = of.removeprefix("builtins.") in _ATOMS or of in ("builtins.NoneType", "builtins.function", "builtins.type")
        return is_built_in or of in _BESIDES
    return all(isinstance(one, Class) or one in _BARE for one in classes.mro(world, of))


def _is_a(world: World, of: Class | str, wanted: Class | str) -> bool:
    return is_a(world, of, wanted) or (isinstance(of, str) and wanted in _BESIDES.get(of, ()))
