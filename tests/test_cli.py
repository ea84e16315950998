"""The command around the engine: arguments, exit codes, streams, files. The reports it shows are made by hand."""

from __future__ import annotations

import gc
import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

import fitlint.run
from fitlint._version import __version__
from fitlint.config import Settings
from fitlint.finding import Diagnostic, Level, Range
from fitlint.hosts import console
from fitlint.hosts.cli import COMMANDS, main
from fitlint.hosts.commands import commands
from fitlint.remember import Unresolved
from fitlint.run import Report

REPOSITORY = Path(__file__).resolve().parents[1]
HERE: Range = msgspec.convert({"start": [1, 1], "end": [1, 7]}, Range)


def found(level: Level = "error", path: str = "main.py") -> Diagnostic:
    return Diagnostic("FIT101", "blocking-call", level, "certain", "it “blocks”", path, HERE)


class Engine:
    """Stands in for `fitlint.run.analyze`: remembers what it was asked, returns `report` or raises `error`."""

    def __init__(self, root: Path) -> None:
        self.report = Report(root, files=["main.py"], routes=3, applications=1, checks=10, frameworks=["fastapi"])
        self.error: BaseException | None = None
        self.settings: Settings | None = None
        self.targets: list[Path] = []

    def __call__(self, settings: Settings, targets: Sequence[Path] = (), checks: Any = None, progress: Any = None) -> Report:
        self.settings, self.targets = settings, list(targets)
        if self.error is not None:
            raise self.error
        return self.report


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine to be told what to find, in a project that is the working directory."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "main.py").write_text("import time\n")
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
    fake = Engine(tmp_path)
    monkeypatch.setattr(fitlint.run, "analyze", fake)
    return fake


