"""The format `full`: each finding with its source, the way there, its routes and its fix, for people at a terminal."""

from __future__ import annotations

import sys

from fitlint.finding import Diagnostic, Fix
from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.output.diff import unified
from fitlint.output.footer import STYLES, counted, footer, unresolved_lines
from fitlint.output.plain import abridged
from fitlint.output.snippet import gutter, snippet, step_line
from fitlint.run import Report

STEPS = 6  # shown of a chain
ROUTES = 5  # shown of a finding
DIFF = 80  # lines shown of a fix
ALL = sys.maxsize


def render(report: Report, context: Context) -> str:
    """All findings, what stayed unresolved when asked for, and the footer."""
    blocks = [diagnostic_text(diagnostic, context) for diagnostic in report.diagnostics]
    if context.unresolved and report.unresolved:
        blocks.append("\n".join(unresolved_lines(report.unresolved, context)) + "\n")
    blocks.append("\n".join(footer(report, context)) + "\n")
    return "\n".join(blocks)


def diagnostic_text(diagnostic: Diagnostic, context: Context, whole: bool = False) -> str:
    """One finding, ending in a line end, the `whole` of it or what there is room for; without colour it is the same text whatever the terminal, but for long lines."""
    style = STYLES[diagnostic.level]
    start = diagnostic.range.start
    margin = gutter(diagnostic.range)
    level = context.style(f"{diagnostic.level}[{clean(diagnostic.code)}]", "bold", style)
    place = f"{context.path(diagnostic.path)}:{start.line}:{start.column}"
    lines = [
        f"{level} {context.style(f'{clean(diagnostic.name)}: {clean(diagnostic.message)}', 'bold')}",
        f"{' ' * margin}{context.style('-->', 'blue')} {place}",
    ]
    source = context.source(diagnostic.path)
    if source is not None:
        lines += snippet(source, diagnostic.range, context, style)
    indent = " " * (margin + 1)
    lines += [indent + line for line in _chain(diagnostic, context, ALL if whole else STEPS)]
    for word, text in _notes(diagnostic, ALL if whole else ROUTES):
        first, *more = text.splitlines() or [""]
        lines.append(f"{indent}{context.style('=', 'blue')} {context.style(f'{word}:', 'bold')} {clean(first)}")
        lines += [f"{indent}  {clean(line)}".rstrip() for line in more]
    if diagnostic.fix is not None:
        lines += [f"{indent}{line}".rstrip() for line in _fix(diagnostic.fix, context, ALL if whole else DIFF)]
    return "\n".join(lines) + "\n"


def _notes(diagnostic: Diagnostic, most: int) -> list[tuple[str, str]]:
    """What there is to say besides, each with the word for it, `most` of the routes; many stand on a line each."""
    notes: list[tuple[str, str]] = []
    routes = diagnostic.routes or ([diagnostic.route] if diagnostic.route else [])
    if routes:
        more = f" and {len(routes) - most} more" if len(routes) > most else ""
        between = "\n" if ROUTES < len(routes) <= most else ", "
        notes.append(("route" if len(routes) == 1 else "routes", between.join(routes[:most]) + more))
    if diagnostic.help:
        notes.append(("help", diagnostic.help))
    if diagnostic.confidence == "likely":
        notes.append(("confidence", f"likely, because {diagnostic.reason}" if diagnostic.reason else "likely"))
    if diagnostic.suppression is not None:
        one = diagnostic.suppression
        reason = f": {one.reason}" if one.reason else ""
        notes.append(("suppressed", f"by a {one.kind} at {one.path}:{one.line}{reason}"))
    return notes


def _chain(diagnostic: Diagnostic, context: Context, most: int) -> list[str]:
    """The steps, numbered from 1, at `most` so many. A step at the place of the finding itself needs no second snippet."""
    lines = []
    for number, step in abridged(diagnostic.steps, most):
        if isinstance(step, str):
            lines.append(step)
            continue
        start = step.range.start
        lines.append(f"{number}. {context.path(step.path)}:{start.line}:{start.column}: {clean(step.message)}")
        source = context.source(step.path)
        if source is not None and (step.path, step.range) != (diagnostic.path, diagnostic.range):
            indent = " " * len(f"{number}. ")
            lines += [indent + line for line in step_line(source, step.range, context)]
    return lines


def _fix(fix: Fix, context: Context, most: int) -> list[str]:
    tag = "only shown" if fix.applicability == "display" else fix.applicability
    lines = [f"{context.style('=', 'blue')} {context.style(f'fix ({tag}):', 'bold')} {clean(fix.title)}"]
    diff = unified(fix, context)
    if len(diff) > most:
        diff = [*diff[:most], f"… {counted(len(diff) - most, 'more line')}"]
    return lines + [f"  {line}" for line in diff]
