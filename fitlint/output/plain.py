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


def abridged(steps: Sequence[Step], most: int) -> Iterator[tuple[int, Step | str]]:
    """The steps of a chain that are shown, with their numbers, from 1, and what there is besides; where some are left out, how many. The ends of a long chain explain it."""
    way = [one for one in steps if not one.also]
    also = [one for one in steps if one.also]
    yield from _ends(way, 1, most, most // 2, "more step")
    yield from _ends(also, len(way) + 1, max(most - len(way), ALSO), 0, "more place")


def _ends(steps: Sequence[Step], first: int, most: int, last: int, what: str) -> Iterator[tuple[int, Step | str]]:
    """Of some steps the first ones and the `last`, the first one having the number `first`."""
    if len(steps) <= most:
        yield from enumerate(steps, first)
        return
    yield from enumerate(steps[: most - last], first)
    yield 0, f"… {counted(len(steps) - most, what)}"
    yield from enumerate(steps[len(steps) - last :], first + len(steps) - last)


def headline(one: Diagnostic) -> str:
    """`FIT101 blocking-network-call: the message`, on one line."""
    return f"{clean(one.code)} {clean(one.name)}: {clean(one.message)}"


def place(path: str, line: int, column: int) -> str:
    return f"{clean(path)}:{line}:{column}"


def details(one: Diagnostic, shown: Callable[[str], str]) -> list[str]:
    """What else there is to say, a line each: the chain, routes, help, confidence, fix. `shown` turns a path into what is printed."""
    lines = []
    for number, step in abridged(one.steps, STEPS):
        if isinstance(step, str):
            lines.append(step)
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
