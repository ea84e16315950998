"""What was known of the contents of a file, and what is known of those it has now: enough to compare the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from fitlint import summary as s
from fitlint.gather.contents import Contents
from fitlint.gather.pool import complete
from fitlint.outline import Outline, decode_outline
from fitlint.scan import Mentions, decode_mentions


class Known(NamedTuple):
    """One content. `summary` and `outline` are None when it was never parsed."""

    mentions: Mentions
    outline: Outline | None
    summary: s.Summary | None


_MOST = 50  # changed files; more is another branch, and linking costs little beside reading them


def changed(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> list[str] | None:
    """The files with other contents, by the digests of all; None where there are others, or too many of these."""
    if before.keys() != now.keys():
        return None
    found = [path for path, digest in now.items() if digest != before[path]]
    return found if len(found) <= _MOST else None


def known_before(contents: Contents, digests: Iterable[bytes]) -> dict[bytes, Known]:
    """What the cache has of contents, by digest."""
    wanted = {one for one in digests if one}
    stored = contents.cache.contents(wanted)
    summaries = contents.cache.summaries(wanted)
    found = {}
    for digest, content in stored.items():
        blob = summaries.get(digest)
        if (blob is None) is not (content.outline is None):
            continue  # damaged
        try:
            found[digest] = Known(
                decode_mentions(content.mentions),
                decode_outline(content.outline) if content.outline is not None else None,
                s.decode(blob) if blob is not None else None,
            )
        except (msgspec.MsgspecError, TypeError):  # damaged
            continue
    return found


def known_now(contents: Contents, path: str, parsed: bool) -> Known | None:
    """What a file of the project says now, parsed if that is wanted; None when it cannot be read."""
    contents.look_at(path)
    file = contents.files[path]
    if not file.digest or file.problem is not None:
        return None
    if not parsed:
        return Known(file.mentions, None, None)

    complete(contents, path)
    return Known(file.mentions, contents.outline(path), file.summary) if file.summary is not None else None
