"""What the rows of a query are: objects of the class that it asks for, `db.query(User).filter(…).first()`, `session.scalars(select(User)).all()`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import arguments, classes, evaluate
from fitlint.link.world import World
from fitlint.model.values import UNKNOWN, ClassValue, Instance, Items, Value, Values

_LONGEST = 40  # calls that one query is built with


def found(world: World, typed: str, query: Value) -> Values:
    """What asking a query for "row" or "rows" gives; nothing where nobody knows of which class they are."""
    of = _classes(world, query)
    rows = tuple(Instance(one.cls, assumed=len(of) > 1) for one in of)
    return (Items("list", (rows,), open=True),) if rows and typed == "rows" else rows


def _classes(world: World, query: Value) -> tuple[ClassValue, ...]:
    """The classes that a query asks for, one of them; none where that is not known, or each row holds several things."""
    for _ in range(_LONGEST):
        if isinstance(query, ClassValue):  # `User.query`
            return (query,)
        if not isinstance(query, Instance):
            break
        if told := _told(world, query):
            return _by_argument(world, told, query)
        if query.receiver is None:
            break
        query = query.receiver
    return ()


def _told(world: World, query: Instance) -> str:
    """How the call that has made a query says of which class its rows are (`[rows]` of the catalogue); "" where it does not."""
    call, receiver = query.call, query.receiver
    if call is None:
        return ""
    if not isinstance(receiver, Instance):
        return world.catalogue.rows(query.of) if receiver is None and isinstance(query.of, str) else ""
    return world.catalogue.rows(f"{classes.library_base(world, receiver.of)}.{s.last_name(call.func)}")


def _by_argument(world: World, told: str, query: Instance) -> tuple[ClassValue, ...]:
    """The classes that the first argument of the call is that has made a query, or those of the query that it is."""
    call, frame = query.call, query.frame
    what, _, name = told.partition(" ")
    if call is None or frame is None or (what == "only" and (len(call.args) != 1 or call.keywords)):
        return ()
    node = arguments.argument(call, 0, name)
    values = evaluate.evaluate(world, node, frame) if node is not None else UNKNOWN
    if what == "query":
        each = [_classes(world, one) for one in values]
        return tuple(dict.fromkeys(one for some in each for one in some)) if all(each) else ()
    found = tuple(one for one in values if isinstance(one, ClassValue))
    return found if len(found) == len(values) else ()
