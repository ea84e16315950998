"""What is expected to raise: code that runs with a loop or without one, a bridge between both worlds; and whoever looks after all exceptions himself."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import Function, Place, Program, Site
from fitlint import summary as s
from fitlint_checks.event_loop.suspending import of_all_known


def is_caught(call: s.Node | Place, function: Function) -> bool:
    """Whether it stands in a `try` that expects the error, or in the part that follows one."""
    return bool(_handling(call, function))


def is_dropped(call: s.Node, function: Function) -> bool:
    """Whether the error is expected, and nothing is run instead: `except RuntimeError: pass`."""
    handling = _handling(call, function)
    inside = [node for one in handling for node in s.inside(one.body) if isinstance(node, s.Call)]
    return bool(handling) and not any(s.last_name(one.func).startswith(("run", "create_task", "submit")) for one in inside)


def _handling(call: s.Node | Place, function: Function) -> list[s.Except]:
    sites = (site for site in function.own.sites if (site.call.start, site.call.end) == (call.start, call.end))
    return [handler for site in sites for node, _ in _tries(site) for handler in node.handlers if _is_for_loops(handler)]


# What raises nothing: questions about the time and about events, waiting, messages; what makes little of what is there, and tidies up.
_HARMLESS = frozenset({
    "is_set", "sleep", "time", "monotonic", "perf_counter", "debug", "info", "warning", "error", "exception", "critical", "log",
    "len", "isinstance", "str", "repr", "list", "tuple", "dict", "set", "done", "cancelled", "cancel", "release", "discard", "clear",
})  # fmt: skip


def catches_all(function: Function, program: Program) -> bool:
    """Whether all that a function calls and that may raise stands in a `try` that catches whatever is raised, or in what that does about it; or is what functions of the
    program do of which that is true."""
    return _catches_all(function, program, frozenset({function}))


def _catches_all(function: Function, program: Program, seen: frozenset[Function]) -> bool:
    sites = [one for one in function.index.sites if s.last_name(one.call.func) not in _HARMLESS]
    if not sites:
        return _is_one_try(function.index.statements)
    return all(
        _is_shielded(one) or (one.role == "await" and of_all_known(one.call, function, program, seen, _catches_all))
        for one in sites
    )


def _is_shielded(site: Site) -> bool:
    return any(arm.startswith("except") or any(map(_is_for_all, node.handlers)) for node, arm in _tries(site))


def _is_one_try(statements: tuple[s.Stmt, ...]) -> bool:
    """Whether that is all: `try: await whatever`, and then `except Exception: pass`."""
    only = statements[0] if len(statements) == 1 else None
    return isinstance(only, s.Try) and any(map(_is_for_all, only.handlers))


def is_fallback(site: Site) -> bool:
    """Whether a call is what is left where its awaitable has failed: `try: await chain.arun(x)`, and then `except NotImplementedError: chain.run(x)`."""
    awaitable = f"a{s.last_name(site.call.func)}"
    tried = [node for one, arm in _tries(site) if arm.startswith("except") for node in s.inside(one.body)]
    return any(isinstance(one, s.Call) and s.last_name(one.func) == awaitable for one in tried)


def _tries(site: Site) -> Iterator[tuple[s.Try, str]]:
    """The `try` statements around a call, with the part that it stands in."""
    block = site.block
    while block is not None:
        if isinstance(block.node, s.Try):
            yield block.node, block.arm
        block = block.parent


def _is_for_loops(handler: s.Except) -> bool:
    """`except RuntimeError:`"""
    kinds = handler.exception.items if isinstance(handler.exception, s.Collection) else [handler.exception]
    return any(isinstance(one, s.Name) and one.id == "RuntimeError" for one in kinds)


def _is_for_all(handler: s.Except) -> bool:
    """`except Exception:`, without raising it again."""
    is_broad = handler.exception is None or s.last_name(handler.exception) in ("Exception", "BaseException")
    return is_broad and not any(isinstance(one, s.Raise) for one in handler.body)
