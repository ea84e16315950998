"""What identifies a finding stays through all that does not change it, and changes with what does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitlint import config
from fitlint.finding import Diagnostic
from fitlint.identity import anchored
from fitlint.output import FORMATS, Context
from fitlint.run import Report, analyze

HEAD = """\
import asyncio
import time

import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()
"""
FUNCTIONS = [
    """\
def price(item: str) -> float:
    return requests.get('https://prices.test', params={'item': item}, timeout=5).json()
""",
    """\
@app.get("/a")
async def read_a(item: str) -> float:
    await asyncio.sleep(0)
    return price(item)
""",
    """\
@app.get("/b")
async def read_b(item: str) -> float:
    await asyncio.sleep(0)
    return price(item)
""",
    """\
@app.get("/direct")
async def direct() -> str:
    await asyncio.sleep(0)
    time.sleep(5)
    return requests.get("https://prices.test", timeout=5).text
""",
    """\
@app.get("/missing/{item}")
def missing(item: str) -> str:
    if item == "a":
        return HTTPException(404, "no such item")
    if item == "b":
        return HTTPException(404, "no such item")
    return item
""",
    """\
class Lookup:
    async def tasks(self, item: str) -> None:
        asyncio.create_task(later(item))
        asyncio.create_task(later(item))
""",
    """\
async def later(item: str) -> None:
    await asyncio.Event().wait()
""",
    """\
@app.get("/tasks")
async def start(item: str) -> None:
    await Lookup().tasks(item)
