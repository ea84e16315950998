"""Collecting contents: in this process while they are few, in several when they are many.

A process that dies takes nothing with it: what it had is tried again, each content in a process of its own.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from fitlint.beside import CAN_FORK
from fitlint.gather.worker import Collected, Task, Worker, collect_apart, collect_here

if TYPE_CHECKING:  # which imports the workers, too
    from fitlint.gather.contents import Contents

# With less than this to do, starting processes takes longer than it saves.
_WORTH_FORKING = 300_000  # bytes
_BATCH = 100_000  # bytes that are collected, or given to a process, at once; less towards the end, that all may end together
_SMALLEST_BATCH = 10_000

Accept = Callable[[Collected], Iterable[Task]]  # takes a result and says what else is to be collected because of it


class Collector:
    """Collects with up to `jobs` processes, which live until `close`."""

    def __init__(self, jobs: int) -> None:
        self._limit = jobs if CAN_FORK and jobs > 1 else 0
        self._workers: list[Worker] = []
        self._pending: list[tuple[int, Task]] = []  # a heap, the largest first
        self._bytes = 0

    def run(self, tasks: Iterable[Task], accept: Accept) -> None:
        """Collect `tasks` and whatever `accept` asks for in turn. Results come in any order."""
        self._add(tasks)
        while self._pending or any(worker.batch for worker in self._workers):
            self._start()
            for result in self._side_by_side() if self._workers else self._here():
                self._add(accept(result))

    def close(self) -> None:
        for worker in self._workers:
            worker.close()
        self._workers.clear()

    def _add(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            heappush(self._pending, (-len(task.raw), task))
            self._bytes += len(task.raw)

    def _next_batch(self) -> list[Task]:
        most = min(_BATCH, max(_SMALLEST_BATCH, self._bytes // (2 * len(self._workers) or 1)))
        batch: list[Task] = []
        size = 0
        while self._pending and (not batch or size - self._pending[0][0] <= most):
            length, task = heappop(self._pending)
            size -= length
            batch.append(task)
        self._bytes -= size
        return batch

    def _start(self) -> None:
        """Start the processes when there is enough to do for them."""
        if not self._workers and self._bytes < _WORTH_FORKING:
            return
        try:
            while len(self._workers) < self._limit:
                self._workers.append(Worker())
        except OSError:  # no more processes, or no memory for them
            self._limit = len(self._workers)

    def _here(self) -> Iterable[Collected]:
        batch = self._next_batch()
        for task, result in zip(batch, collect_here(batch), strict=True):
            yield collect_apart(task) if result.failure else result

    def _side_by_side(self) -> Iterable[Collected]:
        """Keep all processes busy, and wait for the next answers."""
        for worker in self._workers:
            if not worker.batch and self._pending:
                worker.send(self._next_batch())
        busy = {worker.answers: worker for worker in self._workers if worker.batch}
        poll = select.poll()
        for end in busy:
            poll.register(end, select.POLLIN)
        for end, _ in poll.poll():
            result = busy[end].receive()
            if result is None:
                yield from self._died(busy[end])
            else:
                task = busy[end].batch.pop(result.digest)
                yield collect_apart(task) if result.failure else result

    def _died(self, worker: Worker) -> Iterable[Collected]:
        self._workers.remove(worker)
        worker.close()
        for task in worker.batch.values():
            yield collect_apart(task)


def complete(contents: Contents, path: str) -> None:
    """Have the summary of one file: the one that is known, else collected in this process."""

    def accept(result: Collected) -> Iterable[Task]:
        contents.accept(result)
        return ()

    Collector(1).run(contents.fetch([path])[1], accept)
