"""What happens to a coroutine that is not awaited: whether it is used as if it were its result, and how that is told."""

from __future__ import annotations

from typing import NamedTuple

from fitlint import Class, Edit, Finding, Fix, Function, Handler, Note, Place, Program, place_of
from fitlint import summary as s
from fitlint_checks.event_loop.uses import Use, Uses, uses

# What a coroutine object has of its own.
_OWN_ATTRIBUTES = frozenset({"close", "send", "throw", "__await__", "__name__", "__qualname__", "__class__"})
# Functions that want a value and nothing that could be awaited.
_TAKE_VALUES = frozenset(
    {f"builtins.{name}" for name in ("len", "int", "float", "str", "bool", "bytes", "dict", "list", "set", "tuple", "sorted", "sum", "max", "min")}
    | {"json.loads", "json.dumps"}
)  # fmt: skip

# What raises whatever else is done with the coroutine.
_RAISES = frozenset({"attribute", "subscript", "called", "for", "async for", "with", "async with", "unpacked", "operand"})
# Code that asks what a value is knows that it may be a coroutine.
_LOOKS = frozenset({"isawaitable", "iscoroutine", "isinstance", "hasattr", "getattr", "callable", "type"})

_CONSEQUENCES = {
    "statement": "it never runs",
    "subscript": "a coroutine has no items, and `TypeError` is raised",
    "called": "a coroutine cannot be called, and `TypeError` is raised",
    "for": "a coroutine cannot be iterated, and `TypeError` is raised",
    "async for": "a coroutine cannot be iterated, and `TypeError` is raised",
    "with": "a coroutine is no context manager, and `TypeError` is raised",
    "async with": "a coroutine is no context manager, and `TypeError` is raised",
    "unpacked": "a coroutine cannot be unpacked, and `TypeError` is raised",
    "test": "a coroutine is always true",
    "operand": "a coroutine is no value to compute with, and `TypeError` is raised",
    "compared": "the coroutine is compared, not its result",
    "text": "the text shows the coroutine, not its result",
}


class Misuse(NamedTuple):
    """`use` of a coroutine as if it were its result, at `node`; `kept` is the name that it was kept under, "" for none."""

    node: s.Expr
    consequence: str
    use: Use
    kept: str = ""


def misuse(made: s.Expr, function: Function, known: Uses, handler: Handler | None, program: Program) -> Misuse | None:
    """What becomes of the coroutine that an expression makes; None when that may be meant."""
    use = known.of(made)
    if use.role == "assigned" and isinstance(use.parent, s.Assign):
        return _kept(use.parent, function, known, handler, program)
    consequence = _consequence(use, function, handler, program)
    if not consequence and use.role == "argument" and _is_left(made, function, program):
        consequence = "a model gets the coroutine, which never runs"
    return Misuse(made, consequence, use) if consequence else None


def _is_left(made: s.Expr, function: Function, program: Program) -> bool:
    """Whether it is known that nobody runs the coroutine that a call makes."""
    place = place_of(made, function)
    return any(one.place == place and one.how == "create" and one.callee is not None for one in program.reach(function))


def _kept(assign: s.Assign, function: Function, known: Uses, handler: Handler | None, program: Program) -> Misuse | None:
    """What becomes of a coroutine that a local name keeps: a misuse only when nothing else is done with the name."""
    if len(assign.targets) == 1 and isinstance(assign.targets[0], s.Collection) and assign.value is not None:
        return Misuse(assign.value, _CONSEQUENCES["unpacked"], Use("unpacked", assign))
    if len(assign.targets) != 1 or not isinstance(assign.targets[0], s.Name):
        return None
    name = assign.targets[0].id
    if name in known.captured or any(one.name == name for one in function.node.parameters):
        return None
    reads = known.reads.get(name, [])
    alone = len(function.own.bindings.get(name, ())) == 1
    if not alone:
        reads = _following(assign, reads, [one.start for one in function.own.bindings[name]], known)
    found: list[Misuse] = []
    otherwise = False
    for read in reads:
        use = known.of(read)
        consequence = _consequence(use, function, handler, program)
        if consequence:
            found.append(Misuse(read, consequence, use, name))
        elif use.role == "await" or (isinstance(use.parent, s.Call) and s.last_name(use.parent.func) in _LOOKS):
            return None
        else:
            otherwise = True  # handed on, to what may await it
    if otherwise:
        found = [one for one in found if one.use.role in _RAISES]
        return found[0] if found else None
    if found:
        return found[0]
    return Misuse(assign.targets[0], "it never runs", Use("statement", assign), name) if alone else None


