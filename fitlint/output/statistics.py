"""The table of `--statistics`: how often each check found something."""

from __future__ import annotations

import msgspec

from fitlint.finding import Diagnostic, Level
from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.output.footer import STYLES, footer
from fitlint.run import Report


class Row(msgspec.Struct, frozen=True):
    """One check that found something: how often, and how many of these findings have a fix that can be applied."""

    count: int
    code: str
    name: str
    level: Level
    fixable: int


def rows(report: Report) -> list[Row]:
    """The most frequent first, then by code."""
    found: dict[str, list[int]] = {}
    first: dict[str, Diagnostic] = {}
    for one in report.diagnostics:
        first.setdefault(one.code, one)
        counts = found.setdefault(one.code, [0, 0])
        counts[0] += 1
        counts[1] += one.fix is not None and one.fix.applicability != "display"
    result = [Row(count, code, first[code].name, first[code].level, fixable) for code, (count, fixable) in found.items()]
    return sorted(result, key=lambda row: (-row.count, row.code))


def render(report: Report, context: Context) -> str:
    """A line per check, columns aligned, and the footer."""
    table = rows(report)
    lines = []
    if table:
        count = max(len("COUNT"), *(len(str(row.count)) for row in table))
        code = max(len("CODE"), *(len(row.code) for row in table))
        name = max(len("NAME"), *(len(row.name) for row in table))
        lines.append(context.style(f"{'COUNT':>{count}}  {'CODE':<{code}}  {'NAME':<{name}}  FIXABLE", "bold"))
        for row in table:
            coded = context.style(f"{clean(row.code):<{code}}", STYLES[row.level])
            lines.append(f"{row.count:>{count}}  {coded}  {clean(row.name):<{name}}  {row.fixable or '-':>7}")
        lines.append("")
    return "\n".join([*lines, *footer(report, context)]) + "\n"
