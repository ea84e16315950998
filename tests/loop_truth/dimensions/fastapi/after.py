"""What runs when a handler is done: background tasks, streams, and the models of requests and responses around it."""

from __future__ import annotations

from tests.loop_truth.dimensions import Entry, Where
from tests.loop_truth.dimensions.fastapi.common import entry

AFTER = [
    entry(
        "background_task",
        """
from fastapi import BackgroundTasks

async def notify() -> None:
    $body

@app.get("/")
async def index(tasks: BackgroundTasks) -> str:
    tasks.add_task(notify)
    return "done"
""",
    ),
    entry(
        "background_task_of_sync_handler",
        """
from fastapi import BackgroundTasks

async def notify(name: str) -> None:
    $body

@app.get("/")
def index(tasks: BackgroundTasks) -> str:
    tasks.add_task(notify, name="ada")
    return "done"
""",
    ),
    entry(
        "sync_background_task",
        """
from fastapi import BackgroundTasks

def notify() -> None:
    $body

@app.get("/")
async def index(tasks: BackgroundTasks) -> str:
    tasks.add_task(notify)
    return "done"
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "background_of_response",
        """
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask

async def notify() -> None:
    $body

@app.get("/")
def index() -> JSONResponse:
    return JSONResponse("done", background=BackgroundTask(notify))
""",
    ),
    entry(
        "streamed_async_generator",
        """
from fastapi.responses import StreamingResponse

async def chunks():
    $body
    yield "done"

@app.get("/")
def index() -> StreamingResponse:
    return StreamingResponse(chunks())
""",
    ),
    entry(
        "streamed_generator",
        """
from fastapi.responses import StreamingResponse

def chunks():
    $body
    yield "done"

@app.get("/")
async def index() -> StreamingResponse:
    return StreamingResponse(chunks())
""",
        runs="thread",
        is_async=False,
    ),
    entry(
        "custom_response",
        """
from fastapi.responses import JSONResponse

class Rendered(JSONResponse):
    def render(self, content) -> bytes:
        $body
        return super().render(content)

@app.get("/", response_class=Rendered)
def index():
    return "done"
""",
        is_async=False,
    ),
]

_BODY = """
from pydantic import BaseModel, field_validator, model_validator

class Item(BaseModel):
    name: str

    $validator

@app.post("/")
$async def index(item: Item) -> str:
    return item.name
"""
_FIELD = """@field_validator("name")
    @classmethod
    def check_name(cls, name: str) -> str:
        $body
        return name"""
_MODEL = """@model_validator(mode="after")
    def check(self):
        $body
        return self"""
_RESPONSE = """
from pydantic import BaseModel, computed_field, field_serializer, field_validator

class Item(BaseModel):
    name: str

    $method

@app.get("/")
$async def index() -> Item:
    return $returned
"""
_INNER = """
from pydantic import BaseModel, model_validator

class Inner(BaseModel):
    name: str

    @model_validator(mode="after")
    def check(self):
        if self.name:
            $body
        return self

class Item(BaseModel):
    inner: Inner

@app.get("/")
async def index() -> $declared:
    return $returned
"""
_COMPUTED = """@computed_field
    @property
    def length(self) -> int:
        $body
        return len(self.name)"""
_SERIALIZER = """@field_serializer("name")
    def show(self, name: str) -> str:
        $body
        return name.title()"""


def _validated(name: str, validator: str, handler: str) -> Entry:
    source = _BODY.replace("$validator", validator).replace("$async def", handler)
    return entry(name, source, is_async=False, request="POST /")


def _serialised(name: str, method: str, handler: str, returned: str = 'Item(name="ada")', runs: Where = "loop") -> Entry:
    source = _RESPONSE.replace("$method", method).replace("$async def", handler).replace("$returned", returned)
    return entry(name, source, runs=runs, is_async=False)


def _inner(name: str, declared: str, returned: str, runs: Where = "loop") -> Entry:
    source = _INNER.replace("$declared", declared).replace("$returned", returned)
    return entry(name, source, runs=runs, is_async=False)


MODELS = [
    _validated("field_validator", _FIELD, "async def"),
    _validated("field_validator_of_sync_handler", _FIELD, "def"),
    _validated("model_validator_of_sync_handler", _MODEL, "def"),
    _serialised("computed_field", _COMPUTED, "async def"),
    _serialised("computed_field_of_sync_handler", _COMPUTED, "def"),
    _serialised("field_serializer", _SERIALIZER, "async def"),
    _serialised("field_serializer_of_sync_handler", _SERIALIZER, "def"),
    # What a sync handler returns is validated in a thread; only serialising is done on the loop.
    _serialised("response_validator", _FIELD, "async def", '{"name": "ada"}'),
    _serialised("response_validator_of_sync_handler", _FIELD, "def", '{"name": "ada"}', runs="thread"),
    # Of objects, only the validators of the answer itself run again.
    _inner("inner_object", "Item", 'Item.model_construct(inner=Inner.model_construct(name="ada"))', runs="never"),
    _inner("inner_object_of_dictionary", "Item", '{"inner": Inner.model_construct(name="ada")}'),
    _inner("object_in_list", "list[Inner]", '[Inner.model_construct(name="ada")]'),
]
