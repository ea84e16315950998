"""The command `fitlint`: what surrounds its commands, and answers `--version` before anything is imported.

Exit codes: 0 nothing found, or advice only; 1 an error or a warning is shown; 2 wrong usage or configuration, an output that
cannot be written, an internal error; 130 interrupted.
"""

from __future__ import annotations

import gc
import sys

from fitlint._version import __version__

TYPE_CHECKING = False  # as `typing` has it, which would have to be imported
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

COMMANDS = ("baseline", "check", "checks", "clean", "config", "explain", "new", "routes", "test")


class Stop(Exception):
    """Ends the command with exit code 2; the text says why, and to whom it may help, what else to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command with the arguments `argv` (those of the process without it) and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    collecting = gc.isenabled()
    gc.disable()  # a process of seconds: the collector would only walk the program again and again
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has seen enough: `fitlint … | head`
        from fitlint.hosts.console import silence

        silence()
        return 0
    finally:
        if collecting:
            gc.enable()


def run() -> NoReturn:
    """The command as a process of its own. It ends at once: to look through a large program for garbage at the end costs 0.3 s."""
    import os

    gc.disable()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):  # closed, or not there at all
            code = code or 2
    if sys.gettrace() is None and sys.getprofile() is None:  # these have something to write at the end
        os._exit(code)
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        print(f"fitlint {__version__}", flush=True)
        return 0
    bare = not arguments
    if bare:
        arguments = ["--help"]
    elif arguments[0] not in (*COMMANDS, "--help", "-h"):
        arguments = ["check", *arguments]

    # A path may follow: the reason is only what stands behind "=".
    arguments = [f"{one}=" if one == "--add-ignore" else one for one in arguments]

    import click

    from fitlint.hosts.commands import commands

    for stream in (sys.stdout, sys.stderr):  # what the terminal's encoding does not have is escaped, and nothing crashes
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = commands.main(arguments, prog_name="fitlint", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        return 2 if bare else code if isinstance(code, int) else 0  # nothing was checked: a build must not take it for success
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return 130
    except BrokenPipeError:
        raise
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    """Say why a command ended, and return its exit code."""
    from fitlint.checks import InvalidCheck
    from fitlint.config import ConfigError
    from fitlint.git import GitError
    from fitlint.hosts.console import tell, write_traceback

    if isinstance(error, (Stop, ConfigError, GitError, InvalidCheck)):
        tell(f"fitlint: {error}")
    else:
        first = str(error).partition("\n")[0]
        tell(f"fitlint: internal error: {type(error).__name__}" + (f": {first}" if first else ""))
        tell(f"  this is a defect of fitlint, please report it with {write_traceback(error)}")
    return 2
