"""Whether the program serves its MCP servers by HTTP, so that the loop they run on has other requests."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.frameworks.mcp import RUNNING, SERVING, STREAMS
from fitlint.link import arguments
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Scope, that_call
from fitlint.model.values import Literal


@memoised()
def by_http(world: World) -> bool:
    """Whether any of them is, as far as calls say; what tests serve is none of the program's."""
    is_served = any(not one.is_test for one in world.calling(SERVING))
    return is_served or any(_is_by_http(world, call, scope) for call, scope in _runs(world))


def _runs(world: World) -> Iterator[tuple[s.Call, Scope]]:
    """The calls that may run a server."""
    for module in (one for one in world.calling(RUNNING) if not one.is_test):
        scopes: list[Scope] = [module, *that_call(module, RUNNING)]
        for scope in scopes:
            yield from ((one.call, scope) for one in scope.index.sites if s.last_name(one.call.func) in RUNNING)


def _is_by_http(world: World, call: s.Call, scope: Scope) -> bool:
    """Whether a call says so, or takes the transport from whoever starts the program."""
    transport = arguments.argument(call, None, "transport")
    if transport is None:
        return False
    given = evaluate(world, transport, world.frame_of(scope))
    return not given or any(not isinstance(one, Literal) or one.value not in STREAMS for one in given)
