"""What `fitlint check` is asked about a change: its options, the analysis they mean, what of it breaks a build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from fitlint.finding import LEVELS

if TYPE_CHECKING:
    from fitlint.config import Settings
    from fitlint.run import Progress, Report

Body = TypeVar("Body", bound=Callable[..., Any])


class Question(msgspec.Struct, frozen=True):
    """What is asked of a run besides its findings."""

    diff_base: str | None = None
    staged: bool = False
    scope: str | None = None
    no_baseline: bool = False
    add_ignore: str | None = None
    until: datetime | None = None
    fail_on: str = "warning"
    max_findings: int | None = None


def change_options(body: Body) -> Body:
    """What is compared, and what follows from what is found."""
    path = click.Path(path_type=Path)
    options = [
        click.option("--diff-base", metavar="REF", help="Show only what is new since HEAD and REF parted (REF..: since REF)."),
        click.option("--staged", is_flag=True, help="Look at what is staged, and show only what is new since HEAD."),
        click.option(
            "--scope", type=click.Choice(["new", "touched", "files", "lines"]),
            help="new: was not there before (default); touched: has a place on a changed line; lines, files: lies in one.",
        ),
        click.option("--baseline", type=path, metavar="FILE", help="Do not show what this baseline knows."),
        click.option("--no-baseline", is_flag=True, help="Show what the configured baseline knows."),
        click.option("--add-ignore", metavar="[=REASON]", help="Write a comment that ignores each finding to its line."),
        click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the comments of --add-ignore."),
        click.option("--fail-on", type=click.Choice([*reversed(LEVELS)]), default="warning", show_default=True, help="The lowest level with exit code 1."),
        click.option("--max-findings", type=click.IntRange(min=0), metavar="N", help="Show only the N gravest findings."),
    ]  # fmt: skip
    for option in reversed(options):
        body = option(body)
    return body


def question(options: dict[str, Any]) -> Question:
    """Takes its part out of the options of a command. Raises `click.UsageError` where they do not go together."""
    asked = Question(**{name: options.pop(name) for name in Question.__struct_fields__ if name in options})
    if asked.scope is not None and asked.diff_base is None and not asked.staged:
        raise click.UsageError("--scope is about a change: name one with --diff-base or --staged")
    if asked.until is not None and asked.add_ignore is None:
        raise click.UsageError("--until goes with --add-ignore")
    if asked.add_ignore is not None and asked.staged:
        raise click.UsageError("--add-ignore writes to files, and --staged looks at the index: they exclude each other")
    if asked.no_baseline and options.get("baseline") is not None:
        raise click.UsageError("--baseline and --no-baseline exclude each other")
    if options.get("baseline") is not None:
        options["baseline"] = options["baseline"].absolute()
    return asked


def analysed(settings: Settings, targets: Sequence[Path], asked: Question, progress: Progress) -> Report:
    """The report that answers the question."""
    if asked.no_baseline:
        settings = msgspec.structs.replace(settings, baseline=None)
    if asked.diff_base is None and not asked.staged:
        from fitlint import run

        return run.analyze(settings, targets, progress=progress)
    from fitlint import against

    scope = next(one for one in against.SCOPES if one == (asked.scope or "new"))
    compared = against.Against(asked.diff_base or "", asked.staged, scope, place=asked.add_ignore is None)
    return against.analyze(settings, targets, compared, progress=progress)


def exit_code(report: Report, asked: Question) -> int:
    """1 when something is shown at the level that breaks a build, or above. Advice is a suggestion: it breaks none unless asked to. 2 when nothing is, but
    a check has failed: nobody knows what it would have found."""
    lowest = LEVELS.index(asked.fail_on)
    if any(LEVELS.index(one.level) >= lowest for one in report.diagnostics):
        return 1
    return 2 if report.failed else 0


def limited(report: Report, asked: Question) -> Report:
    """The report with no more findings than are wanted, the gravest and surest."""
    most = asked.max_findings
    if most is None or len(report.diagnostics) <= most:
        return report
    from fitlint.output.plain import ranked

    chosen = {id(one) for one in ranked(report.diagnostics)[:most]}
    hidden = {**report.hidden, f"beyond the first {most}": len(report.diagnostics) - most}
    return msgspec.structs.replace(report, diagnostics=[one for one in report.diagnostics if id(one) in chosen], hidden=hidden)


def write_ignores(report: Report, asked: Question) -> list[str]:
    """Write comments that ignore what a report shows; returns what to tell. Raises `Stop` for a file that cannot be written."""
    from fitlint.checks import installed_checks
    from fitlint.hosts.console import write_bytes
    from fitlint.ignores import Remark, with_ignores

    remark = Remark(" ".join((asked.add_ignore or "").split()), asked.until.date() if asked.until is not None else None)
    files = {}
    for path in {one.path for one in report.diagnostics}:
        with suppress(OSError):
            files[path] = (report.root / path).read_bytes()
    ignored = with_ignores(files, report.diagnostics, remark, {one.code: one.name for one in installed_checks()})
    for path, content in ignored.files.items():
        write_bytes(report.root / path, content)
    done = len(report.diagnostics) - len(ignored.left)
    report.diagnostics = ignored.left
    return [f"fitlint: {done} ignored by comments in {len(ignored.files)} {'file' if len(ignored.files) == 1 else 'files'}"]
