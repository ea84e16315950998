"""How fast fitlint is beside other linters: `python tests/benchmark.py TREE [--runs N] [--pylint] [--jobs N] [--loop]`, a table in Markdown.

All tools run in turns, so that what else the machine does meets them alike. A first turn that does not count fills the disk's cache and
compiles the tools' own modules; a tool that takes longer than a minute has this turn only. Cold is fitlint with an empty cache, warm with the one that the cold run left. Memory is that of the
largest process. ruff runs two sets of its rules, flake8 those of flake8-async; both look at each file alone. With `--loop` fitlint runs as well without the checks of the event loop, and then
with a check that only asks for the calls that they look at, on the loop and in threads, as any other check may that rests on calls.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

_LONG = 60.0  # seconds


class Tool(NamedTuple):
    """A command, and where its cache is: emptied before each run of a `cold` one."""

    name: str
    command: Sequence[str]
    cache: Path | None = None
    cold: bool = False
    path: Path | None = None  # where other packages are


class Run(NamedTuple):
    seconds: float
    processor: float
    megabytes: float


class Failed(Exception):
    """A command that ended in a way that says it did not do its work."""


def main() -> int:
    options = _options()
    tree = options.tree.resolve()
    with tempfile.TemporaryDirectory(prefix="fitlint-benchmark-") as folder:
        tools, notes = _tools(tree, Path(folder), options)
        runs: dict[str, list[Run]] = {tool.name: [] for tool in tools}
        for turn in range(options.runs + 1):
            for tool in list(tools):
                try:
                    run = _measured(tool, Path(folder))
                except Failed as error:
                    notes.append(f"{tool.name} is left out: {error}")
                    tools.remove(tool)
                    continue
                if run.seconds > _LONG:
                    tools.remove(tool)
                if turn or run.seconds > _LONG:
                    runs[tool.name].append(run)
    files, lines, size = _size_of(tree)
    print(f"`{tree.name}`: {files:,} files, {lines:,} lines, {size / 1e6:.1f} MB; {_machine()}\n")
    print("\n".join(_table((name, own) for name, own in runs.items() if own)))
    print("".join(f"\n* {note}" for note in notes))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tree", type=Path)
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="fitlint's worker processes")
    parser.add_argument("--pylint", action="store_true", help="run pylint too, which takes minutes")
    parser.add_argument("--loop", action="store_true", help="run fitlint without the checks of the event loop, too")
    return parser.parse_args()


def _tools(tree: Path, folder: Path, options: argparse.Namespace) -> tuple[list[Tool], list[str]]:
    """The commands of the tools that are installed, and a note for each of the others."""
    notes: list[str] = []
    found: list[Tool] = [Tool("bare interpreter", [sys.executable, "-c", "pass"])]
    fitlint = _installed("fitlint", notes)
    if fitlint:
        cache = folder / "cache"
        check = [fitlint, "check", str(tree), "--isolated", "--exit-zero", "--cache-dir", str(cache), "--jobs", str(options.jobs)]
        found += [
            Tool("fitlint --version", [fitlint, "--version"]),
            Tool("fitlint check, cold", check, cache, cold=True),
            Tool("fitlint check, warm", check, cache),
        ]
        if options.loop:
            asking = _asking_for_calls(folder / "asking")
            without = [*check, "--ignore", _OF_THE_LOOP]
            with_calls = [*without, "--extend-select", "ASK001"]
            found += [
                Tool("fitlint check, cold, without the event loop", without, cache, cold=True),
                Tool("fitlint check, cold, without, but with its calls", with_calls, cache, cold=True, path=asking),
            ]
    if ruff := _installed("ruff", notes):
        rules = ["--select", "ASYNC,FAST", "--no-cache", "--isolated", "--exit-zero", "--quiet"]
        found.append(Tool("ruff check --select ASYNC,FAST", [ruff, "check", *rules, str(tree)]))
    if (flake8 := _installed("flake8", notes)) and _installed("flake8-async", notes):
        rules = ["--select", "ASYNC", "--isolated", "--exit-zero", "--quiet"]
        found.append(Tool("flake8 --select ASYNC", [flake8, *rules, str(tree)]))
    if options.pylint and (pylint := _installed("pylint", notes)):
        rules = ["--disable=all", "--enable=unreachable", "-j2", "--recursive=y", "--exit-zero", f"--rcfile={os.devnull}"]
        found.append(Tool("pylint --enable=unreachable -j2", [pylint, *rules, str(tree)]))
    return found, notes


_OF_THE_LOOP = "FIT1,FIT020,FIT614,FIT616"
_ASKING = """\
from fitlint import ADVICE, CALLS, LOOP, Program, check, entry_points, leading_to
from fitlint.leading import leading


@check("ASK001", each=Program, level=ADVICE, summary="nothing, but asks for the calls that requests make", shares=LOOP, rests_on=CALLS)
def asking(program: Program, _: Program):
    for one in leading(program):
        program.calls(one)
    leading_to(program, (one.function for one in entry_points(program)), lambda edge: False, lambda edge: True)
    return ()
"""


def _asking_for_calls(folder: Path) -> Path:
    """Where a package is, as if it were installed, with a check that finds nothing."""
    metadata = folder / "asking-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: asking\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[fitlint.checks]\nasking = asking\n")
    (folder / "asking.py").write_text(_ASKING)
    return folder


def _installed(name: str, notes: list[str]) -> str | None:
    """The command of this name: of the environment that runs this, or on the PATH."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        notes.append(f"{name} is not installed")
    return found


def _measured(tool: Tool, folder: Path) -> Run:
    """Run a command once. Raises `Failed`."""
    if tool.cold and tool.cache is not None:
        shutil.rmtree(tool.cache, ignore_errors=True)
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONDONTWRITEBYTECODE", "FITLINT_CACHE_DIR")}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    if tool.path is not None:
        environment["PYTHONPATH"] = str(tool.path)
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(tool.command, stdout=subprocess.DEVNULL, stderr=errors, cwd=folder, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            errors.seek(0)
            last = errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise Failed(f"it ended with {process.returncode}: {last}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def _table(rows: Iterable[tuple[str, list[Run]]]) -> Iterable[str]:
    yield "| | runs | median s | fastest s | processor s | MB |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, runs in rows:
        seconds = [run.seconds for run in runs]
        processor, memory = median(run.processor for run in runs), max(run.megabytes for run in runs)
        yield f"| {name} | {len(runs)} | {median(seconds):.3f} | {min(seconds):.3f} | {processor:.3f} | {memory:.0f} |"


def _size_of(tree: Path) -> tuple[int, int, int]:
    """The Python files that fitlint sees, their lines and bytes."""
    from fitlint.files import discover

    contents = [(tree / path).read_bytes() for path in discover(tree).files]
    return len(contents), sum(content.count(b"\n") for content in contents), sum(map(len, contents))


def _machine() -> str:
    return f"{os.cpu_count()} processors, Python {sys.version.partition(' ')[0]} on {sys.platform}"


if __name__ == "__main__":
    sys.exit(main())
