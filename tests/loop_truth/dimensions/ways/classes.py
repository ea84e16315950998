"""Ways through classes: objects that are injected, made, kept."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_CLIENT = """
class Client:
    def fetch(self) -> None:
        $sink
"""
_RUNS_CLIENT = """
    def run(self) -> None:
        self.client.fetch()
"""

CLASSES = [
    Way(
        "injected_client",
        "service.run()",
        f"""
from shop.client import Client
from shop.service import Service

service = Service(Client())
--- shop/client.py
{_CLIENT}
--- shop/service.py
from shop.client import Client

class Service:
    def __init__(self, client: Client) -> None:
        self.client = client
{_RUNS_CLIENT}
""",
        target="service.run",
    ),
    Way(
        "injected_client_unannotated",
        "Service(Client()).run()",
        f"""
{_CLIENT}

class Service:
    def __init__(self, client):
        self.client = client
{_RUNS_CLIENT}
""",
        target="Service(Client()).run",
    ),
    Way(
        "attribute_in_init",
        "Service().run()",
        f"""
{_CLIENT}

class Service:
    def __init__(self) -> None:
        self.client = Client()
{_RUNS_CLIENT}
""",
        target="Service().run",
    ),
    Way(
        "class_attribute",
        "Service().run()",
        f"""
{_CLIENT}

class Service:
    client = Client()
{_RUNS_CLIENT}
""",
        target="Service().run",
    ),
    Way(
        "dataclass_field",
        "Service(Client()).run()",
        f"""
from dataclasses import dataclass
{_CLIENT}

@dataclass
class Service:
    client: Client
{_RUNS_CLIENT}
""",
        target="Service(Client()).run",
    ),
    Way(
        "factory_annotated",
        "make_client().fetch()",
        f"""
from shop.factory import make_client
--- shop/factory.py
{_CLIENT}

def make_client() -> Client:
    return Client()
""",
        target="make_client().fetch",
    ),
    Way(
        "factory_unannotated",
        "make_client().fetch()",
        f"""
{_CLIENT}

def make_client():
    return Client()
""",
        target="make_client().fetch",
    ),
    Way(
        "class_returned",
        "client_class()().fetch()",
        f"""
{_CLIENT}

def client_class() -> type[Client]:
    return Client
""",
        target="client_class()().fetch",
    ),
    Way(
        "lazy_singleton",
        "get_client().fetch()",
        """
from shop.client import get_client
--- shop/client.py
class Client:
    def fetch(self) -> None:
        $sink

_client: Client | None = None

def get_client() -> Client:
    global _client
    if _client is None:
        _client = Client()
    return _client
""",
        target="get_client().fetch",
    ),
    Way(
        "singleton_of_module",
        "client.fetch()",
        f"""
from shop.client import client
--- shop/client.py
{_CLIENT}

client = Client()
""",
        target="client.fetch",
    ),
    Way(
        "depends_on_factory",
        "service.run()",
        f"""
from typing import Annotated
from fastapi import Depends
from shop.service import Service, get_service
--- shop/service.py
{_CLIENT}

class Service:
    def __init__(self) -> None:
        self.client = Client()
{_RUNS_CLIENT}

def get_service() -> Service:
    return Service()
""",
        target="service.run",
        parameter="service: Annotated[Service, Depends(get_service)]",
    ),
    Way(
        "kept_by_the_class",
        "service.run()",
        f"""
{_CLIENT}

class Service:
    client = None

    def __init__(self) -> None:
        cls = self.__class__
        cls.client = Client()
{_RUNS_CLIENT}

service = Service()
""",
    ),
    Way(
        "generic_class",
        "Repository[int](1).fetch()",
        """
from typing import Generic, TypeVar

T = TypeVar("T")

class Repository(Generic[T]):
    def __init__(self, first: T) -> None:
        self.first = first

    def fetch(self) -> None:
        $sink
""",
    ),
    Way(
        "constructor_of_a_generic_class",
        "Repository[int]()",
        """
from typing import Generic, TypeVar

T = TypeVar("T")

class Repository(Generic[T]):
    def __init__(self) -> None:
        $sink
""",
    ),
    Way(
        "context_variable",
        "current.set(Client())\ncurrent.get().fetch()",
        f"""
from contextvars import ContextVar
{_CLIENT}

current: ContextVar[Client] = ContextVar("current")
""",
    ),
    Way(
        "context_variable_of_another_module",
        "state.current.set(Client())\nstate.current.get().fetch()",
        f"""
from shop import state
from shop.client import Client
--- shop/state.py
from contextvars import ContextVar
from shop.client import Client

current = ContextVar[Client | None]("current", default=None)
--- shop/client.py
{_CLIENT}
""",
    ),
    Way(
        "depends_on_factory_as_default",
        "client.fetch()",
        f"""
from fastapi import Depends
{_CLIENT}

def get_client():
    client = Client()
    yield client
""",
        target="client.fetch",
        parameter="client: Client = Depends(get_client)",
    ),
    Way(
        "depends_on_class",
        "client.fetch()",
        f"""
from typing import Annotated
from fastapi import Depends
{_CLIENT}
""",
        target="client.fetch",
        parameter="client: Annotated[Client, Depends()]",
    ),
]
