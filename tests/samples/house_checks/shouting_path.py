"""HSE101: see the page beside this file."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import WARNING, Edit, Finding, Fix, Note, Program, Route, check


@check("HSE101", each=Route, level=WARNING, summary="a path has capital letters, and clients type it wrongly")
def shouting_path(route: Route, program: Program) -> Iterator[Finding]:
    if route.path_place is None or route.handler is None or route.own_path is None or route.own_path.islower():
        return
    fix = Fix("write it in lower case", [Edit(route.path_place, program.source(route.path_place).lower())])
    yield Finding(
        route.path_place,
        f"the path `{route.own_path}` shouts",
        steps=[Note(route.handler.place, f"`{route.handler.name}` answers it")],
        fix=fix,
        route=route.name,
        subject=route.own_path,
    )
