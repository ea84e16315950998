"""Whether link need not be done after an edit."""

from __future__ import annotations

from fitlint.frameworks import IMPORTS
from fitlint.known import Answers
from fitlint.link.world import World
from fitlint.model.touched import are_among


def would_say_as_before(world: World, known: Answers) -> bool:
    """Whether link would say what it said, of what stands where it stood: nothing of that is in what was edited, and link cannot notice the edit, by having looked there, or
    by who imports whom. By names it is told as others are."""
    overview, edited, noticed = known.overview, known.edited, known.noticed
    if overview is None:
        return False
    if edited is not None:
        is_seen = any(one.passing or not IMPORTS.keys().isdisjoint(one.imported) for one in edited.values())
        paths = frozenset(edited)
    elif noticed is not None:
        is_seen = are_among(overview.rests, world.noticed(noticed))
        paths = frozenset(noticed.files)
    else:
        return False
    return not is_seen and overview.files.isdisjoint(paths) and (known.imports_alike or not overview.by_imports)
