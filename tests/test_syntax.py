"""Text to tree: the same places as a newer interpreter sees, the same bytes but for what had to be rewritten, a problem for the rest."""

from __future__ import annotations

import ast
import functools
import json
import subprocess
import sys
import sysconfig
import textwrap
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitlint import newer_grammar, syntax
from fitlint.newer_grammar import rewrites, scan
from fitlint.source import Source, Undecodable
from fitlint.summary import Problem

ROOT = Path(__file__).parent.parent
STANDARD_LIBRARY = sorted(
    path
    for path in Path(sysconfig.get_paths()["stdlib"]).rglob("*.py")
    if "site-packages" not in path.parts and "bad" not in path.name
)
Place = tuple[int, int, int, int, str, str]

# What runs in another interpreter: the places that its own `ast` sees, or (with the folder of fitlint) those that fitlint sees.
# fitlint's own package is bypassed there, because what it depends on need not be installed.
PROBE = """
import ast, json, sys, types, warnings
from collections import namedtuple
warnings.simplefilter("ignore")
texts, root = json.load(sys.stdin)
if root:
    sys.modules["fitlint"] = types.ModuleType("fitlint")
    sys.modules["fitlint"].__path__ = [root]
    sys.modules["fitlint.summary"] = types.ModuleType("fitlint.summary")
    sys.modules["fitlint.summary"].Problem = namedtuple("Problem", "message line column")
    from fitlint.source import Source
    from fitlint.syntax import parse

def places(tree):
    found, todo = [], [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Name, ast.Call)):
            place = node.lineno, node.col_offset, node.end_lineno, node.end_col_offset
            found.append((*place, type(node).__name__, getattr(node, "id", "")))
        for name, value in ast.iter_fields(node):
            if name != "type_params":
                todo.extend(item for item in (value if isinstance(value, list) else [value]) if isinstance(item, ast.AST))
    return sorted(found)
"""
MAIN = "print(json.dumps([places(parse(Source(text.encode())) if root else ast.parse(text)) for text in texts]))"

TYPE_PARAMETERS = [
    "def f[T: int, *Ts, **P](x: T = g(1)) -> T: return h(x)\n",
    "async def f[\n  T, # c ]\n\n  U: ']'\n](\n a, b): pass\n",
    "class A[T: (int, str)](B[T], metaclass=M): x = f(1)\nclass B[\n T\n]: pass\nclass C [T]  : y = z\n",
    "class A:\n    @d(1)\n    def f[T](self): return g\n    async def h[T] (self): await self.f(k)\n",
    "class A:\r\n    def f[\r\n        T,\r\n    ](self):\r\n        return g(self)\r\n",
    "def f[T] \\\n  (x): return y\n",
    "type X[T] = list[T]\ntype Y = g(int)\nif a: type Z[\n\n T,\n] = g(X); type W = Z\n",
    "type = 1\ntype[x] = 2\ntype (x)\ntype in x\nprint(type, type(x))\ntype type[type] = type\ntype match = case\n",
    "\ftype X = int\n# c\ntype é[T] = ü(é)\n",
]
DEFAULTS = ["def f[T: int = str, *Ts = *tuple[int]](x): return g(x)\ntype X[T = int] = g(T)\nclass A[T = f(1)]: pass\n"]
FIELDS = [
    """x = f"{a["b"]!r:>{w("q")}} {f"{c(f"{d}")}"} t" + y\n""",
    """y = ("a" f"{x["\\n"]}\\x41{{" # c\n  "b").z(f'{u('v')}')\n""",
    """x = f"{"\\n".join(a)}"\nk = f"{a}{{ }} é{b["ü"](c):%Y}" f"{d}"\n""",
    """a = f'''{\n x # c " '''\n + g(1)}\n'''\nf"{\ny + h(1)\n}" and z\n""",
    """x = f"{a, b["c"]} {d=} {e["f"]=!r} {g["h"], # i\n}{(lambda: j['k'])()}{(l := m["n"])}" f"o{*p["q"], *r}"\n""",
    """f"{a!r:{b["c"]:{d}}}{e["f"]!s}{g:{h}{i}}" % f"{j["k"] != l}", rf"\\{m["n"]}"\n""",
    """f"{f"{f"{f"{f"{f"{a(1)}"}"}"}"}"}"\n""",
    """class A:\n    def f[T](self): return f"{self.g("a")}"\n""",
    """f"{x["y"]:{'{'}>{z['}']}}" f'{'"' + w}' f'{f'''{v['"']}\n'''}'\n""",
]
# Newer text and older text of the same shape: every name and call must be at the same place.
SAME_SHAPE = {
    "try: a()\nexcept  A, B.c, D(1) : b()\nexcept  E, : c\n": "try: a()\nexcept (A, B.c, D(1)): b()\nexcept (E,): c\n",
    "try: a\nexcept  A ,\\\n  B[c, d] : b\n": "try: a\nexcept (A ,\\\n  B[c, d]): b\n",
    "lazy import x; y(1)\nlazy  from a import (b, c)\nd(b)\n": "import      x; y(1)\nfrom       a import (b, c)\nd(b)\n",
    "t'{a(1)} {b!r:{c}}' ; rt'''\\{d}\n{e}''' ; Tr'{f}'\n": "f'{a(1)} {b!r:{c}}' ; rf'''\\{d}\n{e}''' ; fr'{f}'\n",
    "x = [*a for a in b(c)], f( **d for d in e)\n": "x = [ a for a in b(c)], f(   d for d in e)\n",
    "def f(*args: *Ts): return a[*b, c(1)], [*d], d[e[*f]]\n": "def f(*args:  Ts): return a[ b, c(1)], [*d], d[e[ f]]\n",
    "match a:\n  case [*b]: c[*d]\n  case (*e, f): g\n": "match a:\n  case [*b]: c[ d]\n  case (*e, f): g\n",
}


