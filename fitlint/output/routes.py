"""`fitlint routes` as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Callable

from fitlint.output import Context, mermaid
from fitlint.output.as_json import encoded
from fitlint.output.cells import clean, pad, shorten, width
from fitlint.output.footer import counted, unresolved_lines
from fitlint.routes import RouteRecord, RouteTable

HEADER = ("METHODS", "PATH", "ENDPOINT", "RUNS-ON", "FILE:LINE")
SHRINK = ((2, 4), (1,))  # the columns that give way where a terminal is narrow: the wider of the first ones, then the path
LEAST = 16  # cells they keep
GAP = "  "


def by_application(routes: list[RouteRecord]) -> dict[tuple[str, str], list[RouteRecord]]:
    """Routes by framework and application, both in the order of their first route."""
    groups: dict[tuple[str, str], list[RouteRecord]] = {}
    for route in routes:
        groups.setdefault((route.app, route.framework), []).append(route)
    return groups


def table(routes: RouteTable, context: Context) -> str:
    """A table per application, then what stayed unresolved: all of it when asked for, or how much."""
    groups = by_application(routes.routes)
    rows = {key: [_row(route, context) for route in group] for key, group in groups.items()}
    widths = _widths([HEADER, *(row for group in rows.values() for row in group)], context.width)
    blocks = []
    for (app, framework), group in rows.items():
        title = (
            f"{context.style(clean(app) or 'no application', 'bold')} ({clean(framework)}, {_counted(groups[app, framework])})"
        )
        lines = [title, context.style(_line(HEADER, widths), "dim"), *(_line(row, widths) for row in group)]
        blocks.append("\n".join(lines) + "\n")
    if context.unresolved and routes.unresolved:
        blocks.append("".join(f"{line}\n" for line in unresolved_lines(routes.unresolved, context)))
    total = f"{_counted(routes.routes)} of {counted(len({app for app, _ in groups if app}), 'application')}"
    if routes.unresolved and not context.unresolved:
        total += f"; {counted(len(routes.unresolved), 'thing')} stayed unresolved: --show-unresolved lists them"
    blocks.append(total + "\n")
    return "\n".join(blocks)


def _counted(routes: list[RouteRecord]) -> str:
    """`48 routes`, and `48 routes, 2 mounts`."""
    mounts = sum(1 for one in routes if one.kind == "mount")
    also = f", {counted(mounts, 'mount')}" if mounts else ""
    return f"{counted(len(routes) - mounts, 'route')}{also}"


def as_json(routes: RouteTable, context: Context) -> str:
    """As `routes.schema.json` beside this file describes it."""
    return encoded(routes, context, indent=2) + "\n"


FORMATS: dict[str, Callable[[RouteTable, Context], str]] = {"table": table, "json": as_json, "mermaid": mermaid.render}


def _row(route: RouteRecord, context: Context) -> tuple[str, ...]:
    methods = ",".join(route.methods) if route.kind == "http" else route.kind
    return (clean(methods), clean(route.path), clean(route.endpoint), route.runs_on, f"{context.path(route.file)}:{route.line}")


def _widths(rows: list[tuple[str, ...]], room: int | None) -> list[int]:
    """The width of each column; columns give way until the table fits the room, where there is a limit."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(HEADER))]
    if room is not None:
        excess = sum(widths) + len(GAP) * (len(HEADER) - 1) - room
        for columns in SHRINK:
            widest = max(columns, key=widths.__getitem__)
            while excess > 0 and widths[widest] > LEAST:
                widths[widest] -= 1
                excess -= 1
                widest = max(columns, key=widths.__getitem__)
    return widths


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    return GAP.join(pad(shorten(cell, room), room) for cell, room in zip(row, widths, strict=True)).rstrip()
