"""What formats say about a check besides its findings: one sentence, its page, and where that is on the net.

A check's page has an address when the package that brings the check says where its pages are: a URL named `Checks` among the project's
URLs (`[project.urls]`), for the directory of that package. Below it a page lies as it does in the package: `routing/shadowed_route.md`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from fitlint.checks import GROUP, Check, installed_checks
from fitlint.finding import Level
from fitlint.run import Report
from fitlint.selection import TOOL_CHECKS

if TYPE_CHECKING:
    from importlib.metadata import Distribution

LABEL = "Checks"
_PROJECT_URL = "Project-URL:"
_URL = re.compile(r"https?://[^\s<>\"`{}|\\^]+")
_HOME = ("Homepage", "Repository", "Source", LABEL)

_TOOL: dict[str, tuple[Level, str]] = {
    "FIT000": ("error", "a file cannot be read as Python, so nothing in it was checked"),
    "FIT001": ("warning", "a comment ignores a check that finds nothing there"),
    "FIT002": ("warning", "a comment ignores a check that does not exist"),
    "FIT003": ("warning", "a `noqa` comment is read as one that hides everything"),
}


class Rule(msgspec.Struct, frozen=True):
    """A check. `group` is the directory of its page, `page` its text (Markdown), `url` the page's address; all may be empty."""

    code: str
    name: str
    level: Level
    summary: str
    group: str = ""
    page: str = ""
    url: str = ""


def rules(report: Report) -> dict[str, Rule]:
    """The checks that a report has findings of, by code, in order of codes."""
    found = {one.code: one for one in (*report.diagnostics, *report.unchanged, *report.suppressed, *report.absent)}
    known = {one.code: one for one in installed_checks()} if found else {}
    addresses: dict[str, str] = {}
    result = {}
    for code, one in sorted(found.items()):
        if code in known:
            result[code] = _rule(known[code], addresses)
        else:
            level, summary = _TOOL.get(code, (one.level, one.name.replace("-", " ")))
            result[code] = Rule(code, TOOL_CHECKS.get(code, one.name), level, summary)
    return result


def _rule(check: Check[Any], addresses: dict[str, str]) -> Rule:
    package, *inner = check.module.split(".")
    if package not in addresses:
        addresses[package] = _address(package)
    try:
        page = check.page.read_text("utf-8")
    except (OSError, UnicodeError):  # a check whose package was made without its pages
        page = ""
    url = "/".join([addresses[package], *inner[:-1], check.page.name]) if addresses[package] and page else ""
    return Rule(check.code, check.name, check.level, check.summary, "".join(inner[:1] if len(inner) > 1 else []), page, url)


def home() -> str:
    """Where fitlint itself is on the net; empty when its own metadata does not say."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        urls = _urls(distribution("fitlint"))
    except PackageNotFoundError:
        return ""
    return next((urls[label] for label in _HOME if label in urls), "")


def _address(package: str) -> str:
    """The URL of a package's pages, without a slash at its end; empty when its distribution names none."""
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP):
        if entry.value.partition(".")[0] == package and entry.dist is not None:
            return _urls(entry.dist).get(LABEL, "")
    return ""


def _urls(installed: Distribution) -> dict[str, str]:
    """The URLs of a project, by label, without a slash at the end; what is no web address is left out.

    Read as text, `Project-URL: Label, URL` each: to load what parses mail takes longer than all else that is done for output.
    """
    head, _, _ = (installed.read_text("METADATA") or installed.read_text("PKG-INFO") or "").partition("\n\n")
    pairs = (line.removeprefix(_PROJECT_URL).partition(",") for line in head.splitlines() if line.startswith(_PROJECT_URL))
    return {label.strip(): url.strip().rstrip("/") for label, _, url in pairs if _URL.fullmatch(url.strip())}
