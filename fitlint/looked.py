"""What was looked at to come to an answer: when none of that changes, the answer stands."""

from __future__ import annotations

import msgspec


class Looked(msgspec.Struct, frozen=True):
    """What was looked at: the files, with the functions whose bodies were `read`, and those of them that were `shared` (see `model.scopes`), by
    the byte at which they start; the last names of calls by which functions were `asked` for."""

    read: dict[str, list[int]] = {}
    shared: dict[str, list[int]] = {}
    asked: list[str] = []

    def joined(self, other: Looked) -> Looked:
        """With what was looked at somewhere else."""
        read, shared = _joined(self.read, other.read), _joined(self.shared, other.shared)
        return Looked(read, shared, sorted({*self.asked, *other.asked}))


def _joined(one: dict[str, list[int]], other: dict[str, list[int]]) -> dict[str, list[int]]:
    if not other:
        return one
    return {path: sorted({*one.get(path, ()), *other.get(path, ())}) for path in {*one, *other}}
