"""The pipeline from settings to a report: discover, gather, link, check, suppress. Every host calls `analyze`, none does more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from fitlint.config import Settings
from fitlint.finding import LEVELS, Diagnostic, Finding, Place, Range, Step
from fitlint.selection import TOOL_CHECKS, is_selected, selected, validate_selectors
from fitlint.source import Source

if TYPE_CHECKING:
    from fitlint.checks import Check
    from fitlint.gather import Gathered
    from fitlint.program import Program

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


class Unresolved(msgspec.Struct, frozen=True):
    """Something of the program that stayed unknown: `what` ("route path", "endpoint" …), where, and why."""

    what: str
    path: str
    line: int
    reason: str


class Report(msgspec.Struct):
    """What one run found. `diagnostics` are shown; `suppressed` were found and hidden by a comment or the configuration."""

    root: Path
    diagnostics: list[Diagnostic] = []
    suppressed: list[Diagnostic] = []
    unresolved: list[Unresolved] = []
    files: list[str] = []  # analysed: all Python files of the project that matter, relative to the root
    discovered: int = 0  # all Python files of the project
    routes: int = 0
    applications: int = 0
    checks: int = 0
    frameworks: list[str] = []  # web frameworks that some file imports ("fastapi", "flask" …)
    hidden: dict[str, int] = {}  # findings not shown, by cause: "below level error", "likely", "advice" …
    warnings: list[str] = []  # what the user must hear: an unwritable cache, a file changed under way …


class Analysis(msgspec.Struct):
    """A linked program with the files it came from."""

    settings: Settings
    gathered: Any  # fitlint.gather.Gathered
    program: Any  # fitlint.program.Program
    discovered: list[str]
    warnings: list[str]


def understand(
    settings: Settings, targets: Sequence[Path] = (), progress: Progress | None = None, overlay: Mapping[str, bytes] | None = None
) -> Analysis:
    """Find, read and link the program of `settings`. `overlay` replaces the content of files by path relative to the root."""
    from fitlint.catalogue import builtin
    from fitlint.files import discover
    from fitlint.gather import gather
    from fitlint.link.linker import link
    from fitlint.modules import ModuleFinder
    from fitlint.versions import read

    discovery = discover(settings.root, exclude=settings.exclude, extra=targets)
    files = sorted({*discovery.files, *(overlay or ())})
    finder = ModuleFinder(settings.root, files, settings.src)
    gathered = gather(settings, files, finder, progress=progress, overlay=overlay)
    catalogue = builtin().extended(settings.blocking.functions, settings.blocking.offloaders)
    program = link(
        gathered.load, finder, gathered.relevant, catalogue, read(settings.root, settings.versions),
        lambda place: gathered.source(place.path).text(place.start, place.end), gathered.reached,
    )  # fmt: skip
    return Analysis(settings, gathered, program, files, discovery.warnings)


def analyze(
    settings: Settings, targets: Sequence[Path] = (), checks: Sequence[Check[Any]] | None = None, progress: Progress | None = None,
    overlay: Mapping[str, bytes] | None = None,
) -> Report:  # fmt: skip
    """Analyse the project of `settings` and report what concerns the files at or below `targets` (all files without any).

    `checks` defaults to all installed ones; those that `settings` select run. Raises `ConfigError` for a selector that means no check and
    `InvalidCheck` for a check that is declared wrongly; never raises for what the analysed code contains.
    """
    if checks is None:
        from fitlint.checks import installed_checks

        checks = installed_checks()
    known = {one.code: one.name for one in checks}
    validate_selectors(settings, known)
    analysis = understand(settings, targets, progress, overlay)
    chosen = selected(settings, checks)
    source = analysis.gathered.source
    found = [*_problems(analysis), *_run(chosen, analysis, progress)]
    report = _report(analysis, targets)
    report.checks = len(chosen)
    report.warnings += [*analysis.gathered.warnings]
    _divide(
        report, found, settings, analysis, {*(one.code for one in chosen), "FIT000"}, {**TOOL_CHECKS, **known}, targets, source
    )
    return report


def _report(analysis: Analysis, targets: Sequence[Path]) -> Report:
    program: Program = analysis.program
    gathered: Gathered = analysis.gathered
    wanted = within(analysis.settings.root, targets)
    return Report(
        root=analysis.settings.root, files=[one for one in gathered.reached if wanted(one)], discovered=len(analysis.discovered),
        routes=sum(1 for one in program.routes if one.kind != "mount"), applications=len(program.applications),
        frameworks=program.frameworks, unresolved=unresolved(analysis), warnings=list(analysis.warnings),
    )  # fmt: skip


def unresolved(analysis: Analysis) -> list[Unresolved]:
    """What of the program stayed unknown, with lines, in the order of the files."""
    found = [
        Unresolved(one.what, one.place.path, analysis.gathered.source(one.place.path).line_of(one.place.start), one.reason)
        for one in analysis.program.unresolved
    ]
    return sorted(found, key=lambda one: (one.path, one.line, one.what))


def within(root: Path, targets: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a path relative to the root is one of the targets or below one; everything is without targets."""
    if not targets:
        return lambda path: True
    from fitlint.files import relative_to_root

    wanted = [relative_to_root(root, one) for one in targets]
    return lambda path: any(one == "." or path == one or path.startswith(f"{one}/") for one in wanted)


