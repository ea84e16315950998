"""The format `azure`: logging commands of Azure Pipelines, an issue each. There are errors and warnings only, so advice is plain text."""

from __future__ import annotations

from fitlint.finding import Diagnostic
from fitlint.output import Context
from fitlint.output.defuse import defused
from fitlint.output.plain import details, headline, place, ranked
from fitlint.run import Report

_MESSAGE = 4_000  # characters


def render(report: Report, context: Context) -> str:
    """The issues, then the advice."""
    return issues(report, context) + "".join(_line(one, context) for one in report.diagnostics if one.level == "advice")


def issues(report: Report, context: Context) -> str:
    """The errors and warnings, the most important first: Azure shows ten of each."""
    return "".join(_issue(one, context) for one in ranked(report.diagnostics) if one.level != "advice")


def command(name: str, properties: dict[str, object], message: str) -> str:
    """A line such as `##vso[task.logissue type=error;]message`."""
    written = "".join(f"{key}={_property(str(value))};" for key, value in properties.items())
    return f"##vso[{name}{' ' if written else ''}{written}]{_data(message)}\n"


def _issue(one: Diagnostic, context: Context) -> str:
    start = one.range.start
    properties = {
        "type": one.level,
        "sourcepath": (context.root / one.path).as_posix(),  # the agent looks up by it which repository is meant
        "linenumber": start.line,
        "columnnumber": start.column,
        "code": one.code,
    }
    message = "\n".join([headline(one), *details(one, context.in_repository)])
    return command("task.logissue", properties, message[:_MESSAGE])


def _line(one: Diagnostic, context: Context) -> str:
    return defused(f"{place(context.in_repository(one.path), *one.range.start)}: {one.level} {headline(one)}") + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace("]", "%5D").replace(";", "%3B")
