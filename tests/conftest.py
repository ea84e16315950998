"""What several files of tests watch the engine with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from fitlint import judge
from fitlint.link import linker
from fitlint.link.calls import Calls
from fitlint.model.scopes import Function
from fitlint.questions import Linked
from fitlint.things import Edge


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the functions whose calls are resolved from now on."""
    names: set[str] = set()

    def noting(real: Callable[[Calls, Function], list[Edge]]) -> Callable[[Calls, Function], list[Edge]]:
        def note(self: Calls, function: Function) -> list[Edge]:
            names.add(function.qualname)
            return real(self, function)

        return note

    monkeypatch.setattr(Calls, "of", noting(Calls.of))
    monkeypatch.setattr(Calls, "reach", noting(Calls.reach))
    return names


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The codes of the checks that look for anything from now on."""
    codes: set[str] = set()
    real = judge._judged

    def noting(checks: Sequence[Any], *arguments: Any) -> judge.Judgement:
        codes.update(one.code for one in checks)
        return real(checks, *arguments)

    monkeypatch.setattr(judge, "_judged", noting)
    return codes


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with each program of which link looks for the things from now on."""
    programs: list[str] = []
    real = linker._Linker.linked

    def noting(self: linker._Linker) -> Linked:
        programs.append("linked")
        return real(self)

    monkeypatch.setattr(linker._Linker, "linked", noting)
    return programs
