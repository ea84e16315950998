"""FIT106: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import CALLS, LOOP, WARNING, Finding, Program, check
from fitlint_checks.event_loop.causes import of_kinds
from fitlint_checks.event_loop.findings import finding


@check("FIT106", each=Program, level=WARNING, summary="code on the event loop computes for long", shares=LOOP, rests_on=CALLS)
def heavy_computation(program: Program, _: Program) -> Iterator[Finding]:
    return (finding(cause, program) for cause in of_kinds(program, ("cpu",)))
