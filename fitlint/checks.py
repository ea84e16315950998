"""How a check is declared, and where checks come from: the entry-point group `fitlint.checks`, ours being its first entry."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

import msgspec

from fitlint.finding import Finding, Level

ERROR: Level = "error"
WARNING: Level = "warning"
ADVICE: Level = "advice"

LOOP = "loop"  # what checks share that ask for all the code on the event loop

# What findings rest on, when they need not be looked for again after edits elsewhere (`Check.rests_on`).
LINK = "link"
BODY = "body"
CALLS = "calls"

GROUP = "fitlint.checks"
_OURS = ("builtin", "fitlint_checks")  # our own entry point
_METADATA = (".dist-info", ".egg-info")  # of installed packages
_CODE = re.compile(r"[A-Z]{1,3}[0-9]{3}")
_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")

Thing = TypeVar("Thing")
Body = Callable[[Thing, Any], Iterable[Finding]]


class InvalidCheck(ValueError):
    """A check is declared against the rules of `check`, or two checks share a code or a name."""


class Check(msgspec.Struct, Generic[Thing], frozen=True, kw_only=True):
    """One check. `name` reads "path-parameter-not-declared"; `page` is its Markdown file, beside its module.

    `shares` names the work that it shares with other checks: these run in one process. `rests_on` says what its findings can change with:
    `LINK`, what is known when the program is linked (routes, paths, signatures); `BODY`, for each handler or route that, and the body of this
    handler (others through `Function.index`); `CALLS`, what runs on the event loop and what blocks there, the calls whose last name or
    whole dotted name is one of `names`, and what it asks the program besides, where it goes through functions whatever they lead to with `Program.walk`; "", anything. Library calls that do not block are among `Program.calls` only when `names` has them.
    """

    code: str
    name: str
    level: Level
    summary: str
    each: type[Thing]
    body: Body[Thing]
    module: str
    page: Path
    shares: str = ""
    rests_on: str = ""
    names: frozenset[str] = frozenset()

    @property
    def on_by_default(self) -> bool:
        """Advice speaks only when selected."""
        return self.level != ADVICE


def check(
    code: str,
    *,
    each: type[Thing],
    level: Level,
    summary: str,
    shares: str = "",
    rests_on: str = "",
    names: frozenset[str] = frozenset(),
) -> Callable[[Callable[[Thing, Any], Iterable[Finding]]], Check[Thing]]:
    """Declare a check: a function of one thing of the program and the program, that yields findings.

    `each` is the kind of thing it looks at (`Handler`, `Route`, `Application`, `Function`, … or `Program` itself). The function's
    name is the check's, with dashes, and its file's. Checks that `shares` the same name have much work in common (`LOOP`: all code on the event loop).
    What their findings can change with is told by `rests_on` and `names` (see `Check`): it makes edits cheap. Raises `InvalidCheck` for a malformed code, name or summary.
    """

    def declare(body: Body[Thing]) -> Check[Thing]:
        name = body.__name__
        if not _CODE.fullmatch(code):
            raise InvalidCheck(f"{name}: the code {code!r} is not one to three capital letters and three digits")
        if not _NAME.fullmatch(name):
            raise InvalidCheck(f"{code}: the name {name!r} is not lower_case_words")
        if not summary or summary[-1] in ".!" or summary[0].isupper() or "\n" in summary:
            raise InvalidCheck(f"{code}: the summary must be one lower-case clause without a full stop: {summary!r}")
        file = body.__code__.co_filename
        return Check(
            code=code, name=name.replace("_", "-"), level=level, summary=summary, each=each, body=body,
            module=body.__module__, page=Path(file).with_suffix(".md"), shares=shares, rests_on=rests_on,
            names=names,
        )  # fmt: skip

    return declare


def checks_of(package: ModuleType) -> Iterator[Check[Any]]:
    """The checks declared in a package and in all modules below it."""
    modules = [package]
    if hasattr(package, "__path__"):
        modules += [
            importlib.import_module(found.name) for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
        ]
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, Check) and value.module == module.__name__:
                yield value


def ordered(checks: Iterable[Check[Any]]) -> list[Check[Any]]:
    """Sorted by code. Raises `InvalidCheck` where two share a code or a name."""
    result = sorted(checks, key=lambda check: check.code)
    seen: dict[str, str] = {}
    for one in result:
        for key in (one.code, one.name):
            if key in seen and seen[key] != one.module:
                raise InvalidCheck(f"{key} is declared in {seen[key]} and in {one.module}")
            seen[key] = one.module
    return result


def installed_checks() -> list[Check[Any]]:
    """All checks of all installed packages that name themselves in the entry-point group `fitlint.checks`, sorted by code.

    Raises `InvalidCheck`, also when a package cannot be imported: a linter that silently drops checks would lie.
    """
    packages: list[ModuleType] = []
    for name, value in [_OURS] if _are_only_ours() else _entry_points():
        try:
            package = importlib.import_module(value)
        except Exception as error:
            raise InvalidCheck(f"the entry point {name!r} of {GROUP}, {value!r}, cannot be imported: {error}") from error
        if package not in packages:
            packages.append(package)
    return ordered(one for package in packages for one in checks_of(package))


def _entry_points() -> list[tuple[str, str]]:
    """The names and values in the group."""
    from importlib.metadata import entry_points

    return [(one.name, one.value) for one in sorted(entry_points(group=GROUP), key=lambda one: one.value)]


def _are_only_ours() -> bool:
    """Whether fitlint is certainly the only package in the group: nearly always, and then the library that reads all entry points
    need not be loaded: it takes 20 ms, a tenth of a run."""
    if any(hasattr(one, "find_distributions") and one is not PathFinder for one in sys.meta_path):
        return False
    mentioning = []
    for folder in dict.fromkeys(sys.path):
        if os.path.isfile(folder) or folder.endswith(".egg"):  # an archive, or laid out in another way
            return False
        with suppress(OSError), os.scandir(folder or ".") as entries:
            mentioning += [one.name for one in entries if one.name.endswith(_METADATA) and _mentions_group(one.path)]
    return len(mentioning) == 1 and mentioning[0].startswith("fitlint-") and mentioning[0].endswith(".dist-info")


def _mentions_group(metadata: str) -> bool:
    try:
        with open(os.path.join(metadata, "entry_points.txt"), "rb") as file:
            return GROUP.encode() in file.read()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
