"""The format `rdjsonl`: each finding of `rdjson` on a line of its own."""

from __future__ import annotations

from fitlint.output import Context
from fitlint.output.as_json import encoded
from fitlint.output.rdjson import SOURCE, diagnostic
from fitlint.output.rules import rules
from fitlint.run import Report


def render(report: Report, context: Context) -> str:
    """Every line says where it comes from, since lines of several tools may be joined."""
    known = rules(report)
    return "".join(
        encoded({**diagnostic(one, context, known.get(one.code)), "source": SOURCE}, context) + "\n" for one in report.diagnostics
    )
