"""The configuration: where it is found, what it says, and that every mistake names file, line, key, and what is allowed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from fitlint.checks import Check
from fitlint.config import ConfigError, Settings, load
from fitlint.finding import Level
from fitlint.selection import is_selected, selected, validate_selectors
from fitlint.toml import TomlError, parse

KNOWN = {
    "FIT101": "blocking-network-call",
    "FIT108": "blocking-call-in-dependency",
    "FIT201": "untyped-parameter",
    "ACM001": "acme-rule",
}


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def error_of(path: Path, text: str) -> str:
    write(path, text)
    with pytest.raises(ConfigError) as caught:
        load([path.parent])
    return str(caught.value)


# ------------------------------------------------------------------------------------------------------------------- the root


def test_the_nearest_configuration_decides_and_beats_nearer_markers(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.fitlint]\nselect = ['FIT1']\n")
    write(tmp_path / "service/pyproject.toml", "[project]\nname = 'service'\n")
    target = write(tmp_path / "service/app/main.py")
    settings = load([target])
    assert settings.root == tmp_path
    assert settings.select == ["FIT1"]
    write(tmp_path / "service/fitlint.toml", "select = ['FIT2']\n")
    settings = load([target])
    assert (settings.root, settings.select) == (tmp_path / "service", ["FIT2"])


def test_own_files_beat_pyproject_in_one_directory(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.fitlint]\nlevel = 'error'\n")
    write(tmp_path / "fitlint.toml", "level = 'warning'\n")
    assert load([tmp_path]).level == "warning"
    write(tmp_path / ".fitlint.toml", "level = 'advice'\n")
    assert load([tmp_path]).level == "advice"


@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.py", "setup.cfg", ".git"])
def test_without_configuration_a_marker_decides(tmp_path: Path, marker: str) -> None:
    write(tmp_path / "service" / marker)
    target = write(tmp_path / "service/app/deep/main.py")
    settings = load([target])
    assert settings.root == tmp_path / "service"
    assert set(settings.origins.values()) == {"default"}


def test_a_module_named_setup_marks_no_project(tmp_path: Path) -> None:
    write(tmp_path / "service/pyproject.toml")
    write(tmp_path / "service/app/__init__.py")
    write(tmp_path / "service/app/setup.py")
    assert load([write(tmp_path / "service/app/deep/main.py")]).root == tmp_path / "service"


def test_without_anything_the_working_directory_or_the_target_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = write(tmp_path / "app/main.py")
    assert load([Path("app/main.py")]).root == tmp_path
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert load([target]).root == tmp_path / "app"
    assert load([tmp_path / "app" / "no" / "such.py"]).root == tmp_path / "app"
    assert load([]).root == Path.cwd()


def test_without_markers_a_project_among_others_begins_where_they_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    target = write(tmp_path / "projects/shop/app/main.py")
    write(tmp_path / "projects/shop/client/setup.py")
    write(tmp_path / "projects/one/pyproject.toml")
    assert load([target]).root == tmp_path
    write(tmp_path / "projects/other/setup.py")
    assert load([target]).root == tmp_path / "projects/shop"


def test_isolated_and_config_file_keep_the_root(tmp_path: Path) -> None:
    write(tmp_path / "fitlint.toml", "level = 'error'\n")
    other = write(tmp_path / "conf/strict.toml", "level = 'warning'\n")
    target = write(tmp_path / "app/main.py")
    isolated = load([target], isolated=True)
    assert (isolated.root, isolated.level) == (tmp_path, "advice")
    given = load([target], config_file=other)
    assert (given.root, given.level, given.origins["level"]) == (tmp_path, "warning", "conf/strict.toml:1")
    with pytest.raises(ConfigError, match=r"conf/none\.toml: cannot be read: No such file"):
        load([target], config_file=tmp_path / "conf/none.toml")


def test_a_broken_pyproject_matters_only_when_it_may_be_ours(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[project\n")
    assert load([tmp_path]).root == tmp_path
    assert error_of(tmp_path / "pyproject.toml", "[project]\nname = \n[tool.fitlint]\n").startswith(
        "pyproject.toml:2: not TOML: "
    )
    assert load([tmp_path], isolated=True).root == tmp_path


# ------------------------------------------------------------------------------------------------------------------ the values


def test_every_key_arrives_with_its_origin(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    write(
        tmp_path / "pyproject.toml",
        """[project]
