"""The format `markdown`: a report for a comment on a pull request, or for the summary of a job. Bounded: hosts refuse what is too long.

Nothing in a message, path or name of the analysed program can open an element, a link, a mention or a table cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from fitlint.finding import LEVELS, Diagnostic
from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.output.footer import analysed, counted, hidden, listed
from fitlint.output.plain import ROUTES, STEPS, abridged, ranked
from fitlint.output.revision import Revision, revision
from fitlint.output.rules import Rule, rules
from fitlint.run import Report

COMMENT = 60_000  # bytes; GitHub takes 65,536 characters in a comment
SUMMARY = 900 * 1024  # bytes; GitHub takes 1 MiB for all that a step writes

_SPECIAL = re.compile(r"([\\`*_\[\]#|~$])")
_LINKS = re.compile(
    r"@(?=\w)|\\#(?=\w)|:(?=//)|\bwww(?=\.)", re.IGNORECASE
)  # what becomes a mention, an issue or a link by itself


def render(report: Report, context: Context) -> str:
    """As long as a comment may be."""
    return document(report, context, COMMENT)


def document(report: Report, context: Context, limit: int) -> str:
    """The whole report in at most `limit` bytes: the gravest checks first, and how many findings are left out."""
    known = rules(report)
    head = _head(report, known)
    tail = "\n`fitlint explain CODE` says why, how to fix it, and when to ignore it.\n" if report.diagnostics else ""
    room = limit - len((head + tail).encode("utf-8", "backslashreplace")) - 200  # what is left out is said in less
    at = revision(context.environment)
    pieces = [head]
    left = len(report.diagnostics)
    by_check = sorted(ranked(report.diagnostics), key=lambda one: (-LEVELS.index(one.level), one.code))  # stable: keeps the rank
    for (_, code), group in groupby(by_check, key=lambda one: (one.level, one.code)):
        found = list(group)
        opening, closing = _opening(found, known[code]), "\n</details>\n"
        room -= len((opening + closing).encode())
        items = []
        for one in found:
            item = _item(one, context, at)
            room -= len(item.encode("utf-8", "backslashreplace"))
            if room < 0:
                break
            items.append(item)
        left -= len(items)
        if items:
            pieces += [opening, *items, closing]
        if room < 0:
            break
    if left:
        pieces.append(f"\n… and {counted(left, 'more finding')}: the log has them, and `fitlint check`\n")
    return "".join([*pieces, tail])


def _head(report: Report, known: dict[str, Rule]) -> str:
    levels = Counter(one.level for one in report.diagnostics)
    found = listed(counted(levels[level], level) for level in reversed(LEVELS) if levels[level]) if levels else ""
    found = found or ("nothing new" if report.compared else "no problems")
    lines = [f"## fitlint: {found}", "", f"Analysed {prose(analysed(report))}."]
    not_shown = hidden(report)
    if not_shown:
        lines.append(f"Not shown: {prose(not_shown)}.")
    if report.compared:
        lines.append(f"Compared with {prose(report.compared)}.")
    if report.absent:
        lines.append(f"Fixed since: {counted(len(report.absent), 'finding')}.")
    if report.diagnostics:
        rows = Counter((one.level, one.code) for one in report.diagnostics)
        lines += ["", "| check | level | findings |", "|---|---|---:|"]
        for (level, code), count in sorted(rows.items(), key=lambda row: (-LEVELS.index(row[0][0]), row[0][1])):
            lines.append(f"| {_named(known[code])} | {level} | {count} |")
    return "\n".join(lines) + "\n"


def _named(rule: Rule) -> str:
    name = f"{code(rule.code)} {prose(rule.name)}"
    return f"[{name}](<{rule.url}>)" if rule.url else name


def _opening(found: list[Diagnostic], rule: Rule) -> str:
    title = f"{_entities(clean(rule.code))} {_entities(clean(rule.name))} ({found[0].level}, {len(found)})"
    return f"\n<details{' open' if found[0].level == 'error' else ''}><summary>{title}</summary>\n\n{prose(rule.summary)}\n\n"


def _item(one: Diagnostic, context: Context, at: Revision | None) -> str:
    lines = [f"- {_place(one.path, one.range.start.line, one.range.last_line, context, at)} {prose(one.message)}"]
    for position, (_, step) in enumerate(abridged(one.steps, STEPS), 1):
        if isinstance(step, str):
            lines.append(f"  {position}. {step}")
        else:
            shown = _place(step.path, step.range.start.line, step.range.last_line, context, at)
            lines.append(f"  {position}. {shown} {prose(step.message)}")
    lines += [f"  - {note}" for note in _notes(one)]
    return "\n".join(lines) + "\n"


def _notes(one: Diagnostic) -> Iterable[str]:
    if one.routes:
        more = f" and {len(one.routes) - ROUTES} more" if len(one.routes) > ROUTES else ""
        yield f"{'route' if len(one.routes) == 1 else 'routes'}: {', '.join(code(route) for route in one.routes[:ROUTES])}{more}"
    if one.help:
        yield f"help: {prose(' '.join(one.help.split()))}"
    if one.confidence == "likely":
        yield f"likely, because {prose(one.reason)}" if one.reason else "likely"
    if one.fix is not None:
        yield f"fix ({one.fix.applicability}): {prose(one.fix.title)}"


def _place(path: str, first: int, last: int, context: Context, at: Revision | None) -> str:
    path = context.in_repository(path)
    shown = code(f"{path}:{first}")
    return f"[{shown}](<{at.link(path, first, last)}>)" if at is not None else shown


def prose(text: str) -> str:
    """`text` on one line as Markdown that shows it as it is; what stands in backquotes becomes code."""
    pieces = clean(text).split("`")
    if len(pieces) % 2 == 0:  # one has no partner: none is code
        return _words("`".join(pieces))
    return "".join(code(piece) if index % 2 and piece else _words(piece) for index, piece in enumerate(pieces))


def code(text: str) -> str:
    """`text` as code. A `|` would end a table's cell, in code too, so it is written as an entity there."""
    text = clean(text)
    if "|" in text or not text.strip():
        return f"<code>{_words(text)}</code>"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _words(text: str) -> str:
    """Plain text: no element, link, mention of a person or number of an issue comes of it."""
    escaped = _SPECIAL.sub(r"\\\1", _entities(text))
    return _LINKS.sub(lambda match: f"{match.group()}\u2060", escaped)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
