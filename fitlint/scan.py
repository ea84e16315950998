"""The byte-level look at a file before anything is parsed: can it matter to a web program at all?

It may say yes too often, never no where `fitlint.link` would find something. What it looks for comes from `fitlint.frameworks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from fitlint.frameworks import ASSIGNED, IMPORTS, KINDS, LISTING, REGISTERING, ROUTING_METHODS, SETUP_CALLS, SUBCLASSES
from fitlint.frameworks.model import Hooking, Routing

_REVEALING = [name for name in (*KINDS, *SUBCLASSES) if KINDS[SUBCLASSES.get(name, name)].reveals]
_PACKAGES = sorted({*IMPORTS, *(name.partition(".")[0] for name in _REVEALING)})
# `in` is the fastest search there is, so it runs first, for the shortest texts that all packages contain.
_STEMS = tuple(one.encode() for one in _PACKAGES if not any(other != one and other in one for other in _PACKAGES))
# In an import, also one that is called: `import_module("flask")`. Other words are words: a quart is a quarter of a gallon.
_MENTION = re.compile(
    rb"(?:(?:^(?:\xef\xbb\xbf)?|[;:])[ \t]*(?:from[ \t]+(?:\\\r?\n[ \t]*)?|import[ \t]+(?:\\\r?\n[ \t]*)?(?:[\w.]+[^\n;#]*,[ \t\\\r\n]*)?)|import\w*\([ \t\r\n]*[\"'])(?:%s)(?!\w)"
    % "|".join(_PACKAGES).encode(),
    re.MULTILINE,
)

_PLAIN = frozenset(name.encode() for name in SETUP_CALLS if name.isidentifier())
_VERBS = sorted(
    {
        name
        for kind in KINDS.values()
        for name, rule in kind.methods.items()
        if isinstance(rule, Routing) and rule.endpoint is None
    }
)
_BARE_DECORATORS = sorted({name.rpartition(".")[2] for rule in REGISTERING.values() for name in rule.decorators})
_HOOKS = sorted({name for kind in KINDS.values() for name, rule in kind.methods.items() if isinstance(rule, Hooking)})
# What else goes by the name of a verb: `@mock.patch("shop.prices")`.
_OTHER_OBJECTS = ("mock", "mocker", "unittest.mock")
# `@router.get("/")`, `@make().get("/")`; not `@mlflow.trace(name="x")`, which has no path.
_DECORATION = re.compile(
    rb"@(?:%s)\b|@[\w.]+\.(?:%s)\b|@(?!(?:%s)\.)[^\n(]*(?:\(\)[^\n(]*)?\.(?:%s)\((?!\s*(?:\)|(?!path\b|rule\b)\w+\s*=))"
    % tuple("|".join(map(re.escape, names)).encode() for names in (_BARE_DECORATORS, _HOOKS, _OTHER_OBJECTS, _VERBS))
)
_ASSIGNMENT = re.compile(rb"\.(?:%s)[ \t]*=" % "|".join(sorted(ASSIGNED)).encode())
# `router.routes.append(route)`
_LISTED = re.compile(rb"\.(?:%s)\(" % "|".join(map(re.escape, sorted(LISTING))).encode())
# `app.get("/")(handler)`
_APPLIED = re.compile(rb"\.(?:%s)\((?:path=)?[rf]?[\"'][/\"'][^()\n]*\)\(" % "|".join(_VERBS).encode())
# `@protected(router.get, "/")`, `declare(router.get, "/", handler)`
_HANDED = re.compile(
    rb"@[\w.]+\(\s*[^()\n]*\.(?:%(verbs)s)\s*[,)]|\.(?:%(verbs)s),\s*[rf]?[\"']/"
    % {b"verbs": "|".join(sorted(ROUTING_METHODS)).encode()}
)
_DECORATORS = re.compile(rb"@([\w.]+)")
_BASES = re.compile(rb"class[ \t]+\w+[ \t]*([(\[][^:]{1,500}):")

_WORD = frozenset(b"_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | frozenset(range(128, 256))
_BLANK_BUT_CALLS = bytes(byte if byte in _WORD or byte in b"(." else 32 for byte in range(256))
_BLANK = bytes(byte if byte in _WORD else 32 for byte in range(256))


class Mentions(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the bytes of a file say.

    `framework`: it can import a web framework, or a package that stands on one. `declares`: it may add routes to an
    object that comes from another file. `calls` is what it may call, decorate with or import under another name: the last name,
    after the first name and a dot where there are several (`self.run` for `self.server.run()`, `.run` for `make().run()`). `bases`
    are the words between the parentheses of its classes. Both are separated by spaces.
    """

    framework: bool
    declares: bool
    calls: bytes
    bases: bytes

    @property
    def matters(self) -> bool:
        """Whether the set-up code in it must be followed, as far as the file alone can tell."""
        return self.framework or self.declares


NOTHING = Mentions(False, False, b"", b"")
decode_mentions = msgspec.msgpack.Decoder(Mentions).decode


def mentions_framework(raw: bytes) -> bool:
    """Whether a file's bytes can import a web framework, or a package that stands on one."""
    return any(stem in raw for stem in _STEMS) and _MENTION.search(raw) is not None


def mentions(raw: bytes) -> Mentions:
    """What a file's bytes say."""
    text = raw.translate(_BLANK_BUT_CALLS)
    calls = _ends(_words_before(b"(", text))
    last_names = {name[name.find(b".") + 1 :] for name in calls}
    declares = not _PLAIN.isdisjoint(last_names) or any(
        pattern.search(raw) for pattern in (_DECORATION, _ASSIGNMENT, _LISTED, _APPLIED, _HANDED)
    )
    calls |= _ends(_DECORATORS.findall(raw)) | _ends(_words_before(b" as ", text))
    bases = set(b" ".join(_BASES.findall(raw)).translate(_BLANK).split())
    return Mentions(mentions_framework(raw), declares, b" ".join(sorted(calls)), b" ".join(sorted(bases)))


def _words_before(mark: bytes, text: bytes) -> set[bytes]:
    pieces = text.split(mark)
    pieces.pop()
    return {piece[piece.rfind(b" ") + 1 :] for piece in pieces}


def _ends(names: Iterable[bytes]) -> set[bytes]:
    """The first and the last part of dotted names."""
    return {name[: name.find(b".") + 1] + name[name.rfind(b".") + 1 :] for name in names}
