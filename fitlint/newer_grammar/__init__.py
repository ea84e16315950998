"""Text in the grammar of a newer Python, rewritten so that the running one parses it, every byte offset staying true.

Each construct is replaced by something of the same length, line ends in their places, that an older parser takes; where that
leaves something in the tree that the author did not write, `Rewrite.restore` puts it right afterwards:

    except A, B:                  except A| B:              the `|` becomes the tuple again (3.14)
    except* A:                    except  A:                an ordinary `except` stays (3.11)
    def f[T: int](x):             def f(        x):         type parameters are gone (3.12, with defaults 3.13)
    class A[T]:                   class A( ):
    type X[T] = v                 0;( X  ) = v              the `0` goes, an assignment stays in place of the alias (3.12)
    t"{x}"                        f"{x}"                    a template stays an f-string (3.14)
    f"{a["b"]!r} c"               (  a["b"],    )           the tuple becomes the f-string again (3.12)
    a[*b]   *args: *Ts            a[ b]   *args:  Ts        the star is gone (3.11)
    [*a for a in b]               [ a for a in b]           the star is gone (3.15)
    lazy import x                 0;   import x             the `0` goes, an ordinary import stays (3.15)

What a newer interpreter would refuse may be let through here: this is no judge of grammar, only a way to read on.

`scanner` makes the tokens, `statements` and `strings` rewrite a `Draft`, `restore` changes the tree. Nothing here is imported
until a file does not parse.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import NamedTuple

from fitlint.newer_grammar.draft import Draft, Version
from fitlint.newer_grammar.restore import Restoration
from fitlint.newer_grammar.scanner import Scan, scan
from fitlint.newer_grammar.statements import rewrite_grammar
from fitlint.newer_grammar.strings import rewrite_strings
from fitlint.source import line_starts

__all__ = ["Rewrite", "Scan", "Version", "rewrites", "scan"]


class Rewrite(NamedTuple):
    """The rewritten `text`, and the Python that reads the original: `needs`, None when nothing had to be rewritten."""

    text: bytes
    needs: Version | None
    restoration: Restoration

    def restore(self, tree: ast.Module) -> None:
        """Changes the tree of `text` to what the author wrote, as far as this interpreter's `ast` has a word for it."""
        self.restoration.run(tree)


def rewrites(data: bytes, scanned: Scan, version: Version = sys.version_info[:2]) -> Iterator[Rewrite]:
    """Ways to rewrite `data` for the Python `version`, the simplest first; each text differs from the one before.

    f-strings stay as they are in the first: few files need more, and trying them one by one takes time. Nothing is raised: what
    cannot be rewritten stays as it is.
    """
    last = data
    for with_strings in (False, True):
        draft = Draft(data, scanned, version)
        rewrite_grammar(draft)
        if with_strings:
            rewrite_strings(draft)
        text = bytes(draft.out)
        if text != last:
            restoration = Restoration(line_starts(text), draft.marks, sorted(draft.commas), draft.joins)
            yield Rewrite(text, draft.needs, restoration)
        last = text
