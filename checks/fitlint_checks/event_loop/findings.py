"""How a cause of blocking is told: message, the way there, level, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fitlint import ADVICE, ERROR, PATCHES, WARNING, Finding, Handler, Level, Note, Place, Program, Stage, name_place
from fitlint_checks.event_loop.causes import Cause, Entry, code_on_the_loop
from fitlint_checks.event_loop.remedies import help_for, plain_def, said, thread
from fitlint_checks.event_loop.weights import gravity, is_short, kind

_DOES = {
    "network": "waits for the network", "database": "waits for the database", "disk": "waits for the disk", "process": "waits for a process",
    "wait": "waits", "cpu": "computes", "metadata": "calls the file system",
}  # fmt: skip
_STARTS = frozenset({"subprocess.Popen", "multiprocessing.Process.start"})  # and do not wait for it
_OTHERS = 40  # further calls of one cause
_SHOWN = 5  # of what else there is to say
_LOWER: dict[Level, Level] = {ERROR: WARNING, WARNING: ADVICE, ADVICE: ADVICE}


def finding(cause: Cause, program: Program) -> Finding:
    """The finding of one cause, at the call through which the loop enters it."""
    entry = cause.first
    code = code_on_the_loop(program)
    visit = code.visits[entry.function]
    guesses = [one for one in code.visit(entry.function, entry.calls).way() if one.reason] + list(entry.guesses)
    # The first is shown: it need not come from a route where others do. Of what is sure, routes are told that are sure to lead there.
    sure = not guesses and visit.stage is not Stage.UNREACHED
    entries = [one for one in cause.entries if not sure or not (one.guesses or code.visit(one.function, one.calls).guessed)]
    guessed = [one for one in cause.entries if one not in entries]
    cause = replace(cause, entries=entries)
    leading = [code.routes(one.function, one.calls, sure) for one in entries]
    is_everywhere = any(not some and one.function in code.everywhere for one, some in zip(entries, leading, strict=True))
    routes = list(dict.fromkeys(name for some in leading for name in some)) if not is_everywhere else []
    fails = _fails(entry, program)
    does = "starts a process" if entry.name in _STARTS else _DOES.get(kind(entry.sink), "blocks")
    what = f"raises `{entry.sink.raises}`" if fails else does
    blocking = _shown(entry.name, entry.calls[-1].place, program)
    subject = f"{_helpers(cause)} `{blocking}`, which" if entry.callee is not None else f"`{blocking}`"
    lead = f"`{entry.function.name}` awaits nothing, and {'fails' if fails else 'blocks'}: " if cause.only_blocks else ""
    reasons = [one.reason for one in guesses]
    doubts = [one.doubt for one in guesses if one.doubt is not None]
    if visit.stage is Stage.UNREACHED:
        reasons.append(f"nothing that was found calls `{entry.function.name}`")
        doubts = []
    if visit.entry.handler is not None and (lacking := _lacks(visit.entry.handler, program)):
        reasons.append(f"no application includes the router, and `{lacking}`, which its module imports, is nowhere")
    return Finding(
        place=entry.edge.place, message=f"{lead}{subject} {what} on the event loop{_when(routes if leading[0] else [], visit.stage, entry, fails)}",
        steps=list(_steps(cause, guessed, program)), fix=plain_def(entry.function, program) if cause.only_blocks else thread(cause, program),
        route=routes[0] if routes else None, routes=routes, subject=entry.name,
        confidence="likely" if reasons else "certain", reason=reasons[0] if reasons else "", help=help_for(cause, program),
        level=_level(cause, visit.stage), origin=_origin(cause), effect="" if visit.stage is Stage.STARTING else "fail" if fails else "block the event loop", doubts=doubts,
    )  # fmt: skip


def _helpers(cause: Cause) -> str:
    """What leads to what blocks: the function that the loop enters, or several that come down to one call."""
    first = cause.first
    same = {one.target for one in cause.entries if one.target is not None and one.calls[-1].place == first.calls[-1].place}
    others = len(same) - 1 if not cause.only_blocks else 0
    name = said(first.callee, first) if first.callee is not None else first.name
    return f"`{name}`{more(others, 'function', ' and ')} reach{'es' if not others else ''}"


def _lacks(handler: Handler, program: Program) -> str:
    """What a module of handlers imports in vain whose router no application includes."""
    is_served = any(one.application is not None or one.path is not None for one in handler.routes)
    return "" if is_served or not handler.routes else program.lacks(handler.module)


def _origin(cause: Cause) -> Place:
    """What stays when a way to the cause comes or goes: the function that all entries go into, or stand in, or the call they come down to."""
    entry = cause.first
    function = entry.target or entry.function
    if not cause.only_blocks and any(one.target is not entry.target for one in cause.entries) and entry.chain:
        return entry.chain[-1].edge.place
    if cause.only_blocks:
        function = entry.function
    return name_place(function.node, function)


def _shown(name: str, place: Place, program: Program) -> str:
    """What a call at a place is called; an attribute of the program's own that is loaded when it is read, as it is written there."""
    text = program.source(place) if name == _LOADED else ""
    if text and len(text) <= _LONGEST and text.isprintable():
        return text
    owner = name.removesuffix(".__iter__")
    if owner != name and (owner.endswith("()") or owner.rpartition(".")[2].islower()):  # what a function gives is iterated
        return owner if owner.endswith("()") else f"{owner}()"
    return name.removeprefix("builtins.").removesuffix(".__call__").removesuffix(_READ)


