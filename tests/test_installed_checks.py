"""Whether fitlint's own checks are the only ones that are installed, told without the library that reads entry points."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fitlint import checks
from tests.test_gather import write

OURS = {"fitlint-1.0.dist-info/entry_points.txt": "[fitlint.checks]\nbuiltin = fitlint_checks\n"}
THEIRS = "[fitlint.checks]\nhouse = houserules\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (OURS, True),
        (
            {
                **OURS,
                "flask-3.dist-info/entry_points.txt": "[console_scripts]\nflask = flask:main\n",
                "six.egg-info": "Name: six\n",
            },
            True,
        ),
        ({**OURS, "house-1.dist-info/entry_points.txt": THEIRS}, False),
        ({**OURS, "house.egg-info/entry_points.txt": THEIRS}, False),
        ({"house-1.dist-info/entry_points.txt": THEIRS}, False),
        ({**OURS, "fitlint.egg-info/entry_points.txt": OURS["fitlint-1.0.dist-info/entry_points.txt"]}, False),
        ({}, False),
    ],
)
def test_only_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], expected: bool) -> None:
    monkeypatch.setattr(sys, "path", [str(write(tmp_path / "site", files)), str(tmp_path / "missing")])
    monkeypatch.setattr(sys, "meta_path", [checks.PathFinder])
    assert checks._are_only_ours() is expected


@pytest.mark.parametrize("name", ["all.zip", "house.egg"])
def test_what_cannot_be_looked_into_may_hold_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    site = write(tmp_path / "site", {**OURS, name if name.endswith(".zip") else f"{name}/EGG-INFO/entry_points.txt": THEIRS})
    monkeypatch.setattr(sys, "path", [str(site), str(site / name)])
    monkeypatch.setattr(sys, "meta_path", [checks.PathFinder])
    assert checks._are_only_ours() is False


def test_other_finders_may_know_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        def find_distributions(self, context: object = None) -> list[object]:
            return []

    monkeypatch.setattr(sys, "path", [str(write(tmp_path / "site", OURS))])
    monkeypatch.setattr(sys, "meta_path", [checks.PathFinder, Finder()])
    assert checks._are_only_ours() is False


def test_our_own_entry_point_is_what_is_installed() -> None:
    assert checks._OURS in checks._entry_points()
