"""The flake8 plugin, under flake8 itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.hosts import PROGRAM, RATE, SHOP, START_METHODS, Counted, flake8, of_flake8, run, write


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHOP, tmp_path / "shop"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A program in a project that says nothing of fitlint."""
    return write(tmp_path, {"main.py": PROGRAM, "pyproject.toml": "[project]\nname = 'rates'\n"})


@pytest.mark.parametrize("method", [None, *START_METHODS])
def test_one_analysis_a_run(shop: Path, tmp_path: Path, method: str | None) -> None:
    counted = Counted(tmp_path / "counted")
    jobs = "-j1" if method is None else "-j3"
    with tempfile.TemporaryDirectory() as temporary:  # near the root: the fork server's socket has a short name
        env = {**counted.env, "TMPDIR": temporary}
        done = flake8(jobs, "--select=FIT", "--fitlint-no-cache", ".", cwd=shop, method=method, env=env)
        assert of_flake8(done).total() == 9
        assert counted.count() == 1
        assert not [one for one in os.listdir(temporary) if one.startswith("fitlint-")], "nothing stays behind"


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        ((), 0),
        (("--select=E,W,F",), 0),
        (("--select=FIT",), 2),
        (("--extend-select=FIT",), 2),
        (("--select=FIT2",), 1),
        (("--select=FIT", "--extend-ignore=FIT2"), 1),
        (("--select=FIT201", "--ignore=FIT"), 1),
        (("--extend-select=FIT", "--ignore=F"), 2),
        (("--extend-select=FIT", "--ignore=FIT"), 0),
        (("--select=FIT", "--per-file-ignores=main.py:FIT101"), 1),
    ],
)
def test_selection_is_that_of_flake8(project: Path, arguments: tuple[str, ...], lines: int) -> None:
    assert of_flake8(flake8(*arguments, cwd=project)).total() == lines


@pytest.mark.parametrize("name", ["pyproject.toml", "fitlint.toml", ".fitlint.toml"])
def test_a_project_that_configures_fitlint_needs_no_selection(project: Path, name: str) -> None:
    (project / name).write_text("[tool.fitlint]\n" if name == "pyproject.toml" else "")
    assert of_flake8(flake8(cwd=project)) == RATE
    assert of_flake8(flake8(str(project / "main.py"), cwd=project)).total() == 2
    assert of_flake8(flake8("--select=E", cwd=project)).total() == 0
    assert of_flake8(flake8("--extend-ignore=FIT", cwd=project)).total() == 0


def test_settings_of_the_project(project: Path) -> None:
    (project / "fitlint.toml").write_text('ignore = ["FIT201"]\n')
    assert of_flake8(flake8(cwd=project)) == {("FIT101", "main.py", 10): 1}
    assert of_flake8(flake8("--select=FIT", cwd=project)) == {("FIT101", "main.py", 10): 1}, (
        "the plugin's name selects nothing more"
    )
    assert of_flake8(flake8("--select=FIT201", cwd=project)) == {("FIT201", "main.py", 8): 1}, "said last, it counts"
    (project / "fitlint.toml").write_text('[per-file-ignores]\n"main.py" = ["FIT101"]\n')
    assert of_flake8(flake8(cwd=project)) == {("FIT201", "main.py", 8): 1}


