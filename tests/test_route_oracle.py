"""The program of every case on every page is imported under its framework, and the routes that it really has compared with fitlint's.

All programs of a worker are imported by one process (`runtime_routes.py`, a child for each). A case whose program cannot be imported, because that is
what its page shows or because it uses a library that does not exist, is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fitlint import pages
from fitlint.config import load
from fitlint.pages.find import pairs
from fitlint.pages.proofs import main_module, write
from fitlint.routes import route_table
from tests.runtime_routes import Oracle

REPOSITORY = Path(__file__).resolve().parents[1]
Row = tuple[str, str, str, bool]  # path, method, "module:qualname", async


def _cases() -> list[pages.Case]:
    found = []
    for pair in pairs([REPOSITORY / "checks", REPOSITORY / "examples" / "acme_checks", REPOSITORY / "tests" / "samples"]):
        try:
            found += pages.read(pair.page).cases
        except (OSError, ValueError):  # a test of its own says so
            continue
    return found


def application(case: pages.Case) -> str:
    """The application of a case as servers name it: `app` or `create_app()` of its main module; "" without one."""
    module = main_module(case.files)
    text = case.files[module.replace(".", "/") + ".py"].text if module else ""
    if re.search(r"^app\b[^=\n]*=", text, re.MULTILINE):
        return f"{module}:app"
    return f"{module}:create_app()" if re.search(r"^def create_app\(", text, re.MULTILINE) else ""


CASES = [case for case in _cases() if application(case)]


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    one = Oracle()
    yield one
    one.end()


def written(case: pages.Case, folder: Path) -> Path:
    """The program of a case, in this folder."""
    write(folder, {"fitlint.toml": case.config.text if case.config is not None else "", **case.texts()})
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_routes_are_those_of_the_framework(case: pages.Case, oracle: Oracle, tmp_path: Path) -> None:
    answer = oracle.ask(written(case, tmp_path), application(case))
    if not isinstance(answer, list):
        why = str(answer).strip().splitlines()[-1]
        assert not why.startswith("TimeoutError"), why
        pytest.skip(why)
    modules = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in case.files}
    truth = {
        (path or "/", method, name, is_async) for path, method, name, is_async in answer if name.partition(":")[0] in modules
    }
    assert sorted(understood(tmp_path, application(case))) == sorted(truth)


def understood(folder: Path, app: str) -> set[Row]:
    """The routes of an application, as fitlint understands the program below a directory."""
    table = route_table(load([folder], overrides={"cache": False, "jobs": 1}))
    return {
        (one.path, method, one.endpoint, one.is_async)
        for one in table.routes
        if one.kind != "mount" and one.app == app
        for method in (one.methods if one.kind == "http" else ["WEBSOCKET"])
    }


def test_most_programs_can_be_imported(oracle: Oracle, tmp_path: Path) -> None:
    """So that skipping does not become a habit. A fifth of them tells."""
    answers = {
        case.id: oracle.ask(written(case, tmp_path / str(number)), application(case)) for number, case in enumerate(CASES[::5])
    }
    failed = {case: str(answer).strip().splitlines()[-1] for case, answer in answers.items() if not isinstance(answer, list)}
    assert len(failed) <= len(answers) / 5, failed
