"""What becomes of the value of an expression: where each expression of a function stands. Shared by several checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fitlint import Function, Program
from fitlint import summary as s


class Use(NamedTuple):
    """What an expression is used for, and the expression or statement it stands in.

    `role`: "await", "statement", "assigned", "return", "yield", "attribute", "subscript", "called", "argument", "unpacked", "for", "async for",
    "with", "async with", "test" (only its truth counts), "operand", "compared", "text" (in an f-string); "" when its value is handed on.
    """

    role: str
    parent: s.Node


class Uses:
    """The uses of all expressions in a function's own code. `reads` are the names it reads; `captured` those that functions inside it mention;
    `awaits` is where it waits, but for asynchronous comprehensions; `withs` are the plain ones; `blocks` the lists
    of statements that run one after the other."""

    def __init__(self, function: Function) -> None:
        self._of: dict[int, Use] = {}
        self.reads: dict[str, list[s.Name]] = {}
        self.captured: set[str] = set()
        self.calls: list[s.Call] = []
        self.attributes: list[s.Attribute] = []
        self.awaits: list[s.Await | s.For | s.With] = []
        self.withs: list[s.With] = []
        self.blocks: list[tuple[s.Stmt, ...]] = []
        self._inside = False
        self._statements(function.own.statements)

    def of(self, node: s.Expr) -> Use:
        """What becomes of an expression of this function."""
        return self._of[id(node)]

    # ------------------------------------------------------------------------------------------------------------- statements

    def _statements(self, statements: tuple[s.Stmt, ...]) -> None:
        if not self._inside:
            self.blocks.append(statements)
        for one in statements:
            self._statement(one)

    def _statement(self, node: s.Stmt) -> None:
        if isinstance(node, s.Function):
            self._function(node)
        elif isinstance(node, s.Class):
            for one in (*node.bases, *node.decorators):
                self._expr(one, "", node)
            self._within(node.body)
        elif isinstance(node, s.Assign):
            self._assign(node)
        elif isinstance(node, s.Evaluate):
            self._expr(node.value, "statement", node)
            if isinstance(node.value, s.Other) and node.value.children and not self._inside:
                self._of[id(node.value.children[0])] = Use("test", node)  # `assert`: only the truth of what stands first counts
        elif isinstance(node, s.Return):
            self._expr(node.value, "return", node)
        elif isinstance(node, s.Raise):
            self._expr(node.value, "", node)
            self._expr(node.cause, "", node)
        elif isinstance(node, s.Delete):
            for one in node.targets:
                self._expr(one, "", node)
        elif isinstance(node, s.Scoping):
            self.captured.update(node.names)
        else:
            self._compound(node)

    def _assign(self, node: s.Assign) -> None:
        self._expr(node.value, "operand" if node.op and node.op != "type" else "assigned", node)
        for target in node.targets:
            if not isinstance(target, s.Name) or (node.op and node.op != "type"):
                self._expr(target, "", node, target=True)

    def _compound(self, node: s.Stmt) -> None:
        if isinstance(node, (s.For, s.With)) and not self._inside:
            if node.is_async:
                self.awaits.append(node)
            elif isinstance(node, s.With):
                self.withs.append(node)
        if isinstance(node, (s.If, s.While)):
            self._expr(node.test, "test", node)
            self._statements(node.body)
            self._statements(node.orelse)
        elif isinstance(node, s.For):
            self._expr(node.iterable, "async for" if node.is_async else "for", node)
            self._expr(node.target, "", node, target=True)
            self._statements(node.body)
            self._statements(node.orelse)
        elif isinstance(node, s.With):
            for item in node.items:
                self._expr(item.context, "async with" if node.is_async else "with", node)
                self._expr(item.target, "", node, target=True)
            self._statements(node.body)
        elif isinstance(node, s.Try):
            self._statements(node.body)
            for handler in node.handlers:
                self._expr(handler.exception, "", node)
                self._statements(handler.body)
            self._statements(node.orelse)
            self._statements(node.final)
        elif isinstance(node, s.Match):
            self._expr(node.subject, "", node)
            for case in node.cases:
                for one in (*case.mentions, case.guard):
                    self._expr(one, "", node)
                self._statements(case.body)

    def _function(self, node: s.Function) -> None:
        for one in (*node.decorators, *(parameter.default for parameter in node.parameters)):
            self._expr(one, "", node)
        self._within(s.decode_body(node.body))

    def _within(self, statements: tuple[s.Stmt, ...]) -> None:
        """Code that runs at another time: what it mentions may be used in any way."""
        before, self._inside = self._inside, True
        self._statements(statements)
        self._inside = before

    # ------------------------------------------------------------------------------------------------------------ expressions

    def _expr(self, node: s.Expr | None, role: str, parent: s.Node, target: bool = False) -> None:
        if node is None:
            return
        if isinstance(node, s.Name):
            if self._inside:
                self.captured.add(node.id)
            elif not target:
                self.reads.setdefault(node.id, []).append(node)
        if not self._inside:
            self._of[id(node)] = Use(role, parent)
            if isinstance(node, s.Call):
                self.calls.append(node)
            elif isinstance(node, s.Attribute) and not target:
                self.attributes.append(node)
            elif isinstance(node, s.Await):
                self.awaits.append(node)
        if isinstance(node, s.Lambda):
            self._function(node.function)
        elif isinstance(node, s.Comprehension):
            self._comprehension(node)
        elif isinstance(node, s.Collection) and target:
            for one in node.items:
                self._expr(one, "", node, target=True)
        else:
            for one, inner in _inside(node):
                self._expr(one, inner, node)

    def _comprehension(self, node: s.Comprehension) -> None:
        for generator in node.generators:
            self._expr(generator.iterable, "async for" if generator.is_async else "for", node)
            self._expr(generator.target, "", node, target=True)
            for condition in generator.conditions:
                self._expr(condition, "test", node)
        for element in node.elements:
            self._expr(element, "", node)


_ROLES: dict[type, str] = {
    s.Attribute: "attribute", s.Await: "await", s.Starred: "unpacked", s.Join: "text", s.Binary: "operand", s.Yield: "yield",
}  # fmt: skip


def _inside(node: s.Expr) -> Iterator[tuple[s.Expr, str]]:
    """The expressions directly inside one, each with what it is used for."""
    if isinstance(node, s.Call):
        yield node.func, "called"
        for argument in node.args:
            yield argument, "argument"
        for keyword in node.keywords:
            yield keyword.value, "argument" if keyword.name is not None else "unpacked"
    elif isinstance(node, s.Subscript):
        yield node.value, "subscript"
        yield node.index, ""
    elif isinstance(node, s.Boolean):
        for one in node.values[:-1]:
            yield one, "test"
        yield node.values[-1], ""
    elif isinstance(node, s.Conditional):
        yield from ((node.test, "test"), (node.body, ""), (node.orelse, ""))
    elif isinstance(node, s.Compare):
        yield node.left, "" if node.ops[0] in ("is", "is not", "in", "not in") else "compared"
        for op, one in zip(node.ops, node.comparators, strict=True):
            yield one, "" if op in ("is", "is not") else "for" if op in ("in", "not in") else "compared"
    elif isinstance(node, s.Unary):
        yield node.operand, "test" if node.op == "not" else "operand"
    elif isinstance(node, s.Mapping):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                yield key, ""
            yield value, "" if key is not None else "unpacked"
    else:
        role = _ROLES.get(type(node), "")
        for one in s.children(node):
            yield one, role


def uses(function: Function, program: Program) -> Uses:
    """The uses in a function, worked out once."""
    return program.memo(("uses", function), lambda: Uses(function))


# -------------------------------------------------------------------------------------------------------------------- functions


def files(program: Program) -> frozenset[str]:
    """The files that hold an async function, a handler, or something that the framework runs."""
    return program.memo("files of functions", lambda: program.running_files.union(program.coroutines()))


def functions(program: Program, called: frozenset[str], plainly: bool = False, code: str = "") -> Iterator[Function]:
    """The functions of these files, those inside functions included, in which something of such a name is called; `plainly`: not right behind
    `await`. `code` is that of a check that asks about them alone."""
    return program.functions(called, plainly, program.unsettled(code, files(program)))
