"""Counting the programs that are really linked: what is remembered is not."""

from __future__ import annotations

import pytest

from fitlint import run


def linked(monkeypatch: pytest.MonkeyPatch) -> list[run.Project]:
    """The projects that are linked from now on."""
    projects: list[run.Project] = []
    real = run.understand

    def counting(project: run.Project, *rest: object) -> run.Analysis:
        projects.append(project)
        return real(project, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "understand", counting)
    return projects
