"""What identifies a finding when its code moves: the scope that holds it, and a fingerprint without lines and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import blake2b

import msgspec

from fitlint import summary as s
from fitlint.finding import Diagnostic, Finding
from fitlint.source import Source


def scope_at(summary: s.Summary, offset: int) -> str:
    """The qualified name of the innermost function or class around a byte offset; "" at module level."""
    names: list[str] = []
    statements: list[s.Stmt] = s.decode_body(summary.body)
    while True:
        inner = next((one for one in _definitions(statements) if one.start <= offset < one.end), None)
        if inner is None:
            return ".".join(names)
        names.append(inner.name)
        statements = s.decode_body(inner.body) if isinstance(inner, s.Function) else inner.body


def _definitions(statements: Iterable[s.Stmt]) -> Iterable[s.Function | s.Class]:
    for statement in statements:
        if isinstance(statement, (s.Function, s.Class)):
            yield statement
            continue
        for field in ("body", "orelse", "final"):
            yield from _definitions(getattr(statement, field, ()))
        for arm in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _definitions(arm.body)


def fingerprinted(found: list[tuple[Diagnostic, Finding]], source: Callable[[str], Source]) -> list[Diagnostic]:
    """The diagnostics with their fingerprints: check, file, scope, what stands at the place (white space folded), subject, and a number among
    equals in the order of the file. Not the line, not the message, not the chain."""
    seen: Counter[bytes] = Counter()
    result = []
    for diagnostic, finding in sorted(found, key=lambda one: one[0].sort_key()):
        anchor = " ".join(source(diagnostic.path).text(finding.place.start, finding.place.end).split())
        parts = (diagnostic.name, diagnostic.path, diagnostic.scope, anchor, finding.subject)
        identity = "\0".join(parts).encode("utf-8", "surrogateescape")
        seen[identity] += 1
        digest = blake2b(identity + b"\0%d" % seen[identity], digest_size=16).hexdigest()
        result.append(msgspec.structs.replace(diagnostic, fingerprint=digest))
    return result
