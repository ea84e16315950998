"""FIT503: see the page beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fitlint import BODY, ERROR, Edit, Finding, Fix, Program, Route, check

_ANGLES = re.compile(r"<(?:(\w+)(?:\([^()<>]*\))?:)?([A-Za-z_]\w*)>")
_BRACES = re.compile(r"\{([A-Za-z_]\w*)(?::(\w+))?\}")
_TO_BRACES = {"": "", "string": "", "int": ":int", "float": ":float", "path": ":path", "uuid": ":uuid"}
_TO_ANGLES = {"": "", "str": "", "int": "int:", "float": "float:", "path": "path:", "uuid": "uuid:"}


@check(
    "FIT503",
    each=Route,
    level=ERROR,
    summary="a path uses the placeholders of the other framework and matches literally",
    rests_on=BODY,
)
def wrong_placeholder_syntax(route: Route, program: Program) -> Iterator[Finding]:
    if route.own_path is None or route.path_place is None:
        return
    ours = route.framework in ("fastapi", "starlette")
    wrong = (_ANGLES if ours else _BRACES).search(route.own_path)
    if wrong is None:
        return
    family, names = (
        ("FastAPI" if route.framework == "fastapi" else "Starlette", "`{name}`")
        if ours
        else (route.framework.capitalize(), "`<name>`")
    )
    yield Finding(
        place=route.path_place,
        message=f"`{wrong.group(0)}` is no placeholder in {family}, which writes {names}: the path matches these very characters, and a real value gets 404",
        fix=_fix(route, program, ours), route=route.name, routes=[route.name], subject=wrong.group(0),
    )  # fmt: skip


def _fix(route: Route, program: Program, ours: bool) -> Fix | None:
    """The same path in the framework's own syntax, where every convertor has a twin."""
    assert route.path_place is not None
    text = program.source(route.path_place)
    if text[:1] not in "\"'" or (not ours and text[:3] in ('"""', "'''")):
        return None
    found = (_ANGLES if ours else _BRACES).finditer(text)
    kinds = [match.group(1) or "" if ours else match.group(2) or "" for match in found]
    table = _TO_BRACES if ours else _TO_ANGLES
    if not kinds or any(kind not in table for kind in kinds):
        return None
    if ours:
        fixed = _ANGLES.sub(lambda match: f"{{{match.group(2)}{_TO_BRACES[match.group(1) or '']}}}", text)
    else:
        fixed = _BRACES.sub(lambda match: f"<{_TO_ANGLES[match.group(2) or '']}{match.group(1)}>", text)
    return Fix("write the placeholder as the framework does", [Edit(route.path_place, fixed)], "safe")
