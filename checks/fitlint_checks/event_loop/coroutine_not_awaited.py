"""FIT109: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import ERROR, Class, Finding, Function, FunctionValue, Module, Program, check, place_of
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

_AWAITED = frozenset({"await", "async with", "async for"})
_TRANSPARENT = frozenset({"staticmethod", "classmethod", "abstractmethod", "override"})


@check("FIT109", each=Program, level=ERROR, summary="a coroutine is made and never awaited")
def coroutine_not_awaited(program: Program, _: Program) -> Iterator[Finding]:
    own = frozenset(one.name for one in program.async_functions() if not one.node.is_generator)
    handlers = {one.function: one for one in program.handlers}
    for function in dict.fromkeys([*functions(program, own | _LAST_NAMES), *handlers]):
        wanted = own | _LAST_NAMES if function.is_async or function in handlers else own
        wanted |= _local(function)
        if not _may_be_misused(function, wanted):
            continue
        known, handler = uses(function, program), handlers.get(function)
        for call in known.calls:
            if s.last_name(call.func) in wanted and (wrong := misuse(call, function, known, handler, program)) is not None:
                name = _coroutine(call, function, program)
                if name:
                    yield finding(call, wrong, function, handler, program, name, name in _PLAIN_RESULTS)


# -------------------------------------------------------------------------------------------------------------- what is a coroutine


def _may_be_misused(function: Function, wanted: frozenset[str]) -> bool:
    """Whether a function has a call of such a name that is not simply awaited."""
    if wanted.isdisjoint(function.node.calls):
        return False
    return any(site.role not in _AWAITED and s.last_name(site.call.func) in wanted for site in function.own.sites)


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


def _coroutine(call: s.Call, function: Function, program: Program) -> str:
    """The name of what is called, when all that it can be gives a coroutine; else ""."""
    values = program.values(call.func, function)
    if not values:
        return ""
    if all(isinstance(one, FunctionValue) for one in values):
        place = place_of(call, function)
        called = [one.callee for one in program.calls(function) if one.place == place and one.callee is not None]
        same_name = [one for one in called if one.name == s.last_name(call.func)]
        known = {one.function for one in values if isinstance(one, FunctionValue)}
        return same_name[0].qualname if same_name and known <= set(called) and all(map(_gives_coroutine, same_name)) else ""
    names = {getattr(one, "name", "") for one in values}
    return names.pop() if len(names) == 1 and names <= _COROUTINES else ""


def _gives_coroutine(function: Function) -> bool:
    """Whether calling a function gives a coroutine: decorators may make anything of it."""
    if not function.is_async or function.node.is_generator:
        return False
    if isinstance(function.parent, Class) and function.parent.node.decorators:
        return False
    return all(s.last_name(one) in _TRANSPARENT for one in function.node.decorators)
