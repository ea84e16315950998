"""The files of a project as far as they are known: read once, looked at as bytes, and their summaries, from the cache or made now."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

import msgspec

from fitlint import summary as s
from fitlint.cache import Cache, Content, Stamp
from fitlint.gather.worker import Collected, Task
from fitlint.outline import Outline, decode_outline
from fitlint.scan import NOTHING, decode_mentions, mentions, mentions_framework
from fitlint.source import digest as digest_of

# Beyond this a file is data: parsing it would take seconds and hundreds of megabytes.
LARGEST = 10_000_000
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_BEAT = 64  # files between two words on the progress


class File:
    """One file. `problem` is why it cannot be analysed, `digest` is empty when it cannot even be read, `raw` is kept while it may be needed;
    `mentions` count once it was `looked` at."""

    __slots__ = ("digest", "looked", "mentions", "problem", "raw", "summary")

    def __init__(self) -> None:
        self.digest = b""
        self.looked = False
        self.mentions = NOTHING
        self.problem: s.Problem | None = None
        self.raw: bytes | None = None
        self.summary: s.Summary | None = None


class Contents:
    """All files by their paths relative to `root`, and what is known of contents by digest. `overlay` comes before the disk; None in it
    is a file that is not there. `known` are the contents of another state of the project: what is the same is taken from them."""

    def __init__(self, root: Path, cache: Cache, overlay: Mapping[str, bytes | None], known: Contents | None = None) -> None:
        self.files: dict[str, File] = {}
        self._root = str(root)
        self.cache = cache
        self._overlay = {path: content for path, content in overlay.items() if content is not None}
        self._absent = overlay.keys() - self._overlay.keys()
        self._shared = known.files if known is not None else {}
        self._stored: dict[bytes, Content] = known._stored if known is not None else {}
        self._outlines: dict[bytes, Outline] = known._outlines if known is not None else {}
        self._blobs: dict[bytes, bytes] = {}
        self._awaited: dict[bytes, list[str]] = {}
        # What the cache shall learn.
        self._stamps: dict[str, tuple[Stamp, bytes]] = {}
        self._gone: list[str] = []
        self._new: dict[bytes, Content] = {}
        self._unsaved: set[bytes] = set()
        self._started = time.time_ns()

    def read(self, paths: Iterable[str], progress: Callable[[int], None]) -> None:
        """Learn what is in all files: only those that the cache does not know by their times are read."""
        known = self.cache.files() if not self._shared else {}
        for position, path in enumerate(paths):
            if not position % _BEAT:
                progress(position)
            shared = self._shared.get(path) if path not in self._overlay else None
            file = self.files[path] = shared or File()
            if shared is None and (path in self._overlay or not self._is_as_known(path, file, known.get(path))):
                self._read(path, file)
        self._gone = sorted(known.keys() - self.files.keys() - self._absent)

    def identity(self) -> bytes:
        """What stands for the contents of all files."""
        found = blake2b(digest_size=16)
        for path, file in self.files.items():
            problem = file.problem.message if file.problem is not None else ""
            found.update(b"%b\0%b\0%b\0" % (os.fsencode(path), file.digest, problem.encode("utf-8", "surrogateescape")))
        return found.digest()

    def digests(self, paths: Iterable[str] | None = None) -> dict[str, bytes]:
        """The identity of the content of each file, or of those at `paths`; empty where it cannot be read."""
        files = self.files.items() if paths is None else ((path, self.files[path]) for path in paths)
        return {path: file.digest if file.problem is None else b"" for path, file in files}

    def look_at(self, path: str) -> None:
        """As `look`, at one file."""
        file = self.files[path]
        if file.looked:
            return
        self._stored.update(self.cache.contents({file.digest}))
        if file.digest and not self._recall(file):
            self._look(path, file)

    def look(self) -> None:
        """Find out what the bytes of all files mention; nothing, when none of them has to do with a web framework."""
        readable = [(path, file) for path, file in self.files.items() if file.digest]
        new = [(path, file) for path, file in readable if not file.looked]
        self._stored.update(self.cache.contents({file.digest for _, file in new}))
        unknown = [(path, file) for path, file in new if not self._recall(file)]
        if len(unknown) == len(readable) and not any(self._has_framework(path, file) for path, file in readable):
            return
        for path, file in unknown:
            self._look(path, file)

    def fetch(self, paths: Iterable[str]) -> tuple[list[str], list[Task]]:
        """Those of the files whose summaries are at hand now, and what must be collected for the others."""
        wanted = [path for path in paths if path in self.files]
        ready = [path for path in wanted if self.files[path].summary is not None or self.files[path].problem is not None]
        missing = set(wanted).difference(ready)
        digests = {self.files[path].digest for path in missing} - self._blobs.keys()
        self._blobs.update(
            self.cache.summaries(one for one in digests if (known := self._stored.get(one)) and known.outline is not None)
        )
        tasks = []
        for path in sorted(missing):
            if self._decode(path):
                ready.append(path)
            elif (task := self._task(path)) is not None:
                tasks.append(task)
        return ready, tasks

    def accept(self, result: Collected) -> list[str]:
        """Take what was collected; returns the files that have been waiting for it."""
        if result.failure:
            problem = s.Problem(f"cannot be analysed: {result.failure}", 1, 1)
            summary = s.encode(s.Summary((), None, [], problem, [], [], s.raw(())))
            outline = msgspec.msgpack.encode(Outline([], []))
        else:
            summary, outline = result.summary, result.outline
        self._blobs[result.digest] = summary
        self._outlines[result.digest] = decode_outline(outline)
        paths = self._awaited.pop(result.digest, [])
        for path in paths:
            self._decode(path)
        if not result.failure and any(path not in self._overlay for path in paths):
            mentioned = self.files[paths[0]].mentions
            self._new[result.digest] = Content(msgspec.msgpack.encode(mentioned), outline)
            self._unsaved.add(result.digest)
        return paths

    def outline(self, path: str) -> Outline:
        """The outline of a file whose summary has been fetched."""
        digest = self.files[path].digest
        found = self._outlines.get(digest)
        if found is None:
            content = self._stored.get(digest)
            found = decode_outline(content.outline) if content is not None and content.outline is not None else Outline([], [])
            self._outlines[digest] = found
        return found

    def save(self) -> None:
        """Give the cache what it does not have, and let go of what is not needed any more."""
        summaries = {digest: self._blobs[digest] for digest in self._unsaved}
        self.cache.save(self._stamps, self._gone, self._new, summaries)
        self.cache.close()
        self._stamps, self._gone, self._new, self._unsaved, self._blobs = {}, [], {}, set(), {}
        for file in self.files.values():
            file.raw = None

    def raw_of(self, path: str) -> bytes:
        """The bytes of a file as they are now. Raises `OSError`."""
        return self._overlay[path] if path in self._overlay else _read(f"{self._root}/{path}")[0]

    def raw_or_nothing(self, path: str) -> bytes:
        """The bytes of a file as they are now, none where it cannot be read."""
        kept = self.files[path].raw
        if kept is not None:
            return kept
        try:
            return self.raw_of(path)
        except OSError:
            return b""

    # ---------------------------------------------------------------------------------------------------------------- one file

    def _is_as_known(self, path: str, file: File, known: tuple[Stamp, bytes] | None) -> bool:
        """Whether a file is the one that the cache knows."""
        if known is None:
            return False
        try:
            stamp = Stamp.of(os.stat(f"{self._root}/{path}"))
        except OSError:
            return False
        if stamp != known[0]:
            return False
        file.digest = known[1]
        _refuse_data(file, stamp.size)
        return True

    def _read(self, path: str, file: File) -> None:
        stamp = None
        try:
            if path in self._overlay:
                file.raw = self._overlay[path]
            else:
                file.raw, stamp = _read(f"{self._root}/{path}")
        except OSError as error:
            file.problem = s.Problem(f"cannot be read: {error.strerror or error}", 1, 1)
            return
        file.digest = digest_of(file.raw)
        _refuse_data(file, len(file.raw))
        if stamp is not None and stamp.is_safe(self._started):
            self._stamps[path] = stamp, file.digest

    def _recall(self, file: File) -> bool:
        """Take what the bytes mention from the cache."""
        content = self._stored.get(file.digest)
        if content is None:
            return False
        try:
            file.mentions = decode_mentions(content.mentions)
            file.looked = True
        except (msgspec.MsgspecError, TypeError):  # a damaged entry
            del self._stored[file.digest]
            return False
        return True

    def _has_framework(self, path: str, file: File) -> bool:
        if file.raw is None:
            self._read(path, file)
        return file.raw is not None and mentions_framework(file.raw)

    def _look(self, path: str, file: File) -> None:
        """Find out what the bytes mention."""
        if file.raw is None:
            self._read(path, file)
        if file.raw is not None:
            file.mentions = mentions(file.raw)
            file.looked = True
            if path not in self._overlay:
                self._new[file.digest] = Content(msgspec.msgpack.encode(file.mentions), None)

    def _decode(self, path: str) -> bool:
        """Make the summary of its encoded form, if there is one."""
        file = self.files[path]
        blob = self._blobs.get(file.digest)
        if blob is None:
            return False
        try:
            file.summary = s.decode(blob)
            self.outline(path)
        except (msgspec.MsgspecError, TypeError):  # a damaged entry
            del self._blobs[file.digest]
            return False
        file.problem = file.problem or file.summary.problem
        return True

    def _task(self, path: str) -> Task | None:
        """What must be collected for a file; None when somebody else has asked for the same, or it has become unreadable."""
        file = self.files[path]
        if file.raw is None:
            self._read(path, file)
        if file.raw is None:
            return None
        waiting = self._awaited.setdefault(file.digest, [])
        waiting.append(path)
        return Task(file.digest, file.raw) if len(waiting) == 1 else None


def _read(full: str) -> tuple[bytes, Stamp | None]:
    """The bytes of a file and its stamp, None when it changed meanwhile. Raises `OSError`."""
    end = os.open(full, _OPEN)
    try:
        before = os.fstat(end)
        if not stat.S_ISREG(before.st_mode):
            raise OSError(0, "Is a directory" if stat.S_ISDIR(before.st_mode) else "Not a regular file")
        pieces = []
        size = 0
        while size <= LARGEST and (piece := os.read(end, max(before.st_size - size, 0) + 1)):
            pieces.append(piece)
            size += len(piece)
        stamp = Stamp.of(os.fstat(end))
    finally:
        os.close(end)
    return b"".join(pieces), stamp if stamp == Stamp.of(before) else None


def _refuse_data(file: File, size: int) -> None:
    if size > LARGEST:
        file.problem = s.Problem(f"cannot be analysed: larger than {LARGEST // 1_000_000} MB", 1, 1)
