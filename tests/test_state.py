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
        ("FIT107", "routes.py", ["GET /"])
    ]


ON_APP_TOP = "app = FastAPI()\napp.client = Client()\n"
ON_APP_LIFESPAN = LIFESPAN.replace("app.state.client", "app.client")
ON_APP_STARTUP = STARTUP.replace("app.state.client", "app.client")
ON_APP_REQUEST = MIDDLEWARE.replace("request.state.client", "request.app.client")
ON_APP_CLASS = """\
class App(FastAPI):
    pass


app = App()
app.client = Client()
"""


@pytest.mark.parametrize("inside", [False, True], ids=["module", "factory"])
@pytest.mark.parametrize(
    "stored",
    [ON_APP_TOP, ON_APP_LIFESPAN, ON_APP_STARTUP, ON_APP_REQUEST, ON_APP_CLASS],
    ids=["at the top", "lifespan", "startup", "middleware", "class of the program"],
)
def test_a_client_on_an_application(tmp_path: Path, stored: str, inside: bool) -> None:
    made = f"from routes import router\n\n{stored}\napp.include_router(router)\n"
    main = f"{FACTORY}{indent(made, '    ')}    return app\n\n\napp = create()\n" if inside else IMPORTS + made
    routes = f"{ROUTES.format(read='request.app.client')}\n\n@router.get('/by-name')\nasync def by_name(request: Request) -> int:\n    from main import app\n\n    await request.body()\n    return app.client.read()\n"
    found = diagnostics(tmp_path, {"main.py": main, "client.py": CLIENT, "routes.py": routes})
    assert [(one.code, one.path, one.routes) for one in found if one.code.startswith("FIT1")] == [
        ("FIT107", "routes.py", ["GET /"]),
        ("FIT102", "routes.py", ["GET /by-name"]),
    ]


@pytest.mark.parametrize(
    "stored",
    [
        "class App:\n    pass\n\n\ndef start(app: App) -> None:\n    app.client = Client()\n",
        "class App:\n    def __init__(self) -> None:\n        self.client = Client()\n",
        "import routes as app\napp.client = Client()\n",
        "def start(it) -> None:\n    it.client = Client()\n",
        "def start(app: FastAPI) -> None:\n    app.other = Client()\n",
    ],
    ids=["of another kind", "of itself", "module", "of what nobody knows", "by another name"],
)
def test_what_is_not_put_on_the_application(tmp_path: Path, stored: str) -> None:
    main = f"{IMPORTS}from routes import router\n\n{stored}\napplication = FastAPI()\napplication.include_router(router)\n"
    found = diagnostics(tmp_path, {"main.py": main, "client.py": CLIENT, "routes.py": ROUTES.format(read="request.app.client")})
    assert [one.code for one in found if one.code.startswith("FIT1")] == []


def test_what_an_application_has_itself_stays_what_it_is(tmp_path: Path) -> None:
    main = f"{IMPORTS}\napp = FastAPI()\napp.get = Client\napp.root_path = Client()\n\n\n@app.get('/')\nasync def read() -> str:\n    return app.root_path.read()\n"
    found = diagnostics(tmp_path, {"main.py": main, "client.py": CLIENT})
    assert [one.code for one in found if one.code.startswith("FIT1")] == []


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
