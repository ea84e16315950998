"""The pipeline from settings to a report: discover, gather, link, check, suppress. Every host calls `analyze`, none does more."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from fitlint import kept, remember
from fitlint.config import Settings
from fitlint.known import NOTHING, Answers, Judged, Looked, Overview
from fitlint.remember import Basis, Key, Verdict
from fitlint.report import Chosen as Chosen
from fitlint.report import Report as Report
from fitlint.report import show, with_baseline
from fitlint.selection import selected, validate_selectors
from fitlint.source import digest
from fitlint.verdict import judged
from fitlint.versions import Versions

if TYPE_CHECKING:
    from fitlint.checks import Check
    from fitlint.gather import Gathered
    from fitlint.gather.as_before import Before
    from fitlint.gather.contents import Contents
    from fitlint.modules import ModuleFinder

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


class Project(msgspec.Struct):
    """The files of a project, read and not yet understood."""

    settings: Settings
    files: list[str]
    followed: frozenset[str]  # those of installed packages: nothing is said about them
    sources: list[str]  # source roots, as far as they are given
    finder: Any  # fitlint.modules.ModuleFinder
    contents: Any  # fitlint.gather.Contents
    versions: Versions
    overlay: Mapping[str, bytes]
    warnings: list[str]


class Analysis(msgspec.Struct):
    """A linked program with the files it came from."""

    settings: Settings
    gathered: Any  # fitlint.gather.Gathered
    program: Any  # fitlint.program.Program
    followed: frozenset[str]
    warnings: list[str]
    failed: list[str] = []  # the codes of checks that raised
    judged: dict[str, list[Judged]] = {}  # what checks have found, by code, as far as it can outlast an edit
    overview: Overview | None = None  # of a program that has been judged
    looked_beside: Looked | None = Looked()  # what another process has looked at (None: nobody knows),
    shown_beside: list[str] = []  # and texts of files


def find(
    settings: Settings, targets: Sequence[Path] = (), progress: Progress | None = None, overlay: Mapping[str, bytes] | None = None
) -> Project:
    """Find and read the files of a project. `overlay` replaces the content of files by path relative to the root."""
    from fitlint.files import discover
    from fitlint.gather import read as read_files
    from fitlint.installed import followed
    from fitlint.versions import read as read_versions

    discovery = discover(settings.root, exclude=settings.exclude, extra=() if settings.force_exclude else targets)
    packages = followed(settings.root, settings.follow)
    files = sorted({*discovery.files, *(overlay or ()), *packages.files})
    sources = [*settings.src, *packages.sources] if settings.src else []
    missing = [f"`follow`: the package {one} was not found in the project's environment" for one in packages.missing]
    versions = read_versions(settings.root, settings.versions)
    contents = read_files(settings, files, progress=progress, overlay=overlay)
    return Project(
        settings, files, frozenset(packages.files).difference(discovery.files), sources,
        _finder(settings, files, sources, versions, contents), contents, versions, overlay or {}, [*discovery.warnings, *missing],
    )  # fmt: skip


def _finder(
    settings: Settings, files: Sequence[str], sources: Sequence[str], versions: Versions, contents: Contents
) -> ModuleFinder:
    """Which file a module name means; packages that are followed are the program's own."""
    from fitlint.catalogue import known_packages
    from fitlint.modules import ModuleFinder
    from fitlint.started import started

    followed = {one.partition(".")[0] for one in settings.follow}
    elsewhere = sys.stdlib_module_names.union(versions.declares) - followed
    finder = ModuleFinder(settings.root, files, sources, elsewhere, known_packages() - followed)
    finder.start_in([*started(finder, files, contents.raw_or_nothing)])
    return finder


def variant(project: Project, overlay: Mapping[str, bytes | None], known: Contents | None = None) -> Project:
    """A project in another state: with other contents of some files (None: not there), and all else as it is.

    Files that only say which versions are used may be among them. `known` are contents of the project that have been read.
    """
    from fitlint.gather import read as read_files
    from fitlint.versions import read as read_versions

    python = {path: content for path, content in overlay.items() if path.endswith(".py")}
    present = {path: content for path, content in python.items() if content is not None}
    files = sorted({*project.files, *present}.difference(path for path in python if path not in present))
    root, versions = project.settings.root, project.settings.versions
    contents = read_files(project.settings, files, overlay=python, known=known)
    states = read_versions(root, versions, overlay)
    finder = _finder(project.settings, files, project.sources, states, contents)
    return Project(project.settings, files, project.followed, project.sources, finder, contents, states, present, [])


def collect(project: Project, progress: Progress | None = None, before: Before | None = None) -> Gathered:
    """Collect what matters of a project; `before` says what does, where that is known."""
    from fitlint.gather import gather

    return gather(project.settings, project.files, project.finder, progress=progress, contents=project.contents, before=before)


