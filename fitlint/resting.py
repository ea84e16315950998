"""After an edit which those may notice who have looked into some files: what is as it was, by the files on which answers rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fitlint.checks import Check
from fitlint.edits import Noticed

if TYPE_CHECKING:
    from fitlint.program import Program


def links_as_it_did(program: Program) -> bool:
    """Whether link has found the same routes in the same order, with the same signatures."""
    from fitlint.entries import are_as_before

    return program.known.routes == program.one_by_one.of_routes() and are_as_before(program)


def leads_where_it_led(by_calls: Sequence[Check[Any]], noticed: Noticed, program: Program) -> bool:
    """Whether the event loop runs what it ran, and what blocks it is what did; those who have looked for single names would find what they did."""
    from fitlint.leading import enters_as_before, leads_by_name

    told = program.known.told
    last, dotted = named(by_calls)
    if program.options.unreached or noticed.recalled or not (told.names | last).isdisjoint(noticed.renamed):
        return False
    if not (program.rests_as_before(told.rests) and all(program.one_by_one.stands(one.code) for one in by_calls)):
        return False
    if noticed.idle is None and not leads_by_name(noticed.passing, noticed.same, program):
        return False
    return enters_as_before(program) and program.graph.leads_as_it_led(noticed, dotted, told)


def named(checks: Iterable[Check[Any]]) -> tuple[frozenset[str], frozenset[str]]:
    """The calls that checks ask for: by their last names, and by whole dotted ones."""
    names = frozenset(name for one in checks for name in one.names)
    last = frozenset(name for name in names if "." not in name)
    return last, names - last
