"""What an edit changes, and who may notice it, as it is known beside the answers of the run before (`fitlint.known`)."""

from __future__ import annotations

import msgspec


class Moved(msgspec.Struct, frozen=True, array_like=True):
    """A function, or another statement, that stands `by` bytes from where it was, from `start` to `end`, and says what it said."""

    start: int
    end: int
    by: int


class Same(msgspec.Struct, frozen=True, array_like=True):
    """What says what it said in an edited file: the parts that have moved; and whether the `imports` do, and stand together as they did."""

    moved: list[Moved] = []
    imports: bool = False

    def holds(self, start: int) -> bool:
        """Whether a function does that starts at this byte now."""
        return any(one.start + one.by <= start < one.end + one.by for one in self.moved)


class Edited(msgspec.Struct, frozen=True):
    """What has changed in a file since the answers were given: bodies of functions that nobody else has looked into, and what has come or gone.

    `functions` are those with another body, `switched` those of them where tests ask something else of parameters, `loosened` those in which something has moved by itself, by the byte at which they start now; all others have
    moved, and are the `same`. `called` are the last names of all that these call, and what has come or gone, now or then; `changed` those that only one of both versions calls. The names that
    only one of them `imported` are those of packages, too; `recalled` are the names that only one version of each function calls. Of what has come or gone, `passing` are the names of functions and classes, `coroutines` those of async ones.
    With `same_rounds` the same functions call anything again and again.
    """

    functions: list[int] = []
    switched: list[int] = []
    loosened: list[int] = []
    same: Same = Same()
    called: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    recalled: dict[int, frozenset[str]] = {}
    passing: frozenset[str] = frozenset()
    coroutines: frozenset[str] = frozenset()
    same_rounds: bool = True


class Parts(msgspec.Struct, frozen=True, array_like=True):
    """What of a file an edit concerns: the `whole` of it, or the `bodies` of functions and methods, by their qualified names; what stands in the bodies of some `classes`; what some
    `names` stand for outside of functions and classes."""

    whole: bool = True
    bodies: list[str] = []
    classes: list[str] = []
    names: list[str] = []


class Noticed(msgspec.Struct, frozen=True):
    """An edit that may be noticed by whoever has looked into some parts of `files`, or has asked by a name for which something stands among these.

    `renamed` are the last names that one version of a function calls, or one of a file imports, and the other does not; `coroutines` the names of async functions that have come or gone; `idle` the functions that may
    lead on now by such a name, by the byte at which they start (None: nobody knows), `passing` the names of functions that have come or gone. With `same_rounds` the same functions call anything again and again. `same` is what is so in
    each edited file. `recalled` says that something is called, or no more, by a name by which it was asked whether anybody does.
    """

    files: dict[str, Parts] = {}
    same: dict[str, Same] = {}
    renamed: frozenset[str] = frozenset()
    coroutines: frozenset[str] = frozenset()
    idle: list[tuple[str, int]] | None = []
    passing: frozenset[str] = frozenset()
    same_rounds: bool = True
    recalled: bool = False
