"""The frameworks fitlint knows, and questions about them by type name. Adding one is a table here, no code elsewhere."""

from __future__ import annotations

from fitlint.frameworks.fastapi import FASTAPI
from fitlint.frameworks.flask import FLASK, QUART
from fitlint.frameworks.model import Framework, Hooking, Kind, Listing, Registering, Routing
from fitlint.frameworks.starlette import STARLETTE

FRAMEWORKS: dict[str, Framework] = {one.name: one for one in (FASTAPI, STARLETTE, FLASK, QUART)}
KINDS: dict[str, Kind] = {kind.name: kind for framework in FRAMEWORKS.values() for kind in framework.kinds}
SUBCLASSES: dict[str, str] = {name: base for framework in FRAMEWORKS.values() for name, base in framework.subclasses.items()}
IMPORTS: dict[str, str] = {package: framework.name for framework in FRAMEWORKS.values() for package in framework.imports}

_DECORATORS = {
    name
    for kind in KINDS.values()
    for name, rule in kind.methods.items()
    if (isinstance(rule, Routing) and rule.endpoint is None) or (isinstance(rule, Hooking) and rule.target is None)
}

# Methods that declare routes.
ROUTING_METHODS = frozenset(
    name for kind in KINDS.values() for name, rule in kind.methods.items() if isinstance(rule, Routing) and name.isidentifier()
)
# Calls by which set-up code can be told from other code (see `fitlint.link.setup`): methods, constructors, and "@name" for what decorates.
SETUP_CALLS = frozenset(
    {name for kind in KINDS.values() for name in kind.methods} - _DECORATORS
    | {f"@{name}" for name in _DECORATORS}
    | {"route", "websocket", "WsgiToAsgi"}
    | {kind.name.rpartition(".")[2] for kind in KINDS.values()}
    | {name.rpartition(".")[2] for name in SUBCLASSES}
)


# Calls and assignments that register a class whatever they are made on: what the class derives from tells.
REGISTERING: dict[str, Registering] = {
    name: rule for kind in KINDS.values() for name, rule in kind.methods.items() if isinstance(rule, Registering)
}
ASSIGNED: dict[str, Registering] = {name: rule for kind in KINDS.values() for name, rule in kind.assigned.items()}

# Calls that put something into the list of routes of an object: "routes.append".
LISTING = frozenset(name for kind in KINDS.values() for name, rule in kind.methods.items() if isinstance(rule, Listing))

# Attributes of objects that are given routes, or what runs, by an assignment: "routes=".
GIVEN = frozenset(name for kind in KINDS.values() for name in kind.methods if name.endswith("="))


def kind_of(name: str) -> Kind | None:
    """What a library type is to routing, by its public name, subclasses of other packages included."""
    return KINDS.get(SUBCLASSES.get(name, name))
