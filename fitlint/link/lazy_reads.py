"""Attributes that SQLAlchemy loads when they are read: `posts = relationship()` of a mapped class, unless something says that they come with their object.

An `AsyncSession` does not load them but raises, so a program that has one is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import arguments, classes
from fitlint.link.evaluate import evaluate
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Class, all_defined
from fitlint.model.values import Instance, Literal, Member, Symbol
from fitlint.outline import RELATIONSHIPS

SINK = "sqlalchemy.orm.relationship.__get__"
REASON = "it may have been loaded already"
_MADE_BY = frozenset({"sqlalchemy.orm.relationship", "sqlmodel.Relationship", "flask_sqlalchemy.SQLAlchemy.relationship"})
_WHEN_READ = frozenset({"select", True, "True"})
_ASYNC_PARTS = ("sqlalchemy.ext.asyncio", "sqlmodel.ext.asyncio")
_ASYNC = ("AsyncSession", "create_async_engine", "async_sessionmaker", "asyncio")  # the names by which it is mostly imported
_EAGER = frozenset({
    "joinedload", "selectinload", "subqueryload", "contains_eager", "immediateload", "defaultload", "raiseload", "noload", "joinedload_all", "refresh",
})  # fmt: skip


def is_lazy(world: World, value: Instance, cls: Class, name: str) -> bool:
    """Whether reading `value.name`, of a class, asks the database, as far as anybody can tell."""
    if value.call is not None:  # what was made here has what it was made with
        return False
    found = classes.class_binding(world, cls, name)
    made = found[1][-1].node if found is not None and found[1] else None
    if found is None or not isinstance(made, s.Call) or s.last_name(made.func) not in RELATIONSHIPS:
        return False
    frame = world.frame_of(found[0])
    if not any(isinstance(one, (Symbol, Member)) and one.name in _MADE_BY for one in evaluate(world, made.func, frame)):
        return False
    given = arguments.argument(made, None, "lazy") or _of_sqlmodel(made)
    when = evaluate(world, given, frame) if given is not None else (Literal("select"),)
    if not all(isinstance(one, Literal) and one.value in _WHEN_READ for one in when):
        return False
    return name not in _loaded_with_their_object(world) and not _is_asynchronous(world)


@memoised()
def _is_asynchronous(world: World) -> bool:
    """Whether some file of the program imports SQLAlchemy's asynchronous part."""
    world.names.imported.update(_ASYNC)
    modules = [module for path in world.outlines if (module := world.module(path)) is not None]
    return any(one.loads.startswith(_ASYNC_PARTS) for module in modules for one in module.summary.imports)


def _of_sqlmodel(made: s.Call) -> s.Expr | None:
    """ "joined" of `Relationship(sa_relationship_kwargs={"lazy": "joined"})`."""
    kwargs = arguments.argument(made, None, "sa_relationship_kwargs")
    for key, value in zip(kwargs.keys, kwargs.values, strict=True) if isinstance(kwargs, s.Mapping) else ():
        if isinstance(key, s.Constant) and key.value == "lazy":
            return value
    return None


@memoised(meanwhile=frozenset())
def _loaded_with_their_object(world: World) -> frozenset[str]:
    """The names of attributes that some query of the program loads with their objects: `joinedload(User.posts)`, or "posts" by its name."""
    world.names.asked |= _EAGER
    paths = [path for path, one in world.outlines.items() if any(not _EAGER.isdisjoint(called) for _, called in one.leads)]
    return frozenset(name for path in paths for name in _named_in(world, path))


def _named_in(world: World, path: str) -> Iterator[str]:
    module = world.module(path)
    for function in all_defined(module) if module is not None else ():
        for site in function.index.calling(_EAGER) if not _EAGER.isdisjoint(function.node.calls) else ():
            for one in s.passed(site.call):
                if isinstance(one, s.Attribute):
                    yield one.name
                elif isinstance(one, s.Constant) and isinstance(one.value, str):
                    yield from one.value.split(".")
