"""Ways through methods: inherited, overridden, of a class."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_CLIENT = """
class Client:
    def fetch(self) -> None:
        $sink
"""
_STEP = """
class Step:
    def run(self) -> str:
        return self.answer()

    def answer(self) -> str:
        return "not supported"
"""
_STEP_WITH_SINK = _STEP.replace('return "not', '$sink\n        return "not')
_REMOTE = """
class Remote(Step):
    def answer(self) -> str:
        $sink
        return "done"
"""
_LOCAL = """
class Local(Step):
    def answer(self) -> str:
        return "here"
"""

INHERITANCE = [
    Way(
        "inherited_method",
        "Special().fetch()",
        f"""
from shop.client import Client

class Special(Client):
    pass
--- shop/client.py
{_CLIENT}
""",
        target="Special().fetch",
    ),
    Way(
        "super_call",
        "Special().fetch()",
        f"""
{_CLIENT}

class Special(Client):
    def fetch(self) -> None:
        super().fetch()
""",
        target="Special().fetch",
    ),
    Way(
        "override_of_abstract",
        "persist(FileStore())",
        """
from abc import ABC, abstractmethod

class Store(ABC):
    @abstractmethod
    def save(self) -> None: ...

class FileStore(Store):
    def save(self) -> None:
        $sink

def persist(store: Store) -> None:
    store.save()
""",
    ),
    Way(
        "template_method",
        "Special().run()",
        """
class Base:
    def run(self) -> None:
        self.step()

    def step(self) -> None:
        raise NotImplementedError

class Special(Base):
    def step(self) -> None:
        $sink
""",
        target="Special().run",
    ),
    Way(
        "protocol",
        "deliver(Mail())",
        """
from typing import Protocol

class Sender(Protocol):
    def send(self) -> None: ...

class Mail:
    def send(self) -> None:
        $sink

def deliver(sender: Sender) -> None:
    sender.send()
""",
    ),
    Way(
        "override_that_does_not",
        "Quiet().fetch()",
        f"""
{_CLIENT}

class Quiet(Client):
    def fetch(self) -> None:
        pass
""",
        target="Quiet().fetch",
        reaches=False,
    ),
    Way(
        "other_method",
        "Client().name()",
        f"""
{_CLIENT}
    def name(self) -> str:
        return "client"
""",
        target="Client().name",
        reaches=False,
    ),
    Way(
        "staticmethod",
        "Tools.work()",
        """
class Tools:
    @staticmethod
    def work() -> None:
        $sink
""",
        target="Tools.work",
    ),
    Way(
        "classmethod",
        "Tools.work()",
        """
class Tools:
    @classmethod
    def work(cls) -> None:
        cls.inner()

    @classmethod
    def inner(cls) -> None:
        $sink
""",
        target="Tools.work",
    ),
    Way(
        "override_of_what_has_a_body",
        "Remote().run()",
        f"""
{_STEP}

{_REMOTE}
""",
        target="Remote().run",
    ),
    Way(
        "override_of_what_has_a_body_in_a_sibling",
        "Local().run()",
        f"""
{_STEP}

{_REMOTE}

{_LOCAL}
""",
        target="Local().run",
        reaches=False,
    ),
    Way(
        "overridden_body",
        "Local().run()",
        f"""
{_STEP_WITH_SINK}

{_LOCAL}
""",
        target="Local().run",
        reaches=False,
    ),
    Way(
        "declared_as_a_base_that_lacks_it",
        "connect().fetch()",
        """
class Connection:
    pass

class Remote(Connection):
    def fetch(self) -> None:
        $sink

def connect() -> Connection:
    return Remote()
""",
        target="connect().fetch",
    ),
    Way(
        "declared_as_a_base_that_lacks_it_and_another_is_made",
        "connect().fetch()",
        """
class Connection:
    pass

class Remote(Connection):
    def fetch(self) -> None:
        $sink

class Memory(Connection):
    def fetch(self) -> None:
        pass

def connect() -> Connection:
    return Memory()
""",
        target="connect().fetch",
        reaches=False,
    ),
    Way(
        "static_method_that_is_called_like_a_method",
        "Service.validate(Web())",
        """
class Provider:
    def validate(self) -> None: ...

class Web(Provider):
    def validate(self) -> None:
        $sink

class Service:
    @staticmethod
    def validate(provider: Provider) -> None:
        provider.validate()
""",
    ),
]
