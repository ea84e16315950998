"""Files that the kernel makes up when they are read, `/proc/self/status`, or keeps in memory: no disk is asked for them."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link.evaluate import evaluate
from fitlint.link.world import World
from fitlint.model.values import Frame, Instance, Literal, Member, Value, Values

_PSEUDO = (
    "/proc/", "/sys/", "/dev/null/", "/dev/zero/", "/dev/full/", "/dev/random/", "/dev/urandom/", "/dev/shm/",
    "/run/secrets/", "/var/run/secrets/",  # of containers: Docker and Kubernetes mount them in memory
)  # fmt: skip
# What is made of a path, its first argument or the object whose method makes it: `Path("/proc").open()`.
MADE_OF = frozenset(
    {
        "pathlib.Path",
        "pathlib.Path.iterdir()",
        "os.path.join",
        "io.TextIOWrapper",
        "io.BufferedReader",
        "io.BufferedWriter",
        "io.BufferedRandom",
    }
)


def is_pseudo(world: World, value: Value) -> bool:
    """Whether a path begins like that of such a file, whatever follows; or a file was opened by such a path."""
    if isinstance(value, Literal):
        return f"{value.value}/".startswith(_PSEUDO)
    if not isinstance(value, Instance) or value.of not in MADE_OF or value.call is None or value.frame is None:
        return False
    if not world.enter(value.call):  # `path = Path(path)`, again and again
        return False
    try:
        given = evaluate(world, beginning(value.call.args[0]), value.frame) if value.call.args else ()
        made_of = given, receivers(world, value.call, value.frame)
        return any(one and all(is_pseudo(world, each) for each in one) for one in made_of)
    finally:
        world.leave(value.call)


def beginning(node: s.Expr) -> s.Expr:
    """What a text begins with that is put together: of `f"/proc/{pid}"`, `"/proc/" + pid`."""
    while (isinstance(node, s.Join) and node.parts) or isinstance(node, s.Binary):
        node = node.parts[0] if isinstance(node, s.Join) else node.left
    return node


def receivers(world: World, call: s.Call, frame: Frame) -> Values:
    """The objects whose method a call calls; what is iterated or entered, where that is the call."""
    called = evaluate(world, call.func, frame)
    return tuple(one.receiver if isinstance(one, Member) else one for one in called)
