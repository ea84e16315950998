"""Parts of a function that only run for requests of some paths, or methods: under `if request.url.path in ("/login", "/refresh"):`, `if path.startswith("/admin"):`,
`if request.method == "PUT":`.

Told as what a call needs (`fitlint.switches.paths_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from fitlint import summary as s
from fitlint.link import local
from fitlint.model.scopes import Function
from fitlint.switches import for_paths
from fitlint.things import Edge

_Part = tuple[int, int, str]  # from byte to byte, and what is needed there


def parts(function: Function) -> list[_Part]:
    """Those of a function."""
    return list(_parts(function))


def narrowed(edges: Iterable[Edge], parts: list[_Part]) -> list[Edge]:
    """The calls of a function, each with the paths that it needs."""
    return [_narrowed(one, parts) for one in edges]


def _narrowed(edge: Edge, parts: list[_Part]) -> Edge:
    needs = tuple(need for start, end, need in parts if start <= edge.place.start < end)
    return replace(edge, needs=(*edge.needs, *needs)) if needs else edge


def _parts(function: Function) -> Iterator[_Part]:
    for node, _ in function.own.tests:
        for one in _all_of(node.test):
            if node.body and (need := _asked(one, function)):
                yield node.body[0].start, node.body[-1].end, need


def _all_of(test: s.Expr) -> Iterator[s.Expr]:
    """What must hold for a test to hold."""
    if isinstance(test, s.Boolean) and test.op == "and":
        for one in test.values:
            yield from _all_of(one)
    else:
        yield test


def _asked(test: s.Expr, function: Function) -> str:
    if (
        isinstance(test, s.Compare)
        and test.ops in (("==",), ("in",))
        and (_is_path(test.left, function) or _is_method(test.left))
    ):
        other = test.comparators[0]
        listed = other.items if isinstance(other, s.Collection) else (other,)
        texts = [one.value for one in listed if isinstance(one, s.Constant) and isinstance(one.value, str)]
        is_one_of = isinstance(other, s.Collection) == (test.ops == ("in",))
        return for_paths(texts) if texts and len(texts) == len(listed) and is_one_of else ""
    if isinstance(test, s.Call) and isinstance(test.func, s.Attribute) and test.func.name == "startswith" and len(test.args) == 1:
        begins = test.args[0]
        if isinstance(begins, s.Constant) and isinstance(begins.value, str) and _is_path(test.func.value, function):
            return for_paths([f"{begins.value}*"])
    return ""


def _is_path(node: s.Expr, function: Function) -> bool:
    """`request.url.path`, `request.path`, `scope["path"]`, or a name that is given one of them."""
    node = local.given(node, function) or node
    if isinstance(node, s.Subscript):
        return isinstance(node.index, s.Constant) and node.index.value == "path" and s.last_name(node.value) == "scope"
    return isinstance(node, s.Attribute) and node.name == "path" and s.last_name(node.value) in ("url", "request")


def _is_method(node: s.Expr) -> bool:
    """`request.method`"""
    return isinstance(node, s.Attribute) and node.name == "method" and s.last_name(node.value) == "request"
