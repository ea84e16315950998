"""What to do about a call that blocks: no `async`, an awaitable in its place, a thread."""

from __future__ import annotations

import re

from fitlint import Class, Edit, Fix, Function, Place, Program, Site, site_of
from fitlint import summary as s
from fitlint_checks.event_loop.caught import is_fallback
from fitlint_checks.event_loop.causes import Cause, Entry, code_on_the_loop
from fitlint_checks.event_loop.entered import in_its_place, waits_inside
from fitlint_checks.event_loop.staying import stays

# Objects of these are bound to the thread that made them, or give back a handle that blocks again.
_NO_THREAD = frozenset({"database", "disk", "metadata"})
_AT_ONCE = frozenset({"disk", "metadata"})  # to go to a thread for each entry of a folder takes longer than to read it
_THREADS = frozenset({"asyncio.to_thread", "anyio.to_thread.run_sync"})  # what is said anyway
_OFFLOADS, _OF_FRAMEWORKS = frozenset({"to_thread"}), frozenset({"run_in_threadpool"})
_AT_ANOTHER_TIME = re.compile(r"\bonce\b|\bat import\b")
_MAKERS = frozenset({"__init__", "__new__", "__post_init__"})
_SHORT = 40  # characters
_ASKED_FOR_ALL = frozenset({"__bool__", "__len__", "__contains__", "__getitem__"})
# What programs import of the standard library, most of the time: whatever Python runs this, a fix is the same.
_STANDARD = frozenset({
    "abc", "argparse", "ast", "base64", "collections", "concurrent", "contextlib", "copy", "csv", "dataclasses", "datetime",
    "decimal", "email", "enum", "functools", "glob", "hashlib", "hmac", "html", "http", "inspect", "io", "itertools", "json",
    "logging", "math", "mimetypes", "multiprocessing", "os", "pathlib", "pickle", "platform", "queue", "random", "re",
    "secrets", "shutil", "signal", "socket", "sqlite3", "ssl", "string", "subprocess", "sys", "tempfile", "textwrap",
    "threading", "time", "traceback", "types", "typing", "urllib", "uuid", "warnings", "zipfile", "zoneinfo",
})  # fmt: skip
# What stands between a function that is called and its first argument; the last line break in it, and what is left of the argument.
_OPENED = re.compile(r"\s*\((?:[^\S\n]|#[^\n]*)*(?:(?:\s|#[^\n]*\n)*(\r?\n[ \t]*))?")


def help_for(cause: Cause, program: Program) -> str:
    """The ways out, the one with the least to change first."""
    entry = cause.first
    if not entry.function.is_async:
        return _in_a_plain_function(entry, program)
    ways = []
    if cause.only_blocks:
        # Most tests are not read.
        ways.append(
            f"make `{entry.function.name}` a plain `def`: it awaits nothing, and runs in a thread then (tests must not await it any more)"
        )
    ways += _instead(entry, program)
    if not cause.only_blocks:
        ways += [_all_in_a_thread(cause, program)] if _are_several(cause) else _threaded(entry, program)
    return "; or ".join(ways)


def _threaded(entry: Entry, program: Program) -> list[str]:
    """The call in a thread; nothing where it is told already what goes to one with it."""
    is_told = entry.callee is None and entry.sink.instead.endswith(" in a thread")
    way = "" if is_told else _in_a_thread(entry, program)
    return [way] if way else []


def _are_several(cause: Cause) -> bool:
    """Whether one function makes several calls of libraries that block, as of one connection: to run one of them in a thread is not enough."""
    first = cause.first
    if first.callee is not None or (first.name.endswith("__") and waits_inside(first)):
        return False
    return any(one.function is first.function and one.edge.place != first.edge.place for one in cause.entries)


def _all_in_a_thread(cause: Cause, program: Program) -> str:
    return f"put these calls into a function, and run that in a thread: `await {_threads(cause.first.function, program)[0]}(…)`"


