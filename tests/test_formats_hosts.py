"""Formats that hosts read in a log: GitHub, Azure Pipelines, TeamCity. Read back as the hosts do it, with texts that try to be commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fitlint.finding import Diagnostic
from fitlint.hosts.automatic import automatic, host
from fitlint.hosts.cli import main
from fitlint.output import FORMATS, Context
from fitlint.output.cells import clean
from fitlint.output.defuse import defused
from fitlint.output.github import inert
from fitlint.run import Report
from tests.format_samples import NASTY, TEXT, azure, github, in_utf_16, one, reports, span, teamcity

ROOT = Path("/nowhere/project")
FUZZED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ROUNDED = {"error": "error", "warning": "warning", "advice": "notice"}


def context(**changes: str) -> Context:
    return Context(ROOT, environment=changes)


@FUZZED
@given(reports(ROOT))
def test_github_reads_one_command_for_each_finding_and_no_other(report: Report) -> None:
    found = github(FORMATS["github"](report, context()))
    assert sorted((each.name, each.properties["file"]) for each in found) == sorted(
        (ROUNDED[each.level], each.path) for each in report.diagnostics
    )
    for each in found:
        assert each.data.startswith(f"{clean(each.properties['file'])}:{each.properties['line']}:")
        assert ("col" in each.properties) == (
            each.properties["line"] == each.properties["endline"] or "endcolumn" in each.properties
        )


@FUZZED
@given(reports(ROOT))
def test_azure_reads_one_issue_for_each_error_and_warning(report: Report) -> None:
    found = azure(FORMATS["azure"](report, context()))
    graves = [each for each in report.diagnostics if each.level != "advice"]
    assert {each.name for each in found} <= {"task.logissue"}
    assert sorted(each.properties["sourcepath"] for each in found) == sorted(f"{ROOT}/{each.path}" for each in graves)
    assert sorted(each.properties["type"] for each in found) == sorted(each.level for each in graves)


@FUZZED
@given(reports(ROOT))
@example(Report(root=ROOT, diagnostics=[one(message="\ud800\udc80")]))
def test_teamcity_reads_what_was_written(report: Report) -> None:
    found = teamcity(FORMATS["teamcity"](report, context()))
    inspections = [each.properties for each in found if each.name == "inspection"]
    assert [each["file"] for each in inspections] == [each.path for each in report.diagnostics]
    messages = [in_utf_16(each.message) for each in report.diagnostics]
    assert all(shown["message"].startswith(each) for shown, each in zip(inspections, messages, strict=True))
    types = [each.properties["id"] for each in found if each.name == "inspectionType"]
    assert types == sorted({each.code for each in report.diagnostics})
    assert {each.name for each in found} <= {"inspection", "inspectionType", "buildStatisticValue"}


@FUZZED
@given(st.lists(TEXT, max_size=4).map("\n".join))
@example("".join(NASTY))
@example("x\n::error::a")
@example(" ::error::a")
def test_no_host_finds_a_command_in_what_is_defused(text: str) -> None:
    assert not github(defused(text)) and not azure(defused(text)) and not teamcity(defused(text))
    assert not github(inert(text))


@FUZZED
@given(data=st.data())
def test_automatic_output_shows_the_source_and_says_no_more_than_the_format(data: st.DataObject, tmp_path: Path) -> None:
    source = data.draw(st.lists(TEXT, min_size=4, max_size=6).map("\n".join))
    (tmp_path / "app.py").write_bytes(source.encode("utf-8", "replace"))
    report = data.draw(reports(tmp_path, st.just("app.py")))
    for variable, name, read in (
        ("GITHUB_ACTIONS", "github", github),
        ("TF_BUILD", "azure", azure),
        ("TEAMCITY_VERSION", "teamcity", teamcity),
    ):
        where = Context(tmp_path, environment={variable: "true"})
        text = FORMATS["full"](report, where)
        assert read(automatic(text, report, where)) == [
            each for each in read(FORMATS[name](report, where)) if name != "github" or each.name not in ("group", "endgroup")
        ]


def test_nobody_can_know_what_starts_commands_again() -> None:
    tokens = {inert("x").splitlines()[-1] for _ in range(20)}
    assert len(tokens) == 20 and all(len(token) == 36 for token in tokens)
    assert not github(inert(f"{tokens.pop()}\n::error::x"))


def many(number: int, **changes: object) -> list[Diagnostic]:
    return [one(path=f"a{index}.py", message=f"finding {index}", **changes) for index in range(number)]


def test_github_gets_what_it_shows_the_most_important_first_and_hears_of_the_rest() -> None:
    report = Report(
        ROOT, [*many(14, confidence="likely"), *many(11, level="warning"), *many(12, level="advice"), *many(1, baseline="new")]
    )
    report.diagnostics[2] = one(path="unchanged.py", baseline="unchanged")
    found = github(FORMATS["github"](report, context()))
    names = [each.name for each in found]
    assert names.count("error") == 10 and names.count("warning") == 10 and names.count("notice") == 10
    assert found[0].data.startswith("a0.py:1:1: FIT101 blocking-network-call: finding 0"), "certain ones come first"
    assert found[29].data == "9 more findings are in the log of this step: GitHub shows no more here"
    assert (found[30].name, found[30].data, found[31].name) == ("group", "9 more findings of fitlint", "endgroup")
    listed = FORMATS["github"](report, context()).partition("::group::")[2]
    assert "unchanged.py:1:1: error FIT101" in listed and listed.count(" FIT101 ") == 9


def test_columns_are_left_out_over_several_lines() -> None:
    report = Report(ROOT, [one(range=span(2, 5, 4, 1))])
    assert github(FORMATS["github"](report, context()))[0].properties == {
        "file": "app.py", "line": "2", "endline": "3", "title": "FIT101 blocking-network-call",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, ""), ({"GITHUB_ACTIONS": "true"}, "github"), ({"GITHUB_ACTIONS": "false"}, ""), ({"TF_BUILD": "True"}, "azure"),
        ({"TEAMCITY_VERSION": "2026.1"}, "teamcity"), ({"GITLAB_CI": "true"}, ""), ({"CI": "true"}, ""),
    ],
)  # fmt: skip
def test_the_host_is_known_by_its_environment(environment: dict[str, str], name: str) -> None:
    assert host(environment) == name


# ------------------------------------------------------------------------------------------------------------- the command itself

BAD = """\
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/")
def index():
    é = "𝄞"; return HTTPException(404)  # ::error::from a comment
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "repository" / "services" / "shop"
    root.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (root / "pyproject.toml").write_text("")
    (root / "app.py").write_text(BAD, encoding="utf-8")
    return root


