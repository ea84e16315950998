"""Which checks run: selectors (a code, a prefix of codes, a name, or `ALL`) against the checks that exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from fitlint.config import ConfigError, Settings, origin, suggestion

if TYPE_CHECKING:  # for its type only: importing it loads what lists installed packages
    from fitlint.checks import Check

# What the tool itself finds; these codes are known in every run, whatever checks are installed.
TOOL_CHECKS: dict[str, str] = {
    "FIT000": "file-cannot-be-parsed",
    "FIT001": "unused-ignore-comment",
    "FIT002": "unknown-check-in-ignore-comment",
    "FIT003": "noqa-without-code",
}

_EXACT = 1000  # a whole code or name is more specific than any prefix


def specificity(selector: str, code: str, name: str) -> int:
    """How closely a selector means a check: -1 not at all, 0 `ALL`, else the length of the prefix; a code or name beats them."""
    if selector in (code, name):
        return _EXACT
    if selector == "ALL":
        return 0
    return len(selector) if selector and code.startswith(selector) else -1


def is_selected(settings: Settings, code: str, name: str, on_by_default: bool = True) -> bool:
    """Whether a check runs. The most specific selector decides; `ignore` wins a tie; without `select` the default set is chosen."""
    wanted = max((specificity(selector, code, name) for selector in (*settings.select, *settings.extend_select)), default=-1)
    refused = max((specificity(selector, code, name) for selector in settings.ignore), default=-1)
    # A file that could not be read must never look clean because other checks were selected.
    by_default = code == "FIT000" or (on_by_default and not settings.select)
    return (by_default or wanted >= 0) and (refused < 0 or wanted > refused)


def selected(settings: Settings, checks: Iterable[Check[Any]]) -> list[Check[Any]]:
    """The checks that run, in the order given."""
    return [check for check in checks if is_selected(settings, check.code, check.name, check.on_by_default)]


def validate_selectors(settings: Settings, known: Mapping[str, str]) -> None:
    """Raises `ConfigError` for the first selector that means no check; `known` maps the codes of all installed checks to names.

    `levels` takes codes and names, everything else also prefixes and `ALL`.
    """
    names = {**TOOL_CHECKS, **known}
    words = [*names, *names.values()]

    def refuse(what: str, allowed: str, *path: str | int) -> None:
        raise ConfigError(f'{origin(settings, *path)}: "{what}" matches no check{suggestion(what, words)}; allowed: {allowed}')

    for field in ("select", "extend_select", "ignore"):
        for index, selector in enumerate(getattr(settings, field)):
            if not _matches(selector, names):
                refuse(selector, "a code, a prefix of codes, a name, ALL", field, index)
    for pattern, selectors in settings.per_file_ignores.items():
        for index, selector in enumerate(selectors):
            if not _matches(selector, names):
                refuse(selector, "a code, a prefix of codes, a name, ALL", "per_file_ignores", pattern, index)
    for key in settings.levels:
        if key not in words:
            refuse(key, "a code, a name", "levels", key)


def _matches(selector: str, names: Mapping[str, str]) -> bool:
    return any(specificity(selector, code, name) >= 0 for code, name in names.items())
