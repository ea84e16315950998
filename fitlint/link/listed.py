"""What stands in the lists of routes that objects are made with, or given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fitlint import summary as s
from fitlint.frameworks.model import Kind, Mounting, Routing
from fitlint.frameworks.starlette import ROUTE_OBJECTS
from fitlint.link import classes
from fitlint.link.constructions import constructor_argument, constructor_values
from fitlint.link.grown import Grown, grown
from fitlint.link.world import World
from fitlint.model.values import Frame, Instance, Items, Member, Value, Values, is_none


def listed(world: World, made: Instance, kind: Kind) -> list[Grown]:
    """What the list of routes holds that an object was made with; nothing where it was made with none."""
    values = constructor_values(world, made, kind.routes) if kind.routes is not None else None
    if values is None or kind.routes is None:
        return []
    given = constructor_argument(world, made, kind.routes)
    if not given and not values:
        return []  # `super().__init__(**options)`: most likely none
    return [Grown(values, True), *(one for node, frame in given for one in grown(world, node, frame))]


def route_objects(world: World, made: Instance, kind: Kind) -> list[tuple[Instance, Routing | Mounting, bool]]:
    """The route objects in the list that an object was made with, and whether each is there for certain."""
    several = listed(world, made, kind)
    found = [(route, rule, one.certain) for one in several for route, rule in those_that_route(world, in_lists(one.values))]
    return list({route: (route, rule, certain) for route, rule, certain in reversed(found)}.values())[::-1]


def listed_routers(world: World, made: Instance, kind: Kind) -> list[Instance]:
    """The objects whose routes an object was made with: `Starlette(routes=router.routes)`."""
    return [router for one in listed(world, made, kind) for router in those_whose_routes(one.values)]


def those_whose_routes(values: Values) -> list[Instance]:
    """The objects that lists of routes are of: `router.routes`."""
    return [
        one.receiver for one in values if isinstance(one, Member) and one.path == "routes" and isinstance(one.receiver, Instance)
    ]


def in_lists(values: Values) -> Iterator[Value]:
    """What lists hold."""
    return (one for value in values if isinstance(value, Items) for item in value.items for one in item)


def those_that_route(world: World, values: Iterable[Value]) -> list[tuple[Instance, Routing | Mounting]]:
    """The route objects among values, each with what making it says."""
    return [(one, rule) for one in values if isinstance(one, Instance) and (rule := _rule(world, one)) is not None]


def _rule(world: World, made: Instance) -> Routing | Mounting | None:
    """What making a route object says; of a class of the program whose constructor hands on what it is given, `def __init__(self, *args, **options)`."""
    if isinstance(made.of, str):
        return ROUTE_OBJECTS.get(made.of)
    constructor = classes.method(world, made.of, "__init__")
    takes = [one.kind for one in constructor.node.parameters[1:2]] if constructor is not None else ["args"]
    return ROUTE_OBJECTS.get(classes.library_base(world, made.of) or "") if takes == ["args"] else None


def says_all(world: World, values: Values) -> bool:
    """Whether all is known of what lists hold: not where only its type is, or where it is no route object."""
    return bool(values) and all(_is_known(world, one) for one in values)


def _is_known(world: World, value: Value) -> bool:
    if isinstance(value, Items):
        each = [those_that_route(world, item) for item in value.items]
        return (bool(each) or not value.open) and all(one and all(route.call is not None for route, _ in one) for one in each)
    return is_none(value) or bool(those_whose_routes((value,)))


def contents(world: World, node: s.Expr, frame: Frame, values: Values) -> list[Grown]:
    """`values` of an expression that gives a list, and what is put there later."""
    return [Grown(values, True), *grown(world, node, frame)]
