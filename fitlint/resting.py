"""Findings of the run before that stand after an edit which those may notice who have looked into some files: by the files on which answers rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fitlint.checks import CALLS, LINK, Check
from fitlint.known import Judged, Noticed

if TYPE_CHECKING:
    from fitlint.program import Program


def where_looked_into(
    checks: Sequence[Check[Any]], judged: Mapping[str, list[Judged]], noticed: Noticed, program: Program
) -> dict[str, list[Judged]]:
    """What the checks have found that need not run at all, by code, of what they have `judged` that speaks of nothing that was edited."""
    by_calls = [one for one in checks if one.rests_on == CALLS]
    stand = [one.code for one in checks if one.rests_on == LINK] if _links_as_it_did(program) else []
    if all(one.code in judged for one in by_calls) and _leads_where_it_led(by_calls, noticed, program):
        stand += [one.code for one in by_calls]
    return {code: judged[code] for code in stand if code in judged}


def _links_as_it_did(program: Program) -> bool:
    """Whether link has found the same routes in the same order, with the same signatures."""
    from fitlint.entries import are_as_before

    return program.known.routes == program.one_by_one.of_routes() and are_as_before(program)


def _leads_where_it_led(by_calls: Sequence[Check[Any]], noticed: Noticed, program: Program) -> bool:
    """Whether the event loop runs what it ran, and what blocks it is what did; those who have looked for single names would find what they did."""
    from fitlint.leading import enters_as_before, leads_by_name

    told = program.known.told
    names = frozenset(name for one in by_calls for name in one.names)
    last = frozenset(name for name in names if "." not in name)
    if program.options.unreached or noticed.recalled or not (told.names | last).isdisjoint(noticed.renamed):
        return False
    if not (program.rests_as_before(told.rests) and all(program.one_by_one.stands(one.code) for one in by_calls)):
        return False
    if noticed.idle is None and not leads_by_name(noticed.passing, noticed.same, program):
        return False
    return enters_as_before(program) and program.graph.leads_as_it_led(noticed, names - last, told)
