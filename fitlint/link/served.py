"""Whether the program serves an MCP server by HTTP, so that the loop it runs on has other requests."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.frameworks.mcp import RUNNING, SERVING, STREAMS
from fitlint.link import arguments
from fitlint.link.calling_scopes import calling
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Scope
from fitlint.model.values import Instance, Literal


@memoised()
def by_http(world: World, server: Instance) -> bool:
    """Whether it is, as far as calls say; what tests serve is none of the program's."""
    return any(_is_by_http(world, call, scope) and _may_run(world, call, scope, server) for call, scope in _runs(world))


def _runs(world: World) -> Iterator[tuple[s.Call, Scope]]:
    """The calls that may run a server."""
    names = SERVING | RUNNING
    for scope in calling(world, names):
        yield from ((one.call, scope) for one in scope.index.calling(names))


def _may_run(world: World, call: s.Call, scope: Scope, server: Instance) -> bool:
    """Whether a call runs a server, as far as anybody knows: it is none of another one."""
    of = evaluate(world, call.func.value, world.frame_of(scope)) if isinstance(call.func, s.Attribute) else ()
    made = [one.call for one in of if isinstance(one, Instance) and one.call is not None]
    return len(made) < len(of) or not made or server.call in made


def _is_by_http(world: World, call: s.Call, scope: Scope) -> bool:
    """Whether a call says so, or takes the transport from whoever starts the program."""
    if s.last_name(call.func) in SERVING:
        return True
    transport = arguments.argument(call, None, "transport")
    if transport is None:
        return False
    given = evaluate(world, transport, world.frame_of(scope))
    return not given or any(not isinstance(one, Literal) or one.value not in STREAMS for one in given)
