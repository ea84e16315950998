"""The format `rdjson`, which reviewdog reads: columns count bytes of UTF-8 from 1, ends are exclusive."""

from __future__ import annotations

from typing import Any

from fitlint.finding import Diagnostic, Fix, Range
from fitlint.output import Context
from fitlint.output.as_json import encoded
from fitlint.output.plain import details, headline, place
from fitlint.output.ranges import in_bytes
from fitlint.output.rules import Rule, rules
from fitlint.run import Report

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "advice": "INFO"}
_SPAN = 30  # lines that one suggestion replaces at most
SOURCE = {"name": "fitlint"}


def render(report: Report, context: Context) -> str:
    """All findings in one object."""
    known = rules(report)
    diagnostics = [diagnostic(one, context, known.get(one.code)) for one in report.diagnostics]
    return encoded({"source": SOURCE, "diagnostics": diagnostics}, context, indent=2) + "\n"


def diagnostic(one: Diagnostic, context: Context, rule: Rule | None) -> dict[str, Any]:
    """One finding; with the edits of its fix as one suggestion, where they lie together."""
    url = {"url": rule.url} if rule is not None and rule.url else {}
    result: dict[str, Any] = {
        "message": "\n".join([headline(one), *details(one, context.in_repository)]),
        "location": _location(one.path, one.range, context),
        "severity": SEVERITIES[one.level],
        "code": {"value": one.code, **url},
        "original_output": f"{place(context.in_repository(one.path), *one.range.start)}: {one.level} {headline(one)}",
    }
    if one.steps:
        result["related_locations"] = [
            {"message": step.message, "location": _location(step.path, step.range, context)} for step in one.steps
        ]
    suggestion = _suggestion(one.fix, one.path, context) if one.fix is not None else None
    if suggestion is not None:
        result["suggestions"] = [suggestion]
    return result


def _location(path: str, span: Range, context: Context) -> dict[str, Any]:
    """A file that cannot be read has lines only: nobody knows how many bytes its columns are."""
    source = context.source(path)
    shown = context.in_repository(path)
    if source is None:
        return {"path": shown, "range": {"start": {"line": span.start.line}}}
    start, end = in_bytes(span.start, source), in_bytes(span.end, source)
    return {"path": shown, "range": {"start": start._asdict(), "end": end._asdict()}}


def _suggestion(fix: Fix, path: str, context: Context) -> dict[str, Any] | None:
    """All edits of a fix as one replacement: reviewdog offers each suggestion by itself, and half a fix is none.

    None for a fix that is only shown, that changes other files, or whose edits are far apart.
    """
    source = context.source(path)
    if source is None or fix.applicability == "display" or not fix.edits or any(edit.place.path != path for edit in fix.edits):
        return None
    edits = sorted(fix.edits, key=lambda edit: edit.place)
    at, last = edits[0].place.start, edits[-1].place.end
    start, end = source.position(at), source.position(last)
    if end.line - start.line > _SPAN:
        return None
    text = ""
    for edit in edits:
        text += source.text(at, edit.place.start) + edit.text
        at = edit.place.end
    return {"range": {"start": in_bytes(start, source)._asdict(), "end": in_bytes(end, source)._asdict()}, "text": text}