def _instead(entry: Entry, program: Program) -> list[str]:
    """What is there in the place of the call, in the version of the library that the project uses."""
    instead = entry.sink.instead
    package, _, version = entry.sink.since.partition(" ")
    if not instead or instead in _THREADS or (package and program.versions.at_least(package, version) is False):
        return []
    site = site_of(entry.edge, entry.function) if entry.callee is None else None
    if site is not None and is_fallback(site):
        return []
    if _AT_ANOTHER_TIME.search(instead) and _depends_on_what_is_given(entry):
        return [f"{instead}, where it is the same each time"]
    return [instead if " " in instead else f"use `{instead}`"]


def _depends_on_what_is_given(entry: Entry) -> bool:
    """Whether what blocks is given something that its function was given itself: that may be another thing for each request."""
    function = entry.chain[-1].function if entry.chain else entry.function
    site = site_of(entry.calls[-1], function)
    given = [node for one in s.passed(site.call) for node in s.inside(one)] if site is not None else []
    return any(isinstance(one, s.Name) and one.id in function.parameters and one.id != function.receiver for one in given)


def _in_a_plain_function(entry: Entry, program: Program) -> str:
    """What can be done where nothing can be awaited: elsewhere, or at another time, or once it can."""
    ways = _instead(entry, program)
    at_another_time = [one for one in ways if "`" not in one]  # "load the model once, in the lifespan"
    if elsewhere := _elsewhere(entry, program):
        return "; or ".join([*at_another_time, elsewhere])
    awaiting = "; or ".join([*(one for one in ways if one not in at_another_time), *_threaded(entry, program)])
    goes_on = " that awaits `call_next(…)`" if "call_next" in entry.function.node.calls else ""  # a middleware
    return "; or ".join([*at_another_time, f"make `{entry.function.name}` an `async def`{goes_on}, and {awaiting}"])


def _elsewhere(entry: Entry, program: Program) -> str:
    """Where else a function can have the work done that cannot await, by what calls it on the loop; "" where it can be made one that awaits."""
    function = entry.function
    visit = code_on_the_loop(program).visit(function, entry.calls)
    name = _named(entry)
    call = "do this" if name.startswith("__") else f"call `{name}`"
    if visit.before is not None and visit.edge is not None and _is_wrapped(site_of(visit.edge, visit.before.function)):
        return f"run `{function.name}` in a thread where the task calls it: `await {_threads(function, program)[0]}(…)`; `{function.name}` cannot await"
    if visit.entry.function is not function:  # the loop is given it: `loop.call_soon(work)`
        return f"{call} in a thread: `asyncio.get_running_loop().run_in_executor(None, …)`; `{function.name}` cannot await"
    if visit.entry.kind == "handler of logs":
        return "let a thread handle the records: `logging.handlers.QueueHandler` here, and `QueueListener` with this handler"
    when = {"validator": "before the model is made or after", "serializer": "before the answer is written"}.get(visit.entry.kind)
    if when is not None:
        return f"{call} in a handler or dependency that is a plain `def`, {when}: `{function.name}` cannot await"
    wrappers = program.wrapped(function, visit.entry.handler).wrappers if visit.entry.handler is not None else ()
    if wrappers:
        runner = _threads(wrappers[0], program)[0]
        return f"run `{function.name}` in a thread in `{wrappers[0].name}`: `await {runner}(…)`; `{function.name}` cannot await"
    return ""


def _is_wrapped(given: Site | None) -> bool:
    """Whether a plain function is given to what would run it in a thread, `tasks.add_task(…)`: there is a coroutine function around it."""
    return given is not None and s.last_name(given.call.func) in ("add_task", "BackgroundTask")


def _named(entry: Entry) -> str:
    """The name of what a call of the loop goes into; a function of a library with its module, `requests.get`, a method by itself."""
    if entry.callee is not None:
        return said(entry.callee, entry)
    owner, _, name = entry.name.rpartition(".")
    return entry.name if owner.isidentifier() and owner.islower() and owner != "builtins" else name