def test_options_in_the_files_of_flake8(project: Path) -> None:
    (project / "setup.cfg").write_text("[flake8]\nextend-select = FIT\nfitlint-level = error\n")
    assert of_flake8(flake8(cwd=project)) == {("FIT101", "main.py", 10): 1}
    (project / "other.toml").write_text('ignore = ["FIT101"]\n')
    (project / "setup.cfg").write_text("[flake8]\nfitlint-config = ./other.toml\n")
    assert of_flake8(flake8(cwd=project)) == {("FIT201", "main.py", 8): 1}


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"setup.cfg": "[flake8]\nfitlint-level = bad\n"}, '--fitlint-level: "bad" is not one of: error, warning, advice'),
        ({"setup.cfg": "[flake8]\nfitlint-jobs = many\n"}, '--fitlint-jobs: "many" is not a number'),
        ({"fitlint.toml": "nonsense = 1\n"}, 'fitlint.toml:1: unknown key "nonsense"'),
        ({"fitlint.toml": "= 1\n"}, "fitlint.toml:1: not TOML"),
    ],
)
def test_a_wrong_setting_is_one_finding(project: Path, files: dict[str, str], text: str, jobs: str) -> None:
    write(project, {**files, "other.py": "import os\n", "another.py": "import os\n"})
    done = flake8(jobs, "--extend-select=FIT", cwd=project)
    lines = [line for line in done.stdout.splitlines() if "FIT" in line]
    assert len(lines) == 1, done.stdout
    assert f":1:1: FIT000 {text}" in lines[0]
    assert done.stdout.count("F401") == 2, "flake8 goes on"
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("method", [None, "fork", "spawn"])
def test_an_internal_error_is_one_finding(shop: Path, tmp_path: Path, method: str | None) -> None:
    """A package of checks that breaks while it is loaded by the analysis, in a way nobody foresees."""
    counted = Counted(tmp_path / "counted")
    broken = tmp_path / "counted" / "counted_checks" / "each_analysis.py"
    broken.write_text(
        "import fitlint.run\ndef broken(*arguments):\n    raise ZeroDivisionError('all\\nis lost')\nfitlint.run.find = broken\n"
    )
    jobs = "-j1" if method is None else "-j3"
    done = flake8(jobs, "--select=FIT,F", ".", cwd=shop, method=method, env={**counted.env, "TMPDIR": str(tmp_path)})
    lines = done.stdout.splitlines()
    assert [line.split(": ", 1)[1].split(";")[0] for line in lines] == ["FIT000 internal error: ZeroDivisionError: all"], (
        done.stdout
    )
    report = lines[0].rpartition(" ")[2]
    assert "ZeroDivisionError: all\nis lost" in Path(report).read_text()
    assert not done.stderr


def test_a_check_that_fails_costs_no_finding_of_others(project: Path, tmp_path: Path) -> None:
    counted = Counted(tmp_path / "counted")
    done = flake8("--select=FIT", "--fitlint-no-cache", cwd=project, env={**counted.env, "COUNTED": "/nowhere/log"})
    assert done.stdout.count("FIT") == 2
    assert done.stderr.count("the check each-analysis (CNT001) failed and was left out") == 1


def test_stdin_is_laid_over_the_program(shop: Path) -> None:
    text = (shop / "shop" / "routes" / "items.py").read_text()
    shown = str(shop / "shop" / "routes" / "items.py")
    saved = of_flake8(flake8("--select=FIT", "shop/routes/items.py", cwd=shop))
    buffer = of_flake8(flake8("--select=FIT", "--stdin-display-name", "shop/routes/items.py", "-", cwd=shop, stdin="#\n" + text))
    assert buffer == {(code, path, line + 1): count for (code, path, line), count in saved.items()}
    assert buffer["FIT107", "shop/routes/items.py", 16] == 1, "through the other files of the program"
    absolute = of_flake8(flake8("--select=FIT", "--stdin-display-name", shown, "-", cwd=shop.parent, stdin=text))
    assert absolute == {(code, shown, line): count for (code, path, line), count in saved.items()}


def test_stdin_without_a_name(project: Path) -> None:
    done = flake8("--select=FIT", "-", cwd=project, stdin=PROGRAM.replace("/rate", "/räte"))
    assert of_flake8(done) == {(code, "stdin", line): 1 for code, _, line in RATE}


def test_columns_are_bytes_as_flake8_counts_them(project: Path) -> None:
    text = PROGRAM.replace("async def rate(name)", "async def räte(größe, name)")
    write(project, {"main.py": text})
    done = flake8("--select=FIT201", cwd=project)
    columns = [line.split(":")[2] for line in done.stdout.splitlines()]
    line = text.splitlines()[7].encode()
    assert columns == [str(line.index(b"gr") + 1), str(line.index(b"name") + 1)]


