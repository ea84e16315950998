"""How a framework writes routes, as data: which call of which object declares a route, includes a router, mounts an application."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# An argument of a call: its position (None: by name only) and its name (None: by position only).
Argument = tuple[int | None, str | None]

ALL = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")


@dataclass(frozen=True)
class Routing:
    """A call that declares routes.

    `endpoint` is None when the call is a decorator. `methods` are fixed, or `methods_from` names the argument; without either the
    framework's `default_methods` hold. A router's own prefix does not count where the call `ignores_prefix`. `many` when every positional argument from `path` on is a path of its own (flask-restful).
    """

    path: Argument
    methods: tuple[str, ...] = ()
    methods_from: Argument | None = None
    endpoint: Argument | None = None
    kind: Literal["http", "websocket"] = "http"
    many: bool = False
    ignores_prefix: bool = False


@dataclass(frozen=True)
class Including:
    """A call that puts the routes of another router below this one; a `child` of None is what the call itself makes.

    A prefix given here stands before the child's own, or instead of it where it `replaces`.
    """

    child: Argument | None
    prefix: Argument
    replaces: bool = False


@dataclass(frozen=True)
class Mounting:
    """A call that hands everything below a path to another application."""

    path: Argument
    app: Argument


@dataclass(frozen=True)
class Attaching:
    """A call that puts this object onto the application it is given: `Api(app)`, `api.init_app(app)`."""

    app: Argument
    prefix: Argument | None = None


Rule = Routing | Including | Mounting | Attaching


@dataclass(frozen=True)
class Kind:
    """A type of object that routes are declared on, by its public name; `prefix` is the constructor's argument for it."""

    name: str
    framework: str
    is_app: bool
    methods: dict[str, Rule]
    prefix: Argument | None = None
    routes: Argument | None = None  # the constructor's list of route objects
    attaches: Attaching | None = None  # the constructor attaches it to an application
    attributes: tuple[str, ...] = ()  # attributes that are the same object for all that matters: `app.router`
    default_prefix: Argument | None = None  # the constructor's argument that names the prefix where none is given


@dataclass(frozen=True)
class Framework:
    """`imports` are the top-level packages that reveal it; `async_runs_on` and `sync_runs_on` say where handlers run."""

    name: str
    imports: tuple[str, ...]
    kinds: tuple[Kind, ...]
    default_methods: tuple[str, ...]
    async_runs_on: str
    sync_runs_on: str
    subclasses: dict[str, str] = field(default_factory=dict)  # types of other packages that are such an object
