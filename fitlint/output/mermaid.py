"""`fitlint routes` as a Mermaid flowchart: applications, the prefixes that several of their routes share, routes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fitlint.output import Context
from fitlint.output.cells import clean
from fitlint.routes import RouteRecord, RouteTable

# Characters that end a label, start an entity, or that Mermaid reads as Markdown or HTML.
_ESCAPES = {ord(char): f"#{ord(char)};" for char in '"#&<>`*_~\\'}


class Branch(msgspec.Struct):
    """What is below one prefix: longer prefixes by their next part, and the routes that end here."""

    below: dict[str, Branch] = {}
    routes: list[RouteRecord] = []


def render(routes: RouteTable, context: Context) -> str:
    """A flowchart from left to right; no colours, so that it suits light and dark pages."""
    trees: dict[str, Branch] = {}
    for route in routes.routes:
        branch = trees.setdefault(route.app or "no application", Branch())
        for part in _parts(route.path):
            branch = branch.below.setdefault(part, Branch())
        branch.routes.append(route)
    lines = ["flowchart LR"]
    count = 0
    for app, tree in trees.items():
        root = f"n{count}"
        lines.append(f'    {root}(["{_label(app)}"])')
        count += 1
        for line in _edges(tree, root, "", count):
            lines.append(f"    {line}")
            count += 1
    return "\n".join(lines) + "\n"


def _edges(branch: Branch, parent: str, prefix: str, count: int) -> Iterator[str]:
    """The edges below `branch`, one line and one new node each; `prefix` is what the nodes above do not say yet."""
    for route in branch.routes:
        methods = " ".join(route.methods) if route.kind == "http" else route.kind
        title = _label(f"{methods} {prefix}".rstrip())
        yield f'{parent} --> n{count}["{title}<br/>{_label(route.endpoint)}"]'
        count += 1
    for part, below in branch.below.items():
        longer = prefix + part
        alone = len(below.routes) + len(below.below) == 1  # a prefix of one thing needs no node
        if alone or not below.below:
            lines = _edges(below, parent, longer, count)
        else:
            yield f'{parent} --> n{count}{{{{"{_label(longer)}"}}}}'
            count += 1
            lines = _edges(below, f"n{count - 1}", "", count)
        for line in lines:
            yield line
            count += 1


def _parts(path: str) -> list[str]:
    """`/items/{id}` → `/items`, `/{id}`: parts that begin with their slash; a last slash of its own is a part."""
    first, *rest = path.split("/")
    return ([first] if first else []) + ["/" + part for part in rest]


def _label(text: str) -> str:
    return clean(text).translate(_ESCAPES)
