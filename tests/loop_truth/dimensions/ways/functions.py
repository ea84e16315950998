"""Ways through functions, in this module and in others."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

DIRECT = Way("direct", "$sink")
HELPER = Way(
    "helper",
    "work()",
    """
def work() -> None:
    $sink
""",
    target="work",
)

FUNCTIONS = [
    DIRECT,
    HELPER,
    Way(
        "helper_in_another_module",
        "helpers.work()",
        """
from shop import helpers
--- shop/helpers.py
def work() -> None:
    $sink
""",
        target="helpers.work",
    ),
    Way(
        "two_modules_away",
        "place()",
        """
from shop.orders import place
--- shop/orders.py
from shop.payments import pay

def place() -> None:
    pay()
--- shop/payments.py
def pay() -> None:
    $sink
""",
        target="place",
    ),
    Way(
        "three_modules_away",
        "place()",
        """
from shop.orders import place
--- shop/orders.py
from .payments import pay

def place() -> None:
    pay()
--- shop/payments.py
from . import ledger

def pay() -> None:
    ledger.book()
--- shop/ledger.py
def book() -> None:
    $sink
""",
        target="place",
    ),
    Way(
        "reexported",
        "work()",
        """
from shop import work
--- shop/__init__.py
from shop.helpers import work

__all__ = ["work"]
--- shop/helpers.py
def work() -> None:
    $sink
""",
        target="work",
    ),
    Way(
        "aliased_import",
        "tools.work()",
        """
import shop.helpers as tools
--- shop/helpers.py
def work() -> None:
    $sink
""",
        target="tools.work",
    ),
    Way(
        "aliased_name",
        "do_work()",
        """
from shop.helpers import work as do_work
--- shop/helpers.py
def work() -> None:
    $sink
""",
        target="do_work",
    ),
    Way(
        "passed_through_a_module",
        "tools.work(Worker())",
        """
from shop import helpers as tools

class Worker:
    def work(self) -> None:
        $sink
--- shop/helpers.py
def work(worker) -> None:
    worker.work()
""",
    ),
    Way(
        "passed_by_another_name",
        "do_work(Worker())",
        """
from shop.tools import start as do_work

class Worker:
    def work(self) -> None:
        $sink
--- shop/tools.py
from .helpers import work

start = work
--- shop/helpers.py
def work(worker) -> None:
    worker.work()
""",
    ),
    Way(
        "star_import",
        "work()",
        """
from shop.helpers import *
--- shop/helpers.py
def work() -> None:
    $sink
""",
        target="work",
    ),
    Way(
        "import_in_function",
        "place()",
        """
def place() -> None:
    from shop import helpers  # late

    helpers.work()
--- shop/helpers.py
def work() -> None:
    $sink
""",
        target="place",
    ),
    Way(
        "import_with_fallback",
        "work()",
        """
try:
    from shop.fast import work  # optional
except ImportError:
    from shop.helpers import work  # always there
--- shop/helpers.py
def work() -> None:
    $sink
""",
        target="work",
    ),
    Way(
        "recursion",
        "descend(2)",
        """
def descend(depth: int) -> None:
    if depth:
        descend(depth - 1)
    else:
        $sink
""",
        target="lambda: descend(2)",
    ),
    Way(
        "mutual_recursion",
        "ping(2)",
        """
def ping(depth: int) -> None:
    pong(depth - 1)

def pong(depth: int) -> None:
    if depth > 0:
        ping(depth)
    else:
        $sink
""",
        target="lambda: ping(2)",
    ),
    Way(
        "helper_in_try",
        "careful()",
        """
def work() -> None:
    $sink

def careful() -> None:
    try:
        raise LookupError
    except LookupError:
        work()
    finally:
        pass
""",
        target="careful",
    ),
    Way(
        "helper_in_comprehension",
        "[work() for _ in range(1)]",
        """
def work() -> None:
    $sink
""",
    ),
    *(
        Way(
            f"parameter_declared_as_{name}",
            call,
            f"""
from typing import Any

class Client:
    def fetch(self) -> None:
        $sink

def work(given: {declared}) -> None:
    {body}
""",
        )
        for name, declared, call, body in (
            ("list", "list", "work([Client()])", "for one in given:\n        one.fetch()"),
            ("list_of_anything", "list[Any]", "work([Client()])", "given[0].fetch()"),
            ("dict", "dict", 'work({"a": Client()})', 'given["a"].fetch()'),
            ("anything", "Any", "work(Client())", "given.fetch()"),
            ("object", "object", "work(Client())", "given.fetch()"),
        )
    ),
]
