"""FIT616: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import ADVICE, BODY, OWN_LOOP, Finding, Handler, Program, check
from fitlint_checks.event_loop.uses import uses

# What waits for several things at once.
_CONCURRENT = frozenset(
    {"gather", "wait", "as_completed", "TaskGroup", "create_task_group", "create_task", "ensure_future", "start_soon"}
)


@check(
    "FIT616",
    each=Handler,
    level=ADVICE,
    summary="an async view of Flask does one thing at a time, and gains nothing",
    rests_on=BODY,
)
def flask_async_view_no_gain(handler: Handler, program: Program) -> Iterator[Finding]:
    function = handler.function
    if handler.framework != "flask" or not function.is_async or handler.runs_on != OWN_LOOP or function.node.is_generator:
        return
    if not _CONCURRENT.isdisjoint(function.node.calls):
        return
    awaits = uses(function, program).awaits
    if len(awaits) > 1 or bool(awaits) != bool(function.own.awaits):
        return
    what = "awaits one thing" if awaits else "awaits nothing"
    wrapper = next((one for one in program.wrapped(function, handler).wrappers if one.is_async), None)
    also = (
        f", and `{wrapper.qualname.partition('.')[0]}` no coroutine function around it, which awaits it"
        if wrapper is not None
        else ""
    )
    route = handler.route_names[0] if handler.route_names else None
    yield Finding(
        place=handler.place, message=f"`{handler.name}` {what}: Flask starts an event loop for each of its requests, and the worker waits all the same",
        route=route, routes=handler.route_names, subject=handler.name,
        help="make it a plain `def`" + (" with the synchronous twin of what it awaits" if awaits else "") + also,
    )  # fmt: skip
