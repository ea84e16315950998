"""Replay a real history: what each change is said to bring must lie in it or be caused by it, and a baseline must survive it.

    python tests/replay.py REPOSITORY [--root FOLDER] [--count 100] [--work DIRECTORY] [--verbose]

Walks the last `count` commits (first parents) that change Python files below `root`, oldest first, in a clone of its own. After each it compares the
files with the commit before, as `fitlint check --diff-base` does, with all checks and all levels, and holds a baseline of the
commit before beside them. Prints every new finding, with `ELSEWHERE` where no changed line causes it, and every entry of the baseline
that is lost or comes back although the finding is neither gone nor new. Exit code 1 when there is one of these.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from fitlint import against, baseline, run, versions
from fitlint.against import Against
from fitlint.beside import Beside
from fitlint.causes import Causes
from fitlint.changes import between
from fitlint.config import Settings, load
from fitlint.git import Repository


class Step(msgspec.Struct):
    """One change: its new findings as text, with whether they lie in it; how many others there are; what the baseline made of it."""

    new: list[tuple[bool, str]]
    unchanged: int
    absent: list[str]
    lost: list[str]
    resurrected: list[str]
    warnings: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--root", default=".")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--skip", type=int, default=0, help="Leave out this many of the newest commits.")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        clone = Path(work) / "clone"
        git(Path(work), "clone", "-q", "--shared", "--no-checkout", str(options.repository.resolve()), str(clone))
        below = "" if options.root == "." else f"/{options.root}/**/"
        git(clone, "sparse-checkout", "set", "--no-cone", *(f"{below}{name}" for name in ("*.py", *versions.FILES)))
        return replay(clone, options, load([], isolated=True, overrides={"cache_dir": Path(work) / "cache"}))


def replay(clone: Path, options: Any, settings: Settings) -> int:
    pattern = "*.py" if options.root == "." else f"{options.root}/*.py"
    listed = git(clone, "log", "--first-parent", "--format=%H %s", f"-{options.count + options.skip + 1}", "--", pattern)
    commits = [line.split(" ", 1) for line in listed.splitlines()][options.skip :][::-1]
    settings = msgspec.structs.replace(settings, root=(clone / options.root).resolve(), select=["ALL"], level="advice")
    settings.origins["level"] = "--level"
    totals: Counter[str] = Counter()
    for (before, _), (after, subject) in pairwise(commits):
        git(clone, "checkout", "-q", "--force", before)
        entries = in_another_process(lambda: known(settings), list[baseline.Entry])
        git(clone, "checkout", "-q", "--force", after)
        step = in_another_process(lambda: compared(settings, f"{before}..", entries), Step)  # noqa: B023
        totals["changes"] += 1
        totals["unchanged"] += step.unchanged
        totals["absent"] += len(step.absent)
        for inside, text in step.new:
            totals["new, in the change" if inside else "new, ELSEWHERE"] += 1
            print(f"{after[:10]} {'' if inside else 'ELSEWHERE '}{text}")
        for what in ("lost", "resurrected", "warnings"):
            for text in getattr(step, what):
                totals[what] += 1
                print(f"{after[:10]} {what}: {text}")
        if options.verbose or step.new:
            print(
                f"{after[:10]} = {subject[:90]}: {len(step.new)} new, {step.unchanged} unchanged, {len(step.absent)} gone",
                flush=True,
            )
    print(", ".join(f"{count} {what}" for what, count in totals.items()))
    return int(any(totals[one] for one in ("new, ELSEWHERE", "lost", "resurrected")))


def known(settings: Settings) -> list[baseline.Entry]:
    """A baseline of what is on disk."""
    return [baseline.Entry.of(one) for one in run.analyze(settings).diagnostics]


def compared(settings: Settings, ref: str, entries: list[baseline.Entry]) -> Step:
    """What is on disk beside a commit, and beside a baseline of that commit."""
    change = between(Repository(settings.root).difference(ref.rstrip("."), files=("*.py",)))
    causes = Causes(change, lambda path: None)
    report = against.analyze(settings, [], Against(ref))
    plain = against.analyze(settings, [], Against(ref, place=False))
    everything = [*plain.diagnostics, *plain.unchanged]
    beside = baseline.compare(everything, entries, run.choose(settings).names())
    gone = {one.fingerprint for one in report.absent}
    return Step(
        new=[(causes.is_touched(one) or change.cuts(one.path, one.range.start.line, one.range.end.line), said(one)) for one in report.diagnostics],
        unchanged=len(report.unchanged), absent=[said(one) for one in report.absent],
        lost=[f"{one.path} {one.scope} {one.name}" for one in beside.fixed if one.fingerprint not in gone],
        resurrected=[said(one) for one in report.unchanged if one.fingerprint not in beside.known], warnings=report.warnings,
    )  # fmt: skip


def said(one: Any) -> str:
    return f"{one.path}:{one.range.start.line}: {one.code} {one.message}"


def in_another_process(work: Any, kind: Any) -> Any:
    """The answer of `work`, done where nothing of it stays in memory."""

    def done() -> list[Any]:
        try:
            return [work()]
        except BaseException:
            traceback.print_exc()
            raise

    process = Beside(done, kind)
    found = process.result()
    process.end()
    if found is None:
        sys.exit("a process has failed")
    return found


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True)
    if done.returncode:
        sys.exit(f"git {arguments[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
