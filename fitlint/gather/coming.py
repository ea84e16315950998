"""Files that come to matter, or no longer do: whether that changes what others mean by their imports."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from fitlint.gather.importing import folder_of
from fitlint.known import Reached

if TYPE_CHECKING:
    from fitlint.gather import Gathered


def come_and_go_alone(others: Set[str], edited: Set[str], before: Reached, now: Gathered) -> bool:
    """Whether `others`, which matter only before or only now, are imported by files that are `edited` as well, and by each other, and nothing else changes: no file comes to be
    set-up code, no package begins or ends, and no text of an unchanged file may name one of them."""
    if not set(before.relevant).symmetric_difference(now.relevant) <= others:
        return False
    if not others:
        return True
    both = [path for path in now.reached if path not in others]
    if any(path.endswith("__init__.py") for path in others) or not set(map(folder_of, others)).issubset(map(folder_of, both)):
        return False
    then, imports = before.named(), now.reach.named()
    unchanged = [path for path in both if path not in edited]
    stems = {path.rpartition("/")[2].removesuffix(".py") for path in others}
    summaries = (now.load(path) for path in unchanged)
    texts = (text for one in summaries if one is not None for text in one.paths)
    return all(then[path] == imports[path] for path in unchanged) and not any(stem in text for text in texts for stem in stems)
