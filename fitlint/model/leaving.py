"""Statements behind which nothing of their block runs: `return`, `raise`, a jump, `if` and `else` that both leave, `while True:` without a `break`.

What raises may be caught by a `with`, and what follows runs then: one leaves only where its contexts catch nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fitlint import summary as s

Span = tuple[int, int]
_JUMPS = frozenset({s.Return, s.Raise, s.Jump})
# Statements with blocks of their own.
WITH_ARMS = frozenset({s.If, s.For, s.While, s.With, s.Try, s.Match})
# All that may leave; others need not be asked.
LEAVING = _JUMPS | WITH_ARMS


def constant(test: s.Expr) -> bool | None:
    """Whether a test always holds (`while True:`), or never; None for all that is no constant."""
    return bool(test.value) if isinstance(test, s.Constant) and not test.kind else None


def ends(statements: tuple[s.Stmt, ...], stops: Collection[Span] = ()) -> bool:
    """Whether the end of some statements is never reached; `stops` are calls from which nobody comes back, by where they start and end."""
    return any((stops or type(one) in LEAVING) and leaves(one, stops) for one in reversed(statements))


def leaves(node: s.Stmt, stops: Collection[Span] = ()) -> bool:
    """Whether what follows a statement in its block never runs."""
    if type(node) in _JUMPS:
        return True
    if isinstance(node, s.If):
        holds = constant(node.test)
        if holds is None and not node.orelse:  # nearly always
            return False
        return (holds is False or ends(node.body, stops)) and (holds is True or ends(node.orelse, stops))
    if isinstance(node, (s.For, s.While)):
        is_endless = isinstance(node, s.While) and constant(node.test) is True
        return (is_endless or ends(node.orelse, stops)) and not _breaks(node.body)
    if isinstance(node, s.Try):
        arms = (one.body for one in node.handlers)
        straight = ends(node.body, stops) or ends(node.orelse, stops)
        return ends(node.final, stops) or (straight and all(ends(one, stops) for one in arms))
    if isinstance(node, s.Match):
        return any(one.always for one in node.cases) and all(ends(one.body, stops) for one in node.cases)
    if isinstance(node, s.With):
        return all(_catches_nothing(one.context) for one in node.items) and ends(node.body, stops)
    return bool(stops) and any(one in stops for one in _calls(node))


def behind(statements: tuple[s.Stmt, ...], stops: Collection[Span]) -> Iterator[Span]:
    """What never runs because of calls from which nobody comes back: where it starts and ends."""
    for at, one in enumerate(statements, 1):
        for inner in s.blocks(one):
            yield from behind(inner, stops)
        if at < len(statements) and leaves(one, stops):
            yield statements[at].start, statements[-1].end
            return


def _breaks(body: tuple[s.Stmt, ...]) -> bool:
    """Whether the body of a loop may end the loop."""
    for one in body:
        if isinstance(one, s.Jump):
            if one.kind == "break":
                return True
        elif _breaks(one.orelse) if isinstance(one, (s.For, s.While)) else any(_breaks(inner) for inner in s.blocks(one)):
            return True
    return False


def _catches_nothing(context: s.Expr) -> bool:
    """Whether a context manager is known to let all pass that is raised: a file."""
    return isinstance(context, s.Call) and isinstance(context.func, s.Name) and context.func.id == "open"


def _calls(node: s.Stmt) -> Iterator[Span]:
    """The calls that a statement always makes: what it is, or what a name is given; what those are called on, and given."""
    pending: list[s.Expr | None] = [node.value] if isinstance(node, (s.Evaluate, s.Assign)) else []
    while pending:
        one = pending.pop()
        if isinstance(one, (s.Await, s.Attribute)):
            pending.append(one.value)
        elif isinstance(one, s.Call):
            yield one.start, one.end
            pending += [one.func, *s.passed(one)]
