"""What the tests around a call say of names, of their attributes and of their entries, in the terms of `fitlint.switches`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fitlint import summary as s
from fitlint.link import elements, entries, local, origins, other_words
from fitlint.link.clauses import NONE_OF, Clause, Said, are_apart, is_there, of_test
from fitlint.link.outcomes import is_stored, known_tests
from fitlint.link.verdicts import FALSE, NONE, of_written
from fitlint.link.world import World
from fitlint.model.blocks import ancestors
from fitlint.model.index import Binding, Site
from fitlint.model.scopes import Function, Module
from fitlint.switch import entry_of, of_another, owner


def around(site: Site, function: Function) -> Iterator[tuple[int, Clause]]:
    """What the tests whose outcome is known where a call in a function stands say, each with the byte at which the test stands."""
    index = function.own
    if site.block is None and not (index.tests or index.loops or index.choices):
        return
    asks_of_elements = any("[*]" in one for one in function.node.switches)
    for test, held in known_tests(site, index):
        for at, part, holds in other_words.parts(test, held, function):
            for clause in of_test(part, holds):
                yield at, clause
                if len(clause) > 1:
                    continue
                one = clause[0]
                if one.of.startswith("self.") and (kept := _of_what_is_kept(one, at, function)) is not None:
                    yield at, (kept,)
                if (meant := _of_what_it_means(one, at, function)) is not None:
                    yield meant[0], (meant[1],)
                if asks_of_elements and (of := elements.source(one.of, at, function)):
                    yield at, (_renamed(one, f"{of}[*]"),)
            yield from _of_what_fills_in(part, holds, function)


def _of_what_is_kept(said: Said, at: int, function: Function) -> Said | None:
    """The same of the parameter that an attribute was given before, in this function: `self.file = file`; where it is true, `self.file = Path(file) if file else None`."""
    stored = [one for target, one in function.own.stores if one.start < at and s.spelled(target) == said.of]
    made = stored[0].node if len(stored) == 1 and stored[0].block is None and stored[0].kind == "value" else None
    if isinstance(made, s.Name) and made.id in function.parameters:
        return _renamed(said, made.id)
    if not isinstance(made, s.Conditional) or not isinstance(made.test, s.Name) or made.test.id not in function.parameters:
        return None
    is_nothing = isinstance(made.orelse, s.Constant) and not made.orelse.value and not made.orelse.kind
    return Said(made.test.id, (made.test.id,), (made.test.id,)) if is_nothing and said.states == (said.of,) else None


def _of_what_it_means(said: Said, at: int, function: Function) -> tuple[int, Said] | None:
    """The same of the attribute or entry that a name stands for, `again = options.get("again")`, and where it was given that."""
    made = local.given(s.Name(at, 0, said.of), function)
    meant = entries.asked(made) or s.spelled(made) if made is not None else ""
    return (made.start, _renamed(said, meant)) if made is not None and meant else None


def _of_what_fills_in(test: s.Expr, holds: bool, function: Function) -> Iterator[tuple[int, Clause]]:
    """What a test of a flag says that keeps the answer of another where it was not given, `if again is None: again = mailer is not None`: what was given, or that answer."""
    if not isinstance(test, s.Name) or test.id not in function.parameters:
        return
    filling = local.only(function.own.bindings.get(test.id, ()))
    if filling is None or filling.since > test.start or not other_words.is_test(filling.node):
        return
    block = filling.block
    if (
        block is None
        or not isinstance(block.node, s.If)
        or block.arm != "body"
        or is_there(block.node.test, test.id) is not False
    ):
        return
    is_off = s.Compare(test.start, test.length, test, ("is",), (s.Constant(test.start, test.length, False),))
    given: s.Expr = test if holds else s.Unary(test.start, test.length, "not", is_off)
    for clause in of_test(s.Boolean(test.start, test.length, "or" if holds else "and", (given, filling.node)), holds):
        yield block.node.test.start, clause


def _renamed(said: Said, name: str) -> Said:
    """The same, said of another name."""
    return Said(name, tuple(of_another(one, name) for one in said.switches), tuple(_of_another(one, name) for one in said.states))


def _of_another(state: str, name: str) -> str:
    if state.endswith(NONE_OF):
        return f"{name}{NONE_OF}"
    return f"not {of_another(state[4:], name)}" if state.startswith("not ") else of_another(state, name)


def contradict(world: World, said: Sequence[tuple[int, Clause]], function: Function) -> bool:
    """Whether two tests around a call cannot both have found what they did of one name: `if kind != "a": return`, and then `if kind == "b":`."""
    alone = [(at, clause[0]) for at, clause in said if len(clause) == 1 and clause[0].of.isidentifier()]
    return any(
        _excludes(one, other) and _stays(world, one.of, min(at, then), max(at, then), function)
        for position, (at, one) in enumerate(alone)
        for then, other in alone[:position]
        if one.of == other.of
    )


def _stays(world: World, name: str, start: int, end: int, function: Function) -> bool:
    """Whether a name is the same at two tests: nobody else changes it, nor the function between them, in another round of a loop that starts there neither."""
    home = origins.home_of(name, function)
    if home is None or origins.is_changed_elsewhere(world, name, home) or is_stored(name, start, end, function.own):
        return False
    loops = (one for bound in function.own.bindings.get(name, ()) for one in ancestors(bound.block))
    is_again = any(isinstance(one.node, (s.For, s.While)) and start < one.start <= end for one in loops)
    return isinstance(home, Module) or (home is function and not is_again)


def _excludes(one: Said, other: Said) -> bool:
    if one.switches == other.switches:
        return set(one.states).isdisjoint(other.states)
    are_equal = one.states == one.switches and other.states == other.switches
    return are_equal and all(are_apart(first, second) for first in one.switches for second in other.switches)


def is_as_passed(name: str, at: int, function: Function) -> bool:
    """Whether a parameter, or an attribute or entry of one, has at a byte the value that was passed."""
    of = owner(name)
    if "." in name and any(one.start < at and s.spelled(target) == name for target, one in function.own.stores):
        return False
    if entry_of(name) and entries.may_change(of, 0, at, function, entry_of(name)):
        return False
    bound = function.own.bindings.get(of, ())
    if entry_of(name) == "*":
        bound = [one for one in bound if not elements.wraps(one, of)]
    elif name != of:  # of what is there instead, it was not asked
        bound = [one for one in bound if not _fills_in(one, of)]
    return all(one.since > at and not entries.comes_back(one.block, at) for one in bound)


def is_as_true(name: str, at: int, function: Function) -> bool:
    """Whether a parameter is at a byte as true as what was passed: what is filled in where nothing was is as false, `names = names or []`, `if names is None: names = []`."""
    bound = [one for one in function.own.bindings.get(name, ()) if one.since <= at or entries.comes_back(one.block, at)]
    return name in function.parameters and all(_fills_in(one, name) and _is_false(one.node, name) for one in bound)


def _is_false(filling: object, name: str) -> bool:
    """Whether what is filled in, where a name stands for nothing, is false itself."""
    node = filling
    if isinstance(node, s.Boolean):
        node = node.values[-1]
    elif isinstance(node, s.Conditional):
        node = node.orelse if s.spelled(node.body) == name else node.body
    return of_written(node) in (FALSE, NONE)


def _fills_in(binding: Binding, name: str) -> bool:
    """`options = options or {}`, `options = options if options is not None else {}`, `if options is None: options = {}`: what was passed stays."""
    node = binding.node if binding.kind == "value" and not binding.unpack else None
    if isinstance(node, s.Boolean) and node.op == "or":
        return s.spelled(node.values[0]) == name
    if isinstance(node, s.Conditional):
        kept, is_kept = (node.body, True) if s.spelled(node.body) == name else (node.orelse, False)
        return s.spelled(kept) == name and is_there(node.test, name) is is_kept
    block = binding.block
    return block is not None and isinstance(block.node, s.If) and block.arm == "body" and is_there(block.node.test, name) is False
