"""SARIF: valid by its schema and by Microsoft's validator with GitHub's rules where these are installed, and by hand everywhere.

Both come with the npm package `@microsoft/sarif-multitool`; its directory is looked for below those of NODE_PATH.
"""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from fitlint.finding import Diagnostic, Edit, Fix, Place, Step, Suppression
from fitlint.output import FORMATS, Context
from fitlint.output.line_hash import line_hashes
from fitlint.output.sarif_github import RESULTS
from fitlint.run import Report
from tests.format_samples import NASTY, one, reports, span, suppressed
from tests.test_formats_files import GITHUB, ROOT, escaped


def document(report: Report, name: str = "sarif", **environment: str) -> Any:
    return json.loads(FORMATS[name](report, Context(report.root, environment=environment)))


def results(report: Report, name: str = "sarif") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document(report, name)["runs"][0]["results"]
    return found


def _multitool() -> Path | None:
    folders = [Path(each) for each in os.environ.get("NODE_PATH", "").split(os.pathsep) if each]
    found = (
        file
        for each in folders
        for file in each.glob("@microsoft/sarif-multitool-*/Sarif.Multitool*")
        if file.suffix in ("", ".exe", ".Multitool")
    )
    return next(found, None)


MULTITOOL = _multitool()
needs_multitool = pytest.mark.skipif(MULTITOOL is None, reason="needs @microsoft/sarif-multitool below NODE_PATH")


@pytest.fixture(scope="module")
def schema() -> Any:
    assert MULTITOOL is not None
    return jsonschema.Draft202012Validator(json.loads((MULTITOOL.parent / "sarif-2.1.0.json").read_text("utf-8-sig")))


def full_report(root: Path) -> Report:
    """One of everything."""
    (root / "app.py").write_text("import time\n\nx = 1\n" * 10, encoding="utf-8")
    (root / "b c.py").write_text("é = 2\n", encoding="utf-8")
    steps = [Step("app.py", span(), "`f` calls `g`"), Step("b c.py", span(1, 5), "see [here](http://x) `g` calls `time.sleep`")]
    fix = Fix("do [it](now)", [Edit(Place("app.py", 0, 6), "from"), Edit(Place("b c.py", 0, 0), "\n")], "unsafe")
    shown = [
        one(steps=steps, fix=fix, routes=["GET /users/{id}"], help="await it", scope="A.f", range=span(1, 1, 2, 1)),
        one(
            code="FIT505",
            name="shadowed-route",
            level="warning",
            confidence="likely",
            reason="guessed",
            baseline="new",
            path="b c.py",
        ),
        one(code="FIT000", name="file-cannot-be-parsed", level="error", path="gone.py", range=span(3, 2, 3, 2)),
        one(code="FIT114", name="sequential-independent-awaits", level="advice"),
    ]
    hidden = [
        suppressed(baseline="new"),
        one(suppression=Suppression("per-file-ignores", "tests/**", 0)),
        one(suppression=Suppression("baseline", "fitlint-baseline.jsonl", 0), baseline="unchanged"),
    ]
    return Report(root, shown, hidden, [one(baseline="absent", message="gone")], warnings=["the cache cannot be written"])


@needs_multitool
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(report=reports(ROOT))
def test_the_schema_takes_whatever_is_found(schema: Any, report: Report) -> None:
    for name in ("sarif", "sarif-github"):
        schema.validate(document(report, name))


