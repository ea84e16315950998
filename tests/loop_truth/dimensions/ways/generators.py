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

_OF_SUBCLASS = """
class Table:
    def all(self):
        $iterate

    def rows(self):
        raise NotImplementedError
        yield

class Rows(Table):
    def rows(self):
        $sink
        yield "row"

class Other(Table):
    def rows(self):
        yield "other"
"""

_LAZY = """
from itertools import chain

def work(name):
    $sink
    return [name]
"""

GENERATORS = [
    Way("generator_chained", "for _ in chain(['a'], rows()):\n    pass", f"from itertools import chain\n{_ROWS}"),
    Way("map_chained", "list(chain.from_iterable(map(work, ['a'])))", _LAZY),
    Way("filter_in_expression_chained", "for _ in chain.from_iterable([one] for one in filter(work, ['a'])):\n    pass", _LAZY),
    Way("expression_returned", "for _ in lazy():\n    pass", f"{_LAZY}\ndef lazy():\n    return (work(one) for one in ['a'])\n"),
    Way("map_chained_never_iterated", "found = chain.from_iterable(map(work, ['a']))\nassert found", _LAZY, reaches=False),
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
    Way(
        "generator_of_subclass_in_loop",
        "list(Rows().all())",
        _OF_SUBCLASS.replace("$iterate", "for row in self.rows():\n            yield row"),
    ),
    Way("generator_of_subclass_in_list", "list(Rows().all())", _OF_SUBCLASS.replace("$iterate", "yield from list(self.rows())")),
    Way(
        "generator_of_subclass_in_variable",
        "list(Rows().all())",
        _OF_SUBCLASS.replace("$iterate", "found = self.rows()\n        for row in found:\n            yield row"),
    ),
    Way(
        "generator_of_another_subclass",
        "list(Other().all())",
        _OF_SUBCLASS.replace("$iterate", "for row in self.rows():\n            yield row"),
        reaches=False,
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
