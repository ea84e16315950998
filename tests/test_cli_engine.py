"""The commands with the engine behind them, on a small program. Needs fitlint installed: checks are found as entry points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import fitlint.output
from fitlint.hosts.cli import main

MAIN = """\
from fastapi import FastAPI

from shop.prices import price_of

app = FastAPI()


@app.get("/prices/{item}")
async def read_price(item: str) -> str:
    return price_of(item)
"""
PRICES = """\
import time


def price_of(item: str) -> str:
    time.sleep(1)
    return item
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with one blocking call two modules below a handler; it is the working directory."""
    write(tmp_path, {"pyproject.toml": "", "shop/__init__.py": "", "shop/main.py": MAIN, "shop/prices.py": PRICES})
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What a command prints as JSON, checked against the schema that is shipped for it."""
    main([*arguments, "--output-format", "json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    schema = "routes.schema.json" if arguments[0] == "routes" else "schema.json"
    text = (Path(fitlint.output.__file__).parent / schema).read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(json.loads(text)).validate(document)
    return document


def test_a_finding_is_shown_with_its_chain(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["."]) == 1
    text = capsys.readouterr().out
    assert "error[FIT107] handler-only-blocks: " in text
    assert "time.sleep(1)\n" in text and "= route: GET /prices/{item}\n" in text
    assert "1 route of 1 application in " in text and "`fitlint explain FIT107`" in text


def test_json_agrees_with_concise(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = as_json(capsys, ".", "--show-unresolved", "--statistics")
    assert [one["code"] for one in document["diagnostics"]] == ["FIT107"]
    assert document["diagnostics"][0]["route"] == "GET /prices/{item}"
    assert (document["summary"]["routes"], document["summary"]["applications"]) == (1, 1)
    main([".", "--output-format", "concise"])
    place = document["diagnostics"][0]["range"]["start"]
    assert f"{document['diagnostics'][0]['path']}:{place['line']}:{place['column']}: error[FIT107] " in capsys.readouterr().out


def test_nothing_changes_the_findings(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = as_json(capsys, ".")
    for options in ([], ["--no-cache"], ["--no-prefilter"], ["--jobs", "1"], ["--jobs", "2"], ["shop/main.py", "shop/prices.py"]):
        assert as_json(capsys, ".", *options)["diagnostics"] == first["diagnostics"], options


def test_a_comment_on_any_step_hides_a_finding(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(shop, {"shop/prices.py": PRICES.replace("sleep(1)", "sleep(1)  # fitlint: ignore[FIT107]")})
    assert main(["."]) == 0
    assert "(not shown: 1 suppressed)" in capsys.readouterr().out
    document = as_json(capsys, ".")
    assert document["diagnostics"] == []
    assert document["suppressed"][0]["suppression"] | {"reason": ""} == {
        "kind": "comment",
        "path": "shop/prices.py",
        "line": 5,
        "reason": "",
    }
    assert main([".", "--no-ignores"]) == 1


def test_selection(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([".", "--ignore", "FIT107"]) == 0
    assert main([".", "--select", "handler-only-blocks"]) == 1
    assert main([".", "--select", "FIT3"]) == 0
    capsys.readouterr()
    assert main([".", "--select", "FTI101"]) == 2
    assert "--select" in capsys.readouterr().err


def test_files_that_are_analysed(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([".", "--show-files"]) == 0
    assert {"shop/main.py", "shop/prices.py"} <= set(capsys.readouterr().out.splitlines())


def test_no_application_is_said_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"pyproject.toml": "", "main.py": "from fastapi import HTTPException\n"})
    monkeypatch.chdir(tmp_path)
    assert main(["."]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("no problems: 0 routes of 0 applications in 1 file, ")
    assert "found no application and no route, although the program imports fastapi" in output.err


def test_a_file_with_a_syntax_error_loses_nothing_else(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(shop, {"shop/broken.py": "from fastapi import FastAPI\ndef (:\n"})
    document = as_json(capsys, ".")
    assert {one["code"] for one in document["diagnostics"]} == {"FIT000", "FIT107"}


def test_explain_a_check(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for what in ("FIT107", "handler-only-blocks"):
        assert main(["explain", what]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    assert texts[0].startswith("FIT107 handler-only-blocks (error): ")


def test_explain_a_line(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in ("shop/main.py:10", "shop/prices.py:5:5"):
        assert main(["explain", place]) == 0
        text = capsys.readouterr().out
        assert "error[FIT107] handler-only-blocks: " in text and "`fitlint explain FIT107` says more\n" in text
    assert main(["explain", "shop/main.py:1"]) == 0
    assert capsys.readouterr().out == "nothing was found on shop/main.py:1\n"


def test_explain_a_line_shows_all_routes(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    routes = "".join(
        f'@app.get("/r{at}")\nasync def r{at}() -> None:\n    await app.state.log()\n    slow()\n\n\n' for at in range(7)
    )
    file = shop / "shop/many.py"
    file.write_text(
        f"import time\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\ndef slow() -> None:\n    time.sleep(1)\n\n\n{routes}"
    )
    assert main(["explain", "shop/many.py:14"]) == 0
    text = capsys.readouterr().out
    assert all(f"GET /r{at}\n" in text and f"`r{at}` calls `slow` as well" in text for at in range(1, 7))


def test_explain_a_line_of_a_project_inside_the_one_where_it_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {
        "pyproject.toml": "[project]\nname = 'all'\n",
        "packages/shop/src/shop/__init__.py": "",
        "packages/shop/pyproject.toml": "[project]\nname = 'shop'\n",
        "packages/shop/src/shop/prices.py": "import time\n\n\ndef price():\n    time.sleep(1)\n",
        "app/main.py": "from fastapi import FastAPI\nfrom shop.prices import price\n\napp = FastAPI()\n\n\n@app.get('/')\nasync def index():\n    price()\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "packages/shop/src/shop/prices.py:5"]) == 0
    assert "error[FIT107] handler-only-blocks: " in capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "packages" / "shop")
    assert main(["explain", "src/shop/prices.py:5"]) == 0  # by itself it serves nothing
    assert capsys.readouterr().out == "nothing was found on src/shop/prices.py:5\n"


def test_routes(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (route,) = as_json(capsys, "routes", ".")["routes"]
    assert (route["framework"], route["path"], route["methods"], route["kind"]) == ("fastapi", "/prices/{item}", ["GET"], "http")
    assert (route["endpoint"], route["file"], route["line"], route["async"]) == ("shop.main:read_price", "shop/main.py", 9, True)
    assert route["parameters"] == [{"name": "item", "in": "path", "annotated": True, "required": True}]
    assert main(["routes", "."]) == 0
    table = capsys.readouterr().out
    assert "/prices/{item}" in table and "1 route of 1 application" in table
    assert main(["routes", ".", "--output-format", "mermaid"]) == 0
    assert capsys.readouterr().out.startswith("flowchart LR\n")


def test_checks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks"]) == 0
    assert "FIT107  error    handler-only-blocks" in capsys.readouterr().out


def test_clean_removes_the_cache(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([".", "--cache-dir", "kept", "--exit-zero"]) == 0
    assert any(Path("kept").rglob("*"))
    capsys.readouterr()
    assert main(["clean", "--cache-dir", "kept"]) == 0
    assert "removed " in capsys.readouterr().out
    assert not any(path.is_file() for path in Path("kept").rglob("*"))
    assert main(["clean", "--cache-dir", "kept"]) == 0


def test_a_new_check_passes_its_own_page(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "redirect-loop", "--group", "routing", "--code", "ABC501", "--directory", "ours"]) == 0
    assert main(["test", "ours"]) == 0, capsys.readouterr()
    page = Path("ours/routing/redirect_loop.md")
    page.write_text(page.read_text(encoding="utf-8").replace("is a placeholder", "is something else"), encoding="utf-8")
    assert main(["test", "ours"]) == 1
