"""From a report to text: one module per format, imported only when it is used.

A format is a function of a `Report` and a `Context` that returns the whole text, ending in a line end unless it is empty.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from fitlint.run import Report
from fitlint.source import Source, Undecodable

Format = Callable[[Report, "Context"], str]

_ANSI = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36"}


class Context:
    """Where and how output is shown, and the sources that snippets and fixes are cut from (each file is read once).

    `cwd` makes paths relative to it in texts for people; without it, and in data always, they are relative to `root`. `width` is
    the terminal's; None is no terminal: tables are as wide as they need, snippets keep to 120. `ascii` escapes JSON.
    """

    __slots__ = ("_shown", "_sources", "ascii", "color", "cwd", "root", "statistics", "unresolved", "width")

    def __init__(
        self,
        root: Path,
        *,
        color: bool = False,
        width: int | None = None,
        unresolved: bool = False,
        statistics: bool = False,
        cwd: Path | None = None,
        ascii: bool = False,
    ) -> None:
        self.root = root
        self.color = color
        self.width = width
        self.unresolved = unresolved
        self.statistics = statistics
        self.cwd = cwd if cwd != root else None
        self.ascii = ascii
        self._sources: dict[str, Source | None] = {}
        self._shown: dict[str, str] = {}

    def source(self, path: str) -> Source | None:
        """The file at `path` (relative to the root); None when it cannot be read or decoded."""
        if path not in self._sources:
            try:
                self._sources[path] = Source((self.root / path).read_bytes())
            except (OSError, Undecodable, ValueError):
                self._sources[path] = None
        return self._sources[path]

    def lay_over(self, contents: Mapping[str, bytes]) -> None:
        """Show these contents instead of those on disk, by path."""
        for path, content in contents.items():
            try:
                self._sources[path] = Source(content)
            except Undecodable:
                self._sources[path] = None

    def path(self, path: str) -> str:
        """`path` as people see it: relative to `cwd`, safe to print."""
        from fitlint.output.cells import clean

        if path not in self._shown:
            shown = path
            if self.cwd is not None:
                try:
                    shown = Path(os.path.relpath(self.root / path, self.cwd)).as_posix()
                except ValueError:  # another drive
                    shown = (self.root / path).as_posix()
            self._shown[path] = clean(shown)
        return self._shown[path]

    def style(self, text: str, *styles: str) -> str:
        """`text` in the given styles ("bold", "red" …) when colour is on."""
        if not (self.color and text):
            return text
        return f"\x1b[{';'.join(_ANSI[style] for style in styles)}m{text}\x1b[0m"


def _imported_when_used(module: str) -> Format:
    def render(report: Report, context: Context) -> str:
        format: Format = importlib.import_module(f"fitlint.output.{module}").render
        return format(report, context)

    return render


FORMATS: dict[str, Format] = {
    "full": _imported_when_used("full"),
    "concise": _imported_when_used("concise"),
    "json": _imported_when_used("as_json"),
    "json-lines": _imported_when_used("as_json_lines"),
}
