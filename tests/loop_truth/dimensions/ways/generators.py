"""Ways through generators: their bodies run where they are iterated."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_ROWS = """
def rows():
    $sink
    yield "row"
"""

_AFTER = """
def rows():
    if len("row"):
        yield "first"
        $sink
    yield "row"
"""

GENERATORS = [
    Way("generator_in_loop", "for _ in rows():\n    pass", _ROWS),
    Way("generator_in_list", "list(rows())", _ROWS),
    Way("generator_joined", '"".join(rows())', _ROWS),
    Way("generator_next", "next(rows())", _ROWS),
    Way("generator_next_after", "next(rows())", _AFTER, reaches=False),
    Way("generator_next_kept_after", "found = rows()\nnext(found)", _AFTER, reaches=False),
    Way("generator_next_twice_after", "found = rows()\nnext(found)\nnext(found)", _AFTER),
    Way("generator_next_and_rest_after", "found = rows()\nnext(found)\nlist(found)", _AFTER),
    Way("generator_in_comprehension", "[row for row in rows()]", _ROWS),
    Way("generator_in_variable", "found = rows()\nfor _ in found:\n    pass", _ROWS),
    Way(
        "generator_from_generator",
        "list(filtered())",
        f"""
{_ROWS}

def filtered():
    yield from rows()
""",
    ),
    Way("generator_never_iterated", "rows()", _ROWS, reaches=False),
    Way("generator_expression_never_iterated", "values = ($value for _ in range(1))\nassert values", reaches=False),
    Way("generator_expression_iterated", "any($value for _ in range(1))"),
    Way(
        "contextmanager",
        "with unit():\n    pass",
        """
from contextlib import contextmanager

@contextmanager
def unit():
    $sink
    yield
""",
    ),
    Way(
        "contextmanager_after",
        "with unit():\n    pass",
        """
from contextlib import contextmanager

@contextmanager
def unit():
    yield
    $sink
""",
    ),
]