name = "x"
[tool.fitlint]
select = ["FIT1"]
extend-select = [
    "ACM001",
    "FIT201",
]
ignore = ["FIT108"]
level = "warning"
confidence = "certain"
exclude = ["gen/"]
src = ["./source/", "."]
cache-dir = ".cache/fit"
cache = false
jobs = 3
versions.fastapi = "0.115.2"
[tool.fitlint.levels]
FIT101 = "error"
[tool.fitlint.per-file-ignores]
"tests/*.py" = ["ALL"]
[tool.fitlint.blocking]
functions = ["app.slow"]
offloaders = ["app.run"]
""",
    )
    settings = load([tmp_path])
    assert settings.select == ["FIT1"]
    assert settings.extend_select == ["ACM001", "FIT201"]
    assert settings.ignore == ["FIT108"]
    assert (settings.level, settings.confidence) == ("warning", "certain")
    assert settings.exclude == ["gen/"]
    assert settings.src == ["source", ""]
    assert settings.cache_dir == tmp_path / ".cache/fit"
    assert settings.cache is False
    assert settings.jobs == 3
    assert settings.versions == {"fastapi": "0.115.2"}
    assert settings.levels == {"FIT101": "error"}
    assert settings.per_file_ignores == {"tests/*.py": ["ALL"]}
    assert settings.blocking.functions == ["app.slow"]
    assert settings.blocking.offloaders == ["app.run"]
    expected = {
        "select": 4, "extend_select": 5, "extend_select.1": 7, "level": 10, "cache_dir": 14, "versions.fastapi": 17, "levels": 18,
        "levels.FIT101": 19, "per_file_ignores.tests/*.py": 21, "blocking.offloaders": 24,
    }  # fmt: skip
    assert {key: settings.origins[key] for key in expected} == {key: f"pyproject.toml:{line}" for key, line in expected.items()}
    assert settings.origins["prefilter"] == "default"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('selct = ["X"]', 'unknown key "selct" (did you mean "select"?); allowed: baseline, blocking, cache, cache-dir, '),
        ('ignores = ["X"]', 'unknown key "ignores" (did you mean "ignore"?)'),
        ('root = "."', 'unknown key "root"; allowed: '),
        ("per_file_ignores = {}", 'unknown key "per_file_ignores" (did you mean "per-file-ignores"?)'),
        ('level = "fatal"', 'level: "fatal" is not one of: error, warning, advice'),
        ('levels.FIT101 = "fatal"', 'levels.FIT101: "fatal" is not one of: error, warning, advice'),
        ("levels = 3", "levels: expected a table, got 3"),
        ('select = "FIT1"', 'select: expected a list of strings, got "FIT1"'),
        ("select = [3]", "select[0]: 3: expected `str`, got `int`"),
        ("jobs = -1", "jobs: -1: expected `int` >= 0"),
        ('jobs = "two"', 'jobs: "two": expected `int`, got `str`'),
        ('cache = "no"', 'cache: "no": expected `bool`, got `str`'),
        ("cache-dir = 2020-01-01", "cache-dir: "),
        ('src = ["../x"]', 'src[0]: "../x" is not a directory inside the project '),
        ('src = ["none"]', 'src[0]: "none" is not a directory inside the project '),
        ("versions.fastapi = 0.115", "versions.fastapi: 0.115: expected `str`, got `float`"),
        ('versions.fastapi = "newest"', 'versions.fastapi: "newest" is not a version such as'),
        ('exclude = ["ok", "!"]', 'exclude[1]: "!" is not a .gitignore pattern'),
        ('per-file-ignores."a/*" = "ALL"', 'per-file-ignores."a/*": expected a list of strings, got "ALL"'),
        (
            'blocking = {function = ["a"]}',
            'blocking: unknown key "function" (did you mean "functions"?); allowed: functions, offloaders',
        ),
    ],
)
def test_wrong_keys_and_values_name_line_key_and_what_is_allowed(tmp_path: Path, line: str, message: str) -> None:
    text = error_of(tmp_path / "fitlint.toml", f"# a comment\n\n{line}\n")
    assert text.startswith("fitlint.toml:3: " + message)
    (tmp_path / "fitlint.toml").unlink()
    text = error_of(tmp_path / "pyproject.toml", f"[tool.fitlint]\n\n{line}\n")
    joint = "tool.fitlint: " if message.startswith("unknown key") else "tool.fitlint."
    assert text.startswith("pyproject.toml:3: " + joint + message)


def test_the_section_must_be_a_table(tmp_path: Path) -> None:
    assert (
        error_of(tmp_path / "pyproject.toml", "[tool]\nfitlint = 3\n")
        == "pyproject.toml:2: tool.fitlint: expected a table, got 3"
    )


def test_broken_files_are_errors_with_a_line(tmp_path: Path) -> None:
    assert error_of(tmp_path / "fitlint.toml", 'a = "x"\nb = \n').startswith("fitlint.toml:2: not TOML: ")
    (tmp_path / "fitlint.toml").write_bytes(b'level = "error"\n# caf\xe9\n')
    with pytest.raises(ConfigError, match=re.escape("fitlint.toml:2: not UTF-8")):
        load([tmp_path])
    (tmp_path / "fitlint.toml").write_bytes(b'\xef\xbb\xbflevel = "error"\r\n')
    assert load([tmp_path]).level == "error"


# ------------------------------------------------------------------------------------------------------------ the command line


def test_the_command_line_wins_and_says_so(tmp_path: Path) -> None:
    write(tmp_path / "fitlint.toml", 'select = ["FIT1"]\nignore = ["FIT108"]\nextend-select = ["ACM"]\nlevel = "error"\n')
    given = load([tmp_path], overrides={"level": "advice", "cache": False, "jobs": None})
    assert (given.level, given.cache, given.jobs) == ("advice", False, 0)
    assert (given.origins["level"], given.origins["cache"], given.origins["jobs"]) == ("--level", "--no-cache", "default")
    added = load([tmp_path], overrides={"ignore": ("FIT101",), "extend_select": ("FIT2",)})
    assert (added.select, added.ignore, added.extend_select) == (["FIT1"], ["FIT108", "FIT101"], ["ACM", "FIT2"])
    assert load([tmp_path], overrides={"extend_select": ["FIT108"]}).ignore == []
    afresh = load([tmp_path], overrides={"select": ["FIT108"]})
    assert (afresh.select, afresh.ignore, afresh.extend_select) == (["FIT108"], [], [])
    assert (afresh.origins["select"], afresh.origins["ignore"]) == ("--select", "default")
    assert "select.0" not in afresh.origins


# ------------------------------------------------------------------------------------------------------------------- selection


def check(code: str, level: Level = "warning") -> Check[Any]:
    return Check(
        code=code,
        name=KNOWN[code],
        level=level,
        summary="s",
        each=object,
        body=lambda thing, program: [],
        module="m",
        page=Path("p"),
    )


CHECKS = [check("FIT101"), check("FIT108"), check("FIT201", "advice"), check("ACM001")]


@pytest.mark.parametrize(
    ("select", "extend", "ignore", "expected"),
    [
        ([], [], [], "FIT101 FIT108 ACM001"),
        (["ALL"], [], [], "FIT101 FIT108 FIT201 ACM001"),
        ([], ["FIT2"], [], "FIT101 FIT108 FIT201 ACM001"),
        (["FIT1"], [], ["FIT108"], "FIT101"),
        (["FIT108"], [], ["FIT1"], "FIT108"),
        (["FIT10"], [], ["FIT1"], "FIT101 FIT108"),
        (["FIT1"], [], ["FIT1"], ""),
        (["FIT101"], [], ["blocking-network-call"], ""),
        (["blocking-call-in-dependency"], [], ["ALL"], "FIT108"),
        ([], [], ["ALL"], ""),
        ([], ["ACM001"], ["ALL"], "ACM001"),
        (["FIT"], [], ["FIT2"], "FIT101 FIT108"),
        (["", "nonsense"], [], [""], ""),
    ],
)
def test_the_most_specific_selector_wins(select: list[str], extend: list[str], ignore: list[str], expected: str) -> None:
    settings = Settings(root=Path(), select=select, extend_select=extend, ignore=ignore)
    assert [one.code for one in selected(settings, CHECKS)] == expected.split()


def test_files_that_cannot_be_parsed_are_reported_whatever_is_selected() -> None:
    name = "file-cannot-be-parsed"
    assert is_selected(Settings(root=Path(), select=["FIT1"]), "FIT000", name)
    assert not is_selected(Settings(root=Path(), ignore=["FIT000"]), "FIT000", name)
    assert not is_selected(Settings(root=Path(), select=["FIT1"]), "FIT001", "unused-ignore-comment")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('select = [\n"FIT1",\n"FIT9"]', 'fitlint.toml:3: select[1]: "FIT9" matches no check'),
        ('ignore = ["fit101"]', 'fitlint.toml:1: ignore[0]: "fit101" matches no check (did you mean "FIT101"?)'),
        (
            'extend-select = ["untyped_parameter"]',
            '(did you mean "untyped-parameter"?); allowed: a code, a prefix of codes, a name, ALL',
        ),
        ('select = [""]', 'fitlint.toml:1: select[0]: "" matches no check'),
        ('[levels]\nFIT1 = "error"', 'fitlint.toml:2: levels.FIT1: "FIT1" matches no check'),
        ('[per-file-ignores]\n"a/**" = ["FIT1", "XYZ9"]', 'fitlint.toml:2: per-file-ignores."a/**"[1]: "XYZ9" matches no check'),
    ],
)
def test_selectors_that_mean_nothing_are_errors(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path / "fitlint.toml", text)
    with pytest.raises(ConfigError) as caught:
        validate_selectors(load([tmp_path]), KNOWN)
    assert message in str(caught.value)


def test_known_selectors_pass_and_the_command_line_is_named(tmp_path: Path) -> None:
    write(
        tmp_path / "fitlint.toml",
        'select = ["ALL", "FIT0", "A", "acme-rule"]\nignore = ["FIT001"]\nlevels.untyped-parameter = "error"\n',
    )
    validate_selectors(load([tmp_path]), KNOWN)
    with pytest.raises(ConfigError, match=r'^--select: "FIT111" matches no check .did you mean "FIT101"'):
        validate_selectors(load([tmp_path], overrides={"select": ["FIT111"]}), KNOWN)


# ------------------------------------------------------------------------------------------------------------------------ TOML


def test_keys_are_found_in_every_way_of_writing_them() -> None:
    text = '''# [not.this]
text = """
[nor.this]
x = 1
"""
raw = \'\'\'"""\'\'\'
list = [ # comment ]
  "a", { deep.er = [1, 1979-05-27 07:32:00] },
  "]",
]
"quoted.key" . 'b c'.d = 3.14
[ table . "sub" ]
"caf\\u00e9" = {x = {}, y = "#"}
[[many]]
a = 1
[[many]]
a = 2
'''
    data, lines = parse(text)
    assert data["many"] == [{"a": 1}, {"a": 2}]
    expected = {
        ("text",): 2, ("raw",): 6, ("list", 0): 8, ("list", 1, "deep", "er", 1): 8, ("list", 2): 9, ("quoted.key", "b c", "d"): 11,
        ("table", "sub"): 12, ("table", "sub", "café"): 13, ("table", "sub", "café", "y"): 13, ("many", 0, "a"): 15, ("many", 1, "a"): 17,
    }  # fmt: skip
    assert {path: lines.get(path) for path in expected} == expected
    assert not {path for path in lines if "this" in path or "x" in path[:1]}


def test_too_deep_a_nesting_is_an_error_like_others() -> None:
    with pytest.raises(TomlError):
        parse("a = " + "[" * 100_000)
