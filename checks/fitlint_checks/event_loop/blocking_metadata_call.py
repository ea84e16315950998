"""FIT116: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import ADVICE, CALLS, LOOP, Finding, Program, check
from fitlint_checks.event_loop.causes import of_kinds
from fitlint_checks.event_loop.findings import finding


@check("FIT116", each=Program, level=ADVICE, summary="code on the event loop calls the file system", shares=LOOP, rests_on=CALLS)
def blocking_metadata_call(program: Program, _: Program) -> Iterator[Finding]:
    return (finding(cause, program) for cause in of_kinds(program, ("metadata",)))
