"""The format `github`: workflow commands, which GitHub turns into annotations of the changed files.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest without a word. So the most important ones become
commands, one more notice says how many there are besides, and all of these are listed in the log.
"""

from __future__ import annotations

import os

from fitlint.finding import Diagnostic
from fitlint.output import Context
from fitlint.output.footer import counted
from fitlint.output.plain import details, headline, place, ranked
from fitlint.run import Report

COMMANDS = {"error": "error", "warning": "warning", "advice": "notice"}
SHOWN = {"error": 10, "warning": 10, "advice": 9}  # one notice says what was left out
_MESSAGE = 4_000  # characters; what is longer is no annotation


def render(report: Report, context: Context) -> str:
    """The annotations, and a group with the findings that are none."""
    text, others = commands(report, context, "in the log of this step")
    if others:
        listed = "".join(f"{_place(one, context)}: {one.level} {headline(one)}\n" for one in others)
        text += f"::group::{counted(len(others), 'more finding')} of fitlint\n{inert(listed)}::endgroup::\n"
    return text


def commands(report: Report, context: Context, where: str) -> tuple[str, list[Diagnostic]]:
    """The commands for what GitHub shows, with the notice of what it does not (to be found at `where`), and the findings left out."""
    left = dict(SHOWN)
    lines, others = [], []
    for one in ranked(report.diagnostics):
        if left[one.level]:
            left[one.level] -= 1
            lines.append(_command(one, context))
        else:
            others.append(one)
    if others:
        said = f"{counted(len(others), 'more finding')} {'is' if len(others) == 1 else 'are'} {where}: GitHub shows no more here"
        lines.append(f"::notice title=fitlint::{_data(said)}\n")
    return "".join(lines), others


def inert(text: str) -> str:
    """Lines that GitHub prints and does not read: only the token ends that, and nobody can have known it before."""
    token = os.urandom(16).hex()
    return f"::stop-commands::{token}\n{text}{'' if text.endswith(chr(10)) or not text else chr(10)}::{token}::\n"


def _command(one: Diagnostic, context: Context) -> str:
    start, end = one.range.start, one.range.end
    properties: dict[str, object] = {"file": context.in_repository(one.path), "line": start.line}
    if start.line == end.line:  # GitHub takes columns on one line only
        properties |= {"col": start.column, "endLine": end.line, "endColumn": end.column}
    else:
        properties |= {"endLine": one.range.last_line}
    properties["title"] = f"{one.code} {one.name}"[:255]
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = "\n".join([f"{_place(one, context)}: {headline(one)}", *details(one, context.in_repository)])
    return f"::{COMMANDS[one.level]} {written}::{_data(message[:_MESSAGE])}\n"


def _place(one: Diagnostic, context: Context) -> str:
    return place(context.in_repository(one.path), *one.range.start)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
