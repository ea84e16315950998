"""The action, run as GitHub runs it: a pull request in a clone of one commit, GitHub's variables, annotations, summary and exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.git_project import LOAD, MAIN, GitProject

TOP = Path(__file__).parent.parent
ASYNC = MAIN.replace("def users", "async def users")
OLD = (
    MAIN.replace('"/users"', '"/old"')
    .replace("def users", "async def old")
    .replace("app =", "old_app =")
    .replace("@app", "@old_app")
)


class Outcome(NamedTuple):
    code: int
    log: str
    annotations: list[tuple[str, dict[str, str], str]]
    summary: str
    outputs: dict[str, str]


@pytest.fixture
def origin(tmp_path: Path) -> GitProject:
    """A repository with an old problem, a branch that brings a new one, and GitHub's merge of the two."""
    project = GitProject(tmp_path / "origin")
    project.write({"app/old.py": OLD})
    project.commit()
    project.git("checkout", "-q", "-b", "feature")
    project.write({"app/main.py": ASYNC})
    project.commit()
    project.git("checkout", "-q", "main")
    project.write({"README.md": "text\n"})
    project.commit()
    project.git("checkout", "-q", "--detach", "main")
    project.git("merge", "-q", "--no-ff", "-m", "merge", "feature")
    project.git("update-ref", "refs/pull/1/merge", "HEAD")
    project.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return project


def checked_out(origin: GitProject, folder: Path, ref: str, depth: int) -> GitProject:
    """As actions/checkout does."""
    clone = GitProject.__new__(GitProject)
    clone.root = folder
    folder.mkdir()
    clone.git("init", "-q")
    clone.git("remote", "add", "origin", f"file://{origin.root}")
    clone.git("fetch", "-q", "--no-tags", f"--depth={depth}", "origin", ref)
    clone.git("checkout", "-q", "--detach", "FETCH_HEAD")
    return clone


def run(clone: GitProject, origin: GitProject, **variables: str) -> Outcome:
    place = clone.root.parent
    event = {
        "pull_request": {"base": {"sha": origin.git("rev-parse", "main")}, "head": {"sha": origin.git("rev-parse", "feature")}}
    }
    (place / "event.json").write_text(json.dumps(event))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "FITLINT_"))}
    environment = {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": f"{TOP}{os.pathsep}{TOP / 'checks'}",
        "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/1/merge", "GITHUB_BASE_REF": "main",
        "GITHUB_SHA": clone.git("rev-parse", "HEAD"), "GITHUB_WORKSPACE": str(clone.root), "GITHUB_REPOSITORY": "shop/shop",
        "GITHUB_SERVER_URL": "https://github.example", "GITHUB_EVENT_PATH": str(place / "event.json"),
        "GITHUB_STEP_SUMMARY": str(place / "summary.md"), "GITHUB_OUTPUT": str(place / "outputs"), "RUNNER_TEMP": str(place),
        "FITLINT_CACHE_DIR": str(place / "cache"), "FITLINT_PACKAGE": "none", **variables,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(TOP / "action/run.py")], env=environment, cwd=clone.root, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    files = {name: place / name for name in ("summary.md", "outputs")}
    texts = {name: file.read_text() if file.exists() else "" for name, file in files.items()}
    outputs = dict(line.split("=", 1) for line in texts["outputs"].splitlines())
    return Outcome(done.returncode, done.stdout + done.stderr, annotations(done.stdout), texts["summary.md"], outputs)