# ----------------------------------------------------------------------------------------------------------------------- checks


def _run(checks: Iterable[Check[Any]], analysis: Analysis, progress: Progress | None) -> Iterable[tuple[Diagnostic, Finding]]:
    program: Program = analysis.program
    checks = list(checks)
    for position, check in enumerate(checks):
        if progress is not None:
            progress("checking", position, len(checks))
        for thing in program.things(check.each):
            try:
                for finding in check.body(thing, program):
                    yield _diagnostic(check.code, check.name, check.level, finding, analysis), finding
            except Exception as error:  # a broken check must not cost the findings of the others
                where = f"{type(error).__name__}: {error}"
                analysis.warnings.append(
                    f"the check {check.name} ({check.code}) failed and was left out for {_say(thing)}: {where}"
                )


def _say(thing: object) -> str:
    return f"`{thing.name}`" if hasattr(thing, "name") else f"the {type(thing).__name__.lower()}"


def _problems(analysis: Analysis) -> Iterable[tuple[Diagnostic, Finding]]:
    gathered: Gathered = analysis.gathered
    for path, problem in sorted(gathered.problems.items()):
        from fitlint.source import Position

        position = Position(problem.line, problem.column)
        diagnostic = Diagnostic(
            code="FIT000", name=TOOL_CHECKS["FIT000"], level="error", confidence="certain", message=problem.message, path=path,
            range=Range(position, position),
        )  # fmt: skip
        yield diagnostic, Finding(Place(path, 0, 0), problem.message)


def _diagnostic(code: str, name: str, level: Any, finding: Finding, analysis: Analysis) -> Diagnostic:
    from fitlint.identity import scope_at

    gathered: Gathered = analysis.gathered
    summary = gathered.load(finding.place.path)
    return Diagnostic(
        code=code, name=name, level=analysis.settings.levels.get(code) or analysis.settings.levels.get(name) or finding.level or level,
        confidence=finding.confidence, message=finding.message, path=finding.place.path, range=_range(finding.place, gathered),
        steps=[Step(one.place.path, _range(one.place, gathered), one.message) for one in finding.steps], route=finding.route,
        routes=finding.routes or ([finding.route] if finding.route else []), fix=finding.fix, reason=finding.reason, help=finding.help,
        scope=scope_at(summary, finding.place.start) if summary is not None else "",
    )  # fmt: skip


def _range(place: Place, gathered: Gathered) -> Range:
    source = gathered.source(place.path)
    return Range(source.position(place.start), source.position(place.end))


# ------------------------------------------------------------------------------------------------------------- what is shown


def _divide(
    report: Report, found: list[tuple[Diagnostic, Finding]], settings: Settings, analysis: Analysis, ran: set[str], known: dict[str, str],
    targets: Sequence[Path], source: Callable[[str], Source],
) -> None:  # fmt: skip
    from fitlint.identity import fingerprinted
    from fitlint.suppress import apply

    gathered: Gathered = analysis.gathered
    comments = {
        path: summary.comments for path in gathered.reached if (summary := gathered.load(path)) is not None and summary.comments
    }
    divided = apply(
        fingerprinted(found, source), comments, settings.per_file_ignores, ran, known, source, honour=settings.ignores
    )
    about_comments = [one for one in divided.findings_about_comments if is_selected(settings, one.code, one.name)]
    wanted = within(settings.root, targets)
    lowest = LEVELS.index(settings.level)
    for one in sorted([*divided.shown, *about_comments], key=Diagnostic.sort_key):
        if not wanted(one.path):
            continue
        if LEVELS.index(one.level) < lowest:
            _hide(report, f"below level {settings.level}")
        elif settings.confidence == "certain" and one.confidence == "likely":
            _hide(report, "likely")
        else:
            report.diagnostics.append(one)
    report.suppressed = sorted((one for one in divided.suppressed if wanted(one.path)), key=Diagnostic.sort_key)


def _hide(report: Report, cause: str) -> None:
    report.hidden[cause] = report.hidden.get(cause, 0) + 1