@needs_multitool
@pytest.mark.parametrize("name", ["sarif", "sarif-github"])
def test_the_validator_of_microsoft_finds_no_error(tmp_path: Path, schema: Any, name: str) -> None:
    assert MULTITOOL is not None
    if os.name != "nt":
        MULTITOOL.chmod(MULTITOOL.stat().st_mode | stat.S_IXUSR)
    report = full_report(tmp_path)
    schema.validate(document(report, name, **GITHUB))
    file, said = tmp_path / "fitlint.sarif", tmp_path / "said.sarif"
    file.write_text(FORMATS[name](report, Context(tmp_path, environment=GITHUB)), encoding="utf-8")
    command = [
        MULTITOOL,
        "validate",
        file,
        "--rule-kind",
        "Sarif;Gh",
        "--level",
        "Error;Warning",
        "--kind",
        "Fail",
        "--output",
        said,
    ]
    subprocess.run(command, capture_output=True, check=False, timeout=120)  # its exit code says nothing
    found = json.loads(said.read_text("utf-8-sig"))["runs"][0]
    assert found["invocations"][0]["executionSuccessful"]
    # without an address of the project there is none to give: SARIF2005 asks for it
    assert {each["ruleId"] for each in found.get("results", [])} <= {"SARIF2005"}


def test_the_way_to_a_cause_is_a_code_flow_and_linked_from_the_message(tmp_path: Path) -> None:
    first = results(full_report(tmp_path))[0]
    flow = first["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [each["location"]["physicalLocation"]["artifactLocation"]["uri"] for each in flow] == ["app.py", "b%20c.py"]
    assert [each["nestingLevel"] for each in flow] == [0, 1]
    assert [each["id"] for each in first["relatedLocations"]] == [1, 2]
    assert first["message"]["text"] == "`f` waits. The way there: [1](1), [2](2)."
    assert flow[1]["location"]["message"]["text"] == "see \\[here\\](http://x) `g` calls `time.sleep`"
    assert first["locations"][0]["logicalLocations"] == [{"name": "f", "fullyQualifiedName": "A.f"}]
    assert first["locations"][0]["physicalLocation"]["region"]["snippet"] == {"text": "import time\n"}


def test_what_else_there_is_is_no_part_of_the_way(tmp_path: Path) -> None:
    report = full_report(tmp_path)
    one = report.diagnostics[0]
    more = msgspec.structs.replace(one.steps[0], also=True)
    first = results(msgspec.structs.replace(report, diagnostics=[msgspec.structs.replace(one, steps=[*one.steps, more])]))[0]
    assert len(first["codeFlows"][0]["threadFlows"][0]["locations"]) == 2
    assert [each["id"] for each in first["relatedLocations"]] == [1, 2, 3]
    assert first["message"]["text"] == "`f` waits. The way there: [1](1), [2](2). Also: [3](3)."


def test_a_fix_has_its_edits_in_all_files(tmp_path: Path) -> None:
    (fix,) = results(full_report(tmp_path))[0]["fixes"]
    assert fix["description"]["text"] == "do \\[it\\](now) (unsafe)"
    assert [each["artifactLocation"]["uri"] for each in fix["artifactChanges"]] == ["app.py", "b%20c.py"]
    region = fix["artifactChanges"][0]["replacements"][0]["deletedRegion"]
    assert region == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 7}


def test_what_is_hidden_and_what_is_known_says_so_and_github_hears_none_of_it(tmp_path: Path) -> None:
    report = full_report(tmp_path)
    found = results(report)
    assert [each["baselineState"] for each in found] == ["new", "new", "new", "new", "new", "new", "unchanged", "absent"]
    assert [each["suppressions"][0]["kind"] for each in found[4:7]] == ["inSource", "external", "external"]
    assert found[4]["suppressions"][0]["justification"] == "known"
    assert found[4]["suppressions"][0]["location"]["physicalLocation"]["region"] == {"startLine": 3}
    assert len(results(report, "sarif-github")) == 4
    assert not any("suppressions" in each for each in results(report, "sarif-github"))
    without = Report(tmp_path, [one()])
    assert "baselineState" not in results(without)[0]


