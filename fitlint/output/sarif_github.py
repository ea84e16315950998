"""The format `sarif-github`: SARIF for GitHub code scanning, which opens an alert for every result, suppressed and absent ones too."""

from __future__ import annotations

from fitlint.finding import Diagnostic
from fitlint.output import Context
from fitlint.output.plain import ranked
from fitlint.output.sarif import log
from fitlint.run import Report

RESULTS = 25_000  # with more, GitHub refuses the file


def render(report: Report, context: Context) -> str:
    """The findings that are shown, and those that were there before: GitHub would take them for fixed. Beyond what it takes, the most important."""
    found = [*ranked(report.diagnostics), *ranked(report.unchanged)]
    return log(report, sorted(found[:RESULTS], key=Diagnostic.sort_key), context)
