"""One analysis a run of flake8 or pylint, whatever number of processes they start, and in whatever way.

The processes of a run share a private file. Who needs an answer first finds it while the others wait; a process that dies lets go of the file.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress

import msgspec

from fitlint.finding import Diagnostic

_PATIENCE = 3600  # seconds to wait for the process that analyses


class Answer(msgspec.Struct):
    """What was found in a program, or the `problem` that there was; `confidence` is the lowest that shall be shown."""

    root: str = ""
    diagnostics: list[Diagnostic] = []
    confidence: str = "certain"
    problem: str = ""


class Answered:
    """An answer with its diagnostics by real path."""

    def __init__(self, answer: Answer) -> None:
        self.root = answer.root
        self.confidence = answer.confidence
        self.problem = answer.problem
        self.found: dict[str, list[Diagnostic]] = {}
        for one in answer.diagnostics:
            self.found.setdefault(one.path, []).append(one)
        self.found = {os.path.realpath(os.path.join(self.root, path)): found for path, found in self.found.items()}


class Run:
    """What the processes of one run know together; without a file, what this process knows. To pickle it takes the file along."""

    def __init__(self, file: str | None = None) -> None:
        self.file = file
        self._known: dict[str, Answered] = {}
        self._said: set[str] = set()

    def __getstate__(self) -> str | None:
        return self.file

    def __setstate__(self, file: str | None) -> None:
        self.__init__(file)  # type: ignore[misc]

    @classmethod
    def begun(cls) -> Run:
        """A run with a file, which goes when this process ends. Where none can be made, each process is on its own."""
        try:
            handle, file = tempfile.mkstemp(prefix="fitlint-", suffix=".run")  # mode 0600
        except OSError:
            return cls()
        os.close(handle)
        atexit.register(_remove, file, os.getpid())
        return cls(file)

    def answer(self, question: str, find: Callable[[], Answer]) -> Answered:
        """The answer to a question, found by the first process that asks."""
        known = self._known.get(question)
        if known is None:
            known = self._known[question] = Answered(self._shared(question, find))
        return known

    def forget(self) -> None:
        """What this process alone knows: its program may have changed."""
        self._known.clear()
        self._said.clear()

    def is_first(self, text: str) -> bool:
        """Whether no process of the run has said `text` before; it counts as said from now on."""
        if text in self._said:
            return False
        self._said.add(text)
        said = Answer(problem="said")
        first = [False]

        def say() -> Answer:
            first[0] = True
            return said

        self._shared(f"said\0{text}", say)
        return first[0]

    def _shared(self, question: str, find: Callable[[], Answer]) -> Answer:
        if self.file is None:
            return find()
        found: Answer | None = None
        try:
            with closing(sqlite3.connect(self.file, timeout=_PATIENCE, isolation_level=None)) as file:
                file.execute("PRAGMA journal_mode=MEMORY")  # no second file
                file.execute("BEGIN EXCLUSIVE")
                file.execute("CREATE TABLE IF NOT EXISTS answers (question TEXT PRIMARY KEY, answer BLOB)")
                row = file.execute("SELECT answer FROM answers WHERE question = ?", (question,)).fetchone()
                if row is not None:
                    return msgspec.msgpack.decode(row[0], type=Answer)
                found = find()
                file.execute("INSERT INTO answers VALUES (?, ?)", (question, msgspec.msgpack.encode(found)))
                file.execute("COMMIT")
        except (sqlite3.Error, msgspec.MsgspecError, UnicodeError):  # the file has gone, the disk is full, a path is no text
            return find() if found is None else found
        return found


def _remove(file: str, owner: int) -> None:
    if os.getpid() == owner:  # forked processes inherit what is to be done at the end
        with suppress(OSError):
            os.unlink(file)
