"""`fitlint check` and `fitlint routes`: run the analysis, write what it says where it is wanted, and judge it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fitlint.hosts.change import analysed, exit_code, limited, question, write_ignores
from fitlint.hosts.commands import load
from fitlint.hosts.console import Progress, colored, emit, only_ascii, tell, terminal_width, write_file
from fitlint.output import FORMATS, Context
from fitlint.run import Report


def stdout_context(root: Path, *, unresolved: bool = False, statistics: bool = False) -> Context:
    """How to show things on this process's stdout."""
    return Context(
        root,
        color=colored(sys.stdout),
        width=terminal_width(sys.stdout),
        unresolved=unresolved,
        statistics=statistics,
        cwd=Path.cwd(),
        ascii=only_ascii(sys.stdout),
    )


def run_check(
    targets: list[Path],
    *,
    format: str,
    output: list[tuple[str, Path]],
    statistics: bool,
    show_unresolved: bool,
    show_files: bool,
    exit_zero: bool,
    **options: Any,
) -> int:
    """Analyse the program of `targets`, write the files of `output` and show the findings; returns the exit code."""
    asked = question(options)
    settings = load(targets, **options)
    with Progress() as progress:
        report = analysed(settings, targets, asked, progress)
    said = write_ignores(report, asked) if asked.add_ignore is not None else []
    if show_files:
        emit("".join(f"{file}\n" for file in report.files))
        return 0
    for name, file in output:
        context = Context(report.root, unresolved=show_unresolved, statistics=statistics, cwd=Path.cwd())
        context.lay_over(report.overlay)
        write_file(file, FORMATS[name](report, context))
    context = stdout_context(report.root, unresolved=show_unresolved, statistics=statistics)
    context.lay_over(report.overlay)
    code = 0 if exit_zero else exit_code(report, asked)
    report = limited(report, asked)
    emit(_shown(report, format, context), context.color)
    for line in [*_notices(report, format), *said]:
        tell(line)
    return code


def run_routes(targets: list[Path], format: str, show_unresolved: bool, **options: Any) -> int:
    """Show the routes of the program of `targets`; returns the exit code."""
    from fitlint.output.routes import FORMATS as ROUTE_FORMATS
    from fitlint.routes import route_table

    settings = load(targets, **options)
    with Progress() as progress:
        table = route_table(settings, targets, progress)
    context = stdout_context(settings.root, unresolved=show_unresolved)
    emit(ROUTE_FORMATS[format](table, context), context.color)
    return 0


def _shown(report: Report, format: str, context: Context) -> str:
    if format == "auto":
        from fitlint.hosts.automatic import automatic

        return automatic(_shown(report, "full", context), report, context)
    if context.statistics and format in ("full", "concise"):
        from fitlint.output.statistics import render

        return render(report, context)
    return FORMATS[format](report, context)


def _notices(report: Report, format: str) -> list[str]:
    """What goes to stderr, so that `concise` keeps one line per finding and still says what was analysed without any."""
    from fitlint.output.footer import nothing, notices

    quiet = [nothing(report)] if format == "concise" and not report.diagnostics else []
    return [*notices(report), *quiet]
