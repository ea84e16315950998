"""`fitlint explain`, `fitlint checks` and `fitlint config`: what there is to know without, or beside, the findings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from fitlint.checks import Check, installed_checks
from fitlint.config import Settings, file_for, is_marked, suggestion
from fitlint.finding import Diagnostic
from fitlint.hosts.check import stdout_context
from fitlint.hosts.cli import Stop
from fitlint.hosts.commands import existing, load
from fitlint.hosts.console import Progress, emit
from fitlint.output import Context
from fitlint.output.as_json import encoded
from fitlint.output.cells import clean, pad, shorten, width
from fitlint.output.footer import STYLES, counted
from fitlint.selection import TOOL_CHECKS

_BARE = re.compile(r"[A-Za-z0-9_-]+")  # a key that TOML takes without quotes
_LINE = re.compile(r"(.+?):([0-9]+)(?::[0-9]+)?")


def explain(what: str) -> int:
    """Show the page of a check named by code or name, or the findings on a line named as FILE:LINE; returns the exit code."""
    checks = installed_checks()
    place = _LINE.fullmatch(what)
    if place:
        return _explain_line(existing([Path(place[1])])[0], int(place[2]), checks)
    wanted = what.upper(), what.lower().replace("_", "-")
    for check in checks:
        if check.code == wanted[0] or check.name == wanted[1]:
            emit(_page(check))
            return 0
    for code, name in TOOL_CHECKS.items():
        if code == wanted[0] or name == wanted[1]:
            emit(f"{code} {name}: fitlint itself reports this, whatever checks are installed\n")
            return 0
    known = [*TOOL_CHECKS, *TOOL_CHECKS.values(), *(word for check in checks for word in (check.code, check.name))]
    raise Stop(f'"{what}" is no check and no FILE:LINE{suggestion(what, known)}; `fitlint checks` lists all checks')


def list_checks(format: str) -> int:
    """Show all installed checks, sorted by code; returns the exit code."""
    checks = installed_checks()
    context = stdout_context(Path.cwd())
    if format == "json":
        rows = [
            {
                "code": check.code,
                "name": check.name,
                "level": check.level,
                "summary": check.summary,
                "each": check.each.__name__,
                "default": check.on_by_default,
                "module": check.module,
            }
            for check in checks
        ]
        emit(encoded({"version": 1, "checks": rows}, context, indent=2) + "\n")
        return 0
    names = max((width(check.name) for check in checks), default=0)
    lines = []
    for check in checks:
        summary = check.summary if check.on_by_default else f"{check.summary} (off unless selected)"
        room = context.width - names - 19 if context.width else width(summary)
        level = context.style(f"{check.level:<7}", STYLES[check.level])
        lines.append(f"{check.code:<6}  {level}  {pad(check.name, names)}  {shorten(summary, max(30, room))}".rstrip())
    emit("\n".join([*lines, counted(len(checks), "check")]) + "\n", context.color)
    return 0


def list_settings(settings: Settings, format: str) -> int:
    """Show each resolved setting and its origin; returns the exit code."""
    context = stdout_context(settings.root)
    values: dict[str, Any] = {
        field: _plain(getattr(settings, field)) for field in settings.__struct_fields__ if field not in ("root", "origins")
    }
    origins = {field: _origin(settings, field) for field in values}
    if format == "json":
        entries = {field.replace("_", "-"): {"value": value, "origin": origins[field]} for field, value in values.items()}
        emit(encoded({"version": 1, "root": settings.root.as_posix(), "settings": entries}, context, indent=2) + "\n")
        return 0
    lines = [f"{field.replace('_', '-')} = {_toml(value)}" for field, value in values.items()]
    room = min(60, max(map(width, lines)))
    shown = [
        f"{pad(line, room)}  {context.style('# ' + origin, 'dim')}" for line, origin in zip(lines, origins.values(), strict=True)
    ]
    emit("\n".join([f"# root: {clean(settings.root.as_posix())}", *shown]) + "\n", context.color)
    return 0


def _page(check: Check[Any]) -> str:
    """What `explain` shows of a check: its head line, then its page's prose and first example."""
    from fitlint import pages

    try:
        text = pages.explain(check)
    except OSError as error:
        raise Stop(f"the page of {check.code} cannot be read: {check.page}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Stop(f"the page of {check.code} cannot be read: {check.page}: not UTF-8") from error
    context = stdout_context(Path.cwd())
    head = context.style(f"{check.code} {check.name}", "bold", STYLES[check.level])
    return f"{head} ({check.level}): {check.summary}\n\n{text}"


def _explain_line(file: Path, line: int, checks: list[Check[Any]]) -> int:
    from fitlint import run
    from fitlint.output.full import diagnostic_text

    found: list[Diagnostic] = []
    for settings in _projects(file):
        with Progress() as progress:
            # A step may be in another file than its finding.
            report = run.analyze(settings, [settings.root, file], progress=progress)
        path = _relative(file, settings.root)
        found = [one for one in [*report.diagnostics, *report.suppressed] if _concerns(one, path, line)]
        context = stdout_context(settings.root)
        if found:
            break
    if not found:
        emit(f"nothing was found on {context.path(path)}:{line}\n")
        return 0
    blocks = [diagnostic_text(one, context, whole=True) for one in found]
    by_code = {check.code: check for check in checks}
    blocks += [_about(code, by_code.get(code), context) for code in dict.fromkeys(one.code for one in found)]
    emit("\n".join(blocks), context.color)
    return 0


def _projects(file: Path) -> list[Settings]:
    """The projects in which a file may have findings: that of the working directory, where findings were most likely seen, then the one that the file lies in."""
    here, own = (load([one], None, False, confidence="likely") for one in (Path.cwd(), file))
    is_inside = (
        here.root != own.root and here.root in own.root.parents and (is_marked(here.root) or file_for([here.root]) is not None)
    )
    return [here, own] if is_inside else [own]


def _about(code: str, check: Check[Any] | None, context: Context) -> str:
    if check is None:
        return f"{code} is reported by fitlint itself\n"
    return f"{context.style(code, 'bold', STYLES[check.level])} {check.name}: {check.summary}\n  `fitlint explain {code}` says more\n"


def _concerns(one: Diagnostic, path: str, line: int) -> bool:
    """Whether a finding, or a step of its chain, is on the line."""
    places = [(one.path, one.range), *((step.path, step.range) for step in one.steps)]
    return any(where == path and range.start.line <= line <= range.end.line for where, range in places)


def _relative(file: Path, root: Path) -> str:
    """The file as findings name it."""
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return file.as_posix()


def _origin(settings: Settings, field: str) -> str:
    """Where a setting comes from; tables may come from several lines."""
    own = settings.origins.get(field, "default")
    inner = {origin for key, origin in settings.origins.items() if key.startswith(f"{field}.")}
    inner.discard(own)
    return ", ".join([own, *sorted(inner)] if own != "default" or not inner else sorted(inner))


def _plain(value: Any) -> Any:
    return value.as_posix() if isinstance(value, Path) else msgspec.to_builtins(value)


def _toml(value: Any) -> str:
    """A value as TOML writes it; what is not set is empty."""
    if isinstance(value, dict):
        pairs = ((key if _BARE.fullmatch(key) else msgspec.json.encode(key).decode(), _toml(item)) for key, item in value.items())
        return "{" + ", ".join(f"{key} = {item}" for key, item in pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return '""' if value is None else msgspec.json.encode(value).decode()
