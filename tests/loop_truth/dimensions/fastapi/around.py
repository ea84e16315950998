"""What stands around handlers: middleware, handlers of exceptions, start and end."""

from __future__ import annotations

from tests.loop_truth.dimensions.fastapi.common import PLAIN, PLAIN_ASYNC, entry

AROUND = [
    entry(
        "http_middleware",
        f"""
@app.middleware("http")
async def timed(request, call_next):
    $body
    return await call_next(request)
{PLAIN_ASYNC}
""",
    ),
    entry(
        "http_middleware_after",
        f"""
@app.middleware("http")
async def timed(request, call_next):
    response = await call_next(request)
    $body
    return response
{PLAIN}
""",
    ),
    entry(
        "plain_http_middleware",
        f"""
@app.middleware("http")
def timed(request, call_next):
    $body
    return call_next(request)
{PLAIN}
""",
        is_async=False,
    ),
    entry(
        "base_http_middleware",
        f"""
from starlette.middleware.base import BaseHTTPMiddleware

class Timed(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        $body
        return await call_next(request)

app.add_middleware(Timed)
{PLAIN}
""",
    ),
    entry(
        "asgi_middleware",
        f"""
class Timed:
    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            $body
        await self.app(scope, receive, send)

app.add_middleware(Timed)
{PLAIN_ASYNC}
""",
    ),
    entry(
        "exception_handler",
        """
from fastapi import Request
from fastapi.responses import JSONResponse

class OutOfTea(Exception):
    pass

@app.exception_handler(OutOfTea)
async def out_of_tea(request: Request, error: OutOfTea) -> JSONResponse:
    $body
    return JSONResponse("short and stout", 418)

@app.get("/")
def index() -> None:
    raise OutOfTea
""",
        status=418,
    ),
    entry(
        "sync_exception_handler",
        """
from fastapi import Request
from fastapi.responses import JSONResponse

class OutOfTea(Exception):
    pass

@app.exception_handler(OutOfTea)
def out_of_tea(request: Request, error: OutOfTea) -> JSONResponse:
    $body
    return JSONResponse("short and stout", 418)

@app.get("/")
async def index() -> None:
    raise OutOfTea
""",
        runs="thread",
        is_async=False,
        status=418,
    ),
    entry(
        "validation_error_handler",
        """
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

async def invalid(request, error) -> JSONResponse:
    $body
    return JSONResponse("no such thing", 422)

app.add_exception_handler(RequestValidationError, invalid)

@app.get("/{number}")
def index(number: int) -> int:
    return number
""",
        request="GET /word",
        status=422,
    ),
    entry(
        "lifespan",
        f"""
from contextlib import asynccontextmanager

@asynccontextmanager
async def lifespan(app):
    $body
    yield

app = FastAPI(lifespan=lifespan)
{PLAIN}
""",
        head="from fastapi import FastAPI\n",
    ),
    entry(
        "lifespan_context",
        f"""
from contextlib import asynccontextmanager

@asynccontextmanager
async def lifespan(app):
    $body
    yield

app.router.lifespan_context = lifespan
{PLAIN}
""",
    ),
    entry(
        "lifespan_end",
        f"""
from contextlib import asynccontextmanager

@asynccontextmanager
async def lifespan(app):
    yield
    $body

app = FastAPI(lifespan=lifespan)
{PLAIN}
""",
        head="from fastapi import FastAPI\n",
    ),
    entry(
        "startup",
        f"""
@app.on_event("startup")
async def start() -> None:
    $body
{PLAIN}
""",
    ),
    entry(
        "sync_startup",
        f"""
@app.on_event("startup")
def start() -> None:
    $body
{PLAIN}
""",
        is_async=False,
    ),
    entry(
        "task_of_lifespan",
        f"""
import asyncio
from contextlib import asynccontextmanager

async def refresh() -> None:
    $body

@asynccontextmanager
async def lifespan(app):
    task = asyncio.create_task(refresh())
    yield
    await task

app = FastAPI(lifespan=lifespan)
{PLAIN}
""",
        head="from fastapi import FastAPI\n",
    ),
]
