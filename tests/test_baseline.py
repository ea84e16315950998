"""The baseline: what it knows is not shown, what is fixed is said, nothing comes in silently, and merges are unions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fitlint.baseline import read
from fitlint.config import ConfigError
from tests.git_project import LOAD, MAIN, GitProject

ASYNC = MAIN.replace("def users", "async def users")
FILE = "fitlint-baseline.jsonl"


@pytest.fixture
def project(tmp_path: Path) -> GitProject:
    project = GitProject(tmp_path)
    project.write({"app/main.py": ASYNC, "fitlint.toml": f'baseline = "{FILE}"\n'})
    return project


def fitlint(project: GitProject, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "fitlint", *arguments]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_what_is_known_is_not_shown(project: GitProject) -> None:
    assert fitlint(project, "check")[0] == 2  # it is configured and not there
    code, out, _ = fitlint(project, "baseline", "create")
    assert (code, out.startswith("wrote 1 finding to ")) == (0, True)
    code, out, err = fitlint(project, "check")
    assert (code, err) == (0, "") and "1 in the baseline" in out
    assert fitlint(project, "check", "--no-baseline")[0] == 1
    report = json.loads(fitlint(project, "check", "--output-format", "json")[1])
    (one,) = report["suppressed"]
    assert (one["status"], one["suppression"]["kind"], report["diagnostics"]) == ("unchanged", "baseline", [])


def test_the_file_is_lines_without_numbers(project: GitProject) -> None:
    fitlint(project, "baseline", "create")
    (line,) = (project.root / FILE).read_text().splitlines()
    entry = json.loads(line)
    assert {*entry} == {"path", "check", "fingerprint", "scope", "keys"}
    assert (entry["path"], entry["check"], entry["scope"]) == ("app/main.py", "handler-only-blocks", "users")
    project.write({"app/main.py": "# a line\n" + ASYNC})
    before = (project.root / FILE).read_bytes()
    assert fitlint(project, "baseline", "update")[0] == 0
    assert (project.root / FILE).read_bytes() == before


def test_create_replaces_nothing(project: GitProject) -> None:
    fitlint(project, "baseline", "create")
    code, _, err = fitlint(project, "baseline", "create")
    assert code == 2 and "--force" in err
    assert fitlint(project, "baseline", "create", "--force")[0] == 0


def test_new_findings_are_shown_and_never_added_silently(project: GitProject) -> None:
    fitlint(project, "baseline", "create")
    project.write(
        {"app/more.py": MAIN.replace("app =", "more =").replace("@app", "@more").replace("def users", "async def more_users")}
    )
    code, out, _ = fitlint(project, "check", "--output-format", "concise")
    assert code == 1 and "app/more.py" in out and "app/main.py" not in out
    assert fitlint(project, "baseline", "check")[0] == 1
    fitlint(project, "baseline", "prune")
    assert len(read(project.root / FILE)) == 1
    code, out, _ = fitlint(project, "baseline", "update")
    assert code == 0 and "+ app/more.py" in out and "1 added" in out
    assert fitlint(project, "baseline", "check")[0] == fitlint(project, "check")[0] == 0


def test_what_is_fixed_is_reported_and_pruned(project: GitProject) -> None:
    fitlint(project, "baseline", "create")
    project.write({"app/main.py": MAIN})
    code, _, err = fitlint(project, "check")
    assert code == 0 and "1 entry" in err and "fitlint baseline prune" in err
    code, out, _ = fitlint(project, "baseline", "check")
    assert code == 1 and "fixed: app/main.py: handler-only-blocks in users" in out
    assert "fixed" in fitlint(project, "baseline", "show")[1]
    assert fitlint(project, "baseline", "prune")[0] == 0
    assert (project.root / FILE).read_text() == ""
    assert fitlint(project, "baseline", "check")[0] == 0


def test_checks_that_do_not_run_and_levels_that_are_hidden_are_not_fixed(project: GitProject) -> None:
    fitlint(project, "baseline", "create")
    for options in (["--select", "FIT305"], ["--level", "error"], ["--confidence", "certain"]):
        assert "fixed" not in fitlint(project, "check", *options)[2]
        assert "fixed: " not in fitlint(project, "baseline", "check", *options)[1]
        fitlint(project, "baseline", "prune", *options)
        assert len(read(project.root / FILE)) == 1


def test_moved_code_stays_known(project: GitProject) -> None:
    fitlint(project, "baseline", "create")
    (project.root / "app/main.py").rename(project.root / "app/api.py")
    assert fitlint(project, "check")[0] == 0
    assert fitlint(project, "baseline", "check")[0] == 0
    assert "(1 moved)" in fitlint(project, "baseline", "update")[1]
    assert [one.path for one in read(project.root / FILE)] == ["app/api.py"]


def test_a_merge_is_the_union_of_the_lines(project: GitProject) -> None:
    project.write({".gitattributes": f"{FILE} merge=union\n", FILE: ""})
    project.commit()
    for branch, name in (("one", "app/one.py"), ("two", "app/two.py")):
        project.git("checkout", "-q", "-b", branch, "main")
        variable = branch
        project.write(
            {
                name: MAIN.replace("app =", f"{variable} =")
                .replace("@app", f"@{variable}")
                .replace("def users", f"async def {variable}_users")
            }
        )
        fitlint(project, "baseline", "update")
        project.commit()
    project.git("merge", "-q", "-m", "both", "one")
    assert sorted(one.path for one in read(project.root / FILE)) == ["app/main.py", "app/one.py", "app/two.py"]
    assert fitlint(project, "baseline", "check")[0] == 0
    doubled = (project.root / FILE).read_text() * 2
    project.write({FILE: doubled})
    assert len(read(project.root / FILE)) == 3
    fitlint(project, "baseline", "prune")
    assert (project.root / FILE).read_text().count("\n") == 3


@pytest.mark.parametrize(
    ("content", "said"), [("<<<<<<< HEAD\n", "merge conflict"), ("{}\n", "fitlint-baseline.jsonl:1"), ("\x00", "not an entry")]
)
def test_a_broken_file_is_an_error(project: GitProject, content: str, said: str) -> None:
    project.write({FILE: content})
    with pytest.raises(ConfigError, match=said):
        read(project.root / FILE)
    assert fitlint(project, "check")[0] == 2


def test_with_a_base(project: GitProject) -> None:
    """What the baseline knows is not told as new either."""
    fitlint(project, "baseline", "create")
    assert fitlint(project, "check", "--diff-base", "HEAD")[0] == 0
    assert fitlint(project, "check", "--diff-base", "HEAD", "--no-baseline")[0] == 1


def test_what_a_build_fails_on(project: GitProject) -> None:
    project.write({"fitlint.toml": "", "app/svc.py": LOAD})
    assert [fitlint(project, "check", "--fail-on", level)[0] for level in ("error", "warning", "advice")] == [1, 1, 1]
    project.write({"fitlint.toml": '[levels]\nFIT107 = "warning"\n'})
    assert [fitlint(project, "check", "--fail-on", level)[0] for level in ("error", "warning", "advice")] == [0, 1, 1]
    project.write({"fitlint.toml": '[levels]\nFIT107 = "advice"\n'})
    assert [
        fitlint(project, "check", "--level", "advice", "--fail-on", level)[0] for level in ("error", "warning", "advice")
    ] == [0, 0, 1]


def test_no_more_findings_than_wanted(project: GitProject) -> None:
    router = MAIN.replace("app =", "{0} =").replace("@app", "@{0}").replace("def users", "async def {0}_users")
    project.write({"fitlint.toml": "", **{f"app/{name}.py": router.format(name) for name in ("one", "two")}})
    code, out, _ = fitlint(project, "check", "--max-findings", "1")
    assert code == 1 and out.count("handler-only-blocks:") == 1 and "2 beyond the first 1" in out
    code, out, _ = fitlint(project, "check", "--max-findings", "0", "--output-format", "concise")
    assert code == 1 and "FIT107" not in out