def test_a_run_says_what_went_wrong_where_it_was_and_which_commit(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root = tmp_path / "services" / "shop"
    root.mkdir(parents=True)
    run = document(full_report(root), **GITHUB)["runs"][0]
    assert run["automationDetails"] == {"id": "fitlint/services/shop/"}
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "the cache cannot be written"
    assert run["versionControlProvenance"][0]["repositoryUri"] == "https://github.com/acme/shop"
    assert document(Report(root, [one()]))["runs"][0].get("versionControlProvenance") is None


def test_rules_are_those_found_with_their_pages(tmp_path: Path) -> None:
    rules = document(full_report(tmp_path))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["FIT000", "FIT101", "FIT114", "FIT505"]
    page = (Path(__file__).parent.parent / "checks/fitlint_checks/routing/shadowed_route.md").read_text("utf-8")
    assert rules[3]["help"]["markdown"] == page
    assert rules[3]["name"] == "ShadowedRoute" and rules[3]["properties"]["tags"] == ["fitlint", "routing"]
    assert all(rule["shortDescription"]["text"].endswith(".") and len(rule["fullDescription"]["text"]) <= 1_024 for rule in rules)
    for index, each in enumerate(results(full_report(tmp_path))):
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"], index


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports(ROOT))
def test_messages_and_paths_survive(report: Report) -> None:
    for shown, wanted in zip(results(report), report.diagnostics, strict=True):
        text = shown["message"]["text"]
        links = re.findall(r"(?<!\\)\[((?:[^\]\\\[]|\\.)*)\]\((?!\))", text)
        assert links == [str(number) for number in range(1, len(wanted.steps) + 1)]
        said = escaped(wanted.message)  # only a message that holds a link is escaped
        assert text.startswith(said) or re.sub(r"\\([\[\]\\])", r"\1", text).startswith(said)
        uri = shown["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii() and not set(uri) & set(" <>\"'|\\^`{}#?[]\n\r:")
        if wanted.path.encode("utf-8", "replace") == wanted.path.encode("utf-8", "surrogatepass"):
            assert unquote(uri) == wanted.path


def test_a_link_in_a_message_is_no_link() -> None:
    (shown,) = results(Report(ROOT, [one(message=r"\[a](http://b)")]))
    assert shown["message"]["text"] == r"\\\[a\](http://b)."


def test_github_gets_no_more_than_it_takes() -> None:
    last = one(path="z.py", level="error")
    found: list[Diagnostic] = [one(path="a.py", level="advice")] * RESULTS + [last]
    uris = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in results(Report(ROOT, found), "sarif-github")
    ]
    assert len(uris) == RESULTS and uris[-1] == "z.py"


# ------------------------------------------------------------------------------------------------- the fingerprint that GitHub reads


def test_the_hash_of_a_line_is_that_of_githubs_upload() -> None:
    text = "import os\n\n\ndef f(x):\n\treturn  x  # café 𝄞\n"
    assert line_hashes(text) == [
        "e4b03d5b438f8d06:1", "894421026a265fb:1", "454d664f96582add:1", "c0fa37abb9d9f87:1", "e1d2f3a5c977c09d:1", "c129715d7a2bc9a3:1",
    ]  # fmt: skip
    assert line_hashes(text.replace("\n", "\r\n")) == line_hashes(text) == line_hashes(text.replace("  ", " \t"))


def test_equal_lines_are_counted() -> None:
    hashes = line_hashes("x = 1\n" * 100)
    assert hashes[0].partition(":")[0] == hashes[1].partition(":")[0] and (hashes[0][-2:], hashes[1][-2:]) == (":1", ":2")
    assert len(line_hashes("")) == 1 and len(line_hashes("a" * 500)) == 1 and len(line_hashes("\n" * 300)) == 301


def test_every_result_has_it_where_the_file_can_be_read(tmp_path: Path) -> None:
    report = full_report(tmp_path)
    hashes = line_hashes((tmp_path / "app.py").read_text("utf-8"))
    assert results(report)[0]["partialFingerprints"]["primaryLocationLineHash"] == hashes[0]
    assert "primaryLocationLineHash" not in results(report)[2]["partialFingerprints"]
    changed = msgspec.structs.replace(report.diagnostics[0], message="".join(NASTY))
    assert results(Report(tmp_path, [changed]))[0]["partialFingerprints"] == results(report)[0]["partialFingerprints"]
