"""What texts begin and end with, and are but for case; what classes declare, rows keep, and has ended."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way


def _topic(test: str) -> str:
    return f"""
def work(topic: str) -> None:
    if topic.endswith("set"):
        print(topic)
    elif {test}:
        $sink
"""


_KEYS = """
def work(kind: str = "ed25519") -> None:
    if kind.upper() == "RSA":
        $sink
"""
_FIELD = """
from pydantic import BaseModel, Field

class Fork(BaseModel):
    turn: int = Field(..., ge=0)
    kind: str | None = None

def work(turn) -> None:
    if turn is None:
        $sink
"""

TEXTS = [
    Way("text_that_ends_so", "work('camera/' + str(3) + '/ptz')", _topic('topic.endswith(("ptz", "zoom"))')),
    Way("text_that_ends_otherwise", "work(f'camera/{3}/set')", _topic('topic.endswith("ptz")'), reaches=False),
    Way("text_that_begins_so", "work('camera/' + str(3))", _topic('topic.startswith("camera/")')),
    Way("text_that_begins_otherwise", "work(f'camera/{3}')", _topic('topic.startswith("door/")'), reaches=False),
    Way("text_but_for_its_case", "work('Rsa')", _KEYS),
    Way("another_text_but_for_its_case", "work()", _KEYS, reaches=False),
    Way("field_that_may_be_none", "work(Fork(turn=1).kind)", _FIELD),
    Way("field_that_is_plain", "work(Fork(turn=1).turn)", _FIELD, reaches=False),
    Way(
        "attribute_that_is_declared_and_empty",
        "TOOLS.run('a')",
        """
class Tool:
    def run(self) -> None:
        $sink

class Tools:
    known: dict[str, dict[str, Tool]]

    def __init__(self) -> None:
        self.known = {}

    def fill(self, name: str, tools: dict) -> None:
        self.known[name] = tools

    def run(self, name: str) -> None:
        tool = self.known[name]["b"]
        tool.run()

TOOLS = Tools()
TOOLS.fill("a", dict(b=Tool()))
""",
    ),
    Way(
        "mark_of_an_object_that_ends",
        "stop('a')",
        """
class Session:
    def __init__(self) -> None:
        self._closed = False

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        $sink

SESSIONS: dict[str, Session] = {}

def stop(key: str) -> None:
    SESSIONS.setdefault(key, Session())
    session = SESSIONS.pop(key)
    session.close()
""",
    ),
]
