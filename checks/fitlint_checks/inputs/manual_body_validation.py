"""FIT204: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fitlint import BODY, WARNING, Finding, Function, Handler, Note, Program, check, place_of
from fitlint import summary as s

_BODIES = frozenset(
    f"{framework}.request.{name}" for framework in ("flask", "quart") for name in ("get_json", "json", "get_json()")
)
# Whoever calls one of these has a schema, or is about to.
_SCHEMAS = frozenset({
    "model_validate", "model_validate_json", "parse_obj", "parse_raw", "validate_python", "validate_json", "load", "loads", "validate",
    "validate_on_submit", "deserialize", "from_dict", "structure", "convert", "iter_errors", "is_valid",
})  # fmt: skip
_FEWEST = 2  # one check is a guard, two are a schema


@check("FIT204", each=Handler, level=WARNING, summary="a Flask view checks its JSON body by hand", rests_on=BODY)
def manual_body_validation(handler: Handler, program: Program) -> Iterator[Finding]:
    if handler.framework not in ("flask", "quart") or not _SCHEMAS.isdisjoint(handler.node.calls):
        return
    function = handler.function
    bodies, derived = _body_names(function, program)
    if not bodies or _is_given_to_a_class(function, bodies):
        return
    checks = [
        (test, sorted(found))
        for test, _ in function.own.tests
        if (found := _names(test.test) & (bodies | derived)) and _rejects(test.body, program, function)
    ]
    count = sum(_conditions(test.test, bodies) for test, _ in checks)
    if count < _FEWEST:
        return
    first = checks[0][0]
    body = sorted(bodies)[0]
    yield Finding(
        place=place_of(first.test, function),
        message=f"`{handler.name}` checks its JSON body by hand: {count} conditions on `{body}` that answer 400, and no schema says so",
        steps=[Note(place_of(test.test, function), f"refuses the request unless `{', '.join(names)}` is as wanted") for test, names in checks],
        route=handler.route_names[0] if handler.route_names else None, routes=handler.route_names, subject=handler.name,
        help=f"one model says the same and answers with every mistake at once: `{_model_name(handler)}.model_validate(request.get_json())`",
    )  # fmt: skip


def _body_names(function: Function, program: Program) -> tuple[set[str], set[str]]:
    """The names bound to the JSON body, and those bound to something taken out of it."""
    bodies: set[str] = set()
    derived: set[str] = set()
    for _ in range(2):  # what is taken out of what was taken out
        for name, bindings in function.own.bindings.items():
            for binding in bindings:
                if binding.kind != "value" or binding.node is None:
                    continue
                if _is_body(binding.node, function, program):
                    bodies.add(name)
                elif name not in bodies and _is_taken_from(binding.node, bodies | derived):
                    derived.add(name)
    return bodies, derived


def _is_body(node: s.Expr, function: Function, program: Program) -> bool:
    if isinstance(node, s.Boolean) and node.op == "or":  # `request.get_json() or {}`
        return _is_body(node.values[0], function, program)
    return not _BODIES.isdisjoint(program.names(node.value if isinstance(node, s.Await) else node, function))


def _is_taken_from(node: s.Expr, names: set[str]) -> bool:
    """`data["name"]`, `data.get("name")`, `data.get("name", "").strip()`: the value itself, not something computed from it."""
    while isinstance(node, (s.Subscript, s.Attribute, s.Call)):
        node = node.func if isinstance(node, s.Call) else node.value
    return isinstance(node, s.Name) and node.id in names


def _names(node: s.Expr) -> set[str]:
    if isinstance(node, s.Name):
        return {node.id}
    return {name for child in s.children(node) for name in _names(child)}


def _conditions(node: s.Expr, bodies: set[str]) -> int:
    """How much of a schema a test spells out: `a or b` are two rules, `not data` (is there a body at all?) is none."""
    if isinstance(node, s.Boolean) and node.op == "or":
        return sum(_conditions(one, bodies) for one in node.values)
    if isinstance(node, s.Unary) and isinstance(node.operand, s.Name) and node.operand.id in bodies:
        return 0
    if (
        isinstance(node, s.Compare)
        and isinstance(node.left, s.Name)
        and node.left.id in bodies
        and node.ops[0] in ("is", "is not", "==")
    ):
        return 0
    return 1


def _rejects(statements: Iterable[s.Stmt], program: Program, function: Function) -> bool:
    """Whether a block itself answers that the request is malformed: returns or aborts with 400 or 422, or raises that."""
    for statement in statements:
        if isinstance(statement, s.Return) and isinstance(statement.value, s.Collection):
            if any(_is_malformed(one) for one in statement.value.items[1:]):
                return True
        elif isinstance(statement, s.Raise) and isinstance(statement.value, s.Call):
            names = program.names(statement.value, function)
            if any(name in ("werkzeug.exceptions.BadRequest", "werkzeug.exceptions.UnprocessableEntity") for name in names):
                return True
        else:
            call = statement.value if isinstance(statement, (s.Evaluate, s.Return)) else None
            if isinstance(call, s.Call) and any(map(_is_malformed, s.passed(call))):
                return True
    return False


def _is_malformed(node: s.Expr) -> bool:
    if isinstance(node, s.Constant):
        return node.value in (400, 422) and not isinstance(node.value, bool)
    return isinstance(node, s.Attribute) and node.name in ("BAD_REQUEST", "UNPROCESSABLE_ENTITY", "UNPROCESSABLE_CONTENT")


def _is_given_to_a_class(function: Function, bodies: set[str]) -> bool:
    """`UserCreate(**data)`: a class takes the body apart, and may well check it."""
    return any(
        keyword.name is None and isinstance(keyword.value, s.Name) and keyword.value.id in bodies and isinstance(site.call.func, s.Name)
        and site.call.func.id[:1].isupper()
        for site in function.own.sites
        for keyword in site.call.keywords
    )  # fmt: skip


def _model_name(handler: Handler) -> str:
    return "".join(word.capitalize() for word in handler.name.split("_")) + "Body"
