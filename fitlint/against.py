"""What a change brings: the findings of a program that an earlier state of it, read from git in memory, did not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from fitlint import run, versions
from fitlint.beside import CAN_FORK, Beside
from fitlint.causes import Causes
from fitlint.changes import Change, Contents, between, contents_before
from fitlint.config import Settings
from fitlint.files import belongs
from fitlint.finding import LEVELS, Baseline, Diagnostic
from fitlint.git import Repository
from fitlint.matching import across
from fitlint.remember import Key, Verdict
from fitlint.report import Chosen, Report, show, with_baseline
from fitlint.run import Progress, Project
from fitlint.source import Source, Undecodable
from fitlint.verdict import spots

if TYPE_CHECKING:
    from fitlint.checks import Check

Scope = Literal["new", "touched", "files", "lines"]
SCOPES: tuple[Scope, ...] = ("new", "touched", "files", "lines")


class Against(NamedTuple):
    """What a program is compared with, and which of its findings are shown for it.

    `ref` is a commit, and where HEAD and it parted is what counts; with ".." at its end it is itself; "" is HEAD. `staged` looks at the
    index instead of the files on disk. Of `scope`, "new" are findings that were not there before, "touched" those with any place on a
    changed line, "lines" those that lie on one themselves, "files" those in changed files. With `place`, what is new and lies elsewhere is
    told at the changed line that causes it.
    """

    ref: str = ""
    staged: bool = False
    scope: Scope = "new"
    place: bool = True


class _States(NamedTuple):
    """Two states of a project: `now` and `before` are what must be laid over the files on disk."""

    name: str
    change: Change
    now: Contents
    before: Contents


class _Outcome(msgspec.Struct):
    verdict: Verdict
    warnings: list[str]


def analyze(
    settings: Settings, targets: Sequence[Path], against: Against, checks: Sequence[Check[Any]] | None = None,
    progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Analyse a project as `run.analyze` does, and report what concerns the change since the state that it is compared with.

    Raises `GitError` when git cannot say what that is, and what `run.analyze` raises.
    """
    chosen = run.choose(settings, checks)
    with run.deep_stack():
        repository = Repository(settings.root)
        on_disk = run.find(settings, targets, progress)
        states = _states(repository, on_disk, against)
        project = run.variant(on_disk, states.now, known=on_disk.contents) if states.now else on_disk
        if against.scope == "new":
            earlier = run.variant(on_disk, states.before, known=on_disk.contents)
            now, before = _verdicts(project, earlier, chosen, progress)
            project.warnings += [one for one in earlier.warnings if one not in project.warnings]
            compared = _compared(now, before, states.change, project, chosen, against.place)

            def shown(diagnostics: list[Diagnostic]) -> Report:
                return show(msgspec.structs.replace(now, diagnostics=diagnostics), settings, targets, chosen, project.warnings)

            report = shown(compared.new)
            report.unchanged = shown(compared.unchanged).diagnostics
            report.absent = shown(compared.absent).diagnostics
            if report.unchanged:
                report.hidden["unchanged"] = len(report.unchanged)
            report = with_baseline(report, now, settings, chosen)
        else:
            under = run.key(project, chosen)
            now = run.recall(project, under) or run.conclude(project, under, chosen, progress)
            report = show(_within(now, states.change, against.scope, project), settings, targets, chosen, project.warnings)
            report = with_baseline(report, now, settings, chosen)
        on_disk.contents.save()
    report.compared = states.name
    report.overlay = {path: content for path, content in states.now.items() if content is not None}
    return report


# ------------------------------------------------------------------------------------------------------------------ two states


def _states(repository: Repository, project: Project, against: Against) -> _States:
    exact = against.ref.endswith("..")
    ref = against.ref.rstrip(".")
    if not ref:
        base = repository.head()
    else:
        base = repository.commit(ref) if exact else repository.merge_base(ref)
    name = f"{ref or 'HEAD'} ({base[:10]})"
    files = frozenset(project.files)
    is_ours = belongs(project.settings.root, project.settings.exclude)

    def wanted(path: str) -> bool:
        return path in files or is_ours(path) or versions.states(path)

    names = ("*.py", *versions.FILES)
    untracked = repository.untracked(names)
    to_disk = repository.difference(base, files=names)
    before = contents_before(repository, to_disk, wanted, untracked)
    if not against.staged:
        return _States(name, between(to_disk, untracked), {}, before)
    now = contents_before(repository, repository.difference(files=names), wanted, untracked)
    return _States(name, between(repository.difference("--cached", base, files=names)), now, before)


