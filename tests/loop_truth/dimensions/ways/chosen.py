"""Ways through what only a run chooses: classes by name, subclasses behind a base, mixins, marks, entries."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_WALLETS = """
from abc import ABC, abstractmethod

class Wallet(ABC):
    kind = "none"

    @abstractmethod
    def name(self) -> str: ...

    @classmethod
    def get(cls) -> "Wallet":
        return cls()

    def status(self) -> str:
        return "unknown"

class Remote(Wallet):
    kind = "Remote"

    def name(self) -> str:
        return "remote"

    def status(self) -> str:
        $sink
        return "there"

class Local(Wallet):
    kind = "Local"

    def name(self) -> str:
        return "local"

def kind_of(name: str) -> type[Wallet]:
    return {one.__name__.lower(): one for one in Wallet.__subclasses__()}[name]

def wallet(name: str) -> Wallet:
    return kind_of(name)()

def ask(one: Wallet) -> str:
    if one.kind.lower() == "remote":
        return one.status()
    return ""

def leave(one: Wallet) -> str:
    if one.kind != "Local":
        return ""
    return one.status()
"""
_MIXIN = """
class Runs:
    def run(self) -> str:
        return self.work()

    def later(self) -> str:
        work = getattr(self, "_later", None)
        return work() if work else ""

class Works:
    def work(self) -> str:
        $sink
        return "done"

class Both(Runs, Works):
    def _later(self) -> str:
        return self.work()

class Quick(Runs):
    def work(self) -> str:
        return "at once"
"""
_SERVICE = """
class Model:
    @classmethod
    def find(cls) -> str:
        $sink
        return "found"

class Service:
    model = None

    @classmethod
    def find(cls) -> str:
        return cls.model.find()

    def one(self) -> str:
        return self.model.find()

class Users(Service):
    model = Model
"""
_ENTRIES = """
def find(where: dict) -> str:
    if "id" in where:
        $sink
    return ""

def only(where: dict) -> str:
    if "id" not in where:
        return ""
    $sink
    return "one"
"""
_ROWS = """
class Rows:
    def __iter__(self):
        return iter(self._rows())

    def _rows(self):
        $sink
        yield 1

class Lines:
    async def __aiter__(self):
        $sink
        yield 1
"""

CHOSEN = [
    Way("override_behind_abstract_class", 'wallet("remote").status()', _WALLETS),
    Way("classmethod_of_a_chosen_class", 'kind_of("remote").get().status()', _WALLETS),
    Way("marked_class", 'ask(wallet("remote"))', _WALLETS),
    Way("class_that_is_not_marked_so", 'leave(wallet("local"))', _WALLETS, reaches=False),
    Way("mixin_beside", "Both().run()", _MIXIN, target="Both().run"),
    Way("mixin_by_getattr", "Both().later()", _MIXIN, target="Both().later"),
    Way("mixin_of_another", "Quick().run()", _MIXIN, target="Quick().run", reaches=False),
    Way("class_attribute_of_subclass", "Users.find()", _SERVICE, target="Users.find"),
    Way("attribute_of_subclass", "Users().one()", _SERVICE, target="Users().one"),
    Way("entry_that_is_there", 'find({"id": "a"})', _ENTRIES),
    Way("entry_that_is_not_there", 'find({"name": "a"})', _ENTRIES, reaches=False),
    Way("entry_that_must_be_there", 'only({"name": "a"})', _ENTRIES, reaches=False),
    Way("iterator_that_is_given", "for _ in Rows():\n    pass", _ROWS),
    Way("async_iterator", "async for _ in Lines():\n    pass", _ROWS, is_async=True),
]
