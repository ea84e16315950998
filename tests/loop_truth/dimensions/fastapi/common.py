"""What the programs of FastAPI have in common."""

from __future__ import annotations

from tests.loop_truth.dimensions import Entry, Where

HEAD = """
from fastapi import FastAPI

app = FastAPI()
"""
PLAIN = """
@app.get("/")
def index() -> str:
    return "done"
"""
PLAIN_ASYNC = """
@app.get("/")
async def index() -> str:
    return "done"
"""


def entry(
    name: str,
    source: str,
    *,
    head: str = HEAD,
    runs: Where = "loop",
    is_async: bool = True,
    request: str = "GET /",
    status: int = 200,
) -> Entry:
    return Entry("fastapi", name, head + source, runs, is_async, request, status)
