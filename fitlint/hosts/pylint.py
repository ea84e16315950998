"""The pylint plugin: what `fitlint check` finds in the same files, as messages on the nodes of pylint's trees.

The first module that is visited, in whatever process, has the program analysed; the others are answered from what was found.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from astroid import nodes
from pylint.checkers import BaseChecker
from pylint.interfaces import HIGH, INFERENCE
from pylint.message import MessageDefinition

from fitlint.checks import Check, InvalidCheck, installed_checks
from fitlint.config import ConfigError
from fitlint.finding import Diagnostic
from fitlint.hosts import ask
from fitlint.hosts.line import line
from fitlint.hosts.options import OPTIONS, PREFIX, Option, overrides
from fitlint.hosts.pylint_certainty import is_certain
from fitlint.hosts.pylint_messages import ADVICE, Message, PageMessage, messages
from fitlint.hosts.pylint_tree import Span
from fitlint.hosts.together import Run
from fitlint.selection import is_selected
from fitlint.source import Source

if TYPE_CHECKING:
    from pylint.lint import PyLinter

_RUN = "_fitlint_run"  # pylint hands its linter, with all that is set on it, to the processes it starts


def register(linter: PyLinter) -> None:
    """Called by pylint before it reads its options, and again in each process that it starts.

    pylint 4.0 keeps the checkers that it has handed over to a process, 4.1 drops them before.
    """
    if any(isinstance(one, Checker) for one in linter.get_checkers()):
        return
    checks = _checks()
    checkers: dict[tuple[str, str], list[Message]] = {}
    for one in messages(checks, _selected(checks, {})):
        checkers.setdefault((one.block, one.checker), []).append(one)
    for (_, name), of_checker in checkers.items():
        linter.register_checker(Checker(linter, name, of_checker))


def load_configuration(linter: PyLinter) -> None:
    """Called by pylint when its options are read, and again in each process that it starts."""
    if not hasattr(linter, _RUN):
        setattr(linter, _RUN, Run() if linter.config.jobs == 1 else Run.begun())
    file = vars(linter.config).get("fitlint_config")
    if file:  # it was not known yet when the messages were registered
        checks = _checks()
        names = {one.code: one.name for one in checks}
        for code in _selected(checks, {"config_file": Path(file)}):
            linter.enable(names[code])


def _checks() -> list[Check[Any]]:
    try:
        return installed_checks()
    except InvalidCheck:  # the analysis tells it
        return []


def _selected(checks: Iterable[Check[Any]], given: Mapping[str, Any]) -> list[str]:
    """The codes of the advice that the settings of the working directory's project select."""
    try:
        settings = ask.settings_for([], given)
    except ConfigError:  # the analysis tells it
        return []
    return [one.code for one in checks if not one.on_by_default and is_selected(settings, one.code, one.name, False)]


class Checker(BaseChecker):
    """The messages that share the first digits of their numbers."""

    def __init__(self, linter: PyLinter, name: str, of_checker: list[Message]) -> None:
        self.name = name
        self.msgs = {one.id: ("%s", one.name, one.summary) for one in of_checker}
        self._messages = of_checker
        self._ids = {one.code: one.id for one in of_checker}
        if "FIT000" in self._ids:  # the options are given once
            self.options = tuple((PREFIX + one.name, _declared(one)) for one in OPTIONS)
        super().__init__(linter)

    @property
    def messages(self) -> list[MessageDefinition]:
        return [PageMessage(self, one) for one in self._messages]

    def open(self) -> None:
        if self._run.file is None:  # one process does it all, and has just begun
            self._run.forget()

    def visit_module(self, node: nodes.Module) -> None:
        """Report what was found in a module."""
        try:
            self._report(node)
        except Exception as error:
            self._trouble(node, ask.problem(error))

    def _report(self, module: nodes.Module) -> None:
        answer = self._run.answer(self._key(module), lambda: ask.find(self._question(module)))
        if answer.problem:
            self._trouble(module, answer.problem)
            return
        found = [one for one in answer.found.get(os.path.realpath(module.file), ()) if one.code in self._ids]
        if not found:
            return
        with module.stream() as stream:
            source = Source(stream.read())
        for one in found:
            certain = one.confidence == "certain" or is_certain(one, answer.root, module)
            if certain or answer.confidence == "likely":
                self._add(one, module, source, certain)

    def _add(self, one: Diagnostic, module: nodes.Module, source: Source, certain: bool) -> None:
        span = Span(one.range, module, source)
        id = self._ids[one.code]
        first, node = span.start[0], span.node
        if span.decorated is not None:
            node = span.decorated
            if not self.linter.is_message_enabled(id, node.fromlineno):  # by a comment on its `def` line or for its block
                first = node.fromlineno
        self.add_message(
            id, line=first, node=node, args=line(one if not certain else ask.made_certain(one)), confidence=HIGH if certain else INFERENCE,
            col_offset=span.start[1], end_lineno=span.end[0], end_col_offset=span.end[1],
        )  # fmt: skip

    def _trouble(self, module: nodes.Module, problem: str) -> None:
        """One message a run, on the module that came first."""
        if self._run.is_first("trouble"):
            self.linter.add_message(
                "file-cannot-be-parsed", line=1, node=module, args=" ".join(problem.split()), confidence=HIGH,
                col_offset=0, end_lineno=1, end_col_offset=0,
            )  # fmt: skip

    @property
    def _run(self) -> Run:
        run: Run = getattr(self.linter, _RUN)
        return run

    def _key(self, module: nodes.Module) -> str:
        """What is the same for modules of one question."""
        if self.linter.config.from_stdin:
            return str(module.file)
        return "" if self._named() or _is_below(module.file, os.getcwd()) else str(module.file)

    def _question(self, module: nodes.Module) -> ask.Question:
        """The files and directories on the command line decide the program, as they do for `fitlint check`; modules are looked up from here."""
        config = self.linter.config
        buffer = b""
        if config.from_stdin:
            with module.stream() as stream:
                buffer = stream.read()
        return ask.Question(
            targets=tuple(config.files) if self._named() else (self._key(module) or ".",), overrides=overrides(vars(config).get),
            select=self._advice(), buffered=module.file if config.from_stdin else "", buffer=buffer, refine=True,
        )  # fmt: skip

    def _named(self) -> bool:
        """Whether pylint was given paths."""
        files = getattr(self.linter.config, "files", None)
        return files is not None and len(files) > 0 and os.path.exists(files[0])

    def _advice(self) -> tuple[str, ...]:
        """The codes of the advice that pylint is told to show."""
        others = [one for one in self.linter.get_checkers() if isinstance(one, Checker) and one.name == ADVICE]
        return tuple(sorted(code for one in others for code, id in one._ids.items() if self.linter.is_message_enabled(id)))


def _is_below(file: str, folder: str) -> bool:
    return os.path.realpath(file).startswith(os.path.join(os.path.realpath(folder), ""))


def _declared(option: Option) -> dict[str, Any]:
    """An option as pylint declares them."""
    shape: dict[str, Any] = {"type": "string"}
    if option.flag:
        return {"type": "yn", "default": False, "metavar": "<y or n>", "help": option.help}
    if option.choices:
        shape = {"type": "choice", "choices": option.choices}
    return {**shape, "default": None, "metavar": f"<{option.metavar.lower()}>", "help": option.help}
