"""The format `agent`: one line a finding with all that is needed to mend it, for programs that read text and pay for each word."""

from __future__ import annotations

import re

from fitlint.finding import Diagnostic
from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.output.footer import analysed, counted, hidden, nothing
from fitlint.output.plain import ranked, remarks
from fitlint.run import Report

FINDINGS = 100
LINE = 800  # characters of a line

_NAME = re.compile(r"`([^`]+)`")


def render(report: Report, context: Context) -> str:
    """The most important findings, in order of place, and what there is besides."""
    if not report.diagnostics:
        return nothing(report) + "\n"
    chosen = sorted(ranked(report.diagnostics)[:FINDINGS], key=Diagnostic.sort_key)
    lines = [_line(one, context) for one in chosen]
    more = len(report.diagnostics) - len(chosen)
    if more:
        lines.append(
            f"… {counted(more, 'more finding')}, none of them graver than these: name fewer paths or checks (--select) to see them"
        )
    not_shown = hidden(report)
    lines.append(
        f"found {counted(len(report.diagnostics), 'problem')}; analysed {analysed(report)}"
        + (f"; not shown: {not_shown}" if not_shown else "")
    )
    return "\n".join(lines) + "\n"


def _line(one: Diagnostic, context: Context) -> str:
    start = one.range.start
    parts = [
        f"{context.path(one.path)}:{start.line}:{start.column}: {one.level} {clean(one.name)}({clean(one.code)}): {clean(one.message)}"
    ]
    chain = _chain(one)
    if chain:
        parts.append(f"way: {clean(' → '.join(chain))}")
    parts += remarks(one, "likely only", ": ")
    line = "; ".join(parts)
    return line if len(line) <= LINE else line[: LINE - 1] + "…"


def _chain(one: Diagnostic) -> list[str]:
    """The names that the steps of the chain mention, each once in a row."""
    names: list[str] = []
    for step in (each for each in one.steps if not each.also):
        for name in _NAME.findall(step.message):
            if not names or names[-1] != name:
                names.append(name)
    return names