""",
]


def run(files: dict[str, str], *, select: tuple[str, ...] = ("ALL",)) -> Report:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "pyproject.toml").write_text("")
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        given = config.load(
            [root], isolated=True, overrides={"cache": False, "jobs": 1, "select": list(select), "level": "advice"}
        )
        return analyze(given)


def found(text: str, path: str = "app.py") -> list[Diagnostic]:
    return run({path: text}).diagnostics


def prints(diagnostics: list[Diagnostic]) -> Counter[str]:
    return Counter(one.fingerprint for one in diagnostics)


def program(functions: list[str] | None = None) -> str:
    return "\n\n".join([HEAD, *(FUNCTIONS if functions is None else functions)])


@pytest.fixture(scope="module")
def base() -> list[Diagnostic]:
    return found(program())


def test_the_program_has_findings_of_all_kinds(base: list[Diagnostic]) -> None:
    codes = Counter(one.code for one in base)
    assert codes["FIT101"] == 2 and codes["FIT102"] == 1 and codes["FIT305"] == 2 and codes["FIT111"] == 2
    assert len(prints(base)) == len(base) and all(one.fingerprint and one.keys.renamed for one in base)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """The program with all done to it that does not change what it says."""
    functions = list(draw(st.permutations(FUNCTIONS)))
    if draw(st.booleans()):
        functions.insert(
            draw(st.integers(0, len(functions))), '@app.get("/odd/<int:x>")\ndef odd(x: int) -> str:\n    return "odd"\n'
        )
    lines = []
    for line in program(functions).split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        extras = draw(st.lists(st.sampled_from(["", "# a comment", "# it's 'one \"more", "    # odd"]), max_size=2))
        lines += [indent + extra if extra else "" for extra in extras]
        comment = draw(st.sampled_from(["", "", "  # what for"]))
        lines.append(line + comment if line.strip() else line)
    text = "\n".join(lines)
    unit = draw(st.sampled_from(["    ", "  ", "\t"]))
    text = "\n".join(_indented(line, unit) for line in text.split("\n"))
    if draw(st.booleans()):
        text = reformatted(text, draw(st.sampled_from([40, 60, 120])), draw(st.sampled_from(["single", "double"])))
    return text


def _indented(line: str, unit: str) -> str:
    body = line.lstrip(" ")
    return unit * ((len(line) - len(body)) // 4) + body


def reformatted(text: str, length: int, quotes: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", f"--line-length={length}", "--config"]
    command += [f"format.quote-style='{quotes}'", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=edited())
def test_fingerprints_survive_what_does_not_change_the_program(base: list[Diagnostic], text: str) -> None:
    after = [one for one in found(text) if one.code != "FIT503" and one.scope != "odd"]
    assert prints(after) == prints(base), text


def test_of_two_equal_ones_only_one_goes(base: list[Diagnostic]) -> None:
    for equal in (
        '    if item == "a":\n        return HTTPException(404, "no such item")\n',
        "        asyncio.create_task(later(item))\n",
    ):
        text = program()
        assert equal in text
        after = prints(found(text.replace(equal, "", 1)))
        assert not after - prints(base), "nothing new"
        assert sum((prints(base) - after).values()) == 1


@pytest.mark.parametrize("gone", [1, 2], ids=["the first way", "the second way"])
def test_a_cause_stays_the_same_when_one_way_to_it_goes(base: list[Diagnostic], gone: int) -> None:
    after = prints(found(program(FUNCTIONS[:gone] + FUNCTIONS[gone + 1 :])))
    assert after == prints(base)


def test_an_ignore_comment_on_one_does_not_change_the_other(base: list[Diagnostic]) -> None:
    report = run({"app.py": program().replace("later(item))", "later(item))  # fitlint: ignore[FIT111]", 1)})
    assert len(report.suppressed) == 1
    assert prints([*report.diagnostics, *report.suppressed]) == prints(base)


def test_a_check_more_or_less_changes_nothing_for_others(base: list[Diagnostic]) -> None:
    for code in {one.code for one in base}:
        alone = run({"app.py": program()}, select=(code,)).diagnostics
        assert prints(alone) == prints([one for one in base if one.code == code])


def test_the_code_at_the_place_the_scope_the_path_and_the_subject_count(base: list[Diagnostic]) -> None:
    before = prints(base)
    for change in (
        ('404, "no such item"', '410, "no such item"'),
        ("def missing(", "def gone("),
        ("class Lookup", "class Search"),
    ):
        after = prints(
            found(program().replace(*change).replace("Lookup()", f"{change[1][6:]}()" if "class" in change[0] else "Lookup()"))
        )
        assert sum((before - after).values()) == 2 and sum((after - before).values()) == 2, change


def test_keys_find_what_was_renamed_edited_or_moved(base: list[Diagnostic]) -> None:
    def keys(diagnostics: list[Diagnostic], name: str) -> Counter[str]:
        return Counter(getattr(one.keys, name) for one in diagnostics)

    elsewhere = found(program(), "other/name.py")
    assert not prints(elsewhere) & prints(base)
    assert keys(elsewhere, "renamed") == keys(base, "renamed")
    rewritten = found(
        program().replace('404, "no such item"', '410, "no such item"').replace("later(item)", "later(item + item)")
    )
    assert sum((prints(base) - prints(rewritten)).values()) == 4
    assert keys(rewritten, "edited") == keys(base, "edited")
    moved = found(program().replace("def direct(", "def straight(").replace("def missing(", "def gone("))
    assert sum((prints(base) - prints(moved)).values()) == 4
    assert keys(moved, "moved") == keys(base, "moved")


def test_comments_that_are_wrong_have_fingerprints_too() -> None:
    text = program().replace('if item == "b":', 'if item == "b":  # fitlint: ignore[FIT101]') + "# fitlint: ignore[nothing]\n" * 2
    comments = [one for one in found(text) if one.code in ("FIT001", "FIT002")]
    assert len(comments) == 3 and len(prints(comments)) == 3 and all(one.fingerprint for one in comments)
    assert {one.scope for one in comments} == {"", "missing"}
    assert prints(comments) == prints([one for one in found("# first\n" + text) if one.code in ("FIT001", "FIT002")])


def test_all_formats_that_carry_fingerprints_carry_the_same() -> None:
    report = run({"app.py": program()})
    context = Context(report.root)
    wanted = [one.fingerprint for one in report.diagnostics]
    shown = {name: json.loads(FORMATS[name](report, context)) for name in ("json", "sarif", "sarif-github", "gitlab")}
    assert [one["fingerprint"] for one in shown["json"]["diagnostics"]] == wanted
    assert [one["fingerprint"] for one in shown["gitlab"]] == wanted
    for name in ("sarif", "sarif-github"):
        assert [one["partialFingerprints"]["fitlintFinding/v1"] for one in shown[name]["runs"][0]["results"]] == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(a, b)", "f(\n    a,  # first\n    b,\n)"),
        ("f('x')", 'f("x")'),
        ("f(u'x')", 'f("x")'),
        ("a . b [0]", "a.b[0]"),
        ("not x", "not  \\\n  x"),
        ('q("""\n    select 1\n    from t\n""")', 'q("""\n        select 1\n        from t\n""")'),
        ("[1, 2,]", "[1, 2]"),
        ("{}, 400", "(\n    {},\n    400,\n)"),
        ("(a) + (b)", "((a) + (b))"),
    ],
)
def test_an_anchor_folds_what_a_formatter_changes(one: str, other: str) -> None:
    assert anchored(one) == anchored(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f('a b')", "f('ab')"),
        ("f(a)", "f(b)"),
        ("not x", "notx"),
        ("f('#a')", "f('#b')"),
        ("f(r'\\n')", "f('\\n')"),
        ("(a) + (b)", "a) + (b"),
        ("f(a)(b)", "(a)(b)"),
        ("b'a'", "'a'"),
    ],
)
def test_an_anchor_keeps_what_means_something(one: str, other: str) -> None:
    assert anchored(one) != anchored(other)


@given(st.text(max_size=300))
def test_an_anchor_can_be_made_of_anything(text: str) -> None:
    assert anchored(text) == anchored(text) and "\n" not in anchored(text)
