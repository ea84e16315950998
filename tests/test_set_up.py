"""The set-up of each host in the README is a file in examples/hosts, and works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.hosts import fitlint, flake8, of_flake8, of_pylint, pylint

REPOSITORY = Path(__file__).resolve().parents[1]
HOSTS = REPOSITORY / "examples" / "hosts"
NAMES = ("setup.cfg", "pyproject.toml", ".pre-commit-config.yaml")  # tests/test_pre_commit.py runs the last


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_shows_the_file(name: str) -> None:
    text = (HOSTS / name).read_text()
    assert len(text.splitlines()) == 5
    assert f"\n{text}```\n" in (REPOSITORY / "README.md").read_text()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A program whose project says nothing of fitlint."""
    root = tmp_path / "library"
    shutil.copytree(REPOSITORY / "examples" / "library" / "library", root / "library")
    return root


def test_flake8(library: Path) -> None:
    shutil.copy(HOSTS / "setup.cfg", library)
    assert of_flake8(flake8(cwd=library)) == fitlint("--level=warning", cwd=library)


def test_pylint(library: Path) -> None:
    shutil.copy(HOSTS / "pyproject.toml", library)
    assert of_pylint(pylint("--recursive=y", ".", cwd=library)) == fitlint("--level=warning", cwd=library)
