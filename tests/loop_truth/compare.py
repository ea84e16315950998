"""What fitlint says of the programs, beside what they did."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fitlint.checks import installed_checks
from fitlint.config import Settings
from fitlint.finding import Diagnostic
from fitlint.run import analyze
from tests.loop_truth.generate import Program

# What says "this line blocks", and what says of a function as a whole that it does nothing else.
OF_LINES = {"FIT101", "FIT102", "FIT103", "FIT104", "FIT105", "FIT106", "FIT116"}
OF_FUNCTIONS = {"FIT107", "FIT112"}
Line = tuple[str, int]


@dataclass(frozen=True)
class Verdict:
    """`blocked` are the program's lines that blocked the loop, with what did; `elsewhere` those that slept in a thread."""

    program: Program
    folder: Path
    blocked: dict[Line, str]
    elsewhere: set[Line]
    problem: str
    findings: list[Diagnostic]

    @property
    def found(self) -> bool:
        """A finding names a line that blocked, as its place or as one of its steps."""
        return any(_lines(one) & set(self.blocked) for one in self.findings)

    @property
    def is_missed(self) -> bool:
        return bool(self.blocked) and not self.found

    @property
    def false_alarms(self) -> list[Diagnostic]:
        """Findings in a program that blocks nowhere, and findings that name no line which blocked."""
        return [
            one for one in self.findings if not self.blocked or (one.code in OF_LINES and not _lines(one) & set(self.blocked))
        ]

    @property
    def surprise(self) -> str:
        """Why the run is not to be trusted: it failed, or the sink ran elsewhere than what the program is made of says."""
        ran = "loop" if self.blocked else "thread" if self.elsewhere else "never"
        # Only sleeping is seen in threads, and sleeping for no time there as well.
        is_seen = self.program.sink.name.startswith("sleep") and self.program.sink.blocks
        expected = self.program.expected if is_seen or self.program.expected == "loop" else "never"
        if not is_seen and ran == "thread":
            ran = "never"
        return self.problem or (f"expected {expected}, ran {ran}" if ran != expected else "")

    def __str__(self) -> str:
        told = [f"{one.path}:{one.range.start.line}: {one.code} {one.message}" for one in self.findings]
        truth = [f"{path}:{line}: {what}" for (path, line), what in self.blocked.items()]
        return "\n".join(
            [
                f"{self.program.name}   {self.folder}",
                *(f"    blocks  {one}" for one in truth),
                *(f"    fitlint {one}" for one in told),
            ]
        )


def _settings(root: Path) -> Settings:
    """What blocks once or briefly is said as well, and what is only likely."""
    return Settings(root=root, cache=False, jobs=1, level="advice", confidence="likely", origins={"level": "--level"})


def verdicts(programs: Sequence[Program], folder: Path) -> list[Verdict]:
    """Write the programs below `folder`, run them in another process, and analyse them in this one meanwhile."""
    for one in programs:
        one.write(folder / one.name)
    running = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "detector.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert running.stdin is not None
    json.dump([_case(one, folder) for one in programs], running.stdin)
    running.stdin.close()
    running.stdin = None
    checks = [one for one in installed_checks() if one.code in OF_LINES | OF_FUNCTIONS]
    findings = [analyze(_settings(folder / one.name), (), checks).diagnostics for one in programs]
    answers, errors = running.communicate()
    if running.returncode:
        raise RuntimeError(f"the detector failed:\n{errors[-4000:]}")
    outcomes = json.loads(answers)
    return [_verdict(one, folder, outcomes[one.name], told) for one, told in zip(programs, findings, strict=True)]


def _case(one: Program, folder: Path) -> dict[str, Any]:
    waits = one.expected == "thread" and one.sink.name == "sleep"
    where = str((folder / one.name).resolve())
    return {
        "name": one.name,
        "folder": where,
        "framework": one.entry.framework,
        "request": one.entry.request,
        "status": one.entry.status,
        "waits": waits,
    }


def _verdict(one: Program, folder: Path, outcome: dict[str, Any], findings: list[Diagnostic]) -> Verdict:
    blocked = {(path, line): what for what, path, line in outcome["blocked"]}
    elsewhere = {(path, line) for _, path, line in outcome["elsewhere"]}
    return Verdict(one, folder / one.name, blocked, elsewhere, outcome["problem"], findings)


def _lines(one: Diagnostic) -> set[Line]:
    return {(one.path, one.range.start.line), *((step.path, step.range.start.line) for step in one.steps)}


# ------------------------------------------------------------------------------------------------------------------- the report


def recall(found: Iterable[Verdict]) -> float:
    blocking = [one for one in found if one.blocked]
    return sum(one.found for one in blocking) / len(blocking) if blocking else 1.0


def summary(found: Sequence[Verdict]) -> str:
    blocking = [one for one in found if one.blocked]
    alarms = [one for one in found if one.false_alarms]
    return (
        f"{len(found)} programs, {len(blocking)} block; recall {recall(found):.1%} ({sum(one.is_missed for one in blocking)} missed), "
        f"false alarms in {len(alarms)}, {sum(bool(one.surprise) for one in found)} runs not to be trusted"
    )


def grouped(wrong: Sequence[Verdict], all_of_them: Sequence[Verdict]) -> Iterator[str]:
    """How many are wrong of each entry, way, sink and offload, the worst first."""
    for dimension in ("entry", "way", "sink", "offload"):
        totals = Counter(_value(one, dimension) for one in all_of_them)
        counts = Counter(_value(one, dimension) for one in wrong)
        ranked = sorted(counts, key=lambda name: (-counts[name] / totals[name], name))
        yield f"by {dimension}: " + ", ".join(f"{name} {counts[name]}/{totals[name]}" for name in ranked)


def _value(one: Verdict, dimension: str) -> str:
    name: str = getattr(one.program, dimension).name
    return f"{one.program.entry.framework}-{name}" if dimension == "entry" else name
