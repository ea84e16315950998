"""Where the framework enters the program: handlers, what is injected into them, validators and serializers of models, hooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import IntEnum
from functools import partial
from itertools import repeat
from typing import NamedTuple

import msgspec

from fitlint import summary as s
from fitlint.finding import Note
from fitlint.known import Entered, Group
from fitlint.model.scopes import Function
from fitlint.program import Program
from fitlint.things import SHARED_LOOP, Handler, name_place


class Stage(IntEnum):
    """When code runs, the graver first: what blocks while requests are served blocks all of them."""

    SERVING = 0
    STARTING = 1  # also in a task that is begun then and ends by itself
    UNREACHED = 2
    THREAD = 3


class EntryPoint(msgspec.Struct, frozen=True):
    """A function that the framework runs. `notes` lead from the route or hook to it; `handler` is None where no route is concerned.

    `kind`: "handler", "wrapped" (by a handler), "wrapper" (of a handler or dependency), "dependency", "background task", "unreached", or that of a `Hook`.
    """

    function: Function
    kind: str
    notes: tuple[Note, ...]
    stage: Stage
    handler: Handler | None = None


def entry_points(program: Program) -> list[EntryPoint]:
    """What the framework runs, on the loop and in threads: that of the handlers in their order, then that of the hooks."""
    return program.memo("entry points", lambda: [one for position in range(groups(program)) for one in group(position, program)])


def leading_points(program: Program) -> list[EntryPoint]:
    """Those that may lead to what blocks; of handlers whose entry points are known no others are looked for."""

    def leading(position: int) -> list[EntryPoint]:
        kept = _still(position, program) if not program.has((_GROUP, position)) else None
        some = [one for one in kept.entries if not program.graph.is_idle(one.function)] if kept is not None else []
        read = _read(some, program.handlers[position], program) if kept is not None else None
        return read if read is not None else group(position, program)

    return program.memo("leading points", lambda: [one for position in range(groups(program)) for one in leading(position)])


def groups(program: Program) -> int:
    """How many groups of entry points there are, which can be made one by one: a group for each handler, and a last one for the hooks."""
    return len(program.handlers) + 1


def group(position: int, program: Program) -> list[EntryPoint]:
    """A group of entry points."""
    return _made(position, program).entries


class _Made(NamedTuple):
    """A group of entry points, and the files that it rests on."""

    entries: list[EntryPoint]
    rests: bytes = b""


def _made(position: int, program: Program) -> _Made:
    def make() -> _Made:
        if position == len(program.handlers):
            return _Made(list(_of_hooks(program)))
        handler, kept = program.handlers[position], _still(position, program)
        read = _read(kept.entries, handler, program) if kept is not None else None
        if kept is not None and read:
            return _Made(read, kept.rests)
        return _Made(*program.resting(lambda: list(_of_handler(handler, program))))

    return program.memo((_GROUP, position), make)


def _still(position: int, program: Program) -> Group | None:
    """What is known of a group, where that is still so."""
    kept = program.known.entries.get(_names(program)[position]) if position < len(program.handlers) else None
    return kept if kept is not None and _stands(kept, program.handlers[position], program) else None


def written(program: Program) -> dict[str, Group]:
    """The entry points of handlers that are known so far, as they are kept and sent; without those that cannot be."""
    found = {}
    for position, name in enumerate(_names(program)):
        handler, kept = program.handlers[position], program.known.entries.get(name)
        if kept is not None and _stands(kept, handler, program):
            found[name] = kept
        elif program.has((_GROUP, position)):
            made = _made(position, program)
            entered = _written(made.entries, program)
            if all(one.function for one in entered):
                found[name] = Group(entered, handler.route_names, made.rests)
    return found


def kept(program: Program) -> dict[str, Group]:
    """The same for all handlers, in their order."""
    if all_stand(program):
        return program.known.entries
    known = written(program)
    return {name: known.get(name, Group()) for name in _names(program)}


Leads = Callable[[Entered], bool]


def same(program: Program, led: Leads, leads: Leads) -> bool:
    """Whether the framework enters the program as it did, by the entry points of handlers that were kept: those of edited files are made again. Of these only such count
    as `led` somewhere, or that `leads` somewhere now."""
    known = program.known
    if all_stand(program) or not any(one.entries for one in known.entries.values()):
        return True  # or nobody has asked
    if known.hooks != hooked(program) or list(known.entries) != _names(program):
        return False
    for position, (handler, kept) in enumerate(zip(program.handlers, known.entries.values(), strict=True)):
        if _stands(kept, handler, program) and (known.noticed is not None or known.holds(*handler.files)):
            continue
        now = _written(group(position, program), program)
        if kept.routes != handler.route_names or _said(filter(led, kept.entries)) != _said(filter(leads, now)):
            return False
    return True


def are_as_before(program: Program) -> bool:
    """Whether nothing can have changed the entry points of any handler, nor their signatures."""
    kept = program.known.entries
    if program.as_before:
        return all_stand(program)
    return list(kept) == _names(program) and all(map(_stands, kept.values(), program.handlers, repeat(program)))


def hooked(program: Program) -> list[tuple[str, str, str]]:
    """The hooks, as they are kept: kind, function, and where that runs."""
    if program.as_before:
        return program.known.hooks
    return [(one.kind, program.key(one.value.function), one.runs_on) for one in program.hooks]


def _written(entries: Iterable[EntryPoint], program: Program) -> list[Entered]:
    return [Entered(program.key(one.function), one.kind, one.notes, one.stage) for one in entries]


def _said(entered: Iterable[Entered]) -> list[tuple[object, ...]]:
    """What entry points say, without where that stands."""
    return [(one.function, one.kind, one.stage, *(note.message for note in one.notes)) for one in entered]


def learn(found: Mapping[str, Group], program: Program) -> None:
    """Take the entry points that another process has made of this program."""
    for position, name in enumerate(_names(program)):
        one = found.get(name)
        entries = _read(one.entries, program.handlers[position], program) if one is not None else None
        if one is not None and entries:
            program.memo((_GROUP, position), partial(_Made, entries, one.rests))


_GROUP = "group of entry points"


def _names(program: Program) -> list[str]:
    """What handlers are called in what outlasts the program: by their functions, those of the same one by their order."""

    def made() -> list[str]:
        seen: Counter[str] = Counter()
        found = []
        for one in program.handlers:
            key = program.key(one.function)
            found.append(f"{key} {seen[key]}" if seen[key] else key)
            seen[key] += 1
        return found

    return program.memo("names of handlers", made)


def all_stand(program: Program) -> bool:
    """Whether it is known without asking for any handler that all entry points are the same."""

    def stand() -> bool:
        if not program.as_before:
            return False
        is_unseen = program.known.edited is not None
        return is_unseen or all(one.rests and program.rests_as_before(one.rests) for one in program.known.entries.values())

    return program.memo("all entry points stand", stand)


def _stands(kept: Group, handler: Handler, program: Program) -> bool:
    """Whether entry points that were kept are still the same."""
    paths = {note.place.path for one in kept.entries for note in one.notes}
    if program.known.edited is not None:
        return program.known.holds(*paths)
    was_made = bool(kept.rests)
    return was_made and program.rests_as_before(kept.rests, *paths, *_declaring(handler)) and kept.routes == handler.route_names


def _declaring(handler: Handler) -> set[str]:
    """The files that say which handler it is: where it is defined, declared and included."""
    places = [place for one in handler.routes for place in (one.place, *one.through)]
    return {*handler.files, *(place.path for place in places)}


def _read(entered: Iterable[Entered], handler: Handler, program: Program) -> list[EntryPoint] | None:
    """Entry points that were written; None where one of the functions is not there."""
    found = []
    for one in entered:
        function = program.function(one.function)
        if function is None:
            return None
        found.append(EntryPoint(function, one.kind, one.notes, Stage(one.stage), handler))
    return found


def _of_handler(handler: Handler, program: Program) -> Iterator[EntryPoint]:
    for path in _declaring(handler):
        program.touch(path)
    routes = handler.route_names
    own = (Note(handler.place, f"`{routes[0]}` is handled by `{handler.name}`"),) if routes else ()
    yield from _wrapped(EntryPoint(handler.function, "handler", own, _stage(handler.runs_on), handler), handler, program)
    for function in handler.wrapped:
        note = Note(name_place(function.node, function), f"`{handler.name}` runs `{function.name}`")
        yield EntryPoint(function, "wrapped", (*own, note), _stage(handler.runs_on), handler)
    for function in handler.beside:
        note = Note(name_place(function.node, function), f"its connections run `{function.qualname}`, too")
        yield EntryPoint(function, "handler", (*own, note), _stage(handler.runs_on), handler)
    for dependency in handler.all_dependencies():
        if dependency.function is not None:
            function = dependency.function.function
            note = Note(dependency.place, f"`{handler.name}` depends on `{function.name}`")
            stage = Stage.SERVING if function.is_async else Stage.THREAD
            yield from _wrapped(EntryPoint(function, "dependency", (*own, note), stage, handler), handler, program)
    if handler.framework == "fastapi":
        for hook in program.model_hooks(handler):
            verb = "reads its request with" if hook.kind == "validator" else "answers with"
            note = Note(hook.place, f"`{handler.name}` {verb} `{hook.value.function.qualname}`")
            yield EntryPoint(hook.value.function, hook.kind, (*own, note), Stage.SERVING, handler)


def _wrapped(entry: EntryPoint, handler: Handler, program: Program) -> Iterator[EntryPoint]:
    """A function that the framework runs, and the wrappers around it: where the outermost is a coroutine function, all run on the loop."""
    wrapped = program.wrapped(entry.function, handler)
    on_loop = entry.stage if handler.framework == "flask" else Stage.SERVING
    if wrapped.wrappers and wrapped.wrappers[0].is_async and wrapped.how not in ("offload", "create"):
        entry = msgspec.structs.replace(entry, stage=on_loop)
    yield entry
    for one in wrapped.wrappers:
        note = Note(name_place(one.node, one), f"`{entry.function.name}` is wrapped in `{one.name}`")
        # FastAPI awaits what a plain wrapper gives that says what it wraps; others run plain functions in threads.
        awaited = entry.function.is_async and handler.framework == "fastapi" and any(map(_is_wraps, one.node.decorators))
        stage = on_loop if one.is_async or awaited else Stage.THREAD
        yield EntryPoint(one, "wrapper", (*entry.notes, note), stage, handler)


def _is_wraps(decorator: s.Expr) -> bool:
    return isinstance(decorator, s.Call) and s.last_name(decorator.func) == "wraps"


def _of_hooks(program: Program) -> Iterator[EntryPoint]:
    for hook in program.hooks:
        starts = hook.kind in ("startup", "server") and hook.runs_on == SHARED_LOOP
        stage = Stage.STARTING if starts else _stage(hook.runs_on)
        if hook.value.function.node.decorators and program.wrapped(hook.value.function).how == "offload":
            stage = Stage.THREAD  # `@repeat_every(seconds=60)` on a plain function
        is_of_library = " of " in hook.kind  # tool of an agent, job of a scheduler
        what = _TOLD.get(hook.kind) or (
            f"is a {hook.kind}: the loop runs it" if is_of_library else f"is given to the application: {hook.kind}"
        )
        yield EntryPoint(hook.value.function, hook.kind, (Note(hook.place, f"`{hook.value.function.qualname}` {what}"),), stage)


_TOLD = {
    "startup": "runs when the application starts or stops", "server": "serves the application on its own loop", "library": "is called by a library that the application uses",
    "route class": "runs around the routes of a router", "handler of logs": "runs for each record that is logged", "handler of socket events": "handles events of a socket",
}  # fmt: skip


def _stage(runs_on: str) -> Stage:
    return Stage.SERVING if runs_on == SHARED_LOOP else Stage.THREAD
