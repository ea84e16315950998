"""The calls that were resolved in a program, kept from one run to the next: those that an edit cannot have changed are not resolved again."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from fitlint.cache import value
from fitlint.config import Settings
from fitlint.looked import Looked
from fitlint.remember import Key, file

if TYPE_CHECKING:
    from fitlint.gather import Gathered
    from fitlint.gather.contents import Contents


class KeptCalls(msgspec.Struct):
    """Calls by file, and what they rest on: the `surroundings` as for a verdict, the `relevant` files, the `digests` of all that matter, what
    was `looked` at.
    """

    surroundings: bytes
    relevant: list[str]
    digests: dict[str, bytes]
    looked: Looked
    calls: dict[str, bytes]


class _Checked(msgspec.Struct):
    """What is decoded only in parts is checked as a whole."""

    digest: bytes
    calls: bytes


def recall(settings: Settings, under: Key, gathered: Gathered, contents: Contents) -> KeptCalls | None:
    """The calls of the last program that are the same in this one; None when they cannot be told."""
    checked = value.read(file(settings, "calls"), _Checked) if settings.cache else None
    if checked is None or _digest(checked.calls) != checked.digest:
        return None
    before = msgspec.msgpack.decode(checked.calls, type=KeptCalls)
    if before.surroundings != under.surroundings:
        return None
    from fitlint.unchanged import still_known

    return still_known(before, gathered, contents)


def keep(settings: Settings, under: Key, gathered: Gathered, looked: Looked, calls: dict[str, bytes]) -> None:
    """Keep the calls of a program; `looked` is what they rest on."""
    if settings.cache:
        kept = KeptCalls(under.surroundings, gathered.relevant, gathered.digests(gathered.reached), looked, calls)
        encoded = msgspec.msgpack.encode(kept)
        value.write(file(settings, "calls"), _Checked(_digest(encoded), encoded))


def _digest(encoded: bytes) -> bytes:
    return blake2b(encoded, digest_size=16).digest()
