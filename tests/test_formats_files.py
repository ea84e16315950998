"""Formats that hosts read from files: well formed whatever they hold, in the units of each, bounded where the host is."""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fitlint.finding import Diagnostic, Edit, Fix, Place, Range, Step
from fitlint.hosts import commands
from fitlint.output import FORMATS, Context
from fitlint.output.cells import clean
from fitlint.output.markdown import COMMENT, document
from fitlint.output.rules import rules
from fitlint.run import Report
from fitlint.source import Position, Source
from tests.format_samples import NASTY, PATHS, github, one, reports, span

ROOT = Path("/nowhere/project")
FUZZED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
GITHUB = {
    "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_SHA": "0a1b2c3d" * 5,
}  # fmt: skip


def shown(name: str, report: Report, **environment: str) -> str:
    return FORMATS[name](report, Context(report.root, environment=environment))


def test_the_command_knows_the_formats() -> None:
    assert tuple(FORMATS) == commands.FORMATS


# ----------------------------------------------------------------------------------------------------------------------- JSON, XML


def escaped(text: str) -> str:
    """As JSON carries text that is no Unicode."""
    return text.encode("utf-8", "backslashreplace").decode()


@FUZZED
@given(reports(ROOT))
def test_gitlab_reads_one_issue_for_each_finding(report: Report) -> None:
    issues = json.loads(shown("gitlab", report))
    assert [issue["fingerprint"] for issue in issues] == [each.fingerprint for each in report.diagnostics]
    assert [issue["location"]["path"] for issue in issues] == [escaped(each.path) for each in report.diagnostics]
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major"}
    assert all(issue["location"]["lines"]["begin"] <= issue["location"]["lines"]["end"] for issue in issues)


@FUZZED
@given(reports(ROOT))
def test_reviewdog_reads_the_same_from_both_of_its_formats(report: Report) -> None:
    whole = json.loads(shown("rdjson", report))
    lines = shown("rdjsonl", report).split("\n")
    assert [{**each, "source": whole["source"]} for each in whole["diagnostics"]] == [json.loads(line) for line in lines if line]
    assert [each["location"]["path"] for each in whole["diagnostics"]] == [escaped(each.path) for each in report.diagnostics]


@FUZZED
@given(reports(ROOT))
def test_checkstyle_is_xml_with_an_error_for_each_finding(report: Report) -> None:
    tree = ElementTree.fromstring(shown("checkstyle", report))
    files = [(file.attrib["name"], error.attrib["message"], error.attrib["line"]) for file in tree for error in file]
    assert files == [(clean(each.path), clean(each.message), str(each.range.start.line)) for each in report.diagnostics]


@FUZZED
@given(reports(ROOT))
def test_junit_is_xml_with_a_failure_for_each_error_and_warning(report: Report) -> None:
    tree = ElementTree.fromstring(shown("junit", report))
    cases = list(tree.iter("testcase"))
    assert len(cases) == int(tree.attrib["tests"]) == max(1, len(report.diagnostics))
    graves = [each for each in report.diagnostics if each.level != "advice"]
    assert [each.attrib["message"] for each in tree.iter("failure")] == [clean(each.message) for each in graves]
    assert int(tree.attrib["failures"]) == len(graves) == sum(int(suite.attrib["failures"]) for suite in tree)


@FUZZED
@given(reports(ROOT))
def test_agents_get_one_line_for_each_finding(report: Report) -> None:
    lines = shown("agent", report).split("\n")
    assert len(lines) == len(report.diagnostics) + 2 and not lines[-1]
    assert all(len(line) <= 800 for line in lines[:-2])


def test_agents_get_a_bounded_number_of_lines_and_the_gravest() -> None:
    found = [one(path=f"a{index:03}.py", level="advice" if index < 150 else "error") for index in range(240)]
    lines = shown("agent", Report(ROOT, found)).splitlines()
    assert len(lines) == 102 and sum(": error " in line for line in lines) == 90
    assert lines[-2].startswith("… 140 more findings")


