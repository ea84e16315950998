"""A FastAPI program from texts, analysed in a folder of its own, without a cache; what is likely counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fitlint.config import load
from fitlint.finding import Diagnostic
from fitlint.run import analyze


def diagnostics(folder: Path, files: Mapping[str, str], settings: str = "") -> list[Diagnostic]:
    """What is found in these files, by path; `settings` are more lines of the `pyproject.toml`."""
    (folder / "pyproject.toml").write_text(f"[project]\nname = 'program'\ndependencies = ['fastapi']\n{settings}")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return analyze(load([folder], overrides={"cache": False, "confidence": "likely"}), [folder]).diagnostics


def the_one(folder: Path, text: str) -> Diagnostic:
    """What is found in the program of this one file; it has to be one."""
    (one,) = diagnostics(folder, {"main.py": text})
    return one