def annotations(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands in a log, read as GitHub's runner reads them."""
    found = []
    stopped = ""
    for line in log.splitlines():
        match = re.fullmatch(r"::([\w-]+)(?: ([^:]*))?::(.*)", line)
        if stopped:
            stopped = "" if line == f"::{stopped}::" else stopped
        elif match and match[1] == "stop-commands":
            stopped = match[3]
        elif match and match[1] in ("error", "warning", "notice"):
            properties = dict(one.split("=", 1) for one in (match[2] or "").split(",") if one)
            found.append((match[1], properties, match[3].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")))
    return found


def test_a_pull_request_is_told_what_it_brings(origin: GitProject, tmp_path: Path) -> None:
    outcome = run(checked_out(origin, tmp_path / "clone", "refs/pull/1/merge", 1), origin)
    assert outcome.code == 1, outcome.log
    ((level, properties, message),) = outcome.annotations
    assert (level, properties["file"], properties["line"]) == ("error", "app/main.py", "9")
    assert "this change makes `GET /users` block the event loop" in message
    assert "app/svc.py:5" in message and "/old" not in outcome.log
    assert outcome.summary.startswith("## fitlint: 1 error") and "GET /users" in outcome.summary and "/old" not in outcome.summary
    assert outcome.outputs["exit-code"] == "1"
    assert outcome.outputs["diff-base"] == origin.git("rev-parse", "main")
    sarif = json.loads(Path(outcome.outputs["sarif"]).read_text())
    states = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: one["baselineState"]
        for one in sarif["runs"][0]["results"]
    }
    assert states == {"app/main.py": "new", "app/old.py": "unchanged"}
    assert "GET /users" in Path(outcome.outputs["markdown"]).read_text()


def test_the_head_of_the_branch_is_compared_where_it_parted(origin: GitProject, tmp_path: Path) -> None:
    """A workflow that checks out the head itself, in a clone of one commit: the history is fetched."""
    outcome = run(
        checked_out(origin, tmp_path / "clone", "refs/heads/feature", 1),
        origin,
        GITHUB_SHA=origin.git("rev-parse", "refs/pull/1/merge"),
    )
    assert outcome.code == 1, outcome.log
    assert [one[1]["file"] for one in outcome.annotations] == ["app/main.py"]


def test_a_pull_request_that_brings_nothing(origin: GitProject, tmp_path: Path) -> None:
    origin.git("checkout", "-q", "-B", "feature", "main")
    origin.write({"app/notes.py": "x = 1\n"})
    origin.commit()
    origin.git("update-ref", "refs/pull/1/merge", "HEAD")
    outcome = run(checked_out(origin, tmp_path / "clone", "refs/pull/1/merge", 1), origin)
    assert (outcome.code, outcome.annotations) == (0, [])
    assert outcome.summary.startswith("## fitlint: nothing new")


def test_a_push_is_told_everything(origin: GitProject, tmp_path: Path) -> None:
    clone = checked_out(origin, tmp_path / "clone", "refs/pull/1/merge", 1)
    outcome = run(clone, origin, GITHUB_EVENT_NAME="push", GITHUB_REF="refs/heads/main")
    assert outcome.code == 1
    assert {one[1]["file"] for one in outcome.annotations} == {"app/main.py", "app/old.py"}
    assert outcome.outputs["diff-base"] == ""


def test_inputs(origin: GitProject, tmp_path: Path) -> None:
    clone = checked_out(origin, tmp_path / "clone", "refs/pull/1/merge", 1)
    assert run(clone, origin, FITLINT_FAIL_ON="never").code == 0
    assert run(clone, origin, FITLINT_ARGUMENTS="--ignore FIT107").code == 0
    assert len(run(clone, origin, FITLINT_DIFF_BASE="none").annotations) == 2
    assert len(run(clone, origin, FITLINT_DIFF_BASE="main").annotations) == 1
    outcome = run(clone, origin, FITLINT_DIFF_BASE="nowhere")
    assert outcome.code == 2 and "set `diff-base`" in outcome.annotations[0][2]
    outcome = run(clone, origin, FITLINT_ARGUMENTS="--nonsense")
    assert outcome.code == 2 and "the log of this step says why" in outcome.annotations[0][2]


def test_the_action_gives_the_script_every_input() -> None:
    action = yaml.safe_load((TOP / "action.yml").read_text())
    steps: list[dict[str, Any]] = action["runs"]["steps"]
    (step,) = [one for one in steps if one.get("id") == "fitlint"]
    script = (TOP / "action/run.py").read_text()
    given = {name for name, value in step["env"].items() if "inputs." in value}
    asked = {f"FITLINT_{name}" for name in re.findall(r'setting\("(\w+)"', script)}
    assert given - {"FITLINT_PYTHON"} == asked
    used = set(re.findall(r"inputs\.([\w-]+)", (TOP / "action.yml").read_text()))
    assert used == set(action["inputs"])
    assert all("${{" not in one.get("run", "") for one in steps), "an input in a script can be a script"
    assert set(action["outputs"]) == {"exit-code", "diff-base", "sarif", "markdown"}


def test_the_problem_matcher_reads_concise_lines(tmp_path: Path) -> None:
    matchers = json.loads((TOP / "action/problem-matcher.json").read_text())["problemMatcher"]
    project = GitProject(tmp_path / "shop", {"app/svc.py": LOAD, "app/__init__.py": "", "app/é b:1.py": ASYNC})
    command = [sys.executable, "-m", "fitlint", "--no-cache", "--output-format", "concise", "--level", "advice", "."]
    for level in ("error", "warning", "advice"):
        project.write({"fitlint.toml": f'[levels]\nFIT107 = "{level}"\n'})
        (line,) = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False).stdout.splitlines()
        ((matcher, match),) = [(one, found) for one in matchers if (found := re.match(one["pattern"][0]["regexp"], line))]
        pattern = matcher["pattern"][0]
        assert (match[pattern["file"]], match[pattern["code"]], match[pattern["line"]]) == ("app/é b:1.py", "FIT107", "10")
        assert (match[pattern["severity"]] if "severity" in pattern else matcher["severity"]) == (
            "warning" if level == "advice" else level
        )
        assert match[pattern["message"]].startswith("`users` awaits nothing")


RECIPES = sorted((TOP / "examples/ci").iterdir())


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.name)
def test_recipes(recipe: Path) -> None:
    """They parse, and name only options, formats and inputs that exist."""
    text = recipe.read_text()
    if recipe.suffix in (".yml", ".yaml"):
        assert isinstance(yaml.safe_load(text), dict)
    help_text = subprocess.run(
        [sys.executable, "-m", "fitlint", "check", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for line in text.splitlines():
        command = line.partition("fitlint check")[2]
        for option in re.findall(r"(?<!\S)(--[a-z-]+)", command):
            assert f" {option} " in help_text.replace("=", " ").replace("[", " "), f"{option} in: {line}"
        for name in re.findall(r"--output (\S+?)=", command):
            assert re.search(rf"\b{name}\b", help_text), line
    for inputs in re.findall(r"uses: fitlint/fitlint@\S+\n\s+with:\n((?: {10}.*\n)+)", text):
        known = yaml.safe_load((TOP / "action.yml").read_text())["inputs"]
        assert {line.split(":")[0].strip() for line in inputs.splitlines()} <= set(known)


def test_the_page_names_every_recipe() -> None:
    page = (TOP / "examples/ci/README.md").read_text()
    assert {one.name for one in RECIPES} - {"README.md"} <= set(re.findall(r"\]\(([\w.-]+)\)", page))
    assert "examples/ci/README.md" in (TOP / "README.md").read_text()
