"""How a framework writes routes, as data: which call of which object declares a route, includes a router, mounts an application."""

from __future__ import annotations

from typing import Literal

import msgspec

# An argument of a call: its position (None: by name only) and its name (None: by position only).
Argument = tuple[int | None, str | None]

ALL = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")


class Routing(msgspec.Struct, frozen=True):
    """A call that declares routes.

    `endpoint` is None when the call is a decorator; `endpoint_also` is a second name of that argument. `methods` are fixed, or `methods_from` names the argument; without either the
    framework's `default_methods` hold. A router's own prefix does not count where the call `ignores_prefix`. Where it is `plain`, the endpoint gets the request, and nothing of its signature is read. `many` when every positional argument from `path` on is a path of its own (flask-restful).
    """

    path: Argument
    methods: tuple[str, ...] = ()
    methods_from: Argument | None = None
    endpoint: Argument | None = None
    endpoint_also: str | None = None
    kind: Literal["http", "websocket"] = "http"
    many: bool = False
    ignores_prefix: bool = False
    plain: bool = False


class Including(msgspec.Struct, frozen=True):
    """A call that puts the routes of another router below this one; a `child` of None is what the call itself makes.

    A prefix given here stands before the child's own, or instead of it where it `replaces`.
    """

    child: Argument | None
    prefix: Argument
    replaces: bool = False


class Mounting(msgspec.Struct, frozen=True):
    """A call that hands everything below a path to another application."""

    path: Argument
    app: Argument


class Listing(msgspec.Struct, frozen=True):
    """A call that puts a route object into the list of an object, or `many`; such lists hold them as they are, without the object's prefix.

    `replaces` when these are all from then on: an assignment, "routes=", which counts as a call with what is assigned.
    """

    routes: Argument
    many: bool = False
    replaces: bool = False


class Attaching(msgspec.Struct, frozen=True):
    """A call that puts this object onto the application it is given: `Api(app)`, `api.init_app(app)`."""

    app: Argument
    prefix: Argument | None = None


class ViewBase(msgspec.Struct, frozen=True):
    """A base of views; `path` is where they stand, a template of the class's attributes (`defaults` where it has none) and `{class}`,
    the class's name in lower case."""

    name: str
    path: str
    defaults: dict[str, str] = {}


class Registering(msgspec.Struct, frozen=True):
    """A call that registers a class derived from one of `bases`, whoever it is called on: its methods with one of `decorators` are routes.

    The class attribute `base_path` replaces the path of the base; the attributes `only` and `without` name methods that are (no) routes.
    """

    view: Argument
    decorators: frozenset[str]
    bases: tuple[ViewBase, ...]
    base_path: str
    only: str
    without: str
    route: Routing = Routing((0, "url"), methods_from=(1, "methods"))


class Hooking(msgspec.Struct, frozen=True):
    """A call that gives the framework something to run besides handlers: `kind` as `fitlint.program.Hook` has it.

    `target` is None when the call is a decorator, or a decorator is used without a call. An assignment, "lifespan_context=", counts as a call, too.
    """

    kind: str
    target: Argument | None = None


Rule = Routing | Including | Mounting | Listing | Attaching | Registering | Hooking


class Kind(msgspec.Struct, frozen=True):
    """A type of object that routes are declared on, by its public name; `prefix` is the constructor's argument for it.

    `constants` are attributes that are the constructor's argument of the same name, with what they are without it.
    """

    name: str
    framework: str
    is_app: bool
    methods: dict[str, Rule]
    prefix: Argument | None = None
    routes: Argument | None = None  # the constructor's list of route objects
    hands_itself_to: tuple[str, ...] = ()  # the constructor's arguments that are functions which are called with the object
    attaches: Attaching | None = None  # the constructor attaches it to an application
    constants: dict[str, str] = {}
    attributes: tuple[str, ...] = ()  # attributes that are the same object for all that matters: `app.router`
    default_prefix: Argument | None = None  # the constructor's argument that names the prefix where none is given
    keeps_prefix: bool = False  # its own prefix stays whatever the inclusion says
    stands_alone: bool = False  # its paths are full ones even where no application is seen that it belongs to
    assigned: dict[str, Registering] = {}  # attributes whose assignment registers a class
    reveals: bool = True  # a program that has one is a web program
    hooks: dict[str, str] = {}  # the constructor's arguments that hold hooks, and of what kind they are


class Framework(msgspec.Struct, frozen=True):
    """`imports` are the top-level packages that reveal it; `async_runs_on` and `sync_runs_on` say where handlers run."""

    name: str
    imports: tuple[str, ...]
    kinds: tuple[Kind, ...]
    default_methods: tuple[str, ...]
    async_runs_on: str
    sync_runs_on: str
    view_methods: str = ""  # an attribute of the view function that names its methods
    subclasses: dict[str, str] = {}  # types of other packages that are such an object
