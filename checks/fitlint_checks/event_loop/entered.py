"""What to do about a `with` that blocks as it is entered or left, and that waits in between for what only the loop can give."""

from __future__ import annotations

from fitlint import Class, Function
from fitlint import summary as s
from fitlint_checks.event_loop.causes import Entry

_ENTERING = ("__enter__", "__exit__")


def waits_inside(entry: Entry) -> bool:
    """Whether the body of the `with` that a call stands before awaits something, or yields: no function of its own can have it that runs in a thread."""
    return any(map(_waits, s.inside(_body(entry.function, entry.edge.place.start))))


def _body(function: Function, start: int) -> tuple[s.Stmt, ...]:
    """The body of the `with` whose contexts stand at a place."""
    nodes = (one for one in s.inside(function.own.statements) if isinstance(one, s.With) and not one.is_async)
    return next((one.body for one in nodes if any(item.context.start <= start < item.context.end for item in one.items)), ())


def _waits(node: s.Node) -> bool:
    return isinstance(node, (s.Await, s.Yield)) or (isinstance(node, (s.For, s.With, s.Generator)) and node.is_async)


def in_its_place(entry: Entry, name: str, runner: str) -> str:
    """What can be done instead of running all of it in a thread."""
    callee = entry.callee
    if callee is not None and callee.node.is_generator:
        return f"make `{name}` an `@asynccontextmanager` that does what blocks in a thread: `await {runner}(…)`"
    if callee is not None and callee.name in _ENTERING and isinstance(callee.parent, Class):
        return f"give `{callee.parent.name}` `__aenter__` and `__aexit__` that do what blocks in a thread: `await {runner}(…)`"
    if callee is not None or entry.name.rpartition(".")[2] not in _ENTERING:
        return f"run `{name}` in a thread: `with await {runner}(…)`"
    if entry.name.endswith("__exit__"):
        return f"leave it in a thread, in `finally`: `await {runner}(….__exit__, None, None, None)`"
    return f"enter it in a thread, and leave it in `finally`: `await {runner}(….__enter__)`"
