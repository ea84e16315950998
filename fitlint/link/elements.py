"""What a loop asks of what it iterates, `for item in items: if isinstance(item, str):`, is asked of a parameter ("items[*]: str"), and answered by a list
that a call writes down."""

from __future__ import annotations

from fitlint import summary as s
from fitlint.link import containers, entries, kinds, local
from fitlint.link.evaluate import evaluate
from fitlint.link.verdicts import Answers
from fitlint.link.world import World
from fitlint.model.blocks import ancestors
from fitlint.model.index import Binding
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, Items, merge

_WRITTEN = frozenset({"list", "tuple", "set", "generator"})


def source(name: str, at: int, function: Function) -> str:
    """The parameter that a name is an element of at a byte, of it or of a slice of it; "" of anything else."""
    bound = function.own.bindings.get(name, ())
    loops = [one for one in bound if one.kind == "element" and not one.unpack and one.start < at]
    if len(loops) != 1 or any(_is_between(one, loops[0], at) for one in bound if one is not loops[0]):
        return ""
    node = loops[0].node
    made = local.given(node, function)
    if isinstance(made, s.Subscript) and isinstance(made.index, s.Other):
        node = made.value
    return node.id if isinstance(node, s.Name) and node.id in function.parameters else ""


def _is_between(one: Binding, loop: Binding, at: int) -> bool:
    """Whether what is bound in a round of a loop may be so at a byte of it."""
    return one.start < at or any(
        isinstance(each.node, (s.For, s.While)) and loop.start < each.start <= at for each in ancestors(one.block)
    )


def wraps(binding: Binding, name: str) -> bool:
    """`items = [items]`, for those who pass one thing: what is of a list then is that thing, which is no list."""
    node = binding.node if binding.kind == "value" else None
    return isinstance(node, s.Collection) and [s.spelled(one) for one in node.items] == [name]


def of_type(world: World, spelled: str, node: s.Expr, callee: Function, function: Function, frame: Frame) -> Answers | None:
    """Whether the elements of an argument are of a type that is spelled so in the callee."""
    made = local.given(node, function)
    if made is not None and entries.may_change(s.spelled(node), made.end, node.start, function):
        return None
    made = made or node
    if isinstance(made, s.Collection):
        each = [evaluate(world, one, frame) for one in made.items]
    elif isinstance(made, s.Comprehension) and made.kind in _WRITTEN:
        each = [merge(*one.items) if isinstance(one, Items) else () for one in evaluate(world, made, frame)]
    else:
        each = [containers.element(world, evaluate(world, node, frame))]  # `files: list[UploadFile]`
    answers = [kinds.of(world, spelled, callee, one) for one in each]
    return None if None in answers or not answers else frozenset[int]().union(*(one for one in answers if one is not None))
