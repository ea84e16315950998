"""The format `gitlab`: a Code Quality report. GitLab compares fingerprints with those of the target branch, and shows the description only."""

from __future__ import annotations

from fitlint.output import Context
from fitlint.output.as_json import encoded
from fitlint.output.cells import clean
from fitlint.output.plain import details
from fitlint.run import Report

SEVERITIES = {"error": "major", "warning": "minor", "advice": "info"}


def render(report: Report, context: Context) -> str:
    """An array; empty when nothing was found, since a missing report would keep the old one."""
    issues = [
        {
            "type": "issue",
            "check_name": one.code,
            "description": f"{clean(one.code)}: {clean(one.message)}",
            "content": {"body": "\n".join(details(one, context.in_repository))},
            "categories": ["Bug Risk"],
            "severity": SEVERITIES[one.level],
            "fingerprint": one.fingerprint,
            "location": {
                "path": context.in_repository(one.path),
                "lines": {"begin": one.range.start.line, "end": one.range.last_line},
            },
        }
        for one in report.diagnostics
    ]
    return encoded(issues, context, indent=2) + "\n"
