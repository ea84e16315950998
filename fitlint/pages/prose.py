"""What people read of pages: the text of `fitlint explain`, and the table of all checks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fitlint.checks import Check
from fitlint.pages.cases import MAIN, SECTIONS, Block, Page, PageError, Section, read

BEGIN = "<!-- the table of checks: `fitlint test --update` writes it -->"
END = "<!-- end of the table of checks -->"


def explain(check: Check[Any]) -> str:
    """The prose of a check's page and its first example, for a terminal; a page that is malformed as it is.

    Raises `OSError` and `UnicodeDecodeError` as reading a file does.
    """
    try:
        page = read(check.page)
    except PageError:
        return check.page.read_text(encoding="utf-8-sig").strip() + "\n"
    example = next((case.line for case in page.cases if case.is_loud), None)
    shown = [one for one in page.sections if one.title in SECTIONS or one.line == example or not one.blocks("python")]
    return "\n\n".join(text for one in shown if (text := _section(one, page))) + "\n"


def _section(section: Section, page: Page) -> str:
    """A section as text; the title of the page is left out, since the name of the check stands above it all."""
    body = [_block(one) if isinstance(one, Block) else one for one in section.body]
    heading = f"## {section.title}" if section.title != page.title else ""
    return "\n\n".join(text for text in (heading, *body) if text) if body else ""


def _block(block: Block) -> str:
    """A block, indented, after its name; proofs are for those who doubt, on the page."""
    if block.language == "proof":
        return ""
    named = {"python": block.path or MAIN, "fixed": f"{block.path or MAIN}, fixed"}
    name = named.get(block.language, block.path)
    lines = [f"    {line}".rstrip() for line in block.text.rstrip("\n").split("\n")]
    return "\n".join([*([f"{name}:", ""] if name else []), *lines])


def table(checks: Iterable[Check[Any]], folder: Path) -> str:
    """Checks as a Markdown table, sorted by code, for a file in `folder`, above their pages."""
    rows = ["| code | check | level | what it finds |", "|---|---|---|---|"]
    for check in sorted(checks, key=lambda check: check.code):
        page = check.page.resolve().relative_to(folder.resolve()).as_posix()
        rows.append(f"| {check.code} | [{check.name}]({page}) | {check.level} | {check.summary.replace('|', chr(92) + '|')} |")
    return "\n".join(rows) + "\n"


def update_table(readme: Path, checks: Iterable[Check[Any]]) -> bool:
    """Put the table of the checks that lie below the directory of `readme` between its markers; whether anything changed."""
    if not readme.is_file():
        return False
    folder = readme.parent.resolve()
    text = readme.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN + "\n")
    _, end, after = rest.partition(END)
    if not begin or not end:
        return False
    wanted = before + begin + table((check for check in checks if folder in check.page.resolve().parents), folder) + end + after
    if wanted == text:
        return False
    readme.write_text(wanted, encoding="utf-8", newline="\n")
    return True
