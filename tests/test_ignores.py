"""`--add-ignore`: comments written into code, after which nothing is found and the program is the same."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from fitlint import run
from fitlint.checks import installed_checks
from fitlint.config import load
from fitlint.ignores import Ignored, Remark, with_ignores

HEAD = 'from fastapi import FastAPI, HTTPException\n\napp = FastAPI()\n\n\n@app.get("/")\ndef index():\n'
NO_REMARK = Remark()
KNOWN = {one.code: one.name for one in installed_checks()}


def found(root: Path) -> run.Report:
    return run.analyze(load([root], isolated=True, overrides={"cache": False}))


def ignored(root: Path, remark: Remark = NO_REMARK) -> Ignored:
    """Write comments for all that is found, and see that the program is the same."""
    report = found(root)
    files = {one.path: (root / one.path).read_bytes() for one in report.diagnostics}
    result = with_ignores(files, report.diagnostics, remark, KNOWN)
    for path, content in result.files.items():
        before = ast.dump(ast.parse((root / path).read_bytes()))
        (root / path).write_bytes(content)
        assert ast.dump(ast.parse(content)) == before
    return result


def written(root: Path, text: str | bytes, remark: Remark = NO_REMARK) -> str:
    """What becomes of a file in which something is found: afterwards nothing is."""
    (root / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (root / "main.py").write_bytes(text.encode() if isinstance(text, str) else text)
    assert found(root).diagnostics
    assert [one.code for one in ignored(root, remark).left if one.code != "FIT001"] == []
    assert [one.code for one in found(root).diagnostics if one.code != "FIT001"] == []
    return (root / "main.py").read_bytes().decode("utf-8-sig" if isinstance(text, str) else "latin-1")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("return HTTPException(404)", "return HTTPException(404)  # fitlint: ignore[FIT305]"),
        ("return HTTPException(404)  # gone", "return HTTPException(404)  # gone  # fitlint: ignore[FIT305]"),
        ("return HTTPException(404)  # noqa: E501", "return HTTPException(404)  # noqa: E501  # fitlint: ignore[FIT305]"),
        ("return HTTPException(404)  # type: ignore", "return HTTPException(404)  # type: ignore  # fitlint: ignore[FIT305]"),
        ("return HTTPException(404)  # fitlint: ignore[FIT501]", "return HTTPException(404)  # fitlint: ignore[FIT501, FIT305]"),
        (
            "return HTTPException(404)  # fitlint: ignore[FIT501] -- so be it",
            "return HTTPException(404)  # fitlint: ignore[FIT501] -- so be it  # fitlint: ignore[FIT305]",
        ),
        ("return HTTPException(404)   ", "return HTTPException(404)  # fitlint: ignore[FIT305]   "),
        ("return HTTPException(404); x = 1", "return HTTPException(404); x = 1  # fitlint: ignore[FIT305]"),
    ],
)
def test_at_the_end_of_the_line(tmp_path: Path, line: str, expected: str) -> None:
    assert written(tmp_path, f"{HEAD}    {line}\n") == f"{HEAD}    {expected}\n"


@pytest.mark.parametrize(
    "body",
    [
        "    return HTTPException(\n        404,\n        '''a\n    b''',\n    )\n",
        "    return HTTPException(404, '''a\n    # no comment\n    b''')\n",
        "    return HTTPException(404, \\\n        'a')\n",
        "    return HTTPException(404, f'''{1}\n    {2}''', \\\n        {'a': 'b'})\n",
        "    x = '''a\n    '''; return HTTPException(404, '''\n    '''); y = '''b\n    '''\n",
        "    x = '''a\n    ''', \\\n    1; return HTTPException(404, '''\n    ''', \\\n    {}); y = '''b\n    '''\n    z = 1\n",
        "    if True: return HTTPException(404, \\\n        'a', \\\n        {})\n",
        "    return HTTPException(404)",
        "    return HTTPException(404, \\\n        '''\n''')",
    ],
)
def test_statements_of_several_lines(tmp_path: Path, body: str) -> None:
    text = written(tmp_path, HEAD + body)
    assert "# fitlint:" in text


def test_line_ends_and_encodings_stay(tmp_path: Path) -> None:
    text = HEAD + "    return HTTPException(404, \\\n        'é')\n"
    assert "\n" not in written(tmp_path, text.replace("\n", "\r\n")).replace("\r\n", "")
    latin = "# coding: latin-1\n" + text
    assert "é" in written(tmp_path, latin.encode("latin-1"))
    (tmp_path / "main.py").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert ignored(tmp_path).files["main.py"].startswith(b"\xef\xbb\xbf")


def test_several_on_one_line_share_a_comment(tmp_path: Path) -> None:
    text = HEAD.replace('"/"', '"/{id}"').replace("index()", "index(id)") + "    return {}, 404 if id else HTTPException(404)\n"
    text += '\n\n@app.get("/b/{id}")\ndef other(id): return {}, 404\n'
    assert "ignore[FIT201, FIT304]" in written(tmp_path, text)


def test_reason_and_last_day(tmp_path: Path) -> None:
    remark = Remark("until we have moved", date(2999, 12, 31))
    text = written(tmp_path, f"{HEAD}    return HTTPException(404)\n", remark)
    assert text.endswith("# fitlint: ignore[FIT305] until=2999-12-31 -- until we have moved\n")
    (hidden,) = found(tmp_path).suppressed
    assert hidden.suppression is not None and hidden.suppression.reason == "until we have moved"


def test_what_the_tool_says_of_itself_is_left(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "main.py").write_text(f"{HEAD}    return 1  # fitlint: ignore[FIT305]\n")
    assert [one.code for one in found(tmp_path).diagnostics] == ["FIT001"]
    result = ignored(tmp_path)
    assert ([one.code for one in result.left], result.files) == (["FIT001"], {})


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "main.py").write_text(f"{HEAD}    return HTTPException(404)\n")
    fitlint = [sys.executable, "-m", "fitlint", "check", "--no-cache", "--add-ignore", str(tmp_path), "--until", "2999-01-01"]
    done = subprocess.run(fitlint, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 ignored by comments in 1 file" in done.stderr
    assert (tmp_path / "main.py").read_text().endswith("  # fitlint: ignore[FIT305] until=2999-01-01\n")
    with_reason = subprocess.run([*fitlint[:4], "--add-ignore=known", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (with_reason.returncode, "0 ignored" in with_reason.stderr) == (0, True)
