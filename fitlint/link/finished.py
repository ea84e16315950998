"""Calls that wait for what is there: `process.communicate()` under `if process.poll() is not None:`, `future.result()` after
`while not future.done():`, `connection.recv()` in `while connection.poll():`, `queue.get()` in `while not queue.empty():`, `job.result()` after `async for update in job:`."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link.outcomes import known_tests, tests_before
from fitlint.link.text import render
from fitlint.model.blocks import ancestors
from fitlint.model.index import Index, Site

_WAIT = frozenset({"communicate", "wait", "join", "result", "exception", "recv", "recv_bytes", "get"})

_OUTCOMES = frozenset({"result", "exception"})
_READ = frozenset({"read", "readline", "readlines"})
_PIPES = frozenset({"stdout", "stderr"})


def has_finished(site: Site, index: Index) -> bool:
    """Whether a call waits for something that a test has found finished, or there."""
    func = site.call.func
    if not isinstance(func, s.Attribute) or not (func.name in _OUTCOMES or index.tests or index.loops or index.choices):
        return False
    waits_for = func.value
    if func.name in _READ and isinstance(waits_for, s.Attribute) and waits_for.name in _PIPES:
        waits_for = waits_for.value  # what a process writes is there when it has ended
    elif func.name not in _WAIT:
        return False
    what = render(waits_for)
    return (
        any(_says(test, what) is held for test, held in known_tests(site, index))
        or any(_says(test.test, what) is False and _awaits(test.body) for test in tests_before(site, index))
        or (func.name in _OUTCOMES and _was_gone_through(what, site, index))
    )


def _was_gone_through(what: str, site: Site, index: Index) -> bool:
    """Whether a loop over all that it gives stands before."""
    around = (None, *ancestors(site.block))
    for one in (each for bindings in index.bindings.values() for each in bindings if each.kind == "element"):
        loop = one.block.node if one.block is not None else None
        if isinstance(loop, s.For) and one.block is not None and loop.end <= site.call.start and one.block.parent in around:
            leaves = any(isinstance(each, s.Jump) and each.kind == "break" for each in s.inside(loop.body))
            if render(one.node) == what and not leaves:
                return True
    return False


def _says(test: s.Expr, what: str) -> bool | None:
    """Whether a test that holds says that something is finished or there, or that it is not; None when it says neither."""
    if isinstance(test, s.Unary) and test.op == "not":
        said = _says(test.operand, what)
        return None if said is None else not said
    if isinstance(test, s.Compare) and len(test.ops) == 1 and test.ops[0] in ("is", "is not", "==", "!="):
        right = test.comparators[0]
        if (
            isinstance(right, s.Constant)
            and right.value is None
            and not right.kind
            and _asks(test.left, what, "poll", "returncode")
        ):
            return test.ops[0] in ("is not", "!=")
    if _asks(test, what, "done", "poll", "qsize"):
        return True
    return False if _asks(test, what, "is_alive", "empty") else None


def _asks(node: s.Expr, what: str, *names: str) -> bool:
    """`what.name` or `what.name()`"""
    asked = node.func if isinstance(node, s.Call) else node
    return isinstance(asked, s.Attribute) and asked.name in names and render(asked.value) == what


def _awaits(body: tuple[s.Stmt, ...]) -> bool:
    """Whether the last thing is to wait: what follows comes when that is over."""
    last = body[-1] if body else None
    return isinstance(last, (s.Evaluate, s.Assign)) and isinstance(last.value, s.Await)
