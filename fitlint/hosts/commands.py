"""The commands as click sees them: their options and help. What they do is imported when one of them runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fitlint.hosts.change import change_options

if TYPE_CHECKING:
    from fitlint.config import Settings

Body = TypeVar("Body", bound=Callable[..., Any])
PATHS = click.Path(path_type=Path)
FORMATS = (  # those of `fitlint.output`, which would have to be imported
    "full", "concise", "agent", "json", "json-lines", "sarif", "sarif-github", "github", "gitlab", "azure", "teamcity", "rdjson", "rdjsonl",
    "junit", "checkstyle", "markdown",
)  # fmt: skip


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`fitlint PATHS…` is `fitlint check PATHS…`; a file named like a command is reached as ./NAME. "
    "Settings live in pyproject.toml under [tool.fitlint] or in fitlint.toml. fitlint never uses the network.",
)
@click.option("-V", "--version", is_flag=True, expose_value=False, help="Show the version and exit.")  # main answers it
def commands() -> None:
    """Find framework-fit problems in Flask, FastAPI, Starlette and Quart programs.

    \b
    Examples:
      fitlint src/                    check a program
      fitlint routes src/             show the routes it serves
      fitlint explain FIT101          what a check finds, why, and how to fix it
      fitlint explain app/api.py:12   what was found there, in full
    """


def _words(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> list[str] | None:
    """Comma-separated, repeated: one list; None when not given."""
    words = [word.strip() for value in values for word in value.split(",")]
    return [word for word in words if word] if values else None


def _pairs(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, Path]]:
    """FORMAT=FILE, repeated."""
    pairs: list[tuple[str, Path]] = []
    for value in values:
        format, _, file = value.partition("=")
        if format not in FORMATS or not file:
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE with one of the formats {', '.join(FORMATS)}")
        if Path(file) in (one for _, one in pairs) and not Path(file).is_char_device():
            raise click.BadParameter(f"two formats are to be written to {file}")
        pairs.append((format, Path(file)))
    return pairs


def _project_options(body: Body) -> Body:
    """What every command that reads a program takes: the program, and where its settings and cache are."""
    options = [
        click.argument("paths", nargs=-1, type=PATHS, metavar="[PATHS]..."),
        click.option("--config", "config_file", type=PATHS, metavar="FILE", help="Read settings from this file only."),
        click.option("--isolated", is_flag=True, help="Read no settings from any file."),
        click.option("--force-exclude", is_flag=True, default=None, help="Exclude what PATHS name, too."),
        click.option("-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Worker processes (0: one per processor)."),
        click.option("--no-cache", "cache", flag_value=False, default=None, help="Neither read nor write the cache."),
        click.option("--cache-dir", type=PATHS, metavar="DIR", help="Keep the cache here."),
        click.option("--no-prefilter", "prefilter", flag_value=False, default=None, hidden=True),
    ]
    for option in reversed(options):
        body = option(body)
    return body


def _selection_options(body: Body) -> Body:
    """Which checks run, and which of their findings are shown."""
    lists: dict[str, Any] = {"multiple": True, "callback": _words, "metavar": "CODES"}
    options = [
        click.option("--select", **lists, help="Run these checks only: codes, prefixes, names, ALL; commas between them."),
        click.option("--extend-select", **lists, help="Run these checks as well."),
        click.option("--ignore", **lists, help="Do not run these checks."),
        click.option("--level", type=click.Choice(["error", "warning", "advice"]), help="The lowest level that is shown."),
        click.option(
            "--confidence",
            type=click.Choice(["certain", "likely"]),
            help="The lowest confidence that is shown (default: certain).",
        ),
        click.option("--no-ignores", "ignores", flag_value=False, default=None, help="Show what ignore comments hide."),
    ]
    for option in reversed(options):
        body = option(body)
    return body


def _format_option(formats: Sequence[str]) -> Callable[[Body], Body]:
    return click.option(
        "--output-format", "format", type=click.Choice(formats), default=formats[0], show_default=True, help="How to show it."
    )


def existing(paths: Iterable[Path]) -> list[Path]:
    """The paths, as they are. Raises `Stop` for one that does not exist."""
    from fitlint.config import suggestion
    from fitlint.hosts.cli import COMMANDS, Stop

    result = list(paths)
    for path in result:
        if not path.exists():
            hint = suggestion(str(path), COMMANDS).replace("did you mean", "did you mean the command")
            raise Stop(f"{path}: no such file or directory{hint}")
    return result


def load(targets: Sequence[Path], config_file: Path | None, isolated: bool, **overrides: object) -> Settings:
    """The settings for `targets` with the command line on top."""
    from fitlint import config

    if config_file is not None and isolated:
        raise click.UsageError("--config and --isolated exclude each other")
    return config.load(targets, config_file=config_file, isolated=isolated, overrides=overrides)


@commands.command(short_help="Check a program (the command when none is named).")
@_project_options
@_selection_options
@change_options
@click.option(
    "--output-format",
    "format",
    type=click.Choice([*FORMATS, "auto"]),
    default="full",
    show_default=True,
    metavar="FORMAT",
    help="How to show it: a format from the list below, or `auto`, which adds what the host of a build reads.",
)
@click.option("--output", multiple=True, callback=_pairs, metavar="FORMAT=FILE", help="Also write a file; may be repeated.")
@click.option("--statistics", is_flag=True, help="Show how often each check found something instead of the findings.")
@click.option("--show-unresolved", is_flag=True, help="Show what of the program stayed unknown.")
@click.option("--show-files", is_flag=True, help="Show the files that are analysed, and nothing else.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
def check(paths: tuple[Path, ...], **options: Any) -> int:
    """Check the program that PATHS belong to, and show what concerns them.

    The whole program is always read, so a finding does not depend on which of its files are named. Without PATHS: the working
    directory.

    \b
    Examples:
      fitlint check src/ --select FIT1,FIT305
      fitlint check src/ --level error --output json=report.json
      fitlint check --output-format auto --output sarif-github=fitlint.sarif --output gitlab=cq.json
      fitlint check --diff-base origin/main     only what this branch brings

    \b
    Formats:
      full, concise, agent      for people; a line each; a line each with all that mends it
      json, json-lines          everything, with a schema
      sarif, sarif-github       SARIF 2.1.0; without what is suppressed, for code scanning
      github, azure, teamcity   commands in the log, which these hosts make annotations of
      gitlab                    Code Quality report
      rdjson, rdjsonl           for reviewdog, with suggestions
      junit, checkstyle         XML that most hosts read
      markdown                  for a comment on a pull request
      auto                      full; on GitHub, Azure and TeamCity with annotations and summary

    \b
    Exit codes (the same for every format):
      0  nothing was found, or advice only
      1  an error or a warning was found (--fail-on says what counts)
      2  wrong usage or configuration, git cannot say what changed, or an internal error (of a check, too)
    """
    from fitlint.hosts.check import run_check

    return run_check(existing(paths or [Path(".")]), **options)


@commands.command(short_help="Write, show and hold to the findings that are known.")
@click.argument("action", type=click.Choice(["create", "update", "prune", "show", "check"]))
@_project_options
@_selection_options
@click.option(
    "--baseline", type=PATHS, metavar="FILE", help="The file  [default: that of the settings, or fitlint-baseline.jsonl]"
)
@click.option("--force", is_flag=True, help="Let `create` replace a baseline.")
def baseline(action: str, paths: tuple[Path, ...], force: bool, **options: Any) -> int:
    """Keep the findings that are known, and will be mended later, in a file that `fitlint check` reads.

    \b
    create  writes what is found now; `baseline = "fitlint-baseline.jsonl"` in the settings makes it count
    update  adds what is new, removes what is fixed, follows what has moved
    prune   removes what is fixed, follows what has moved, adds nothing
    show    lists the entries, and where each is now
    check   exits with 1 when an entry is fixed or a finding is new: for CI

    \b
    The file has a line for each finding, sorted, without line numbers. In .gitattributes,
      fitlint-baseline.jsonl merge=union
    merges those of two branches.
    """
    from fitlint.hosts.baseline import manage

    if options["baseline"] is not None:
        options["baseline"] = options["baseline"].absolute()
    return manage(action, load(existing(paths or [Path(".")]), **options), list(paths), force)


@commands.command()
@_project_options
@_format_option(["table", "json", "mermaid"])
@click.option("--show-unresolved", is_flag=True, help="List what stayed unknown below the table.")
def routes(paths: tuple[Path, ...], format: str, show_unresolved: bool, **options: Any) -> int:
    """Show the routes of the program, as they are served.

    \b
    Examples:
      fitlint routes src/
      fitlint routes src/ --output-format mermaid > routes.mmd
    """
    from fitlint.hosts.check import run_routes

    return run_routes(existing(paths or [Path(".")]), format, show_unresolved, **options)


@commands.command()
@click.argument("what", metavar="CODE|NAME|FILE:LINE")
def explain(what: str) -> int:
    """Explain a check, or what was found on a line.

    \b
    Examples:
      fitlint explain FIT101
      fitlint explain blocking-network-call
      fitlint explain app/api.py:12
    """
    from fitlint.hosts.explain import explain

    return explain(what)


@commands.command()
@_format_option(["table", "json"])
def checks(format: str) -> int:
    """List all checks, those of installed packages included."""
    from fitlint.hosts.explain import list_checks

    return list_checks(format)


@commands.command()
@_project_options
@_selection_options
@_format_option(["table", "json"])
def config(paths: tuple[Path, ...], format: str, **options: Any) -> int:
    """Show each setting for PATHS and where it comes from."""
    from fitlint.hosts.explain import list_settings

    return list_settings(load(existing(paths), **options), format)


@commands.command()
@_project_options
def clean(paths: tuple[Path, ...], **options: Any) -> int:
    """Remove the cache."""
    from fitlint import cache
    from fitlint.hosts.console import emit

    removed = cache.clean(load(existing(paths), **options))
    emit("".join(f"removed {path}\n" for path in removed) or "there was no cache\n")
    return 0


@commands.command(short_help="Run the cases on the pages of checks.")
@click.argument("paths", nargs=-1, type=PATHS)
@click.option("--update", is_flag=True, help="Rewrite the `output` and `fixed` blocks of the pages.")
def test(paths: tuple[Path, ...], update: bool) -> int:
    """Run the cases on the pages of checks: files, or directories that hold them."""
    from fitlint import pages
    from fitlint.hosts.console import emit

    results = pages.run(existing(paths or [Path(".")]), update=update)
    emit(f"{results}\n")
    return 0 if results.passed else 1


@commands.command(short_help="Write the two files of a new check.")
@click.argument("name")
@click.option("--group", required=True, help="The directory of checks on the same subject, e.g. routing.")
@click.option("--code", required=True, help="One to three capital letters and three digits, e.g. ABC501.")
@click.option("--directory", type=PATHS, metavar="DIR", help="The package of checks  [default: checks/fitlint_checks, or .]")
def new(name: str, group: str, code: str, directory: Path | None) -> int:
    """Write the two files of a new check: its function, and its page with a loud and a quiet case.

    \b
    Example:
      fitlint new redirect-loop --group routing --code ABC501 --directory src/our_checks
    """
    from fitlint.hosts.console import emit
    from fitlint.hosts.new import write_check

    emit("".join(f"wrote {path}\n" for path in write_check(name, group, code, directory)))
    return 0
