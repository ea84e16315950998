"""From the standard library's syntax tree to the lean trees of `fitlint.summary`: one class, one method a kind of node.

What is left out on purpose: docstrings, `pass`, contexts (load, store), type comments, and everything about numbers that an
analyser of web code has no use for. Everything that holds a name or a call stays.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fitlint import summary as s
from fitlint.collect import questions, raising
from fitlint.collect.handed_down import handed_down
from fitlint.collect.handed_on import handed_on
from fitlint.collect.noted import Handed, Noted, filled, is_called_application
from fitlint.frameworks import LISTING, ROUTING_METHODS

_BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**", ast.LShift: "<<",
    ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&", ast.MatMult: "@",
}  # fmt: skip
_UNARY = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}
_COMPARE = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_MAY_BE_CALLED = (ast.Name, ast.Attribute, ast.Lambda, ast.Call, ast.Dict)
_DISPLAY = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}
_COMPREHENSION = {ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "generator"}


_Names = tuple[str, ...]


def _sorted(names: Iterable[str]) -> _Names:
    return tuple(sorted(names))


class Lowering:
    """Lowers one module. `imports`, `calls` (those outside of functions), `states` and `paths` fill while it runs; places come from `starts`, the offset of each line's first byte."""

    def __init__(self, starts: Sequence[int]) -> None:
        self.imports: list[s.Import] = []
        self._imported: set[str] = set()  # the names that these bind
        self.calls: set[str] = set()
        self.states: set[str] = set()
        self.paths: set[str] = set()
        self._starts = starts
        self._inside = Noted()  # of the function being lowered, or of the module
        self._depth = 0  # of functions
        self._awaited: ast.expr | None = None
        self._own: dict[int, set[str]] = {}  # what functions call on `self`, by the lines of their `def`
        self._handed: dict[int, set[Handed]] = {}  # what they hand on, likewise
        self._expressions: dict[type[ast.AST], Callable[[Any], s.Expr]] = {
            ast.Name: self._name, ast.Attribute: self._attribute, ast.Call: self._call, ast.Constant: self._constant,
            ast.JoinedStr: self._joined, ast.BinOp: self._binary, ast.BoolOp: self._boolean, ast.IfExp: self._conditional,
            ast.Compare: self._compare, ast.UnaryOp: self._unary, ast.List: self._display, ast.Tuple: self._display,
            ast.Set: self._display, ast.Dict: self._dict, ast.Subscript: self._subscript, ast.Lambda: self._lambda,
            ast.Await: self._await, ast.Yield: self._yield, ast.YieldFrom: self._yield, ast.Starred: self._starred,
            ast.ListComp: self._comprehension, ast.SetComp: self._comprehension, ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension, ast.NamedExpr: self._walrus,
        }  # fmt: skip
        self._statements: dict[type[ast.AST], Callable[[Any], s.Stmt | None]] = {
            ast.FunctionDef: self._function, ast.AsyncFunctionDef: self._function, ast.ClassDef: self._class,
            ast.Assign: self._assign, ast.AnnAssign: self._annotated, ast.AugAssign: self._augmented, ast.Expr: self._evaluate,
            ast.Return: self._return, ast.Raise: self._raise, ast.If: self._if, ast.For: self._for, ast.AsyncFor: self._for,
            ast.While: self._while, ast.With: self._with, ast.AsyncWith: self._with, ast.Try: self._try, ast.Match: self._match,
            ast.Global: self._scoping, ast.Nonlocal: self._scoping, ast.Break: self._jump, ast.Continue: self._jump,
            ast.Assert: self._assert, ast.Delete: self._delete,
        }  # fmt: skip
        for newer in ("TryStar",):  # Python 3.11
            if hasattr(ast, newer):
                self._statements[getattr(ast, newer)] = self._try
        if hasattr(ast, "TypeAlias"):  # Python 3.12
            self._statements[ast.TypeAlias] = self._type_alias
        if hasattr(ast, "TemplateStr"):  # Python 3.14
            self._expressions[ast.TemplateStr] = self._joined

    @staticmethod
    def at(start: int, end: int) -> Lowering:
        """Lowers text that is not in the file as such (a string annotation): every node is where the string is."""
        return _Everywhere(start, end)

    def module(self, tree: ast.Module) -> tuple[s.Stmt, ...]:
        return handed_on(self._block(tree.body), self._handed)

    # ------------------------------------------------------------------------------------------------------------- statements

    def _block(self, nodes: Sequence[ast.stmt]) -> tuple[s.Stmt, ...]:
        result: list[s.Stmt] = []
        for node in nodes:
            kind = type(node)
            if kind is ast.Import or kind is ast.ImportFrom:
                result.extend(self._import(node))  # type: ignore[arg-type]
                continue
            lower = self._statements.get(kind)
            if lower is not None:
                statement = lower(node)
                if statement is not None:
                    result.append(statement)
        return tuple(result)

    def _span(self, node: Any) -> tuple[int, int]:
        """Where a node starts, and how long it is."""
        start: int = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset - start

    def _spanning(self, first: Any, last: Any) -> tuple[int, int]:
        """The same of all from one node to another."""
        start, _ = self._span(first)
        behind, length = self._span(last)
        return start, behind + length - start

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> s.Function:
        self._inside.nests = True
        decorators = self._decorators(node)
        start, length = self._span(node)
        keyword = len("async def ") if isinstance(node, ast.AsyncFunctionDef) else len("def ")
        whole = decorators[0].start if decorators else start
        return s.Function(
            whole, start + length - whole, node.name, node.lineno, start + keyword,
            isinstance(node, ast.AsyncFunctionDef), *self._signature_and_body(node, decorators, node.returns, node.body),
        )  # fmt: skip

    def _decorators(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> tuple[s.Expr, ...]:
        for one in node.decorator_list:
            # `@app.get("/")` inside a function declares a route; `table.get("x")` does not.
            target = one.func if isinstance(one, ast.Call) else one
            if isinstance(target, ast.Attribute):
                self._inside.calls.add(f"@{target.attr}")
            if isinstance(one, (ast.Name, ast.Attribute)):
                (self._inside.calls if self._depth else self.calls).add(one.id if isinstance(one, ast.Name) else one.attr)
        return self._all(node.decorator_list)

    def _signature_and_body(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, decorators: tuple[s.Expr, ...], returns: ast.expr | None,
        body: Sequence[ast.stmt],
    ) -> tuple[bool, bool, bool, tuple[s.Parameter, ...], s.Expr | None, tuple[s.Expr, ...], _Names, _Names, _Names, _Names, Any]:  # fmt: skip
        parameters = self._parameters(node.args)
        annotation = self.expr(returns) if returns is not None else None
        around, self._inside = self._inside, Noted()
        self._depth += 1
        statements = self._block(body)
        self._depth -= 1
        noted, self._inside = self._inside, around
        around.calls |= noted.calls
        around.awaited |= noted.awaited
        around.plain |= noted.plain
        around.stores.update(one if one.startswith(">") else f">{one}" for one in noted.stores if one.endswith("[]"))
        self._own[node.lineno] = noted.own
        self._handed[node.lineno] = noted.handed_on
        switches = tuple([switch for one in parameters for switch in noted.switches(one)])
        return (
            noted.yields, noted.nests, raising.always(statements), parameters, annotation, decorators, _sorted(noted.calls), _sorted(noted.awaited - noted.plain),
            _sorted(noted.stores), switches, s.raw(statements),
        )  # fmt: skip

    def _parameters(self, args: ast.arguments) -> tuple[s.Parameter, ...]:
        positional = [*args.posonlyargs, *args.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
        result = [
            self._parameter(one, "positional" if index < len(args.posonlyargs) else "normal", default)
            for index, (one, default) in enumerate(zip(positional, defaults, strict=True))
        ]
        if args.vararg:
            result.append(self._parameter(args.vararg, "args", None))
        result += [
            self._parameter(one, "keyword", default) for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        ]
        if args.kwarg:
            result.append(self._parameter(args.kwarg, "kwargs", None))
        return tuple(result)

    def _parameter(self, arg: ast.arg, kind: str, default: ast.expr | None) -> s.Parameter:
        annotation = self.expr(arg.annotation) if arg.annotation is not None else None
        return s.Parameter(*self._span(arg), arg.arg, kind, annotation, self.expr(default) if default is not None else None)

    def _class(self, node: ast.ClassDef) -> s.Class:
        self._inside.nests = True
        decorators = self._decorators(node)
        start, length = self._span(node)
        whole = decorators[0].start if decorators else start
        return s.Class(
            whole, start + length - whole, node.name, node.lineno, start + len("class "),
            self._all(node.bases), self._keywords(node.keywords), decorators,
            handed_down(self._block(node.body), self._own),
        )  # fmt: skip

    def _import(self, node: ast.Import | ast.ImportFrom) -> list[s.Import]:
        found: list[s.Import] = []
        start, length = self._span(node)
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                found.append(
                    s.Import(
                        start, length, node.module or "", node.level, alias.name, alias.asname or alias.name, node.module or ""
                    )
                )
            elif alias.asname:
                found.append(s.Import(start, length, alias.name, 0, None, alias.asname, alias.name))
            else:
                top = alias.name.partition(".")[0]
                found.append(s.Import(start, length, top, 0, None, top, alias.name))
        self.imports += found
        self._imported.update(one.binds for one in found)
        return found

    def _assign(self, node: ast.Assign) -> s.Assign:
        self._inside.keeps(node.targets[0], node.value)
        self._inside.takes(node.targets[0], node.value)
        return s.Assign(*self._span(node), self._all(node.targets), self.expr(node.value), None)

    def _annotated(self, node: ast.AnnAssign) -> s.Assign:
        value = self.expr(node.value) if node.value is not None else None
        self._inside.keeps(node.target, node.value)
        if node.value is not None:
            self._inside.takes(node.target, node.value)
        return s.Assign(*self._span(node), (self.expr(node.target),), value, self.expr(node.annotation))

    def _augmented(self, node: ast.AugAssign) -> s.Assign:
        op = _BINARY[type(node.op)]
        return s.Assign(*self._span(node), (self.expr(node.target),), self.expr(node.value), None, op)

    def _type_alias(self, node: Any) -> s.Assign:
        return s.Assign(*self._span(node), (self.expr(node.name),), self.expr(node.value), None, "type")

    def _evaluate(self, node: ast.Expr) -> s.Evaluate | None:
        if isinstance(node.value, ast.Constant):
            return None  # a docstring or `...`
        return s.Evaluate(*self._span(node), self.expr(node.value))

    def _assert(self, node: ast.Assert) -> s.Evaluate:
        children = self._all([node.test] if node.msg is None else [node.test, node.msg])
        span = self._span(node)
        return s.Evaluate(*span, s.Other(*span, children))

    def _delete(self, node: ast.Delete) -> s.Delete:
        return s.Delete(*self._span(node), self._all(node.targets))

    def _return(self, node: ast.Return) -> s.Return:
        if node.value is not None and questions.is_test(node.value):
            self._inside.asks(node.value)  # for whoever calls it to know that
        return s.Return(*self._span(node), self.expr(node.value) if node.value is not None else None)

    def _raise(self, node: ast.Raise) -> s.Raise:
        value = self.expr(node.exc) if node.exc is not None else None
        return s.Raise(*self._span(node), value, self.expr(node.cause) if node.cause is not None else None)

    def _if(self, node: ast.If) -> s.If:
        self._inside.asks(node.test)
        return s.If(*self._span(node), self.expr(node.test), self._block(node.body), self._block(node.orelse))

    def _for(self, node: ast.For | ast.AsyncFor) -> s.For:
        self._inside.iterates(node.target, node.iter)
        return s.For(
            *self._span(node), self.expr(node.target), self.expr(node.iter), self._block(node.body), self._block(node.orelse),
            isinstance(node, ast.AsyncFor),
        )  # fmt: skip

    def _while(self, node: ast.While) -> s.While:
        self._inside.asks(node.test)
        return s.While(*self._span(node), self.expr(node.test), self._block(node.body), self._block(node.orelse))

    def _with(self, node: ast.With | ast.AsyncWith) -> s.With:
        items = []
        for item in node.items:
            context = self.expr(item.context_expr)
            target = self.expr(item.optional_vars) if item.optional_vars is not None else None
            items.append(s.WithItem(context.start, (target or context).end - context.start, context, target))
        return s.With(*self._span(node), tuple(items), self._block(node.body), isinstance(node, ast.AsyncWith))

    def _try(self, node: ast.Try) -> s.Try:
        handlers = [
            s.Except(*self._span(one), self.expr(one.type) if one.type is not None else None, one.name, self._block(one.body))
            for one in node.handlers
        ]
        return s.Try(
            *self._span(node), self._block(node.body), tuple(handlers), self._block(node.orelse), self._block(node.finalbody)
        )

    def _match(self, node: ast.Match) -> s.Match:
        cases = []
        for case in node.cases:
            names: list[str] = []
            types: list[s.Expr | None] = []
            mentions: list[s.Expr] = []
            for pattern in ast.walk(case.pattern):
                bound = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
                if isinstance(bound, str):
                    names.append(bound)
                    inner = pattern.pattern if isinstance(pattern, ast.MatchAs) else None
                    types.append(self.expr(inner.cls) if isinstance(inner, ast.MatchClass) else None)
                if isinstance(pattern, ast.MatchValue):
                    mentions.append(self.expr(pattern.value))
                elif isinstance(pattern, ast.MatchClass):
                    mentions.append(self.expr(pattern.cls))
            guard = self.expr(case.guard) if case.guard is not None else None
            span = self._spanning(case.pattern, case.body[-1])
            always = guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
            test = questions.of_case(node.subject, case)
            if test is not None:
                self._inside.asks(test)
            asked = self.expr(test) if test is not None else None
            cases.append(s.Case(*span, tuple(names), tuple(mentions), guard, self._block(case.body), always, asked, tuple(types)))
        return s.Match(*self._span(node), self.expr(node.subject), tuple(cases))

    def _scoping(self, node: ast.Global | ast.Nonlocal) -> s.Scoping:
        if isinstance(node, ast.Global):
            self._inside.stores.update(node.names)
        return s.Scoping(*self._span(node), "global" if isinstance(node, ast.Global) else "nonlocal", tuple(node.names))

    def _jump(self, node: ast.Break | ast.Continue) -> s.Jump:
        return s.Jump(*self._span(node), "break" if isinstance(node, ast.Break) else "continue")

    # ------------------------------------------------------------------------------------------------------------ expressions

    def _all(self, nodes: Iterable[ast.expr]) -> tuple[s.Expr, ...]:
        return tuple([self.expr(one) for one in nodes])

    def expr(self, node: ast.expr) -> s.Expr:
        lower = self._expressions.get(type(node))
        return lower(node) if lower is not None else self._other(node)

    def _name(self, node: ast.Name) -> s.Name:
        return s.Name(*self._span(node), node.id)

    def _attribute(self, node: ast.Attribute) -> s.Attribute:
        if isinstance(node.ctx, ast.Store):
            self._inside.stores.add(f".{node.attr}")
            if isinstance(node.value, ast.Attribute) and node.value.attr == "state":
                self._inside.stores.add(f".state.{node.attr}")
                self.states.add(node.attr)
            elif isinstance(node.value, ast.Name) and node.value.id in self._imported:
                self.states.add(f".{node.attr}")
            if is_called_application(node.value):
                self.states.add(f"app.{node.attr}")
            if not (isinstance(node.value, ast.Name) and node.value.id == "self"):
                self.states.add(f"*.{node.attr}")
        return s.Attribute(*self._span(node), self.expr(node.value), node.attr)

    def _call(self, node: ast.Call) -> s.Call:
        func = node.func
        name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
        if name:
            self._inside.calls.add(name)
            (self._inside.awaited if node is self._awaited else self._inside.plain).add(name)
            if not self._depth:
                self.calls.add(name)
            if name == "getattr" and len(node.args) > 1 and isinstance(asked := node.args[1], ast.Constant):
                self._inside.calls.add(str(asked.value))  # to be called, most likely
            owner = func.value if isinstance(func, ast.Attribute) else None
            if isinstance(owner, ast.Name) and owner.id == "self":
                self._inside.own.add(name)
            if self._depth and (container := filled(func)) and any(isinstance(one, _MAY_BE_CALLED) for one in node.args):
                self._inside.stores.add(f"{container}[]")
            if isinstance(owner, ast.Attribute) and (listing := f"{owner.attr}.{name}") in LISTING:
                self._inside.calls.add(listing)
        elif isinstance(func, ast.Call) and isinstance(func.func, ast.Attribute):  # `app.get("/")(handler)` decorates, too
            self._inside.calls.add(f"@{func.func.attr}")
        if self._depth:
            self._inside.passes(node)
        for handed in node.args[:2] if name in s.HANDING else ():
            if isinstance(handed, ast.Attribute) and not (isinstance(handed.value, ast.Name) and handed.value.id == "self"):
                (self._inside.calls if self._depth else self.calls).add(s.handed_on(handed.attr))
        for given in (*node.args, *(one.value for one in node.keywords)):
            if isinstance(given, ast.Name):
                self._inside.passed.add(given.id)
            elif isinstance(given, ast.Call) and (entry := questions.source(given)):
                self._inside.handed.add(entry)
            elif isinstance(given, ast.Dict):
                self._inside.passed.update(one.id for one in given.values if isinstance(one, ast.Name))
            elif name and isinstance(given, ast.Attribute) and given.attr in ROUTING_METHODS:
                self._inside.calls.add(f"{name}({given.attr}")
        return s.Call(*self._span(node), self.expr(func), self._all(node.args), self._keywords(node.keywords))

    def _keywords(self, nodes: Iterable[ast.keyword]) -> tuple[s.Keyword, ...]:
        return tuple([self._keyword(one) for one in nodes])

    def _keyword(self, node: ast.keyword) -> s.Keyword:
        return s.Keyword(*self._span(node), node.arg, self.expr(node.value))

    def _constant(self, node: ast.Constant) -> s.Constant:
        value = node.value
        if value is None or isinstance(value, (str, bool, float)):
            if isinstance(value, str):
                if (
                    "." in value
                    and value.replace(".", "").replace(":", "", 1).isidentifier()
                    and (":" in value or value.count(".") > 1)
                ):
                    self.paths.add(value)
                elif not value.isprintable():
                    # A lone surrogate ("\ud800") is no text that msgpack could hold.
                    value = value.encode("utf-8", "replace").decode()
            return s.Constant(*self._span(node), value)
        if isinstance(value, int) and -(2**63) <= value < 2**63:
            return s.Constant(*self._span(node), value)
        kind = "bytes" if isinstance(value, bytes) else "ellipsis" if value is ... else "number"
        return s.Constant(*self._span(node), None, kind)

    def _joined(self, node: ast.JoinedStr) -> s.Join:
        parts = []
        for part in node.values:
            inner: Any = part
            if isinstance(part, ast.FormattedValue) or type(part).__name__ == "Interpolation":
                parts.append(self.expr(inner.value))
                if inner.format_spec is not None:
                    parts += [self.expr(one.value) for one in inner.format_spec.values if isinstance(one, ast.FormattedValue)]
            else:
                parts.append(self.expr(part))
        return s.Join(*self._span(node), tuple(parts))

    def _binary(self, node: ast.BinOp) -> s.Binary:
        # A sum of ten thousand terms nests to the left: unroll it, or the stack would end before the file.
        chain: list[ast.BinOp] = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        left = self.expr(chain[-1].left)
        for one in reversed(chain):
            left = s.Binary(*self._span(one), _BINARY[type(one.op)], left, self.expr(one.right))
        return left  # type: ignore[return-value]

    def _boolean(self, node: ast.BoolOp) -> s.Boolean:
        op = "and" if isinstance(node.op, ast.And) else "or"
        for one in node.values[:-1]:
            self._inside.asks(one)
        return s.Boolean(*self._span(node), op, self._all(node.values))

    def _conditional(self, node: ast.IfExp) -> s.Conditional:
        self._inside.asks(node.test)
        for one in (node.body, node.orelse):  # `read = self._bytes if raw else self._rows`: to be called, most likely
            if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "self":
                self._inside.calls.add(one.attr)
        return s.Conditional(*self._span(node), self.expr(node.test), self.expr(node.body), self.expr(node.orelse))

    def _compare(self, node: ast.Compare) -> s.Compare:
        ops = tuple([_COMPARE[type(op)] for op in node.ops])
        return s.Compare(*self._span(node), self.expr(node.left), ops, self._all(node.comparators))

    def _unary(self, node: ast.UnaryOp) -> s.Expr:
        operand = self.expr(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(operand, s.Constant) and isinstance(operand.value, (int, float)):
            return s.Constant(*self._span(node), -operand.value)
        return s.Unary(*self._span(node), _UNARY[type(node.op)], operand)

    def _display(self, node: ast.List | ast.Tuple | ast.Set) -> s.Collection:
        return s.Collection(*self._span(node), _DISPLAY[type(node)], self._all(node.elts))

    def _dict(self, node: ast.Dict) -> s.Mapping:
        keys = tuple([self.expr(key) if key is not None else None for key in node.keys])
        return s.Mapping(*self._span(node), keys, self._all(node.values))

    def _subscript(self, node: ast.Subscript) -> s.Subscript:
        if isinstance(node.ctx, ast.Store) and isinstance(node.value, (ast.Name, ast.Attribute)):
            self._inside.stores.add(f"{node.value.id if isinstance(node.value, ast.Name) else node.value.attr}[]")
        return s.Subscript(*self._span(node), self.expr(node.value), self.expr(node.slice))

    def _lambda(self, node: ast.Lambda) -> s.Lambda:
        span = self._span(node)
        returned = ast.Return(value=node.body)
        ast.copy_location(returned, node.body)
        rest = self._signature_and_body(node, (), None, [returned])
        return s.Lambda(*span, s.Function(span[0], span[1], s.LAMBDA, node.lineno, span[0], False, *rest))

    def _await(self, node: ast.Await) -> s.Await:
        self._awaited = node.value
        return s.Await(*self._span(node), self.expr(node.value))

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> s.Yield:
        self._inside.yields = True
        value = self.expr(node.value) if node.value is not None else None
        return s.Yield(*self._span(node), value, isinstance(node, ast.YieldFrom))

    def _starred(self, node: ast.Starred) -> s.Starred:
        return s.Starred(*self._span(node), self.expr(node.value))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> s.Comprehension:
        if isinstance(node, ast.DictComp):
            kind, elements = "dict", self._all([node.key, node.value])
        else:
            kind, elements = _COMPREHENSION[type(node)], self._all([node.elt])
        generators = [
            s.Generator(
                *self._spanning(one.target, one.iter), self.expr(one.target), self.expr(one.iter),
                self._all(one.ifs), bool(one.is_async),
            )
            for one in node.generators
        ]  # fmt: skip
        return s.Comprehension(*self._span(node), kind, elements, tuple(generators))

    def _walrus(self, node: ast.NamedExpr) -> s.Walrus:
        return s.Walrus(*self._span(node), node.target.id, self.expr(node.value))

    def _other(self, node: ast.expr) -> s.Other:
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return s.Other(*self._span(node), self._all(children))


class _Everywhere(Lowering):
    def __init__(self, start: int, end: int) -> None:
        super().__init__([0])
        self._place = (start, end - start)

    def _span(self, node: Any) -> tuple[int, int]:
        return self._place
