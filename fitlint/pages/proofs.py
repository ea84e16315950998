"""Running proofs: under the real framework, in processes of their own, several at a time."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

_SCRIPT = Path(__file__).with_name("laboratory.py")
TIMEOUT = 60  # seconds for one proof
_GRACE = 30  # seconds on top, for the imports before


class Outcome(msgspec.Struct, frozen=True):
    """`ok`, or at which `line` of the page it stopped, and why (`text`). `output` is what was printed."""

    ok: bool
    line: int
    text: str
    output: str = ""


class Laboratory:
    """Processes that run proofs, started when they are needed; a context, and safe to use from several threads."""

    def __init__(self, processes: int = 0) -> None:
        """At most `processes` of them, as many as there are processors for 0."""
        self.size = processes or os.cpu_count() or 1
        self._idle: queue.LifoQueue[subprocess.Popen[str] | None] = queue.LifoQueue()
        for _ in range(self.size):
            self._idle.put(None)

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for _ in range(self.size):
            process = self._idle.get()
            if process is not None:
                _end(process)

    def run(
        self, files: Mapping[str, str], source: str, *, page: str = "proof", line: int = 1, timeout: float = TIMEOUT
    ) -> Outcome:
        """Run Python code beside `files` (by path); `line` is where the code begins on its page. Never raises for what it does."""
        with tempfile.TemporaryDirectory(prefix="fitlint-", ignore_cleanup_errors=True) as folder:
            root = Path(folder).resolve()
            write(root, files)
            job = {
                "path": [entry for entry in sys.path if entry], "mentions": "\n".join([source, *files.values()]), "timeout": timeout,
                "directory": str(root), "main": main_module(files), "source": source, "page": page, "line": line,
            }  # fmt: skip
            process = self._idle.get()
            try:
                if process is None or process.poll() is not None:
                    process = _start()
                answer = _ask(process, json.dumps(job), timeout + _GRACE)
            finally:
                self._idle.put(process)
        if not answer:
            return Outcome(False, line, "the process that runs proofs has ended, or took too long")
        return msgspec.json.decode(answer, type=Outcome)


def main_module(files: Mapping[str, Any]) -> str:
    """The module that a proof means by `main`: main.py or app.py, the one nearest to the top; "" without any."""
    found = [path for path in files if path.rpartition("/")[2] in ("main.py", "app.py")]
    best = min(found, key=lambda path: (path.count("/"), not path.endswith("main.py"), path), default="")
    return best.removesuffix(".py").replace("/", ".")


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files below a directory."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")


def _start() -> subprocess.Popen[str]:
    # Isolated: neither the environment nor the working directory decides what is imported, only the path that each job brings.
    command = [sys.executable, "-I", str(_SCRIPT)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def _ask(process: subprocess.Popen[str], job: str, seconds: float) -> str:
    """The line that the process answers; "" when it ends, or is ended because it takes too long."""
    assert process.stdin is not None and process.stdout is not None
    alarm = threading.Timer(seconds, process.kill)
    alarm.start()
    try:
        process.stdin.write(job + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except OSError:
        return ""
    finally:
        alarm.cancel()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.wait()