def said(callee: Function, entry: Entry) -> str:
    """The name of what a call of the loop goes into; that of its class, where it makes the object; as it is written, where a wrapper stands for it, or one of several that have no name."""
    callee = entry.target or callee if callee.name == s.LAMBDA else callee
    if callee.name in _MAKERS and isinstance(callee.parent, Class):
        return callee.parent.name
    site = (
        site_of(entry.edge, entry.function)
        if callee.name == "_"
        or any(isinstance(one, s.Call) and s.last_name(one.func) == "wraps" for one in callee.node.decorators)
        else None
    )
    return (s.last_name(site.call.func) if site is not None else "") or callee.name


def _in_a_thread(entry: Entry, program: Program) -> str:
    """The call as it can be written: what `for`, `with`, properties and operators run has none."""
    runner = _threads(entry.function, program)[0]
    name = _named(entry)
    if entry.callee is not None and (why := stays(entry.callee, program)):
        last = entry.name.rpartition(".")[2]
        return f"run {'only what blocks' if last.startswith('__') else f'only `{last}`'} in a thread: the rest of `{name}` {why}"
    site = site_of(entry.edge, entry.function)
    if entry.edge.how == "iterate" or name in ("__iter__", "__next__"):
        if site is not None and s.last_name(site.call.func) == "next":
            return f"run `next` in a thread: `await {runner}(next, …)`"
        what = "it" if name.startswith("__") else f"over `{name}`"
        if runner == "run_in_threadpool" and (site is None or site.role == "for") and entry.sink.kind not in _AT_ONCE:
            return f"iterate {what} in a thread: `async for … in iterate_in_threadpool(…)`"
        return f"iterate {what} in a thread: `await {runner}(lambda: list(…))`"
    if (
        name in ("__enter__", "__exit__")
        or (site is not None and site.role == "with")
        or (entry.callee is not None and entry.callee.node.is_generator)
    ):
        if waits_inside(entry):
            # Another thread cannot take what belongs to threads, as many locks do.
            return "" if entry.callee is None and _instead(entry, program) else in_its_place(entry, name, runner)
        return f"put the `with` into a function, and run that in a thread: `await {runner}(…)`"
    if site is not None and (entry.name.startswith("@") if entry.callee is None else entry.callee.name in _MAKERS):
        name = s.last_name(site.call.func) or name  # what is decorated; a subclass, or a variable
    if name == "__call__" and site is not None:
        return f"run this call in a thread: `await {runner}(…)`"
    if site is None or (name.startswith("__") and name.endswith("__")):
        text = program.source(entry.edge.place)
        if name in _ASKED_FOR_ALL and text.isidentifier():
            text = f"list({text})"  # to give back what is lazy asks nothing
        text = text if len(text) < _SHORT and "\n" not in text and "`" not in text and "await " not in text else "…"
        return f"work it out in a thread: `await {runner}(lambda: {text})`"
    return f"run `{name}` in a thread: `await {runner}(…)`"


def plain_def(function: Function, program: Program) -> Fix | None:
    """A handler that awaits nothing can be a plain `def`: the framework then runs it in a thread."""
    start = function.node.name_start - len("async def ")
    place = Place(function.module.path, start, start + len("async "))
    if program.source(place) != "async ":
        return None
    return Fix(f"make `{function.name}` a plain `def`: it awaits nothing, and runs in a thread then", [Edit(place, "")])


def thread(cause: Cause, program: Program) -> Fix | None:
    """One plain call in an async function goes to a thread, or is the awaitable that means the same."""
    entry = cause.first
    site = site_of(entry.edge, entry.function)
    if len(cause.entries) != 1 or not entry.function.is_async or entry.edge.how != "call" or site is None or not _is_plain(site):
        return None
    call = site.call
    path = entry.function.module.path
    after = program.source(Place(path, call.end, call.end + 1))
    opening, closing = ("(", ")") if after in (".", "[", "(") else ("", "")
    if entry.name == "time.sleep" and entry.callee is None:
        edits = [Edit(Place(path, call.start, call.func.end), f"{opening}await asyncio.sleep"), *_closed(path, call, closing)]
        return Fix("await `asyncio.sleep`", [*edits, *_imported("import asyncio", entry.function)], "unsafe")
    if entry.sink.kind in _NO_THREAD or (entry.callee is not None and stays(entry.callee, program)):
        return None
    runner, statement = _threads(entry.function, program)
    edits = [*_handed_over(path, call, f"{opening}await {runner}", program), *_closed(path, call, closing)]
    return Fix(f"run it in a thread with `{runner}`", [*edits, *_imported(statement, entry.function)], "unsafe")


