"""The pipeline from settings to a report: discover, gather, link, check, suppress. Every host calls `analyze`, none does more."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from fitlint import remember
from fitlint.config import Settings
from fitlint.finding import LEVELS, Diagnostic, Finding, Place, Range
from fitlint.identity import fingerprinted
from fitlint.judge import judge
from fitlint.remember import Unresolved, Verdict
from fitlint.selection import TOOL_CHECKS, is_selected, selected, validate_selectors
from fitlint.source import Position, digest
from fitlint.suppress import apply
from fitlint.versions import Versions

if TYPE_CHECKING:
    from fitlint.checks import Check
    from fitlint.gather import Gathered
    from fitlint.program import Program

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


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


class Project(msgspec.Struct):
    """The files of a project, read and not yet understood."""

    settings: Settings
    files: list[str]
    followed: frozenset[str]  # those of installed packages: nothing is said about them
    finder: Any  # fitlint.modules.ModuleFinder
    contents: Any  # fitlint.gather.Contents
    versions: Versions
    overlay: Mapping[str, bytes]
    warnings: list[str]


class Analysis(msgspec.Struct):
    """A linked program with the files it came from."""

    settings: Settings
    gathered: Any  # fitlint.gather.Gathered
    program: Any  # fitlint.program.Program
    followed: frozenset[str]
    warnings: list[str]


def find(
    settings: Settings, targets: Sequence[Path] = (), progress: Progress | None = None, overlay: Mapping[str, bytes] | None = None
) -> Project:
    """Find and read the files of a project. `overlay` replaces the content of files by path relative to the root."""
    from fitlint.files import discover
    from fitlint.gather import read as read_files
    from fitlint.installed import followed
    from fitlint.modules import ModuleFinder
    from fitlint.versions import read as read_versions

    discovery = discover(settings.root, exclude=settings.exclude, extra=() if settings.force_exclude else targets)
    packages = followed(settings.root, settings.follow)
    files = sorted({*discovery.files, *(overlay or ()), *packages.files})
    sources = [*settings.src, *packages.sources] if settings.src else []
    missing = [f"`follow`: the package {one} was not found in the project's environment" for one in packages.missing]
    return Project(
        settings, files, frozenset(packages.files).difference(discovery.files), ModuleFinder(settings.root, files, sources),
        read_files(settings, files, progress=progress, overlay=overlay), read_versions(settings.root, settings.versions), overlay or {},
        [*discovery.warnings, *missing],
    )  # fmt: skip


def understand(project: Project, progress: Progress | None = None) -> Analysis:
    """Collect what matters of a project, and link it."""
    from fitlint.catalogue import builtin
    from fitlint.gather import gather
    from fitlint.link.linker import link
    from fitlint.program import Options

    settings = project.settings
    gathered = gather(settings, project.files, project.finder, progress=progress, contents=project.contents)
    blocking = settings.blocking
    tables = [settings.root / one for one in blocking.tables]
    catalogue = builtin(_packages(gathered)).extended(blocking.functions, blocking.offloaders, tables)
    program = link(
        gathered.load, project.finder, gathered.relevant, catalogue, project.versions,
        lambda place: gathered.source(place.path).text(place.start, place.end), gathered.reached,
        gathered.outlines(),
    )  # fmt: skip
    program.options = Options(unreached=settings.blocking.unreached)
    return Analysis(settings, gathered, program, project.followed, project.warnings)


def _packages(gathered: Gathered) -> frozenset[str]:
    """The top-level packages that the files of a program import."""
    summaries = (gathered.load(path) for path in gathered.reached)
    return frozenset(
        one.loads.partition(".")[0] for each in summaries if each is not None for one in each.imports if not one.level
    )


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
    chosen = selected(settings, checks)
    with deep_stack():
        return _analyze(settings, targets, chosen, known, progress, overlay)


@contextmanager
def deep_stack() -> Iterator[None]:
    """Room for expressions as deeply nested as the parser takes them."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 6000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _analyze(
    settings: Settings, targets: Sequence[Path], chosen: Sequence[Check[Any]], known: dict[str, str], progress: Progress | None,
    overlay: Mapping[str, bytes] | None,
) -> Report:  # fmt: skip
    project = find(settings, targets, progress, overlay)
    tables = b"".join(digest((settings.root / one).read_bytes()) for one in settings.blocking.tables)
    under = remember.key(project.contents.identity() + tables, settings, project.versions, chosen)
    verdict = remember.recall(settings, under)
    warnings = project.warnings
    if verdict is None:
        analysis = understand(project, progress)
        verdict = _judge(analysis, chosen, known, len(project.files) - len(project.followed), progress)
        warnings += analysis.gathered.warnings
        if not warnings and not overlay:
            remember.keep(settings, under, verdict)
    else:
        project.contents.save()
        warnings += project.contents.cache.warnings
    report = _shown(verdict, settings, targets, {one.code for one in chosen if one.level != "advice"})
    report.checks = len(chosen)
    report.warnings = warnings
    return report


