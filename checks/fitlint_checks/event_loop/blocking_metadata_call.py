"""FIT116: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import ADVICE, CALLS, LOOP, Finding, Program, Stage, check
from fitlint_checks.event_loop.causes import code_on_the_loop, of_kinds
from fitlint_checks.event_loop.findings import finding


@check("FIT116", each=Program, level=ADVICE, summary="code on the event loop calls the file system", shares=LOOP, rests_on=CALLS)
def blocking_metadata_call(program: Program, _: Program) -> Iterator[Finding]:
    visits = code_on_the_loop(program).visits
    for cause in of_kinds(program, ("metadata",)):
        if visits[cause.first.function].stage is not Stage.STARTING:  # nobody waits meanwhile for what is over in a moment
            yield finding(cause, program)
