"""Calls that run only the first time, what they make being kept.

They stand under a test for it, `if self._client is None:`, `if key not in CACHE:` or `if key not in DONE:`, after `if self._client: return self._client`, or where reading it has failed:
`try: return CACHE[key]`, and then `except KeyError:`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fitlint import summary as s
from fitlint.link import classes, memos, missing, renewed
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.outcomes import tests_before
from fitlint.link.world import World
from fitlint.model.asked import absent_files
from fitlint.model.blocks import ancestors
from fitlint.model.index import Index, Site
from fitlint.model.scopes import Class, Function, defined
from fitlint.model.values import ClassValue, FunctionValue, Instance
from fitlint.traits import GIVEN

_TAKING_OUT = frozenset({"pop", "popitem", "clear"})
_DIRTY = ("dirty", "stale", "outdated")  # what is marked so is made anew: seldom
_HANDLERS = "handlers"  # of a logger: `if logger.handlers: return logger`


def is_guarded(world: World, site: Site, function: Function, callees: Sequence[Function], asynchronous: bool) -> bool:
    """Whether a call runs only where something is missing that the function, or one of the `callees`, makes, and that outlives it; `asynchronous` where it
    runs a coroutine."""
    index = function.own
    if not index.tests and not index.tries:
        return False
    for what, start, end in _absent(site, index, function.node.end):
        kept = missing.looked_up(what, index)
        is_kept = (
            _is_kept(kept, start, end, index)
            or memos.is_noted(kept, start, end, function)
            or _is_kept_by(world, kept, site.call, callees, function)
            or _is_set(world, kept, start, end, function)
        )
        is_task = asynchronous and site.role != "await"
        if is_kept and _forgets(world, kept, function):
            continue
        if is_kept and not renewed.is_new(world, kept, function, asynchronous):
            runs = is_task or _keeps_what_runs(world, kept, function)
            if not (runs and _is_emptied(kept, function)):
                return True
    if any(not renewed.is_new(world, one, function, asynchronous) for one in _up_to_date(site, index, function.node.end)):
        return True
    marks = _dirty(site, index) if any(word in one for one in function.node.switches for word in _DIRTY) else ()
    if any(_is_cleaned(one, site, function, callees) and not renewed.is_new(world, one, function, asynchronous) for one in marks):
        return True
    for one in ancestors(site.block):
        if isinstance(one.node, s.If) and one.arm == "body":
            if any(_is_file_made(world, path, one.node, function, asynchronous) for path in absent_files(one.node.test)):
                return True
            test = one.node.test
            lasts = not asynchronous or not isinstance(function.parent, Class)
            if site.role != "statement" and lasts and _is_outdated(test, one.start, one.end, index):
                return True
            if _is_spent(test, one.start, one.end, index) and not renewed.is_new(world, test, function, asynchronous):
                return True
    return False


def _is_file_made(world: World, path: s.Expr, node: s.If, function: Function, asynchronous: bool) -> bool:
    """Whether what is done where a file is missing has to do with that file, and its path is the same each time: `if not MODEL.exists(): download(MODEL)`."""
    wanted = s.spelled(path)
    if (
        not wanted
        or not memos.outlives(wanted.partition(".")[0], function)
        or renewed.is_new(world, path, function, asynchronous)
    ):
        return False
    return any(s.spelled(one) == wanted for one in s.inside(node.body))


def _absent(site: Site, index: Index, end: int) -> Iterator[tuple[s.Expr, int, int]]:
    """What is missing where a call stands, and the part of the function, up to its `end`, that makes it."""
    for one in ancestors(site.block):
        if isinstance(one.node, s.If) and one.arm == "body":
            yield from ((what, one.start, one.end) for what in missing.missing(one.node.test))
        elif isinstance(one.node, s.If) and (there := missing.there(one.node.test)) is not None:
            yield there, one.start, one.end
        elif isinstance(one.node, s.Try) and one.arm.startswith("except") and (what := missing.tried(one.node)) is not None:
            yield what, one.start, one.end
    for test in tests_before(site, index):
        there = missing.there(test.test) or missing.there_while(test)
        if test.body and isinstance(test.body[-1], s.Return) and there is not None:
            yield there, test.end, end
    for what, after in missing.tried_before(site, index):
        yield what, after, end


@memoised()
def is_singleton(world: World, cls: Class) -> bool:
    """Whether an object of a class is only made the first time: its metaclass keeps it, `class Config(metaclass=Singleton)`, or its decorator."""
    for one in classes.mro(world, cls):
        named = [each.value for each in one.node.keywords if each.name == "metaclass"] if isinstance(one, Class) else []
        for value in evaluate(world, named[0], world.frame_of(one.parent)) if named and isinstance(one, Class) else ():
            method = classes.method(world, value.cls, "__call__") if isinstance(value, ClassValue) else None
            if method is not None and method.index.tests and method.index.stores:
                return True
    return any(s.last_name(one).lower() == "singleton" for one in cls.node.decorators)


def _forgets(world: World, what: s.Expr, function: Function) -> bool:
    """Whether something only keeps what is put into it for a time."""
    return any(map(memos.forgets, evaluate(world, what, world.frame_of(function))))


def _is_outdated(test: s.Expr, start: int, end: int, index: Index) -> bool:
    """Whether what is kept belongs to another signature: `if seen != SEEN:`, where both SEEN and a value are stored anew."""
    return isinstance(test, s.Compare) and test.ops == ("!=",) and _is_signed(test, start, end, index)


def _up_to_date(site: Site, index: Index, end: int) -> Iterator[s.Expr]:
    """What was given back before a call where it belongs to the same signature, and is made anew after: `if CACHE is not None: …; if seen == SEEN: return CACHE`."""
    around = {None, *ancestors(site.block)}
    for node, block in index.tests:
        given = node.body[-1].value if node.body and isinstance(node.body[-1], s.Return) else None
        if given is None or node.start >= site.call.start or not _is_kept(given, node.end, end, index):
            continue
        is_inside = block is not None and block.arm == "body" and block.parent in around
        there = missing.there(block.node.test) if is_inside and block is not None and isinstance(block.node, s.If) else None
        if block in around or (there is not None and s.spelled(there) == s.spelled(given)):
            compared = (one for one in _all_of(node.test) if isinstance(one, s.Compare) and one.ops == ("==",))
            if any(_is_signed(one, node.end, end, index) for one in compared):
                yield given


def _dirty(site: Site, index: Index) -> Iterator[s.Attribute]:
    """The marks without which nothing is made anew: `if not self._dirty: return`."""
    for test in tests_before(site, index):
        for one in _all_of(test.test) if test.body and isinstance(test.body[-1], s.Return) else ():
            mark = one.operand if isinstance(one, s.Unary) and one.op == "not" else None
            if isinstance(mark, s.Attribute) and any(word in mark.name for word in _DIRTY):
                yield mark


def _is_cleaned(mark: s.Attribute, site: Site, function: Function, callees: Sequence[Function]) -> bool:
    """Whether a mark is taken away behind a test for it: by the function itself, or by what a call in it runs."""
    if _is_turned_off(mark, 0, function.node.end, function.own):
        return True
    is_own = isinstance(site.call.func, s.Attribute) and s.spelled(site.call.func.value) == s.spelled(mark.value)
    return bool(callees) and is_own and all(_is_turned_off(mark, 0, one.node.end, one.index) for one in callees)


def _is_signed(test: s.Compare, start: int, end: int, index: Index) -> bool:
    """Whether a test asks for a signature that is stored between two places, beside what it is of."""
    if not any(_is_kept(one, start, end, index) for one in (test.left, *test.comparators)):
        return False
    stored = {s.spelled(target) for target, one in index.stores if start <= one.start < end}
    stored |= {name for name in index.globals for one in index.bindings.get(name, ()) if start <= one.start < end}
    return len(stored) > 1


def _is_spent(test: s.Expr, start: int, end: int, index: Index) -> bool:
    """Whether a switch that outlives the function is turned off: `if self.pull: …; self.pull = False`."""
    return any(isinstance(one, (s.Name, s.Attribute)) and _is_turned_off(one, start, end, index) for one in _all_of(test))


def _all_of(test: s.Expr) -> tuple[s.Expr, ...]:
    """What must all hold for a test to hold: both of `a and b`."""
    return test.values if isinstance(test, s.Boolean) and test.op == "and" else (test,)


def _is_turned_off(switch: s.Name | s.Attribute, start: int, end: int, index: Index) -> bool:
    name = switch.id if isinstance(switch, s.Name) else ""
    wanted = s.spelled(switch)
    stored = [one for target, one in index.stores if wanted and s.spelled(target) == wanted]
    stored += index.bindings.get(name, ()) if name in index.globals else ()
    return any(
        start <= one.start < end and isinstance(one.node, s.Constant) and not one.node.kind and not one.node.value
        for one in stored
    )


def _is_kept(what: s.Expr, start: int, end: int, index: Index) -> bool:
    """Whether something that outlives the function is stored between two places."""
    if isinstance(what, s.Attribute) and what.name == _HANDLERS:
        return any(start <= one.call.start < end and _adds_handler(one.call, what.value) for one in index.sites)
    if isinstance(what, s.Name):
        bindings = index.bindings.get(what.id, ()) if what.id in index.globals else ()
        if any(start <= one.start < end for one in bindings):
            return True
    wanted = s.spelled(what)
    for target, binding in index.stores:
        if start <= binding.start < end:
            stored = target.value if isinstance(target, s.Subscript) else target
            if wanted and s.spelled(stored) == wanted:
                return True
    return False


_RUNNING = frozenset(
    {"multiprocessing.Process", "subprocess.Popen", "asyncio.Task", "asyncio.subprocess.Process", "threading.Thread"}
)


def _keeps_what_runs(world: World, what: s.Expr, function: Function) -> bool:
    """Whether a function puts into it what runs for a while: `RUNNING[key] = process`."""
    wanted, frame = s.spelled(what), world.frame_of(function)
    put_in = (
        binding.node
        for target, binding in function.own.stores
        if binding.kind == "value" and isinstance(target, s.Subscript) and s.spelled(target.value) == wanted
    )
    return any(isinstance(one, Instance) and one.of in _RUNNING for node in put_in for one in evaluate(world, node, frame))


def _is_emptied(what: s.Expr, function: Function) -> bool:
    """Whether something takes out of it what was put in: of tasks by their number, each is a new one."""
    wanted = s.spelled(what)
    functions = function.parent.methods() if isinstance(function.parent, Class) else defined(function.module)
    return any(not _TAKING_OUT.isdisjoint(one.node.calls) or _deletes_of(wanted, one.index.statements) for one in functions)


def _deletes_of(wanted: str, statements: Iterable[s.Stmt]) -> bool:
    """`del wanted[key]`"""
    for one in statements:
        deleted = one.targets if isinstance(one, s.Delete) else ()
        if any(isinstance(each, s.Subscript) and s.spelled(each.value) == wanted for each in deleted):
            return True
        if any(_deletes_of(wanted, block) for block in s.blocks(one)):
            return True
    return False


def _is_set(world: World, what: s.Expr, start: int, end: int, function: Function) -> bool:
    """Whether a method of what holds it stores it: `if state.config is None: state.set_config(load())`."""
    owner = s.spelled(what.value) if isinstance(what, s.Attribute) else ""
    for site in function.own.sites if owner and owner != function.receiver else ():
        func = site.call.func
        if start <= site.call.start < end and isinstance(func, s.Attribute) and s.spelled(func.value) == owner:
            for one in evaluate(world, func, world.frame_of(function)):
                if (
                    isinstance(one, FunctionValue)
                    and isinstance(what, s.Attribute)
                    and f".{what.name}" in one.function.node.stores
                ):
                    return True
    return False


def _adds_handler(call: s.Call, logger: s.Expr) -> bool:
    """`logger.addHandler(…)`: loggers live as long as the process."""
    return (
        isinstance(call.func, s.Attribute) and call.func.name == "addHandler" and s.spelled(call.func.value) == s.spelled(logger)
    )


def _is_kept_by(world: World, what: s.Expr, call: s.Call, callees: Sequence[Function], function: Function) -> bool:
    """Whether every function that is called stores it: `if self.report is None: self.load()`, `if CONFIG is None: load()`."""
    return bool(callees) and all(_stores(world, one, what, call, function) for one in callees)


def _stores(world: World, callee: Function, what: s.Expr, call: s.Call, function: Function) -> bool:
    if isinstance(what, s.Name):
        is_global = what.id not in function.own.bindings or what.id in function.own.globals
        return (
            is_global
            and callee.module is function.module
            and what.id in callee.partly(GIVEN).globals & callee.own.bindings.keys()
        )
    wanted = s.spelled(what)
    return (
        bool(wanted)
        and bool(callee.receiver)
        and isinstance(call.func, s.Attribute)
        and s.spelled(call.func.value) == callee.receiver == wanted.partition(".")[0]
        and not _begins_an_object(world, function)
        and any(s.spelled(target) == wanted for target, _ in callee.partly(GIVEN).stores)
    )


def _begins_an_object(world: World, function: Function) -> bool:
    """Whether `__init__` calls a method: nothing is there yet, each time an object is made."""
    world.asks("calling", function.name)
    made = function.parent.index.bindings.get("__init__", ()) if isinstance(function.parent, Class) else ()
    return any(isinstance(one.node, Function) and function.name in one.node.node.calls for one in made)
