"""What is shown of a verdict: of the files that were named, at the levels that are wanted, without what the baseline knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from fitlint import baseline
from fitlint.config import Settings
from fitlint.finding import LEVELS, Diagnostic
from fitlint.known import Unresolved
from fitlint.remember import Verdict
from fitlint.selection import TOOL_CHECKS

if TYPE_CHECKING:
    from fitlint.checks import Check


class Report(msgspec.Struct):
    """What one run found. `diagnostics` are shown; `suppressed` were found and hidden by a comment or the configuration."""

    root: Path
    diagnostics: list[Diagnostic] = []
    suppressed: list[Diagnostic] = []
    absent: list[Diagnostic] = []  # gone since the state that this one is compared with; places as they were then
    unresolved: list[Unresolved] = []
    files: list[str] = []  # analysed: all Python files of the project that matter, relative to the root
    discovered: int = 0  # all Python files of the project
    routes: int = 0
    applications: int = 0
    checks: int = 0
    failed: list[str] = []  # the codes of checks that raised, and found nothing, or not all
    frameworks: list[str] = []  # web frameworks that some file imports ("fastapi", "flask" …)
    hidden: dict[str, int] = {}  # findings not shown, by cause: "below level error", "likely", "advice" …
    compared: str = ""  # with what the program was compared: "main (1a2b3c4)"
    unchanged: list[Diagnostic] = []  # not shown: they were there before
    overlay: Mapping[str, bytes] = {}  # what was analysed instead of what is on disk, by path
    warnings: list[str] = []  # what the user must hear: an unwritable cache, a file changed under way …


class Chosen(NamedTuple):
    """The checks that run, and the names of all installed ones by code."""

    checks: list[Check[Any]]
    known: dict[str, str]

    def names(self) -> set[str]:
        """The names of all that runs, the tool's own included."""
        return {*TOOL_CHECKS.values(), *(one.name for one in self.checks)}


def within(root: Path, targets: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a path relative to the root is one of the targets or below one; everything is without targets."""
    if not targets:
        return lambda path: True
    from fitlint.files import relative_to_root

    wanted = [relative_to_root(root, one) for one in targets]
    return lambda path: any(one == "." or path == one or path.startswith(f"{one}/") for one in wanted)


def lowest_confidence(settings: Settings) -> str:
    """The lowest confidence that is shown. Functions that nothing is seen to call are guesses: whoever asks for these (`unreached`) gets what is likely as well."""
    is_default = settings.origins.get("confidence", "default") == "default"
    return "likely" if settings.blocking.unreached and is_default else settings.confidence


def show(verdict: Verdict, settings: Settings, targets: Sequence[Path], chosen: Chosen, warnings: list[str]) -> Report:
    """What of a verdict concerns the targets, at the levels and with the confidence that are wanted.

    What checks that are not about advice say as mere advice is shown to those who ask for the level.
    """
    grave = {one.code for one in chosen.checks if one.level != "advice"}
    wanted = within(settings.root, targets)
    report = Report(
        root=settings.root, suppressed=[one for one in verdict.suppressed if wanted(one.path)], unresolved=verdict.unresolved,
        files=[one for one in verdict.files if wanted(one)], discovered=verdict.discovered, routes=verdict.routes,
        applications=verdict.applications, frameworks=verdict.frameworks, checks=len(chosen.checks), warnings=warnings,
        failed=verdict.failed,
    )  # fmt: skip
    lowest = LEVELS.index(settings.level)
    minor_too = settings.origins.get("level", "default") != "default"
    likely_too = lowest_confidence(settings) == "likely"
    for one in verdict.diagnostics:
        if not wanted(one.path):
            continue
        if LEVELS.index(one.level) < lowest:
            _hide(report, f"below level {settings.level}")
        elif one.level == "advice" and one.code in grave and not minor_too and one.code not in settings.levels:
            _hide(report, "minor")
        elif one.confidence == "likely" and not likely_too:
            _hide(report, "likely")
        else:
            report.diagnostics.append(one)
    return report


def with_baseline(report: Report, verdict: Verdict, settings: Settings, chosen: Chosen) -> Report:
    """Take out of a report what the configured baseline knows, and say what of that is fixed. Raises `ConfigError`."""
    entries = baseline.of_settings(settings)
    if entries is None or settings.baseline is None:
        return report
    compared = baseline.compare(verdict.diagnostics, entries, chosen.names())
    report.diagnostics, known = baseline.divided(report.diagnostics, compared, settings.baseline.name)
    report.suppressed = sorted([*report.suppressed, *known], key=Diagnostic.sort_key)
    if compared.fixed:
        what = "1 entry" if len(compared.fixed) == 1 else f"{len(compared.fixed)} entries"
        report.warnings = [*report.warnings, f"{what} of {settings.baseline.name} fixed: `fitlint baseline prune` removes them"]
    return report


def _hide(report: Report, cause: str) -> None:
    report.hidden[cause] = report.hidden.get(cause, 0) + 1
