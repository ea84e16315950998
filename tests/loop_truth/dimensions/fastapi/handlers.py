"""Handlers, and what they start."""

from __future__ import annotations

from tests.loop_truth.dimensions import Entry
from tests.loop_truth.dimensions.fastapi.common import entry

HANDLER = entry(
    "handler",
    """
@app.get("/")
async def index($parameter) -> str:
    $body
    return "done"
""",
)
SYNC_HANDLER = entry(
    "sync_handler",
    """
@app.get("/")
def index($parameter) -> str:
    $body
    return "done"
""",
    runs="thread",
    is_async=False,
)
HANDLERS = [
    HANDLER,
    SYNC_HANDLER,
    entry(
        "router_handler",
        """
from fastapi import APIRouter

router = APIRouter(prefix="/items")

@router.get("/")
async def index($parameter) -> str:
    $body
    return "done"

app.include_router(router)
""",
        request="GET /items/",
    ),
    entry(
        "added_handler",
        """
async def index($parameter) -> str:
    $body
    return "done"

app.add_api_route("/", index)
""",
    ),
    entry(
        "method_as_handler",
        """
class Views:
    async def index(self, $parameter) -> str:
        $body
        return "done"

app.get("/")(Views().index)
""",
    ),
    entry(
        "websocket",
        """
from fastapi import WebSocket

@app.websocket("/")
async def talk(websocket: WebSocket, $parameter) -> None:
    await websocket.accept()
    await websocket.receive_text()
    $body
    await websocket.send_text("done")
""",
        request="WEBSOCKET /",
    ),
    entry(
        "websocket_class",
        """
from fastapi import WebSocket
from starlette.endpoints import WebSocketEndpoint

@app.websocket("/")
class Talk(WebSocketEndpoint):
    encoding = "text"

    def __init__(self, websocket: WebSocket) -> None:
        super().__init__(websocket.scope, websocket.receive, websocket.send)

    async def on_connect(self, websocket: WebSocket) -> None:
        await websocket.accept()
        $body

    async def on_receive(self, websocket: WebSocket, data: str) -> None:
        await websocket.send_text("done")
""",
        request="WEBSOCKET /",
    ),
    entry(
        "async_generator_handler",
        """
from fastapi.responses import StreamingResponse

@app.get("/", response_class=StreamingResponse)
async def index():
    $body
    yield "done"
""",
    ),
]

_SCHEDULED = """
import asyncio

async def later() -> None:
    $body

@app.get("/")
async def index() -> str:
    $schedule
    return "done"
"""


def _scheduled(name: str, schedule: str) -> Entry:
    return entry(name, _SCHEDULED.replace("$schedule", schedule))


SCHEDULED = [
    _scheduled("create_task", "task = asyncio.create_task(later())"),
    _scheduled("ensure_future", "await asyncio.ensure_future(later())"),
    _scheduled("gather", "await asyncio.gather(later(), asyncio.sleep(0))"),
    _scheduled("gather_of_comprehension", "await asyncio.gather(*[later() for _ in range(2)])"),
    _scheduled("wait_for", "await asyncio.wait_for(later(), timeout=1)"),
    entry(
        "task_group",
        """
import anyio

async def later() -> None:
    $body

@app.get("/")
async def index() -> str:
    async with anyio.create_task_group() as group:
        group.start_soon(later)
    return "done"
""",
    ),
    entry(
        "call_soon",
        """
import asyncio

def later() -> None:
    $body

@app.get("/")
async def index() -> str:
    asyncio.get_running_loop().call_soon(later)
    return "done"
""",
        is_async=False,
    ),
    entry(
        "done_callback",
        """
import asyncio

def finished(task: asyncio.Task) -> None:
    $body

@app.get("/")
async def index() -> str:
    task = asyncio.create_task(asyncio.sleep(0))
    task.add_done_callback(finished)
    await task
    return "done"
""",
        is_async=False,
    ),
    entry(
        "from_thread_of_sync_handler",
        """
import anyio

def back() -> None:
    $body

@app.get("/")
def index() -> str:
    anyio.from_thread.run_sync(back)
    return "done"
""",
        is_async=False,
    ),
]
