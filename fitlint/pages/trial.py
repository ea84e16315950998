"""Trying one case: its program is analysed, what is found is compared with what its comments expect, its fixes are applied."""

from __future__ import annotations

import difflib
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from fitlint import fix
from fitlint.checks import Check
from fitlint.config import ConfigError, load
from fitlint.finding import Diagnostic
from fitlint.output import Context
from fitlint.output.full import diagnostic_text
from fitlint.pages.cases import MAIN, Block, Case, Proof
from fitlint.pages.comments import Expected
from fitlint.pages.proofs import Laboratory, write
from fitlint.run import Report, analyze

PASSES = 10  # of applying all fixes, until nothing changes


class Failure(msgspec.Struct, frozen=True):
    """What does not hold, at a line of a page; `title` is that of the case, `text` may have several lines."""

    page: Path
    line: int
    title: str
    text: str

    def __str__(self) -> str:
        first, *more = self.text.splitlines()
        return "\n".join([f"{self.page}:{self.line}: {self.title}: {first}", *(f"    {line}".rstrip() for line in more)])


class Trial(msgspec.Struct):
    """What came of a case; `actual` are the texts that its `output` and `fixed` blocks should have."""

    failures: list[Failure]
    actual: list[tuple[Block, str]] = []


def try_case(case: Case, own: Sequence[Check[Any]], known: Sequence[Check[Any]]) -> Trial:
    """Analyse the case with its `own` checks, and those of the `known` ones that its configuration selects."""
    with tempfile.TemporaryDirectory(prefix="fitlint-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        try:
            return _Try(case, root, [check.code for check in own], known).run()
        except ConfigError as error:
            line = case.config.line - 1 if case.config is not None else case.line
            return Trial([Failure(case.page, line, case.title, str(error).replace(f"{root}/", ""))])


def try_proof(case: Case, proof: Proof, laboratory: Laboratory) -> Failure | None:
    """Run a proof of the case; None when it holds."""
    outcome = laboratory.run(case.texts(fixed=proof.fixed), proof.text, page=str(case.page), line=proof.line)
    if outcome.ok:
        return None
    printed = f"\nprinted:\n{outcome.output.strip()}" if outcome.output.strip() else ""
    return Failure(case.page, outcome.line, case.title, f"the proof does not hold: {outcome.text}{printed}")


class _Try:
    def __init__(self, case: Case, root: Path, own: list[str], known: Sequence[Check[Any]]) -> None:
        self.case = case
        self.root = root
        self.own = own
        self.known = known
        self.failures: list[Failure] = []
        self.actual: list[tuple[Block, str]] = []

    def run(self) -> Trial:
        case = self.case
        files = case.texts()
        if case.config is not None and "fitlint.toml" in files:
            raise ConfigError("fitlint.toml: the case configures itself twice")
        write(self.root, {"fitlint.toml": case.config.text if case.config is not None else "", **files})
        report = self.analysed()
        for warning in report.warnings:
            self.fail(case.line, warning)
        self.compare_findings(report)
        if case.output is not None:
            context = Context(self.root)
            text = "\n".join(diagnostic_text(one, context) for one in report.diagnostics)
            self.compare_text(case.output, text, "the output is another one")
        self.compare_fixed(report)
        return Trial(self.failures, self.actual)

    def analysed(self) -> Report:
        settings = load([self.root], overrides={"cache": False, "jobs": 1, "level": "advice", "confidence": "likely"})
        settings = msgspec.structs.replace(settings, select=[*self.own, *settings.select])
        return analyze(settings, checks=self.known)

    def fail(self, line: int, text: str) -> None:
        self.failures.append(Failure(self.case.page, line, self.case.title, text))

    def compare_text(self, block: Block, text: str, what: str) -> None:
        if text != block.text:
            diff = difflib.unified_diff(block.text.splitlines(), text.splitlines(), "page", "fitlint", lineterm="", n=2)
            self.fail(block.line, "\n".join([f"{what} (`fitlint test --update` rewrites it)", *diff]))
            self.actual.append((block, text))

    # ------------------------------------------------------------------------------------------------------------- findings

    def compare_findings(self, report: Report) -> None:
        left = list(report.diagnostics)
        shown: list[Diagnostic] = []
        for one in self.case.expected:
            if one.is_finding:
                match = next((found for found in left if _fits(one, found) and one.word == found.level), None)
                if match is not None:
                    left.remove(match)
                else:
                    near = [found for found in left if (found.path, found.range.start.line) == (one.path, one.line)]
                    shown += near
                    there = "".join(f"\nfound there: {_say(found, one.column is not None)}" for found in near)
                    self.fail(one.page_line, f"not found: {one}{there}")
            elif one.word == "missed":
                match = next((found for found in left if _fits(one, found)), None)
                if match is not None:
                    left.remove(match)
                    self.fail(one.page_line, f"no longer missed, expect it from now on: {_say(match)}")
            elif not any(_is_step(one, found) for found in report.diagnostics):
                self.fail(one.page_line, f"no finding has this step: {one}{self.steps_instead(one, report)}")
        for found in left:
            if found not in shown and (found.code in self.own or found.level != "advice"):
                line = self.case.page_line(found.path, found.range.start.line)
                where = "" if found.path in self.case.files else f" in {found.path}"
                self.fail(line, f"nobody asked for{where}: {_say(found)}")

    def steps_instead(self, wanted: Expected, report: Report) -> str:
        steps = [step for one in report.diagnostics for step in one.steps if step.path == wanted.path]
        lines = [f'step in line {self.case.page_line(one.path, one.range.start.line)}: "{one.message}"' for one in steps]
        return "".join(f"\n{line}" for line in dict.fromkeys(lines))

    # ---------------------------------------------------------------------------------------------------------------- fixes

    def compare_fixed(self, report: Report) -> None:
        """Apply all fixes again and again: what they leave must come to rest, parse, and be what the page says."""
        before = self.case.texts()
        if not self.case.fixed and not any(one.fix is not None for one in report.diagnostics):
            return
        counts = Counter(one.code for one in report.diagnostics)
        now = dict(before)
        for _ in range(PASSES):
            changed = fix.fixed({path: text.encode() for path, text in now.items()}, report.diagnostics)
            if not changed:
                break
            now.update({path: raw.decode() for path, raw in changed.items()})
            write(self.root, now)
            report = self.analysed()
        else:
            self.fail(self.case.line, f"the fixes still change something after {PASSES} passes")
            return
        for one in report.diagnostics:
            if one.fix is not None and one.fix.applicability != "display":
                self.fail(self.case.line, f"the fix cannot be applied, or what it leaves does not parse: {_say(one)}")
        for code in sorted((Counter(one.code for one in report.diagnostics) - counts).keys()):
            self.fail(self.case.line, f"the fixes bring a finding that was not there: {code}")
        self.compare_fixed_blocks(before, now)

    def compare_fixed_blocks(self, before: dict[str, str], now: dict[str, str]) -> None:
        blocks = {block.path or MAIN: block for block in self.case.fixed}
        for path, block in blocks.items():
            self.compare_text(block, now[path], f"{path} is another one after its fixes")
        if blocks:
            for path in now:
                if now[path] != before[path] and path not in blocks:
                    self.fail(self.case.fixed[0].line, f"the fixes also change {path}, and no block `fixed` shows it")


def _fits(wanted: Expected, found: Diagnostic) -> bool:
    start = found.range.start
    return (
        (found.path, start.line) == (wanted.path, wanted.line)
        and wanted.code in (found.code, found.name)
        and wanted.message in found.message
        and wanted.column in (None, start.column)
    )


def _is_step(wanted: Expected, found: Diagnostic) -> bool:
    return any(
        (one.path, one.range.start.line) == (wanted.path, wanted.line) and wanted.message in one.message for one in found.steps
    )


def _say(found: Diagnostic, column: bool = False) -> str:
    at = f"{found.range.start.column} " if column else ""
    return f'{found.level}: {at}[{found.code}] "{found.message}"'
