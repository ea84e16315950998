"""Ways through containers that are filled after they were made: tables of functions, lists of callbacks, plug-ins that a decorator registers."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_BUS = """
from collections import defaultdict

class Bus:
    def __init__(self) -> None:
        self._handlers = defaultdict(list)

    def on(self, event):
        def decorate(function):
            self._handlers[event].append(function)
            return function

        return decorate

    def subscribe(self, event, function) -> None:
        self._handlers.setdefault(event, []).append(function)

    def emit(self, event) -> None:
        for one in self._handlers[event]:
            one()

    def emit_known(self, event) -> None:
        for one in self._handlers.get(event, ()):
            one()

bus = Bus()
"""
_WORK = "def work() -> None:\n    $sink\n"
_PLUGINS = """
class Plugin:
    known = {}

    def __init_subclass__(cls, kind="", **more) -> None:
        Plugin.known[kind] = cls

    def run(self) -> None: ...

class Slow(Plugin, kind="slow"):
    def run(self) -> None:
        $sink

class Quick(Plugin, kind="quick"):
    pass
"""
_TOOLS = """
from abc import ABC, abstractmethod

class Tool(ABC):
    @abstractmethod
    def run(self) -> None: ...

class Slow(Tool):
    def run(self) -> None:
        $sink

class Agent:
    def __init__(self) -> None:
        self.tools: dict[str, Tool] = {}

    def register(self, tool: Tool) -> None:
        self.tools[type(tool).__name__] = tool

    def call(self, name: str) -> None:
        tool = self.tools.get(name)
        if tool is not None:
            tool.run()

agent = Agent()
agent.register(Slow())
"""
_SIGNALS = f"""
class Signal:
    def __init__(self) -> None:
        self.receivers = []

    def connect(self, function):
        self.receivers.append(function)
        return function

    def send(self) -> None:
        for one in self.receivers:
            one()

slow, quick = Signal(), Signal()

@slow.connect
{_WORK.lstrip()}

@quick.connect
def rest() -> None: ...
"""


_PROTOCOL = """
from typing import Protocol

class Make(Protocol):
    def __call__(self) -> None: ...

class Makers:
    known: dict[str, Make] = {}

    @classmethod
    def register(cls, name: str, make: Make) -> None:
        cls.known[name] = make
"""


def _way(name: str, call: str, source: str, reaches: bool = True) -> Way:
    return Way(f"registry_{name}", call, source, reaches=reaches)


REGISTRIES = [
    _way("list", "for one in HOOKS:\n    one()", f"{_WORK}\nHOOKS = []\nHOOKS.append(work)\n"),
    _way("list_copied", "for one in list(HOOKS):\n    one()", f"{_WORK}\nHOOKS = []\n\ndef add(function) -> None:\n    HOOKS.append(function)\n\nadd(work)\n"),
    _way("list_of_a_decorator", "[one() for one in HOOKS]", f"HOOKS = []\n\ndef hook(function):\n    HOOKS.append(function)\n    return function\n\n@hook\n{_WORK}"),
    _way("table", 'TABLE["a"]()', f'{_WORK}\nTABLE = {{}}\nTABLE["a"] = work\n'),
    _way("table_asked", 'one = TABLE.get("a")\nif one is not None:\n    one()', f'{_WORK}\nTABLE = {{}}\nTABLE.update({{"a": work}})\n'),
    _way("table_of_a_decorator", 'TABLE["a"]()', f'TABLE = {{}}\n\ndef register(name):\n    def decorate(function):\n        TABLE[name] = function\n        return function\n\n    return decorate\n\n@register("a")\n{_WORK}'),
    _way("other_entry_of_a_decorator", 'TABLE["b"]()', f'TABLE = {{}}\n\ndef register(name):\n    def decorate(function):\n        TABLE[name] = function\n        return function\n\n    return decorate\n\n@register("a")\n{_WORK}\n\n@register("b")\ndef rest() -> None: ...\n', reaches=False),
    _way("of_a_class", 'Makers.known["a"]()', f'{_WORK}\nclass Makers:\n    known: dict = {{}}\n\nMakers.known["a"] = work\n'),
    _way("of_a_protocol", 'Makers.known["a"]()', f'{_PROTOCOL}\n{_WORK}\nMakers.register("a", work)\n'),
    _way("of_a_protocol_asked", 'one = Makers.known.get("a")\nif one is not None:\n    one()', f'{_PROTOCOL}\n{_WORK}\nMakers.known["a"] = work\n'),
    _way("other_entry_of_a_protocol", 'Makers.known["b"]()', f'{_PROTOCOL}\n{_WORK}\ndef rest() -> None: ...\n\nMakers.known["a"] = work\nMakers.known["b"] = rest\n', reaches=False),
    _way("of_a_class_of_another_module", 'Makers.known["a"]()', f'from shop.makers import Makers\nimport shop.steps\n--- shop/makers.py\n{_PROTOCOL}\n--- shop/steps.py\nfrom shop.makers import Makers\n\n{_WORK}\nMakers.known["a"] = work\n'),
    _way("items", "for name, one in TABLE.items():\n    one()", f'{_WORK}\nTABLE = {{}}\n\ndef register(name, function) -> None:\n    TABLE[name] = function\n\nregister("a", work)\n'),
    _way("of_another_module", 'TABLE["a"]()', f'from shop.table import TABLE\nimport shop.steps\n--- shop/table.py\nTABLE = {{}}\n--- shop/steps.py\nfrom shop.table import TABLE\n\n{_WORK}\nTABLE["a"] = work\n'),
    _way("of_a_module", 'table.TABLE["a"]()', f'from shop import table\nimport shop.steps\n--- shop/table.py\nTABLE = {{}}\n--- shop/steps.py\nfrom shop import table\n\n{_WORK}\ntable.TABLE["a"] = work\n'),
    _way("events", 'bus.emit("made")', f'{_BUS}\n@bus.on("made")\n{_WORK}'),
    _way("events_known", 'bus.emit_known("made")', f'{_BUS}\n{_WORK}\nbus.subscribe("made", work)\n'),
    _way("subclasses", 'Plugin.known["slow"]().run()', _PLUGINS),
    _way("tools", 'agent.call("Slow")', _TOOLS),
    _way("signal", "slow.send()", _SIGNALS),
    _way("other_signal", "quick.send()", _SIGNALS, reaches=False),
    Way(
        "list_that_may_be_given",
        "Agent().run()",
        """
class Saver:
    def start(self) -> None:
        $sink

class Logger:
    def start(self) -> None: ...

class Agent:
    def __init__(self, hooks=None) -> None:
        self.hooks = hooks or []
        self.hooks.append(Logger())
        self.hooks.insert(0, Saver())

    def run(self) -> None:
        for hook in self.hooks:
            if hasattr(hook, "start"):
                hook.start()
""",
    ),
]  # fmt: skip
