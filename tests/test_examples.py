"""The examples: what fitlint says of them is written beside them; rewrite it with FITLINT_UPDATE=1."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def fitlint(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "fitlint", *arguments], cwd=cwd, capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize("name", ["shop", "library"])
def test_what_fitlint_says_of_an_example(name: str) -> None:
    folder = EXAMPLES / name
    run = fitlint("--no-cache", ".", cwd=folder)
    routes = fitlint("routes", "--no-cache", ".", cwd=folder)
    assert (run.returncode, routes.returncode) == (1, 0), run.stderr + routes.stderr
    found = {"findings.txt": run.stdout, "routes.txt": routes.stdout}
    for file, text in found.items():
        if os.environ.get("FITLINT_UPDATE"):
            (folder / file).write_text(text)
        assert text == (folder / file).read_text(), f"{file} is out of date"


def test_the_checks_of_the_third_party_pass_their_pages() -> None:
    run = fitlint("test", ".", cwd=EXAMPLES / "acme_checks")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 failed" in run.stdout


def test_an_installed_package_of_checks_is_found(tmp_path: Path) -> None:
    """Installed for real, as its users would, and selected by its code beside the built-in ones."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "--target",
            tmp_path,
            EXAMPLES / "acme_checks",
        ],
        check=True,
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NO_COLOR": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "fitlint", "--no-cache", "--select", "ACM001", "--output-format", "concise", "."],
        cwd=EXAMPLES / "library", capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert "warning[ACM001] `POST /books/` has no version in its path" in run.stdout, run.stdout + run.stderr