def understand(
    project: Project, progress: Progress | None = None, gathered: Gathered | None = None, known: Answers = NOTHING,
    checks: Sequence[Check[Any]] = (),
) -> Analysis:  # fmt: skip
    """Collect what matters of a project, unless that has been done, and link it for `checks`; what is `known` need not be found out."""
    from fitlint.beside import has_room
    from fitlint.cache.tables import builtin
    from fitlint.link.linker import link
    from fitlint.program import Options

    settings = project.settings
    gathered = gathered or collect(project, progress)
    blocking = settings.blocking
    tables = [settings.root / one for one in blocking.tables]
    catalogue = builtin(settings, _packages(gathered)).extended(blocking.functions, blocking.offloaders, tables)
    program = link(
        gathered.load, project.finder, gathered.relevant, catalogue, project.versions,
        lambda place: gathered.source(place.path).text(place.start, place.end), gathered.outlines(), gathered.imports,
        known, frozenset(name for one in checks for name in one.names), has_room(settings.jobs),
    )  # fmt: skip
    program.options = Options(settings.blocking.unreached, frozenset(one.code for one in checks))
    return Analysis(settings, gathered, program, project.followed, project.warnings)


def _packages(gathered: Gathered) -> frozenset[str]:
    """The top-level packages that the files of a program import."""
    return frozenset(name for one in gathered.outlines().values() for name in one.packages)


def analyze(
    settings: Settings, targets: Sequence[Path] = (), checks: Sequence[Check[Any]] | None = None, progress: Progress | None = None,
    overlay: Mapping[str, bytes] | None = None,
) -> Report:  # fmt: skip
    """Analyse the project of `settings` and report what concerns the files at or below `targets` (all files without any).

    `checks` defaults to all installed ones; those that `settings` select run. Raises `ConfigError` for a selector that means no check and
    `InvalidCheck` for a check that is declared wrongly; never raises for what the analysed code contains.
    """
    chosen = choose(settings, checks)
    with deep_stack():
        project = find(settings, targets, progress, overlay)
        under = key(project, chosen)
        verdict = recall(project, under, not overlay) or conclude(project, under, chosen, progress, keep=not overlay)
        return with_baseline(show(verdict, settings, targets, chosen, project.warnings), verdict, settings, chosen)


def choose(settings: Settings, checks: Sequence[Check[Any]] | None = None) -> Chosen:
    """Of `checks` (all installed ones without any) those that the settings select. Raises as `analyze` does."""
    if checks is None:
        from fitlint.checks import installed_checks

        checks = installed_checks()
    known = {one.code: one.name for one in checks}
    validate_selectors(settings, known)
    return Chosen(selected(settings, checks), known)


@contextmanager
def deep_stack() -> Iterator[None]:
    """Room for expressions as deeply nested as the parser takes them."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 6000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def key(project: Project, chosen: Chosen) -> Key:
    """What the verdict on a project depends on."""
    settings = project.settings
    tables = b"".join(digest((settings.root / one).read_bytes()) for one in settings.blocking.tables)
    # Where programs are started is read from the files: an edit of one changes what others import.
    started = "\0".join(project.finder.started).encode("utf-8", "surrogateescape")
    return Key(project.contents.identity(), remember.surroundings(tables + started, settings, project.versions, chosen.checks))


def recall(project: Project, under: Key, keeps: bool = True) -> Verdict | None:
    """The verdict that was kept under a key, or that cannot be another one; what is found out about the latter is kept where that is wanted."""
    verdict = remember.recall(project.settings, under, project.contents, keeps)
    if verdict is not None:
        project.contents.save()
        project.warnings += project.contents.cache.warnings
    return verdict


def conclude(
    project: Project, under: Key, chosen: Chosen, progress: Progress | None = None, *, gathered: Gathered | None = None,
    keep: bool = True,
) -> Verdict:  # fmt: skip
    """Understand a project and judge it; what was found is kept under its key, unless something went wrong or `keep` is off."""
    if gathered is None:
        matters = remember.reached(project.settings, under, project.contents, project.finder) if not project.overlay else None
        gathered = collect(project, progress, matters)
    before = kept.recall(project.settings, under, gathered, project.contents) if not project.overlay else None
    analysis = understand(project, progress, gathered, before.answers if before is not None else NOTHING, chosen.checks)
    verdict = judged(analysis, chosen.checks, chosen.known, len(project.files) - len(project.followed), progress)
    project.warnings += analysis.gathered.warnings
    if keep and project.settings.cache and not project.warnings and analysis.looked_beside is not None:
        looked = analysis.program.looked().joined(analysis.looked_beside)
        shown = {*gathered.shown(), *analysis.shown_beside}
        if before is not None:
            looked = looked.joined(before.looked)
            shown.update(before.answers.shown)
        basis = Basis(gathered.digests(), looked.read, sorted(shown), gathered.reach) if not project.overlay else None
        remember.keep(project.settings, under, verdict, basis)
        if basis is not None:
            kept.keep(project.settings, under, gathered, looked, basis.shown, analysis)
    return verdict