def test_agents_get_the_way_in_names() -> None:
    steps = [
        Step("app.py", span(), "`GET /a` is handled by `read`"),
        Step("app.py", span(), "`read` calls `requests.get`, which blocks"),
    ]
    line = shown("agent", Report(ROOT, [one(steps=steps, help="await\nit")])).splitlines()[0]
    assert line == "app.py:1:1: error blocking-network-call(FIT101): `f` waits; way: GET /a → read → requests.get; help: await it"


# ---------------------------------------------------------------------------------------------------------------------- units

LINE = 'é = "𝄞"; foo(1)'  # `foo` is at column 10 in code points, 11 in UTF-16, 14 in bytes


@pytest.fixture
def wide(tmp_path: Path) -> Report:
    (tmp_path / "app.py").write_text(LINE + "\n", encoding="utf-8")
    start = LINE.index("foo")
    at = len(LINE[:start].encode())
    fix = Fix("await it", [Edit(Place("app.py", at, at), "await "), Edit(Place("app.py", at + 3, at + 6), "()")], "safe")
    found = Range(Position(1, start + 1), Position(1, len(LINE) + 1))
    return Report(tmp_path, [one(range=found, fix=fix, steps=[Step("app.py", found, "here")])])


def test_columns_are_in_the_unit_of_each_format(wide: Report) -> None:
    assert github(shown("github", wide))[0].properties["col"] == "10"
    assert github(shown("github", wide))[0].properties["endcolumn"] == "16"
    for name in ("full", "concise", "agent", "junit", "checkstyle", "azure"):
        text = shown(name, wide)
        assert "app.py:1:10" in text or 'column="10"' in text or "columnnumber=10;" in text, name
    assert json.loads(shown("json", wide))["diagnostics"][0]["range"] == {
        "start": {"line": 1, "column": 10}, "end": {"line": 1, "column": 16},
    }  # fmt: skip
    run = json.loads(shown("sarif", wide))["runs"][0]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert run["columnKind"] == "unicodeCodePoints" and (region["startColumn"], region["endColumn"]) == (10, 16)
    assert region["snippet"]["text"] == "foo(1)"
    diagnostic = json.loads(shown("rdjson", wide))["diagnostics"][0]
    in_bytes = {"start": {"line": 1, "column": 14}, "end": {"line": 1, "column": 20}}
    assert diagnostic["location"]["range"] == diagnostic["related_locations"][0]["location"]["range"] == in_bytes


def test_a_suggestion_for_reviewdog_is_the_whole_fix(wide: Report) -> None:
    suggestions = json.loads(shown("rdjson", wide))["diagnostics"][0]["suggestions"]
    assert suggestions == [
        {"range": {"start": {"line": 1, "column": 14}, "end": {"line": 1, "column": 20}}, "text": "await foo()"}
    ]


@pytest.mark.parametrize(
    ("path", "applicability", "at"),
    [("other.py", "safe", 0), ("app.py", "display", 0), ("app.py", "safe", 500)],
    ids=["another file", "only shown", "far apart"],
)
def test_half_a_fix_is_never_suggested(tmp_path: Path, path: str, applicability: Any, at: int) -> None:
    for name in ("app.py", "other.py"):
        (tmp_path / name).write_text("x = 1\n" * 200)
    fix = Fix("t", [Edit(Place("app.py", 0, 0), "a"), Edit(Place(path, at, at), "b")], applicability)
    report = Report(tmp_path, [one(fix=fix)])
    assert "suggestions" not in json.loads(shown("rdjson", report))["diagnostics"][0]
    assert ("fixes" in json.loads(shown("sarif", report))["runs"][0]["results"][0]) is (applicability != "display")


def test_a_suggestion_does_what_the_edits_do(tmp_path: Path) -> None:
    text = "日本 = 1\nfoo(𝄞)\nbar = 2\n"
    (tmp_path / "app.py").write_text(text, encoding="utf-8")
    data = text.encode()
    edits = [
        Edit(Place("app.py", data.index(word), data.index(word) + len(word)), to) for word, to in ((b"foo", "f"), (b"bar", "b"))
    ]
    report = Report(tmp_path, [one(fix=Fix("t", list(reversed(edits)), "unsafe"))])
    suggestion = json.loads(shown("rdjson", report))["diagnostics"][0]["suggestions"][0]
    starts = Source(data).starts
    start, end = (
        starts[each["line"] - 1] + each["column"] - 1 for each in (suggestion["range"]["start"], suggestion["range"]["end"])
    )
    assert data[:start].decode() + suggestion["text"] + data[end:].decode() == "日本 = 1\nf(𝄞)\nb = 2\n"


