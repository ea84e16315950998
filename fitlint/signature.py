"""What a framework reads from a `def`: parameters, where their values come from, and what they depend on. Data that `fitlint.link` makes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from fitlint import summary as s
from fitlint.finding import Place
from fitlint.model.values import FunctionValue, Values

# A parameter of a path as FastAPI and Starlette write it, with its convertor (starlette/routing.py, PARAM_REGEX): "{name}", "{name:int}".
PATH_PARAMETER = re.compile(r"\{([a-zA-Z_][a-zA-Z0-9_]*)(?::([a-zA-Z_][a-zA-Z0-9_]*))?\}")


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of a handler or dependency.

    `location` says where its value comes from: "path", "query", "header", "cookie", "body", "form", "file", "dependency", "request",
    "response", "background", "websocket", "self", "args" or "unknown". `alias` is the name on the wire. `types` are what its
    annotation says; `marker` the public name of its `Query(…)` or `Depends(…)`, if it has one; `certain` is False where something about it was guessed.
    """

    name: str
    location: str
    node: s.Parameter
    place: Place
    required: bool
    alias: str = ""
    types: Values = ()
    marker: str = ""
    certain: bool = True

    @property
    def annotated(self) -> bool:
        return self.node.annotation is not None


class Dependency(msgspec.Struct, frozen=True):
    """One use of a dependency. `function` runs when it is resolved: a function, a class's `__init__`, an object's `__call__`.

    `resolved` is False when what is called stayed unknown; then `parameters` may be incomplete. `name` reads "module:qualname".
    """

    name: str
    place: Place
    function: FunctionValue | None
    parameters: tuple[Parameter, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    resolved: bool = True
    use_cache: bool = True

    def tree(self) -> Iterator[Dependency]:
        """This dependency and all below it."""
        yield self
        for one in self.dependencies:
            yield from one.tree()


class Signature(msgspec.Struct, frozen=True):
    """What a framework reads from a `def`: the parameters, and what these depend on, directly."""

    parameters: tuple[Parameter, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
