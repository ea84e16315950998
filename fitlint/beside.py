"""Work in a forked process beside this one, that sends what it finds as it finds it, and ends."""

from __future__ import annotations

import gc
import mmap
import os
import select
import tempfile
from collections.abc import Callable, Hashable, Iterable
from typing import BinaryIO, Generic, TypeVar

import msgspec

Found = TypeVar("Found")

CAN_FORK = hasattr(os, "fork")
_LENGTH = 8  # bytes that say how long a result is
_CLAIMS = 1 << 20


def processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def has_room(jobs: int) -> bool:
    """Whether a process beside this one may be started, and gains something; `jobs` is the setting (0: one for each processor)."""
    return CAN_FORK and (jobs or processors()) > 1


class Beside(Generic[Found]):
    """Starts to do `work` in another process, on what is in memory now. It owns nothing: where it fails, the work must be done here.

    Results lie in a file, so that it goes on while this process is not yet ready for them.
    """

    def __init__(self, work: Callable[[], Iterable[Found]], type: type[Found]) -> None:
        """`type` is what the work gives, one or more of it, as msgspec can send it."""
        self._type = type
        self._end: BinaryIO | None = None
        ends: tuple[int, ...] = ()
        try:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
            ends = os.pipe()
            self._process = os.fork()
        except OSError:
            for one in ends:
                os.close(one)
            return
        if not self._process:
            try:
                gc.freeze()
                os.close(ends[0])
                for found in work():
                    data = msgspec.msgpack.encode(found)
                    self._file.write(data)
                    self._file.flush()
                    os.write(ends[1], len(data).to_bytes(_LENGTH, "big"))
            finally:
                os._exit(0)
        os.close(ends[1])
        self._end = os.fdopen(ends[0], "rb", buffering=0)
        self._read = 0

    def is_ready(self) -> bool:
        """Whether `result` need not wait."""
        return self._end is None or bool(select.select([self._end], [], [], 0)[0])

    def result(self) -> Found | None:
        """Wait for what it finds next; None when it could not be started, or has died before that."""
        if self._end is None:
            return None
        said = self._end.read(_LENGTH)
        if not said:
            self.end()
            return None
        data = os.pread(self._file.fileno(), int.from_bytes(said, "big"), self._read)
        self._read += len(data)
        try:
            return msgspec.msgpack.decode(data, type=self._type)
        except msgspec.MsgspecError:
            return None

    def end(self, wait: bool = True) -> None:
        """Nothing more is wanted of it. Wait for its end, unless it has sent all and needs nobody for that: to give its memory back takes a while."""
        if self._end is not None:
            self._end.close()
            self._file.close()
            self._end = None
            _ENDING.append(self._process)
            _reap(wait)


_ENDING: list[int] = []  # processes that nobody has waited for


def _reap(wait: bool) -> None:
    for one in list(_ENDING):
        try:
            done, _ = os.waitpid(one, 0 if wait else os.WNOHANG)
        except ChildProcessError:  # somebody else has waited for it, or this is a copy of the process that started it
            done = one
        if done:
            _ENDING.remove(one)


class Claims:
    """Which of two processes does what: the one that takes it on first. Made before the other one starts, and then common to both.

    Now and then both take on the same, or nobody does (two things of one number): what is divided so must be right in any case.
    """

    def __init__(self) -> None:
        self._taken = mmap.mmap(-1, _CLAIMS)

    def take(self, what: Hashable) -> bool:
        """Whether something is for this process to do."""
        number = hash(what) % _CLAIMS
        taken = self._taken[number]
        self._taken[number] = 1
        return not taken
