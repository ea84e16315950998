"""What a change brings: both states come from git, and what is told lies in the change or is caused by it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fitlint.git import GitError, Repository
from tests import counting
from tests.git_project import FILES, LOAD, MAIN, GitProject

ASYNC = MAIN.replace("def users", "async def users")


@pytest.fixture
def project(tmp_path: Path) -> GitProject:
    return GitProject(tmp_path / "shop")


def test_nothing_changed_nothing_new(project: GitProject) -> None:
    project.write({"app/main.py": ASYNC})
    project.commit()
    report = project.report()
    assert report.diagnostics == []
    assert [one.baseline for one in report.unchanged] == ["unchanged"]
    assert report.hidden["unchanged"] == 1


def test_the_cause_is_in_the_change_and_the_symptom_is_elsewhere(project: GitProject) -> None:
    project.write({"app/main.py": ASYNC})
    (found,) = project.report().diagnostics
    assert (found.path, found.range.start.line, found.baseline) == ("app/main.py", 9, "new")
    assert found.message.startswith("this change makes `GET /users` block the event loop: ")
    assert ("app/svc.py", 5) in [(one.path, one.range.start.line) for one in found.steps]


def test_a_helper_that_begins_to_block_is_told_where_it_does(project: GitProject) -> None:
    project.write({"app/svc.py": "def load(url):\n    return {}\n", "app/main.py": ASYNC})
    project.commit()
    project.write({"app/svc.py": LOAD})
    (found,) = project.report().diagnostics
    assert (found.path, found.range.start.line) == ("app/svc.py", 5)
    assert "this change makes `GET /users` block the event loop" in found.message
    assert ("app/main.py", 10) in [(one.path, one.range.start.line) for one in found.steps]


def test_an_inclusion_that_shadows_a_route_is_the_cause(project: GitProject) -> None:
    router = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get({path!r})\ndef one() -> dict[str, int]:\n    return {{}}\n"
    main = "from fastapi import FastAPI\n\nfrom app import first, second\n\napp = FastAPI()\napp.include_router(second.router)\n"
    project.write(
        {
            "app/first.py": router.format(path="/{name}").replace("one()", "one(name: str)"),
            "app/second.py": router.format(path="/me"),
        }
    )
    project.write({"app/main.py": main})
    project.commit()
    assert project.all() == []
    project.edit("app/main.py", "FastAPI()\n", "FastAPI()\napp.include_router(first.router)\n")
    report = project.report()
    assert [one.code for one in report.diagnostics] == ["FIT505"]
    assert [(one.path, one.range.start.line) for one in report.diagnostics] == [("app/main.py", 6)]
    assert "since this change" in report.diagnostics[0].message and "app/second.py:6" in report.diagnostics[0].message


def test_another_way_to_a_known_cause_is_told_at_that_way(project: GitProject) -> None:
    handler = '@app.get("/{0}")\nasync def {0}():\n    await sleep(1)\n    return load("http://{0}")\n'
    head = "from asyncio import sleep\n\n" + MAIN.partition("@app")[0]
    project.write({"app/main.py": head + handler.format("users")})
    project.commit()
    project.write({"app/main.py": head + handler.format("users") + "\n\n" + handler.format("more")})
    (found,) = project.report().diagnostics
    assert (found.range.start.line, found.code) == (19, "FIT101")
    assert found.message.startswith("this change makes `GET /more` block the event loop: ")


def test_what_is_fixed_is_counted(project: GitProject) -> None:
    project.write({"app/main.py": ASYNC})
    project.commit()
    project.write({"app/main.py": MAIN})
    report = project.report()
    assert (report.diagnostics, [one.baseline for one in report.absent]) == ([], ["absent"])


def test_an_ignore_that_is_removed_brings_its_finding(project: GitProject) -> None:
    ignored = ASYNC.replace('users")\n', 'users")  # fitlint: ignore[FIT107]\n')
    ignored = ignored.replace('("/users")  # fitlint: ignore[FIT107]', '("/users")')
    project.write({"app/main.py": ignored})
    project.commit()
    assert project.all() == []
    project.write({"app/main.py": ASYNC})
    assert project.new() == ["app/main.py:10 FIT107"]


def test_one_more_of_the_same_is_the_one_that_was_added(project: GitProject) -> None:
    main = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/{id}")\ndef one(id):\n    return {}\n'
    body = "    if id == 1:\n        return {}, 400\n"
    project.write({"app/main.py": main.replace("    return {}\n", body + "    return {}\n")})
    project.commit()
    project.write({"app/main.py": main.replace("    return {}\n", body + body + "    return {}\n")})
    assert len(project.new()) == 1


def test_of_twins_the_one_on_the_changed_line_is_new(project: GitProject) -> None:
    """The old one comes second in the file now: its number is another, it is the same."""
    twin = '@app.get("/{path}")\ndef users():\n    return HTTPException(404)\n'
    head = "from fastapi import FastAPI, HTTPException\n\napp = FastAPI()\n\n\n"
    project.write({"app/main.py": head + "if True:\n    pass\n" + twin.format(path="same")})
    project.commit()
    project.write({"app/main.py": head + twin.format(path="same") + "if True:\n    pass\n" + twin.format(path="same")})
    found = project.report().diagnostics
    assert [(one.code, one.range.start.line) for one in found if one.code == "FIT305"] == [("FIT305", 8)]


def test_what_becomes_graver_is_new(project: GitProject) -> None:
    starting = "from contextlib import asynccontextmanager\n" + MAIN.replace("FastAPI()", "FastAPI(lifespan=life)")
    life = '@asynccontextmanager\nasync def life(app):\n    load("http://start")\n    yield\n\n\napp ='
    project.write({"app/main.py": starting.replace("app =", life, 1)})
    project.commit()
    assert [one.level for one in project.report().unchanged] == ["advice"]
    project.edit("app/main.py", "def users():\n", "async def users():\n    await life(app)\n")
    assert [one.level for one in project.report().diagnostics] == ["error"]


# ------------------------------------------------------------------------------------------------------------------- moved code


def test_renamed_moved_and_reindented_code_is_nothing_new(project: GitProject) -> None:
    project.write({"app/main.py": ASYNC})
    project.commit()
    project.git("mv", "app/main.py", "app/api.py")
    assert project.new() == []
    project.write(
        {"app/api.py": '"""A text."""\n\n\n' + ASYNC.replace('load("http://users")', 'load(\n        "http://users",\n    )')}
    )
    assert project.new() == []
    project.git("reset", "-q")  # git knows of no rename now
    assert project.new() == []


def test_a_function_that_moves_to_another_file_is_nothing_new(project: GitProject) -> None:
    project.write({"app/main.py": ASYNC})
    project.commit()
    head, _, tail = ASYNC.partition("@app.get")
    project.write(
        {
            "app/main.py": head + "\nfrom app import routes\n",
            "app/base.py": head,
            "app/routes.py": f"from app.base import app, load\n\n\n@app.get{tail}",
        }
    )
    project.edit("app/main.py", "app = FastAPI()", "from app.base import app")
    assert project.new() == []


# ------------------------------------------------------------------------------------------------------------------------ scopes


def test_scopes(project: GitProject) -> None:
    project.write({"app/main.py": ASYNC})
    project.commit()
    project.edit("app/svc.py", "timeout=3", "timeout=4")
    assert project.new() == []
    assert project.new(scope="touched") == ["app/main.py:10 FIT107"]
    assert project.new(scope="files") == project.new(scope="lines") == []
    project.edit("app/main.py", "FastAPI()", "FastAPI()  # here")
    assert project.new(scope="files") == ["app/main.py:10 FIT107"]
    assert project.new(scope="lines") == []
    project.edit("app/main.py", '"http://users"', '"http://members"')
    assert project.new(scope="lines") == ["app/main.py:10 FIT107"]
    assert project.new() == []


# --------------------------------------------------------------------------------------------------------------- states of files


def test_staged_is_what_the_index_has(project: GitProject) -> None:
    project.write({"app/main.py": ASYNC})
    assert project.new("", staged=True) == []
    project.git("add", "-A")
    project.write({"app/main.py": MAIN, "app/extra.py": "x = 1\n"})
    report = project.report("", staged=True)
    assert [one.range.start.line for one in report.diagnostics] == [9]
    assert report.overlay["app/main.py"] == ASYNC.encode()
    assert project.new() == []


def test_staged_before_the_first_commit(tmp_path: Path) -> None:
    project = GitProject(tmp_path)
    project.git("update-ref", "-d", "HEAD")
    project.write({"app/main.py": ASYNC})
    project.git("add", "-A")
    assert project.new("", staged=True) == ["app/main.py:10 FIT107"]


def test_untracked_files_are_part_of_the_change(project: GitProject) -> None:
    project.write({"app/other.py": ASYNC.replace("app =", "other =").replace("@app", "@other")})
    assert project.new() == ["app/other.py:10 FIT107"]
    project.write({".gitignore": "other.py\n"})
    assert project.new() == []


def test_names_beyond_ascii_and_with_blanks(project: GitProject) -> None:
    project.write({"app/é ü/__init__.py": "", 'app/é ü/a "b".py': ASYNC})
    project.commit()
    project.edit('app/é ü/a "b".py', "load(", "load (  ")
    assert project.new() == []
    project.edit('app/é ü/a "b".py', '@app.get("/users")', '@app.get("/users")\n@app.get("/{id}")')
    project.edit('app/é ü/a "b".py', "users()", "users(id)")
    assert {one.partition(":")[0] for one in project.new()} == {'app/é ü/a "b".py'}


def test_line_ends_that_git_converts(project: GitProject) -> None:
    project.write({".gitattributes": "*.py text eol=crlf\n", "app/main.py": ASYNC})
    project.commit()
    for name in ("app/main.py", "app/svc.py"):
        (project.root / name).unlink()
    project.git("checkout", "--", ".")
    assert b"\r\n" in (project.root / "app/main.py").read_bytes()
    assert project.new() == []
    text = (project.root / "app/main.py").read_bytes()
    project.write({"app/main.py": text + b"\r\n\r\n@app.get('/x/{id}')\r\ndef x(id):\r\n    return {}\r\n"})
    assert {int(one.split(":")[1].split()[0]) > 10 for one in project.new()} == {True}


def test_the_project_is_a_part_of_the_repository(tmp_path: Path) -> None:
    whole = GitProject(tmp_path, {"README.md": "x\n", **{f"server/{name}": text for name, text in FILES.items()}})
    whole.write({"server/app/main.py": ASYNC})
    part = GitProject.__new__(GitProject)
    part.root = tmp_path / "server"
    assert part.new() == ["app/main.py:9 FIT107"]


def test_versions_of_packages_are_those_of_the_state(project: GitProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write({"requirements.txt": "fastapi==0.100.0\n"})
    project.commit()
    project.write({"requirements.txt": "fastapi==0.115.0\n"})
    linked = counting.linked(monkeypatch)
    project.report(jobs=1)
    assert [one.versions.at_least("fastapi", "0.110") for one in linked] == [True, False]


def test_a_submodule_is_compared_by_its_commits(project: GitProject, tmp_path: Path) -> None:
    library = GitProject(tmp_path / "library", {"lib/__init__.py": "", "lib/svc.py": "def load(url):\n    return {}\n"})
    project.git("submodule", "add", "-q", str(library.root), "vendored")
    project.write({"app/main.py": ASYNC.replace("from app.svc", "from vendored.lib.svc"), "app/svc.py": ""})
    project.commit()
    assert project.all() == []
    library.write({"lib/svc.py": LOAD})
    library.commit()
    project.git("-C", "vendored", "pull", "-q", "origin", "main")
    found = project.report().diagnostics
    assert [one.code for one in found] == ["FIT107"]
    project.commit()
    assert project.new() == []
    assert project.new("HEAD~1") == project.new("HEAD~1") != []


def test_inside_a_hook(project: GitProject) -> None:
    """`git commit FILE` gives hooks an index of its own; GIT_DIR and relative paths must not confuse."""
    project.write({"app/main.py": ASYNC, "app/svc.py": LOAD + "# more\n"})
    script = f"#!/bin/sh\n{sys.executable} -m fitlint check --isolated --staged --output-format concise > found.txt\nexit 0\n"
    hook = project.root / ".git/hooks/pre-commit"
    hook.write_text(script)
    hook.chmod(0o755)
    top = str(Path(__file__).parent.parent)
    path = os.pathsep.join([top, f"{top}/checks"])
    project.git("commit", "-q", "-m", "only one", "app/svc.py", PYTHONPATH=path)
    assert (project.root / "found.txt").read_text() == ""
    project.git("commit", "-q", "-m", "the other", "app/main.py", PYTHONPATH=path)
    assert "FIT107" in (project.root / "found.txt").read_text()


def test_a_hook_of_another_repository_does_not_matter(
    project: GitProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GitProject(tmp_path / "other", {"x.py": "x = 1\n"})
    monkeypatch.chdir(other.root)
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    project.write({"app/main.py": ASYNC})
    assert project.new() == ["app/main.py:9 FIT107"]


# ------------------------------------------------------------------------------------------------------------------- what git says


def test_the_merge_base_is_what_counts(project: GitProject) -> None:
    project.git("checkout", "-q", "-b", "feature")
    project.git("checkout", "-q", "main")
    project.write({"app/main.py": ASYNC})
    project.commit()
    project.git("checkout", "-q", "feature")
    project.write({"app/notes.py": "x = 1\n"})
    project.commit()
    assert project.report("main").absent == []
    assert len(project.report("main..").absent) == 1


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "HEAD~99", ""])
def test_a_ref_that_is_none(project: GitProject, ref: str) -> None:
    if ref:
        with pytest.raises(GitError, match="is no commit that this clone has"):
            project.report(ref)
    else:
        assert project.new(ref) == []


def test_a_branch_of_the_remote_is_suggested(project: GitProject, tmp_path: Path) -> None:
    project.git("branch", "release")
    project.git("clone", "-q", str(project.root), str(tmp_path / "clone"))
    with pytest.raises(GitError, match='did you mean "origin/release"'):
        Repository(tmp_path / "clone").merge_base("release")


def test_a_shallow_clone_says_what_to_fetch(project: GitProject, tmp_path: Path) -> None:
    project.git("checkout", "-q", "-b", "feature")
    project.write({"app/one.py": ""})
    project.commit()
    project.git("checkout", "-q", "main")
    project.write({"app/two.py": ""})
    project.commit()
    clone = tmp_path / "clone"
    project.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{project.root}", str(clone))
    with pytest.raises(GitError, match=r"shallow.*fetch-depth: 0"):
        Repository(clone).merge_base("origin/feature")


def test_a_partial_clone_says_so_and_fetches_nothing(project: GitProject, tmp_path: Path) -> None:
    project.git("config", "uploadpack.allowFilter", "true")
    project.git("config", "uploadpack.allowAnySHA1InWant", "true")
    project.edit("app/svc.py", "timeout=3", "timeout=4")
    project.commit()
    clone = GitProject.__new__(GitProject)
    clone.root = tmp_path / "clone"
    project.git("clone", "-q", "--filter=blob:none", f"file://{project.root}", str(clone.root))
    with pytest.raises(GitError, match="partial"):
        clone.report("HEAD~1")
    assert "?" in clone.git("rev-list", "--objects", "--all", "--missing=print")
    clone.git("fetch", "-q", "--refetch", "--no-filter")
    assert clone.new("HEAD~1") == []


def test_no_common_ancestor(project: GitProject) -> None:
    project.git("checkout", "-q", "--orphan", "other")
    project.write({"app/one.py": ""})
    project.commit()
    with pytest.raises(GitError, match="no common ancestor"):
        project.report("main")
    assert project.new("main..") == []


def test_outside_of_a_repository(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="in no work tree of git"):
        Repository(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--diff-base", "nowhere"], '"nowhere" is no commit'),
        (["--scope", "lines"], "--diff-base or --staged"),
        (["--staged", "--add-ignore"], "exclude each other"),
    ],
)
def test_errors_are_exit_code_2(project: GitProject, arguments: list[str], said: str) -> None:
    command = [sys.executable, "-m", "fitlint", "check", str(project.root), "--no-cache", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr


# --------------------------------------------------------------------------------------------------------------------- what it costs


def test_both_verdicts_are_kept(project: GitProject, monkeypatch: pytest.MonkeyPatch) -> None:
    linked = counting.linked(monkeypatch)
    project.write({"app/main.py": ASYNC})
    assert project.new(jobs=1) == project.new(jobs=1) == ["app/main.py:9 FIT107"]
    assert len(linked) == 2
    project.commit()
    assert project.new(jobs=1) == []
    assert len(linked) == 2
    project.write({"app/svc.py": LOAD + "\n\nx = 1\n"})
    assert project.new(jobs=1) == []
    assert len(linked) == 3  # the base is known


def test_the_process_beside_finds_the_same(project: GitProject) -> None:
    project.write({"app/main.py": ASYNC})
    assert project.new(jobs=2, cache=False) == project.new(jobs=1, cache=False) == ["app/main.py:9 FIT107"]


def test_a_run_on_the_base_is_enough_to_know_it(project: GitProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """The main branch writes the cache, a branch reads it."""
    project.all()
    linked = counting.linked(monkeypatch)
    project.write({"app/main.py": ASYNC, "app/new.py": "x = 1\n"})
    assert project.new(jobs=1) == ["app/main.py:9 FIT107"]
    assert len(linked) == 1
