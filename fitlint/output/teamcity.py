"""The format `teamcity`: service messages, a type for each check and an inspection for each finding."""

from __future__ import annotations

from collections import Counter

from fitlint.finding import LEVELS
from fitlint.output import Context
from fitlint.output.plain import details
from fitlint.output.rules import rules
from fitlint.run import Report

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "advice": "WEAK WARNING"}
_NAME, _TEXT = 255, 4_000  # characters that TeamCity takes, escapes included

_ESCAPES = {"|": "||", "'": "|'", "[": "|[", "]": "|]", "\n": "|n", "\r": "|r"}


def render(report: Report, context: Context) -> str:
    """Types, inspections, and how many there are of each level."""
    lines = []
    for rule in rules(report).values():
        values = {"id": (rule.code, _NAME), "name": (rule.name, _NAME), "category": ("fitlint", _NAME)}
        lines.append(_message("inspectionType", {**values, "description": (rule.summary, _TEXT)}))
    for one in report.diagnostics:
        text = "\n".join([one.message, *details(one, context.in_repository)])
        values = {"typeId": (one.code, _NAME), "message": (text, _TEXT), "file": (context.in_repository(one.path), _TEXT)}
        line = (str(one.range.start.line), _NAME)
        lines.append(_message("inspection", {**values, "line": line, "SEVERITY": (SEVERITIES[one.level], _NAME)}))
    levels = Counter(one.level for one in report.diagnostics)
    for level in reversed(LEVELS):
        key = f"fitlint.{level if level == 'advice' else level + 's'}"
        lines.append(_message("buildStatisticValue", {"key": (key, _NAME), "value": (str(levels[level]), _NAME)}))
    return "".join(lines)


def _message(name: str, values: dict[str, tuple[str, int]]) -> str:
    return f"##teamcity[{name} {' '.join(f'{key}={chr(39)}{_escaped(text, room)}{chr(39)}' for key, (text, room) in values.items())}]\n"


def _escaped(text: str, room: int) -> str:
    """`text` in at most `room` characters with escapes; what does not fit is cut, never in an escape."""
    pieces, size = [], 0
    for char in text:
        piece = _ESCAPES.get(char) or (char if " " <= char <= "~" else "".join(f"|0x{unit}" for unit in _units(char)))
        size += len(piece)
        if size > room:
            break
        pieces.append(piece)
    return "".join(pieces)


def _units(char: str) -> list[str]:
    """A character in UTF-16, four hexadecimal digits a unit."""
    data = char.encode("utf-16-be", "surrogatepass").hex()
    return [data[at : at + 4] for at in range(0, len(data), 4)]
