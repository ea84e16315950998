"""Ways past what leaves a function or its loop: what stands behind it never runs, what may be left out or caught does."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_HEAD = """
import contextlib
import sys
from typing import NoReturn

def fail() -> NoReturn:
    raise ValueError
"""


def _leaving(name: str, body: str, reaches: bool) -> Way:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    call = "with contextlib.suppress(ValueError, SystemExit):\n    leave(1)"
    return Way(f"leaving_{name}", call, f"{_HEAD}\ndef leave(count: int) -> int:\n{lines}\n", reaches=reaches)


LEAVING = [
    _leaving("return", "return 1\n$sink", False),
    _leaving("raise", "raise ValueError\n$sink", False),
    _leaving("if_true", "if True:\n    return 1\n$sink", False),
    _leaving("if_0", "if 0:\n    $sink\nreturn 1", False),
    _leaving(
        "jumps", "for one in range(count):\n    if one:\n        continue\n    else:\n        break\n    $sink\nreturn 1", False
    ),
    _leaving("while_true", "while True:\n    if count:\n        return 1\n$sink", False),
    _leaving("while_true_breaks", "while True:\n    if count:\n        break\n$sink\nreturn 1", True),
    _leaving("while_true_inner_break", "while True:\n    for _ in range(count):\n        break\n    return 1\n$sink", False),
    _leaving("for_else", "for _ in range(count):\n    return 1\nelse:\n    return 2\n$sink", False),
    _leaving("both", "if count:\n    return 1\nelse:\n    raise ValueError\n$sink", False),
    _leaving("one_of_both", "if not count:\n    return 1\nelse:\n    pass\n$sink\nreturn 1", True),
    _leaving("try", "try:\n    return 1 // count\nexcept ZeroDivisionError:\n    return 0\n$sink", False),
    _leaving("try_passes", "try:\n    return 1 // (count - 1)\nexcept ZeroDivisionError:\n    pass\n$sink\nreturn 1", True),
    _leaving("try_else", "try:\n    return 1\nexcept ValueError:\n    pass\nelse:\n    $sink\nreturn 1", False),
    _leaving("finally", "try:\n    return 1\nfinally:\n    $sink", True),
    _leaving("match", "match count:\n    case 0:\n        return 1\n    case _:\n        return 2\n$sink", False),
    _leaving(
        "match_none", "match count:\n    case 0:\n        return 1\n    case None:\n        return 2\n$sink\nreturn 1", True
    ),
    _leaving("suppressed", "with contextlib.suppress(ValueError):\n    return int('a')\n$sink\nreturn 1", True),
    _leaving("no_return", "fail()\n$sink", False),
    _leaving("no_return_caught", "try:\n    fail()\nexcept ValueError:\n    $sink\nreturn 1", True),
    _leaving("no_return_in_an_arm", "if not count:\n    fail()\n$sink\nreturn 1", True),
    _leaving("no_return_in_both", "if count:\n    fail()\nelse:\n    sys.exit()\n$sink", False),
    _leaving("exit", "sys.exit()\n$sink", False),
]
