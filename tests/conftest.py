"""What several files of tests watch the engine with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fitlint.link.calls import Calls
from fitlint.model.scopes import Function
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
