"""Code that expects to run with a loop or without one: a bridge between both worlds."""

from __future__ import annotations

from fitlint import Function, Place
from fitlint import summary as s


def is_caught(call: s.Node | Place, function: Function) -> bool:
    """Whether it stands in a `try` that expects the error, or in the part that follows one."""
    for site in function.own.sites:
        if (site.call.start, site.call.end) == (call.start, call.end):
            block = site.block
            while block is not None:
                if isinstance(block.node, s.Try) and any(_is_runtime_error(one) for one in block.node.handlers):
                    return True
                block = block.parent
    return False


def _is_runtime_error(handler: s.Except) -> bool:
    kinds = handler.exception.items if isinstance(handler.exception, s.Collection) else [handler.exception]
    return any(isinstance(one, s.Name) and one.id == "RuntimeError" for one in kinds)
