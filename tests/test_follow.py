"""Installed packages that are followed, and tables of a project's own: what they make found, and what is said when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitlint.hosts.cli import main

APP = """\
from acme_sdk import Client
from corp import ldap
from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/")
async def index(request: Request):
    await request.body()
    Client().fetch()
    ldap.connect().search("x")
"""
CLIENT = "import requests\n\n\nclass Client:\n    def fetch(self):\n        return requests.get('https://x', timeout=1)\n"
TABLE = '[returns]\n"corp.ldap.connect" = "corp.ldap.Connection"\n[[sinks]]\nnames = ["corp.ldap.Connection.search"]\nkind = "network"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / ".venv/lib/python3.11/site-packages/acme_sdk"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from .client import Client\n\n\nasync def unused():\n    Client().fetch()\n")
    (package / "client.py").write_text(CLIENT)
    (tmp_path / "main.py").write_text(APP)
    (tmp_path / "corp.toml").write_text(TABLE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str]) -> list[str]:
    main([".", "--output-format", "concise", "--no-cache", "--select", "FIT101"])
    return [line.partition(" and every")[0] for line in capsys.readouterr().out.splitlines()]


def test_neither(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys) == []


def test_an_installed_package_is_followed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "fitlint.toml").write_text('follow = ["acme_sdk"]\n')
    assert found(capsys) == [
        "main.py:11:5: error[FIT101] `fetch` reaches `requests.get`, which waits for the network on the event loop: `GET /`"
    ]


def test_the_environment_that_is_active_comes_first(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".venv").rename(project.parent / "elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", str(project.parent / "elsewhere"))
    (project / "fitlint.toml").write_text('src = ["."]\nfollow = ["acme_sdk"]\n')
    assert len(found(capsys)) == 1


def test_a_package_that_is_not_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "fitlint.toml").write_text('follow = ["acme_other"]\n')
    assert main([".", "--no-cache"]) == 0
    assert "`follow`: the package acme_other was not found in the project's environment" in capsys.readouterr().err


def test_a_table_of_the_project(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "fitlint.toml").write_text('[blocking]\ntables = ["corp.toml"]\n')
    assert found(capsys) == [
        "main.py:12:5: error[FIT101] `corp.ldap.Connection.search` waits for the network on the event loop: `GET /`"
    ]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (None, "cannot be read: No such file or directory"),
        ("a = ", "is not TOML: "),
        ("[[sinks]]\nname = 1\n", "is no table of blocking calls: object contains unknown field `name` - at `$.sinks[0]`"),
    ],
)
def test_a_table_that_is_none(project: Path, capsys: pytest.CaptureFixture[str], table: str | None, text: str) -> None:
    (project / "fitlint.toml").write_text('[blocking]\ntables = ["corp.toml"]\n')
    (project / "corp.toml").unlink() if table is None else (project / "corp.toml").write_text(table)
    assert main(["."]) == 2
    assert f'fitlint.toml:2: blocking.tables[0]: "corp.toml": {text}' in capsys.readouterr().err
