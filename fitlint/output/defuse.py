"""Text in which hosts find no commands. GitHub, Azure Pipelines and TeamCity read what a step prints, whoever wrote it."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"##(?=(?:vso|teamcity)?\[)|(?:(?<=[\r\n])|^)(\s*):(?=:)", re.IGNORECASE)


def defused(text: str) -> str:
    """`text` with a blank in every `##[`, `##vso[`, `##teamcity[`, and `::` at the start of a line."""
    return _COMMAND.sub(lambda match: "# #" if match[1] is None else f"{match[1]}: ", text)
