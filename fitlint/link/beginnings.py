"""What a text certainly begins with: by what is written, or by a test around the call that is given it, `if url.startswith("data:"):`."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import summary as s
from fitlint.link.evaluate import evaluate
from fitlint.link.outcomes import is_stored, known_tests
from fitlint.link.pseudo_files import beginning
from fitlint.link.world import World
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, Instance, Literal, Value


def begins_with(world: World, node: s.Expr, call: s.Call, frame: Frame, start: str) -> bool:
    """Whether a text that a call is given begins so."""
    values = evaluate(world, beginning(node), frame)
    if values and all(isinstance(one, Literal) and str(one.value).startswith(start) for one in values):
        return True
    name = s.spelled(node)
    return any(
        _says(test, name, start) and not is_stored(name, test.start, call.start, frame.scope.own) for test in _held(call, frame)
    )


def was_made_with(world: World, value: Value, start: str) -> bool:
    """Whether an object was made with a text that begins so."""
    if not isinstance(value, Instance) or value.call is None or value.frame is None or not value.call.args:
        return False
    return begins_with(world, value.call.args[0], value.call, value.frame, start)


def _held(call: s.Call, frame: Frame) -> Iterator[s.Expr]:
    """The tests that have held where a call stands."""
    if isinstance(frame.scope, Function):
        for site in (one for one in frame.scope.own.sites if one.call is call):
            for test, held in known_tests(site, frame.scope.own):
                parts = test.values if isinstance(test, s.Boolean) and test.op == "and" else (test,)
                yield from parts if held else ()


def _says(test: s.Expr, name: str, start: str) -> bool:
    if (
        not isinstance(test, s.Call)
        or not isinstance(test.func, s.Attribute)
        or test.func.name != "startswith"
        or len(test.args) != 1
    ):
        return False
    given = test.args[0]
    texts = given.items if isinstance(given, s.Collection) else (given,)
    spelled = s.spelled(test.func.value)
    return (
        bool(name) and spelled == name and all(isinstance(one, s.Constant) and str(one.value).startswith(start) for one in texts)
    )
