"""What functions import that are given its path: `load("shop.mail:Mailer")`, `import_string("shop.mail.Mailer")`."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link import evaluate, namespaces
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.scopes import Function, Module
from fitlint.model.values import UNKNOWN, ClassValue, Frame, FunctionValue, Literal, Values, merge

IMPORTING = frozenset({"import_module", "__import__", "import_string", "locate", "resolve_name"})


def imported(world: World, function: Function, node: s.Call | None, frame: Frame | None) -> Values:
    """What a call of a function of the program gives that imports what it is given the path of: a class or function of the program."""
    if node is None or frame is None or _importers(world).isdisjoint(function.node.calls):
        return UNKNOWN
    return merge(*_named(world, node, frame))


def _named(world: World, node: s.Call, frame: Frame) -> Iterator[Values]:
    for given in (*node.args, *(one.value for one in node.keywords)):
        for value in evaluate.evaluate(world, given, frame):
            if isinstance(value, Literal) and isinstance(value.value, str):
                yield named(world, value.value, frame.module)


def named(world: World, text: str, importer: Module) -> Values:
    """The class or function of the program that a text names, as `importer` would import it."""
    name = s.module_of_path(text)
    path = world.finder.find(name, importer.path) if name else None
    module = world.module(path) if path is not None else None
    found = namespaces.module_attribute(world, module, text[len(name) + 1 :]) if module is not None else None
    return tuple(one for one in found or () if isinstance(one, (ClassValue, FunctionValue)))


@memoised()
def _importers(world: World) -> frozenset[str]:
    """The last names of what imports by path: of libraries, and of the program's functions that call these and look up a name."""
    leads = [(name, called) for one in world.outlines.values() for name, called in one.leads if "getattr" in called]
    importing = IMPORTING.union(name for name, called in leads if not IMPORTING.isdisjoint(called))
    world.names.asked.update(importing)
    return importing
