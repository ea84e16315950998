"""FIT020: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import ERROR, Finding, Function, Program, check
from fitlint import summary as s
from fitlint_checks.event_loop.misuses import finding, misuse
from fitlint_checks.event_loop.uses import files, functions, uses

_FUNCTIONS = (
    "flash make_response make_push_promise render_template render_template_string send_file send_from_directory stream_template "
    "stream_template_string"
)
_METHODS = {
    "request": "get_data get_json send_push_promise",
    "websocket": "accept close receive receive_json send send_json",
}
# Attributes whose value is a coroutine.
_ATTRIBUTES = frozenset(f"quart.request.{name}" for name in ("data", "files", "form", "json", "values"))
_COROUTINES = frozenset(
    {f"quart.{name}" for name in _FUNCTIONS.split()}
    | {f"quart.templating.{name}" for name in _FUNCTIONS.split()}
    | {f"quart.{owner}.{name}" for owner, names in _METHODS.items() for name in names.split()}
)
_CALLED = frozenset(one.rpartition(".")[2] for one in _COROUTINES)
_READ = frozenset(one.rpartition(".")[2] for one in _ATTRIBUTES)


@check("FIT020", each=Program, level=ERROR, summary="what Quart gives as a coroutine is used without `await`")
def quart_missing_await(program: Program, _: Program) -> Iterator[Finding]:
    for function in _functions(program):
        known, handler = uses(function, program), program.handler(function)
        made: list[s.Expr] = [one for one in known.calls if s.last_name(one.func) in _CALLED]
        made += [one for one in known.attributes if one.name in _READ]
        for node in made:
            wrong = misuse(node, function, known, handler, program)
            names = program.names(node.func if isinstance(node, s.Call) else node, function) if wrong is not None else []
            if wrong is not None and len(names) == 1 and names[0] in (_COROUTINES if isinstance(node, s.Call) else _ATTRIBUTES):
                yield finding(node, wrong, function, handler, program, names[0], plain=True, safe=True)


def _functions(program: Program) -> Iterator[Function]:
    """The functions of the files that import Quart."""
    if "quart" not in program.frameworks:
        return
    importing = frozenset(path for path in files(program) if "quart" in program.mentioned(path))
    found = dict.fromkeys(functions(program, _CALLED))
    found.update(dict.fromkeys(program.async_functions(importing)))
    found.update(dict.fromkeys(program.handling(importing)))
    yield from (one for one in found if one.module.path in importing)
