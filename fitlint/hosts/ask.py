"""What flake8 and pylint ask of the engine, in one form: a program, settings, and what their users select there."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from fitlint import config
from fitlint.beside import CAN_FORK, Beside
from fitlint.checks import Check, InvalidCheck, installed_checks
from fitlint.config import ConfigError, Settings
from fitlint.files import relative_to_root
from fitlint.finding import Diagnostic
from fitlint.hosts.console import tell, write_traceback
from fitlint.hosts.together import Answer
from fitlint.output.footer import notices
from fitlint.report import lowest_confidence
from fitlint.run import analyze
from fitlint.selection import TOOL_CHECKS, is_selected


class Question(msgspec.Struct, frozen=True):
    """`overrides` are those of `options.overrides`; `select` and `ignore` are prefixes of codes, of which those that mean no check do not count.

    `buffer` is the text that stands in for the file `buffered`. With `refine`, likely findings come in any case: the host can tell more of them.
    """

    targets: tuple[str, ...]
    overrides: Mapping[str, Any] = {}
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    buffered: str = ""
    buffer: bytes = b""
    refine: bool = False


def find(question: Question) -> Answer:
    """Analyse the program of a question, as `fitlint check` with its targets would. Never raises: what fails is the answer's problem.

    In a process of its own where there can be one: a program in memory would burden every garbage collection of the host.
    """
    if CAN_FORK:
        process = Beside(lambda: [_found(question)], Answer)
        answer = process.result()
        process.end()
        if answer is not None:
            return answer
    return _found(question)


def _found(question: Question) -> Answer:
    try:
        with _undisturbed():
            return _find(question)
    except Exception as error:
        return Answer(problem=problem(error))


def problem(error: Exception) -> str:
    """What is wrong with the settings or the checks; anything else is a defect of fitlint, on one line."""
    if isinstance(error, (ConfigError, InvalidCheck)):
        return str(error)
    first = str(error).partition("\n")[0]
    what = f"{type(error).__name__}: {first}" if first else type(error).__name__
    return f"internal error: {what}; please report it with {write_traceback(error).partition(chr(10))[0]}"


def made_certain(diagnostic: Diagnostic) -> Diagnostic:
    """A finding whose guesses the host has found to be so."""
    return msgspec.structs.replace(diagnostic, confidence="certain", reason="")


def shown(diagnostics: Iterable[Diagnostic], confidence: str) -> Iterator[Diagnostic]:
    return (one for one in diagnostics if confidence == "likely" or one.confidence == "certain")


def _find(question: Question) -> Answer:
    targets = [Path(one) for one in question.targets if one == question.buffered or os.path.exists(one)] or [Path(".")]
    checks = installed_checks()
    settings = selecting(settings_for(targets, question.overrides), question.select, question.ignore, checks)
    overlay = (
        {relative_to_root(settings.root, Path(question.buffered).absolute()): question.buffer} if question.buffered else None
    )
    wanted = lowest_confidence(settings)
    if question.refine:
        settings = msgspec.structs.replace(settings, confidence="likely")
    report = analyze(settings, targets, checks, overlay=overlay)
    for line in notices(report):
        tell(line)
    return Answer(str(report.root), report.diagnostics, wanted)


def settings_for(targets: list[Path], overrides: Mapping[str, Any]) -> Settings:
    """The project's settings with those of the host on top. Raises `ConfigError`."""
    given = {key: value for key, value in overrides.items() if key != "config_file"}
    given["force_exclude"] = True  # files are named to the host: that says nothing of us
    return config.load(targets, config_file=overrides.get("config_file"), overrides=given)


def selecting(settings: Settings, select: Iterable[str], ignore: Iterable[str], checks: Iterable[Check[Any]]) -> Settings:
    """The settings with what the host selects and ignores. Where that changes nothing they stay the same, and the remembered verdict counts."""
    names = {**TOOL_CHECKS, **{one.code: one.name for one in checks}}
    default = {one.code for one in checks if one.on_by_default}

    def means(selector: str) -> list[str]:
        return [code for code in names if code.startswith(selector)]

    def runs(code: str) -> bool:
        return is_selected(settings, code, names[code], code in default)

    more = [one for one in select if any(not runs(code) for code in means(one))]
    less = [one for one in ignore if any(runs(code) for code in means(one))]
    if not (more or less):
        return settings
    more = [one for one in select if means(one)]
    kept = [one for one in settings.ignore if one not in more]  # said last, what the host selects beats the same word of a file
    origins = {**settings.origins, "extend_select": "the selection of the host", "ignore": "the selection of the host"}
    return msgspec.structs.replace(
        settings, extend_select=[*settings.extend_select, *more], ignore=[*kept, *less], origins=origins
    )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the garbage collector, which would only walk the program again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