def _handed_over(path: str, call: s.Call, runner: str, program: Program) -> list[Edit]:
    """`f(a)` as `runner(f, a)`. What stands on a line of its own gets one for the function before it."""
    text = program.source(Place(path, call.func.end, call.end))
    opened = _OPENED.match(text)
    if opened is None or not (call.args or call.keywords):
        return [Edit(Place(path, call.start, call.start), f"{runner}("), Edit(Place(path, call.func.end, call.end - 1), "")]
    start = call.func.end + len(opened[0].encode())
    lines = opened[1] is not None and "\n" not in program.source(Place(path, call.func.start, call.func.end))
    return [
        Edit(Place(path, call.start, call.start), f"{runner}{opened[0] if lines else '('}"),
        Edit(Place(path, call.func.end, start), f",{opened[1]}" if lines else ", "),
    ]


def _closed(path: str, call: s.Call, closing: str) -> list[Edit]:
    return [Edit(Place(path, call.end, call.end), closing)] if closing else []


def _is_plain(site: Site) -> bool:
    """Whether a name is called outside `with`, lambdas and comprehensions, where an `await` may stand."""
    return isinstance(site.call.func, (s.Name, s.Attribute)) and not site.lazy and site.role in ("", "statement", "return")


def _threads(function: Function, program: Program) -> tuple[str, str]:
    """What runs a call in a thread, and its import: as its file does already, else that of the framework that it imports."""
    if function.module.path in program.calling(_OFFLOADS) and function.module.path not in program.calling(_OF_FRAMEWORKS):
        return "asyncio.to_thread", "import asyncio"
    # Others may fail, and be meant to.
    at_the_top = (one for one in function.module.index.statements if isinstance(one, s.Import))
    imports = {one.loads.partition(".")[0] for one in at_the_top if not one.level}
    for package in ("fastapi", "starlette"):
        if package in imports:
            return "run_in_threadpool", f"from {package}.concurrency import run_in_threadpool"
    return "asyncio.to_thread", "import asyncio"


def _imported(statement: str, function: Function) -> list[Edit]:
    """The edit that imports a name among the imports at the top of its module; none when it is bound there already."""
    index = function.module.index
    top = _imports_at_the_top(index.statements)
    name = statement.rpartition(" ")[2]
    if not top or function.module.bound(name):
        return []
    place, is_before = _place_among(top, statement)
    at = place.start if is_before else place.end
    return [Edit(Place(function.module.path, at, at), f"{statement}\n" if is_before else f"\n{statement}")]


def _imports_at_the_top(statements: tuple[s.Stmt, ...]) -> list[s.Import]:
    """The first imports that stand together, but for those of the future."""
    found: list[s.Import] = []
    for one in statements:
        if isinstance(one, s.Import) and one.module != "__future__":
            found.append(one)
        elif found:
            break
    return found


def _place_among(top: list[s.Import], statement: str) -> tuple[s.Import, bool]:
    """The import that a new one stands beside, and whether before it: where sorted imports have it, as far as these tell; else behind all."""
    module = statement.split()[1]
    if statement.startswith("from "):
        package = module.partition(".")[0]
        same = [one for one in top if one.attribute is not None and not one.level and one.module.partition(".")[0] == package]
        return ([one for one in same if one.module < module] or same or top)[-1], False
    standard = [one for one in top if not one.level and one.loads.partition(".")[0] in _STANDARD]
    plain = [one for one in standard if one.attribute is None]
    following = next((one for one in plain if one.loads > module), None)
    if following is None and not plain and standard and standard[0] is top[0]:
        following = top[0]  # `from datetime import …`, behind plain ones
    return (following, True) if following is not None else ((plain or top)[-1], False)
