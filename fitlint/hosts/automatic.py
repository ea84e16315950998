"""`--output-format auto`: the full text, and beside it what the host of a build makes annotations and summaries of."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from fitlint.hosts.console import append_to_file, write_file
from fitlint.output import Context
from fitlint.output.defuse import defused
from fitlint.run import Report

_HOSTS = {"GITHUB_ACTIONS": "github", "TF_BUILD": "azure", "TEAMCITY_VERSION": "teamcity"}
_STEP_LIMIT = 1024 * 1024  # bytes of all that a step of GitHub writes to its summary


def host(environment: Mapping[str, str]) -> str:
    """`github`, `azure` or `teamcity`; empty for a terminal, a pipe, and hosts that read reports and not the log."""
    return next(
        (name for variable, name in _HOSTS.items() if environment.get(variable, "").lower() not in ("", "false", "0")), ""
    )


def automatic(text: str, report: Report, context: Context) -> str:
    """`text` (for people) as it may be printed here, with the commands for the host; writes the host's summary."""
    where = host(context.environment)
    if where == "github":
        from fitlint.output.github import commands, inert

        summary = context.environment.get("GITHUB_STEP_SUMMARY", "")
        annotations, _ = commands(report, context, "in the summary of this job" if summary else "in the log of this step")
        if summary:
            _append_summary(Path(summary), report, context)
        return inert(text) + annotations
    if where == "azure":
        from fitlint.output.azure import issues

        return defused(text) + issues(report, context) + _uploaded_summary(report, context)
    if where == "teamcity":
        from fitlint.output.teamcity import render

        return defused(text) + render(report, context)
    return text


def _append_summary(file: Path, report: Report, context: Context) -> None:
    from fitlint.output.markdown import SUMMARY, document

    used = file.stat().st_size if file.is_file() else 0
    append_to_file(file, document(report, context, min(SUMMARY, _STEP_LIMIT - used - 1)) + "\n")


def _uploaded_summary(report: Report, context: Context) -> str:
    """The command by which Azure reads a summary; nothing where it has no directory for it."""
    from fitlint.output.azure import command
    from fitlint.output.markdown import SUMMARY, document

    folder = context.environment.get("AGENT_TEMPDIRECTORY", "")
    if not folder:
        return ""
    file = Path(folder) / f"fitlint-{os.getpid()}.md"
    write_file(file, document(report, context, SUMMARY))
    return command("task.uploadsummary", {}, str(file))
