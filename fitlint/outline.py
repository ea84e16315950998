"""What deciding which files matter needs of a summary, so that those of a warm run need not be decoded for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

import msgspec

from fitlint import summary as s
from fitlint.frameworks import SETUP_CALLS

LEFT_OPEN = frozenset({"abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod"})
# What makes base classes, and the argument that says what these come from themselves.
BASE_MAKERS = {"sqlalchemy.orm.declarative_base": "cls", "flask_sqlalchemy.SQLAlchemy.Model": "model_class"}
_MADE_FROM = frozenset(BASE_MAKERS.values())
RELATIONSHIPS = frozenset({"relationship", "Relationship"})  # what is read is loaded then
REFUSALS = frozenset({"NotImplementedError"})
# What is called where a method only refuses: `raise NotImplementedError(f"{type(self)}")`.
REFUSING = REFUSALS | {"type", "str", "repr", "format"}


class Outline(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`leads`: each function, method (by the name of its class where calling that runs it) and class, with the last names of what it
    calls or derives from. `open`: the names of classes that leave a method to their subclasses. `properties`: the names of properties
    and relationships (and `__getitem__`): what runs something without a call. `outside`: the last names of what is called outside of functions. `coroutines`: the names of
    async functions and methods, and of those that return what calling one of the same file gives. `states`: the names of what is put on a state, `app.state.client`, with a dot before what is put into what was imported, `shared.client`,
    with "app." before what is put on an application, `app.client`, and with "*." before what is put on anything but `self`. `aliases`: each name that stands for
    what has another one elsewhere, with that: `from one import work as w`, and `w = one.work` outside of functions. `classes`: the classes outside of functions, with the last names
    of their bases and the names of their methods. `given`: those functions (named as in `leads`) that call a parameter of theirs. `inside`: the functions inside of others that
    call what may declare something, with what they call. `imported`: the last names of what is imported (`fitlint.summary.imported_as`), `packages`: the first ones of what that is imported from, but for
    relative imports; `homes`: the last names of the modules that it is imported from. `globals`: the names that functions and methods bind outside of themselves.
    """

    leads: list[tuple[str, tuple[str, ...]]]
    open: list[str]
    properties: list[str] = []
    outside: list[str] = []
    coroutines: list[str] = []
    states: list[str] = []
    aliases: list[tuple[str, str]] = []
    classes: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
    given: list[str] = []
    inside: list[tuple[str, tuple[str, ...]]] = []
    imported: list[str] = []
    packages: list[str] = []
    homes: list[str] = []
    globals: list[str] = []


def all_called(one: Outline) -> Iterator[str]:
    """The last names of what is called in a file, and derived from: once for each of its functions and classes, and for what stands outside of them."""
    yield from one.outside
    for _, called in one.leads:
        yield from called


decode_outline = msgspec.msgpack.Decoder(Outline).decode


def outline(summary: s.Summary) -> Outline:
    """The outline of one file."""
    leads: list[tuple[str, tuple[str, ...]]] = []
    opens: list[str] = []
    properties: set[str] = set()
    coroutines: set[str] = set()
    given: set[str] = set()
    bound: set[str] = set()
    inside: list[tuple[str, tuple[str, ...]]] = []
    body = s.decode_body(summary.body)
    if not RELATIONSHIPS.isdisjoint(summary.calls):
        properties.update(_relationships(body))
    for owner, function in functions(body, None):
        if function.is_async:
            coroutines.add(function.name)
        by_class = owner is not None and function.name in ("__init__", "__call__")
        name = owner.name if owner is not None and by_class else function.name
        leads.append((name, function.calls))
        bound.update(filter(str.isidentifier, function.stores))
        if any(one.name in function.calls for one in function.parameters):
            given.add(name)
        inside += _declaring_inside(function)
        if owner is not None:
            if function.name == "__getitem__" or any(_is_property(one) for one in function.decorators):
                properties.add(function.name)
            bases = tuple([s.last_name(one) for one in owner.bases if isinstance(one, (s.Name, s.Attribute))])
            if bases and (owner.name, bases) not in leads[-2:]:
                leads.append((owner.name, bases))
            if owner.name not in opens and _is_open(function):
                opens.append(owner.name)
    coroutines.update(_handing_on(body, coroutines))
    aliases = sorted({*_imported(summary.imports), *_assigned(body)})
    return Outline(
        leads, opens, sorted(properties), summary.calls, sorted(coroutines), summary.states, aliases, list(_classes(body)), sorted(given), inside,
        sorted({s.imported_as(one) for one in summary.imports}), sorted({one.loads.partition(".")[0] for one in summary.imports if not one.level}),
        sorted({one.module.rpartition(".")[2] for one in summary.imports}), sorted(bound),
    )  # fmt: skip


def _handing_on(body: Iterable[s.Stmt], coroutines: Set[str]) -> Iterator[str]:
    """The names of the plain functions that end with a call of an async one: `return self._load()`."""
    for _, function in functions(body, None):
        if function.is_async or function.is_generator or not (function.nests or not coroutines.isdisjoint(function.calls)):
            continue
        inside = s.decode_body(function.body)
        last = inside[-1] if inside else None
        given = s.last_name(last.value.func) if isinstance(last, s.Return) and isinstance(last.value, s.Call) else ""
        if given in coroutines or any(one.is_async and one.name == given for _, one in functions(inside, None)):
            yield function.name