_READ = ".__get__"
_LOADED = "sqlalchemy.orm.relationship.__get__"
_LONGEST = 40


def _fails(entry: Entry, program: Program) -> bool:
    """Whether the library refuses to be called on a loop, and nobody has patched that away."""
    return bool(entry.sink.raises) and not (entry.sink.raises == "RuntimeError" and any(map(program.imports, PATCHES)))


def _when(routes: list[str], stage: Stage, entry: Entry, fails: bool) -> str:
    once = "the first time, " if entry.once else ""
    if fails:
        return f": {once}`{routes[0]}`{more(len(routes) - 1, 'route')} fail{'s' if len(routes) == 1 else ''}" if routes else ""
    if stage is Stage.STARTING:
        return f" while the application starts or stops: nothing is answered meanwhile{' (once)' if once else ''}"
    if not routes:
        return f": {once}all requests stand still"
    return f": {once}`{routes[0]}`{more(len(routes) - 1, 'route')} and every other request stand still"


def more(count: int, noun: str, joined: str = ", ") -> str:
    """ ", 2 more routes", behind the first; nothing where there are none."""
    return f"{joined}{count} more {noun}{'s' if count > 1 else ''}" if count > 0 else ""


def _level(cause: Cause, stage: Stage) -> Level:
    """Advice is what happens once, at the start, or does not last: shown to those who ask for it."""
    sink = cause.first.sink
    if is_short(sink) or cause.first.once or stage is Stage.STARTING:
        return ADVICE
    level = WARNING if gravity(sink) else ERROR
    return _LOWER[level] if stage is Stage.UNREACHED else level


def _steps(cause: Cause, guessed: list[Entry], program: Program) -> Iterator[Note]:
    """From the route to the call, down to what blocks; then what else there is of this cause, also what is only `guessed`."""
    first = cause.first
    others = [one for one in (*cause.entries[1:], *guessed) if first.once or not one.once]
    yield from code_on_the_loop(program).steps(first.function, first.calls)
    if first.chain:
        yield Note(first.edge.place, f"`{first.function.name}` calls `{first.chain[0].function.name}`{first.edge.alternative}")
    for one in first.chain:
        callee = one.edge.callee.name if one.edge.callee is not None else _shown(one.edge.name, one.edge.place, program)
        yield Note(one.edge.place, f"`{one.function.name}` {_verb(one.edge.name)} `{callee}`{one.edge.alternative}")
    for name, (function, place) in list(cause.also.items())[:_SHOWN]:
        yield Note(place, f"`{function.name}` {_verb(name)} `{_shown(name, place, program)}` as well", also=True)
    for other in others[:_OTHERS]:
        if other.target is not None and other.target is first.target:
            text = f"`{other.function.name}` calls `{other.target.name}` as well"
        else:
            blocking = _shown(other.name, other.calls[-1].place, program)
            text = f"{f'`{other.target.name}` reaches ' if other.target is not None else ''}`{blocking}` here as well"
        yield Note(other.edge.place, text + (", most likely" if other in guessed else ""), also=True)
    if len(others) > _OTHERS:
        yield Note(others[_OTHERS].edge.place, f"and {len(others) - _OTHERS} more calls lead there", also=True)


def _verb(name: str) -> str:
    if name.startswith("@"):
        return "waits in"  # before it is called again
    return "reads" if name.endswith(_READ) else "calls"
