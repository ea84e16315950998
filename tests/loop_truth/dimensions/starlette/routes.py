"""Routes, and the applications behind them."""

from __future__ import annotations

from tests.loop_truth.dimensions.starlette.common import entry

ROUTE = entry(
    "route",
    """
async def index(request):
    $body
    return PlainTextResponse("done")

app = Starlette(routes=[Route("/", index)])
""",
)
ENDPOINT = entry(
    "http_endpoint",
    """
from starlette.endpoints import HTTPEndpoint

class Index(HTTPEndpoint):
    async def get(self, request):
        $body
        return PlainTextResponse("done")

app = Starlette(routes=[Route("/", Index)])
""",
)

ROUTES = [
    ROUTE,
    ENDPOINT,
    entry(
        "sync_route",
        """
def index(request):
    $body
    return PlainTextResponse("done")

app = Starlette(routes=[Route("/", index)])
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "sync_http_endpoint",
        """
from starlette.endpoints import HTTPEndpoint

class Index(HTTPEndpoint):
    def get(self, request):
        $body
        return PlainTextResponse("done")

app = Starlette(routes=[Route("/", Index)])
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "mounted_route",
        """
from starlette.routing import Mount

async def index(request):
    $body
    return PlainTextResponse("done")

app = Starlette(routes=[Mount("/sub", routes=[Route("/", index)])])
""",
        request="GET /sub/",
    ),
    entry(
        "mounted_asgi_app",
        """
from starlette.routing import Mount

class Raw:
    async def __call__(self, scope, receive, send) -> None:
        $body
        await PlainTextResponse("done")(scope, receive, send)

app = Starlette(routes=[Mount("/", Raw())])
""",
    ),
    entry(
        "websocket_route",
        """
from starlette.routing import WebSocketRoute

async def talk(websocket):
    await websocket.accept()
    await websocket.receive_text()
    $body
    await websocket.send_text("done")

app = Starlette(routes=[WebSocketRoute("/", talk)])
""",
        request="WEBSOCKET /",
    ),
    entry(
        "websocket_endpoint",
        """
from starlette.endpoints import WebSocketEndpoint
from starlette.routing import WebSocketRoute

class Talk(WebSocketEndpoint):
    encoding = "text"

    async def on_receive(self, websocket, data):
        $body
        await websocket.send_text("done")

app = Starlette(routes=[WebSocketRoute("/", Talk)])
""",
        request="WEBSOCKET /",
    ),
]