def test_comments(project: Path) -> None:
    call = '    return requests.get("http://rates", timeout=3).json()'
    assert call in PROGRAM
    for comment, shown in {
        "# noqa": 0, "# noqa: FIT101": 0, "#noqa:FIT101": 0, "# noqa: E501": 1, "# fitlint: ignore[FIT101]": 0,
        "# fitlint: ignore[blocking-network-call] -- fast": 0, "# fitlint: ignore[FIT201]": 2,
    }.items():  # fmt: skip
        write(project, {"main.py": PROGRAM.replace(call, f"{call}  {comment}")})
        done = flake8("--select=FIT1,FIT0", cwd=project)
        assert len(done.stdout.splitlines()) == shown, (comment, done.stdout)
    write(project, {"main.py": PROGRAM.replace(call, f"{call}  # noqa: FIT101")})
    assert of_flake8(flake8("--select=FIT1", "--disable-noqa", cwd=project)).total() == 1
    write(project, {"main.py": f"# fitlint: file-ignore[FIT101]\n{PROGRAM}"})
    assert of_flake8(flake8("--select=FIT1", cwd=project)).total() == 0


def test_what_flake8_ignores_makes_no_comment_unused(project: Path) -> None:
    text = PROGRAM.replace("(name):", "(name: str):  # fitlint: ignore[FIT201]")
    write(project, {"main.py": text})
    assert of_flake8(flake8("--select=FIT", cwd=project)) == {("FIT101", "main.py", 10): 1, ("FIT001", "main.py", 8): 1}
    assert of_flake8(flake8("--select=FIT", "--extend-ignore=FIT201", cwd=project)) == {("FIT101", "main.py", 10): 1}


def test_advice_is_hidden_unless_selected(project: Path) -> None:
    text = "import os\n" + PROGRAM.replace("    await app.setup()\n", '    await app.setup()\n    os.stat("rates")\n')
    write(project, {"main.py": text})
    advice = ("FIT116", "main.py", 11)
    assert advice not in of_flake8(flake8("--select=FIT", cwd=project))
    for selector in ("FIT116", "FIT11", "FIT1"):
        assert of_flake8(flake8("--select", selector, "--fitlint-level=advice", cwd=project))[advice] == 1
    (project / "fitlint.toml").write_text('extend-select = ["FIT116"]\nlevel = "advice"\n')
    assert of_flake8(flake8(cwd=project))[advice] == 1
    assert advice not in of_flake8(flake8("--fitlint-level=warning", cwd=project))


def test_the_way_to_the_cause_is_on_the_line(shop: Path) -> None:
    done = flake8("--select=FIT107", cwd=shop)
    assert done.stdout == (
        "./shop/routes/items.py:15:45: FIT107 handler-only-blocks: `read_item` awaits nothing, and blocks: `price` reaches"
        " `requests.Session.get`, which waits for the network on the event loop: `GET /api/v1/items/{item_id}` and every other"
        " request stand still (price → _get → requests.Session.get at shop/services/prices.py:15)\n"
    )


def test_named_files_only_filter_what_is_shown(shop: Path) -> None:
    everything = of_flake8(flake8("--select=FIT", ".", cwd=shop))
    one = of_flake8(flake8("--select=FIT", "shop/routes/items.py", cwd=shop))
    assert one == {key: count for key, count in everything.items() if key[1] == "shop/routes/items.py"}
    elsewhere = of_flake8(flake8("--select=FIT", str(shop / "shop/routes/items.py"), cwd=shop.parent))
    assert elsewhere.total() == one.total()
    (shop / "fitlint.toml").write_text('exclude = ["items.py"]\n')
    assert not of_flake8(flake8("--select=FIT", "shop/routes/items.py", cwd=shop)), "flake8 names files, its users do not"


