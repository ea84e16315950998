"""Discovery with real git and real files, and module names to files."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from fitlint.files import Discovery, discover
from fitlint.modules import ModuleFinder, module_names, source_roots
from fitlint.started import started


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", *identity, "-C", str(root), *arguments], check=True, capture_output=True)


@pytest.fixture(params=["walk", "git"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An empty project that both ways of discovery must see alike."""
    root = tmp_path / "project"
    root.mkdir()
    if request.param == "git":
        git(root, "init", "-q")
    return root.resolve()


# ------------------------------------------------------------------------------------------------------------------- discovery


def test_built_in_excludes_and_gitignore(project: Path) -> None:
    make(
        project, "app/main.py", "app/stub.pyi", "README.md", "setup.py", "env/settings.py", "build/lib/app/main.py", "dist/x.py",
        "tools/build/__init__.py", "tools/build/steps.py", "myenv/pyvenv.cfg", "myenv/lib/x.py", "node_modules/x/y.py", ".venv/x.py",
        "venv/x.py", "a/site-packages/b.py", "a/__pycache__/b.py", "gen/one.py", "gen/keep.py", "app/local.py", "app/sub/local.py",
        "app/sub/other.py", ".hidden/x.py", "shop/__init__.py", "shop/build/api.py",
        "template/{{cookiecutter.name}}/main.py", "template/{{ name }}.py",
    )  # fmt: skip
    (project / ".gitignore").write_text("gen/*\n!gen/keep.py\nlocal.py\n")
    (project / "app/sub/.gitignore").write_text("!local.py\nother.py\n")
    assert discover(project) == Discovery(
        [
            ".hidden/x.py", "app/main.py", "app/sub/local.py", "env/settings.py", "gen/keep.py", "setup.py", "shop/__init__.py", "shop/build/api.py",
            "tools/build/__init__.py", "tools/build/steps.py",
        ],
        [],
    )  # fmt: skip


def test_own_excludes(project: Path) -> None:
    make(project, "app/main.py", "app/gen/x.py", "app/gen/keep.py", "legacy/x.py", "x_pb2.py", "app/x_pb2.py")
    assert discover(project, exclude=["gen/", "/legacy", "*_pb2.py"]).files == ["app/main.py"]


def test_a_root_inside_an_excluded_directory_works(tmp_path: Path) -> None:
    root = tmp_path / ".venv/lib/site-packages/build"
    make(tmp_path, ".venv/pyvenv.cfg")
    make(root, "pyvenv.cfg", "app/main.py", "build/x.py")
    assert discover(root).files == ["app/main.py"]


