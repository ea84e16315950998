"""The verdict that is kept between runs: used when nothing has changed, never when anything has."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from fitlint import run
from fitlint.cache import engine
from fitlint.config import load
from tests.counting import linked

BAD = """\
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/")
def index():
    return HTTPException(404)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "main.py").write_text(BAD)
    return tmp_path


def codes(root: Path, **overrides: object) -> list[str]:
    report = run.analyze(load([root], overrides=overrides), [root])
    return [one.code for one in report.diagnostics]


def test_a_second_run_links_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = linked(monkeypatch)
    assert codes(project) == codes(project) == ["FIT305"]
    assert len(calls) == 1


def test_a_changed_file_is_seen(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = linked(monkeypatch)
    codes(project)
    (project / "main.py").write_text(BAD.replace("return HTTP", "raise HTTP"))
    assert codes(project) == []
    (project / "other.py").write_text("x = 1\n")
    codes(project)
    (project / "other.py").unlink()
    codes(project)
    assert len(calls) == 3  # the first state is known again


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"ignore": ["FIT305"]}, []),
        ({"levels": {"FIT305": "warning"}}, ["FIT305"]),
        ({"per_file_ignores": {"main.py": ["FIT305"]}}, []),
        ({"select": ["FIT101"]}, []),
    ],
)
def test_other_settings_are_another_program(
    project: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], found: list[str]
) -> None:
    calls = linked(monkeypatch)
    codes(project)
    assert codes(project, **changed) == found
    assert len(calls) == 2


def test_what_is_only_shown_differently_is_not(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = linked(monkeypatch)
    codes(project)
    assert codes(project, level="error", confidence="certain", jobs=1) == ["FIT305"]
    assert len(calls) == 1


def test_versions_of_packages_count(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = linked(monkeypatch)
    codes(project)
    (project / "requirements.txt").write_text("fastapi==0.110.0\n")
    codes(project)
    assert len(calls) == 2


def test_a_broken_file_is_made_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = linked(monkeypatch)
    codes(project)
    for kept in (project / ".fitlint_cache").glob("fitlint-verdict-*"):
        kept.write_bytes(kept.read_bytes()[:20])
    assert codes(project) == codes(project) == ["FIT305"]
    assert len(calls) == 2


def test_without_a_cache_nothing_is_kept(project: Path) -> None:
    codes(project, cache=False)
    assert not (project / ".fitlint_cache").exists()


def test_the_states_before_are_known_too_and_only_the_last_few(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = linked(monkeypatch)

    def state(number: int) -> list[str]:
        (project / "main.py").write_text(BAD.replace("404", str(400 + number)))
        return codes(project)

    for number in range(14):
        state(number)
    assert len(calls) == 14
    assert len(list((project / ".fitlint_cache").glob("fitlint-verdict-*"))) == 12
    state(12)
    assert len(calls) == 14
    state(0)
    assert len(calls) == 15


def test_a_verdict_ends_with_the_comments_in_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = linked(monkeypatch)
    last = date(2999, 1, 31)
    (project / "main.py").write_text(
        BAD.replace("HTTPException(404)\n", f"HTTPException(404)  # fitlint: ignore[FIT305] until={last}\n")
    )
    assert codes(project) == codes(project) == []
    assert len(calls) == 1

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return last + timedelta(days=1)

    for module in ("fitlint.remember", "fitlint.suppress"):
        monkeypatch.setattr(f"{module}.date", Later)
    assert codes(project) == ["FIT305", "FIT001"]
    assert len(calls) == 2


def test_an_installed_engine_is_known_by_its_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache goes from one machine to the next: neither place nor time of the installation count."""

    def installed(name: str, checksum: str) -> list[bytes]:
        folder = tmp_path / name
        (folder / "fitlint_checks").mkdir(parents=True)
        (folder / "fitlint-9.9.dist-info").mkdir()
        lines = [
            f"fitlint/run.py,sha256={checksum},12",
            "fitlint/__pycache__/run.cpython-311.pyc,,",
            f"../../../bin/fitlint,sha256={name},9",
        ]
        (folder / "fitlint-9.9.dist-info/RECORD").write_text("\n".join(lines))
        (folder / "fitlint_checks/one.py").write_text(name)
        (folder / "acme.py").write_text("a check")
        monkeypatch.setattr(engine, "_TOP", folder / "fitlint")
        engine.record.cache_clear()
        return engine.identity(list, [str(folder / "fitlint_checks/one.py"), str(folder / "acme.py")])

    here, there, other = installed("here", "a1"), installed("there", "a1"), installed("other", "b2")
    (tmp_path / "there/acme.py").write_text("another check")
    assert here == there != other
    (tmp_path / "other/fitlint-9.9.dist-info/RECORD").write_text("_editable.pth,sha256=x,1\n")
    engine.record.cache_clear()
    assert engine.identity(lambda: [str(tmp_path / "here/acme.py")])[0].startswith(str(tmp_path).encode())
    engine.record.cache_clear()
