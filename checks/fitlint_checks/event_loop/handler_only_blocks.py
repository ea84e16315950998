"""FIT107: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import CALLS, ERROR, LOOP, Finding, Program, check
from fitlint_checks.event_loop.causes import causes
from fitlint_checks.event_loop.findings import finding


@check("FIT107", each=Program, level=ERROR, summary="an async handler blocks, and awaits nothing", shares=LOOP, rests_on=CALLS)
def handler_only_blocks(program: Program, _: Program) -> Iterator[Finding]:
    return (finding(cause, program) for cause in causes(program) if cause.only_blocks == "handler")
