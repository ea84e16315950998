"""What an expression can be, as checks ask for it (`Program.values`)."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.model.values import Literal
from tests.linking import program


def test_expressions_that_a_check_makes_are_told_apart_when_they_are_gone() -> None:
    """An object that is gone leaves its address to the next one."""
    linked = program({"main.py": "first = 1\nsecond = 2\nfrom fastapi import FastAPI\napp = FastAPI()\n"})
    module = linked.module("main.py")
    assert module is not None
    asked = [("first", 1), ("second", 2)] * 10
    assert [linked.values(s.Name(99, 1, name), module) for name, _ in asked] == [(Literal(value),) for _, value in asked]
