"""FIT103: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import CALLS, ERROR, LOOP, Finding, Program, check
from fitlint_checks.event_loop.causes import of_kinds
from fitlint_checks.event_loop.findings import finding


@check("FIT103", each=Program, level=ERROR, summary="code on the event loop waits for a process", shares=LOOP, rests_on=CALLS)
def blocking_subprocess(program: Program, _: Program) -> Iterator[Finding]:
    return (finding(cause, program) for cause in of_kinds(program, ("process",)))
