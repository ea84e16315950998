"""What an edit of a body leaves as it was, for those who asked for less than all of it."""

from __future__ import annotations

import pytest

from fitlint import summary as s
from fitlint.collect import collect
from fitlint.comparison import Comparison
from fitlint.traits import CALLED, CONTEXT, GIVEN, SILENT, calling, is_same

BODY = """\
    price = look_up(code)
    log.info(code)
    total = price * 2
    if quick:
        return price
    return None
"""
# What is asked for, what stands in the body and what takes its place, whether it is the same to whoever asked.
EDITS = [
    (GIVEN, "log.info(code)", "log.debug(code, 1)", True),
    (GIVEN, "log.info(code)", "note = str(1)\n    log.info(note)", True),
    (GIVEN, "total = price * 2", "total = 3", True),
    (GIVEN, "log.info(code)", "log.info(price)", True),
    (GIVEN, "log.info(code)", "await log.info(total)", True),
    (GIVEN, "log.info(code)", "assert isinstance(price, Price)", False),
    (GIVEN, "log.info(code)", "log.info(price := 2)", False),
    (GIVEN, "log.info(code)", "yield", False),
    (GIVEN, "log.info(code)", "price = 2", False),
    (GIVEN, "return price", "return total", False),
    (GIVEN, "look_up(code)", "look_up(1)", False),
    (GIVEN, "if quick:", "if slow:", False),
    (GIVEN, "return None", "return 1", False),
    (GIVEN, "log.info(code)", "code = 2", False),
    (GIVEN, "log.info(code)", "self.code = 2", False),
    (GIVEN, "log.info(code)", "global other", False),
    (GIVEN, "log.info(code)", "def inner():\n        pass", False),
    (GIVEN, "log.info(code)", "try:\n        log.info(1)\n    except ValueError:\n        pass", False),
    (calling(["info"]), "log.info(code)", "log.info(1)", False),
    (calling(["info"]), "log.info(code)", "pass", False),
    (calling(["debug"]), "log.info(code)", "log.info(1)", True),
    (CALLED, "look_up(code)", "quick(code)", False),
    (CALLED, "look_up(code)", "code.quick()", True),
    (CONTEXT, "look_up(code)", "code.context", False),
    (CONTEXT, "look_up(code)", "code.contexts", True),
    (SILENT, "return None", "return 1", True),
]


def function(body: str) -> s.Function:
    (found,) = s.decode_body(collect(f"def price(self, code, quick):\n{body}".encode()).body)
    assert isinstance(found, s.Function)
    return found


@pytest.mark.parametrize(("trait", "before", "after", "same"), EDITS)
def test_an_edit_of_a_body(trait: str, before: str, after: str, same: bool) -> None:
    assert before in BODY
    old, new = function(BODY), function(BODY.replace(before, after))
    assert is_same(trait, old, old, Comparison(()).same)
    assert is_same(trait, old, new, Comparison(()).same) is same


def test_a_body_that_comes_to_say_something() -> None:
    assert not is_same(SILENT, function("    ...\n"), function("    return 1\n"), Comparison(()).same)
