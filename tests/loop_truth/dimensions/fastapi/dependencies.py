"""Dependencies, in all the places that take them."""

from __future__ import annotations

from tests.loop_truth.dimensions.fastapi.common import PLAIN, entry

DEPENDENCY = entry(
    "dependency",
    """
from typing import Annotated
from fastapi import Depends

async def check($parameter) -> int:
    $body
    return 1

@app.get("/")
async def index(checked: Annotated[int, Depends(check)]) -> int:
    return checked
""",
)

DEPENDENCIES = [
    DEPENDENCY,
    entry(
        "dependency_of_sync_handler",
        """
from fastapi import Depends

async def check($parameter) -> int:
    $body
    return 1

@app.get("/")
def index(checked: int = Depends(check)) -> int:
    return checked
""",
    ),
    entry(
        "dependency_before_yield",
        """
from typing import Annotated
from fastapi import Depends

async def opening($parameter):
    $body
    yield 1

@app.get("/")
def index(opened: Annotated[int, Depends(opening)]) -> int:
    return opened
""",
    ),
    entry(
        "dependency_after_yield",
        """
from typing import Annotated
from fastapi import Depends

async def opening($parameter):
    try:
        yield 1
    finally:
        $body

@app.get("/")
async def index(opened: Annotated[int, Depends(opening)]) -> int:
    return opened
""",
    ),
    entry(
        "sync_dependency",
        """
from typing import Annotated
from fastapi import Depends

def check($parameter) -> int:
    $body
    return 1

@app.get("/")
async def index(checked: Annotated[int, Depends(check)]) -> int:
    return checked
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "sync_dependency_with_yield",
        """
from fastapi import Depends

def opening($parameter):
    yield 1
    $body

@app.get("/")
async def index(opened: int = Depends(opening)) -> int:
    return opened
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "dependency_of_dependency",
        """
from typing import Annotated
from fastapi import Depends

async def inner($parameter) -> int:
    $body
    return 1

def outer(checked: Annotated[int, Depends(inner)]) -> int:
    return checked

@app.get("/")
def index(checked: Annotated[int, Depends(outer)]) -> int:
    return checked
""",
    ),
    entry(
        "callable_instance_dependency",
        """
from fastapi import Depends

class Check:
    async def __call__(self, $parameter) -> int:
        $body
        return 1

check = Check()

@app.get("/")
def index(checked: int = Depends(check)) -> int:
    return checked
""",
    ),
    entry(
        "sync_callable_instance_dependency",
        """
from typing import Annotated
from fastapi import Depends

class Check:
    def __call__(self, $parameter) -> int:
        $body
        return 1

@app.get("/")
async def index(checked: Annotated[int, Depends(Check())]) -> int:
    return checked
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "class_dependency",
        """
from typing import Annotated
from fastapi import Depends

class Page:
    def __init__(self, $parameter) -> None:
        $body

@app.get("/")
async def index(page: Annotated[Page, Depends()]) -> str:
    return "done"
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "router_dependencies",
        """
from fastapi import APIRouter, Depends

async def check($parameter) -> None:
    $body

router = APIRouter(dependencies=[Depends(check)])

@router.get("/")
def index() -> str:
    return "done"

app.include_router(router)
""",
    ),
    entry(
        "included_dependencies",
        """
from fastapi import APIRouter, Depends

async def check($parameter) -> None:
    $body

router = APIRouter()

@router.get("/")
def index() -> str:
    return "done"

app.include_router(router, dependencies=[Depends(check)])
""",
    ),
    entry(
        "app_dependencies",
        f"""
async def check($parameter) -> None:
    $body

app = FastAPI(dependencies=[Depends(check)])
{PLAIN}
""",
        head="from fastapi import Depends, FastAPI\n",
    ),
]
