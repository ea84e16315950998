"""From the statements of a scope to its index: one walk, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fitlint import summary as s
from fitlint.model import asked
from fitlint.model.asked import Asked
from fitlint.model.blocks import Block
from fitlint.model.index import Binding, Decoration, Exit, Index, Site
from fitlint.model.leaving import LEAVING, constant, ends, leaves
from fitlint.model.scopes import Class, Function, Scope


def build(scope: Scope, statements: tuple[s.Stmt, ...]) -> Index:
    """The index of a scope's own statements."""
    index = Index(statements)
    _Walk(scope, index).block(statements, None)
    return index


_LEAVES = frozenset({s.Name, s.Constant})  # half of all expressions: nothing is in them
# What iterates the generator expression that it is given, at once.
_CONSUMERS = frozenset(
    {"any", "all", "sum", "list", "tuple", "set", "frozenset", "sorted", "min", "max", "dict", "next", "join", "extend", "update"}
)
# What enters the context manager that it is given: an exit stack does.
_ENTERING = {"enter_context": "with", "enter_async_context": "async with"}


class _Walk:
    def __init__(self, scope: Scope, index: Index) -> None:
        self.scope = scope
        self.index = index
        self.current: Block | None = None
        self.lazy = False
        self._flags: dict[str, s.Call] = {}  # names that keep the answer of a test

    def block(self, statements: tuple[s.Stmt, ...], block: Block | None) -> None:
        before, self.current = self.current, block
        for at, statement in enumerate(statements, 1):
            kind = type(statement)
            handler = _STATEMENTS.get(kind)
            if handler is not None:
                handler(self, statement)
            if kind in LEAVING and at < len(statements) and leaves(statement):
                self._never(statements[at:], block)
                break
        self.current = before

    def _arm(self, node: s.Node, arm: str, statements: tuple[s.Stmt, ...], runs: bool = True) -> None:
        if statements:
            block = Block(self.current, node, arm, statements[0].start, statements[-1].end)
            (self.block if runs else self._never)(statements, block)

    def _never(self, statements: tuple[s.Stmt, ...], block: Block | None) -> None:
        """What never runs."""
        index, self.index = self.index, Index(statements)
        self.block(statements, block)
        index.never(self.index)
        self.index = index

    def _bind(
        self, name: str, kind: str, node: Any, start: int, annotation: s.Expr | None = None, unpack: tuple[int | None, ...] = ()
    ) -> Binding:
        binding = Binding(kind, node, start, self.current, annotation, unpack)
        self.index.bindings.setdefault(name, []).append(binding)
        return binding

    def _target(
        self, target: s.Expr, kind: str, node: Any, annotation: s.Expr | None = None, unpack: tuple[int | None, ...] = ()
    ) -> None:
        if isinstance(target, s.Name):
            self._bind(target.id, kind, node, target.start, annotation, unpack)
        elif isinstance(target, s.Collection):
            after_star = False
            for position, item in enumerate(target.items):
                starred = isinstance(item, s.Starred)
                after_star = after_star or starred
                inner = item.value if isinstance(item, s.Starred) else item
                self._target(inner, kind, node, None, (*unpack, None if after_star else position))
        elif isinstance(target, (s.Attribute, s.Subscript)):
            self.index.stores.append((target, Binding(kind, node, target.start, self.current, annotation, unpack)))
            self.expr(target.value)
            if isinstance(target, s.Subscript):
                self.expr(target.index)

    def _says(self, found: Iterable[tuple[str, Asked]]) -> None:
        for name, one in found:
            self.index.asked.setdefault(name, []).append(one)

    def _end(self) -> int:
        """Where the block that is walked through ends."""
        return self.current.end if self.current is not None else asked.TO_THE_END

    # ------------------------------------------------------------------------------------------------------------- statements

    def _function(self, node: s.Function) -> None:
        for one in node.decorators:
            self.expr(one, "decorator")
        for parameter in node.parameters:
            if parameter.default is not None:
                self.expr(parameter.default)
        function = Function(node, self.scope, self.current)
        binding = self._bind(node.name, "function", function, node.start)
        if _is_setter(node):  # reading the attribute runs what stands before it
            bindings = self.index.bindings[node.name]
            bindings.remove(binding)
            bindings.insert(0, binding)
        if node.decorators:
            self.index.events.append(Decoration(function, node.decorators, self.current))

    def _class(self, node: s.Class) -> None:
        for one in [*node.bases, *node.decorators]:
            self.expr(one, "decorator")
        cls = Class(node, self.scope, self.current)
        self._bind(node.name, "class", cls, node.start)
        self.index.events.append(cls)
        if node.decorators:
            self.index.events.append(Decoration(cls, node.decorators, self.current))

    def _import(self, node: s.Import) -> None:
        if node.attribute == "*":
            self.index.stars.append(node)
        else:
            self._bind(node.binds, "import", node, node.start)

    def _assign(self, node: s.Assign) -> None:
        if node.value is not None:
            self.expr(node.value)
        kind = "declared" if node.value is None else "augmented" if node.op and node.op != "type" else "value"
        for target in node.targets:
            self._target(target, kind, node.value, node.annotation)
        if isinstance(node.value, s.Call) and asked.asks_for_async(node.value) and isinstance(node.targets[0], s.Name):
            self._flags[node.targets[0].id] = node.value

    def _evaluate(self, node: s.Evaluate) -> None:
        self.expr(node.value, "statement")
        if isinstance(node.value, s.Other) and node.value.children:  # `assert …`
            self._says(asked.said(node.value.children[0], True, node.end, self._end(), self._flags))

    def _return(self, node: s.Return) -> None:
        if node.value is not None:
            self.expr(node.value, "return")
        self.index.exits.append(Exit(node, self.current))

    def _raise(self, node: s.Raise) -> None:
        for one in (node.value, node.cause):
            if one is not None:
                self.expr(one)
        self.index.exits.append(Exit(node, self.current))

    def _if(self, node: s.If) -> None:
        self.expr(node.test)
        self.index.tests.append((node, self.current))
        for holds, arm in ((True, node.body), (False, node.orelse)):
            if arm:
                self._says(asked.said(node.test, holds, arm[0].start, arm[-1].end, self._flags))
                if ends(arm):
                    self._says(asked.said(node.test, not holds, node.end, self._end(), self._flags))
        self._arm(node, "body", node.body)
        self._arm(node, "orelse", node.orelse)

    def _for(self, node: s.For) -> None:
        role = "async for" if node.is_async else "for"
        self.index.awaits += node.is_async
        self.expr(node.iterable, role)
        self.index.implicit.append((node.iterable, role))
        before, self.current = (
            self.current,
            Block(self.current, node, "body", node.target.start, node.body[-1].end if node.body else node.end),
        )
        self._target(node.target, "element", node.iterable)
        inner, self.current = self.current, before
        self.block(node.body, inner)
        self._arm(node, "orelse", node.orelse)

    def _while(self, node: s.While) -> None:
        self.expr(node.test)
        self.index.loops.append((node, self.current))
        if node.body:
            self._says(asked.said(node.test, True, node.body[0].start, node.body[-1].end, self._flags))
        self._arm(node, "body", node.body)
        self._arm(node, "orelse", node.orelse, runs=constant(node.test) is not True)

    def _with(self, node: s.With) -> None:
        role = "async with" if node.is_async else "with"
        self.index.awaits += node.is_async
        for item in node.items:
            self.expr(item.context, role)
            self.index.implicit.append((item.context, role))
            if item.target is not None:
                self._target(item.target, "enter", item.context)
        self._arm(node, "body", node.body)

    def _try(self, node: s.Try) -> None:
        self.index.tries.append((node, self.current))
        self._arm(node, "body", node.body)
        for position, handler in enumerate(node.handlers):
            if handler.exception is not None:
                self.expr(handler.exception)
            block = Block(self.current, node, f"except {position}", handler.start, handler.end)
            if handler.name:
                before, self.current = self.current, block
                self._bind(handler.name, "except", handler.exception, handler.start)
                self.current = before
            self.block(handler.body, block)
        self._arm(node, "orelse", node.orelse, runs=not node.orelse or not ends(node.body))
        self._arm(node, "final", node.final)

    def _match(self, node: s.Match) -> None:
        self.expr(node.subject)
        for position, case in enumerate(node.cases):
            before, self.current = self.current, Block(self.current, node, f"case {position}", case.start, case.end)
            for name, of in zip(case.names, case.types, strict=True):
                self._bind(name, "matched" if of is not None else "unknown", of or case, case.start)
            for one in (*case.mentions, *((case.guard,) if case.guard is not None else ())):
                self.expr(one)
            inner, self.current = self.current, before
            self.block(case.body, inner)

    def _scoping(self, node: s.Scoping) -> None:
        (self.index.globals if node.kind == "global" else self.index.nonlocals).update(node.names)

    def _delete(self, node: s.Delete) -> None:
        """`del table[key]` finds out what `table` and `key` are, and reads no item."""
        for one in node.targets:
            for part in s.children(one):
                self.expr(part)

    # ------------------------------------------------------------------------------------------------------------ expressions

    def expr(self, node: s.Expr, role: str = "") -> None:
        """Note the calls of an expression, innermost first, as they run."""
        kind = type(node)
        if kind in _LEAVES:
            return
        if kind is s.Call:
            self._call(node, role)  # type: ignore[arg-type]
        elif kind is s.Attribute:
            self.index.reads.append(node)  # type: ignore[arg-type]
            self.expr(node.value)  # type: ignore[union-attr, arg-type]
        elif kind is s.Subscript:
            self.index.reads.append(node)  # type: ignore[arg-type]
            self.expr(node.value)  # type: ignore[union-attr, arg-type]
            self.expr(node.index)  # type: ignore[union-attr]
        elif kind is s.Starred:
            self.expr(node.value, "star")  # type: ignore[union-attr, arg-type]
            self.index.implicit.append((node.value, "for"))  # type: ignore[union-attr, arg-type]
        elif kind is s.Await:
            self.index.awaits += 1
            self.expr(node.value, "await")  # type: ignore[union-attr, arg-type]
        elif kind is s.Lambda:
            self.index.lambdas.append(node)  # type: ignore[arg-type]
            for parameter in node.function.parameters:  # type: ignore[union-attr]
                if parameter.default is not None:
                    self.expr(parameter.default)
        elif kind is s.Comprehension:
            self._comprehension(node)  # type: ignore[arg-type]
        elif kind is s.Walrus:
            self.expr(node.value)  # type: ignore[union-attr, arg-type]
            self._bind(node.target, "value", node.value, node.start)  # type: ignore[union-attr]
        elif kind is s.Yield:
            if node.value is not None:  # type: ignore[union-attr]
                self.expr(node.value, "yield from" if node.delegates else "")  # type: ignore[union-attr, arg-type]
                if node.delegates:  # type: ignore[union-attr]
                    self.index.implicit.append((node.value, "for"))  # type: ignore[union-attr, arg-type]
            self.index.yields.append(Exit(node, self.current))
        else:
            if kind is s.Boolean or kind is s.Conditional:
                self.index.choices.append(node)  # type: ignore[arg-type]
                self._says(asked.within(node, self._flags))  # type: ignore[arg-type]
            for child in s.children(node):
                if type(child) not in _LEAVES:
                    self.expr(child)

    def _call(self, node: s.Call, role: str) -> None:
        func = node.func
        if isinstance(func, s.Attribute):
            if type(func.value) not in _LEAVES:
                self.expr(func.value, "receiver")
        elif type(func) not in _LEAVES:
            self.expr(func)
        name = s.last_name(func)
        if name in _ENTERING and len(node.args) == 1:
            self.index.implicit.append((node.args[0], _ENTERING[name]))
        for one in node.args:
            if type(one) in _LEAVES:
                continue
            inner = one.value if isinstance(one, s.Starred) else one  # `gather(*(work(each) for each in all))`
            if isinstance(inner, s.Comprehension) and (name in _CONSUMERS or inner is not one):
                self._comprehension(inner, consumed=True)
            else:
                self.expr(one, _ENTERING.get(name, ""))
        for keyword in node.keywords:
            if type(keyword.value) not in _LEAVES:
                self.expr(keyword.value)
        self.index.events.append(Site(node, self.current, role, self.lazy))

    def _comprehension(self, node: s.Comprehension, consumed: bool = False) -> None:
        before, was_lazy = self.current, self.lazy
        for position, generator in enumerate(node.generators):
            self.index.awaits += generator.is_async
            role = "async for" if generator.is_async else "for"
            self.expr(generator.iterable, role)
            if position == 0 and (node.kind != "generator" or consumed):
                self.index.implicit.append((generator.iterable, role))
            self.current = Block(self.current, generator, "body", node.start, node.end)
            if position == 0 and node.kind == "generator" and not consumed:
                self.lazy = True
            self._target(generator.target, "element", generator.iterable)
            for condition in generator.conditions:
                self.expr(condition)
                for element in node.elements:
                    self._says(asked.said(condition, True, element.start, element.end, self._flags))
        for element in node.elements:
            self.expr(element)
        self.current, self.lazy = before, was_lazy


def _is_setter(node: s.Function) -> bool:
    """`@total.setter`, or `@total.deleter`, of a property."""
    return any(
        isinstance(one, s.Attribute)
        and one.name in ("setter", "deleter")
        and isinstance(one.value, s.Name)
        and one.value.id == node.name
        for one in node.decorators
    )


_STATEMENTS: dict[type, Callable[[_Walk, Any], None]] = {
    s.Function: _Walk._function, s.Class: _Walk._class, s.Import: _Walk._import, s.Assign: _Walk._assign,
    s.Evaluate: _Walk._evaluate, s.Delete: _Walk._delete, s.Return: _Walk._return, s.Raise: _Walk._raise, s.If: _Walk._if, s.For: _Walk._for,
    s.While: _Walk._while, s.With: _Walk._with, s.Try: _Walk._try, s.Match: _Walk._match, s.Scoping: _Walk._scoping,
}  # fmt: skip
