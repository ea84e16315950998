"""What pylint's inference adds: it reads installed packages too, and may know what a call that fitlint guessed at really calls."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import astroid
from astroid import bases, nodes

from fitlint.finding import Diagnostic, Doubt
from fitlint.source import Source, Undecodable


def is_certain(diagnostic: Diagnostic, root: str, module: nodes.Module) -> bool:
    """Whether all that a likely finding guesses is so; `module` is the one that pylint looks at. False when that cannot be told."""
    try:
        return bool(diagnostic.doubts) and all(_holds(one, Path(root), module) for one in diagnostic.doubts)
    except (astroid.AstroidError, OSError, Undecodable, RecursionError):
        return False


def _holds(doubt: Doubt, root: Path, module: nodes.Module) -> bool:
    """Whether a call can call nothing else."""
    file = os.path.realpath(root / doubt.call.path)
    tree = module if os.path.realpath(module.file) == file else astroid.MANAGER.ast_from_file(file)
    source = Source(_bytes(tree, file))
    call = _call(tree, source, doubt.call.start, doubt.call.end)
    if call is None:
        return False
    callees = list(call.func.infer())
    return bool(callees) and all(_is(one, doubt, root) for one in callees)


def _bytes(module: nodes.Module, file: str) -> bytes:
    stream = module.stream()
    if stream is None:
        return Path(file).read_bytes()
    with stream:
        return bytes(stream.read())


def _call(module: nodes.Module, source: Source, start: int, end: int) -> nodes.Call | None:
    """The call that stands at the bytes `start` to `end`."""
    for call in module.nodes_of_class(nodes.Call):
        begins = _offset(source, call.lineno, call.col_offset) == start
        if begins and _offset(source, call.end_lineno, call.end_col_offset) == end:
            return call
    return None


def _offset(source: Source, line: int | None, column: int | None) -> int:
    return source.starts[line - 1] + (column or 0) if line is not None and line <= len(source.starts) else -1


def _is(found: object, doubt: Doubt, root: Path) -> bool:
    """Whether what astroid found is the callee of a doubt."""
    if isinstance(found, nodes.ClassDef) and doubt.callee.endswith("__init__"):
        found = found.getattr("__init__")[0]
    while isinstance(found, bases.UnboundMethod):
        found = found._proxied
    if not isinstance(found, (nodes.FunctionDef, nodes.ClassDef)):
        return False
    if doubt.home:
        module = found.root()
        own = found.qname().removeprefix(f"{module.name}.")
        file = module.file  # None of what Python itself makes: a generator's `__next__`
        return file is not None and os.path.realpath(file) == os.path.realpath(root / doubt.home) and own == doubt.callee
    return bool(found.qname() == _qualified(doubt.callee))


def _qualified(dotted: str) -> str:
    """The name under which astroid knows what is imported as `dotted`: `requests.Session.get` is `requests.sessions.Session.get`."""
    parts = dotted.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            scope: Any = astroid.MANAGER.ast_from_module_name(".".join(parts[:length]))
            for part in parts[length:]:
                scope = next(scope.igetattr(part))
            while isinstance(scope, bases.UnboundMethod):
                scope = scope._proxied
            return str(scope.qname())
        except (astroid.AstroidError, AttributeError, StopIteration):
            continue
    return ""
