"""Findings as results of SARIF: where they are, the way there, fixes, and what identifies, hides and dates them."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from fitlint.finding import LEVELS, Diagnostic, Fix, Range, Step, Suppression
from fitlint.output import Context
from fitlint.output.line_hash import line_hashes
from fitlint.output.ranges import replacements
from fitlint.output.revision import quoted

FINGERPRINT = "fitlintFinding/v1"
_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}
_SNIPPET = 2_000  # characters of source in a result
_LINK = re.compile(r"\[[^\]]*\]\(")  # what readers of SARIF take for a link


class Results:
    """Makes results of one run; `codes` are its rules, in their order. With `compared`, all say how they compare with an earlier state."""

    def __init__(self, context: Context, codes: list[str], *, compared: bool) -> None:
        self._context = context
        self._index = {code: index for index, code in enumerate(codes)}
        self._compared = compared
        self._hashes: dict[str, list[str]] = {}

    def result(self, one: Diagnostic) -> dict[str, Any]:
        location = self._location(one.path, one.range)
        if one.scope:
            location["logicalLocations"] = [{"name": one.scope.rpartition(".")[2], "fullyQualifiedName": one.scope}]
        rank = 30.0 * (1 + LEVELS.index(one.level)) - (15.0 if one.confidence == "likely" else 0.0)
        result: dict[str, Any] = {
            "ruleId": one.code,
            "ruleIndex": self._index[one.code],
            "kind": "fail",
            "level": _LEVELS[one.level],
            "rank": rank,
            "message": {"text": _message(one)},
            "locations": [location],
            "partialFingerprints": self._fingerprints(one),
        }
        if one.steps:
            result["relatedLocations"] = [
                {"id": number, **self._location(step.path, step.range, step.message)} for number, step in enumerate(one.steps, 1)
            ]
            result["codeFlows"] = [{"threadFlows": [{"locations": self._flow(one.steps)}]}]
        fix = self._fix(one.fix) if one.fix is not None else None
        if fix is not None:
            result["fixes"] = [fix]
        if one.suppression is not None:
            result["suppressions"] = [self._suppression(one.suppression)]
        if self._compared:
            result["baselineState"] = one.baseline or "new"
        extra = {"confidence": one.confidence, "reason": one.reason, "help": one.help, "routes": one.routes}
        result["properties"] = {name: value for name, value in extra.items() if value}
        return result

    def _location(self, path: str, span: Range, message: str = "") -> dict[str, Any]:
        region: dict[str, Any] = {
            "startLine": span.start.line,
            "startColumn": span.start.column,
            "endLine": span.end.line,
            "endColumn": span.end.column,
        }
        source = self._context.source(path)
        if source is not None:
            text = source.text(source.offset(span.start), source.offset(span.end))
            if 0 < len(text) <= _SNIPPET:
                region["snippet"] = {"text": text}
        location: dict[str, Any] = {"physicalLocation": {"artifactLocation": self._artifact(path), "region": region}}
        if message:
            location["message"] = {"text": _plain(message)}
        return location

    def _artifact(self, path: str) -> dict[str, str]:
        return {"uri": quoted(self._context.in_repository(path)), "uriBaseId": "%SRCROOT%"}

    def _flow(self, steps: list[Step]) -> list[dict[str, Any]]:
        steps = [one for one in steps if not one.also]
        return [
            {
                "location": self._location(step.path, step.range, step.message),
                "nestingLevel": level,
                "importance": "essential" if level in (0, len(steps) - 1) else "important",
            }
            for level, step in enumerate(steps)
        ]

    def _fingerprints(self, one: Diagnostic) -> dict[str, str]:
        result = {FINGERPRINT: one.fingerprint} if one.fingerprint else {}
        if one.path not in self._hashes:
            source = self._context.source(one.path)
            self._hashes[one.path] = line_hashes(source.data.decode()) if source is not None else []
        hashes = self._hashes[one.path]
        if one.range.start.line <= len(hashes):
            result["primaryLocationLineHash"] = hashes[one.range.start.line - 1]
        return result

    def _fix(self, fix: Fix) -> dict[str, Any] | None:
        """None for a fix that is only shown, and for one to a file that can no longer be read."""
        found = replacements(fix, self._context) if fix.applicability != "display" else None
        if not found:
            return None
        changes = []
        for path, edits in groupby(sorted(found, key=lambda one: (one.path, one.range)), key=lambda one: one.path):
            changed = []
            for edit in edits:
                (line, column), (last, end) = edit.range.start, edit.range.end
                region = {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end}
                changed.append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
            changes.append({"artifactLocation": self._artifact(path), "replacements": changed})
        return {"description": {"text": f"{_plain(fix.title)} ({fix.applicability})"}, "artifactChanges": changes}

    def _suppression(self, one: Suppression) -> dict[str, Any]:
        result: dict[str, Any] = {"kind": "inSource" if one.kind == "comment" else "external", "status": "accepted"}
        if one.reason:
            result["justification"] = one.reason
        if one.kind == "comment":
            region = {"startLine": one.line}
            result["location"] = {"physicalLocation": {"artifactLocation": self._artifact(one.path), "region": region}}
        return result


def _message(one: Diagnostic) -> str:
    """The message as a sentence, with links to the steps: GitHub shows related places only where the message links to them."""
    text = f"{_plain(one.message)}."
    for what, also in (("The way there", False), ("Also", True)):
        links = [f"[{number}]({number})" for number, step in enumerate(one.steps, 1) if step.also is also]
        text += f" {what}: {', '.join(links)}." if links else ""
    return text


def _plain(text: str) -> str:
    """`text` without what reads as a link."""
    return re.sub(r"([\[\]\\])", r"\\\1", text) if _LINK.search(text) else text
