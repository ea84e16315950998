"""The baseline: findings that a team knows of and will mend later. A file of JSON lines, sorted, one finding a line, without line numbers, so that
a merge of two is the union of their lines.

A finding is found again when its file is renamed, its code moved or edited. What is fixed is reported until it is pruned; nothing is ever added
but by `fitlint baseline create` and `update`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import msgspec

from fitlint.config import ConfigError, Settings, origin
from fitlint.finding import Diagnostic, Keys, Suppression
from fitlint.matching import with_known

FILE = "fitlint-baseline.jsonl"


class Entry(msgspec.Struct, frozen=True, order=True, rename={"name": "check"}):
    """One known finding; the order of the fields is that of the file."""

    path: str
    name: str
    fingerprint: str
    scope: str = ""
    keys: Keys = Keys()

    @classmethod
    def of(cls, one: Diagnostic) -> Entry:
        return cls(one.path, one.name, one.fingerprint, one.scope, one.keys)


class Compared(msgspec.Struct):
    """Findings beside a baseline: each known one with its entry (by fingerprint), and entries that nothing is found for any more."""

    known: dict[str, Entry]
    fixed: list[Entry]


_entry = msgspec.json.Decoder(Entry)


def file_of(settings: Settings) -> Path:
    """The file that holds the baseline of a project, there or not."""
    return settings.baseline or settings.root / FILE


def read(file: Path, where: str = "") -> list[Entry]:
    """The entries of a file, each once, in order. Raises `ConfigError`, which begins with `where` the file was named."""
    lead = f"{where}: " if where else ""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        hint = ": `fitlint baseline create` writes it" if isinstance(error, FileNotFoundError) else ""
        raise ConfigError(f"{lead}the baseline {file} cannot be read: {error.strerror or error}{hint}") from error
    found = set()
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.add(_entry.decode(line))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                hint = (
                    "a merge conflict: keep the lines of both sides" if line.startswith((b"<<<", b"===", b">>>")) else str(error)
                )
                raise ConfigError(f"{file}:{number}: not an entry of a baseline: {hint}") from error
    return sorted(found)


def written(entries: Iterable[Entry]) -> str:
    """The text of a baseline with these entries."""
    unique = sorted({one.fingerprint: one for one in sorted(entries)}.values())
    return "".join(f"{_line(one)}\n" for one in unique)


def _line(one: Entry) -> str:
    try:
        return msgspec.json.encode(one).decode()
    except UnicodeEncodeError:  # a path that is not text
        return msgspec.json.encode(msgspec.structs.replace(one, path=_text(one.path), scope=_text(one.scope))).decode()


def _text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def compare(found: Sequence[Diagnostic], entries: Iterable[Entry], ran: Collection[str]) -> Compared:
    """All findings of a program beside a baseline; `ran` are the names of the checks that ran: nothing is known of the others' entries."""
    named = [msgspec.structs.replace(one, path=_text(one.path), scope=_text(one.scope)) for one in found]
    matched = with_known(named, entries)
    known = {found[position].fingerprint: entry for position, entry in matched.before.items()}
    return Compared(known, [one for one in matched.gone if one.name in ran])


def divided(shown: Iterable[Diagnostic], compared: Compared, file: str) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Of findings those that are not in the baseline, and those that are, marked so."""
    new = []
    known = []
    for one in shown:
        if one.fingerprint in compared.known:
            cause = Suppression("baseline", file, 0)
            known.append(msgspec.structs.replace(one, baseline="unchanged", suppression=cause))
        else:
            new.append(msgspec.structs.replace(one, baseline="new"))
    return new, known


def of_settings(settings: Settings) -> list[Entry] | None:
    """The entries of the configured baseline; None where none is. Raises `ConfigError`."""
    return read(settings.baseline, origin(settings, "baseline")) if settings.baseline is not None else None
