"""What lifespans give to requests: `yield {"client": client}`, and then `request.state.client`. Knowledge: starlette.dev/lifespan, "Lifespan State" (0.27 and later)."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.frameworks import KINDS
from fitlint.link import evaluate, local
from fitlint.link.calling_scopes import calling
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Function, Module
from fitlint.model.values import FunctionValue, Values, merge

_LIFESPAN = "lifespan"
_APPLICATIONS = frozenset(one.name.rpartition(".")[2] for one in KINDS.values() if one.is_app and _LIFESPAN in one.hooks)


def given(world: World, name: str) -> Values:
    """What the lifespans of the program's applications give under a name."""
    return merge(
        *(
            evaluate.evaluate(world, held, world.frame_of(function))
            for function in _lifespans(world)
            for held in _held(function, name)
        )
    )


@memoised(meanwhile=())
def _lifespans(world: World) -> tuple[Function, ...]:
    """The functions that applications are given as their lifespan, those of tests left out."""
    found: dict[Function, None] = {}
    for scope in calling(world, _APPLICATIONS):
        for node in _said(scope):
            values = evaluate.evaluate(world, node, world.frame_of(scope))
            found.update(dict.fromkeys(one.function for one in values if isinstance(one, FunctionValue)))
    return tuple(found)


def _said(scope: Module | Function) -> Iterator[s.Expr]:
    for site in scope.index.calling(_APPLICATIONS):
        yield from (one.value for one in site.call.keywords if one.name == _LIFESPAN)


def _held(function: Function, name: str) -> Iterator[s.Expr]:
    """What a lifespan yields under a name: `{"client": client}`, `State(client=client)`."""
    for one in function.index.yields:
        node = one.node.value
        made = node if node is None or isinstance(node, (s.Mapping, s.Call)) else local.given(node, function)
        if isinstance(made, s.Mapping):
            pairs = zip(made.keys, made.values, strict=True)
            yield from (value for key, value in pairs if isinstance(key, s.Constant) and key.value == name)
        elif isinstance(made, s.Call):
            yield from (keyword.value for keyword in made.keywords if keyword.name == name)
