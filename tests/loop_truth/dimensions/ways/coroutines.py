"""Ways through what is awaited."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

ASYNC_HELPER = Way(
    "async_helper",
    "await work()",
    """
async def work() -> None:
    $sink
""",
    is_async=True,
)
COROUTINES = [
    ASYNC_HELPER,
    Way(
        "kept_by_an_object_that_lasts",
        "await words.all()",
        """
class Words:
    def __init__(self) -> None:
        self.rows: list[str] = []

    async def all(self) -> list[str]:
        if not self.rows:
            self.rows = await self.find()
        return self.rows

    async def find(self) -> list[str]:
        $sink
        return ["a"]

words = Words()
""",
        is_async=True,
    ),
    Way(
        "async_helper_two_modules_away",
        "await place()",
        """
from shop.orders import place
--- shop/orders.py
from shop.payments import pay

async def place() -> None:
    await pay()
--- shop/payments.py
async def pay() -> None:
    $sink
""",
        is_async=True,
    ),
    Way(
        "async_method",
        "await Service(Client()).run()",
        """
class Client:
    async def fetch(self) -> None:
        $sink

class Service:
    def __init__(self, client: Client) -> None:
        self.client = client

    async def run(self) -> None:
        await self.client.fetch()
""",
        is_async=True,
    ),
    Way(
        "async_with",
        "async with Unit():\n    pass",
        """
class Unit:
    async def __aenter__(self) -> "Unit":
        $sink
        return self

    async def __aexit__(self, *error: object) -> None:
        pass
""",
        is_async=True,
    ),
    Way(
        "asynccontextmanager",
        "async with unit():\n    pass",
        """
from contextlib import asynccontextmanager

@asynccontextmanager
async def unit():
    $sink
    yield
""",
        is_async=True,
    ),
    Way(
        "async_for",
        "async for _ in lines():\n    pass",
        """
async def lines():
    $sink
    yield 1
""",
        is_async=True,
    ),
    Way(
        "async_for_of_subclass",
        "async for _ in Rows().lines():\n    pass",
        """
class Table:
    async def lines(self):
        async for line in self.parts():
            yield line

    async def parts(self):
        raise NotImplementedError
        yield

class Rows(Table):
    async def parts(self):
        $sink
        yield 1
""",
        is_async=True,
    ),
    Way(
        "async_callable_argument",
        "await perform(work)",
        """
async def work() -> None:
    $sink

async def perform(function) -> None:
    await function()
""",
        is_async=True,
    ),
    Way(
        "async_decorated",
        "await work()",
        """
import functools

def traced(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        return await function(*args, **kwargs)

    return wrapper

@traced
async def work() -> None:
    $sink
""",
        is_async=True,
    ),
    Way(
        "blocking_decorator_of_async",
        "await work()",
        """
import functools

def slowed(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        $sink
        return await function(*args, **kwargs)

    return wrapper

@slowed
async def work() -> None:
    pass
""",
        is_async=True,
    ),
    Way(
        "coroutine_never_awaited",
        "work().close()",
        """
async def work() -> None:
    $sink
""",
        reaches=False,
        is_async=True,
    ),
]
