"""The store of what was learned from files, by content: one SQLite database for each Python version in the cache directory.

Nothing here is needed for a right result, so nothing here fails: a database that is broken is made anew, one that is locked or
cannot be written is left alone, and `Cache.warnings` says so once. It is written in one transaction at the end of a run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from fitlint.cache import database
from fitlint.cache.place import PREFIX, clean, directory, make

if TYPE_CHECKING:  # imported when a database is opened: it costs 5 ms
    import sqlite3

    from fitlint.config import Settings

__all__ = ["Cache", "Content", "Stamp", "clean", "directory"]

_REFRESH = 7  # days after which an entry that is used is marked so again
# A file that was changed shortly before it was read can change again without its times telling.
_RACY = 2_000_000_000  # nanoseconds
# What SQLite says of a database that may be sound.
_PASSING = ("locked", "readonly", "unable to open", "disk I/O", "full", "sqlite3")

Result = TypeVar("Result")


class Stamp(NamedTuple):
    """By what a file is known to be the same without reading it."""

    mtime: int
    ctime: int
    size: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        # SQLite's integers are signed.
        return cls(status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino & (1 << 63) - 1)

    def is_safe(self, read: int) -> bool:
        """Whether it will tell a change made after the file was read at `read` (nanoseconds since the epoch)."""
        return max(self.mtime, self.ctime) < read - _RACY


class Content(NamedTuple):
    """What is stored of a content besides its summary, encoded; `outline` is None when it was never parsed."""

    mentions: bytes
    outline: bytes | None


class Cache:
    """The store for the project at `root` in `directory`; without a directory it holds nothing and says nothing."""

    def __init__(self, directory: Path | None, root: Path) -> None:
        self.warnings: list[str] = []
        self._directory = directory
        self._file = directory / f"{PREFIX}{sys.implementation.cache_tag}.db" if directory is not None else None
        self._root = os.fsencode(root)
        self._key = database.key()
        self._connection: sqlite3.Connection | None = None
        self._stale: list[bytes] = []  # digests of entries whose mark of use is old

    @classmethod
    def of(cls, settings: Settings) -> Cache:
        return cls(directory(settings) if settings.cache else None, settings.root)

    def files(self) -> dict[str, tuple[Stamp, bytes]]:
        """The stamp and digest of each file of the project, as they were when it was last read."""
        return dict(self._read(self._files, ()))

    def contents(self, digests: Iterable[bytes]) -> dict[bytes, Content]:
        """What is known of contents, by digest."""
        old = database.today() - _REFRESH

        def query(connection: sqlite3.Connection) -> Iterator[tuple[bytes, Content, bool]]:
            for digest, mentions, outline, used in database.select(
                connection, "digest, mentions, outline, used FROM contents", digests
            ):
                yield digest, Content(mentions, outline), used < old

        rows = list(self._read(query, ()))
        self._stale += [digest for digest, _, is_stale in rows if is_stale]
        return {digest: content for digest, content, _ in rows}

    def summaries(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Encoded summaries, by digest."""
        found = self._read(lambda connection: database.select(connection, "digest, blob FROM summaries", digests), ())
        return dict(found)

    def save(
        self,
        files: Mapping[str, tuple[Stamp, bytes]],
        gone: Collection[str],
        contents: Mapping[bytes, Content],
        summaries: Mapping[bytes, bytes],
    ) -> None:
        """Store what is new, forget the files that are `gone`, mark what this run used, and drop what nobody used for long."""
        if self._file is None or not (files or gone or contents or summaries or self._stale):
            return
        self._try(lambda: self._write(files, gone, contents, summaries), None)

    def close(self) -> None:
        """May be used again afterwards."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # ---------------------------------------------------------------------------------------------------------------- reading

    def _read(self, query: Callable[[sqlite3.Connection], Iterable[Result]], default: Iterable[Result]) -> Iterable[Result]:
        def read() -> Iterable[Result]:
            connection = self._open()
            return list(query(connection)) if connection is not None else default

        return self._try(read, default)

    def _open(self) -> sqlite3.Connection | None:
        """The database when it exists and has our key."""
        if self._connection is None and self._file is not None and self._file.exists():
            connection = database.connect(self._file)
            if database.stored_key(connection) != self._key:
                connection.close()
                return None
            self._connection = connection
        return self._connection

    def _files(self, connection: sqlite3.Connection) -> Iterator[tuple[str, tuple[Stamp, bytes]]]:
        rows = connection.execute("SELECT path, mtime, ctime, size, inode, digest FROM files WHERE root = ?", (self._root,))
        for path, mtime, ctime, size, inode, digest in rows:
            yield os.fsdecode(path), (Stamp(mtime, ctime, size, inode), digest)

    def _try(self, action: Callable[[], Result], default: Result) -> Result:
        try:
            import sqlite3
        except ImportError as error:  # a Python that was built without it
            self._give_up(str(error), broken=False)
            return default
        try:
            return action()
        except OSError as error:
            self._give_up(error.strerror or str(error), broken=False)
        except (sqlite3.Error, TypeError, ValueError) as error:  # the last two: rows that are not ours
            self._give_up(str(error), broken=not any(text in str(error) for text in _PASSING))
        return default

    def _give_up(self, reason: str, *, broken: bool) -> None:
        """Work without a store from here on; one that is broken goes, so that the next run makes it anew."""
        with suppress(Exception):
            self.close()
        file, self._file = self._file, None
        if broken and file is not None:
            with suppress(OSError):
                file.unlink()
            self.warnings.append(f"the cache {file} was broken and is made anew by the next run: {reason}")
        else:
            self.warnings.append(f"the cache in {self._directory} cannot be used: {reason}")

    # ---------------------------------------------------------------------------------------------------------------- writing

    def _write(
        self, files: Mapping[str, tuple[Stamp, bytes]], gone: Collection[str], contents: Mapping[bytes, Content],
        summaries: Mapping[bytes, bytes],
    ) -> None:  # fmt: skip
        assert self._directory is not None and self._file is not None
        today = database.today()
        connection = self._connection
        if connection is None:
            make(self._directory)
            connection = self._connection = database.connect(self._file)
        try:
            database.begin(connection, self._key)
            connection.executemany(
                "DELETE FROM files WHERE root = ? AND path = ?", ((self._root, os.fsencode(path)) for path in gone)
            )
            rows = ((self._root, os.fsencode(path), *stamp, digest) for path, (stamp, digest) in files.items())
            connection.executemany("INSERT OR REPLACE INTO files VALUES(?, ?, ?, ?, ?, ?, ?)", rows)
            connection.executemany(
                "INSERT OR REPLACE INTO contents VALUES(?, ?, ?, ?)", ((digest, *one, today) for digest, one in contents.items())
            )
            connection.executemany("INSERT OR REPLACE INTO summaries VALUES(?, ?)", summaries.items())
            connection.executemany("UPDATE contents SET used = ? WHERE digest = ?", ((today, digest) for digest in self._stale))
            database.prune(connection, today)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()  # rolls back
            self._connection = None
            raise
        self._stale.clear()
