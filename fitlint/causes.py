"""Which changed line makes a new finding: the place that a reviewer has to look at, when the finding itself lies elsewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from fitlint.changes import Change
from fitlint.finding import Diagnostic, Range, Step
from fitlint.source import Position, Source

Sources = Callable[[str], "Source | None"]  # the text of a file after the change, by path
_MANY = 3  # routes that are named
_NAME = re.compile(r"[^\W\d]\w+")
_BINDS = re.compile(r"\s*(?:(?:async\s+)?(?:def|class)\s+([^\W\d]\w+)|([^\W\d]\w+)\s*(?::[^=]*)?=(?!=))")
_IMPORTS = re.compile(r"\s*(?:from\s+[\w.]+\s+)?import\s")


class Causes:
    """Of one change."""

    def __init__(self, change: Change, source: Sources) -> None:
        self._change = change
        self._source = source
        self._definitions: dict[str, list[tuple[int, int, int]]] = {}

    def is_touched(self, one: Diagnostic | Step) -> bool:
        """Whether a line at its place was changed or added."""
        return self._change.touches(one.path, one.range.start.line, one.range.last_line)

    def traced(self, one: Diagnostic) -> bool:
        """Whether any place of a finding lies on a changed line."""
        return self.is_touched(one) or any(self.is_touched(step) for step in one.steps)

    def placed(self, one: Diagnostic, also: Iterable[Step] = (), routes: list[str] | None = None) -> Diagnostic:
        """A new finding at the changed line that causes it: itself, a step or a place in `also` (where its routes are declared and included),
        the head of a function on its way, what was cut out or changed beside, what gives a name there its meaning. Its own place becomes a step then. `routes` are those that are new.
        """
        if self.is_touched(one) or (routes is None and self._change.cuts(one.path, one.range.start.line, one.range.last_line)):
            return one
        cause = next(self._candidates(one, list(also)), None)
        if cause is None or (cause.path, cause.range) == (one.path, one.range):
            return one
        return _told_at(cause, one, routes if routes is not None else one.routes)

    def _candidates(self, one: Diagnostic, also: list[Step]) -> Iterator[Step]:
        places = [*one.steps, *also]
        yield from (step for step in places if self.is_touched(step))
        ways = [Step(one.path, one.range, ""), *places]
        for step in ways:
            for first, start, _ in reversed(self._around(step)):
                changed = [line for line in range(first, start) if self._change.touches(step.path, line, line)]
                if changed:
                    yield self._at(step.path, changed[-1])
        for step in ways:
            if self._change.cuts(step.path, step.range.start.line, step.range.last_line):
                yield step
        for step in ways:
            for first, _, end in reversed(self._around(step)):
                changed = [line for line in range(first, end + 1) if self._change.touches(step.path, line, line)]
                if changed:
                    yield self._at(step.path, min(changed, key=lambda line: abs(line - step.range.start.line)))

        yield from self._meanings(ways)

    def _meanings(self, ways: list[Step]) -> Iterator[Step]:
        """Changed lines that give a name which stands at one of the places its meaning."""
        names: dict[str, None] = {}
        for step in ways:
            source = self._source(step.path)
            text = source.line_text(step.range.start.line) if source is not None else ""
            names.update(dict.fromkeys(_NAME.findall(text[step.range.start.column - 1 :])))
        bound: dict[str, Step] = {}
        for path in sorted({*self._change.hunks, *self._change.added}) if names else ():
            source = self._source(path) if path.endswith(".py") else None
            for line in self._change.lines(path, len(source.starts)) if source is not None else ():
                for name in _bound(source.line_text(line)) if source is not None else ():
                    bound.setdefault(name, self._at(path, line))
        yield from (bound[name] for name in names if name in bound)
        for step in ways:  # what else changed in a file on the way: an import, what kept it from being read
            source = self._source(step.path) if self._change.holds(step.path) else None
            changed = [*self._change.lines(step.path, len(source.starts))] if source is not None else []
            if changed:
                yield self._at(step.path, min(changed, key=lambda line: abs(line - step.range.start.line)))

    def _around(self, place: Step) -> list[tuple[int, int, int]]:
        """The functions around a place, outermost first: the first line of the decorators, that of the body, the last one."""
        if place.path not in self._definitions:
            self._definitions[place.path] = _functions(self._source(place.path)) if self._change.holds(place.path) else []
        line = place.range.start.line
        return [one for one in self._definitions[place.path] if one[0] <= line <= one[2]]

    def _at(self, path: str, line: int) -> Step:
        source = self._source(path)
        text = source.line_text(line) if source is not None else ""
        indent = len(text) - len(text.lstrip())
        return Step(path, Range(Position(line, indent + 1), Position(line, max(len(text.rstrip()), indent) + 1)), "")


def _bound(line: str) -> list[str]:
    """The names to which a line of code gives a meaning."""
    match = _BINDS.match(line)
    if match is not None:
        return [match[1] or match[2]]
    return _NAME.findall(line.partition("import")[2]) if _IMPORTS.match(line) else []


def _told_at(cause: Step, one: Diagnostic, routes: list[str]) -> Diagnostic:
    """A finding told at the step that causes it."""
    more = f" and {len(routes) - _MANY} more" if len(routes) > _MANY else ""
    named = ", ".join(f"`{route}`" for route in routes[:_MANY]) + more
    lead = f"this change makes {named} {one.effect}:" if one.effect and routes else "since this change"
    where = f"{one.path}:{one.range.start.line}"
    steps = [step for step in one.steps if (step.path, step.range, step.message) != (cause.path, cause.range, cause.message)]
    if cause.message:
        steps.insert(0, cause)
    if all((step.path, step.range) != (one.path, one.range) for step in steps):
        steps.append(Step(one.path, one.range, f"here: {one.message}"))
    return msgspec.structs.replace(
        one, path=cause.path, range=cause.range, message=f"{lead} {one.message} ({where})", steps=steps
    )


def _functions(source: Source | None) -> list[tuple[int, int, int]]:
    from fitlint.syntax import Unparsable, parse

    if source is None:
        return []
    try:
        tree = parse(source)
    except (Unparsable, RecursionError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            found.append((first, max(node.body[0].lineno, node.lineno + 1), node.end_lineno or node.lineno))
    return sorted(found)
