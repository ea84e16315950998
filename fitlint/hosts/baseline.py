"""`fitlint baseline`: what is known and will be mended later, written, shown and held to."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fitlint import baseline, run
from fitlint.baseline import Entry
from fitlint.config import Settings
from fitlint.finding import Diagnostic
from fitlint.hosts.cli import Stop
from fitlint.hosts.console import Progress, emit, tell, write_file
from fitlint.output.cells import clean
from fitlint.output.footer import counted
from fitlint.report import within


class State(msgspec.Struct):
    """A baseline beside the program: its entries with what became of each (None: fixed), and what it does not know."""

    entries: list[tuple[Entry, Diagnostic | None]]
    elsewhere: list[Entry]  # of checks that did not run, of files that were not named
    new: list[Diagnostic]


def manage(action: str, settings: Settings, targets: list[Path], force: bool) -> int:
    """Do one of `create`, `update`, `prune`, `show`, `check`; returns the exit code."""
    file = baseline.file_of(settings)
    if action == "create":
        return _create(file, settings, targets, force)
    state = _state(settings, targets, baseline.read(file))
    if action in ("update", "prune"):
        return _rewrite(file, state, adding=action == "update")
    return _show(state) if action == "show" else _check(file, state)


def _create(file: Path, settings: Settings, targets: list[Path], force: bool) -> int:
    if file.exists() and not force:
        raise Stop(f"{file} exists: `fitlint baseline update` adds what is new, `create --force` begins anew")
    entries = [Entry.of(one) for one in _found(settings, targets).diagnostics]
    write_file(file, baseline.written(entries))
    emit(f"wrote {counted(len(entries), 'finding')} to {file}\n")
    if settings.baseline is None:
        name = file.name if file.parent == settings.root else str(file)
        tell(f'fitlint: set `baseline = "{name}"` in the configuration, so that these are known from now on')
    return 0


def _rewrite(file: Path, state: State, *, adding: bool) -> int:
    kept = [Entry.of(one) for _, one in state.entries if one is not None]
    new = [Entry.of(one) for one in state.new] if adding else []
    lines = [f"- {_entry(entry)}\n" for entry, one in state.entries if one is None]
    lines += [f"+ {_finding(one)}\n" for one in state.new] if adding else []
    moved = sum(1 for entry, one in state.entries if one is not None and one.fingerprint != entry.fingerprint)
    write_file(file, baseline.written([*kept, *new, *state.elsewhere]))
    fixed = len(state.entries) - len(kept)
    emit(
        f"{''.join(lines)}{counted(len(kept), 'entry')} kept ({moved} moved), {fixed} removed, {len(new)} added\n".replace(
            "entrys", "entries"
        )
    )
    if state.new and not adding:
        tell(f"fitlint: {counted(len(state.new), 'finding')} not in the baseline: `fitlint baseline update` adds them")
    return 0


def _show(state: State) -> int:
    for entry, one in state.entries:
        emit(f"{_entry(entry)}: {'fixed' if one is None else f'now at {clean(one.path)}:{one.range.start.line}'}\n")
    emit("".join(f"{_entry(entry)}: not looked at\n" for entry in state.elsewhere))
    return 0


def _check(file: Path, state: State) -> int:
    fixed = [entry for entry, one in state.entries if one is None]
    emit("".join(f"fixed: {_entry(entry)}\n" for entry in fixed) + "".join(f"new: {_finding(one)}\n" for one in state.new))
    emit(f"{file.name}: {len(state.entries) - len(fixed)} known, {len(fixed)} fixed, {len(state.new)} new\n")
    if fixed:
        tell("fitlint: `fitlint baseline prune` removes what is fixed")
    return int(bool(fixed or state.new))


def _state(settings: Settings, targets: list[Path], entries: list[Entry]) -> State:
    """Looks at all levels: what the options hide is not fixed."""
    ran = run.choose(settings).names()
    origins = {**settings.origins, "level": "--level"}
    everything = msgspec.structs.replace(settings, level="advice", confidence="likely", origins=origins)
    found = _found(everything, []).diagnostics
    shown = {one.fingerprint for one in _found(settings, targets).diagnostics}
    is_named = within(settings.root, targets)
    looked_at = [one for one in entries if one.name in ran and is_named(one.path)]
    compared = baseline.compare(found, looked_at, ran)
    by_entry = {entry: fingerprint for fingerprint, entry in compared.known.items()}
    by_fingerprint = {one.fingerprint: one for one in found}
    return State(
        entries=[(one, by_fingerprint[by_entry[one]] if one in by_entry else None) for one in looked_at],
        elsewhere=[one for one in entries if one.name not in ran or not is_named(one.path)],
        new=[one for one in found if one.fingerprint in shown and one.fingerprint not in compared.known],
    )  # fmt: skip


def _found(settings: Settings, targets: list[Path]) -> run.Report:
    """What is found without any baseline."""
    with Progress() as progress:
        report = run.analyze(msgspec.structs.replace(settings, baseline=None), targets, progress=progress)
    for warning in report.warnings:
        tell(f"fitlint: warning: {clean(warning)}")
    return report


def _entry(one: Entry) -> str:
    return f"{clean(one.path)}: {clean(one.name)}" + (f" in {clean(one.scope)}" if one.scope else "")


def _finding(one: Diagnostic) -> str:
    return f"{clean(one.path)}:{one.range.start.line}: {one.level}[{one.code}] {clean(one.message)}"
