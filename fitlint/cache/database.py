"""The database itself: its tables, what must be the same for them to be true, and what is thrown out when."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fitlint._version import __version__
from fitlint.cache import engine
from fitlint.summary import SUMMARY_VERSION

if TYPE_CHECKING:  # imported when a database is opened: it costs 5 ms
    import sqlite3

_PATIENCE = 2.0  # seconds to wait for another run
_UNUSED = 30  # days after which an entry goes
_LARGEST = 512 << 20
_AT_ONCE = 500  # parameters in one statement

# What the summaries depend on besides the version, for those who work on fitlint itself.
_SOURCES = (
    "summary.py",
    "syntax.py",
    "source.py",
    "scan.py",
    "outline.py",
    "cache",
    "collect",
    "newer_grammar",
    "frameworks",
    "gather",
)

_SCHEMA = (
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT)",
    "CREATE TABLE files(root BLOB, path BLOB, mtime INTEGER, ctime INTEGER, size INTEGER, inode INTEGER, digest BLOB,"
    " PRIMARY KEY(root, path)) WITHOUT ROWID",
    "CREATE TABLE contents(digest BLOB PRIMARY KEY, mentions BLOB, outline BLOB, used INTEGER) WITHOUT ROWID",
    "CREATE TABLE summaries(digest BLOB PRIMARY KEY, blob BLOB)",
)


def key() -> str:
    """What must be the same for stored things to be true: versions, and fitlint's own sources."""
    known = engine.identity(_files)
    return " ".join([__version__, str(SUMMARY_VERSION), *map(str, sys.version_info[:2]), blake2b(b"".join(known)).hexdigest()])


def _files() -> Iterator[str]:
    folder = Path(__file__).parent.parent
    for name in _SOURCES:
        path = folder / name
        yield from sorted(map(str, path.glob("*.py"))) if path.is_dir() else [str(path)]


def connect(file: Path) -> sqlite3.Connection:
    import sqlite3

    connection = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    # A cache that a power failure destroys is made anew; waiting for the disk is not worth it.
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def stored_key(connection: sqlite3.Connection) -> str | None:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
        return None
    row = connection.execute("SELECT value FROM meta WHERE key = 'key'").fetchone()
    return row[0] if row is not None else None


def begin(connection: sqlite3.Connection, key: str) -> None:
    """Begin to write; a database with another key, or none, is emptied."""
    if connection.execute("PRAGMA page_count").fetchone() == (0,):
        connection.execute("PRAGMA page_size = 16384")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("BEGIN IMMEDIATE")
    if stored_key(connection) == key:
        return
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    for (name,) in names:
        connection.execute(f'DROP TABLE "{name}"')
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES('key', ?)", (key,))


def prune(connection: sqlite3.Connection, today: int) -> None:
    """Drop what was not used for long, and when there is still too much, what was not used for longest."""
    connection.execute("DELETE FROM contents WHERE used < ?", (today - _UNUSED,))
    while _size(connection) > _LARGEST:
        oldest = connection.execute("SELECT min(used) FROM contents").fetchone()[0]
        if oldest is None or oldest == today:
            break
        connection.execute("DELETE FROM contents WHERE used = ?", (oldest,))
        _drop_orphans(connection)
        connection.execute("PRAGMA incremental_vacuum")
    if connection.execute("SELECT changes()").fetchone() != (0,):
        _drop_orphans(connection)


def _drop_orphans(connection: sqlite3.Connection) -> None:
    for table in ("summaries", "files"):
        connection.execute(f"DELETE FROM {table} WHERE digest NOT IN (SELECT digest FROM contents)")


def _size(connection: sqlite3.Connection) -> int:
    """Bytes in use."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def select(connection: sqlite3.Connection, what: str, digests: Iterable[bytes]) -> Iterator[tuple[Any, ...]]:
    wanted = list(digests)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        yield from connection.execute(f"SELECT {what} WHERE digest IN ({','.join('?' * len(some))})", some)


def today() -> int:
    return int(time.time() // 86400)
