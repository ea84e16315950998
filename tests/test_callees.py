"""What a call runs, where it is not said beside it: imports that fail, lists that are added, what is kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysing import diagnostics

MAIN = """\
import asyncio
from fastapi import FastAPI
from shop import Client

app = FastAPI()


@app.get("/")
async def index() -> int:
    await asyncio.sleep(0)
    return Client().read()
"""
SLOW = """\
import time


class Client:
    def read(self) -> int:
        time.sleep(1)
        return 1
"""
QUICK = "class Client:\n    def read(self) -> int:\n        return 1\n"


def trying(first: str, caught: str = "ImportError") -> str:
    return f"try:\n    {first}\nexcept {caught}:\n    from shop.slow import Client\n"


@pytest.mark.parametrize(
    ("package", "confidence"),
    [
        (trying("from shop.missing import Client"), "certain"),
        (trying("from .missing import Client", "(ValueError, ModuleNotFoundError)"), "certain"),
        (trying("from shop.inner.missing import Client"), "certain"),
        (trying("from shop.quick import Other as Client"), "certain"),
        (trying("from shop.quick import Client"), "likely"),  # what it imports may be lacking
        (trying("from shop.bare.missing import Client"), "likely"),  # other folders of that name may hold it
        (trying("from acme.client import Client"), "likely"),  # a library, for all that anybody knows
        (trying("from shop.missing import Client", "KeyError"), "likely"),
        ('__path__ = ["elsewhere"]\n' + trying("from shop.missing import Client"), "likely"),
    ],
)
def test_an_import_that_fails_leaves_only_what_is_imported_instead(tmp_path: Path, package: str, confidence: str) -> None:
    files = {
        "shop/inner/__init__.py": "",
        "shop/bare/other.py": "",
        "shop/quick.py": QUICK,
        "shop/slow.py": SLOW,
    }
    (one,) = diagnostics(tmp_path, {"main.py": MAIN, "shop/__init__.py": package, **files})
    assert (one.code, one.confidence) == ("FIT102", confidence)
