"""The options of `fitlint check` that flake8 and pylint offer as `--fitlint-…`, as data, and what they come to."""

from __future__ import annotations

TYPE_CHECKING = False  # as `typing` has it: flake8 imports this module at every start
if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "fitlint-"
LEVELS = ("error", "warning", "advice")
CONFIDENCES = ("certain", "likely")


class Option:
    """`name` as on the command line; `choices` are all that is allowed, if not empty. A `flag` has no value."""

    __slots__ = ("choices", "flag", "help", "metavar", "name")

    def __init__(self, name: str, help: str, *, choices: tuple[str, ...] = (), metavar: str = "", flag: bool = False) -> None:
        self.name = name
        self.help = help
        self.choices = choices
        self.metavar = metavar
        self.flag = flag

    @property
    def attribute(self) -> str:
        """The name of its value in the host's namespace."""
        return (PREFIX + self.name).replace("-", "_")


OPTIONS = (
    Option("level", "The lowest level that is shown: error, warning, advice.", choices=LEVELS, metavar="LEVEL"),
    Option(
        "confidence",
        "The lowest confidence that is shown: certain (the default), likely.",
        choices=CONFIDENCES,
        metavar="CONFIDENCE",
    ),
    Option("config", "Read fitlint's settings from this file only.", metavar="FILE"),
    Option("jobs", "Worker processes of fitlint's analysis (0: one per processor).", metavar="N"),
    Option("cache-dir", "Keep fitlint's cache here.", metavar="DIR"),
    Option("no-cache", "Neither read nor write fitlint's cache.", flag=True),
)


def overrides(value_of: Callable[[str], object]) -> dict[str, object]:
    """What was asked for, by the names of `Settings`' fields, and "config_file". Raises `ConfigError`: hosts do not check values of files.

    `value_of` gives the value of an option by its attribute; None, "" and False are not given.
    """
    from pathlib import Path

    from fitlint.config import ConfigError

    found: dict[str, object] = {}
    for one in OPTIONS:
        value = value_of(one.attribute)
        if value in (None, "", False):
            continue
        text = str(value)
        if one.choices and text not in one.choices:
            raise ConfigError(f'--{PREFIX}{one.name}: "{text}" is not one of: {", ".join(one.choices)}')
        if one.name == "jobs" and not text.isdecimal():
            raise ConfigError(f'--{PREFIX}jobs: "{text}" is not a number')
        match one.name:
            case "config":
                found["config_file"] = Path(text)
            case "cache-dir":
                found["cache_dir"] = Path(text)
            case "no-cache":
                found["cache"] = False
            case "jobs":
                found["jobs"] = int(text)
            case _:
                found[one.name] = text
    return found
