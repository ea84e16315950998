"""Findings of the run before that stand after an edit which those may notice who have looked into some files: by the files on which answers rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fitlint.checks import CALLS, LINK, Check
from fitlint.known import Judged

if TYPE_CHECKING:
    from fitlint.program import Program


def where_looked_into(checks: Sequence[Check[Any]], program: Program) -> dict[str, list[Judged]]:
    """What the checks have found that need not run at all, by code."""
    known, noticed = program.known, frozenset(program.known.noticed)
    judged = {
        one.code: each
        for one in checks
        if (each := known.judged.get(one.code)) is not None and not any(finding.touches(noticed) for finding in each)
    }
    by_calls = [one for one in checks if one.rests_on == CALLS]
    stand = [one.code for one in checks if one.rests_on == LINK] if _links_as_it_did(program) else []
    if all(one.code in judged for one in by_calls) and _leads_where_it_led(by_calls, program):
        stand += [one.code for one in by_calls]
    return {code: judged[code] for code in stand if code in judged}


def _links_as_it_did(program: Program) -> bool:
    """Whether link has found the same routes in the same order, with the same signatures."""
    from fitlint.entries import are_as_before

    return program.known.routes == program.one_by_one.of_routes() and are_as_before(program)


def _leads_where_it_led(by_calls: Sequence[Check[Any]], program: Program) -> bool:
    """Whether the event loop runs what it ran, and what blocks it is what did; those who have looked for single names would find what they did."""
    from fitlint.entries import same

    known = program.known
    names = frozenset(name for one in by_calls for name in one.names if "." not in name)
    told = known.told.names | known.told.led | names
    if (
        program.options.unreached
        or not told.isdisjoint(known.renamed)
        or not all(program.one_by_one.stands(one.code) for one in by_calls)
    ):
        return False
    return same(program) and program.graph.leads_as_it_led(known.noticed)
