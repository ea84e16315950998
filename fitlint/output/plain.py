"""A finding as plain lines, for formats that have one text for each; and in what order they come where not all can be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from fitlint.finding import LEVELS, Diagnostic, Step
from fitlint.output.cells import clean
from fitlint.output.footer import counted

STEPS = 8  # shown of a chain
ALSO = 2  # shown of what there is besides, at least
ROUTES = 5  # shown of a finding


def ranked(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The most important first: new before known, grave before harmless, certain before likely; then in order of place."""
    return sorted(
        diagnostics,
        key=lambda one: (one.baseline == "unchanged", -LEVELS.index(one.level), one.confidence == "likely", one.sort_key()),
    )


def abridged(steps: Sequence[Step], most: int) -> Iterator[tuple[int, Step | None]]:
    """The steps of a chain that are shown, with their numbers, from 1, and what there is besides; or how many are left out there, and None. The ends of a long chain explain it."""
    way = [one for one in steps if not one.also]
    for first, part, room in ((1, way, most), (len(way) + 1, [one for one in steps if one.also], max(most - len(way), ALSO))):
        if len(part) <= room:
            yield from enumerate(part, first)
            continue
        head, tail = (room - room // 2, room // 2) if part is way else (room, 0)
        yield from enumerate(part[:head], first)
        yield len(part) - room, None
        yield from enumerate(part[len(part) - tail :], first + len(part) - tail)


def headline(one: Diagnostic) -> str:
    """`FIT101 blocking-network-call: the message`, on one line."""
    return f"{clean(one.code)} {clean(one.name)}: {clean(one.message)}"


def place(path: str, line: int, column: int) -> str:
    return f"{clean(path)}:{line}:{column}"


def details(one: Diagnostic, shown: Callable[[str], str]) -> list[str]:
    """What else there is to say, a line each: the chain, routes, help, confidence, fix. `shown` turns a path into what is printed."""
    lines = []
    for number, step in abridged(one.steps, STEPS):
        if step is None:
            lines.append(f"… {counted(number, 'more step')}")
        else:
            lines.append(f"{number}. {place(shown(step.path), *step.range.start)}: {clean(step.message)}")
    routes = one.routes or ([one.route] if one.route else [])
    if routes:
        more = f" and {len(routes) - ROUTES} more" if len(routes) > ROUTES else ""
        lines.append(f"{'route' if len(routes) == 1 else 'routes'}: {', '.join(clean(route) for route in routes[:ROUTES])}{more}")
    return lines + remarks(one, "confidence: likely", ", because ")


def remarks(one: Diagnostic, likely: str, because: str) -> list[str]:
    """What to do, and how sure it is, a line each; `likely` says that it is not certain, and `because` leads to the reason."""
    lines = []
    if one.help:
        lines.append(f"help: {clean(' '.join(one.help.split()))}")
    if one.confidence == "likely":
        lines.append(f"{likely}{because}{clean(one.reason)}" if one.reason else likely)
    if one.fix is not None:
        lines.append(f"fix ({one.fix.applicability}): {clean(one.fix.title)}")
    return lines
