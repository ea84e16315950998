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

_CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
_ANSI = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36"}


class Context:
    """Where and how output is shown, and the sources that snippets and fixes are cut from (each file is read once).

    `cwd` makes paths relative to it in texts for people; without it, and in data always, they are relative to `root`. `width` is
    the terminal's; None is no terminal: tables are as wide as they need, snippets keep to 120. `ascii` escapes JSON. `environment` is
    the process's: hosts say in it where the repository is.
    """

    __slots__ = (
        "_repository",
        "_shown",
        "_sources",
        "ascii",
        "color",
        "cwd",
        "environment",
        "root",
        "statistics",
        "unresolved",
        "width",
    )

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
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.root = root
        self.color = color
        self.width = width
        self.unresolved = unresolved
        self.statistics = statistics
        self.cwd = cwd if cwd != root else None
        self.ascii = ascii
        self.environment = environment
        self._repository: Path | None = None
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

    @property
    def repository(self) -> Path:
        """Where hosts count paths from: the nearest directory from the root upwards with a `.git`, the host's check-out, or the root."""
        if self._repository is None:
            upwards = (self.root, *self.root.parents)
            known = {Path(self.environment[name]) for name in _CHECKOUTS if self.environment.get(name)}
            self._repository = next((one for one in upwards if (one / ".git").exists()), None) or next(
                (one for one in upwards if one in known), self.root
            )
        return self._repository

    def in_repository(self, path: str) -> str:
        """`path` as hosts see it: relative to the repository, with `/`, unchanged otherwise."""
        prefix = self.root.relative_to(self.repository).as_posix()
        return path if prefix == "." else os.path.normpath(f"{prefix}/{path}").replace(os.sep, "/")

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
    "agent": _imported_when_used("agent"),
    "json": _imported_when_used("as_json"),
    "json-lines": _imported_when_used("as_json_lines"),
    "sarif": _imported_when_used("sarif"),
    "sarif-github": _imported_when_used("sarif_github"),
    "github": _imported_when_used("github"),
    "gitlab": _imported_when_used("gitlab"),
    "azure": _imported_when_used("azure"),
    "teamcity": _imported_when_used("teamcity"),
    "rdjson": _imported_when_used("rdjson"),
    "rdjsonl": _imported_when_used("rdjsonl"),
    "junit": _imported_when_used("junit"),
    "checkstyle": _imported_when_used("checkstyle"),
    "markdown": _imported_when_used("markdown"),
}
