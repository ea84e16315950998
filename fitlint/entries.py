"""Where the framework enters the program: handlers, what is injected into them, validators and serializers of models, hooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

import msgspec

from fitlint.finding import Note
from fitlint.known import Entered
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

    `kind`: "handler", "wrapped" (by a handler), "dependency", "background task", "unreached", or that of a `Hook`.
    """

    function: Function
    kind: str
    notes: tuple[Note, ...]
    stage: Stage
    handler: Handler | None = None


ENTRIES_OF_HANDLERS = "entry points of handlers"


def entry_points(program: Program) -> list[EntryPoint]:
    """What the framework runs, on the loop and in threads; that of the handlers in their order."""
    return program.memo(
        "entry points", lambda: [*(entry for entries in entries_of_handlers(program) for entry in entries), *_of_hooks(program)]
    )


def entries_of_handlers(program: Program) -> list[list[EntryPoint]]:
    """The entry points of each handler."""

    def entries() -> list[list[EntryPoint]]:
        known = program.known.entries if len(program.known.entries) == len(program.handlers) else [None] * len(program.handlers)
        return [
            _known(entered, handler, program) or list(_of_handler(handler, program))
            for handler, entered in zip(program.handlers, known, strict=True)
        ]

    return program.memo(ENTRIES_OF_HANDLERS, entries)


def entered(entries: Iterable[EntryPoint], program: Program) -> list[Entered]:
    """Entry points of a handler as they are kept; none where one of them cannot be."""
    found = [Entered(program.key(one.function), one.kind, one.notes, one.stage) for one in entries]
    return found if all(one.function for one in found) else []


def _known(entered: Iterable[Entered] | None, handler: Handler, program: Program) -> list[EntryPoint]:
    """The entry points that were kept; none where one of them may be another one now."""
    found = []
    for one in entered or ():
        function = program.function(one.function)
        if function is None or not program.known.unchanged.issuperset(note.place.path for note in one.notes):
            return []
        found.append(EntryPoint(function, one.kind, one.notes, Stage(one.stage), handler))
    return found


def _of_handler(handler: Handler, program: Program) -> Iterator[EntryPoint]:
    routes = handler.route_names
    own = (Note(handler.place, f"`{routes[0]}` is handled by `{handler.name}`"),) if routes else ()
    yield EntryPoint(handler.function, "handler", own, _stage(handler.runs_on), handler)
    for function in handler.wrapped:
        note = Note(name_place(function.node, function), f"`{handler.name}` runs `{function.name}`")
        yield EntryPoint(function, "wrapped", (*own, note), _stage(handler.runs_on), handler)
    for dependency in handler.all_dependencies():
        if dependency.function is not None:
            function = dependency.function.function
            note = Note(dependency.place, f"`{handler.name}` depends on `{function.name}`")
            yield EntryPoint(function, "dependency", (*own, note), Stage.SERVING if function.is_async else Stage.THREAD, handler)
    if handler.framework == "fastapi":
        for hook in program.model_hooks(handler):
            verb = "reads its request with" if hook.kind == "validator" else "answers with"
            note = Note(hook.place, f"`{handler.name}` {verb} `{hook.value.function.qualname}`")
            yield EntryPoint(hook.value.function, hook.kind, (*own, note), Stage.SERVING, handler)


def _of_hooks(program: Program) -> Iterator[EntryPoint]:
    for hook in program.hooks:
        stage = Stage.STARTING if hook.kind == "startup" and hook.runs_on == SHARED_LOOP else _stage(hook.runs_on)
        what = (
            "runs when the application starts or stops" if hook.kind == "startup" else f"is given to the application: {hook.kind}"
        )
        yield EntryPoint(hook.value.function, hook.kind, (Note(hook.place, f"`{hook.value.function.qualname}` {what}"),), stage)


def _stage(runs_on: str) -> Stage:
    return Stage.SERVING if runs_on == SHARED_LOOP else Stage.THREAD
