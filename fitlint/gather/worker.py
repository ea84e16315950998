"""Collecting contents in this process or in a forked one: what comes out is the same."""

from __future__ import annotations

import gc
import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple, NoReturn

import msgspec

from fitlint import summary as s
from fitlint.beside import CAN_FORK

# Contents are collected on a fresh stack of this size, so that what is "nested too deeply" does not depend on who asks.
_STACK = 64 << 20


class Task(NamedTuple):
    """A content to collect."""

    digest: bytes
    raw: bytes


class Collected(msgspec.Struct, frozen=True, array_like=True):
    """The encoded summary and outline of a content, or why there are none."""

    digest: bytes
    summary: bytes = b""
    outline: bytes = b""
    failure: str = ""


_tasks = msgspec.msgpack.Decoder(list[Task])
_collected = msgspec.msgpack.Decoder(Collected)


def collect_here(tasks: Iterable[Task]) -> list[Collected]:
    """Collect in this process, with the garbage collector off."""
    results: list[Collected] = []
    collecting = gc.isenabled()
    gc.disable()
    try:
        _on_fresh_stack(lambda: results.extend(map(_collect, tasks)))
    finally:
        if collecting:
            gc.enable()
    return results


def collect_apart(task: Task) -> Collected:
    """Collect a content that has failed before in a process of its own; where there are none, once more in this one."""
    try:
        worker = Worker()
    except OSError:
        return collect_here([task])[0]
    try:
        worker.send([task])
        return worker.receive() or Collected(task.digest, failure="it ends the process that analyses it")
    finally:
        worker.close()


class Worker:
    """A forked process that collects what it is sent, one batch at a time; `batch` is what it has not answered yet, by digest."""

    def __init__(self) -> None:
        """Raises `OSError` when there can be no more processes."""
        import fitlint.collect
        import fitlint.outline  # noqa: F401  # once, not in every process

        self.batch: dict[bytes, Task] = {}
        if not CAN_FORK:
            raise OSError("processes cannot be forked here")
        requests, self._to = os.pipe()
        self.answers, answers = os.pipe()
        try:
            with warnings.catch_warnings():
                # The child takes no lock that another thread of this process can hold.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._process = os.fork()
        except OSError:
            for end in (requests, self._to, self.answers, answers):
                os.close(end)
            raise
        if not self._process:
            _serve(requests, answers, (self._to, self.answers))
        os.close(requests)
        os.close(answers)

    def send(self, batch: list[Task]) -> None:
        """Give it work; only when it has none, or both could wait for each other."""
        self.batch = {task.digest: task for task in batch}
        with suppress(OSError):  # it has died: `receive` says so
            _write(self._to, msgspec.msgpack.encode(batch))

    def receive(self) -> Collected | None:
        """Wait for its next answer; None when it has died."""
        data = _read(self.answers)
        return _collected.decode(data) if data is not None else None

    def close(self) -> None:
        """End it, whatever it does: it owns nothing."""
        os.close(self._to)
        os.close(self.answers)
        with suppress(OSError):
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)


def _serve(requests: int, answers: int, others: tuple[int, ...]) -> NoReturn:
    """The life of a worker."""
    try:
        for end in others:
            os.close(end)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks is interrupted as well, and ends this one
        gc.disable()
        gc.freeze()
        _on_fresh_stack(lambda: _answer(requests, answers))
    finally:
        os._exit(0)


def _answer(requests: int, answers: int) -> None:
    while (data := _read(requests)) is not None:
        for task in _tasks.decode(data):
            _write(answers, msgspec.msgpack.encode(_collect(task)))


def _collect(task: Task) -> Collected:
    # Only here: most runs find everything in the cache.
    from fitlint.collect import collect
    from fitlint.outline import outline

    try:
        summary = collect(task.raw)
        return Collected(task.digest, s.encode(summary), s.encode(outline(summary)))
    except Exception as error:  # MemoryError, or a mistake of ours: one file must not cost the others
        reason = " ".join(str(error).split())
        return Collected(task.digest, failure=f"{type(error).__name__}: {reason}" if reason else type(error).__name__)


def _on_fresh_stack(action: Callable[[], None]) -> None:
    with _stack_size(_STACK):
        thread = threading.Thread(target=action, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads
            action()
            return
    thread.join()


@contextmanager
def _stack_size(size: int) -> Iterator[None]:
    previous = threading.stack_size(size)
    try:
        yield
    finally:
        threading.stack_size(previous)


def _write(end: int, data: bytes) -> None:
    view = memoryview(len(data).to_bytes(8, "little") + data)
    while view:
        view = view[os.write(end, view) :]


def _read(end: int) -> bytes | None:
    """One message; None at the end."""
    head = _read_exactly(end, 8)
    return _read_exactly(end, int.from_bytes(head, "little")) if head is not None else None


def _read_exactly(end: int, size: int) -> bytes | None:
    pieces = []
    while size:
        piece = os.read(end, min(size, 1 << 20))
        if not piece:
            return None
        size -= len(piece)
        pieces.append(piece)
    return b"".join(pieces)
