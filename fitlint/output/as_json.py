"""The format `json`: the whole report as one object, as `schema.json` beside this file describes it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import msgspec

from fitlint._version import __version__
from fitlint.finding import LEVELS, Diagnostic, Fix, Range
from fitlint.output import Context
from fitlint.output.ranges import replacements
from fitlint.output.rules import Rule, rules
from fitlint.output.statistics import rows
from fitlint.run import Report

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def render(report: Report, context: Context) -> str:
    """Indented by two blanks."""
    known = rules(report)
    document: dict[str, Any] = {
        "version": 1,
        "tool": {"name": "fitlint", "version": __version__},
        "root": report.root.as_posix(),
        "summary": summary(report),
        "diagnostics": [diagnostic_object(one, context, known) for one in report.diagnostics],
        "suppressed": [diagnostic_object(one, context, known) for one in report.suppressed],
    }
    if report.absent:
        document["absent"] = [diagnostic_object(one, context, known) for one in report.absent]
    if context.unresolved:
        document["unresolved"] = report.unresolved
    if context.statistics:
        document["statistics"] = rows(report)
    return encoded(document, context, indent=2) + "\n"


def encoded(document: Any, context: Context, indent: int = 0) -> str:
    """`document` as JSON, on one line without `indent`; in ASCII when the output cannot hold more."""
    try:
        data = msgspec.json.encode(document)
    except UnicodeEncodeError:  # a path that is not text: its bytes become \\udcXX
        data = msgspec.json.encode(_encodable(msgspec.to_builtins(document)))
    text = (msgspec.json.format(data, indent=indent) if indent else data).decode()
    return _BEYOND_ASCII.sub(_escape, text) if context.ascii else text


def summary(report: Report) -> dict[str, Any]:
    """What was analysed and how much was found."""
    levels = Counter(one.level for one in report.diagnostics)
    fixes = Counter(one.fix.applicability for one in report.diagnostics if one.fix)
    return {
        "files": len(report.files),
        "discovered": report.discovered,
        "applications": report.applications,
        "routes": report.routes,
        "checks": report.checks,
        "frameworks": report.frameworks,
        "levels": {level: levels[level] for level in reversed(LEVELS)},
        "fixable": {"safe": fixes["safe"], "unsafe": fixes["unsafe"]},
        "suppressed": len(report.suppressed),
        "hidden": report.hidden,
        "unresolved": len(report.unresolved),
        "warnings": report.warnings,
    }


def diagnostic_object(one: Diagnostic, context: Context, known: dict[str, Rule]) -> dict[str, Any]:
    """One finding; the edits of its fix as lines and columns. A fix to a file that can no longer be read is left out."""
    return {
        "code": one.code,
        "name": one.name,
        "level": one.level,
        "confidence": one.confidence,
        "reason": one.reason,
        "message": one.message,
        "path": one.path,
        "range": _range(one.range),
        "steps": [
            {"path": step.path, "range": _range(step.range), "message": step.message, **({"also": True} if step.also else {})}
            for step in one.steps
        ],
        "route": one.route,
        "routes": one.routes,
        "scope": one.scope,
        "help": one.help,
        "url": known[one.code].url or None if one.code in known else None,
        "fix": _fix(one.fix, context) if one.fix is not None else None,
        "fingerprint": one.fingerprint,
        "status": _status(one),
        "suppression": one.suppression,
    }


def _status(one: Diagnostic) -> str:
    if one.baseline in ("unchanged", "absent"):
        return one.baseline
    return "suppressed" if one.suppression is not None else "new"


def _fix(fix: Fix, context: Context) -> dict[str, Any] | None:
    found = replacements(fix, context)
    if found is None:
        return None
    edits = [{"path": one.path, "range": _range(one.range), "text": one.text} for one in found]
    return {"title": fix.title, "applicability": fix.applicability, "edits": edits}


def _range(range: Range) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": range.start.line, "column": range.start.column},
        "end": {"line": range.end.line, "column": range.end.column},
    }


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    return value


def _escape(match: re.Match[str]) -> str:
    """A character beyond ASCII as JSON escapes it: in UTF-16 units."""
    units = match.group().encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
