"""A program from texts, linked in memory: no files, no cache, no workers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from fitlint import summary as s
from fitlint.catalogue import Catalogue, builtin
from fitlint.collect import collect
from fitlint.finding import Place
from fitlint.gather.importing import Importing
from fitlint.known import NOTHING, Answers
from fitlint.link.linker import link
from fitlint.modules import ModuleFinder
from fitlint.outline import outline
from fitlint.program import Program
from fitlint.versions import Versions


def program(files: Mapping[str, str], catalogue: Catalogue | None = None, known: Answers = NOTHING) -> Program:
    """The program of these files, by path; indented texts are dedented. `known` is as in `link`."""
    contents = {path: dedent(text).encode() for path, text in files.items()}
    summaries: dict[str, s.Summary] = {path: collect(content) for path, content in contents.items()}

    def source(place: Place) -> str:
        return contents[place.path][place.start : place.end].decode()

    finder = ModuleFinder(Path("/nowhere"), list(contents))
    importing = Importing(finder, lambda path: summaries[path].imports)
    outlines = {path: outline(one) for path, one in summaries.items()}
    return link(
        summaries.get, finder, list(contents), catalogue or builtin(), Versions(), source, outlines, importing.names, known
    )