def parse(text: str | bytes) -> ast.Module:
    return syntax.parse(Source(text.encode() if isinstance(text, str) else text))


def problem(text: str | bytes) -> Problem:
    with pytest.raises(syntax.Unparsable) as caught:
        parse(text)
    return caught.value.problem


def own_places(tree: ast.Module) -> list[Place]:
    namespace: dict[str, Any] = {}
    exec(PROBE[PROBE.index("def places") :], {"ast": ast}, namespace)
    return namespace["places"](tree)  # type: ignore[no-any-return]


@functools.cache
def interpreter(version: str) -> str:
    """The Python `version`, or the test is skipped."""
    installed = sorted(str(path) for path in Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    for candidate in (*installed, f"python{version}"):
        try:
            probe = subprocess.run(
                [candidate, "-c", "import sys; print(*sys.version_info[:2], sep='.')"], capture_output=True, text=True
            )
        except OSError:
            continue
        if probe.stdout.strip() == version:
            return candidate
    pytest.skip(f"no Python {version}")


def places(version: str, texts: list[str], root: str = "") -> list[list[Place]]:
    """Where the names and calls of `texts` are in the eyes of a Python `version`, or with `root` of fitlint under it."""
    done = subprocess.run(
        [interpreter(version), "-c", PROBE + MAIN], input=json.dumps([texts, root]), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [[tuple(place) for place in found] for found in json.loads(done.stdout)]


# -------------------------------------------------------------------------------------------------------------- newer grammar


@pytest.mark.parametrize("older", ["", "3.10", "3.11", "3.12"])
def test_newer_text_has_its_names_and_calls_where_a_newer_interpreter_sees_them(older: str) -> None:
    texts = TYPE_PARAMETERS + DEFAULTS + FIELDS
    found = places(older, texts, str(ROOT / "fitlint")) if older else [own_places(parse(text)) for text in texts]
    for text, expected, got in zip(texts, places("3.13", texts), found, strict=True):
        assert got == expected, text


@pytest.mark.parametrize("older", ["", "3.10", "3.12", "3.13"])
def test_text_that_no_interpreter_here_reads_has_its_names_where_text_of_the_same_shape_has_them(older: str) -> None:
    texts, shapes = list(SAME_SHAPE), list(SAME_SHAPE.values())
    found = places(older, texts, str(ROOT / "fitlint")) if older else [own_places(parse(text)) for text in texts]
    for text, shape, got in zip(texts, shapes, found, strict=True):
        assert got == own_places(ast.parse(shape)), text


def handler_type(text: str) -> ast.expr | None:
    statement = parse(f"try: pass\n{text}: pass\n").body[0]
    return statement.handlers[0].type  # type: ignore[attr-defined,no-any-return]


def test_except_without_parentheses_is_a_tuple() -> None:
    found = handler_type("except A, b.C, D(1)")
    assert isinstance(found, ast.Tuple)
    assert [ast.unparse(item) for item in found.elts] == ["A", "b.C", "D(1)"]
    assert (found.lineno, found.col_offset, found.end_col_offset) == (2, 7, 19)
    assert ast.unparse(handler_type("except A | B, C") or found) == "(A | B, C)"
    assert isinstance(handler_type("except* A, B"), ast.Tuple)


def test_except_with_a_name_still_needs_parentheses() -> None:
    assert problem("try: pass\nexcept A, B as e: pass\n").line == 2


def test_a_name_of_python_2_in_an_except_is_a_type_of_python_3() -> None:
    assert isinstance(handler_type("except ValueError, e"), ast.Tuple)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="has aliases of its own")
def test_an_alias_is_an_assignment_in_its_place() -> None:
    first, second = parse("x = 1; type X[T] = list[T]\n").body
    assert isinstance(second, ast.Assign)
    assert ast.unparse(second) == "X = list[T]"
    assert (second.lineno, second.col_offset) == (1, 7)
    assert ast.unparse(first) == "x = 1"


def test_a_lazy_import_is_an_import_in_its_place() -> None:
    tree = parse('"""Doc."""\nlazy import a.b as c\nif x: lazy from d import e\n')
    assert ast.unparse(tree) == '"""Doc."""\nimport a.b as c\nif x:\n    from d import e'
    assert (tree.body[1].lineno, tree.body[1].col_offset) == (2, 0)
    assert ast.get_docstring(tree) == "Doc."


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('f"/a/{b["c"]}/d"', ["/a/", "b['c']", "/d"]),
        ('("/a" f"\\x2f{b["c"]!r:>{w}}" r"\\d" "}}")', ["/a/", "b['c']", "\\d}}"]),
        ('rt"\\d{{{b["c"]}"', ["\\d{", "b['c']"]),
        ('f"""\r\n{b["c"] # d\r\n}"""', ["\n", "b['c']"]),
        ('f"""{b["c"]}{\'"""\'}"""', ["b['c']", '\'"""\'']),
    ],
)
def test_an_f_string_with_newer_fields_keeps_its_parts(text: str, parts: list[str]) -> None:
    statement = parse(text + "\n").body[0]
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.JoinedStr)
    assert (statement.value.col_offset, statement.value.end_col_offset) in ((0, len(text)), (1, len(text) - 1), (0, 4))
    values = statement.value.values
    found = [value.value if isinstance(value, ast.Constant) else ast.unparse(value.value) for value in values]  # type: ignore[attr-defined]
    assert found == parts


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="needs no rewriting")
def test_an_f_string_that_cannot_be_rewritten_does_not_lose_the_file() -> None:
    tree = parse('def f():\n    x = f"a{yield b["c"]}{yield d\n}"\n    return g()\n')
    assert ast.unparse(tree) == "def f():\n    x = f'a'\n    return g()"


