"""What is put on the state of an application or a request is known wherever it is read, whoever has put it there."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tests.analysing import diagnostics

CLIENT = """\
import time


class Client:
    def read(self) -> int:
        time.sleep(1)
        return 1
"""
IMPORTS = "from contextlib import asynccontextmanager\nfrom fastapi import FastAPI, Request\nfrom client import Client\n"
FACTORY = f"{IMPORTS}\n\ndef create() -> FastAPI:\n"
AT_THE_TOP = "app = FastAPI()\napp.state.client = Client()\n"
LIFESPAN = """\
@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.client = Client()
    yield


app = FastAPI(lifespan=lifespan)
"""
STARTUP = """\
app = FastAPI()


@app.on_event("startup")
async def start() -> None:
    app.state.client = Client()
"""
MIDDLEWARE = """\
app = FastAPI()


@app.middleware("http")
async def add(request: Request, call_next):
    request.state.client = Client()
    return await call_next(request)
"""
ROUTES = """\
from fastapi import APIRouter, Request

router = APIRouter()


@router.get("/")
async def read(request: Request) -> int:
    return {read}.read()
"""


@pytest.mark.parametrize("inside", [False, True], ids=["module", "factory"])
@pytest.mark.parametrize(
    ("stored", "read"),
    [(AT_THE_TOP, "request.app.state.client"), (LIFESPAN, "request.app.state.client"), (STARTUP, "request.app.state.client"), (MIDDLEWARE, "request.state.client")],
    ids=["at the top", "lifespan", "startup", "middleware"],
)  # fmt: skip
def test_a_client_on_a_state(tmp_path: Path, stored: str, read: str, inside: bool) -> None:
    made = f"from routes import router\n\n{stored}\napp.include_router(router)\n"
    main = f"{FACTORY}{indent(made, '    ')}    return app\n\n\napp = create()\n" if inside else IMPORTS + made
    found = diagnostics(tmp_path, {"main.py": main, "client.py": CLIENT, "routes.py": ROUTES.format(read=read)})
    assert [(one.code, one.path, one.routes) for one in found if one.code.startswith("FIT1")] == [
        ("FIT102", "routes.py", ["GET /"])
    ]


SHARED = "from client import Client\n\n\ndef make() -> tuple[Client, Client]:\n    return Client(), Client()\n\n\n"
READS = "from fastapi import FastAPI\nimport shared\n{imports}\napp = FastAPI()\n\n\n@app.get('/')\nasync def read() -> int:\n    return shared.client.read()\n"


@pytest.mark.parametrize(
    ("shared", "stored", "found"),
    [
        ("client = None\n", "import shared\nshared.client = Client()\n", True),
        ("client = None\n", "import shared\n\n\ndef start() -> None:\n    shared.client = Client()\n", True),
        ("client = None\n", "import shared as common\n\n\ndef start() -> None:\n    common.other, common.client = make()\n", True),
        ("other = None\n", "import shared\nshared.client = Client()\n", True),
        ("", f"{SHARED}", False),
        ("from client import Client\n\n\ndef start() -> None:\n    global client\n    client = Client()\n", "", True),
        ("client = None\n", "import other\nother.client = Client()\n", False),
        ("class Client:\n    async def read(self) -> int:\n        return 1\n\n\nclient = Client()\n", "import shared\nshared.client = Client()\n", False),
    ],
    ids=["at the top", "in a function", "unpacked", "not declared", "nowhere", "global in a function only", "in another module", "declared as something else"],
)  # fmt: skip
def test_what_other_modules_put_into_one(tmp_path: Path, shared: str, stored: str, found: bool) -> None:
    files = {"client.py": CLIENT, "shared.py": shared, "other.py": "client = None\n", "storing.py": f"{SHARED}{stored}"}
    told = diagnostics(tmp_path, {"main.py": READS.format(imports="import storing\n"), **files})
    assert [one.routes for one in told if one.code in ("FIT102", "FIT107")] == ([["GET /"]] if found else [])