def _judge(
    analysis: Analysis, checks: Sequence[Check[Any]], known: dict[str, str], discovered: int, progress: Progress | None
) -> Verdict:
    """Run the checks over a program, and divide what they find into what shows and what the program itself hides."""
    program: Program = analysis.program
    gathered: Gathered = analysis.gathered
    settings = analysis.settings
    found = [one for one in (*_problems(analysis), *judge(checks, analysis, progress)) if one[0].path not in analysis.followed]
    comments = {
        path: summary.comments for path in gathered.reached if (summary := gathered.load(path)) is not None and summary.comments
    }
    divided = apply(
        fingerprinted(found, gathered.source), comments, settings.per_file_ignores, {*(one.code for one in checks), "FIT000"},
        {**TOOL_CHECKS, **known}, gathered.source, honour=settings.ignores,
    )  # fmt: skip
    about_comments = [one for one in divided.findings_about_comments if is_selected(settings, one.code, one.name)]
    return Verdict(
        diagnostics=sorted([*divided.shown, *about_comments], key=Diagnostic.sort_key),
        suppressed=sorted(divided.suppressed, key=Diagnostic.sort_key), unresolved=unresolved(analysis),
        files=[one for one in gathered.reached if one not in analysis.followed],
        discovered=discovered, routes=sum(1 for one in program.routes if one.kind != "mount"), applications=len(program.applications),
        frameworks=program.frameworks,
    )  # fmt: skip


def unresolved(analysis: Analysis) -> list[Unresolved]:
    """What of the program stayed unknown, with lines, in the order of the files."""
    found = [
        Unresolved(one.what, one.place.path, analysis.gathered.source(one.place.path).line_of(one.place.start), one.reason)
        for one in analysis.program.unresolved
        if one.place.path not in analysis.followed
    ]
    return sorted(found, key=lambda one: (one.path, one.line, one.what))


def within(root: Path, targets: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a path relative to the root is one of the targets or below one; everything is without targets."""
    if not targets:
        return lambda path: True
    from fitlint.files import relative_to_root

    wanted = [relative_to_root(root, one) for one in targets]
    return lambda path: any(one == "." or path == one or path.startswith(f"{one}/") for one in wanted)


def _problems(analysis: Analysis) -> Iterable[tuple[Diagnostic, Finding]]:
    gathered: Gathered = analysis.gathered
    for path, problem in sorted(gathered.problems.items()):
        position = Position(problem.line, problem.column)
        diagnostic = Diagnostic(
            code="FIT000", name=TOOL_CHECKS["FIT000"], level="error", confidence="certain", message=problem.message, path=path,
            range=Range(position, position),
        )  # fmt: skip
        yield diagnostic, Finding(Place(path, 0, 0), problem.message)


# ------------------------------------------------------------------------------------------------------------- what is shown


def _shown(verdict: Verdict, settings: Settings, targets: Sequence[Path], grave: set[str]) -> Report:
    """What of a verdict concerns the targets, at the levels and with the confidence that are wanted.

    What checks that are not about advice (`grave`, by code) say as mere advice is shown to those who ask for the level.
    """
    wanted = within(settings.root, targets)
    report = Report(
        root=settings.root, suppressed=[one for one in verdict.suppressed if wanted(one.path)], unresolved=verdict.unresolved,
        files=[one for one in verdict.files if wanted(one)], discovered=verdict.discovered, routes=verdict.routes,
        applications=verdict.applications, frameworks=verdict.frameworks,
    )  # fmt: skip
    lowest = LEVELS.index(settings.level)
    minor_too = settings.origins.get("level", "default") != "default"
    for one in verdict.diagnostics:
        if not wanted(one.path):
            continue
        if LEVELS.index(one.level) < lowest:
            _hide(report, f"below level {settings.level}")
        elif one.level == "advice" and one.code in grave and not minor_too and one.code not in settings.levels:
            _hide(report, "minor")
        elif settings.confidence == "certain" and one.confidence == "likely":
            _hide(report, "likely")
        else:
            report.diagnostics.append(one)
    return report


def _hide(report: Report, cause: str) -> None:
    report.hidden[cause] = report.hidden.get(cause, 0) + 1
