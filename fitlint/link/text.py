"""An expression as Python text: for messages and tables, near enough to what was written, on one line."""

from __future__ import annotations

from collections.abc import Iterable

from fitlint import summary as s


def render(node: s.Expr) -> str:
    if isinstance(node, s.Name):
        return node.id
    if isinstance(node, s.Attribute):
        return f"{render(node.value)}.{node.name}"
    if isinstance(node, s.Constant):
        return {"bytes": 'b"…"', "ellipsis": "...", "number": "…"}.get(node.kind) or _constant(node.value)
    if isinstance(node, s.Call):
        arguments = [render(one) for one in node.args]
        arguments += [f"{one.name}={render(one.value)}" if one.name else f"**{render(one.value)}" for one in node.keywords]
        return f"{render(node.func)}({', '.join(arguments)})"
    if isinstance(node, s.Subscript):
        index = node.index
        inner = _list(index.items) if isinstance(index, s.Collection) and index.kind == "tuple" else render(index)
        return f"{render(node.value)}[{inner}]"
    if isinstance(node, s.Binary):
        return f"{render(node.left)} {node.op} {render(node.right)}"
    if isinstance(node, s.Boolean):
        return f" {node.op} ".join(render(one) for one in node.values)
    if isinstance(node, s.Compare):
        return render(node.left) + "".join(f" {op} {render(one)}" for op, one in zip(node.ops, node.comparators, strict=True))
    if isinstance(node, s.Unary):
        return f"{node.op} {render(node.operand)}" if node.op == "not" else f"{node.op}{render(node.operand)}"
    if isinstance(node, s.Collection):
        opening, closing = {"list": ("[", "]"), "set": ("{", "}"), "tuple": ("(", ")")}[node.kind]
        return f"{opening}{_list(node.items)}{closing}"
    if isinstance(node, s.Await):
        return f"await {render(node.value)}"
    if isinstance(node, s.Starred):
        return f"*{render(node.value)}"
    if isinstance(node, s.Mapping):
        return "{…}" if node.keys else "{}"
    if isinstance(node, s.Join):
        return 'f"…"'
    return "lambda: …" if isinstance(node, s.Lambda) else "…"


def _list(nodes: Iterable[s.Expr]) -> str:
    return ", ".join(render(one) for one in nodes)


def _constant(value: object) -> str:
    if isinstance(value, str):
        text = value if len(value) <= 60 else value[:57] + "…"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return repr(value)