def _following(assign: s.Assign, reads: list[s.Name], starts: list[int], known: Uses) -> list[s.Name]:
    """The reads that certainly see what is assigned here: in the statements after it, before the name is bound again."""
    block = next(one for one in known.blocks if any(statement is assign for statement in one))
    end = min([block[-1].end, *(one for one in starts if one >= assign.end)])
    return [one for one in reads if assign.end <= one.start < end]


def _consequence(use: Use, function: Function, handler: Handler | None, program: Program) -> str:
    """What happens when a coroutine stands where this use is; "" when that may be meant."""
    if use.role == "attribute" and isinstance(use.parent, s.Attribute):
        name = use.parent.name
        own = name in _OWN_ATTRIBUTES or name.startswith("cr_")
        return "" if own else f"a coroutine has no `{name}`, and `AttributeError` is raised"
    if use.role == "argument" and isinstance(use.parent, s.Call):
        names = program.names(use.parent.func, function)
        return f"`{names[0].removeprefix('builtins.')}` gets a coroutine" if len(names) == 1 and names[0] in _TAKE_VALUES else ""
    if use.role == "" and isinstance(use.parent, (s.Collection, s.Mapping)) and handler is not None:
        inner = uses(function, program).of(use.parent)  # `return render_template("404.html"), 404`, `return {"data": load()}`
        if inner.role == "return" and _answers(handler):
            return f"`{handler.route_names[0]}` answers 500"
    if use.role == "return" and handler is not None and _answers(handler):
        return f"`{handler.route_names[0]}` answers 500"
    return _CONSEQUENCES.get(use.role, "")


def _answers(handler: Handler) -> bool:
    """Whether what the function returns goes straight to the framework."""
    routes = {(one.call.start, one.call.end) for one in handler.routes}
    return (
        not isinstance(handler.function.parent, Class)
        and all(one.kind == "http" for one in handler.routes)
        and bool(handler.routes)
        and all((one.start, one.end) in routes for one in handler.node.decorators)
    )


def finding(
    made: s.Expr,
    wrong: Misuse,
    function: Function,
    handler: Handler | None,
    program: Program,
    subject: str,
    plain: bool,
    safe: bool = False,
) -> Finding:
    """The finding of a coroutine that the expression `made` makes; `plain` when its result has nothing that could be awaited."""
    target = made.func if isinstance(made, s.Call) else made
    what = program.text(target)
    if len(what) > 40:
        what = target.name if isinstance(target, s.Attribute) else "the coroutine"
    routes = handler.route_names if handler is not None else []
    said = f"`{wrong.kept}` is the coroutine of `{what}`, not its result" if wrong.kept else f"`{what}` is not awaited"
    steps = []
    if wrong.kept and wrong.use.role != "statement":
        steps = [Note(place_of(wrong.node, function), f"used here as if it were the result: {wrong.consequence}")]
    return Finding(
        place=place_of(made, function), message=f"{said}: {wrong.consequence}", steps=steps, fix=_fix(made, wrong, function, program, plain, safe),
        route=routes[0] if routes else None, routes=routes, subject=subject,
        help="await it" if function.is_async else f"make `{function.name}` an `async def` that awaits it, and await that where it is called",
    )  # fmt: skip


def _fix(made: s.Expr, wrong: Misuse, function: Function, program: Program, plain: bool, safe: bool) -> Fix | None:
    if not function.is_async or _is_lazy(made, function):
        return None
    path = function.module.path
    before, after = Place(path, made.start, made.start), Place(path, made.end, made.end)
    if wrong.kept or wrong.use.role not in ("attribute", "subscript", "called"):
        return Fix("await it", [Edit(before, "await ")], "safe" if safe else "unsafe")
    outer = _awaited_chain(made, uses(function, program))
    if outer is None:
        return Fix("await it", [Edit(before, "(await "), Edit(after, ")")], "safe" if safe else "unsafe")
    if not plain:
        return None
    return Fix(
        "await it, and not what is taken from it", [Edit(Place(path, outer.start, made.start), "(await "), Edit(after, ")")]
    )


def _awaited_chain(made: s.Expr, known: Uses) -> s.Await | None:
    """The `await` before a chain that begins with this expression: `await request.json().get("k")`."""
    use = known.of(made)
    while use.role in ("attribute", "subscript", "called") and isinstance(use.parent, (s.Attribute, s.Subscript, s.Call)):
        use = known.of(use.parent)
    return use.parent if isinstance(use.parent, s.Await) else None


def _is_lazy(made: s.Expr, function: Function) -> bool:
    """Whether it stands in a generator expression, which `await` would make asynchronous."""
    return any(one.lazy and one.call.start <= made.start < one.call.end for one in function.own.sites)
