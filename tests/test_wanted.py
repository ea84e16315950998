"""Whoever looks for a name in a module or class says so: what nobody has looked for may change without being noticed (`fitlint.differences`)."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fitlint import run
from fitlint.config import load
from fitlint.model import walk
from fitlint.model.index import Index
from fitlint.model.scopes import Class, Module, Scope
from tests.test_kept import CALLER, HANDLERS, KINDS, OTHER
from tests.test_standing import CALM, EXTRA, JOBS, MAIN, PRICES, QUIET

PROGRAMS = {
    "kept": {"app.py": HANDLERS, "prices.py": OTHER, "caller.py": CALLER},
    "kinds": {"main.py": KINDS},
    "standing": {"main.py": MAIN, "prices.py": PRICES, "calm.py": CALM, "quiet.py": QUIET, "extra.py": EXTRA, "jobs.py": JOBS},
}
EXAMPLES = Path(__file__).parent.parent / "examples"


class Noting(dict[str, Any]):
    """The bindings of a module or class; notes the names that are looked for."""

    def __init__(self, bindings: dict[str, Any]) -> None:
        super().__init__(bindings)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Module | Class, Noting]]:
    """The modules and classes that are looked into from now on, with what is looked for there."""
    found: list[tuple[Module | Class, Noting]] = []
    real = walk.build

    def build(scope: Scope, *statements: Any) -> Index:
        index = real(scope, *statements)
        if isinstance(scope, (Module, Class)):
            index.bindings = Noting(index.bindings)
            found.append((scope, index.bindings))
        return index

    monkeypatch.setattr(walk, "build", build)
    return found


def programs() -> Iterator[str]:
    yield from PROGRAMS
    yield from sorted(one.name for one in EXAMPLES.iterdir() if any(one.rglob("*.py")))


@pytest.mark.parametrize("name", programs())
def test_what_is_looked_for_is_noted(name: str, tmp_path: Path, looked: list[tuple[Module | Class, Noting]]) -> None:
    for file, text in PROGRAMS.get(name, {}).items():
        (tmp_path / file).write_text(text)
    root = tmp_path if name in PROGRAMS else EXAMPLES / name
    run.analyze(load([root], overrides={"level": "advice", "confidence": "likely", "cache": False}), [root])
    for scope, bindings in looked:
        wanted = scope.wanted[""] if isinstance(scope, Module) else scope.wanted
        # A name of a built-in function is never taken for one that nobody looks for; nor is a method that Python itself calls.
        missed = {one for one in bindings.asked - wanted if not hasattr(builtins, one) and not one.startswith("__")}
        assert not missed, f"{scope}: {missed}"
    assert looked or name == "acme_checks"  # a package of checks: no program
