"""The format `sarif-github`: SARIF for GitHub code scanning, which opens an alert for every result, suppressed and absent ones too."""

from __future__ import annotations

from fitlint.finding import Diagnostic
from fitlint.output import Context
from fitlint.output.plain import ranked
from fitlint.output.sarif import log
from fitlint.run import Report

RESULTS = 25_000  # with more, GitHub refuses the file


def render(report: Report, context: Context) -> str:
    """The findings that are shown; beyond what GitHub takes, the most important."""
    return log(report, sorted(ranked(report.diagnostics)[:RESULTS], key=Diagnostic.sort_key), context)