@pytest.mark.parametrize("text", ['x = f"{a b}"', 'x = f"{}"', 'x = b"a" f"{b["c"]}"', 'x = f"{a["b"]', 'x = "\\x" f"{a["b"]}"'])
def test_an_f_string_that_is_wrong_in_every_version_is_a_problem(text: str) -> None:
    found = problem(f"y = 1\n{text}\n")
    assert found.line == 2
    assert "needs" not in found.message


# ------------------------------------------------------------------------------------------------------------------ real files


def modernised(data: bytes) -> bytes:
    """The text with 3.14's `except`, template strings and 3.12's quotes wherever text of the same shape can have them."""
    tokens, pairs = scan(data)
    out = bytearray(data)
    for index, token in enumerate(tokens):
        end = pairs.get(index + 1, 0)
        inside = tokens[index + 2 : end]
        bare = token.text == b"except" and end and tokens[end + 1].text == b":" and b"*" not in [inner.text for inner in inside]
        if bare and inside and b"\n" not in data[inside[0].start : tokens[end].start] and inside[-1].text != b",":
            out[tokens[index + 1].start] = out[tokens[end].start] = 32
        elif token.kind == "open" and index in pairs:
            out[token.start + token.text.lower().index(b"f")] = ord("t")
            quote = token.text.lstrip(b"rRfF")
            for inner in tokens[index + 1 : pairs[index]] if len(quote) == 1 else ():
                if (
                    inner.kind == "string"
                    and inner.text[0] in b"\"'"
                    and inner.end - inner.start > 2
                    and inner.text.count(quote) == 0
                ):
                    out[inner.start] = out[inner.end - 1] = quote[0]
    return bytes(out)


