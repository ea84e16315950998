"""What stands around routes, and what they start."""

from __future__ import annotations

from tests.loop_truth.dimensions.starlette.common import PLAIN, entry

AROUND = [
    entry(
        "base_http_middleware",
        f"""
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
{PLAIN}

class Timed(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        $body
        return response

app = Starlette(routes=[Route("/", index)], middleware=[Middleware(Timed)])
""",
    ),
    entry(
        "asgi_middleware",
        f"""
from starlette.middleware import Middleware
{PLAIN}

class Timed:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            $body
        await self.app(scope, receive, send)

app = Starlette(routes=[Route("/", index)], middleware=[Middleware(Timed)])
""",
    ),
    entry(
        "middleware_of_route",
        f"""
from starlette.middleware import Middleware
{PLAIN}

class Timed:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        $body
        await self.app(scope, receive, send)

app = Starlette(routes=[Route("/", index, middleware=[Middleware(Timed)])])
""",
    ),
    entry(
        "authentication_backend",
        f"""
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
{PLAIN}

class Anyone(AuthenticationBackend):
    async def authenticate(self, conn):
        $body
        return AuthCredentials(["all"]), SimpleUser("ada")

app = Starlette(routes=[Route("/", index)], middleware=[Middleware(AuthenticationMiddleware, backend=Anyone())])
""",
    ),
    entry(
        "exception_handler",
        """
class OutOfTea(Exception):
    pass

async def out_of_tea(request, error):
    $body
    return PlainTextResponse("short and stout", 418)

async def index(request):
    raise OutOfTea

app = Starlette(routes=[Route("/", index)], exception_handlers={OutOfTea: out_of_tea})
""",
        status=418,
    ),
    entry(
        "sync_exception_handler",
        """
class OutOfTea(Exception):
    pass

def out_of_tea(request, error):
    $body
    return PlainTextResponse("short and stout", 418)

async def index(request):
    raise OutOfTea

app = Starlette(routes=[Route("/", index)], exception_handlers={OutOfTea: out_of_tea})
""",
        runs="thread",
        is_async=False,
        status=418,
    ),
    entry(
        "not_found_handler",
        """
async def not_found(request, error):
    $body
    return PlainTextResponse("nothing here", 404)

app = Starlette(exception_handlers={404: not_found})
""",
        status=404,
    ),
    entry(
        "lifespan",
        f"""
from contextlib import asynccontextmanager
{PLAIN}

@asynccontextmanager
async def lifespan(app):
    $body
    yield

app = Starlette(routes=[Route("/", index)], lifespan=lifespan)
""",
    ),
    entry(
        "background_task",
        """
from starlette.background import BackgroundTask

async def notify():
    $body

async def index(request):
    return PlainTextResponse("done", background=BackgroundTask(notify))

app = Starlette(routes=[Route("/", index)])
""",
    ),
    entry(
        "sync_background_task",
        """
from starlette.background import BackgroundTasks

def notify():
    $body

async def index(request):
    tasks = BackgroundTasks()
    tasks.add_task(notify)
    return PlainTextResponse("done", background=tasks)

app = Starlette(routes=[Route("/", index)])
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "streamed_async_generator",
        """
from starlette.responses import StreamingResponse

async def chunks():
    $body
    yield "done"

async def index(request):
    return StreamingResponse(chunks())

app = Starlette(routes=[Route("/", index)])
""",
    ),
    entry(
        "streamed_generator",
        """
from starlette.responses import StreamingResponse

def chunks():
    $body
    yield "done"

async def index(request):
    return StreamingResponse(chunks())

app = Starlette(routes=[Route("/", index)])
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "create_task",
        """
import asyncio

async def later():
    $body

async def index(request):
    task = asyncio.create_task(later())
    return PlainTextResponse("done")

app = Starlette(routes=[Route("/", index)])
""",
    ),
    entry(
        "gather",
        """
import asyncio

async def later():
    $body

async def index(request):
    await asyncio.gather(asyncio.sleep(0), later())
    return PlainTextResponse("done")

app = Starlette(routes=[Route("/", index)])
""",
    ),
]
