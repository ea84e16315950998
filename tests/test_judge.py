"""Checks that run beside this process find what they find here, in the same order, and what dies there is done here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from fitlint import judge
from fitlint.config import Settings
from fitlint.link.calls import Calls
from fitlint.model.scopes import Function
from fitlint.run import Report, analyze

EXAMPLES = Path(__file__).parent.parent / "examples"


def report(example: str) -> Report:
    return analyze(Settings(root=EXAMPLES / example, cache=False, jobs=2))


@pytest.mark.parametrize("example", ["shop", "library"])
def test_beside_is_the_same(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = report(example)
    assert here.diagnostics
    forks: list[int] = []
    fork = os.fork
    monkeypatch.setattr(judge, "_WORTH_FORKING", 1)
    monkeypatch.setattr(os, "fork", lambda: forks.append(1) or fork())
    beside = report(example)
    assert forks and beside.diagnostics == here.diagnostics and beside.warnings == here.warnings


def test_a_process_that_dies_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = report("shop").diagnostics
    judged, parent = judge._judged, os.getpid()

    def dying(*arguments: Any) -> judge.Judgement:
        if os.getpid() != parent:
            os._exit(1)
        return judged(*arguments)

    monkeypatch.setattr(judge, "_WORTH_FORKING", 1)
    monkeypatch.setattr(judge, "_judged", dying)
    assert report("shop").diagnostics == expected


@pytest.mark.parametrize("broken", ["fitlint.leading.resolve", "fitlint.entries.entry_points"])
def test_a_defect_costs_only_the_checks_that_meet_it(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = report("shop").diagnostics

    def fail(*arguments: Any) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(judge, "_WORTH_FORKING", 1)
    monkeypatch.setattr(broken, fail)
    assert report("shop").diagnostics == expected


@pytest.mark.parametrize("processes", [1, 2])
def test_a_function_that_cannot_be_resolved_costs_only_its_own_calls(processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = report("shop").diagnostics
    lost = next(one for one in expected if one.code == "FIT107")
    resolved = Calls._reached

    def failing(calls: Calls, function: Function, *arguments: Any) -> Any:
        if function.name == lost.scope.rpartition(".")[2]:
            raise RuntimeError("a defect")
        return resolved(calls, function, *arguments)

    monkeypatch.setattr(judge, "_WORTH_FORKING", 1 if processes > 1 else 10_000)
    monkeypatch.setattr(Calls, "_reached", failing)
    found = report("shop")
    assert [one for one in found.diagnostics if one.scope != lost.scope] == [one for one in expected if one.scope != lost.scope]
    assert lost not in found.diagnostics and not found.failed
    assert found.warnings == [
        f"the calls of `{lost.scope}` in {lost.path} could not be resolved and were left out: RuntimeError: a defect"
    ]


def test_what_is_found_again_word_for_word_counts_once(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'two'\ndependencies = ['fastapi']\n")
    (tmp_path / "items.py").write_text(
        "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get('/items/{item_id}')\ndef read() -> int:\n    return 1\n"
    )
    for name in ("main", "other"):
        (tmp_path / f"{name}.py").write_text(
            "from fastapi import FastAPI\nfrom items import router\n\napp = FastAPI()\napp.include_router(router)\n"
        )
    (one,) = analyze(Settings(root=tmp_path, cache=False)).diagnostics
    assert (one.code, one.routes) == ("FIT501", ["GET /items/{item_id}"])
    (tmp_path / "other.py").write_text(
        "from fastapi import FastAPI\nfrom items import router\n\napp = FastAPI()\napp.include_router(router, prefix='/v2')\n"
    )
    two = analyze(Settings(root=tmp_path, cache=False)).diagnostics
    assert sorted(one.routes for one in two) == [["GET /items/{item_id}"], ["GET /v2/items/{item_id}"]]


def test_no_processes_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = report("shop").diagnostics

    def refuse() -> int:
        raise OSError("no more")

    monkeypatch.setattr(judge, "_WORTH_FORKING", 1)
    monkeypatch.setattr(os, "fork", refuse)
    assert report("shop").diagnostics == expected
