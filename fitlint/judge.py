"""Run the checks over a program. When it is large, another process shares the work: it takes on half of the calls that the checks of
the event loop ask for, and runs the checks that do not share theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from fitlint.beside import Beside, Claims, has_room
from fitlint.checks import BODY, CALLS, LOOP
from fitlint.finding import Diagnostic, Finding, Place, Range, Step
from fitlint.identity import scope_at
from fitlint.known import Alone, Group, Judged, Looked
from fitlint.standing import elsewhere, is_as_it_was, standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from fitlint.checks import Check
    from fitlint.gather import Gathered
    from fitlint.program import Program
    from fitlint.run import Analysis

Found = list[tuple[Diagnostic, Finding]]

_WORTH_FORKING = 300  # files that matter; with fewer, all checks together take less than starting a process saves


class Judgement(msgspec.Struct, frozen=True):
    """What each check found, by code, and what went wrong."""

    found: dict[str, list[Judged]] = {}
    warnings: list[str] = []
    failed: list[str] = []  # the codes of the checks that raised


class Part(msgspec.Struct):
    """What another process sends: the calls that it has resolved and the `entries` that it has made; then a judgement, with what
    checks have asked of `functions` and `things` one by one, and what it has looked at and read as text."""

    calls: dict[str, bytes] = {}
    entries: dict[str, Group] = {}
    judgement: Judgement = Judgement()
    functions: dict[str, Alone] = {}
    things: dict[int, bytes] = {}
    looked: Looked = Looked()
    shown: list[str] = []


def judge(checks: Sequence[Check[Any]], analysis: Analysis, progress: Callable[[str, int, int], None] | None = None) -> Found:
    """What `checks` find, in their order; a check that raises is left out with a warning of the analysis."""
    program: Program = analysis.program
    stands = standing(checks, program, lambda check, finding: _diagnostic(check, finding, analysis))
    for code in stands:
        program.one_by_one.leave(code)
    looking = [one for one in checks if one.code not in stands]
    judgements = [Judgement(stands), *_run(looking, analysis, progress), Judgement(warnings=_failures(program))]
    analysis.warnings += dict.fromkeys(warning for one in judgements for warning in one.warnings)
    analysis.failed += sorted({code for one in judgements for code in one.failed})
    found = {code: _once(some) for one in judgements for code, some in one.found.items()}
    analysis.judged = {one.code: found[one.code] for one in checks if one.rests_on}
    return [(one.diagnostic, one.finding) for check in checks for one in found[check.code]]


def _failures(program: Program) -> list[str]:
    """What went wrong with single functions."""
    return [
        f"the calls of `{one.qualname}` in {one.module.path} could not be resolved and were left out: {why}"
        for one, why in program.graph.failures.items()
    ]


def _once(found: Iterable[Judged]) -> list[Judged]:
    """What is found again word for word counts once: of the same router in several applications, say, those of tests."""
    first: dict[object, Judged] = {}
    for one in found:
        first.setdefault((one.finding.place, one.finding.message, *one.finding.routes), one)
    return list(first.values())


def _run(checks: Sequence[Check[Any]], analysis: Analysis, progress: Callable[[str, int, int], None] | None) -> list[Judgement]:
    """What checks find when they look, in this process or in two."""
    apart = [one for one in checks if not one.shares]
    together = [one for one in checks if one.shares]
    if not together or not _is_worth_it(analysis):
        return [_judged(checks, analysis, progress)]
    program: Program = analysis.program
    follows = any(one.shares == LOOP for one in together) and not program.known.calls
    claims = Claims()
    side = Beside(lambda: _beside(claims, follows, apart, analysis), Part)
    spare = _taken(reversed(apart), claims)
    here = []
    if follows:
        _resolve(program, claims)
        while not side.is_ready() and (one := next(spare, None)) is not None:
            here.append(_judged([one], analysis, None))
        part = side.result()
        if part is not None:
            _learn(part, program)
    here += [_judged(together, analysis, progress), _judged(spare, analysis, None)]
    there = side.result()
    side.end(wait=there is None)
    if there is None:  # the other process has died
        analysis.looked_beside = None
    else:
        analysis.looked_beside, analysis.shown_beside = there.looked, there.shown
        program.one_by_one.learn(there.functions, there.things)
        here.append(there.judgement)
    done = {code for one in here for code in one.found}
    return [*here, _judged([one for one in apart if one.code not in done], analysis, progress)]


def _taken(checks: Iterable[Check[Any]], claims: Claims) -> Iterator[Check[Any]]:
    """Those that this process is the first to take on."""
    return (one for one in checks if claims.take(one.code))


def _is_worth_it(analysis: Analysis) -> bool:
    return has_room(analysis.settings.jobs) and len(analysis.gathered.reached) >= _WORTH_FORKING


def _resolve(program: Program, claims: Claims, beside: bool = False) -> None:
    """Resolve the calls that the event loop leads to, `beside` the other process from the other end."""
    from fitlint.entries import groups
    from fitlint.leading import resolve

    order = range(groups(program))
    with suppress(Exception):  # the checks that ask for it will fail in the same way, and say so
        resolve(program, reversed(order) if beside else order, claims, wholly=beside)


def _learn(part: Part, program: Program) -> None:
    from fitlint.entries import learn

    program.graph.learn(part.calls)
    learn(part.entries, program)


def _beside(claims: Claims, follows: bool, apart: Sequence[Check[Any]], analysis: Analysis) -> Iterator[Part]:
    """What the other process does."""
    program: Program = analysis.program
    if follows:
        from fitlint.entries import written

        _resolve(program, claims, beside=True)
        yield Part(calls=program.graph.resolved(), entries=written(program))
    judgement = _judged(_taken(apart, claims), analysis, None)
    judgement.warnings.extend(_failures(program))
    functions, things = program.one_by_one.here() if analysis.settings.cache else ({}, {})
    looked, shown = _looked_at(analysis), analysis.gathered.shown()
    yield Part(judgement=judgement, functions=functions, things=things, looked=looked, shown=shown)


def _looked_at(analysis: Analysis) -> Looked:
    """What this process has looked at so far, where that is wanted."""
    program: Program = analysis.program
    return program.looked() if analysis.settings.cache else Looked()


def _judged(checks: Iterable[Check[Any]], analysis: Analysis, progress: Callable[[str, int, int], None] | None) -> Judgement:
    from fitlint.things import Handler, Route

    program: Program = analysis.program
    judgement = Judgement()
    for position, check in enumerate(checks):
        if progress is not None:
            progress("checking", position, 0)
        stands = elsewhere(check, program)
        program.asking = check.rests_on == CALLS
        found = judgement.found[check.code] = list(stands or ())
        is_elsewhere = stands is not None and program.one_by_one.all_stand()
        for thing in program.things(check.each) if not is_elsewhere else ():
            one = thing if isinstance(thing, (Handler, Route)) and check.rests_on == BODY else None
            if one is not None and stands is not None and is_as_it_was(one, program):
                continue
            try:
                find: Callable[[], list[Finding]] = partial(list, check.body(thing, program))
                each = program.one_by_one.asking(one, find) if one is not None else find()
                of, said = (one.files, program.one_by_one.said(one)) if one is not None and each else ([], "")
                found.extend(Judged(_diagnostic(check, finding, analysis), finding, of, said) for finding in each)
            except Exception as error:  # a broken check must not cost the findings of the others
                where = f"{type(error).__name__}: {error}"
                judgement.failed.append(check.code)
                judgement.warnings.append(
                    f"the check {check.name} ({check.code}) failed and was left out for {_say(thing)}: {where}"
                )
    program.asking = False
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
        steps=[Step(one.place.path, range_of(one.place, gathered), one.message, one.also) for one in finding.steps], route=finding.route,
        routes=finding.routes or ([finding.route] if finding.route else []), fix=finding.fix, reason=finding.reason, help=finding.help, effect=finding.effect,
        scope=scope_at(summary, finding.place.start) if summary is not None else "", doubts=finding.doubts,
    )  # fmt: skip


def range_of(place: Place, gathered: Gathered) -> Range:
    """The lines and columns of a place."""
    source = gathered.source(place.path)
    return Range(source.position(place.start), source.position(place.end))
