"""The format `concise`: one line per finding, for editors, `grep` and problem matchers. Nothing else: no findings, no text."""

from __future__ import annotations

from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.output.footer import STYLES, unresolved_lines
from fitlint.run import Report


def render(report: Report, context: Context) -> str:
    """`path:line:col: error[FIT101] message` each; what stayed unresolved after them when asked for."""
    lines = []
    for one in report.diagnostics:
        place = f"{context.path(one.path)}:{one.range.start.line}:{one.range.start.column}"
        level = context.style(f"{one.level}[{clean(one.code)}]", STYLES[one.level])
        lines.append(f"{place}: {level} {clean(one.message)}\n")
    if context.unresolved:
        lines += [line + "\n" for line in unresolved_lines(report.unresolved, context)]
    return "".join(lines)
