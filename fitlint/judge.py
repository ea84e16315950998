"""Run the checks over a program: in this process, and beside it those that share no work with the rest, when the program is large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from fitlint.beside import CAN_FORK, Beside
from fitlint.finding import Diagnostic, Finding, Place, Range, Step
from fitlint.identity import scope_at
from fitlint.looked import Looked

if TYPE_CHECKING:
    from collections.abc import Callable

    from fitlint.checks import Check
    from fitlint.gather import Gathered
    from fitlint.program import Program
    from fitlint.run import Analysis

Found = list[tuple[Diagnostic, Finding]]

_WORTH_FORKING = 300  # files that matter; with fewer, all checks together take less than starting a process saves


class Judgement(msgspec.Struct):
    """What each check found, by code, and what went wrong; from another process also what it looked at, as `Analysis` has it."""

    found: dict[str, Found]
    warnings: list[str]
    looked: Looked = Looked()
    shown: list[str] = []


def judge(checks: Sequence[Check[Any]], analysis: Analysis, progress: Callable[[str, int, int], None] | None = None) -> Found:
    """What `checks` find, in their order; a check that raises is left out with a warning of the analysis."""
    apart = [one for one in checks if not one.shares]
    side = None
    if _is_worth_it(checks, apart, analysis):
        side = Beside(lambda: _judged_beside(apart, analysis), Judgement)
    here = _judged(checks if side is None else [one for one in checks if one.shares], analysis, progress)
    there = side.result() if side is not None else Judgement({}, [])
    if there is None:  # the other process has died
        there = _judged(apart, analysis, progress)
    analysis.warnings += [*here.warnings, *there.warnings]
    analysis.looked_beside, analysis.shown_beside = there.looked, there.shown
    found = {**here.found, **there.found}
    return [one for check in checks for one in found[check.code]]


def _is_worth_it(checks: Sequence[Check[Any]], apart: Sequence[Check[Any]], analysis: Analysis) -> bool:
    gathered: Gathered = analysis.gathered
    return CAN_FORK and analysis.settings.jobs != 1 and 0 < len(apart) < len(checks) and len(gathered.reached) >= _WORTH_FORKING


def _judged(checks: Iterable[Check[Any]], analysis: Analysis, progress: Callable[[str, int, int], None] | None) -> Judgement:
    program: Program = analysis.program
    checks = list(checks)
    judgement = Judgement({}, [])
    for position, check in enumerate(checks):
        if progress is not None:
            progress("checking", position, len(checks))
        found = judgement.found[check.code] = []
        for thing in program.things(check.each):
            try:
                found.extend((_diagnostic(check, one, analysis), one) for one in check.body(thing, program))
            except Exception as error:  # a broken check must not cost the findings of the others
                where = f"{type(error).__name__}: {error}"
                judgement.warnings.append(
                    f"the check {check.name} ({check.code}) failed and was left out for {_say(thing)}: {where}"
                )
    return judgement


def _judged_beside(checks: list[Check[Any]], analysis: Analysis) -> Judgement:
    judgement = _judged(checks, analysis, None)
    judgement.looked, judgement.shown = analysis.program.looked(), analysis.gathered.shown()
    return judgement


def _say(thing: object) -> str:
    return f"`{thing.name}`" if hasattr(thing, "name") else f"the {type(thing).__name__.lower()}"


def _diagnostic(check: Check[Any], finding: Finding, analysis: Analysis) -> Diagnostic:
    gathered: Gathered = analysis.gathered
    levels = analysis.settings.levels
    summary = gathered.load(finding.place.path)
    return Diagnostic(
        code=check.code, name=check.name, level=levels.get(check.code) or levels.get(check.name) or finding.level or check.level,
        confidence=finding.confidence, message=finding.message, path=finding.place.path, range=range_of(finding.place, gathered),
        steps=[Step(one.place.path, range_of(one.place, gathered), one.message) for one in finding.steps], route=finding.route,
        routes=finding.routes or ([finding.route] if finding.route else []), fix=finding.fix, reason=finding.reason, help=finding.help, effect=finding.effect,
        scope=scope_at(summary, finding.place.start) if summary is not None else "", doubts=finding.doubts,
    )  # fmt: skip


def range_of(place: Place, gathered: Gathered) -> Range:
    """The lines and columns of a place."""
    source = gathered.source(place.path)
    return Range(source.position(place.start), source.position(place.end))