@pytest.mark.parametrize("part", range(2))
def test_modernised_files_have_their_names_where_the_originals_have_them(part: int) -> None:
    changed = 0
    for path in STANDARD_LIBRARY[part * 9 :: 18]:
        try:
            source = Source(path.read_bytes())
            original = own_places(parse(source.data))
        except (Undecodable, syntax.Unparsable):
            continue
        newer = modernised(source.data)
        if newer != source.data:
            changed += 1
            assert own_places(parse(newer)) == original, path
    assert changed > 10


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_the_standard_library_of_a_newer_version_parses(version: str) -> None:
    library = Path(interpreter(version)).parent.parent / f"lib/python{version}"
    if not library.is_dir():
        pytest.skip("no standard library beside the interpreter")
    chosen = {
        path
        for word in ("type", "fstring", "generic", "except", "patma", "grammar")
        for path in library.glob(f"test/test_*{word}*.py")
    }
    chosen |= set(sorted(library.rglob("*.py"))[::25])
    chosen = {
        path for path in chosen if "bad" not in path.name and "lib2to3" not in path.parts and "site-packages" not in path.parts
    }
    if sys.version_info[:2] == (3, 12):  # 3.12.1 itself fails on `f"{a:{b=}}"`
        chosen = {path for path in chosen if path.name != "test_fstring.py"}
    texts = {path: path.read_text("utf-8") for path in sorted(chosen)}
    for (path, text), expected in zip(texts.items(), places(version, list(texts.values())), strict=True):
        assert own_places(parse(text)) == expected, path


def test_files_that_parse_are_not_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newer_grammar, "rewrites", lambda *_: pytest.fail("rewritten"))
    for path in STANDARD_LIBRARY[::40]:
        data = path.read_bytes()
        try:
            expected = ast.parse(data)
        except (SyntaxError, ValueError):
            continue
        assert ast.dump(parse(data), include_attributes=True) == ast.dump(expected, include_attributes=True), path


def test_nothing_in_files_that_parse_looks_newer_than_it_is() -> None:
    for path in STANDARD_LIBRARY[5::40]:
        try:
            source = Source(path.read_bytes())
            ast.parse(source.data.decode())
        except (SyntaxError, ValueError):
            continue
        assert not list(rewrites(source.data, scan(source.data))), path


# ------------------------------------------------------------------------------------------------------------ any text at all

