"""Objects that are read and written like files, and are no disk: buffers, objects of the program, archives in these, and what reads and writes through them."""

from __future__ import annotations

from fitlint.link import classes, evaluate
from fitlint.link.world import World
from fitlint.model.scopes import Class
from fitlint.model.values import Instance, Member, Value

# A spooled file is in memory until it gets large.
_BUFFERS = frozenset({"io.BytesIO", "io.StringIO", "tempfile.SpooledTemporaryFile"})
_UPLOADED = "fastapi.UploadFile.file"  # such a one
# What reads and writes through what it was made with: through `open("a")` the disk, through `BytesIO()` memory.
_THROUGH = frozenset({
    "io.TextIOWrapper", "io.BufferedReader", "io.BufferedWriter", "io.BufferedRandom", "io.BufferedRWPair", "gzip.GzipFile", "bz2.BZ2File",
    "lzma.LZMAFile", "zipfile.ZipFile", "zipfile.ZipFile.open()", "tarfile.TarFile", "tarfile.TarFile.extractfile()", "soundfile.SoundFile",
    "pandas.ExcelWriter",
})  # fmt: skip
_METHODS = ("read", "write", "readinto")
# What a class of the program can be all the same: a path, a file of the disk, or whatever has these methods.
_OTHERS = frozenset({
    "io.TextIOWrapper", "io.FileIO", "pathlib.PurePath", "pathlib.Path", "os.PathLike", "builtins.str", "typing.Protocol", "typing_extensions.Protocol",
})  # fmt: skip


def is_in_memory(world: World, value: Value) -> bool:
    """Whether a value is an object that is read or written, and no path and no file of the disk."""
    if isinstance(value, Member):
        return value.name == _UPLOADED
    if not isinstance(value, Instance):
        return False
    if isinstance(value.of, Class):
        return _is_buffer(world, value.of)
    return value.of in _BUFFERS or (value.of in _THROUGH and _goes_through_one(world, value))


def _is_buffer(world: World, cls: Class) -> bool:
    """Whether objects of a class of the program are read or written themselves."""
    if classes.derives(world, cls, _OTHERS) is not None or classes.class_binding(world, cls, "__fspath__") is not None:
        return False
    is_one = any(classes.class_binding(world, cls, name) is not None for name in _METHODS)
    return is_one or classes.derives(world, cls, _BUFFERS) is not None


def _goes_through_one(world: World, value: Instance) -> bool:
    """Whether an object was made with one in memory, or by a method of one."""
    if value.receiver is not None and is_in_memory(world, value.receiver):
        return True
    if value.call is None or value.frame is None or not world.enter(value.call):  # `text = TextIOWrapper(text)`, again and again
        return False
    try:
        given = (*value.call.args, *(one.value for one in value.call.keywords))
        return any(is_in_memory(world, one) for node in given for one in evaluate.evaluate(world, node, value.frame))
    finally:
        world.leave(value.call)
