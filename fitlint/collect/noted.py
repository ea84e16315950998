"""What is noted of a function while it is lowered, so that its body need not be decoded to find it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fitlint import summary as s


class Noted:
    """The names that it `calls`, those that stand right behind `await` (`awaited`) and those that do not (`plain`), what it stores into (`s.Function`), the names that a test asks for and those that are `passed` on; whether it yields, and
    whether functions or classes are in it.
    """

    __slots__ = ("awaited", "calls", "nests", "passed", "plain", "stores", "tested", "yields")

    def __init__(self) -> None:
        self.calls: set[str] = set()
        self.awaited: set[str] = set()
        self.plain: set[str] = set()
        self.stores: set[str] = set()
        self.tested: set[str] = set()
        self.passed: set[str] = set()
        self.yields = False
        self.nests = False

    def is_switch(self, parameter: s.Parameter) -> bool:
        """Whether a parameter is tested, or is a flag and passed on."""
        if parameter.kind in ("args", "kwargs"):
            return False
        default = parameter.default
        is_flag = isinstance(default, s.Constant) and isinstance(default.value, bool) and not default.kind
        return parameter.name in self.tested or (parameter.name in self.passed and is_flag)


def asked_for(test: ast.expr) -> Iterator[str]:
    """The names that a test asks for, and nothing else of them: `again`, `not again`, `again is None`, `again and …`."""
    if isinstance(test, ast.Name):
        yield test.id
    elif isinstance(test, ast.Compare):
        if (
            isinstance(test.left, ast.Name)
            and isinstance(test.comparators[0], ast.Constant)
            and test.comparators[0].value is None
        ):
            yield test.left.id
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from asked_for(test.operand)
    elif isinstance(test, ast.BoolOp):
        for one in test.values:
            yield from asked_for(one)