def test_used_as_a_library_again_and_again(project: Path) -> None:
    """Two runs in one process, the file changed between them; and a run within a process that flake8 did not start."""
    done = run(
        "-c",
        "from pathlib import Path\n"
        "from multiprocessing import get_context\n"
        "from flake8.api.legacy import get_style_guide\n"
        "def check():\n"
        "    print(get_style_guide(select=['FIT']).check_files(['main.py']).total_errors, flush=True)\n"
        "if __name__ == '__main__':\n"
        "    check()\n"
        "    Path('main.py').write_text('')\n"
        "    check()\n"
        "    child = get_context('fork').Process(target=check)\n"
        "    child.start()\n"
        "    child.join()\n",
        cwd=project,
    )
    totals = [line for line in done.stdout.splitlines() if line.isdecimal()]
    assert totals == ["2", "0", "0"], done.stdout + done.stderr


def test_without_a_temporary_directory(shop: Path) -> None:
    env = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), "/nowhere")
    probe = "import tempfile; tempfile.tempdir = '/nowhere'; "
    done = run(
        "-c", probe + "from flake8.main.cli import main; raise SystemExit(main())", "-j2", "--select=FIT", cwd=shop, env=env
    )
    assert of_flake8(done).total() == 9


def test_nothing_is_imported_until_needed(project: Path) -> None:
    """`flake8 --version`, and a project without fitlint: neither pays for it."""
    (project / "main.py").write_text("")
    for arguments in (("--version",), ("main.py",), ("--select=E", "main.py")):
        program = (
            "import sys\nfrom flake8.main.cli import main\n"
            f"try:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
            "print(sorted(name for name in sys.modules if name.startswith('fitlint') or name in ('msgspec', 'sqlite3', 'click')))"
        )
        done = run("-c", program, cwd=project)
        assert done.stdout.splitlines()[-1] == str(
            ["fitlint", "fitlint._version", "fitlint.hosts", "fitlint.hosts.flake8", "fitlint.hosts.options"]
        )


def test_help_and_version_name_the_plugin(tmp_path: Path) -> None:
    assert "fitlint: 0.1.0" in flake8("--version", cwd=tmp_path).stdout
    options = flake8("--help", cwd=tmp_path).stdout
    assert "fitlint:\n" in options
    for name in ("level", "confidence", "config", "jobs", "cache-dir", "no-cache"):
        assert f"--fitlint-{name}" in options


def test_the_file_of_a_run_is_private(shop: Path, tmp_path: Path) -> None:
    """Looked at by a check, while the run lasts."""
    counted = Counted(tmp_path / "counted")
    check = tmp_path / "counted" / "counted_checks" / "each_analysis.py"
    check.write_text(
        check.read_text().replace(
            "os.getpid()", "[oct(os.stat(one).st_mode) for one in __import__('glob').glob(os.environ['TMPDIR'] + '/fitlint-*')]"
        )
    )
    temporary = Path(tempfile.mkdtemp(dir=tmp_path))
    flake8("-j2", "--select=FIT", "--fitlint-no-cache", cwd=shop, env={**counted.env, "TMPDIR": str(temporary)})
    assert counted.log.read_text() == "['0o100600']\n"


def test_a_process_killed_in_the_analysis_does_not_stop_the_others(shop: Path, tmp_path: Path) -> None:
    """What it held goes with it: the next one asks again. (flake8 itself would wait for its worker for ever, so the run is ours.)"""
    program = (
        "import os\nfrom multiprocessing import get_context\nfrom fitlint.hosts.together import Answer, Run\n"
        "def killed(): os._exit(9)\n"
        "def ask(run, find): print(run.answer('', find).problem, flush=True)\n"
        "if __name__ == '__main__':\n"
        "    run, context = Run.begun(), get_context('spawn')\n"
        "    for find in (killed, good, good):\n"
        "        one = context.Process(target=ask, args=(run, find)); one.start(); one.join()\n"
    ).replace("def ask", "def good(): return Answer(problem=f'found by {os.getppid()}')\ndef ask")
    script = tmp_path / "script.py"
    script.write_text(program)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=True)
    first, second = done.stdout.splitlines()
    assert first == second and first.startswith("found by"), done
