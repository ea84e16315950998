"""FIT104: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import CALLS, LOOP, WARNING, Finding, Program, check
from fitlint_checks.event_loop.causes import of_kinds
from fitlint_checks.event_loop.findings import finding


@check("FIT104", each=Program, level=WARNING, summary="code on the event loop reads or writes files", shares=LOOP, rests_on=CALLS)
def blocking_file_access(program: Program, _: Program) -> Iterator[Finding]:
    return (finding(cause, program) for cause in of_kinds(program, ("disk",)))