WORDS = """def f class A type X lazy import from except as e async lambda T for in if not print raise [T] [*a] {x=}"""
SIGNS = """* ** [ ] ( ) { } : ; , = == := | ! {{ }} !r ` \" ' f\" t' rf''' \"\"\" \\ \\N{DASH} # é 1 0777 f\"{a[\"b\"]}\""""
FRAGMENTS = st.sampled_from([*WORDS.split(), *SIGNS.split(), " ", "\n", "\r\n", "\r", "\f", "\t"])
TEXTS = st.lists(FRAGMENTS | st.text(max_size=3), max_size=40).map(" ".join) | st.lists(FRAGMENTS, max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_rewriting_changes_no_length_and_no_line(text: str) -> None:
    data = text.encode("utf-8", "replace")
    for rewrite in rewrites(data, scan(data), (3, 10)):
        assert len(rewrite.text) == len(data)
        assert [at for at, byte in enumerate(rewrite.text) if byte in b"\r\n"] == [
            at for at, byte in enumerate(data) if byte in b"\r\n"
        ]
        assert rewrite.needs is not None


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_gives_a_tree_or_a_problem_within_it(text: str) -> None:
    source = Source(text.encode("utf-8", "replace"))
    try:
        tree = syntax.parse(source)
    except syntax.Unparsable as error:
        found = error.problem
        assert found.message
        assert 1 <= found.line <= len(source.starts)
        assert 1 <= found.column <= len(source.line_text(found.line)) + 1
    else:
        assert all(getattr(node, "lineno", 1) <= len(source.starts) for node in ast.walk(tree))


@given(TEXTS)
def test_tokens_stand_in_order_and_without_overlap(text: str) -> None:
    data = text.encode("utf-8", "replace")
    tokens, pairs = scan(data)
    ends = 0
    for token in tokens:
        assert ends <= token.start <= token.end
        ends = token.end
    assert all(opening < closing < len(tokens) for opening, closing in pairs.items())


# -------------------------------------------------------------------------------------------------------------------- problems


def test_a_problem_has_the_line_and_the_column_in_code_points() -> None:
    assert problem("a = 1\né = 'ü\n") == Problem("unterminated string literal (detected at line 2)", 2, 5)


@pytest.mark.parametrize("text", ["lazy import x\ny = = 1\n", "x = t'{a}'\nlazy import x\nz = = 2\n"])
def test_newer_grammar_that_does_not_parse_names_the_python_to_run(text: str) -> None:
    assert problem(text).message.startswith("needs Python 3.15: run fitlint under it (")


def test_an_error_before_newer_grammar_is_just_that() -> None:
    assert problem("y = = 1\nlazy import x\n") == Problem("invalid syntax", 1, 5)


@pytest.mark.parametrize(
    "statement",
    [
        "print 'a'",
        "print a",
        "exec 'a'",
        "raise A, 'b'",
        "x = `a`",
        "x = 0777",
        "x = 10L",
        "if a <> b: pass",
        "if a: print >>b, 'c' 1",
    ],
)
def test_python_2_is_called_by_its_name(statement: str) -> None:
    text = f"# c\ntry:\n    pass\nexcept A, e:\n    pass\n{statement}\n"
    assert problem(text).message.startswith("Python 2 code (")


@pytest.mark.parametrize(
    "text", ["print(a) b", "raise A(b, c) d", "x = = 0x1F, 00, 0.7, 1e07, 1j, '`'", "print = = 1", "f(raise_, b c)"]
)
def test_what_is_only_wrong_is_not_called_python_2(text: str) -> None:
    assert "Python 2" not in problem(text).message


def test_null_bytes_have_their_place() -> None:
    assert problem("x = 1\ny =\0 2\n") == Problem("contains a null byte", 2, 4)


DEEP = {
    "parentheses": "'(' * 5000 + ')' * 5000",
    "sum": "'a' + '+a' * 100_000",
    "calls": "'a' + '.b()' * 100_000",
    "signs": "'-' * 100_000 + '1'",
    "elif": "'if a: pass\\n' + 'elif a: pass\\n' * 20_000",
    "blocks": "''.join(' ' * depth + 'if a:\\n' for depth in range(300))",
    "fields": "'f\"{' * 5000 + 'a' + '}\"' * 5000",
    "newer": "'def f[T](): pass\\n' + 'a' + '+a' * 100_000",
    "excepts": "'except ' * 100_000",
    "raises": "'raise a ' * 50_000",
    "stars": "'[*' * 50_000",
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("version", ["", "3.10", "3.13"])
def test_deep_text_does_not_end_the_process(name: str, version: str) -> None:
    script = f"""
        from fitlint.syntax import Unparsable
        try:
            parse(Source(({DEEP[name]}).encode()))
        except Unparsable as error:
            assert error.problem.message
        print("alive")
    """
    python = interpreter(version) if version else sys.executable
    request = json.dumps([[], str(ROOT / "fitlint")])
    done = subprocess.run(
        [python, "-c", PROBE + textwrap.dedent(script)], input=request, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr


# ------------------------------------------------------------------------------------------------------------ encodings, lines


@pytest.mark.parametrize("statement", ["f(é)", 'f(f"{é["ü"]}")', "try: é\nexcept é, ü: f(é)"])
def test_places_are_those_of_the_text_as_utf_8_whatever_it_was_on_disk(statement: str) -> None:
    expected = own_places(parse("# \n" + statement))
    assert expected
    assert own_places(parse(b"# coding: latin-1\n" + statement.encode("latin-1"))) == expected
    assert own_places(parse(b"\xef\xbb\xbf# \n" + statement.encode())) == expected
    for end in (b"\r\n", b"\r", b"\n\f"):
        assert own_places(parse((b"# \n" + statement.encode()).replace(b"\n", end))) == [
            (line, start + (end == b"\n\f"), last, stop + (end == b"\n\f"), *rest) for line, start, last, stop, *rest in expected
        ]  # fmt: skip


def test_warnings_are_silent(recwarn: pytest.WarningsRecorder) -> None:
    warnings.simplefilter("always")
    parse('x = "\\d"; 1if x else 2\nlazy import y\nf"\\d{x["y"]}"\n')
    assert not recwarn.list
