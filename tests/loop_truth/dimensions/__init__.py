"""What the programs are made of: entry points, ways to what blocks, what blocks, and what moves it to a thread.

Texts with slots. A slot alone on a line takes a block of lines and gives them its indentation. Lines `import …` and `from … import …` go to the top of
their file, wherever they stand; `--- path` begins another file of the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["loop", "thread", "never"]


@dataclass(frozen=True)
class Entry:
    """Where a framework enters a program: `main.py` with the slot `$body` in the function in question."""

    framework: str
    name: str
    source: str
    runs: Where = "loop"
    is_async: bool = True  # the body may await
    request: str = "GET /"
    status: int = 200

    @property
    def injects(self) -> bool:
        """FastAPI fills in parameters of the function, at `$parameter`."""
        return "$parameter" in self.source


@dataclass(frozen=True)
class Way:
    """How the function entered comes to the sink, which is `$sink` (a statement) or `$value` (an expression)."""

    name: str
    call: str  # in the function entered
    source: str = ""
    target: str = ""  # the same as a callable, for what takes one; without, the call goes into a nested function
    parameter: str = ""
    reaches: bool = True  # the sink is run in the end
    is_async: bool = False

    @property
    def is_expression(self) -> bool:
        return "\n" not in self.call and not self.call.startswith(("$sink", "with ", "for ", "async ", "await "))


@dataclass(frozen=True)
class Sink:
    """What blocks, or what only looks like it."""

    name: str
    code: str
    blocks: bool = True
    is_async: bool = False
    is_expression: bool = True


@dataclass(frozen=True)
class Offload:
    """What is done with the call (`$call`) or the callable (`$target`) in the function entered."""

    name: str
    code: str
    source: str = ""
    runs: Where | None = None  # None: where the function entered runs
    frameworks: tuple[str, ...] = ("fastapi", "starlette", "quart")
    in_sync: bool = False  # the code stands in a function that is not async as well
