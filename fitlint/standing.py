"""Findings of the run before that stand after an edit, so that their checks need not look again, or only where the edit was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fitlint import resting
from fitlint.checks import BODY, CALLS, LINK, Check
from fitlint.edits import Same
from fitlint.finding import Diagnostic, Finding
from fitlint.known import Judged
from fitlint.moving import Edits, untouched

if TYPE_CHECKING:
    from fitlint.program import Program
    from fitlint.things import Handler, Route


Tell = Callable[[Check[Any], Finding], Diagnostic]


def standing(checks: Sequence[Check[Any]], program: Program, tell: Tell) -> dict[str, list[Judged]]:
    """What the checks have found that need not run at all, by code; `tell` makes what is shown of what has moved."""
    noticed = program.known.noticed
    if noticed is None and program.known.edited is None:
        return {}
    edits = _edits(program)
    judged = {one.code: found for one in checks if (found := _untouched(one, edits, program, tell)) is not None}
    by_calls = [one for one in checks if one.rests_on == CALLS]
    stand = [one.code for one in checks if one.rests_on == LINK] if noticed is None or resting.links_as_it_did(program) else []
    if all(one.code in judged for one in by_calls):
        led = (
            _leads_where_it_led(by_calls, program) if noticed is None else resting.leads_where_it_led(by_calls, noticed, program)
        )
        stand += [one.code for one in by_calls] if led else []
    return {code: judged[code] for code in stand if code in judged}


def elsewhere(check: Check[Any], program: Program) -> list[Judged] | None:
    """What a check has found in things that the edit does not concern; None where it must look at all things."""
    known = program.known
    if check.rests_on != BODY or check.code not in known.judged or (known.edited is None and known.noticed is None):
        return None
    if known.noticed is not None:
        edited = frozenset(known.noticed.files)
        stands = [one for one in known.judged[check.code] if one.said in program.one_by_one.standing()]
    else:
        edited = frozenset(known.edited or ())
        stands = [one for one in known.judged[check.code] if known.holds(*one.of)]
    return None if any(one.touches(edited) for one in stands) else stands


def is_as_it_was(thing: Handler | Route, program: Program) -> bool:
    """Whether the edit does not concern a thing."""
    if program.known.noticed is None:
        return program.known.holds(*thing.files)
    return program.one_by_one.said(thing) in program.one_by_one.standing()


def _edits(program: Program) -> Edits:
    """What says what it said in each file of which a finding that speaks of it may be another one."""
    noticed = program.known.noticed
    if noticed is not None:
        return {path: noticed.same.get(path, Same()) for path in noticed.files}
    return {path: one.same for path, one in (program.known.edited or {}).items()}


def _untouched(check: Check[Any], edits: Edits, program: Program, tell: Tell) -> list[Judged] | None:
    """What a check has found, where nothing of it speaks of what was edited; it may have moved."""
    judged = program.known.judged.get(check.code)
    return untouched(judged, edits, lambda finding: tell(check, finding)) if judged is not None else None


def _leads_where_it_led(by_calls: Sequence[Check[Any]], program: Program) -> bool:
    """Whether the event loop runs what it ran, and what blocks it is what did; the calls that checks name have not changed either."""
    from fitlint.leading import enters_as_before, leads_by_name

    known, told = program.known, program.known.told
    last, dotted = resting.named(by_calls)
    idle: list[tuple[str, int]] = []
    for path, edit in (known.edited or {}).items():
        if edit.coroutines and program.options.unreached:
            return False
        asked = edit.imported.union(edit.changed, *edit.recalled.values())
        if not edit.same_rounds or not told.names.isdisjoint(asked) or not last.isdisjoint(edit.called | edit.imported):
            return False
        if not told.led.isdisjoint(edit.changed) and not leads_by_name(edit.passing, [path], program):
            return False
        # By its name a function may lead on now that did not, or no more: of no matter where it is known to lead nowhere by its calls.
        idle += [(path, start) for start, called in edit.recalled.items() if not told.led.isdisjoint(called)]
        module = program.module(path)
        if module is None or not last.isdisjoint(name for one in module.summary.imports for name in (one.attribute, one.loads)):
            return False  # other names may stand for them
    functions = {path: edit.functions for path, edit in (known.edited or {}).items()}
    return enters_as_before(program) and program.graph.leads_where_it_led(functions, idle, dotted, told)
