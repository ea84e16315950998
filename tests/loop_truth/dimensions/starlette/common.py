"""What the programs of Starlette have in common."""

from __future__ import annotations

from tests.loop_truth.dimensions import Entry, Where

_RESPONSE = "from starlette.responses import PlainTextResponse\n"
HEAD = f"""
from starlette.applications import Starlette
from starlette.routing import Route
{_RESPONSE}
"""
PLAIN = """
def index(request):
    return PlainTextResponse("done")
"""


def entry(
    name: str, source: str, *, runs: Where = "loop", is_async: bool = True, request: str = "GET /", status: int = 200
) -> Entry:
    return Entry("starlette", name, HEAD + source, runs, is_async, request, status)