# ------------------------------------------------------------------------------------------------------------------ paths and pages


@pytest.mark.parametrize(
    "name", ["github", "sarif", "sarif-github", "gitlab", "rdjson", "rdjsonl", "junit", "checkstyle", "teamcity", "markdown"]
)
def test_hosts_get_paths_from_the_root_of_the_repository(name: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root = tmp_path / "services" / "shop"
    root.mkdir(parents=True)
    assert "services/shop/app.py" in FORMATS[name](Report(root, [one()]), Context(root, environment={}))


def test_a_check_out_without_git_is_known_from_the_environment(tmp_path: Path) -> None:
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"):
        context = Context(tmp_path / "a" / "b", environment={variable: str(tmp_path)})
        assert context.in_repository("c/app.py") == "a/b/c/app.py"
    assert Context(tmp_path / "a", environment={}).in_repository("app.py") == "app.py"
    assert Context(tmp_path / "a", environment={"CI_PROJECT_DIR": "/else/where"}).in_repository("app.py") == "app.py"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An installed package with a check and a page; gives its address."""
    (tmp_path / "houserules" / "style").mkdir(parents=True)
    (tmp_path / "houserules" / "__init__.py").write_text("")
    (tmp_path / "houserules" / "style" / "__init__.py").write_text("")
    (tmp_path / "houserules" / "style" / "no_print.py").write_text(
        "from fitlint import ERROR, Program, check\n\n\n"
        "@check('HSR001', each=Program, level=ERROR, summary='somebody prints')\ndef no_print(program, _):\n    yield from ()\n"
    )
    (tmp_path / "houserules" / "style" / "no_print.md").write_text("# No print\n\nIt goes\nnowhere.\n\n## Loud\n")
    metadata = tmp_path / "houserules-1.dist-info"
    metadata.mkdir()
    metadata.joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: houserules\nVersion: 1\nProject-URL: Home, https://house.test\nProject-URL: Checks, https://house.test/rules/\n"
    )
    metadata.joinpath("entry_points.txt").write_text("[fitlint.checks]\nhouse = houserules\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "https://house.test/rules/style/no_print.md"
    for name in [each for each in sys.modules if each.startswith("houserules")]:
        del sys.modules[name]


def test_a_page_has_an_address_where_its_package_says_so(house: str) -> None:
    report = Report(ROOT, [one(code="HSR001", name="no-print")])
    assert rules(report)["HSR001"].url == house
    rule = json.loads(shown("sarif", report))["runs"][0]["tool"]["driver"]["rules"][0]
    assert rule["helpUri"] == house and rule["help"]["markdown"].startswith("# No print")
    assert rule["fullDescription"]["text"] == "It goes nowhere." and rule["properties"]["tags"] == ["fitlint", "style"]
    assert json.loads(shown("rdjson", report))["diagnostics"][0]["code"] == {"value": "HSR001", "url": house}
    assert json.loads(shown("json", report))["diagnostics"][0]["url"] == house
    assert f"](<{house}>)" in shown("markdown", report)


# ---------------------------------------------------------------------------------------------------------------------- Markdown


def tokens(text: str) -> list[Token]:
    """All tokens of a document, read with tables and HTML as hosts do."""
    return [inner for token in MarkdownIt("commonmark").enable("table").parse(text) for inner in (token, *(token.children or ()))]


_OURS = re.compile(r"<details( open)?><summary>[^<>]*</summary>\n?|</details>\n?|</?code>")


@FUZZED
@given(report=reports(ROOT), linked=st.booleans())
def test_nothing_becomes_markup_in_markdown(report: Report, linked: bool) -> None:
    text = shown("markdown", report, **(GITHUB if linked else {}))
    found = tokens(text)
    for token in found:
        if token.type in ("html_block", "html_inline"):
            assert _OURS.fullmatch(token.content), token.content
        if token.type == "link_open":
            assert linked and str(token.attrs["href"]).startswith("https://github.com/acme/shop/blob/0a1b2c3d")
        assert token.type not in ("image", "em_open", "strong_open", "fence", "code_block", "hr", "blockquote_open", "s_open"), (
            token
        )
        if token.type == "text":
            assert not re.search(r"@\w|://|\bwww\.", token.content, re.IGNORECASE), token.content
    assert sum(token.type == "heading_open" for token in found) == 1
    assert sum(token.type == "html_block" and "<summary>" in token.content for token in found) == len(
        {(each.level, each.code) for each in report.diagnostics}
    )
    assert sum(token.type == "list_item_open" and token.level == 1 for token in found) == len(report.diagnostics)


@pytest.mark.parametrize("limit", [3_000, COMMENT, 100_000])
def test_markdown_keeps_to_its_size_and_counts_what_it_leaves_out(limit: int) -> None:
    found = [
        one(path=f"a{index:04}.py", message=f"日本 `f{index}` waits", level="error" if index % 2 else "advice")
        for index in range(3_000)
    ]
    text = document(Report(ROOT, found), Context(ROOT, environment={}), limit)
    assert len(text.encode()) <= limit
    listed = len(re.findall(r"^- ", text, re.MULTILINE))
    left = re.search(r"… and ([0-9]+) more finding", text)
    assert left and listed + int(left[1]) == 3_000 and listed > 0
    assert text.count("<details") == text.count("</details>")


def test_markdown_tells_of_nothing_and_of_what_was_fixed() -> None:
    text = shown("markdown", Report(ROOT, absent=[one(baseline="absent")], routes=3, applications=1, files=["app.py"], checks=24))
    assert (
        text == "## fitlint: no problems\n\nAnalysed 3 routes of 1 application in 1 file, 24 checks.\nFixed since: 1 finding.\n"
    )


def test_links_lead_to_the_lines_at_the_commit() -> None:
    report = Report(ROOT, [one(path="a b/[x](y).py", range=span(3, 1, 5, 1))])
    assert "](<https://github.com/acme/shop/blob/" + "0a1b2c3d" * 5 + "/a%20b/%5Bx%5D%28y%29.py#L3-L4>)" in shown(
        "markdown", report, **GITHUB
    )
    gitlab = {"GITLAB_CI": "true", "CI_PROJECT_URL": "https://gitlab.test/a/b", "CI_COMMIT_SHA": "ab" * 20}
    assert "](<https://gitlab.test/a/b/-/blob/" + "ab" * 20 + "/a%20b/" in shown("markdown", report, **gitlab)
    odd = {**GITHUB, "GITHUB_REPOSITORY": "a/b>)<script>"}
    assert "script" not in shown("markdown", report, **odd)


# ------------------------------------------------------------------------------------------------------------------------- order


@FUZZED
@given(reports(ROOT, PATHS))
def test_every_format_can_show_every_report(report: Report) -> None:
    for name in FORMATS:
        text = FORMATS[name](report, Context(ROOT, environment={}))
        assert text.endswith("\n") or not text, name
        text.encode("utf-8", "backslashreplace")


def test_findings_come_in_order_of_place_where_all_are_shown() -> None:
    found = [one(path=f"{name}.py", message=word) for name, word in zip("abc", NASTY, strict=False)]
    issues = [each["location"]["path"] for each in json.loads(shown("gitlab", Report(ROOT, found)))]
    assert all(earlier <= later for earlier, later in pairwise(issues))


def test_gone_findings_are_in_sarif_and_json_only() -> None:
    gone: Diagnostic = one(message="GONE", baseline="absent")
    for name in FORMATS:
        text = FORMATS[name](Report(ROOT, [one()], absent=[gone]), Context(ROOT, environment={}))
        assert ("GONE" in text) is (name in ("sarif", "json")), name
