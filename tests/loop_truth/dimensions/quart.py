"""How Quart comes to run a function of a program."""

from __future__ import annotations

from tests.loop_truth.dimensions import Entry, Where

_HEAD = """
from quart import Quart

app = Quart(__name__)
"""
_PLAIN = """
@app.get("/")
async def index():
    return "done"
"""


def _entry(
    name: str, source: str, *, runs: Where = "loop", is_async: bool = True, request: str = "GET /", status: int = 200
) -> Entry:
    return Entry("quart", name, _HEAD + source, runs, is_async, request, status)


VIEW = _entry(
    "view",
    """
@app.get("/")
async def index():
    $body
    return "done"
""",
)
SYNC_VIEW = _entry(
    "sync_view",
    """
@app.get("/")
def index():
    $body
    return "done"
""",
    runs="thread",
    is_async=False,
)


def _hook(name: str, decorator: str, argument: str = "", returned: str = "None") -> Entry:
    is_async = not name.startswith("sync_")
    keyword = "async def" if is_async else "def"
    source = f"""
@app.{decorator}
{keyword} hook({argument}):
    $body
    return {returned}
{_PLAIN}
"""
    return _entry(name, source, runs="loop" if is_async else "thread", is_async=is_async)


ENTRIES = [
    VIEW,
    SYNC_VIEW,
    _entry(
        "blueprint_view",
        """
from quart import Blueprint

shop = Blueprint("shop", __name__, url_prefix="/shop")

@shop.route("/")
async def index():
    $body
    return "done"

app.register_blueprint(shop)
""",
        request="GET /shop/",
    ),
    _entry(
        "added_view",
        """
async def index():
    $body
    return "done"

app.add_url_rule("/", view_func=index)
""",
    ),
    _entry(
        "method_view",
        """
from quart.views import MethodView

class Index(MethodView):
    async def get(self):
        $body
        return "done"

app.add_url_rule("/", view_func=Index.as_view("index"))
""",
    ),
    _entry(
        "websocket",
        """
from quart import websocket

@app.websocket("/")
async def talk():
    await websocket.receive()
    $body
    await websocket.send("done")
""",
        request="WEBSOCKET /",
    ),
    _hook("before_request", "before_request"),
    _hook("sync_before_request", "before_request"),
    _hook("after_request", "after_request", "response", "response"),
    _hook("sync_after_request", "after_request", "response", "response"),
    _hook("teardown_request", "teardown_request", "error"),
    _hook("before_serving", "before_serving"),
    _hook("sync_before_serving", "before_serving"),
    _hook("after_serving", "after_serving"),
    _entry(
        "blueprint_before_request",
        """
from quart import Blueprint

shop = Blueprint("shop", __name__)

@shop.before_request
async def check():
    $body

@shop.get("/")
async def index():
    return "done"

app.register_blueprint(shop)
""",
    ),
    _entry(
        "while_serving",
        f"""
@app.while_serving
async def connections():
    $body
    yield
{_PLAIN}
""",
    ),
    _entry(
        "error_handler",
        """
class OutOfTea(Exception):
    pass

@app.errorhandler(OutOfTea)
async def out_of_tea(error):
    $body
    return "short and stout", 418

@app.get("/")
async def index():
    raise OutOfTea
""",
        status=418,
    ),
    _entry(
        "sync_error_handler",
        """
class OutOfTea(Exception):
    pass

@app.errorhandler(OutOfTea)
def out_of_tea(error):
    $body
    return "short and stout", 418

@app.get("/")
async def index():
    raise OutOfTea
""",
        runs="thread",
        is_async=False,
        status=418,
    ),
    _entry(
        "background_task",
        """
async def notify():
    $body

@app.get("/")
async def index():
    app.add_background_task(notify)
    return "done"
""",
    ),
    _entry(
        "sync_background_task",
        """
def notify():
    $body

@app.get("/")
async def index():
    app.add_background_task(notify)
    return "done"
""",
        runs="thread",
        is_async=False,
    ),
    _entry(
        "streamed_async_generator",
        """
@app.get("/")
async def index():
    async def chunks():
        $body
        yield b"done"

    return chunks()
""",
    ),
    _entry(
        "streamed_generator",
        """
def chunks():
    $body
    yield b"done"

@app.get("/")
async def index():
    return chunks()
""",
        runs="thread",
        is_async=False,
    ),
    _entry(
        "create_task",
        """
import asyncio

async def later():
    $body

@app.get("/")
async def index():
    asyncio.create_task(later())
    return "done"
""",
    ),
    _entry(
        "call_soon",
        """
import asyncio

def later():
    $body

@app.get("/")
def index():
    return "done"

@app.before_request
async def schedule():
    asyncio.get_running_loop().call_soon(later)
""",
        is_async=False,
    ),
]