def _declaring_inside(function: s.Function) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The functions inside of another in which something is called that may declare: `calls` are of all that is inside, so most bodies need no look."""
    if function.nests and not SETUP_CALLS.isdisjoint(function.calls):
        for _, one in functions(s.decode_body(function.body), None):
            if not SETUP_CALLS.isdisjoint(one.calls):
                yield one.name, one.calls
                yield from _declaring_inside(one)


def _imported(imports: Iterable[s.Import]) -> Iterator[tuple[str, str]]:
    """The names that imports give to what is called otherwise."""
    for one in imports:
        if one.attribute not in (None, "*", one.binds):
            yield one.binds, one.attribute or ""


def _assigned(body: Iterable[s.Stmt]) -> Iterator[tuple[str, str]]:
    """The names that `w = one.work` gives, outside of functions."""
    for statement in body:
        if isinstance(statement, s.Assign) and (old := s.last_name(statement.value)):
            yield from ((one.id, old) for one in statement.targets if isinstance(one, s.Name) and one.id != old)
        elif isinstance(statement, s.Assign) and isinstance(statement.value, s.Call):  # `Base = declarative_base(cls=Common)`
            common = [old for one in statement.value.keywords if one.name in _MADE_FROM and (old := s.last_name(one.value))]
            yield from ((one.id, old) for one in statement.targets if isinstance(one, s.Name) for old in common)
        for block in [statement.body] if isinstance(statement, s.Class) else s.blocks(statement):
            yield from _assigned(block)


def _classes(body: Iterable[s.Stmt]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The classes outside of functions: name, last names of bases, names of methods."""
    for statement in body:
        if isinstance(statement, s.Class):
            yield statement.name, tuple(base_names(statement)), tuple([one.name for _, one in functions(statement.body, None)])
        for block in [statement.body] if isinstance(statement, s.Class) else s.blocks(statement):
            yield from _classes(block)


def base_names(cls: s.Class) -> list[str]:
    """The last names of the bases of a class, `Repository` of `Repository[User]`; "" for what is neither a name nor an attribute."""
    return [s.last_name(one.value if isinstance(one, s.Subscript) else one) for one in cls.bases]


def _relationships(body: Iterable[s.Stmt]) -> Iterator[str]:
    """The names that `posts = relationship(…)` in a class gives."""
    for statement in body:
        if isinstance(statement, s.Class):
            for one in statement.body:
                made = one.value if isinstance(one, s.Assign) else None
                if isinstance(one, s.Assign) and isinstance(made, s.Call) and s.last_name(made.func) in RELATIONSHIPS:
                    yield from (target.id for target in one.targets if isinstance(target, s.Name))
        for block in s.blocks(statement):
            yield from _relationships(block)


def _is_property(decorator: s.Expr) -> bool:
    """Whether a decorator may make a property, by its name."""
    target = decorator.func if isinstance(decorator, s.Call) else decorator
    return isinstance(target, (s.Name, s.Attribute)) and (
        s.last_name(target).endswith("property") or s.last_name(target) == "computed_field"
    )


def functions(body: Iterable[s.Stmt], owner: s.Class | None) -> Iterator[tuple[s.Class | None, s.Function]]:
    """The functions and methods of a body with their classes, those under conditions included, those inside functions not."""
    for statement in body:
        if isinstance(statement, s.Function):
            yield owner, statement
        elif isinstance(statement, s.Class):
            yield from functions(statement.body, statement)
        else:
            for block in s.blocks(statement):
                yield from functions(block, owner)


def _is_open(method: s.Function) -> bool:
    """Whether a method says nothing itself, as `fitlint.link.hierarchy` sees it."""
    for one in method.decorators:
        if isinstance(one, (s.Name, s.Attribute)) and s.last_name(one) in LEFT_OPEN:
            return True
    return REFUSING.issuperset(method.calls) and says_nothing(s.decode_body(method.body))


def says_nothing(body: Iterable[s.Stmt]) -> bool:
    """Whether a method leaves everything to others: empty, `return None`, `raise NotImplementedError`, in a generator with a `yield` that makes it one."""
    for one in body:
        if isinstance(one, s.Return):
            return one.value is None or s.is_none(one.value)
        if isinstance(one, s.Raise):
            raised = one.value.func if isinstance(one.value, s.Call) else one.value
            return isinstance(raised, s.Name) and raised.id in REFUSALS
        if not _is_empty(one):
            return False
    return True


def _is_empty(statement: s.Stmt) -> bool:
    """A constant that stands alone, `yield`, `if False: …`."""
    if isinstance(statement, s.Evaluate):
        value = statement.value
        if isinstance(value, s.Yield):
            return not value.delegates and (value.value is None or s.is_none(value.value))
        return isinstance(value, s.Constant)
    return (
        isinstance(statement, s.If)
        and isinstance(statement.test, s.Constant)
        and statement.test.value is False
        and says_nothing(statement.orelse)
    )
