"""Versions of the project's packages, from its own files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from fitlint.versions import Version, Versions, parse_bounds, parse_version, read


@pytest.mark.parametrize(
    ("bounds", "true", "unknown", "false"),
    [
        ("==0.115.2", "0.115.2 0.115 0.9", "", "0.115.3 0.115.2.1 1"),
        ("0.115.2", "0.115.2", "", "0.116"),
        ("===2.0", "2 2.0.0", "", "2.0.1"),
        (">=0.110", "0.110 0.109.9", "0.110.1 1", ""),
        (">=0.110,<1", "0.110.0", "0.137 0.999", "1 1.0.0 2"),
        (" >= 0.110 , != 0.111 , < 1 ", "0.110", "0.111", "1"),
        (">=1,<2,<3", "1", "1.9", "2"),
        ("<2", "0", "1.9", "2 2.0 3"),
        ("<=2", "0", "2", "2.0.1"),
        (">2", "2", "2.0.1", ""),
        ("~=1.4.2", "1.4.2", "1.4.9", "1.5"),
        ("~=1.4", "1.4", "1.9", "2"),
        ("==1.4.*", "1.4", "1.4.1", "1.5"),
        ("^1.2.3", "1.2.3", "1.9", "2"),
        ("^0.110.1", "0.110.1", "0.110.9", "0.111"),
        ("~1.2", "1.2", "1.2.9", "1.3"),
        ("2.0.0rc1", "2.0", "", "2.1"),
        ("1!3.2", "3.2", "", "3.3"),
    ],
)
def test_what_bounds_say(bounds: str, true: str, unknown: str, false: str) -> None:
    version = parse_bounds(bounds)
    assert version is not None
    versions = Versions({"some-package": version})
    assert [versions.at_least("Some.Package", one) for one in true.split()] == [True] * len(true.split())
    assert [versions.at_least("some_package", one) for one in unknown.split()] == [None] * len(unknown.split())
    assert [versions.at_least("some-package", one) for one in false.split()] == [False] * len(false.split())


@pytest.mark.parametrize("text", ["", "*", "latest", "!=1.0", ">=1 || <3", "@ https://example.org/x.whl", ">=", "1.0 --hash=x"])
def test_what_says_nothing(text: str) -> None:
    assert parse_bounds(text) is None
    assert Versions({}).at_least("fastapi", "0.1") is None
    assert Versions({"fastapi": Version((1,))}).at_least("fastapi", "newest") is None


def test_a_short_configured_version_means_its_series() -> None:
    assert parse_version("0.115") == parse_bounds("==0.115.*")
    assert parse_version("2") == parse_bounds(">=2,<3")
    assert parse_version("0.115.2") == parse_bounds("==0.115.2")
    assert parse_version("new") is None


LOCKS = {
    "uv.lock": 'version = 1\n\n[[package]]\nname = "FastAPI"\nversion = "0.1{0}.0"\nsource = {{ registry = "x" }}\n',
    "poetry.lock": '[[package]]\nname = "fastapi"\nversion = "0.1{0}.0"\ndescription = "x"\n',
    "pdm.lock": '[metadata]\nx = 1\n\n[[package]]\nname = "fastapi"\nversion = "0.1{0}.0"\n',
    "pylock.toml": 'lock-version = "1.0"\n\n[[packages]]\nname = "fastapi"\nversion = "0.1{0}.0"\n',
    "Pipfile.lock": '{{"_meta": {{}}, "default": {{"fastapi": {{"version": "==0.1{0}.0"}}}}, "develop": {{}}}}',
    "requirements.txt": "# pinned\nfastapi[all] == 0.1{0}.0 ; python_version > '3' # why\n",
    "requirements-prod.txt": "fastapi==0.1{0}.0 --hash=sha256:0 \\\n    --hash=sha256:1\n",
    "requirements/base.txt": "-r other.txt\r\nfastapi==0.1{0}.0\r\n",
    "constraints.txt": "fastapi==0.1{0}.0",
    "pyproject.toml": '[project]\ndependencies = ["fastapi[standard]==0.1{0}.0"]\n',
}


@pytest.mark.parametrize("name", LOCKS)
def test_each_source_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(LOCKS[name].format("15"))
    assert read(tmp_path, {}).known == {"fastapi": parse_bounds("==0.115.0")}
    (tmp_path / name).write_text(LOCKS[name].format("15"), newline="\r\n")
    assert read(tmp_path, {}).known == {"fastapi": parse_bounds("==0.115.0")}


def test_earlier_sources_win(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    names = list(LOCKS)
    for index, name in enumerate(names):
        (tmp_path / name).write_text(LOCKS[name].format(10 + index))
    assert read(tmp_path, {"fastapi": "0.200"}).known["fastapi"] == parse_bounds("==0.200.*")
    for index, name in enumerate(names):
        found = read(tmp_path, {}).known["fastapi"]
        if name not in ("requirements-prod.txt", "requirements/base.txt", "constraints.txt"):  # these are equals
            assert found == parse_bounds(f"==0.1{10 + index}.0"), name
        (tmp_path / name).unlink()
    assert read(tmp_path, {}).known == {}


def test_an_exact_version_beats_bounds_that_come_first(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("fastapi>=0.100\nflask>=3\n")
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["fastapi==0.115.2"]\n')
    assert read(tmp_path, {}).known == {"fastapi": parse_bounds("==0.115.2"), "flask": parse_bounds(">=3")}


def test_pyproject_in_all_dialects(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        """[project]
dependencies = ["fastapi >=0.110, <1", "nothing", "requests @ https://x", "typing_extensions>=4; python_version<'3.11'"]
[project.optional-dependencies]
web = ["Flask~=3.0"]
[dependency-groups]
dev = ["pytest==8.0.1", {include-group = "x"}]
[tool.poetry.dependencies]
python = "^3.11"
pydantic = "^2.1"
quart = { version = "0.19.4", extras = ["x"] }
local = { path = "../x" }
"""
    )
    expected = {
        "fastapi": ">=0.110,<1", "typing-extensions": ">=4", "flask": "~=3.0", "pytest": "==8.0.1", "python": "^3.11",
        "pydantic": "^2.1", "quart": "0.19.4",
    }  # fmt: skip
    assert read(tmp_path, {}).known == {package: parse_bounds(bounds) for package, bounds in expected.items()}


def test_what_a_project_declares(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        """[project]
name = "The-Shop"
dependencies = ["google-genai >=1", "Redis", "torch[cuda]; python_version>'3'", "requests @ https://x", "common", "near @ file:../near"]
[project.optional-dependencies]
all = ["the-shop[web]", "httpx~=1.0"]
[dependency-groups]
dev = [{include-group = "x"}, "pytest"]
[tool.uv.sources]
common = { workspace = true }
torch = { index = "cpu" }
[tool.poetry.dependencies]
quart = { version = "0.19.4", extras = ["x"] }
local = { path = "../x" }
"""
    )
    (tmp_path / "requirements.txt").write_text(
        "# why\n-r more.txt\n--index-url https://y\ngit+https://z\nopenai\n./here\nboto3==1 \\\n  --hash=x\nstripe # pays\nmy/folder\n"
    )
    assert read(tmp_path, {}).declares == (
        "boto3", "google_genai", "httpx", "openai", "pytest", "quart", "redis", "requests", "stripe", "torch",
    )  # fmt: skip


def test_a_package_locked_twice_is_known_as_a_span(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "x"\nversion = "2.1"\n\n[[package]]\nname = "x"\nversion = "1.5"\n')
    versions = read(tmp_path, {})
    assert [versions.at_least("x", one) for one in ("1.5", "1.6", "2.1", "2.2")] == [True, None, None, False]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"[[package",
        b'{"default": [1, {"x": 2}], "develop": {"a": 3}}',
        b"[project]\ndependencies = 3\n",
        b"tool = 1\n",
    ],
)
def test_broken_files_say_nothing(tmp_path: Path, content: bytes) -> None:
    for name in LOCKS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert read(tmp_path, {"fastapi": "1.2.3", "flask": "odd"}).known == {"fastapi": parse_bounds("==1.2.3")}
    for name in LOCKS:
        (tmp_path / name).unlink()
        (tmp_path / name).mkdir()
    assert read(tmp_path, {}).known == {}


def test_a_large_lock_file_takes_little_time(tmp_path: Path) -> None:
    package = (
        '[[package]]\nname = "package-{0}"\nversion = "1.{0}"\nwheels = [\n'
        + '    { url = "https://x", hash = "sha256:0" },\n' * 40
        + "]\n\n"
    )
    (tmp_path / "uv.lock").write_text("".join(package.replace("{0}", str(index)) for index in range(800)))
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        known = read(tmp_path, {}).known
        best = min(best, time.perf_counter() - start)
    assert len(known) == 800
    assert best < 0.05  # seconds for 1.5 MB; under 10 ms on an idle machine
