"""One program, three hosts, one answer: the command line, flake8 and pylint find the same in the same lines.

What may differ, and nothing else does: a file that the running interpreter cannot parse is E999 to flake8 and E0001 to pylint, whatever
fitlint finds in it; FIT000 is theirs then. Real services: FITLINT_SERVICES=/path/to/one:/path/to/another.
"""

from __future__ import annotations

import ast
import io
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from fitlint import pages
from fitlint.checks import installed_checks
from fitlint.hosts.cli import main
from fitlint.pages.find import pairs
from tests.hosts import (
    CODES,
    PYLINT,
    START_METHODS,
    Findings,
    fitlint,
    flake8,
    forget_modules,
    of_flake8,
    of_json,
    of_lines,
    of_pylint,
    pylint,
)

REPOSITORY = Path(__file__).resolve().parents[1]
EXAMPLES = [REPOSITORY / "examples" / name for name in ("shop", "library")]
ADVICE = ",".join(one.code for one in installed_checks() if not one.on_by_default)
CASES = [
    pytest.param(pair.page, id=pair.page.stem)
    for package in ("checks", "examples/acme_checks")
    for pair in pairs([REPOSITORY / package])
]
SERVICES = [Path(one) for one in os.environ.get("FITLINT_SERVICES", "").split(":") if one]


@pytest.mark.parametrize(
    ("example", "jobs", "method"),
    [(EXAMPLES[0], "1", None), (EXAMPLES[1], "1", None), *((EXAMPLES[1], "2", method) for method in START_METHODS)],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_examples(example: Path, jobs: str, method: str | None) -> None:
    command = fitlint(".", cwd=example)
    assert command.total() > 1
    assert of_flake8(flake8("-j", jobs, "--select=FIT", "--fitlint-no-cache", ".", cwd=example, method=method)) == command
    assert of_pylint(pylint(*PYLINT, f"--jobs={jobs}", "--fitlint-no-cache=y", ".", cwd=example, method=method)) == command


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    before = Path.cwd()
    yield Hosts()
    os.chdir(before)


_MANY = 8


@pytest.mark.parametrize("page", CASES)
def test_cases_of_pages(page: Path, hosts: Hosts, tmp_path: Path) -> None:
    """All checks, advice included, on the programs of a page (of a long one a part); comments that ignore act everywhere."""
    cases = pages.read(page).cases
    step = 1 if os.environ.get("FITLINT_ALL_PROGRAMS") else 1 + len(cases) // _MANY
    for number, case in enumerate(cases[::step]):
        files = case.texts()
        root = tmp_path / str(number)
        config = case.config.text if case.config is not None else ""
        write_exactly(root, {"fitlint.toml": f'level = "advice"\n{config}' if "level =" not in config else config, **files})
        unreadable = {path for path, text in files.items() if path.endswith(".py") and not parses(text)}
        os.chdir(root)
        command, by_flake8, by_pylint = (readable(one, unreadable) for one in hosts.findings())
        assert by_flake8 == command, case.title
        assert by_pylint == command, case.title


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_services(service: Path, jobs: str, tmp_path: Path) -> None:
    asked = ("--level=advice", f"--extend-select={ADVICE}")
    command = fitlint(*asked, ".", cwd=service)
    found = flake8("-j", jobs, f"--select=FIT,{ADVICE}", "--fitlint-level=advice", "--fitlint-no-cache", ".", cwd=service)
    assert of_flake8(found) == command
    # pylint does not enter folders without __init__.py below a package: it is given files.
    files = [str(one.relative_to(service)) for one in service.rglob("*.py") if "site-packages" not in one.parts]
    unreadable = {one for one in files if not parses((service / one).read_text("utf-8", "replace"))}
    enabled = (
        *PYLINT,
        "--enable=fitlint-advice",
        "--rcfile=/dev/null",
        f"--jobs={jobs}",
        "--fitlint-level=advice",
        "--fitlint-no-cache=y",
    )
    assert readable(of_pylint(pylint(*enabled, *files, cwd=service)), unreadable) == readable(command, unreadable)


class Hosts:
    """The three hosts in this process, each made once; they look at the working directory."""

    def __init__(self) -> None:
        from flake8.api.legacy import get_style_guide
        from pylint.lint import PyLinter
        from pylint.reporters import CollectingReporter

        self.guide: Any = get_style_guide(select=["FIT", *ADVICE.split(",")], format="default", fitlint_no_cache=True)
        self.reporter = CollectingReporter()
        self.linter = PyLinter()
        self.linter.load_default_plugins()
        self.linter.load_plugin_modules(["fitlint.pylint"])
        self.linter.set_reporter(self.reporter)
        self.linter.disable("all")
        for name in ("fitlint", "fitlint-advice"):
            self.linter.enable(name)
        self.linter.config.recursive = True
        self.linter.config.fitlint_no_cache = True
        self.linter.load_plugin_configuration()

    def findings(self) -> tuple[Findings, Findings, Findings]:
        """What the command, flake8 and pylint find."""
        text = io.StringIO()
        with redirect_stdout(text):
            main(["check", "--no-cache", "--jobs=1", f"--extend-select={ADVICE}", "--output-format=json", "."])
        command = of_json(text.getvalue())
        raw = io.BytesIO()
        with redirect_stdout(io.TextIOWrapper(raw)):
            self.guide.check_files(["."])
            by_flake8 = of_lines([line for line in raw.getvalue().decode().splitlines() if ": FIT" in line])
        forget_modules(Path.cwd())
        self.reporter.messages.clear()
        self.linter.check(["."])
        by_pylint = Findings(
            (CODES[one.symbol], os.path.relpath(one.abspath), one.line) for one in self.reporter.messages if one.symbol in CODES
        )
        return command, by_flake8, by_pylint


def write_exactly(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def readable(findings: Findings, unreadable: set[str]) -> Findings:
    return Findings({key: count for key, count in findings.items() if key[1] not in unreadable})
