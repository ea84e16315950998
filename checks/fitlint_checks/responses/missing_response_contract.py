"""FIT301: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fitlint import (
    BODY,
    WARNING,
    Class,
    ClassValue,
    Edit,
    Finding,
    Fix,
    Handler,
    Instance,
    Items,
    Place,
    Program,
    Route,
    Values,
    check,
    place_of,
)
from fitlint import summary as s

_MODELS = frozenset({"pydantic.BaseModel", "sqlmodel.SQLModel"})
_ROWS = frozenset({
    "sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.declarative_base", "sqlalchemy.ext.declarative.declarative_base", "sqlmodel.SQLModel",
    "sqlalchemy.orm.MappedAsDataclass", "flask_sqlalchemy.SQLAlchemy.Model", "tortoise.models.Model", "peewee.Model", "mongoengine.Document",
    "beanie.Document", "odmantic.Model", "django.db.models.Model", "piccolo.table.Table",
})  # fmt: skip


@check(
    "FIT301",
    each=Handler,
    level=WARNING,
    summary="a FastAPI handler returns an object and nothing says which of its fields go out",
    rests_on=BODY,
)
def missing_response_contract(handler: Handler, program: Program) -> Iterator[Finding]:
    routes = [one for one in handler.routes if one.kind == "http" and one.include_in_schema]
    if handler.framework != "fastapi" or not routes or any(_has_contract(one) for one in routes) or handler.node.is_generator:
        return
    for statement, cls in _returned_objects(handler, program):
        row = program.derives(cls, _ROWS) is not None
        what = "a database row" if row else "a model" if program.derives(cls, _MODELS) else "a dataclass"
        yield Finding(
            place=place_of(statement.value, handler.function),
            message=f"`{handler.name}` returns {what}, `{cls.name}`, without a response model: every field goes out, and the documentation shows none",
            fix=_fix(handler, program, cls, row), route=routes[0].name, routes=[one.name for one in routes], subject=cls.name,
        )  # fmt: skip
        return


def _has_contract(route: Route) -> bool:
    status = route.status_code
    return (
        route.response_contract is not None or route.response_class is not None or (status is not None and status in (204, 304))
    )


def _returned_objects(handler: Handler, program: Program) -> Iterator[tuple[Any, Class]]:
    """The returns that give objects of a class of the program: what is in them, only the class knows."""
    function = handler.function
    echoed = {one.name for one in handler.parameters if one.location not in ("dependency", "unknown")}
    for one in function.own.exits:
        statement = one.node
        if not isinstance(statement, s.Return) or statement.value is None:
            continue
        if isinstance(statement.value, s.Name) and statement.value.id in echoed:
            continue  # what the client sent goes back to the client
        cls = _class_of(program.values(statement.value, function), program)
        if cls is not None:
            yield statement, cls


def _class_of(values: Values, program: Program) -> Class | None:
    found: set[Class] = set()
    for value in values:
        inner = [one for item in value.items for one in item] if isinstance(value, Items) else [value]
        for one in inner:
            if not isinstance(one, Instance) or isinstance(one.of, str):
                return None  # a response object, a dictionary, something that nobody knows
            if program.derives(one.of, _MODELS | _ROWS) is None and not _is_dataclass(one.of):
                return None  # a response of the program's own, a typed dictionary, a protocol
            found.add(one.of)
    return found.pop() if len(found) == 1 else None


def _is_dataclass(cls: Class) -> bool:
    names = [one.func if isinstance(one, s.Call) else one for one in cls.node.decorators]
    return any(
        (isinstance(one, s.Name) and one.id == "dataclass") or (isinstance(one, s.Attribute) and one.name == "dataclass")
        for one in names
    )


def _fix(handler: Handler, program: Program, cls: Class, row: bool) -> Fix | None:
    """`-> Model`, where the model is at hand; a row needs a model that somebody has to write."""
    if row or program.derives(cls, _MODELS) is None or handler.node.returns is not None:
        return None
    returned = [
        one.node.value for one in handler.function.own.exits if isinstance(one.node, s.Return) and one.node.value is not None
    ]
    if (
        any(isinstance(value, Items) for node in returned for value in program.values(node, handler.function))
        or len(returned) != 1
    ):
        return None
    name = s.Name(handler.node.start, handler.node.start, cls.name)
    if [one.cls for one in program.values(name, handler.module) if isinstance(one, ClassValue)] != [cls]:
        return None
    header = Place(handler.module.path, handler.node.name_start, returned[0].start)
    end = _colon(program.source(header))
    if end is None:
        return None
    place = Place(header.path, header.start + end, header.start + end)
    return Fix(f"declare what goes out: `-> {cls.name}`", [Edit(place, f" -> {cls.name}")])


def _colon(header: str) -> int | None:
    """The byte offset behind the closing parenthesis of `name(…):`; None where strings or comments make that hard to tell."""
    if '"' in header or "'" in header or "#" in header:
        return None
    depth = 0
    for position, character in enumerate(header):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and character == ")":
            return len(header[: position + 1].encode()) if header[position + 1 :].lstrip().startswith(":") else None
    return None
