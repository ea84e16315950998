"""The format `json-lines`: each shown finding as one line of JSON, an object as in `diagnostics` of the format `json`."""

from __future__ import annotations

from fitlint.output import Context
from fitlint.output.as_json import diagnostic_object, encoded
from fitlint.output.rules import rules
from fitlint.run import Report


def render(report: Report, context: Context) -> str:
    """Suppressed findings are not among them: a line is a finding."""
    known = rules(report)
    return "".join(encoded(diagnostic_object(one, context, known), context) + "\n" for one in report.diagnostics)
