"""Tests in other words: asked by a function, kept by a name, by `any` and `all`, filled in, given something else."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_FILLED_IN = """
def work(pool=None, queue=None) -> None:
    if queue is None:
        queue = pool is not None
    if queue:
        return
    $sink
"""
_IN_PLACE = """
def work(kind=None) -> None:
    if (kind or "a") == "b":
        $sink
"""


def _given(value: str) -> str:
    return f"""
def work(draws=True) -> None:
    draws = {value}
    draw(draws)

def draw(draws) -> None:
    if draws:
        $sink
"""


WORDS = [
    Way(
        "asked_by_a_function",
        "work(None)",
        """
def is_new(key) -> bool:
    return key is None

def work(key) -> None:
    if not is_new(key):
        return
    $sink
""",
    ),
    Way(
        "asked_by_a_function_in_vain",
        "work(None)",
        """
def is_known(key, kind="a") -> bool:
    return key is not None or kind == "b"

def work(key) -> None:
    if is_known(key):
        $sink
""",
        reaches=False,
    ),
    Way(
        "asked_by_a_static_method",
        "Work().run(key=1)",
        """
class Work:
    @staticmethod
    def _is_new(key) -> bool:
        return key is None

    def run(self, key=None) -> None:
        if self._is_new(key):
            return
        $sink
""",
    ),
    Way(
        "answer_that_a_name_keeps",
        "work(1)",
        """
def work(key=None) -> None:
    is_new = key is None
    if is_new:
        return
    $sink
""",
    ),
    Way(
        "answer_that_a_name_keeps_in_vain",
        "work()",
        """
def work(key=None) -> None:
    is_known = key is not None
    if is_known:
        $sink
""",
        reaches=False,
    ),
    Way(
        "any_of_several",
        "work(url=1)",
        """
def work(url=None, path=None) -> None:
    if not any([url, path]):
        return
    $sink
""",
    ),
    Way(
        "all_of_several_in_vain",
        "work(url=1)",
        """
def work(url=None, path=None) -> None:
    if all([url, path]):
        $sink
""",
        reaches=False,
    ),
    Way(
        "flag_that_a_test_fills_in",
        "work()",
        _FILLED_IN,
    ),
    Way(
        "flag_that_a_test_fills_in_vain",
        "work(pool=1)",
        _FILLED_IN,
        reaches=False,
    ),
    Way(
        "text_in_place_of_none",
        "work('b')",
        _IN_PLACE,
    ),
    Way(
        "text_in_place_of_none_in_vain",
        "work()",
        _IN_PLACE,
        reaches=False,
    ),
    Way(
        "parameter_that_is_given_something_else",
        "work(False)",
        _given("True"),
    ),
    Way(
        "parameter_that_is_given_something_else_in_vain",
        "work(True)",
        _given("False"),
        reaches=False,
    ),
]