def test_an_ignored_root_is_walked(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    make(tmp_path, "gen/app/main.py", "gen/other/x.py")
    (tmp_path / ".gitignore").write_text("gen/\n")
    assert discover(tmp_path / "gen").files == ["app/main.py", "other/x.py"]
    assert discover(tmp_path / "gen/app").files == ["main.py"]
    assert discover(tmp_path).files == []


def test_git_sees_untracked_files_not_deleted_ones_and_only_those_below_the_root(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    make(tmp_path, "outside.py", "svc/tracked.py", "svc/deleted.py", "svc/forced.py")
    (tmp_path / ".gitignore").write_text("forced.py\n")
    git(tmp_path, "add", "-f", ".")
    (tmp_path / "svc/deleted.py").unlink()
    make(tmp_path, "svc/untracked.py")
    assert discover(tmp_path / "svc").files == ["forced.py", "tracked.py", "untracked.py"]


def test_submodules_and_nested_repositories_belong_to_the_project(tmp_path: Path) -> None:
    library, root = tmp_path / "library", tmp_path / "root"
    make(library, "lib.py", "ignored.py")
    (library / ".gitignore").write_text("ignored.py\n")
    git(library, "init", "-q")
    git(library, "add", ".")
    git(library, "commit", "-qm", "x")
    make(root, "main.py")
    git(root, "init", "-q")
    git(root, "submodule", "add", "-q", str(library), "deps/lib")
    git(tmp_path, "clone", "-q", str(library), str(root / "clone"))
    make(root, "clone/ignored.py")
    assert discover(root).files == ["clone/lib.py", "deps/lib/lib.py", "main.py"]


def test_variables_of_a_git_hook_do_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    make(tmp_path, "svc/a.py", "svc/ignored.py", "b.py")
    (tmp_path / ".gitignore").write_text("/svc/ignored.py\n")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none"))
    assert discover(tmp_path / "svc").files == ["a.py"]


def test_a_repository_cannot_make_us_run_its_programs(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    make(tmp_path, "a.py")
    hook = tmp_path / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(hook))
    subprocess.run(["git", "-C", str(tmp_path), "ls-files", "-o"], check=True, capture_output=True)
    assert (tmp_path / "ran").exists(), "the trap does not work, so the test shows nothing"
    (tmp_path / "ran").unlink()
    assert discover(tmp_path).files == ["a.py"]
    assert not (tmp_path / "ran").exists()


def test_without_git_and_with_a_broken_repository_the_tree_is_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.py", "b.py")
    (tmp_path / ".gitignore").write_text("b.py\n")
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert discover(tmp_path).files == ["a.py"]
    monkeypatch.setenv("PATH", "")
    assert discover(tmp_path).files == ["a.py"]


def test_symbolic_links(project: Path) -> None:
    outside = project.parent / "outside"
    make(outside, "shared.py", "folder/x.py")
    make(project, "app/main.py")
    (project / "app/again.py").symlink_to("main.py")
    (project / "app/loop").symlink_to(".")
    (project / "folder").symlink_to(outside / "folder")
    (project / "one.py").symlink_to(outside / "shared.py")
    (project / "two.py").symlink_to(outside / "shared.py")
    (project / "broken.py").symlink_to("nothing.py")
    (project / "self.py").symlink_to("self.py")
    assert discover(project) == Discovery(["app/main.py", "one.py"], [])


def test_strange_names_and_things(project: Path) -> None:
    make(project, "a b/with space.py", "a\nb.py", "-q.py", "ünï/x.py", "[x]/*.py", "dir.py/inside.py")
    (project / os.fsdecode(b"caf\xe9.py")).write_text("")
    os.mkfifo(project / "pipe.py")
    expected = ["-q.py", "[x]/*.py", "a b/with space.py", "a\nb.py", "caf\udce9.py", "dir.py/inside.py", "ünï/x.py"]
    assert discover(project) == Discovery(sorted(expected), [])


def test_named_files_and_directories_are_taken_whatever_excludes_them(project: Path) -> None:
    make(project, "app/main.py", "ignored.py", "build/made.py", "gen/a.py", "gen/deep/b.py", "script")
    make(project.parent, "elsewhere/x.py", "elsewhere/y.py")
    (project / ".gitignore").write_text("ignored.py\ngen/\n")
    named = ["ignored.py", "build/made.py", "app/main.py", "script", "../elsewhere/x.py", "none.py"]
    found = discover(project, extra=[project / name for name in named]).files
    assert found == ["../elsewhere/x.py", "app/main.py", "build/made.py", "ignored.py", "script"]
    assert discover(project, extra=[project / "gen", project, project / "app"]).files == [
        "app/main.py",
        "gen/a.py",
        "gen/deep/b.py",
    ]


def test_depth_costs_no_recursion(project: Path) -> None:
    deep = "/".join(["d"] * 200)
    make(project, f"{deep}/x.py")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        assert discover(project).files == [f"{deep}/x.py"]
    finally:
        sys.setrecursionlimit(limit)


def test_a_missing_root_is_a_warning(tmp_path: Path) -> None:
    assert discover(tmp_path / "none") == Discovery([], ["could not open directory '.': No such file or directory"])


@pytest.mark.parametrize("with_git", [False, True])
def test_an_unreadable_directory_is_a_warning(with_git: bool) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # where an unprivileged user can come
        root = Path(folder).resolve()
        make(root, "a.py", "closed/b.py")
        if with_git:
            git(root, "init", "-q")
        (root / "closed").chmod(0)
        found = as_nobody(root)
        (root / "closed").chmod(0o755)
    assert found.files == ["a.py"]
    assert len(found.warnings) == 1
    assert "closed" in found.warnings[0]
    assert "Permission denied" in found.warnings[0]


def as_nobody(root: Path) -> Discovery:
    """`discover` in a process that may not read everything, as root may."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                for folder, _, names in os.walk(root):
                    for path in (folder, *(os.path.join(folder, name) for name in names)):
                        os.chown(path, 65534, 65534)
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            os.environ["HOME"] = str(root)
            os.write(writer, repr(tuple(discover(root))).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        return Discovery(*ast.literal_eval(pipe.read().decode()))


# --------------------------------------------------------------------------------------------------------------------- modules

MONOREPO = [
    "svc1/app/__init__.py", "svc1/app/main.py", "svc1/app/db/__init__.py", "svc1/app/db/session.py", "svc1/tests/test_main.py",
    "svc2/app/__init__.py", "svc2/app/main.py", "svc2/app/extra.py", "libs/common/src/common/__init__.py", "libs/common/src/common/log.py",
    "scripts/run.py", "scripts/helpers.py", "scripts/redis.py", "space/one/a.py", "space/two/b.py", "conftest.py",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "importer", "expected"),
    [
        ("app.main", "svc1/app/db/session.py", "svc1/app/main.py"),
        ("app.main", "svc2/app/extra.py", "svc2/app/main.py"),
        ("app.main", "svc1/tests/test_main.py", "svc1/app/main.py"),
        ("app", "svc2/app/main.py", "svc2/app/__init__.py"),
        ("app.extra", "svc1/app/main.py", "svc2/app/extra.py"),
        ("app.main", None, "svc1/app/main.py"),
        ("svc2.app.main", "svc1/app/main.py", "svc2/app/main.py"),
        ("common.log", "svc1/app/main.py", "libs/common/src/common/log.py"),
        ("helpers", "scripts/run.py", "scripts/helpers.py"),
        ("helpers", "svc1/app/main.py", None),
        ("helpers", None, None),
        ("redis", "scripts/run.py", None),
        ("space.one.a", "svc1/app/main.py", "space/one/a.py"),
        ("space.one", "svc1/app/main.py", None),
        ("session", "svc1/app/db/__init__.py", None),
        ("app.main.nothing", "svc1/app/main.py", None),
        ("fastapi", "svc1/app/main.py", None),
        ("conftest", "svc1/tests/test_main.py", "conftest.py"),
        ("", "conftest.py", None),
        ("..", "conftest.py", None),
    ],
)
def test_absolute_names(name: str, importer: str | None, expected: str | None) -> None:
    for files in (MONOREPO, MONOREPO[::-1]):
        assert ModuleFinder(Path("/nowhere"), files, libraries={"redis"}).find(name, importer) == expected


def test_names_that_mean_the_same_to_every_importer() -> None:
    finder = ModuleFinder(Path("/nowhere"), MONOREPO, libraries={"redis"})
    for name in ("app", "app.main", "common.log", "helpers", "redis", "space.one.a", "svc1.app", "conftest", "run", "fastapi"):
        meanings = {finder.find(name, importer) for importer in (None, *MONOREPO)}
        assert finder.depends_on_importer(name) or len(meanings) == 1, name
    # Below `libs`, which holds directories only, `common` is also `libs/common`.
    assert [one for one in ("common", "svc1", "conftest", "fastapi", "app") if finder.depends_on_importer(one)] == [
        "common",
        "app",
    ]


def test_names_in_both_directions(tmp_path: Path) -> None:
    names = module_names(tmp_path, MONOREPO)
    assert names["svc1/app/db/session.py"] == "app.db.session"
    assert names["svc1/app/__init__.py"] == "app"
    assert names["libs/common/src/common/log.py"] == "common.log"
    assert names["space/one/a.py"] == "space.one.a"
    assert names["conftest.py"] == "conftest"
    assert list(names) == MONOREPO
    roots = source_roots(tmp_path, MONOREPO)
    assert roots[:4] == ["libs/common/src", "svc1", "svc2", ""]
    assert set(roots[4:]) == {"scripts", "space/one", "space/two", "svc1/tests"}


def test_namespace_packages() -> None:
    finder = ModuleFinder(Path("/nowhere"), MONOREPO)
    assert finder.is_package_dir("space", "conftest.py")
    assert finder.is_package_dir("space.one", None)
    assert finder.is_package_dir("app.db", "svc1/app/main.py")
    assert not finder.is_package_dir("space.three")
    assert not finder.is_package_dir("app.main", "svc1/app/main.py")


def test_namespace_directories_inside_a_package_keep_its_name() -> None:
    files = ["app/__init__.py", "app/plain/x.py", "app/plain/pkg/__init__.py", "app/plain/pkg/y.py"]
    finder = ModuleFinder(Path("/nowhere"), files)
    assert finder.name_of("app/plain/pkg/y.py") == "app.plain.pkg.y"
    assert finder.find("app.plain.pkg.y", "app/plain/x.py") == "app/plain/pkg/y.py"
    assert finder.find("pkg.y", "app/plain/x.py") == "app/plain/pkg/y.py"
    assert finder.find("pkg.y", "app/__init__.py") is None


OVERLAID = [
    "api/app.py", "api/crons/__init__.py", "api/crons/core.py", "api/crons/dynamic.py", "ee/api/app.py", "ee/api/crons/dynamic.py",
    "ee/learn/core/feedback.py", "ee/learn/service/api.py", "ee/learn/service/core/model.py",
]  # fmt: skip


@pytest.mark.parametrize(
    ("package", "name", "importer", "beside"),
    [
        ("crons", "dynamic", "ee/api/app.py", "ee/api/crons/dynamic.py"),
        ("crons", "core", "ee/api/app.py", None),  # only the package has it
        ("crons", "dynamic", "api/app.py", None),
        ("core", "model", "ee/learn/service/api.py", None),  # no package of that name anywhere
    ],
)
def test_a_folder_beside_the_importer_comes_before_a_package_elsewhere(
    package: str, name: str, importer: str, beside: str | None
) -> None:
    for files in (OVERLAID, OVERLAID[::-1]):
        assert ModuleFinder(Path("/nowhere"), files).find_beside(package, name, importer) == beside


def test_a_package_above_the_importer_comes_before_a_folder_beside_it() -> None:
    finder = ModuleFinder(Path("/nowhere"), ["utils/__init__.py", "utils/fake.py", "tests/utils/fake.py", "tests/run.py"])
    assert finder.find_beside("utils", "fake", "tests/run.py") is None


def test_what_nobody_has_is_looked_for_in_the_folder_of_the_importer() -> None:
    files = ["app/__init__.py", "app/build/image/sidecar/server.py", "app/build/image/sidecar/extract.py", "app/other.py"]
    finder = ModuleFinder(Path("/nowhere"), files)
    assert finder.find("sidecar.extract", files[1]) == files[2]
    assert finder.depends_on_importer("sidecar.extract")
    assert finder.find("sidecar.extract", "app/other.py") is None
    assert finder.find("image.extract", files[1]) is None


def test_a_folder_that_lacks_a_module_does_not_end_the_search() -> None:
    finder = ModuleFinder(Path("/nowhere"), OVERLAID)
    assert finder.find("core", "ee/learn/service/api.py") is None
    assert finder.find("core.feedback", "ee/learn/service/api.py") == "ee/learn/core/feedback.py"


def test_src_layout_and_configured_roots() -> None:
    files = ["src/app/__init__.py", "src/app/m.py", "src/single.py", "tests/app/__init__.py", "tests/test_m.py"]
    finder = ModuleFinder(Path("/nowhere"), files)
    assert finder.find("app.m", "tests/test_m.py") == "src/app/m.py"
    assert finder.find("app", "tests/test_m.py") == "tests/app/__init__.py"
    assert finder.find("single", "tests/test_m.py") == "src/single.py"
    assert (finder.name_of("src/single.py"), finder.name_of("src/app/m.py")) == ("single", "app.m")
    configured = ModuleFinder(Path("/nowhere"), files, configured=["tests/app", "src"])
    assert configured.find("app", "src/single.py") == "src/app/__init__.py"
    assert configured.name_of("tests/test_m.py") == "tests.test_m"
    assert source_roots(Path("/nowhere"), files, ["src"])[:2] == ["src", ""]


def test_libraries_are_not_hidden_by_directories_that_nobody_configured() -> None:
    files = ["tests/stubs/flask/__init__.py", "app/main.py", "src/redis/__init__.py"]
    finder = ModuleFinder(Path("/nowhere"), files, libraries={"flask", "redis"})
    assert finder.find("flask", "app/main.py") is None
    assert finder.find("redis", "app/main.py") == "src/redis/__init__.py"
    assert ModuleFinder(Path("/nowhere"), files).find("flask", "app/main.py") == "tests/stubs/flask/__init__.py"


SHADOWS = [
    "main.py", "services/openai.py", "services/chat.py", "services/inner/embed.py", "voice/run.py", "voice/filters/torch/__init__.py",
    "voice/filters/torch/act.py", "voice/filters/use.py", "app/__init__.py", "app/tools/redis.py", "app/tools/boto3.py", "app/tools/use.py",
    "docker/check.py", "lib/requests.py", "lib/tools.py", "jobs/redis.py", "jobs/run.py", "redis.py",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "importer", "expected"),
    [
        ("openai", "services/openai.py", None),
        ("openai", "services/chat.py", "services/openai.py"),
        ("openai", "services/inner/embed.py", "services/openai.py"),
        ("openai", "main.py", None),
        ("services.openai", "services/openai.py", "services/openai.py"),
        ("chat", "services/chat.py", None),
        ("main", "main.py", "main.py"),
        ("redis", "redis.py", None),
        ("redis", "main.py", "redis.py"),
        ("torch", "main.py", None),
        ("torch", "voice/run.py", None),
        ("torch", "voice/filters/use.py", "voice/filters/torch/__init__.py"),
        ("torch", "voice/filters/torch/act.py", None),
        ("torch", "voice/filters/torch/__init__.py", None),
        ("torch.act", "voice/filters/torch/__init__.py", "voice/filters/torch/act.py"),
        ("redis", "app/tools/use.py", "redis.py"),
        ("boto3", "app/tools/use.py", None),
        ("redis", "jobs/run.py", "redis.py"),
        ("requests", "main.py", None),
        ("requests", "lib/tools.py", "lib/requests.py"),
        ("tools", "main.py", "lib/tools.py"),
    ],
)
def test_libraries_are_not_hidden_by_what_bears_their_name(name: str, importer: str, expected: str | None) -> None:
    for files in (SHADOWS, SHADOWS[::-1]):
        finder = ModuleFinder(Path("/nowhere"), files, libraries={"redis"}, known={"openai", "torch", "requests", "boto3"})
        assert finder.find(name, importer) == expected


def test_directories_without_a_package_do_not_hide_libraries() -> None:
    finder = ModuleFinder(Path("/nowhere"), SHADOWS, known={"docker", "torch"})
    assert not finder.is_package_dir("docker", "main.py")
    assert not finder.is_package_dir("docker", "main.py", "docker")
    assert finder.is_package_dir("docker", "main.py", "docker.check")
    assert not finder.is_package_dir("docker", "main.py", "docker.types")
    assert not finder.is_package_dir("torch", "voice/filters/torch/act.py", "torch")
    assert finder.is_package_dir("services", "main.py")


SERVICES = [
    "web/backend/app/main.py", "web/backend/app/services/files.py", "web/backend/app/redis/use.py", "web/backend/app/tests/test_files.py",
    "web/frontend/tools/build.py", "examples/crewai/tool.py", "examples/other/use.py", "shop/app/services/files.py", "shop/run.py",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "importer", "expected"),
    [
        ("app.services.files", "web/backend/app/main.py", "web/backend/app/services/files.py"),
        ("app.services.files", "web/backend/app/tests/test_files.py", "web/backend/app/services/files.py"),
        ("backend.app.main", "web/backend/app/main.py", "web/backend/app/main.py"),
        ("app.services.files", "web/frontend/tools/build.py", None),
        ("app.services.files", "shop/run.py", "shop/app/services/files.py"),
        ("app.services.files", None, None),
        ("app.services.others", "web/backend/app/main.py", None),
        ("app.redis.use", "web/backend/app/main.py", "web/backend/app/redis/use.py"),
        ("redis.use", "web/backend/app/main.py", None),
        ("crewai", "examples/crewai/tool.py", None),
        ("crewai.tool", "examples/other/use.py", "examples/crewai/tool.py"),
    ],
)
def test_packages_without_a_file_in_directories_that_hold_only_those(
    name: str, importer: str | None, expected: str | None
) -> None:
    for files in (SERVICES, SERVICES[::-1]):
        assert ModuleFinder(Path("/nowhere"), files, libraries={"redis"}).find(name, importer) == expected


@pytest.mark.parametrize(
    ("name", "importer", "expected"),
    [
        ("memos.api", "src/memos/server.py", "src/memos/api.py"),
        ("src.memos.api", "src/memos/server.py", "src/memos/api.py"),
        ("memos.api", "scripts/run.py", None),
        ("redis.api", "src/memos/server.py", None),
    ],
)
def test_a_src_that_is_a_package_by_mistake(name: str, importer: str, expected: str | None) -> None:
    files = [
        "src/__init__.py",
        "src/memos/__init__.py",
        "src/memos/server.py",
        "src/memos/api.py",
        "src/redis/__init__.py",
        "src/redis/api.py",
        "scripts/run.py",
    ]
    assert ModuleFinder(Path("/nowhere"), files, libraries={"redis"}).find(name, importer) == expected


def test_other_projects_import_from_the_src_of_a_project_that_is_a_package_by_mistake(tmp_path: Path) -> None:
    files = ["libs/shop/src/__init__.py", "libs/shop/src/shop/__init__.py", "libs/shop/src/shop/api.py", "services/web/main.py"]
    assert ModuleFinder(tmp_path, files).find("shop.api", "services/web/main.py") is None
    (tmp_path / "libs/shop").mkdir(parents=True)
    (tmp_path / "libs/shop/setup.py").touch()
    assert ModuleFinder(tmp_path, files).find("shop.api", "services/web/main.py") == "libs/shop/src/shop/api.py"


def test_a_directory_that_is_looked_for_last_is_no_library() -> None:
    finder = ModuleFinder(Path("/nowhere"), SERVICES, libraries={"redis"})
    assert not finder.is_package_dir("crewai", "examples/crewai/tool.py")
    assert not finder.is_package_dir("crewai", "examples/crewai/tool.py", "crewai.agents")
    assert finder.is_package_dir("app.services", "web/backend/app/main.py")
    assert finder.is_package_dir("app", "web/backend/app/main.py", "app.services.files")
    assert not finder.is_package_dir("app.services", "web/frontend/tools/build.py")
    assert finder.depends_on_importer("app")
    assert finder.depends_on_importer("crewai")


STARTED = {
    "studio/__init__.py": "",
    "studio/backend/__init__.py": "",
    "studio/backend/main.py": "import logging\nimport os, sys\nfrom fastapi import FastAPI\nfrom routes import router\n",
    "studio/backend/logging.py": "",
    "studio/backend/settings.py": "",
    "studio/backend/openai.py": "",
    "studio/backend/auth/__init__.py": "",
    "studio/backend/routes/__init__.py": "",
    "studio/backend/routes/auth.py": "",
    "studio/backend/routes/deep/__init__.py": "",
    "studio/backend/routes/deep/a.py": "",
    "studio/backend/profile/__init__.py": "",
    "studio/backend/profile/router.py": "",
    "studio/other.py": "",
    "served/__init__.py": "",
    "served/main.py": "from served.agents import ours\nfrom agents import Agent\n",
    "served/agents/__init__.py": "",
    "relative/__init__.py": "",
    "relative/main.py": "from .agents import ours\nfrom agents import Agent\n",
    "relative/agents/__init__.py": "",
    "library/__init__.py": "",
    "library/main.py": "import logging\nimport openai\nimport settings\n",
    "library/logging.py": "",
    "library/openai.py": "",
    "library/settings.py": "",
    "settings.py": "",
    "module/__init__.py": "",
    "module/part.py": "import other\n",
    "module/other.py": "",
}


def started_in(files: dict[str, str]) -> tuple[ModuleFinder, list[str]]:
    finder = ModuleFinder(Path("/nowhere"), files, known={"openai", "fastapi"})
    return finder, [*started(finder, files, lambda path: files[path].encode())]


def test_packages_in_which_programs_are_started() -> None:
    assert started_in(STARTED)[1] == ["studio/backend"]
    assert started_in({**STARTED, "studio/backend/main.py": ""})[1] == []
    assert started_in({**STARTED, "studio/backend/main.py": "", "studio/backend/run.py": "import auth"})[1] == ["studio/backend"]


@pytest.mark.parametrize(
    ("line", "folder"),
    [
        ("sys.path.insert(0, os.path.abspath(os.path.dirname(os.path.dirname(__file__))))", "backend"),
        ("sys.path.append(str(Path(__file__).resolve().parent.parent))", "backend"),
        ("sys.path.insert(0, str(Path(__file__).parents[1]))", "backend"),
        ('sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))', "backend"),
        ("sys.path.insert(0, os.path.dirname(__file__))", "backend/server"),
        ('sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))', None),
        ("sys.path.insert(0, os.path.dirname(path))", None),
    ],
)
def test_what_a_script_puts_on_the_path(line: str, folder: str | None) -> None:
    app = f"import os\nimport sys\n{line}\nfrom server.store import load\n"
    files = {
        "backend/utils.py": "",
        "backend/__init__.py": "",
        "backend/server/__init__.py": "",
        "backend/server/store.py": "",
        "backend/server/app.py": app,
    }
    finder, found = started_in(files)
    assert found == ([folder] if folder else [])
    finder.start_in(found)
    assert (finder.find("utils", "backend/server/app.py") is not None) is (folder == "backend")


def test_a_package_that_is_a_project_is_started_by_any_script(tmp_path: Path) -> None:
    files = {
        "own/__init__.py": "",
        "own/serve_all.py": "import storage",
        "own/storage/__init__.py": "",
        "own/storage/a.py": "import more",
    }
    assert started_in(files)[1] == []
    (tmp_path / "own").mkdir()
    (tmp_path / "own/pyproject.toml").touch()
    finder = ModuleFinder(tmp_path, files)
    assert [*started(finder, files, lambda path: files[path].encode())] == ["own"]


@pytest.mark.parametrize(
    ("name", "importer", "expected"),
    [
        ("routes", "studio/backend/main.py", "studio/backend/routes/__init__.py"),
        ("profile.router", "studio/backend/routes/auth.py", "studio/backend/profile/router.py"),
        ("profile.run", "studio/backend/main.py", None),
        ("profile", "studio/backend/main.py", None),
        ("profile.router", "studio/other.py", None),
        ("routes.deep.a", "studio/backend/main.py", "studio/backend/routes/deep/a.py"),
        ("auth", "studio/backend/routes/deep/a.py", "studio/backend/auth/__init__.py"),
        ("auth", "studio/backend/routes/auth.py", "studio/backend/auth/__init__.py"),
        ("deep.a", "studio/backend/routes/auth.py", None),
        ("routes", "studio/other.py", None),
        ("routes", None, None),
        ("openai", "studio/backend/main.py", None),
        ("logging", "studio/backend/main.py", None),
        ("settings", "studio/backend/main.py", "settings.py"),
        ("agents", "served/main.py", None),
        ("other", "module/part.py", None),
    ],
)
def test_what_is_started_in_a_package_imports_from_there(name: str, importer: str | None, expected: str | None) -> None:
    finder, found = started_in(STARTED)
    finder.start_in(found)
    assert finder.find(name, importer) == expected


def test_projects_inside_a_project_are_what_they_are_called(tmp_path: Path) -> None:
    files = ["libs/one/src/redis/__init__.py", "libs/two/redis/__init__.py", "libs/two/redis/x.py", "app/main.py"]
    make(tmp_path, *files, "libs/two/pyproject.toml")
    finder = ModuleFinder(tmp_path, files, libraries={"redis"})
    assert finder.find("redis", "app/main.py") == "libs/two/redis/__init__.py"
    assert finder.find("redis", "libs/two/redis/x.py") == "libs/two/redis/__init__.py"
    make(tmp_path, "libs/one/setup.cfg")
    assert ModuleFinder(tmp_path, files, libraries={"redis"}).find("redis", "libs/one/x.py") == "libs/one/src/redis/__init__.py"


def test_a_root_that_is_a_package_knows_its_own_name(tmp_path: Path) -> None:
    root = tmp_path / "outer" / "shop"
    make(tmp_path, "outer/__init__.py", "outer/shop/__init__.py")
    files = ["__init__.py", "views/__init__.py", "views/cart.py", "models.py"]
    finder = ModuleFinder(root, files)
    assert finder.find("outer.shop.views.cart", "models.py") == "views/cart.py"
    assert finder.find("outer.shop", "models.py") == "__init__.py"
    assert finder.name_of("views/cart.py") == "outer.shop.views.cart"
    assert finder.name_of("__init__.py") == "outer.shop"
    make(root, "pyproject.toml")
    stray = ModuleFinder(root, files)
    assert stray.name_of("views/cart.py") == "views.cart"
    assert stray.find("views.cart", "models.py") == "views/cart.py"


@pytest.mark.parametrize(
    ("path", "level", "module", "expected"),
    [
        ("a/b/c.py", 1, "d", "a/b/d.py"),
        ("a/b/__init__.py", 1, "d", "a/b/d.py"),
        ("a/b/c.py", 1, "", "a/b/__init__.py"),
        ("a/b/c.py", 2, "e", "a/e/__init__.py"),
        ("a/b/c.py", 2, "e.f", "a/e/f.py"),
        ("a/b/c.py", 3, "a.b", "a/b/__init__.py"),
        ("a/b/c.py", 4, "a", None),
        ("a/b/c.py", 1, "none", None),
        ("a/b/c.py", 2, "", None),
        ("top.py", 1, "other", "other.py"),
        ("top.py", 2, "other", None),
    ],
)
def test_relative_names(path: str, level: int, module: str, expected: str | None) -> None:
    files = ["a/b/__init__.py", "a/b/c.py", "a/b/d.py", "a/e.py", "a/e/__init__.py", "a/e/f.py", "top.py", "other.py"]
    for order in (files, files[::-1]):
        assert ModuleFinder(Path("/nowhere"), order).resolve_relative(path, level, module) == expected


def test_five_thousand_files_take_little_time() -> None:
    files = [
        f"s{i}/app/m{j}/{name}.py" for i in range(10) for j in range(25) for name in ["__init__", *(f"f{k}" for k in range(19))]
    ]
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        finder = ModuleFinder(Path("/nowhere"), files)
        best = min(best, time.perf_counter() - start)
    assert (
        finder.find("app.m3.f2", "s7/app/m1/f1.py") == "s7/app/m3/f2.py"
    )  # "app" has no __init__.py here, only its sub-packages have
    assert finder.find("app.m3.f2", None) is None
    assert finder.find("s7.app.m3.f2") == "s7/app/m3/f2.py"
    assert best < 0.1  # seconds; 30 ms on an idle machine
