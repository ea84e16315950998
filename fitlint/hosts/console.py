"""The terminal and files that the command writes to: colour, width, progress, pipes that close early, atomic files."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TextIO

from fitlint.hosts.cli import Stop

QUIET = 1.0  # seconds before progress is shown
BEAT = 0.1  # seconds between two updates of it


def colored(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour what goes to `stream`: NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether it is a terminal."""
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal(stream) and environment.get("TERM") != "dumb" and environment.get("CLICOLOR") != "0"


def is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def terminal_width(stream: TextIO | None) -> int | None:
    """The cells of the terminal behind `stream`; None where there is none."""
    if not is_terminal(stream):
        return None
    import shutil

    return max(40, shutil.get_terminal_size((100, 24)).columns)


def only_ascii(stream: TextIO | None) -> bool:
    """Whether JSON must be escaped to survive the encoding of `stream`."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return encoding.lower().replace("_", "-") not in ("utf-8", "utf8")


def emit(text: str, color: bool = False) -> None:
    """Write `text` to stdout. A reader that has gone away ends the output, not the command; raises `Stop` when the disk is full."""
    try:
        if os.name == "nt":  # where colours may have to be translated
            import click

            click.echo(text, nl=False, color=color)
        elif sys.stdout is not None:  # click would take an ASCII stream for a mistake and write UTF-8
            sys.stdout.write(text)
            sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EINVAL:
            silence()
            raise Stop(f"cannot write to stdout: {error.strerror}") from error
        silence()


def tell(text: str) -> None:
    """Write a line to stderr, if anybody listens. Hosts of builds read it too, and must find no command in it."""
    from fitlint.output.defuse import defused

    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(defused(text), file=sys.stderr, flush=True)


def silence() -> None:
    """Send what is still to come on stdout nowhere, so that the interpreter's last flush does not fail."""
    with suppress(OSError, ValueError, AttributeError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def write_file(path: Path, text: str) -> None:
    """Write a text as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, data: bytes) -> None:
    """Replace the file at `path` as a whole, or leave it as it was. A device or a pipe is written to. Raises `Stop`."""
    real = Path(os.path.realpath(path))
    try:
        if real.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if real.exists() and not real.is_file():
            real.write_bytes(data)
            return
        beside = real.with_name(f".{real.name}.{os.getpid()}.tmp")
        try:
            beside.write_bytes(data)
            if real.exists():
                beside.chmod(real.stat().st_mode)
            os.replace(beside, real)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise Stop(f"cannot write {path}: {error.strerror or error}") from error


def append_to_file(path: Path, text: str) -> None:
    """Add `text` at the end of a file, in one write. Raises `Stop`."""
    try:
        with open(path, "ab", buffering=0) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise Stop(f"cannot write {path}: {error.strerror or error}") from error


def write_traceback(error: BaseException) -> str:
    """Save the traceback of `error` to a temporary file and return its path, or the traceback itself where that fails."""
    import tempfile
    import traceback

    text = "".join(traceback.format_exception(error))
    try:
        handle, path = tempfile.mkstemp(prefix="fitlint-", suffix=".txt", text=True)
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return "this:\n" + text
    return path


class Progress:
    """One line on stderr that says what is being done: only on a terminal, only after a second, gone at the end."""

    def __init__(self) -> None:
        self._next = monotonic() + QUIET if is_terminal(sys.stderr) else None
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        now = monotonic()
        if self._next is None or now < self._next:
            return
        self._next = now + BEAT
        line = f"{what} {done}/{total}" if total else what
        self._write(f"\r\x1b[2K{line[: (terminal_width(sys.stderr) or 80) - 1]}")
        self._shown = True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown:
            self._write("\r\x1b[2K")

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()
