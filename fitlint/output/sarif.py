"""The format `sarif`: SARIF 2.1.0 with everything that was found, also what is suppressed, unchanged or gone since an earlier state.

GitHub takes what is suppressed for open alerts; what it should get is the format `sarif-github`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fitlint._version import __version__
from fitlint.finding import Diagnostic
from fitlint.output import Context
from fitlint.output.as_json import encoded
from fitlint.output.revision import revision
from fitlint.output.rules import Rule, home, rules
from fitlint.output.sarif_results import Results
from fitlint.run import Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}
_PROBLEM = {"error": "error", "warning": "warning", "advice": "recommendation"}
_RANK = {"error": 90.0, "warning": 60.0, "advice": 30.0}
_DESCRIPTION = 1_024  # characters that hosts take


def render(report: Report, context: Context) -> str:
    """Shown findings first, then unchanged, suppressed and absent ones."""
    return log(report, [*report.diagnostics, *report.unchanged, *report.suppressed, *report.absent], context)


def log(report: Report, diagnostics: Sequence[Diagnostic], context: Context) -> str:
    """One run with these results."""
    known = rules(report)
    results = Results(context, list(known), compared=any(one.baseline for one in diagnostics))
    project = context.root.relative_to(context.repository).as_posix()
    run: dict[str, Any] = {
        "tool": {"driver": _driver(known.values())},
        "automationDetails": {"id": f"fitlint/{project}/" if project != "." else "fitlint/"},
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [{"level": "warning", "message": {"text": one}} for one in report.warnings],
            }
        ],
        "results": [results.result(one) for one in diagnostics],
    }
    at = revision(context.environment)
    if at is not None:
        run["versionControlProvenance"] = [
            {"repositoryUri": at.repository, "revisionId": at.commit, "mappedTo": {"uriBaseId": "%SRCROOT%"}}
        ]
    return encoded({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, context, indent=2) + "\n"


def _driver(known: Iterable[Rule]) -> dict[str, Any]:
    url = home()
    return {
        "name": "fitlint",
        **({"informationUri": url} if url else {}),
        "fullName": f"fitlint {__version__}",
        "version": __version__,
        "semanticVersion": __version__,
        "shortDescription": {"text": "Finds framework-fit problems in Flask, FastAPI, Starlette and Quart programs."},
        "rules": [_rule(one) for one in known],
    }


def _rule(one: Rule) -> dict[str, Any]:
    said = f"{one.summary[:1].upper()}{one.summary[1:]}."
    rule: dict[str, Any] = {
        "id": one.code,
        "name": "".join(word.capitalize() for word in one.name.split("-")),
        "shortDescription": {"text": said[:_DESCRIPTION]},
        "fullDescription": {"text": (_opening(one.page) or said)[:_DESCRIPTION]},
        "help": {"text": f"{said} `fitlint explain {one.code}` says why, how to fix it, and when to ignore it."},
        "defaultConfiguration": {"level": _LEVELS[one.level], "rank": _RANK[one.level]},
        "properties": {
            "tags": ["fitlint", *([one.group] if one.group else [])],
            "precision": "high",
            "problem.severity": _PROBLEM[one.level],
        },
    }
    if one.page:
        rule["help"]["markdown"] = one.page
    if one.url:
        rule["helpUri"] = one.url
    return rule


def _opening(page: str) -> str:
    """The first paragraph of a page below its title."""
    paragraphs = page.replace("\r\n", "\n").split("\n\n")
    return next((" ".join(one.split()) for one in paragraphs if one.strip() and not one.lstrip().startswith(("#", "```"))), "")
