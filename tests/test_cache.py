"""The cache makes runs shorter and changes nothing else, whatever happens to it."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fitlint import catalogue, gather
from fitlint.cache import Cache, Content, Stamp, clean, database, directory, tables
from fitlint.config import Settings
from fitlint.gather import contents
from fitlint.gather import pool as pools
from fitlint.source import digest
from tests.test_gather import APP, everything, gathered, write

FILES = ["app.py", "prices.py", "rest.py"]
OLD = time.time_ns() - 3600 * 10**9


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small program that was written long ago."""
    monkeypatch.delenv("FITLINT_CACHE_DIR", raising=False)
    monkeypatch.setattr("fitlint.cache._RACY", -(10**18))  # the times of new files cannot be set back: ctime is the kernel's
    root = write(tmp_path / "tree", {"app.py": APP + "import prices\n", "prices.py": "class Price: ...\n", "rest.py": "x = 1\n"})
    return root.resolve()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read, looked at and collected, as it happens."""
    done: list[str] = []

    def spy(module: object, name: str, what: Callable[..., str]) -> None:
        original = getattr(module, name)

        def spied(*arguments: object) -> object:
            done.append(what(*arguments))
            return original(*arguments)

        monkeypatch.setattr(module, name, spied)

    spy(contents, "_read", lambda full: f"read {Path(full).name}")
    spy(contents, "mentions", lambda raw: "looked")
    spy(pools, "collect_here", lambda batch: f"collected {len(batch)}")
    return done


def store(root: Path) -> Path:
    return next((root / ".fitlint_cache").glob("*.db"))


def cached(root: Path, **options: object) -> gather.Gathered:
    return gathered(root, FILES, cache=True, **options)


def test_a_second_run_reads_nothing(tree: Path, work: list[str]) -> None:
    first = everything(cached(tree), FILES[:2])
    assert work[:3] == ["read app.py", "read prices.py", "read rest.py"]
    work.clear()
    assert everything(cached(tree), FILES[:2]) == first
    assert work == []


def test_only_what_changed_is_done_again(tree: Path, work: list[str]) -> None:
    cached(tree)
    write(tree, {"prices.py": "class Price:\n    x = 1\n"})
    work.clear()
    cached(tree)
    assert work == ["read prices.py", "looked", "collected 1"]
    write(tree, {"prices.py": "class Price: ...\n"})
    work.clear()
    cached(tree)
    assert work == ["read prices.py"], "a content that was seen before is known"


def test_a_file_that_has_just_changed_is_read_again(tree: Path, work: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fitlint.cache._RACY", 2 * 10**9)
    cached(tree)
    work.clear()
    cached(tree)
    assert work == ["read app.py", "read prices.py", "read rest.py"]


def test_a_stamp_is_safe_when_the_file_had_rested(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stamp = Stamp.of(os.stat(tree / "app.py"))
    now = max(stamp.mtime, stamp.ctime)
    assert not stamp.is_safe(now + 10**9)
    assert stamp.is_safe(now + 3 * 10**9)


def test_what_is_loaded_later_is_kept_too(tree: Path, work: list[str]) -> None:
    with cached(tree) as result:
        assert "rest.py" not in result.reached
        result.load("rest.py")
    work.clear()
    assert cached(tree).load("rest.py") is not None
    assert work == []


def test_other_versions_of_fitlint_start_anew(tree: Path, work: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    cached(tree)
    monkeypatch.setattr(database, "SUMMARY_VERSION", 999_999)
    work.clear()
    assert cached(tree).warnings == []
    assert work.count("looked") == 3
    work.clear()
    cached(tree)
    assert work == []


def truncate(root: Path) -> None:
    os.truncate(store(root), store(root).stat().st_size // 2)


def scribble(root: Path) -> None:
    with store(root).open("r+b") as file:
        for offset in range(16384, store(root).stat().st_size, 1000):
            file.seek(offset)
            file.write(os.urandom(400))


def execute(*statements: str) -> Callable[[Path], None]:
    def run(root: Path) -> None:
        with sqlite3.connect(store(root)) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    return run


@pytest.mark.parametrize(
    ("damage", "warns"),
    [
        (lambda root: store(root).write_bytes(b"no database at all, and long enough to be looked at" * 100), True),
        (lambda root: store(root).write_bytes(b""), False),
        (truncate, True),
        (scribble, True),
        (execute("DROP TABLE summaries"), True),
        (execute("DROP TABLE contents", "CREATE TABLE contents(digest, mentions, outline, used)"), False),
        (execute("UPDATE summaries SET blob = substr(blob, 1, length(blob) / 2)"), False),
        (execute("UPDATE summaries SET blob = NULL"), False),
        (execute("UPDATE contents SET mentions = NULL, outline = NULL"), False),
        (execute("UPDATE contents SET mentions = x'c1', outline = x'c1', used = 'never'"), True),
        (execute("UPDATE files SET digest = x'00'"), False),
        (execute("UPDATE files SET mtime = 'x', size = NULL"), False),
    ],
)
def test_a_damaged_store_is_made_anew(tree: Path, work: list[str], damage: Callable[[Path], None], warns: bool) -> None:
    expected = everything(cached(tree), FILES[:2])
    damage(tree)
    result = cached(tree)
    assert len(result.warnings) <= 1
    assert bool(result.warnings) == warns
    result._cache.warnings.clear()
    assert everything(result, FILES[:2]) == expected
    everything(cached(tree), FILES[:2])
    work.clear()
    assert everything(cached(tree), FILES[:2]) == expected, "no warning either"
    assert work == []


def test_a_locked_store_is_left_alone(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    expected = everything(cached(tree), FILES[:2])
    other = sqlite3.connect(store(tree), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    result = cached(tree)
    assert result.warnings == [f"the cache in {tree / '.fitlint_cache'} cannot be used: database is locked"]
    other.close()
    assert everything(cached(tree), FILES[:2]) == expected


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nowhere"])
def test_a_store_that_cannot_be_written_is_done_without(tree: Path, place: str) -> None:
    (tree / "file").write_text("")
    result = cached(tree, cache_dir=tree / place)
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith(f"the cache in {tree / place} cannot be used: ")
    assert result.reached == ["app.py", "prices.py"]


def test_runs_at_the_same_time_do_not_harm_each_other(tree: Path) -> None:
    expected = everything(gathered(tree, FILES), FILES)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(everything(cached(tree), FILES))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_two_projects_share_a_directory(tree: Path, tmp_path: Path, work: list[str]) -> None:
    other = write(tmp_path / "other", {"app.py": APP, "prices.py": "", "rest.py": ""})
    for _ in range(2):
        work.clear()
        assert cached(tree, cache_dir=tmp_path / "shared").reached == ["app.py", "prices.py"]
        assert cached(other, cache_dir=tmp_path / "shared").reached == ["app.py"]
    assert work == []


def test_what_nobody_uses_goes(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today = database.today()
    cached(tree)
    write(tree, {"rest.py": "x = 2\n"})
    monkeypatch.setattr(database, "today", lambda: today + 20)
    cached(tree)  # marks what it uses
    monkeypatch.setattr(database, "today", lambda: today + 31)
    write(tree, {"rest.py": "x = 3\n"})
    cached(tree)
    with sqlite3.connect(store(tree)) as connection:
        kept = {row[0] for row in connection.execute("SELECT digest FROM contents")}
        assert {row[0] for row in connection.execute("SELECT digest FROM summaries")} <= kept
    connection.close()
    texts = [APP + "import prices\n", "class Price: ...\n", "x = 2\n", "x = 3\n"]
    assert kept == {digest(text.encode()) for text in texts}


def test_the_store_does_not_grow_without_end(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_LARGEST", 3_000_000)
    today = database.today()
    for day in range(6):
        monkeypatch.setattr(database, "today", lambda day=day: today + day)
        cache = Cache(tree / ".fitlint_cache", tree)
        ids = [digest(b"%d %d" % (day, number)) for number in range(10)]
        cache.save({}, (), {one: Content(b"", b"") for one in ids}, {one: bytes(100_000) for one in ids})
        cache.close()
        assert cache.warnings == []
        assert cache.summaries(ids).keys() == set(ids)
        assert store(tree).stat().st_size < 4_500_000


def test_where_the_cache_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FITLINT_CACHE_DIR", raising=False)
    plain = Settings(root=tmp_path)
    configured = Settings(root=tmp_path, cache_dir=tmp_path / "configured", origins={"cache_dir": "pyproject.toml:3"})
    given = Settings(root=tmp_path, cache_dir=tmp_path / "given", origins={"cache_dir": "--cache-dir"})
    assert directory(plain) == tmp_path / ".fitlint_cache"
    assert directory(configured) == tmp_path / "configured"
    monkeypatch.setenv("FITLINT_CACHE_DIR", str(tmp_path / "environment"))
    assert directory(plain) == directory(configured) == tmp_path / "environment"
    assert directory(given) == tmp_path / "given"


def test_clean_removes_what_fitlint_made_and_nothing_else(tree: Path) -> None:
    settings = Settings(root=tree)
    assert clean(settings) == []
    cached(tree)
    folder = tree / ".fitlint_cache"
    assert (folder / ".gitignore").read_text() == "*\n"
    assert clean(settings) == [folder]
    assert not folder.exists()

    cached(tree)
    (folder / "notes.txt").write_text("mine")
    clean(settings)
    assert [one.name for one in folder.iterdir()] == ["notes.txt"]
    cached(tree)  # into a directory that is not ours now
    assert clean(settings) == [folder / f"fitlint-{database.sys.implementation.cache_tag}.db"]
    assert [one.name for one in folder.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("damage", [lambda file: file.write_bytes(b"\xc1"), lambda file: file.unlink(), lambda file: None])
def test_the_tables_of_the_catalogue_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]
) -> None:
    monkeypatch.delenv("FITLINT_CACHE_DIR", raising=False)
    settings = Settings(root=tmp_path)
    packages = frozenset({"fastapi", "sqlalchemy"})
    expected = catalogue.builtin(packages).tables
    assert tables.builtin(settings, packages).tables == expected
    (file,) = (tmp_path / ".fitlint_cache").glob("fitlint-tables-*")
    damage(file)
    assert tables.builtin(settings, packages).tables == expected
    assert tables.builtin(settings, frozenset({"flask"})).tables == catalogue.builtin(frozenset({"flask"})).tables
    monkeypatch.setattr(tables, "tables", None)
    assert tables.builtin(settings, frozenset({"flask"})).sinks == catalogue.builtin(frozenset({"flask"})).sinks
