"""The format `checkstyle`: XML that Jenkins, reviewdog and many others read. Characters that XML cannot hold are shown as escapes."""

from __future__ import annotations

from html import escape
from itertools import groupby

from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.run import Report

SEVERITIES = {"error": "error", "warning": "warning", "advice": "info"}


def render(report: Report, context: Context) -> str:
    """A `file` for each file with findings."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">']
    for path, found in groupby(report.diagnostics, key=lambda one: one.path):
        lines.append(f'  <file name="{escape(clean(context.in_repository(path)))}">')
        for one in found:
            line, column = one.range.start
            lines.append(
                f'    <error line="{line}" column="{column}" severity="{SEVERITIES[one.level]}"'
                f' message="{escape(clean(one.message))}" source="fitlint.{escape(clean(one.code))}"/>'
            )
        lines.append("  </file>")
    return "\n".join([*lines, "</checkstyle>"]) + "\n"
