"""From what checks find in a program to the verdict on it: what shows, what the program itself hides, where the routes of findings are declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from fitlint import entries
from fitlint.finding import Diagnostic, Finding, Place, Range, Step
from fitlint.identity import fingerprinted, scope_at
from fitlint.judge import judge, range_of
from fitlint.known import Overview, Unresolved
from fitlint.model.touched import in_bytes
from fitlint.remember import Verdict
from fitlint.selection import TOOL_CHECKS, is_selected
from fitlint.source import Position
from fitlint.suppress import apply
from fitlint.things import without_tests

if TYPE_CHECKING:
    from fitlint.checks import Check
    from fitlint.gather import Gathered
    from fitlint.program import Program
    from fitlint.run import Analysis, Progress


def judged(
    analysis: Analysis, checks: Sequence[Check[Any]], known: dict[str, str], discovered: int, progress: Progress | None
) -> Verdict:
    """Run the checks over a program, and divide what they find into what shows and what the program itself hides."""
    gathered: Gathered = analysis.gathered
    settings = analysis.settings
    found = [one for one in (*_problems(analysis), *judge(checks, analysis, progress)) if one[0].path not in analysis.followed]
    comments = {
        path: summary.comments for path in gathered.reached if (summary := gathered.load(path)) is not None and summary.comments
    }
    divided = apply(
        fingerprinted(found, gathered.source, gathered.load), comments, settings.per_file_ignores, {*(one.code for one in checks), "FIT000"},
        {**TOOL_CHECKS, **known}, gathered.source, honour=settings.ignores,
    )  # fmt: skip
    about_comments = _identified(
        [one for one in divided.findings_about_comments if is_selected(settings, one.code, one.name)], gathered
    )
    shown = sorted([*divided.shown, *about_comments], key=Diagnostic.sort_key)
    overview = analysis.overview = _overview(analysis, shown)
    return Verdict(
        diagnostics=shown, declared=overview.declared,
        suppressed=sorted(divided.suppressed, key=Diagnostic.sort_key), unresolved=overview.unresolved,
        files=[one for one in gathered.reached if one not in analysis.followed],
        discovered=discovered, routes=overview.routes, applications=overview.applications, frameworks=overview.frameworks,
        expires=divided.expires, failed=analysis.failed,
    )  # fmt: skip


def _overview(analysis: Analysis, found: Iterable[Diagnostic]) -> Overview:
    """What is said of the program as a whole; as it was known, where that holds and says where what is `found` is declared."""
    program: Program = analysis.program
    names = {route for one in found for route in one.routes}
    places = {name for one in found for name in spots(one)}
    known = program.overview
    near = names.union(one for one in places if known is not None and one.rpartition(":")[0] in known.files)
    if known is not None and known.asked >= near:
        asked = known.asked.intersection(names | places)
        return msgspec.structs.replace(
            known, asked=asked, declared={name: steps for name, steps in known.declared.items() if name in asked}
        )
    declared = _declared(program, found, names, places, analysis.gathered)
    lost = unresolved(analysis)
    files = {path for one in program.one_by_one.things() for path in one.files}
    files.update(place.path for one in program.routes for place in one.through)
    files.update(one.path for steps in declared.values() for one in steps)
    files.update(one.path for one in lost)
    files.update(note.place.path for one in entries.kept(program).values() for each in one.entries for note in each.notes)
    return Overview(
        routes=sum(1 for one in without_tests(program.routes) if one.is_served and one.kind != "mount"),
        applications=sum(1 for one in program.applications if not one.is_of_tests) or len(program.applications),
        frameworks=program.frameworks, unresolved=lost, declared=declared, asked=frozenset(names | places), handling=program.handling_files,
        running=program.running_files, files=frozenset(files | program.running_files), rests=in_bytes(program.linked.rests),
        by_imports=program.linked.by_imports,
    )  # fmt: skip


def _declared(
    program: Program, found: Iterable[Diagnostic], names: set[str], places: set[str], gathered: Gathered
) -> dict[str, list[Step]]:
    """Where routes are declared and included: those that findings name, and those that are declared at a place of one."""
    files = {path for one in found for path in (one.path, *(step.path for step in one.steps))}
    steps: dict[str, list[Step]] = {}
    for route in program.routes:
        if route.place.path not in files and route.name not in names:
            continue
        declared = Step(route.place.path, range_of(route.place, gathered), f"`{route.name}` is declared here")
        near = [*places.intersection([_spot(declared)]), *names.intersection([route.name])]
        ways = (
            [Step(one.path, range_of(one, gathered), f"`{route.name}` is included here") for one in route.through] if near else []
        )
        for name in near:
            steps.setdefault(name, []).extend([declared, *ways])
    return steps


def spots(one: Diagnostic) -> list[str]:
    """The places of a finding as `Verdict.declared` names them."""
    return [_spot(Step(one.path, one.range, "")), *map(_spot, one.steps)]


def _spot(place: Step) -> str:
    return f"{place.path}:{place.range.start.line}"


def _identified(about_comments: Iterable[Diagnostic], gathered: Gathered) -> list[Diagnostic]:
    found = []
    for one in about_comments:
        source, summary = gathered.source(one.path), gathered.load(one.path)
        place = Place(one.path, source.offset(one.range.start), source.offset(one.range.end))
        scope = scope_at(summary, place.start) if summary is not None else ""
        text = source.text(place.start, place.end)
        found.append((msgspec.structs.replace(one, scope=scope), Finding(place, one.message, subject=text.strip("# \t"))))
    return fingerprinted(found, gathered.source, gathered.load)


def unresolved(analysis: Analysis) -> list[Unresolved]:
    """What of the program stayed unknown, with lines, in the order of the files."""
    found = [
        Unresolved(one.what, one.place.path, analysis.gathered.source(one.place.path).line_of(one.place.start), one.reason)
        for one in analysis.program.unresolved
        if one.place.path not in analysis.followed
    ]
    return sorted(found, key=lambda one: (one.path, one.line, one.what))


def _problems(analysis: Analysis) -> Iterable[tuple[Diagnostic, Finding]]:
    gathered: Gathered = analysis.gathered
    for path, problem in sorted(gathered.problems.items()):
        position = Position(problem.line, problem.column)
        diagnostic = Diagnostic(
            code="FIT000", name=TOOL_CHECKS["FIT000"], level="error", confidence="certain", message=problem.message, path=path,
            range=Range(position, position),
        )  # fmt: skip
        yield diagnostic, Finding(Place(path, 0, 0), problem.message)