def _verdicts(project: Project, earlier: Project, chosen: Chosen, progress: Progress | None) -> tuple[Verdict, Verdict]:
    """The verdicts on two states of a project; that on the earlier one is found out beside the other where both are not known."""
    under, under_earlier = run.key(project, chosen), run.key(earlier, chosen)
    now = run.recall(project, under)
    if under == under_earlier:
        now = now or run.conclude(project, under, chosen, progress)
        return now, now
    before = run.recall(earlier, under_earlier, keeps=False)
    if now is not None:
        return now, before or run.conclude(earlier, under_earlier, chosen, progress)
    if before is not None:
        return run.conclude(project, under, chosen, progress), before
    gathered = run.collect(project, progress)
    side = _beside(earlier, under_earlier, chosen)
    now = run.conclude(project, under, chosen, progress, gathered=gathered)
    before = _result(side, project) if side is not None else run.recall(earlier, under_earlier, keeps=False)
    return now, before or run.conclude(earlier, under_earlier, chosen, progress)


def _beside(project: Project, under: Key, chosen: Chosen) -> Beside[_Outcome] | None:
    settings = msgspec.structs.replace(project.settings, jobs=1)

    def work() -> Iterator[_Outcome]:
        alone = msgspec.structs.replace(project, settings=settings)
        verdict = run.conclude(alone, under, chosen)
        yield _Outcome(verdict, alone.warnings)

    return Beside(work, _Outcome) if CAN_FORK and project.settings.jobs != 1 else None


def _result(side: Beside[_Outcome], project: Project) -> Verdict | None:
    outcome = side.result()
    side.end()
    if outcome is None:
        return None
    project.warnings += [one for one in outcome.warnings if one not in project.warnings]
    return outcome.verdict


# ------------------------------------------------------------------------------------------------------------------ what is new


class _Compared(NamedTuple):
    new: list[Diagnostic]
    unchanged: list[Diagnostic]
    absent: list[Diagnostic]


def _compared(now: Verdict, before: Verdict, change: Change, project: Project, chosen: Chosen, place: bool) -> _Compared:
    """What is new, each at the changed line that causes it, what is not, and what is gone."""
    causes = Causes(change, _sources(project))
    groups = {one.code: one.shares for one in chosen.checks}
    matched = across(now.diagnostics, before.diagnostics, change, groups)
    new: list[Diagnostic] = []
    unchanged = []
    for position, one in enumerate(now.diagnostics):
        earlier = matched.before.get(position)
        if earlier is None or LEVELS.index(earlier.level) < LEVELS.index(one.level):
            names = [*spots(one), *one.routes]
            declared = [step for name in dict.fromkeys(names) for step in now.declared.get(name, ())]
            new.append(causes.placed(one, declared) if place else one)
        elif more := _further(one, earlier, causes):
            new.append(causes.placed(one, routes=more) if place else one)
        else:
            unchanged.append(one)
    return _Compared(
        sorted(_marked(new, "new"), key=Diagnostic.sort_key), _marked(unchanged, "unchanged"), _marked(matched.gone, "absent")
    )


def _marked(found: list[Diagnostic], state: Baseline) -> list[Diagnostic]:
    return [msgspec.structs.replace(one, baseline=state) for one in found]


def _further(one: Diagnostic, earlier: Diagnostic, causes: Causes) -> list[str]:
    """The routes that a change leads to a finding which was there before, where it adds a place to that."""
    known = {(step.path, step.message) for step in earlier.steps}
    adds = any(causes.is_touched(step) and (step.path, step.message) not in known for step in one.steps)
    more = [route for route in one.routes if route not in earlier.routes]
    return more if adds and len(one.routes) > len(earlier.routes) else []


def _within(verdict: Verdict, change: Change, scope: Scope, project: Project) -> Verdict:
    """The verdict with only those findings that lie in a change, by the places of `scope`."""
    causes = Causes(change, _sources(project))

    def lies_in(one: Diagnostic) -> bool:
        if scope == "touched":
            return causes.traced(one)
        return causes.is_touched(one) if scope == "lines" else change.holds(one.path)

    return msgspec.structs.replace(verdict, diagnostics=[one for one in verdict.diagnostics if lies_in(one)])


def _sources(project: Project) -> Callable[[str], Source | None]:
    """The texts of a project's files."""
    known: dict[str, Source | None] = {}

    def source(path: str) -> Source | None:
        if path not in known:
            try:
                known[path] = Source(project.contents.raw_of(path))
            except (OSError, Undecodable):
                known[path] = None
        return known[path]

    return source
