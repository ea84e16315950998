"""The format `junit`: a suite for each file, a failed test for each error and warning. Advice breaks no build: it is a test that passes."""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import PurePosixPath

from fitlint.finding import Diagnostic
from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.output.footer import analysed
from fitlint.output.plain import details, place
from fitlint.run import Report


def render(report: Report, context: Context) -> str:
    """Without findings there is one test that passes: hosts take an empty report for a broken one."""
    failed = _failures(report.diagnostics)
    tests = len(report.diagnostics) or 1
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="fitlint" tests="{tests}" failures="{failed}" errors="0">',
    ]
    for path, group in groupby(report.diagnostics, key=lambda one: one.path):
        found = list(group)
        name = escape(clean(context.in_repository(path)))
        lines.append(
            f'  <testsuite name="{name}" tests="{len(found)}" failures="{_failures(found)}" errors="0" skipped="0" package="fitlint">'
        )
        for one in found:
            lines += _case(one, context)
        lines.append("  </testsuite>")
    if not report.diagnostics:
        lines += [
            '  <testsuite name="fitlint" tests="1" failures="0" errors="0" skipped="0" package="fitlint">',
            f'    <testcase name="{escape(analysed(report))}" classname="fitlint" time="0"/>',
            "  </testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _case(one: Diagnostic, context: Context) -> list[str]:
    path = context.in_repository(one.path)
    module = ".".join(PurePosixPath(path).with_suffix("").parts)
    name = f"{one.code} {one.name} in {one.scope or 'the module'} ({one.fingerprint[:8]})"  # hosts compare names between runs
    text = escape("\n".join([clean(one.message), place(path, *one.range.start), *details(one, context.in_repository)]))
    message = escape(clean(one.message))
    body = (
        f"<system-out>{text}</system-out>"
        if one.level == "advice"
        else f'<failure type="{one.level}" message="{message}">{text}</failure>'
    )
    return [
        f'    <testcase name="{escape(clean(name))}" classname="{escape(clean(module))}" time="0">',
        f"      {body}",
        "    </testcase>",
    ]


def _failures(found: list[Diagnostic]) -> int:
    return sum(one.level != "advice" for one in found)
