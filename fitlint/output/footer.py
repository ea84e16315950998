"""What is said about a run as a whole: how much was found, how much was hidden, what was analysed, what must be heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fitlint.finding import LEVELS
from fitlint.known import Unresolved
from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.run import Report

STYLES = {"error": "red", "warning": "yellow", "advice": "blue"}


def counted(count: int, noun: str) -> str:
    """`1 file`, `2 files`; advice has no plural."""
    return f"{count} {noun}" if count == 1 or noun == "advice" else f"{count} {noun}s"


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def analysed(report: Report) -> str:
    """`48 routes of 2 applications in 31 files, 10 checks`."""
    if not report.files and report.discovered:
        return f"none of {counted(report.discovered, 'file')} imports a web framework that fitlint knows"
    routes = f"{counted(report.routes, 'route')} of {counted(report.applications, 'application')}"
    return f"{routes} in {counted(len(report.files), 'file')}, {counted(report.checks, 'check')}"


_SHOWN_BY = {"minor": " (--level advice)", "likely": " (--confidence likely)"}  # what shows them


def hidden(report: Report) -> str:
    """`8 likely, 4 suppressed`: findings that are not shown, by cause; empty without any."""
    causes = [f"{count} {cause}{_SHOWN_BY.get(cause, '')}" for cause, count in sorted(report.hidden.items()) if count]
    known = sum(1 for one in report.suppressed if one.suppression is not None and one.suppression.kind == "baseline")
    if known:
        causes.append(f"{known} in the baseline")
    if len(report.suppressed) > known:
        causes.append(f"{len(report.suppressed) - known} suppressed")
    return ", ".join(causes)


def compared(report: Report) -> str:
    """` since main (0123456)`, where the program was compared; empty otherwise."""
    return f" since {clean(report.compared)}" if report.compared else ""


def _fixed(report: Report) -> str:
    return f", {counted(len(report.absent), 'finding')} fixed" if report.absent else ""


def nothing(report: Report) -> str:
    """The line that says that there is nothing to say, and about what."""
    not_shown = hidden(report)
    news = f"nothing new{compared(report)}{_fixed(report)}" if report.compared else "no problems"
    return f"{news}{failed(report)}: {analysed(report)}" + (f" (not shown: {not_shown})" if not_shown else "")


def failed(report: Report) -> str:
    """`, but 2 checks failed (FIT101 and FIT505)`, where some did; empty otherwise."""
    return f", but {counted(len(report.failed), 'check')} failed ({listed(report.failed)})" if report.failed else ""


def footer(report: Report, context: Context) -> list[str]:
    """The last lines of a text for people."""
    unresolved = []
    if report.unresolved and not context.unresolved:
        unresolved = [f"{counted(len(report.unresolved), 'thing')} stayed unresolved: --show-unresolved lists them"]
    if not report.diagnostics:
        return [context.style(nothing(report), "red" if report.failed else "green"), *unresolved]
    levels = Counter(diagnostic.level for diagnostic in report.diagnostics)
    found = listed(context.style(counted(levels[level], level), STYLES[level]) for level in reversed(LEVELS) if levels[level])
    fixes = Counter(diagnostic.fix.applicability for diagnostic in report.diagnostics if diagnostic.fix)
    fixable = fixes["safe"] + fixes["unsafe"]
    line = f"found {found}{compared(report)}{_fixed(report)}"
    if fixable:
        line += f" ({fixable} fixable, {fixes['safe']} of them safely)" if fixes["unsafe"] else f" ({fixable} fixable)"
    line += f"{failed(report)}; analysed {analysed(report)}"
    not_shown = hidden(report)
    first = max(report.diagnostics, key=lambda diagnostic: LEVELS.index(diagnostic.level))
    return [
        line,
        *([f"not shown: {not_shown}"] if not_shown else []),
        *unresolved,
        f"`fitlint explain {first.code}` says why, how to fix it, and when to ignore it",
    ]


def unresolved_lines(unresolved: list[Unresolved], context: Context) -> list[str]:
    """What stayed unknown, a line each, in the order of files and lines."""
    ordered = sorted(unresolved, key=lambda one: (one.path, one.line, one.what, one.reason))
    return [f"{context.path(one.path)}:{one.line}: unresolved {clean(one.what)}: {clean(one.reason)}" for one in ordered]


def notices(report: Report) -> list[str]:
    """What the user must hear, whatever the format: it belongs on stderr."""
    result = [f"fitlint: warning: {clean(warning)}" for warning in report.warnings]
    if report.frameworks and not report.applications and not report.routes:
        result.append(
            f"fitlint: WARNING: fitlint found no application and no route, although the program imports"
            f" {listed(report.frameworks)}: hardly any check had something to look at\n"
            "  `fitlint routes --show-unresolved` says what stayed unknown, `fitlint config` where sources are looked for (`src`, `exclude`)"
        )
    return result
