"""FIT109: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import ERROR, Class, Finding, Function, FunctionValue, Handler, Module, Program, Values, check, place_of
from fitlint import summary as s
from fitlint_checks.event_loop.misuses import finding, misuse
from fitlint_checks.event_loop.uses import functions, uses

# Coroutine functions of libraries: calling one does nothing by itself.
_REDIS = (
    "get set delete exists expire incr incrby decr hget hset hgetall hdel hmget lpush rpush lpop rpop lrange llen sadd srem smembers sismember "
    "zadd zrange zrem zscore publish keys ttl setex setnx mget mset ping flushdb flushall close aclose eval getdel persist"
)
_METHODS = {
    "fastapi.Request": "body json is_disconnected close send_push_promise",
    "fastapi.WebSocket": "accept close receive receive_bytes receive_json receive_text send send_bytes send_json send_text",
    "fastapi.UploadFile": "close read seek write",
    "{httpx}.AsyncClient": "aclose delete get head options patch post put request send",
    "{httpx}.Response": "aclose aread",
    "sqlalchemy.ext.asyncio.AsyncSession": "aclose close commit connection delete execute flush get get_one invalidate merge refresh reset "
    "rollback run_sync scalar scalars stream stream_scalars",
    "sqlalchemy.ext.asyncio.AsyncConnection": "aclose close commit exec_driver_sql execute rollback run_sync scalar scalars",
    "sqlalchemy.ext.asyncio.AsyncEngine": "dispose",
    "redis.asyncio.Redis": _REDIS,
    "redis.asyncio.from_url": _REDIS,
    "redis.asyncio.Redis.from_url": _REDIS,
    "asyncio.Queue": "get join put",
    "asyncio.Event": "wait",
    "asyncio.Lock": "acquire",
    "asyncio.Semaphore": "acquire",
    "asyncio.Condition": "wait wait_for acquire",
    "asyncio": "sleep wait_for wait to_thread open_connection start_server create_subprocess_exec create_subprocess_shell",
    "anyio": "sleep sleep_forever sleep_until open_file run_process",
    "anyio.to_thread": "run_sync",
    "fastapi.concurrency": "run_in_threadpool",
}
_COROUTINES = frozenset(
    f"{owner.format(httpx=httpx)}.{name}"
    for owner, names in _METHODS.items()
    for name in names.split()
    for httpx in ("httpx", "httpx2")
)
_LAST_NAMES = frozenset(one.rpartition(".")[2] for one in _COROUTINES)
# What JSON, text and bytes give is no coroutine: where their attributes are awaited, the `await` stands in the wrong place.
_PLAIN_RESULTS = frozenset({"fastapi.Request.json", "fastapi.Request.body", "fastapi.UploadFile.read"})


@check("FIT109", each=Program, level=ERROR, summary="a coroutine is made and never awaited")
def coroutine_not_awaited(program: Program, _: Program) -> Iterator[Finding]:
    own = frozenset(name for names in program.coroutines().values() for name in names)
    both = own | _LAST_NAMES
    files = program.unsettled("FIT109", program.handling_files, "handlers")
    for function in dict.fromkeys([*functions(program, both, plainly=True, code="FIT109"), *program.handling(files)]):
        handler = program.handler(function)
        wanted = both if function.is_async or handler is not None else own
        if function.calls(wanted, plainly=True) or _nests(function):
            yield from program.alone("FIT109", _not_awaited, function, wanted, handler)


def _not_awaited(function: Function, wanted: frozenset[str], handler: Handler | None, program: Program) -> Iterator[Finding]:
    """The coroutines that a function makes by calling something of such a name, and uses as if they were their results."""
    local = _local(function)
    for site in function.own.sites:
        call, called = site.call, s.last_name(site.call.func)
        if site.role == "await" or (called not in wanted and called not in local):
            continue
        values = program.values(call.func, function)
        if not _may_give_coroutine(values, called, program):
            continue
        wrong = misuse(call, function, uses(function, program), handler, program)
        name = _coroutine(call, values, function, program) if wrong is not None else ""
        if wrong is not None and name and not program.never_runs(site, function):
            yield finding(call, wrong, function, handler, program, name, name in _PLAIN_RESULTS)


# -------------------------------------------------------------------------------------------------------------- what is a coroutine


def _nests(function: Function) -> bool:
    """Whether functions can be defined in it, or in one around it."""
    scope: Module | Class | Function | None = function
    while isinstance(scope, Function):
        if scope.node.nests:
            return True
        scope = scope.parent
    return False


def _local(function: Function) -> frozenset[str]:
    """The async functions defined in a function and in those around it."""
    found: set[str] = set()
    scope: Module | Class | Function | None = function
    while isinstance(scope, Function):
        for name, bindings in scope.own.bindings.items():
            if any(isinstance(one.node, Function) and one.node.is_async for one in bindings):
                found.add(name)
        scope = scope.parent
    return frozenset(found)


def _may_give_coroutine(values: Values, called: str, program: Program) -> bool:
    """Whether all that is called under a name can give a coroutine, by what is known of it alone."""
    if all(isinstance(one, FunctionValue) for one in values):
        functions = [one.function for one in values if isinstance(one, FunctionValue)]
        return bool(functions) and all(_gives_coroutine(one, program) for one in functions if one.name == called)
    names = {getattr(one, "name", "") for one in values}
    return len(names) == 1 and names <= _COROUTINES


def _coroutine(call: s.Call, values: Values, function: Function, program: Program) -> str:
    """The name of what is called, when all that it can be gives a coroutine; else ""."""
    known = {one.function for one in values if isinstance(one, FunctionValue)}
    if not known:
        return str(getattr(values[0], "name", ""))
    place = place_of(call, function)
    called = [one.callee for one in program.reach(function) if one.place == place and one.callee is not None]
    same_name = [one for one in called if one.name == s.last_name(call.func)]
    overriding = [other for one in same_name for other in program.overrides(one)] if _is_own(call, function) else []
    gives = all(_gives_coroutine(one, program) for one in (*same_name, *overriding))
    return same_name[0].qualname if same_name and known <= set(called) and gives else ""


def _is_own(call: s.Call, function: Function) -> bool:
    """`self.name()`, `cls.name()`: what a subclass makes of it counts as well."""
    own = function.receiver
    return bool(own) and isinstance(call.func, s.Attribute) and s.spelled(call.func.value) == own


def _gives_coroutine(function: Function, program: Program) -> bool:
    """Whether calling a function gives a coroutine: a decorated class may make anything of its methods."""
    is_of_decorated = isinstance(function.parent, Class) and bool(function.parent.node.decorators)
    return not is_of_decorated and program.gives_coroutine(function)
