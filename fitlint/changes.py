"""What lies between two states of a project's files: which lines changed, what was renamed, what was in the files before."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from fitlint.git import Repository

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_ESCAPES = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}
_REGULAR = ("100644", "100755", "100664")
_SUBMODULE = "160000"
NOWHERE = "0" * 40

Contents = dict[str, "bytes | None"]  # by path; None is a file that is not there


class Hunk(NamedTuple):
    """`removed` lines from `old` on became `added` lines from `new` on; where there are none, the line before is named."""

    old: int
    removed: int
    new: int
    added: int


class Change(msgspec.Struct):
    """From one state to the next, by the paths of the latter.

    `hunks` has every file that changed; `added` files have no earlier state. `renamed` maps to the earlier path.
    """

    hunks: dict[str, list[Hunk]] = {}
    added: set[str] = set()
    renamed: dict[str, str] = {}

    def holds(self, path: str) -> bool:
        """Whether anything of a file changed."""
        return path in self.hunks or path in self.added or path in self.renamed

    def touches(self, path: str, first: int, last: int) -> bool:
        """Whether one of the lines was changed or added."""
        if path in self.added:
            return True
        return any(one.added and one.new <= last and first < one.new + one.added for one in self.hunks.get(path, ()))

    def lines(self, path: str, count: int) -> Iterator[int]:
        """The changed and added lines of a file that has `count` lines."""
        if path in self.added:
            yield from range(1, count + 1)
        for one in self.hunks.get(path, ()):
            yield from range(one.new, one.new + one.added)

    def cuts(self, path: str, first: int, last: int) -> bool:
        """Whether lines were removed between, or right beside, these lines."""
        return any(not one.added and one.new <= last and first <= one.new + 1 for one in self.hunks.get(path, ()))

    def before(self, path: str, line: int) -> tuple[str, int] | None:
        """Where a line stood before; None for a changed one."""
        if path in self.added or self.touches(path, line, line):
            return None
        hunks = self.hunks.get(path, [])
        at = bisect_right([one.new if one.added else one.new + 1 for one in hunks], line)
        shift = sum(one.removed - one.added for one in hunks[:at])
        return self.renamed.get(path, path), line + shift

    def replaced(self, path: str, line: int) -> range:
        """The lines before, at the place of a changed line."""
        for one in self.hunks.get(path, ()):
            if one.added and one.new <= line < one.new + one.added:
                return range(one.old, one.old + one.removed)
        return range(0)


class Entry(NamedTuple):
    """A file of a difference: its mode and blob before, its path before and after, and what happened to it."""

    mode: str
    blob: str
    status: str
    old: str
    new: str
    mode_after: str
    blob_after: str


def entries_and_hunks(output: bytes) -> tuple[list[Entry], dict[str, list[Hunk]]]:
    """What `Repository.difference` gives, as data."""
    entries = []
    at = 0
    while output[at : at + 1] == b":":
        end = output.index(b"\0", at)
        mode, after, blob, blob_after, status = output[at + 1 : end].decode().split()
        paths = []
        for _ in range(2 if status[0] in "RC" else 1):
            at, end = end + 1, output.index(b"\0", end + 1)
            paths.append(os.fsdecode(output[at:end]))
        entries.append(Entry(mode, blob, status[0], paths[0], paths[-1], after, blob_after))
        at = end + 1
    return entries, _hunks(output[at:].split(b"\n"))


def _hunks(lines: list[bytes]) -> dict[str, list[Hunk]]:
    found: dict[str, list[Hunk]] = {}
    path = ""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith(b"+++ "):
            path = _path(line[4:])
        elif path and (match := _HUNK.match(line)):
            old, removed, new, added = (int(one) if one is not None else 1 for one in match.groups())
            found.setdefault(path, []).append(Hunk(old, removed, new, added))
            at += removed + added  # what the lines say is no header, whatever it looks like
        elif line.startswith(b"diff --git "):
            path = ""
    return found


def _path(written: bytes) -> str:
    """The path of a `+++` line; nothing for a file that is gone."""
    written = written.rstrip(b"\t\r")
    if written.startswith(b'"'):
        written = _ESCAPE.sub(_unescaped, written[1:-1])
    return os.fsdecode(written[2:]) if written.startswith(b"b/") else ""


def _unescaped(match: re.Match[bytes]) -> bytes:
    one = match[1]
    return bytes([int(one, 8)]) if len(one) == 3 else _ESCAPES.get(one, one)


def between(output: bytes, untracked: Iterable[str] = ()) -> Change:
    """The change that `Repository.difference` tells of; `untracked` files are new too."""
    entries, hunks = entries_and_hunks(output)
    change = Change(hunks={}, added=set(untracked), renamed={})
    for one in entries:
        if one.status == "A":
            change.added.add(one.new)
        elif one.status == "R":
            change.renamed[one.new] = one.old
        if one.status in "MRT":
            change.hunks[one.new] = hunks.get(one.new, [])
    return change


def contents_before(
    repository: Repository, output: bytes, wanted: Callable[[str], bool], untracked: Iterable[str] = ()
) -> Contents:
    """What must be laid over the files on disk to have the state before: `output` is the difference from there to the disk.

    Only files of `wanted` names, and those in submodules. What git cannot tell of a submodule stays as it is on disk.
    """
    entries, _ = entries_and_hunks(output)
    found: Contents = {path: None for path in untracked if wanted(path)}
    blobs: dict[str, str] = {}
    for one in entries:
        if _SUBMODULE in (one.mode, one.mode_after):
            found.update(_of_submodule(repository, one, wanted))
            continue
        if one.new != one.old and wanted(one.new):
            found[one.new] = None
        if wanted(one.old) and one.status != "U":
            found[one.old] = None
            if one.mode in _REGULAR:
                blobs[one.old] = one.blob
    contents = repository.blobs(blobs.values())
    found.update({path: contents[blob] for path, blob in blobs.items()})
    return found


def _of_submodule(repository: Repository, entry: Entry, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes | None]]:
    inner = repository.submodule(entry.new)
    if inner is None:
        return
    before = entry.blob if entry.mode == _SUBMODULE else inner.empty()
    if inner.has(before):
        output = inner.difference(before, files=("*.py",))
        inside = contents_before(inner, output, lambda path: wanted(f"{entry.new}/{path}"))
        yield from ((f"{entry.new}/{path}", content) for path, content in inside.items())
