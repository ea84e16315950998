"""Running flake8, pylint and fitlint itself as their users do, and what they say in one form: code, file, line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from textwrap import dedent
from typing import Any

from fitlint.checks import installed_checks
from fitlint.selection import TOOL_CHECKS

Findings = Counter[tuple[str, str, int]]

PYLINT = ("--load-plugins=fitlint.pylint", "--disable=all", "--enable=fitlint", "--recursive=y")
START_METHODS = ("fork", "spawn", "forkserver")

SHOP = Path(__file__).parent.parent / "examples" / "shop"
PROGRAM = """\
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/rate", response_model=float)
async def rate(name):
    await app.setup()
    return requests.get("http://rates", timeout=3).json()
"""
RATE = {("FIT201", "main.py", 8): 1, ("FIT101", "main.py", 10): 1}  # what the hosts say of it

# The way to tell a program's processes how to start others is to ask multiprocessing before the program begins.
_STARTING = "import multiprocessing, sys; multiprocessing.set_start_method({method!r}); "
_FLAKE8 = "from flake8.main.cli import main; sys.exit(main())"
_PYLINT = "from pylint import run_pylint; run_pylint()"


def run(
    *command: str | Path, cwd: Path, stdin: str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of this environment."""
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, input=stdin, capture_output=True, text=True, check=False,
        env={**os.environ, "NO_COLOR": "1", **(env or {})},
    )  # fmt: skip


def flake8(
    *arguments: str, cwd: Path, method: str | None = None, stdin: str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run flake8, its processes started by `method`."""
    start = ("-m", "flake8") if method is None else ("-c", _STARTING.format(method=method) + _FLAKE8)
    return run(*start, *arguments, cwd=cwd, stdin=stdin, env=env)


def pylint(
    *arguments: str, cwd: Path, method: str | None = None, stdin: str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run pylint, its processes started by `method`: in a process of its own where that matters, else here, which is quicker."""
    if method is None and stdin is None and env is None and "--jobs=2" not in arguments:
        return _pylint_here("--output-format=json2", *arguments, cwd=cwd)
    start = ("-m", "pylint") if method is None else ("-c", _STARTING.format(method=method) + _PYLINT)
    return run(*start, "--output-format=json2", "--persistent=n", *arguments, cwd=cwd, stdin=stdin, env=env)


def _pylint_here(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    from pylint.lint import Run

    before, path = Path.cwd(), list(sys.path)
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    os.chdir(cwd)
    try:
        forget_modules(cwd)
        with redirect_stdout(out), redirect_stderr(err):
            Run([*arguments, "--persistent=n"])
    except SystemExit as end:
        code = end.code
    finally:
        os.chdir(before)
        sys.path[:] = path
    return subprocess.CompletedProcess(list(arguments), int(str(code)), out.getvalue(), err.getvalue())


def forget_modules(folder: Path) -> None:
    """What pylint's trees in this process know of a project; those of installed packages stay."""
    from astroid import MANAGER

    for name in [name for name, module in MANAGER.astroid_cache.items() if module.file and module.file.startswith(str(folder))]:
        del MANAGER.astroid_cache[name]
    MANAGER._mod_file_cache.clear()


def fitlint(*arguments: str, cwd: Path) -> Findings:
    """What the command finds."""
    done = run("-m", "fitlint", "--no-cache", "--output-format", "json", *arguments, cwd=cwd)
    assert done.returncode in (0, 1), done.stderr
    return of_json(done.stdout)


def of_json(text: str) -> Findings:
    return Counter((one["code"], one["path"], one["range"]["start"]["line"]) for one in json.loads(text)["diagnostics"])


def of_flake8(done: subprocess.CompletedProcess[str]) -> Findings:
    """Our findings in flake8's output; that of its own checks is left out."""
    assert not done.stderr, done.stderr
    return of_lines(done.stdout.splitlines())


def of_lines(lines: Sequence[str]) -> Findings:
    found: Findings = Counter()
    for line in lines:
        path, number, _, text = line.split(":", 3)
        code = text.split()[0]
        if code.startswith("FIT"):
            found[code, os.path.normpath(path), int(number)] += 1
    return found


def of_pylint(done: subprocess.CompletedProcess[str]) -> Findings:
    """Our findings in pylint's output."""
    assert not done.stderr, done.stderr
    found: Findings = Counter()
    for one in messages(done):
        if one["symbol"] in CODES:
            found[CODES[one["symbol"]], os.path.normpath(one["path"]), one["line"]] += 1
    return found


def messages(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.stdout, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return found


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


class Counted:
    """A package of checks whose only check finds nothing and writes down each analysis; `env` installs it for a command."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "analyses"
        self.env = {"PYTHONPATH": str(folder), "COUNTED": str(self.log)}
        write(
            folder,
            {
                "counted_checks/__init__.py": "",
                "counted_checks/each_analysis.py": """
                    import os

                    from fitlint import WARNING, Program, check


                    @check("CNT001", each=Program, level=WARNING, summary="an analysis took place")
                    def each_analysis(program, same):
                        with open(os.environ["COUNTED"], "a") as log:
                            log.write(f"{os.getpid()}\\n")
                        return ()
                    """,
                "counted_checks/each_analysis.md": "# Each analysis\n",
                "counted_checks-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: counted-checks\nVersion: 1\n",
                "counted_checks-1.dist-info/entry_points.txt": "[fitlint.checks]\ncounted = counted_checks\n",
            },
        )

    def count(self) -> int:
        """How many analyses there were since the last time."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return len(lines)


CODES = {one.name: one.code for one in installed_checks()} | {name: code for code, name in TOOL_CHECKS.items()}