def python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """This interpreter on this repository."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **options.pop("env", {})}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment, timeout=60, **options)


# A process whose engine finds a lot.
MANY = """
import sys, msgspec
from pathlib import Path
import fitlint.run
from fitlint.finding import Diagnostic, Range
from fitlint.hosts.cli import main
here = msgspec.convert({"start": [1, 1], "end": [1, 7]}, Range)
one = Diagnostic("FIT101", "blocking-call", "error", "certain", "\\u201cblocks\\u201d", "main.py", here)
fitlint.run.analyze = lambda settings, *_, **__: fitlint.run.Report(settings.root, [one] * 20000)
sys.exit(main(sys.argv[1:]))
"""


# ---------------------------------------------------------------------------------------------------------- start and version


def test_the_version_is_said_before_anything_is_imported() -> None:
    script = (
        "import sys; before = set(sys.modules); from fitlint.hosts.cli import main; main(['--version']);"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = python("-I", "-c", f"import sys; sys.path.insert(0, {str(REPOSITORY)!r}); {script}")
    version, imported = done.stdout.splitlines()
    assert version == f"fitlint {__version__}"
    assert set(imported.split()) <= {"fitlint", "__future__", "gc"}
    assert python("-m", "fitlint", "-V").stdout == f"fitlint {__version__}\n"


def test_the_version_is_that_of_the_package() -> None:
    assert f'version = "{__version__}"' in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")


def test_checking_imports_no_rich(engine: Engine) -> None:
    done = python("-c", MANY + "\n", "main.py", cwd=engine.report.root)
    assert done.returncode == 1 and not done.stderr
    check = "import sys, atexit; atexit.register(lambda: print('rich' in sys.modules, file=sys.stderr))\n" + MANY
    assert python("-c", check, "main.py", cwd=engine.report.root).stderr == "False\n"


def test_the_collector_sleeps_while_a_command_runs(engine: Engine) -> None:
    seen = []

    def analyze(settings: Settings, *_: Any, **__: Any) -> Report:
        seen.append(gc.isenabled())
        return engine.report

    fitlint.run.analyze = analyze
    assert main(["main.py"]) == 0
    assert seen == [False] and gc.isenabled()


# ------------------------------------------------------------------------------------------------------- arguments and options


def test_a_path_is_a_check_and_names_of_commands_are_commands(engine: Engine) -> None:
    assert main(["main.py"]) == 0
    assert engine.targets == [Path("main.py")]
    assert main(["check", "."]) == 0
    assert engine.targets == [Path(".")]
    Path("clean").mkdir()
    assert main(["./clean"]) == 0
    assert engine.targets == [Path("clean")]
    assert main(["check"]) == 0
    assert engine.targets == [Path(".")]
    assert main(["--level", "error"]) == 0
    assert engine.settings is not None and engine.settings.level == "error"


def test_options_reach_the_settings_with_their_origin(engine: Engine) -> None:
    options = ["--select", "FIT1, FIT305", "--select=FIT2", "--extend-select", "FIT4", "--ignore", "FIT101", "--level", "warning"]
    options += ["--confidence", "certain", "--jobs", "3", "--no-cache", "--cache-dir", "cache", "--no-prefilter", "--no-ignores"]
    assert main([".", *options]) == 0
    settings = engine.settings
    assert settings is not None
    assert settings.select == ["FIT1", "FIT305", "FIT2"] and settings.extend_select == ["FIT4"] and settings.ignore == ["FIT101"]
    assert (settings.level, settings.confidence, settings.jobs) == ("warning", "certain", 3)
    assert (settings.cache, settings.prefilter, settings.ignores) == (False, False, False)
    assert settings.cache_dir == Path("cache")
    assert settings.origins["select"] == "--select" and settings.origins["cache"] == "--no-cache"
    assert main(["."]) == 0
    assert engine.settings is not None and engine.settings.cache and engine.settings.ignores and engine.settings.prefilter


def test_settings_come_from_the_file_named_or_from_none(engine: Engine) -> None:
    Path("pyproject.toml").write_text('[tool.fitlint]\nlevel = "error"\n')
    Path("other.toml").write_text('level = "warning"\n')
    levels = []
    for options in ([], ["--config", "other.toml"], ["--isolated"]):
        assert main([".", *options]) == 0
        assert engine.settings is not None
        levels.append(engine.settings.level)
    assert levels == ["error", "warning", "advice"]
    assert main([".", "--isolated", "--config", "other.toml"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.py"], "fitlint: nowhere.py: no such file or directory\n"),
        (["chekc"], '(did you mean the command "check"?)'),
        (["routes", "nowhere"], "fitlint: nowhere: no such file or directory\n"),
        (["explain", "nowhere.py:3"], "fitlint: nowhere.py: no such file or directory\n"),
        (["explain", "unused-ignore-coment"], '(did you mean "unused-ignore-comment"?)'),
        ([".", "--no-such-option"], "No such option"),
        ([".", "--output-format", "xml"], "'xml' is not one of"),
        ([".", "--output", "json"], "is not FORMAT=FILE with one of the formats full, concise, agent, json"),
        ([".", "--output", "xml=a"], "is not FORMAT=FILE"),
        ([".", "--output", "json=a", "--output", "sarif=a"], "two formats are to be written to a"),
        ([".", "--jobs", "-1"], "--jobs"),
        ([".", "--config", "nowhere.toml"], "nowhere.toml"),
        (["explain"], "Missing argument"),
    ],
)
def test_wrong_usage_is_said_and_exits_with_2(
    engine: Engine, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert said in output.err and not output.out and "Traceback" not in output.err


def test_wrong_configuration_exits_with_2(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pyproject.toml").write_text('[tool.fitlint]\nlevle = "error"\n')
    assert main(["."]) == 2
    assert "pyproject.toml:2" in capsys.readouterr().err


def test_help_names_every_command_and_every_option_is_explained(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(re.search(rf"^  {name} ", text, re.MULTILINE) for name in COMMANDS)
    assert set(COMMANDS) == set(commands.commands)
    assert "..." not in text.partition("Commands:")[2], "a short help is cut"
    for command in commands.commands.values():
        options = [option for option in command.params if isinstance(option, click.Option) and not option.hidden]
        assert all(option.help for option in options)
    assert main([]) == 2  # nothing was checked
    assert capsys.readouterr().out == text


# ------------------------------------------------------------------------------------------------------------------ exit codes


@pytest.mark.parametrize(
    ("levels", "options", "code"),
    [
        ([], [], 0),
        (["advice"], [], 0),
        (["warning"], [], 1),
        (["error", "advice"], [], 1),
        (["error"], ["--exit-zero"], 0),
        (["error"], ["--show-files"], 0),
        (["error"], ["--output-format", "json"], 1),
        (["error"], ["--statistics"], 1),
    ],
)
def test_exit_codes(engine: Engine, levels: list[Level], options: list[str], code: int) -> None:
    engine.report.diagnostics = [found(level) for level in levels]
    assert main([".", *options]) == code


def test_a_check_that_failed_is_said_and_no_success(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report.failed = ["FIT101", "FIT505"]
    assert main(["."]) == 2
    assert "no problems, but 2 checks failed (FIT101 and FIT505): " in capsys.readouterr().out
    engine.report.diagnostics = [found("error")]
    assert main(["."]) == 1
    assert "found 1 error, but 2 checks failed (FIT101 and FIT505)" in capsys.readouterr().out


def test_an_internal_error_is_two_lines_and_a_file(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.error = ValueError("no such thing\nreally")
    assert main(["."]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == "fitlint: internal error: ValueError: no such thing"
    saved = Path(second.rpartition(" ")[2])
    assert "Traceback" in saved.read_text()
    saved.unlink()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), RecursionError()])
def test_interruptions_leave_no_traceback(engine: Engine, capsys: pytest.CaptureFixture[str], error: BaseException) -> None:
    engine.error = error
    assert main(["."]) == (130 if isinstance(error, KeyboardInterrupt) else 2)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_control_c_ends_the_process_with_130(engine: Engine) -> None:
    waiting = MANY.replace(
        "fitlint.run.analyze = lambda",
        "def wait(*_, **__):\n    print('ready', flush=True)\n    import time\n    time.sleep(60)\nx = lambda",
    )
    waiting = waiting.replace("sys.exit(main", "fitlint.run.analyze = wait\nsys.exit(main")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", waiting, "main.py"]

    def listen() -> None:  # what runs in the background of a shell inherits that interruptions are ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, preexec_fn=listen) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().strip() == ""
        assert process.wait(30) == 130


# ---------------------------------------------------------------------------------------------------------- streams and files


@pytest.mark.skipif(os.name == "nt", reason="pipes")
@pytest.mark.parametrize("options", ["", "--output-format json", "--output-format concise", "--statistics", "--help"])
def test_a_reader_may_leave_early(engine: Engine, options: str) -> None:
    Path("many.py").write_text(MANY)
    command = f"{sys.executable} many.py . {options} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == ("0" if options == "--help" else "1")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_said(engine: Engine) -> None:
    with open("/dev/full", "w") as full:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        done = subprocess.run([sys.executable, "-c", MANY, "."], stdout=full, stderr=subprocess.PIPE, text=True, env=environment)
    assert done.returncode == 2
    assert done.stderr == "fitlint: cannot write to stdout: No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_encoding_of_stdout_will_do(engine: Engine, encoding: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": encoding}
    for options in ([], ["--output-format", "json"]):
        done = subprocess.run([sys.executable, "-c", MANY, ".", *options], capture_output=True, env=environment, timeout=60)
        assert done.returncode == 1 and done.stderr == b""
        assert (
            "“blocks”" if encoding == "utf-8" or (encoding == "cp1252" and not options) else "\\u201cblocks\\u201d"
        ) in done.stdout.decode(encoding)
    assert len(json.loads(done.stdout)["diagnostics"]) == 20000


def test_files_are_written_beside_what_is_shown(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report.diagnostics = [found()]
    Path("old.json").write_text("old")
    Path("old.json").chmod(0o640)
    Path("link.txt").symlink_to("target.txt")
    outputs = ["--output", "json=old.json", "--output=concise=link.txt", "--output", "full=full.txt"]
    assert main([".", "--output-format", "concise", *outputs]) == 1
    assert capsys.readouterr().out == "main.py:1:1: error[FIT101] it “blocks”\n"
    assert json.loads(Path("old.json").read_text())["diagnostics"][0]["code"] == "FIT101"
    assert stat.S_IMODE(Path("old.json").stat().st_mode) == 0o640
    assert Path("link.txt").is_symlink()
    assert Path("target.txt").read_text(encoding="utf-8") == "main.py:1:1: error[FIT101] it “blocks”\n"
    assert "\x1b" not in Path("full.txt").read_text(encoding="utf-8")
    assert not list(Path().glob(".*.tmp"))


def test_a_file_that_cannot_be_written_is_said(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([".", "--output", "json=nowhere/report.json"]) == 2
    assert capsys.readouterr().err == "fitlint: cannot write nowhere/report.json: No such file or directory\n"
    assert main([".", "--output", "json=."]) == 2
    assert "cannot write .: Is a directory" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no /dev/null")
def test_a_device_is_written_to_and_not_replaced(engine: Engine) -> None:
    assert main([".", "--output", "json=/dev/null"]) == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_what_must_be_heard_goes_to_stderr(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report.warnings = ["the cache is read-only"]
    engine.report.applications = engine.report.routes = 0
    for format in ("full", "json"):
        assert main([".", "--output-format", format]) == 0
        said = capsys.readouterr().err
        assert "warning: the cache is read-only" in said and "found no application" in said
    engine.report = Report(engine.report.root, files=["a.py"], routes=1, applications=1)
    assert main([".", "--output-format", "concise"]) == 0
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "no problems: 1 route of 1 application in 1 file, 0 checks\n")


def test_files_statistics_and_unresolved_are_shown_when_asked(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.report.diagnostics = [found(), found()]
    engine.report.unresolved = [Unresolved("router", "main.py", 3, "computed")]
    main([".", "--show-files"])
    assert capsys.readouterr().out == "main.py\n"
    main([".", "--statistics"])
    assert "    2  FIT101  blocking-call        -\n" in capsys.readouterr().out
    main([".", "--statistics", "--output-format", "json"])
    assert json.loads(capsys.readouterr().out)["statistics"][0]["count"] == 2
    main([".", "--show-unresolved"])
    assert "main.py:3: unresolved router: computed" in capsys.readouterr().out


# -------------------------------------------------------------------------------------------------------- colour and progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "terminal", "pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR": "0"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
    ],
)
def test_when_there_is_colour(environment: dict[str, str], terminal: bool, pipe: bool) -> None:
    assert console.colored(Terminal(), environment) is terminal
    assert console.colored(io.StringIO(), environment) is pipe
    assert console.colored(None, {}) is False


def test_colour_is_shown_where_it_is_forced(engine: Engine) -> None:
    for force, expected in (("1", True), ("0", False)):
        done = python("-c", MANY, ".", "--output-format", "concise", env={"FORCE_COLOR": force})
        assert ("\x1b[31merror[FIT101]\x1b[0m" in done.stdout) is expected


def test_progress_is_for_terminals_and_for_what_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(console, "monotonic", lambda: now[0])
    for stream, expected in ((Terminal(), "\r\x1b[2Kreading 3/9\r\x1b[2Klinking\r\x1b[2K"), (io.StringIO(), "")):
        monkeypatch.setattr(sys, "stderr", stream)
        with console.Progress() as progress:
            for seconds, what, done, total in (
                (0.5, "reading", 1, 9),
                (1.1, "reading", 3, 9),
                (0.01, "reading", 4, 9),
                (2, "linking", 0, 0),
            ):
                now[0] += seconds
                progress(what, done, total)
        assert stream.getvalue() == expected
    quick = Terminal()
    monkeypatch.setattr(sys, "stderr", quick)
    with console.Progress() as progress:
        progress("reading", 1, 9)
    assert quick.getvalue() == ""


# -------------------------------------------------------------------------------------------------------------- other commands


def test_config_shows_values_and_origins(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pyproject.toml").write_text(
        '[tool.fitlint]\nlevel = "error"\n\n[tool.fitlint.per-file-ignores]\n"tests/*" = ["ALL"]\n\n[tool.fitlint.versions]\nfastapi = "0.115.2"\n'
    )
    assert main(["config", "--select", "FIT1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"# root: {engine.report.root.as_posix()}"
    settings = dict(re.split(r"\s+# ", line) for line in lines[1:])
    assert settings['select = ["FIT1"]'] == "--select"
    assert settings['level = "error"'] == "pyproject.toml:2"
    assert "pyproject.toml:5" in settings['per-file-ignores = {"tests/*" = ["ALL"]}']
    assert "pyproject.toml:8" in settings['versions = {fastapi = "0.115.2"}']
    assert settings["jobs = 0"] == "default"
    assert main(["config", "--output-format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["settings"]["level"] == {"value": "error", "origin": "pyproject.toml:2"}
    assert document["settings"]["cache-dir"] == {"value": None, "origin": "default"}


def test_a_check_of_fitlint_itself_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for what in ("FIT001", "fit001", "unused-ignore-comment", "unused_ignore_comment"):
        assert main(["explain", what]) == 0
        assert capsys.readouterr().out.startswith("FIT001 unused-ignore-comment")


def test_new_writes_a_pair_and_overwrites_nothing(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["new", "redirect-loop", "--group", "url-rules", "--code", "ABC501", "--directory", "ours"]
    assert main(command) == 0
    folder = Path("ours/url_rules")
    files = [folder / "__init__.py", folder / "redirect_loop.py", folder / "redirect_loop.md"]
    assert capsys.readouterr().out == "".join(f"wrote {file}\n" for file in files)
    module = files[1].read_text()
    compile(module, "redirect_loop.py", "exec")
    assert '@check("ABC501", each=Handler' in module and "def redirect_loop(handler: Handler, program: Program)" in module
    assert "# redirect-loop\n" in files[2].read_text() and "# warning: [ABC501]" in files[2].read_text()
    files[1].write_text("mine")
    files[2].unlink()
    assert main(command) == 2
    assert "redirect_loop.py exists already" in capsys.readouterr().err
    assert files[1].read_text() == "mine" and not files[2].exists()
    assert main([*command[:1], "second", *command[2:]]) == 0
    assert capsys.readouterr().out.count("wrote") == 2


@pytest.mark.parametrize(
    ("name", "group", "code", "said"),
    [
        ("Bad", "routing", "ABC501", "the name 'Bad' is not lower-case-words"),
        ("a/b", "routing", "ABC501", "the name 'a/b'"),
        ("class", "routing", "ABC501", "the name 'class'"),
        ("good", "../x", "ABC501", "the group '../x'"),
        ("good", "routing", "abc501", "the code 'abc501'"),
        ("good", "routing", "ABCD501", "the code 'ABCD501'"),
    ],
)
def test_new_refuses_what_is_no_check(
    engine: Engine, capsys: pytest.CaptureFixture[str], name: str, group: str, code: str, said: str
) -> None:
    assert main(["new", name, "--group", group, "--code", code]) == 2
    assert said in capsys.readouterr().err
    assert {path.name for path in Path().iterdir()} == {"pyproject.toml", "main.py"}


def test_checks_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks", "--output-format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["checks"]
    assert main(["checks"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(listed)} check{'' if len(listed) == 1 else 's'}"
