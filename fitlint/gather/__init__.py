"""Gather: from the files of a project to the summaries of those that matter. Read, look at the bytes, collect, follow the imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from fitlint.beside import processors
from fitlint.cache import Cache
from fitlint.config import Settings
from fitlint.gather.contents import Contents
from fitlint.gather.outside import relevant_files
from fitlint.gather.pool import Collector, complete
from fitlint.gather.reach import Reach
from fitlint.known import Reached
from fitlint.modules import ModuleFinder
from fitlint.outline import Outline
from fitlint.source import Source, Undecodable, digest
from fitlint.summary import Problem, Summary

if TYPE_CHECKING:
    from fitlint.gather.as_before import Before

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


def gather(
    settings: Settings,
    files: Iterable[str],
    finder: ModuleFinder,
    *,
    progress: Progress | None = None,
    overlay: Mapping[str, bytes] | None = None,
    contents: Contents | None = None,
    before: Before | None = None,
) -> Gathered:
    """Read the project's `files` (relative to the root) and collect those that matter; nothing in them makes it fail.

    `overlay` has contents that come before those on disk, for editors. The result depends on nothing but the contents, the paths
    and `settings.prefilter`: not on the cache, the number of jobs or the order of the files. `contents` are given when
    they have been read already (`read`); `before` says which files matter where that is known (`fitlint.gather.as_before`).
    """
    tell = progress or (lambda what, done, total: None)
    contents = contents or read(settings, files, progress=progress, overlay=overlay)
    contents.look()
    paths = list(contents.files)
    collector = Collector(settings.jobs or processors())
    reach = Reach(
        contents, finder, collector, lambda done: tell("analysing", done, 0), before.imports if before is not None else {}
    )
    try:
        if before is not None:
            found = before.reach
            reach.fetch(found.reached)
        elif settings.prefilter:
            relevant, names = relevant_files(contents, reach)
            found = Reached(sorted(relevant), sorted(reach.reached), names)
        else:
            reach.add(paths)
            found = Reached(sorted(paths), sorted(reach.reached))
    finally:
        collector.close()
    contents.save()
    return Gathered(contents, found.naming(reach.importing.names), reach.importing.names)


def read(
    settings: Settings,
    files: Iterable[str],
    *,
    progress: Progress | None = None,
    overlay: Mapping[str, bytes | None] | None = None,
    known: Contents | None = None,
) -> Contents:
    """Learn what is in the project's `files`, and nothing more: enough to say whether anything has changed.

    `known` is what has been learned of another state of the same files.
    """
    paths = sorted({*files, *(path for path, content in (overlay or {}).items() if content is not None)})
    contents = Contents(settings.root, Cache.of(settings), overlay or {}, known)
    tell = progress or (lambda what, done, total: None)
    contents.read(paths, lambda done: tell("reading", done, len(paths)))
    return contents


class Gathered:
    """The files of one program.

    `relevant` are those whose set-up code must be followed, `mentioning` those that name a web framework, `reached` those that
    matter at all: the relevant ones and what they import. `imports` gives the files that one of them imports itself. `problems` says of each reached file that cannot be analysed why.
    All in the order of their paths. `reach` says which files matter.
    """

    def __init__(self, contents: Contents, reach: Reached, imports: Callable[[str], tuple[str, ...]]) -> None:
        self.imports = imports
        self.reach = reach
        self.relevant = reach.relevant
        self.mentioning = [path for path, file in contents.files.items() if file.mentions.framework]
        self.reached = reach.reached
        self.problems: dict[str, Problem] = {
            path: problem for path in self.reached if (problem := contents.files[path].problem) is not None
        }
        self._contents = contents
        self._cache = contents.cache
        self._changed: dict[str, None] = {}
        self._sources: dict[str, Source] = {}

    def __enter__(self) -> Gathered:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def warnings(self) -> list[str]:
        """What the user must hear."""
        return [*self._cache.warnings, *(f"{path} changed while it was analysed" for path in self._changed)]

    def load(self, path: str) -> Summary | None:
        """The summary of a file of the project, reached or not; None when there is no such file or it cannot be read."""
        file = self._contents.files.get(path)
        if file is None:
            return None
        if file.summary is None:
            complete(self._contents, path)
        return file.summary

    def outlines(self) -> dict[str, Outline]:
        """Those of the reached files, in their order."""
        return {path: self.outline(path) for path in self.reached}

    def outline(self, path: str) -> Outline:
        """That of a file."""
        return self._contents.outline(path)

    def digest(self, path: str) -> bytes:
        """The identity of the content of a file that was analysed; empty when it could not be read."""
        return self._contents.files[path].digest

    def source(self, path: str) -> Source:
        """The text of a file, for showing it; empty when it has become unreadable."""
        known = self._sources.get(path)
        if known is None:
            known = self._sources[path] = self._source(path)
        return known

    def shown(self) -> list[str]:
        """The files whose text was asked for."""
        return sorted(self._sources)

    def digests(self, paths: Iterable[str] | None = None) -> dict[str, bytes]:
        """The identity of the content of each file of the project, or of some."""
        return self._contents.digests(paths)

    def close(self) -> None:
        """Give the cache what was loaded since: files that turned out to be wanted, though nobody imports them."""
        self._contents.save()

    def _source(self, path: str) -> Source:
        try:
            raw = self._contents.raw_of(path)
        except OSError:
            raw = b""
        if digest(raw) != self.digest(path) and self.digest(path):
            self._changed[path] = None
        try:
            return Source(raw)
        except Undecodable:
            source = Source(b"")
            source.data = raw.decode("utf-8", "replace").encode()
            return source