def run(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fitlint", "check", ".", "--no-cache", *arguments]
    clean_environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "TF_", "TEAMCITY_", "CI_"))
    }
    return subprocess.run(
        command,
        cwd=root,
        env={**clean_environment, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_automatic_output_on_github(project: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    done = run(project, "--output-format", "auto", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1 and not done.stderr
    assert "return HTTPException(404)  # ::error::from a comment" in done.stdout
    found = github(done.stdout)
    assert [(each.name, each.properties["file"], each.properties["col"]) for each in found] == [
        ("error", "services/shop/app.py", "14")
    ]
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n## fitlint: 1 error") and "`services/shop/app.py:8`" in text


def test_automatic_output_on_azure_and_teamcity(project: Path, tmp_path: Path) -> None:
    done = run(project, "--output-format", "auto", TF_BUILD="True", AGENT_TEMPDIRECTORY=str(tmp_path))
    issue, upload = azure(done.stdout)
    assert done.returncode == 1 and issue.properties["sourcepath"] == (project / "app.py").as_posix()
    assert upload.name == "task.uploadsummary" and Path(upload.data).read_text(encoding="utf-8").startswith("## fitlint: 1 error")
    done = run(project, "--output-format", "auto", TEAMCITY_VERSION="1")
    assert done.returncode == 1 and [each.name for each in teamcity(done.stdout)][:2] == ["inspectionType", "inspection"]


def test_automatic_output_elsewhere_is_the_full_text(project: Path) -> None:
    for environment in ({}, {"GITLAB_CI": "true", "CI": "true"}):
        auto, full = run(project, "--output-format", "auto", **environment), run(project, **environment)
        assert (auto.stdout, auto.returncode) == (full.stdout, full.returncode) and auto.returncode == 1


def test_every_format_has_the_same_exit_code_and_several_come_of_one_run(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    files = {name: tmp_path / f"out.{name}" for name in FORMATS}
    assert main(["check", "--no-cache", *(f"--output={name}={file}" for name, file in files.items())]) == 1
    capsys.readouterr()
    for name in (*FORMATS, "auto"):
        assert main(["check", "--no-cache", "--output-format", name]) == 1, name
        shown = capsys.readouterr().out
        if name not in ("concise", "full", "agent", "auto"):
            assert shown == files[name].read_text(encoding="utf-8"), name
    (project / "app.py").write_text(BAD.replace("return HTTP", "raise HTTP"), encoding="utf-8")
    for name in (*FORMATS, "auto"):
        assert main(["check", "--no-cache", "--output-format", name]) == 0, name


def test_a_summary_that_cannot_be_written_is_said(project: Path, tmp_path: Path) -> None:
    done = run(project, "--output-format", "auto", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path))
    assert done.returncode == 2 and "cannot write" in done.stderr


def test_a_warning_on_stderr_is_no_command(project: Path) -> None:
    (project / "##[error]a.py").write_bytes(b"from fastapi import FastAPI\n\xff\n")
    done = run(project, "--output", "json=/nowhere/##[error]x")
    assert done.returncode == 2 and "# #[error]" in done.stderr and not github(done.stderr)


# ------------------------------------------------------------------------------------------------------------ the toolkit of GitHub


def toolkit() -> Path | None:
    """`@actions/core` below one of the directories of NODE_PATH."""
    folders = [Path(each) for each in os.environ.get("NODE_PATH", "").split(os.pathsep) if each]
    return next((file for each in folders if (file := each / "@actions/core/lib/command.js").is_file()), None)


@pytest.mark.skipif(shutil.which("node") is None or toolkit() is None, reason="needs node and @actions/core below NODE_PATH")
def test_the_toolkit_of_github_writes_the_same_commands() -> None:
    texts = [*NASTY, "".join(each for each in NASTY if each.isprintable()), "a%0A:,\r\n"]
    texts = [each for each in texts if not any("\ud800" <= char <= "\udfff" for char in each)]
    diagnostics = [one(path=f"d/{each}", message=each) for each in texts]
    ours = [FORMATS["github"](Report(ROOT, [each]), context()).rstrip("\n") for each in diagnostics]
    calls = []
    for each in diagnostics:
        read = github(FORMATS["github"](Report(ROOT, [each]), context()))[0]
        names = {"endline": "endLine", "endcolumn": "endColumn"}
        calls.append([read.name, {names.get(key, key): value for key, value in read.properties.items()}, read.data])
    script = f"import({json.dumps(toolkit().as_uri())}).then(core => {{ for (const c of {json.dumps(calls)}) core.issueCommand(...c) }})"  # type: ignore[union-attr]
    done = subprocess.run(["node", "-e", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines() == [line for each in ours for line in each.splitlines()]
