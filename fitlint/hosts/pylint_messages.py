"""The checks as pylint's messages: one each, its symbol the check's name, its help the check's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from pylint.checkers import BaseChecker
from pylint.constants import WarningScope
from pylint.message import MessageDefinition

from fitlint.checks import Check
from fitlint.finding import Level
from fitlint.selection import TOOL_CHECKS

# pylint's messages are a letter and four digits, the first two of which belong to a checker; 51 to 99 are for plugins.
_LETTERS: dict[Level, str] = {"error": "E", "warning": "W", "advice": "R"}
_OURS = 80  # FIT101 is E8101
_OTHERS = (*range(90, 100), *range(60, 80))  # a block for each hundred of each package of checks, in the order of their codes

NAME = "fitlint"
ADVICE = (
    "fitlint-advice"  # a checker's name turns all its messages on: advice has one of its own, since it speaks only when selected
)


class Message(msgspec.Struct, frozen=True):
    """A check as pylint knows it; `check` is None for what fitlint itself reports. `on` is whether it speaks unasked."""

    id: str
    code: str
    name: str
    level: Level
    summary: str
    check: Check[Any] | None
    on: bool

    @property
    def checker(self) -> str:
        return ADVICE if self.level == "advice" else NAME

    @property
    def block(self) -> str:
        """The digits that the messages of a checker share."""
        return self.id[1:3]


def messages(checks: Iterable[Check[Any]], selected: Iterable[str]) -> list[Message]:
    """All messages, in the order of their codes; advice is on where its code is among the `selected` ones."""
    known = [
        *(Message("", code, name, "error" if code == "FIT000" else "warning", name.replace("-", " "), None, True)
          for code, name in TOOL_CHECKS.items()),
        *(Message("", one.code, one.name, one.level, one.summary, one, one.on_by_default or one.code in set(selected)) for one in checks),
    ]  # fmt: skip
    known.sort(key=lambda one: one.code)
    blocks: dict[str, int] = {f"FIT{hundred}": _OURS + hundred for hundred in range(10)}
    others = iter(_OTHERS)
    result = []
    for one in known:
        hundred = one.code[:-2]
        if hundred not in blocks:
            blocks[hundred] = next(others)
        result.append(msgspec.structs.replace(one, id=f"{_LETTERS[one.level]}{blocks[hundred]}{one.code[-2:]}"))
    return result


class PageMessage(MessageDefinition):
    """A message whose help is the page of its check, which is read when somebody asks."""

    def __init__(self, checker: BaseChecker, message: Message) -> None:
        super().__init__(checker, message.id, "%s", message.summary, message.name, WarningScope.NODE, default_enabled=message.on)
        self._message = message

    def format_help(self, checkerref: bool = False) -> str:
        """The whole page for `--help-msg`, which asks for the checker as well; what happens and why it matters in lists."""
        one = self._message
        head = f":{self.symbol} ({self.msgid}): *{one.code}, {one.level}: {one.summary}*"
        if one.check is None:
            return f"{head}\n  fitlint itself reports this, whatever checks are installed."
        try:
            text = _page(one.check) if checkerref else _prose(one.check)
        except (OSError, UnicodeDecodeError) as error:
            text = f"The page {one.check.page} cannot be read: {error}"
        indented = "\n".join(f"  {line}".rstrip() for line in text.strip().splitlines())
        belongs = f"\n\n  This message belongs to the {self.checker_name} checker." if checkerref else ""
        return f"{head}\n{indented}{belongs}"


def _page(check: Check[Any]) -> str:
    from fitlint import pages

    return pages.explain(check)


def _prose(check: Check[Any]) -> str:
    """The page's own words on what happens and why it matters."""
    from fitlint import pages
    from fitlint.pages.cases import Block, Section

    def words(section: Section) -> Sequence[str]:
        return [one for one in section.body if not isinstance(one, Block)]

    try:
        sections = pages.read(check.page).sections
    except pages.PageError:
        return check.summary
    wanted = [section for section in sections if section.title in ("What happens", "Why it matters")]
    return "\n\n".join(word.strip() for section in wanted for word in words(section))
