"""The formats: what a report looks like to people and to programs. The report is made by hand, so no check is needed."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import category

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitlint.output
from fitlint.config import load
from fitlint.finding import Diagnostic, Edit, Fix, Place, Range, Step, Suppression
from fitlint.output import FORMATS, Context
from fitlint.output import routes as route_formats
from fitlint.output import statistics as statistics_format
from fitlint.output.cells import clean, crop, pad, shorten, width
from fitlint.output.diff import unified
from fitlint.output.footer import notices
from fitlint.output.full import diagnostic_text
from fitlint.remember import Unresolved
from fitlint.routes import RouteParameter, RouteRecord, RouteTable, route_table
from fitlint.run import Report
from fitlint.source import Source

API = """\
from fastapi import FastAPI

from shop.prices import price_of

app = FastAPI()


@app.get("/prices/{item}")
async def read_price(item):
\tprice = "日本" + price_of(item)
\treturn price


@app.get(
    "/tax",
    responses={
        404: {},
        405: {},
        406: {},
        407: {},
    },
)
async def tax(): ...
"""
JSON_FORMATS = ("json", "json-lines", "sarif", "sarif-github", "gitlab", "rdjson", "rdjsonl")
PRICES = "import requests\n\n\ndef price_of(item):\n    return requests.get(item, timeout=5)"


class Shop:
    """A program on disk, and findings in it named by their text."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "shop").mkdir()
        self.sources = {"shop/api.py": Source(API.encode()), "shop/prices.py": Source(PRICES.encode())}
        for path, source in self.sources.items():
            (root / path).write_bytes(source.data)

    def place(self, path: str, text: str) -> Place:
        start = self.sources[path].data.index(text.encode())
        return Place(path, start, start + len(text.encode()))

    def range(self, path: str, text: str) -> Range:
        place, source = self.place(path, text), self.sources[path]
        return Range(source.position(place.start), source.position(place.end))

    def step(self, path: str, text: str, message: str) -> Step:
        return Step(path, self.range(path, text), message)

    def chain(self) -> list[Step]:
        return [
            self.step("shop/api.py", "price_of(item)", "`read_price` calls `price_of`"),
            self.step("shop/prices.py", "requests.get(item, timeout=5)", "`price_of` calls `requests.get`, which blocks"),
        ]

    def blocking(self, **changes: Any) -> Diagnostic:
        one = Diagnostic(
            code="FIT101",
            name="blocking-network-call",
            level="error",
            confidence="likely",
            message="`GET /prices/{item}` waits for `requests.get`, and every other request with it",
            path="shop/api.py",
            range=self.range("shop/api.py", "price_of(item)"),
            steps=self.chain(),
            route="GET /prices/{item}",
            routes=["GET /prices/{item}"],
            scope="shop.api:read_price",
            fingerprint="1f",
            reason="the type of `requests` is guessed from its name",
            help="await an asynchronous client",
        )
        return msgspec.structs.replace(one, **changes)

    def untyped(self) -> Diagnostic:
        after = self.place("shop/api.py", "(item)").end - 1
        fix = Fix("annotate `item` as `str`", [Edit(Place("shop/api.py", after, after), ": str")], "safe")
        found = self.range("shop/api.py", "item):")
        return Diagnostic(
            "FIT201", "untyped-handler-parameter", "warning", "certain", "`item` has no type", "shop/api.py", found, fix=fix
        )

    def report(self, *diagnostics: Diagnostic, **changes: Any) -> Report:
        values: dict[str, Any] = {
            "files": ["shop/api.py", "shop/prices.py"],
            "discovered": 3,
            "routes": 48,
            "applications": 2,
            "checks": 10,
            "frameworks": ["fastapi"],
        }
        return Report(self.root, list(diagnostics), **{**values, **changes})


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_finding_is_shown_with_its_source_its_chain_and_its_reasons(shop: Shop) -> None:
    assert (
        diagnostic_text(shop.blocking(), Context(shop.root))
        == """\
error[FIT101] blocking-network-call: `GET /prices/{item}` waits for `requests.get`, and every other request with it
  --> shop/api.py:10:17
   |
10 |     price = "日本" + price_of(item)
   |                      ^^^^^^^^^^^^^^
   |
   1. shop/api.py:10:17: `read_price` calls `price_of`
   2. shop/prices.py:5:12: `price_of` calls `requests.get`, which blocks
      | return requests.get(item, timeout=5)
      |        -----------------------------
   = route: GET /prices/{item}
   = help: await an asynchronous client
   = confidence: likely, because the type of `requests` is guessed from its name
"""
    )


def test_a_fix_is_shown_as_a_diff(shop: Shop) -> None:
    assert (
        diagnostic_text(shop.untyped(), Context(shop.root))
        == """\
warning[FIT201] untyped-handler-parameter: `item` has no type
 --> shop/api.py:9:22
  |
9 | async def read_price(item):
  |                      ^^^^^^
  |
  = fix (safe): annotate `item` as `str`
    --- shop/api.py
    +++ shop/api.py
    @@ -6,7 +6,7 @@


     @app.get("/prices/{item}")
    -async def read_price(item):
    +async def read_price(item: str):
         price = "日本" + price_of(item)
         return price

"""
    )


def test_a_range_of_several_lines_has_a_rail_and_is_bounded(shop: Shop) -> None:
    found = shop.range("shop/api.py", API[API.index("@app.get(\n") : API.index("async def tax")].rstrip())
    assert (
        diagnostic_text(
            shop.blocking(range=found, steps=[], routes=[], route=None, help="", confidence="certain"), Context(shop.root)
        )
        == """\
error[FIT101] blocking-network-call: `GET /prices/{item}` waits for `requests.get`, and every other request with it
  --> shop/api.py:14:1
   |
14 | / @app.get(
15 | |     "/tax",
16 | |     responses={
17 | |         404: {},
 … | |
21 | |     },
22 | | )
   | |_^
   |
"""
    )


def test_a_range_that_starts_inside_a_line(shop: Shop) -> None:
    found = shop.range("shop/api.py", "{\n        404: {},\n        405: {}")
    text = diagnostic_text(
        shop.blocking(range=found, steps=[], routes=[], route=None, help="", confidence="certain"), Context(shop.root)
    )
    assert (
        text.split("\n", 3)[3]
        == """\
16 |       responses={
   |  _______________^
17 | |         404: {},
18 | |         405: {},
   | |_______________^
   |
"""
    )


def test_the_middle_of_a_long_chain_is_left_out(shop: Shop) -> None:
    text = diagnostic_text(shop.blocking(steps=shop.chain() * 5), Context(shop.root))
    numbers = [line.split(".")[0].strip() for line in text.splitlines() if line.strip()[:1].isdigit() and "py:" in line]
    assert numbers == ["1", "2", "3", "8", "9", "10"]
    assert "   … 4 more steps\n" in text


def test_what_else_there_is_leaves_the_chain_whole(shop: Shop) -> None:
    chain = shop.chain() * 2
    also = [msgspec.structs.replace(one, also=True) for one in chain]
    text = diagnostic_text(shop.blocking(steps=[*chain, *also, *also]), Context(shop.root))
    numbers = [line.split(".")[0].strip() for line in text.splitlines() if line.strip()[:1].isdigit() and "py:" in line]
    assert numbers == ["1", "2", "3", "4", "5", "6"]
    assert "   … 6 more places\n" in text


def test_routes_and_diffs_are_bounded(shop: Shop) -> None:
    routes = [f"GET /{number}" for number in range(9)]
    fix = Fix("write a model", [Edit(Place("shop/prices.py", 0, 0), "x = 1\n" * 300)])
    text = diagnostic_text(shop.blocking(routes=routes, fix=fix), Context(shop.root))
    assert "= routes: GET /0, GET /1, GET /2, GET /3, GET /4 and 4 more\n" in text
    assert text.endswith("… 226 more lines\n")


def test_a_suppressed_finding_says_by_what(shop: Shop) -> None:
    one = shop.blocking(suppression=Suppression("comment", "shop/prices.py", 5, "cached"))
    assert "= suppressed: by a comment at shop/prices.py:5: cached\n" in diagnostic_text(one, Context(shop.root))


def test_a_file_that_is_gone_or_shorter_costs_its_snippet_only(shop: Shop) -> None:
    (shop.root / "shop/api.py").write_text("")
    (shop.root / "shop/prices.py").unlink()
    text = diagnostic_text(shop.blocking(fix=shop.untyped().fix), Context(shop.root))
    assert text.splitlines()[1] == "  --> shop/api.py:10:17"
    assert "   2. shop/prices.py:5:12: `price_of` calls `requests.get`, which blocks" in text.splitlines()


def test_a_long_line_is_cut_around_its_range(shop: Shop) -> None:
    line = f'x = "{"a" * 500}"; blocked(); y = "{"b" * 500}"\n'
    (shop.root / "long.py").write_text(line)
    start = line.index("blocked()") + 1
    found = msgspec.convert({"start": [1, start], "end": [1, start + 9]}, Range)
    for terminal in (60, 80, None):
        text = diagnostic_text(shop.blocking(path="long.py", range=found, steps=[]), Context(shop.root, width=terminal))
        shown, marks = text.splitlines()[3:5]
        assert shown.index("blocked()") == marks.index("^^^^^^^^^")
        assert len(shown) <= (terminal or 120) and shown.endswith("…") and shown.startswith("1 | …")


def test_nothing_in_the_analysed_code_reaches_the_terminal_raw(shop: Shop) -> None:
    (shop.root / "evil.py").write_text('x = "\x1b[31m\u202e"\n', encoding="utf-8")
    found = msgspec.convert({"start": [1, 1], "end": [1, 2]}, Range)
    one = shop.blocking(
        path="evil.py", range=found, steps=[], message="a\nb\x1b]0;x\x07", route=None, routes=["GET /\x9b"], help="a\x1b\nb"
    )
    for name in FORMATS:
        text = FORMATS[name](shop.report(one), Context(shop.root))
        assert not [char for char in text if category(char) in ("Cc", "Cf") and char != "\n" and name not in JSON_FORMATS]
    assert '1 | x = "\\x1b[31m\\u202e"' in diagnostic_text(one, Context(shop.root))


def test_the_footer_counts_and_points_on_once(shop: Shop) -> None:
    report = shop.report(
        shop.untyped(),
        shop.blocking(),
        shop.blocking(level="advice"),
        suppressed=[shop.blocking(), shop.blocking()],
        hidden={"likely": 8, "advice": 0},
        unresolved=[Unresolved("route path", "shop/api.py", 3, "computed")],
    )
    text = FORMATS["full"](report, Context(shop.root))
    assert text.endswith("""\

found 1 error, 1 warning and 1 advice (1 fixable); analysed 48 routes of 2 applications in 2 files, 10 checks
not shown: 8 likely (--confidence likely), 2 suppressed
1 thing stayed unresolved: --show-unresolved lists them
`fitlint explain FIT101` says why, how to fix it, and when to ignore it
""")
    assert text.count("fitlint explain") == 1
    listed = FORMATS["full"](report, Context(shop.root, unresolved=True))
    assert "\nshop/api.py:3: unresolved route path: computed\n" in listed and "--show-unresolved" not in listed


def test_nothing_found_says_what_was_analysed(shop: Shop) -> None:
    report = shop.report(files=["a.py"], applications=1, hidden={"likely": 8})
    assert FORMATS["full"](report, Context(shop.root)) == (
        "no problems: 48 routes of 1 application in 1 file, 10 checks (not shown: 8 likely (--confidence likely))\n"
    )
    assert FORMATS["concise"](report, Context(shop.root)) == ""


def test_no_application_is_said_loudly(shop: Shop) -> None:
    report = shop.report(applications=0, routes=0, frameworks=["fastapi", "flask"], warnings=["the cache is read-only"])
    warning, loud = notices(report)
    assert warning == "fitlint: warning: the cache is read-only"
    assert "found no application and no route, although the program imports fastapi and flask" in loud
    assert notices(shop.report(applications=0, routes=1)) == []
    assert notices(shop.report(applications=0, routes=0, frameworks=[])) == []


def test_concise_is_one_line_each(shop: Shop) -> None:
    assert FORMATS["concise"](shop.report(shop.blocking(), shop.untyped()), Context(shop.root)) == (
        "shop/api.py:10:17: error[FIT101] `GET /prices/{item}` waits for `requests.get`, and every other request with it\n"
        "shop/api.py:9:22: warning[FIT201] `item` has no type\n"
    )


def test_paths_are_relative_to_where_people_are(shop: Shop) -> None:
    report = shop.report(shop.untyped())
    inside = Context(shop.root, cwd=shop.root / "shop")
    assert FORMATS["concise"](report, inside).startswith("api.py:9:22: ")
    assert FORMATS["concise"](report, Context(shop.root, cwd=shop.root / "other")).startswith("../shop/api.py:9:22: ")
    assert json.loads(FORMATS["json"](report, inside))["diagnostics"][0]["path"] == "shop/api.py"


def test_colour_adds_nothing_but_colour(shop: Shop) -> None:
    import re

    report = shop.report(shop.blocking(), shop.untyped(), unresolved=[Unresolved("router", "a.py", 1, "x")])
    for render in (FORMATS["full"], FORMATS["concise"], statistics_format.render):
        plain, coloured = render(report, Context(shop.root)), render(report, Context(shop.root, color=True))
        assert "\x1b" not in plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain != coloured


def test_statistics(shop: Shop) -> None:
    report = shop.report(shop.untyped(), shop.blocking(), shop.blocking())
    assert (
        statistics_format.render(report, Context(shop.root))
        == """\
COUNT  CODE    NAME                       FIXABLE
    2  FIT101  blocking-network-call            -
    1  FIT201  untyped-handler-parameter        1

found 2 errors and 1 warning (1 fixable); analysed 48 routes of 2 applications in 2 files, 10 checks
`fitlint explain FIT101` says why, how to fix it, and when to ignore it
"""
    )
    assert statistics_format.render(shop.report(), Context(shop.root)).startswith("no problems: ")


# ----------------------------------------------------------------------------------------------------------------------- JSON


def schema(name: str) -> dict[str, Any]:
    """A shipped schema, made strict: readers must allow new keys, we must not write undocumented ones."""
    document: dict[str, Any] = json.loads((Path(fitlint.output.__file__).parent / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)

    def tighten(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("properties"), dict) and value.get("type") == "object":
                value["additionalProperties"] = False
                assert all(
                    "description" in found or "$ref" in found or "anyOf" in found for found in value["properties"].values()
                )
            for inner in value.values():
                tighten(inner)

    tighten(document)
    return document


def test_json_is_what_the_schema_says(shop: Shop) -> None:
    suppressed = shop.blocking(suppression=Suppression("comment", "shop/prices.py", 5))
    also = [msgspec.structs.replace(one, also=True) for one in shop.chain()]
    report = shop.report(
        shop.untyped(),
        shop.blocking(steps=[*shop.chain(), *also]),
        suppressed=[suppressed],
        unresolved=[Unresolved("router", "a.py", 1, "x")],
        hidden={"likely": 1},
    )
    validator = jsonschema.Draft202012Validator(schema("schema.json"))
    validator.validate(json.loads(FORMATS["json"](report, Context(shop.root))))
    document = json.loads(FORMATS["json"](report, Context(shop.root, unresolved=True, statistics=True)))
    validator.validate(document)
    assert document["version"] == 1 and document["tool"]["name"] == "fitlint"
    assert document["summary"]["levels"] == {"error": 1, "warning": 1, "advice": 0}
    assert document["unresolved"] == [{"what": "router", "path": "a.py", "line": 1, "reason": "x"}]
    assert [row["code"] for row in document["statistics"]] == ["FIT101", "FIT201"]
    untyped, blocking = document["diagnostics"]
    assert blocking["range"] == {"start": {"line": 10, "column": 17}, "end": {"line": 10, "column": 31}}
    assert blocking["steps"][1]["range"]["start"] == {"line": 5, "column": 12}
    assert (blocking["fix"], blocking["status"], blocking["suppression"]) == (None, "new", None)
    here = {"line": 9, "column": 26}
    assert untyped["fix"] == {
        "title": "annotate `item` as `str`",
        "applicability": "safe",
        "edits": [{"path": "shop/api.py", "range": {"start": here, "end": here}, "text": ": str"}],
    }
    assert document["suppressed"][0]["status"] == "suppressed"
    assert document["suppressed"][0]["suppression"] == {"kind": "comment", "path": "shop/prices.py", "line": 5, "reason": ""}


def test_json_lines_are_the_shown_findings(shop: Shop) -> None:
    report = shop.report(shop.untyped(), shop.blocking(), suppressed=[shop.blocking()])
    lines = [json.loads(line) for line in FORMATS["json-lines"](report, Context(shop.root)).splitlines()]
    assert lines == json.loads(FORMATS["json"](report, Context(shop.root)))["diagnostics"]


def test_json_survives_every_encoding_and_every_path(shop: Shop) -> None:
    report = shop.report(shop.blocking(message="é 日 𝄞", path="bad\udcff.py"), files=["bad\udcff.py"])
    plain = FORMATS["json"](report, Context(shop.root))
    escaped = FORMATS["json"](report, Context(shop.root, ascii=True))
    assert escaped.isascii() and json.loads(escaped) == json.loads(plain)
    assert json.loads(plain)["diagnostics"][0]["message"] == "é 日 𝄞"


def test_a_fix_to_a_file_that_is_gone_is_left_out(shop: Shop) -> None:
    (shop.root / "shop/api.py").unlink()
    assert json.loads(FORMATS["json-lines"](shop.report(shop.untyped()), Context(shop.root)))["fix"] is None


# --------------------------------------------------------------------------------------------------------------------- routes


def record(path: str, endpoint: str, *methods: str, **changes: Any) -> RouteRecord:
    values: dict[str, Any] = {"framework": "fastapi", "app": "shop.main:app", "kind": "http", "file": "shop/api.py", "line": 9}
    values |= {"is_async": True, "runs_on": "shared loop", "parameters": [RouteParameter("id", "path", True, True)]}
    return RouteRecord(path=path, methods=list(methods), endpoint=endpoint, **{**values, **changes})


ROUTES = RouteTable(
    routes=[
        record("/", "shop.main:index", "GET"),
        record("/api/v1/items", "shop.items:all_items", "GET"),
        record("/api/v1/items/{id:int}", "shop.items:Items.put", "PUT", "PATCH"),
        record("/api/v1/users/", 'shop.users:"x"', "GET"),
        record("/ws", "shop.ws:chat", kind="websocket"),
        record("/<int:id>", "old:view", "GET", app="old:app", framework="flask", is_async=False, runs_on="thread"),
    ],
    unresolved=[Unresolved("route path", "shop/api.py", 30, "computed")],
)


def test_the_routes_as_a_table(tmp_path: Path) -> None:
    assert (
        route_formats.table(ROUTES, Context(tmp_path))
        == """\
shop.main:app (fastapi, 5 routes)
METHODS    PATH                    ENDPOINT              RUNS-ON      FILE:LINE
GET        /                       shop.main:index       shared loop  shop/api.py:9
GET        /api/v1/items           shop.items:all_items  shared loop  shop/api.py:9
PUT,PATCH  /api/v1/items/{id:int}  shop.items:Items.put  shared loop  shop/api.py:9
GET        /api/v1/users/          shop.users:"x"        shared loop  shop/api.py:9
websocket  /ws                     shop.ws:chat          shared loop  shop/api.py:9

old:app (flask, 1 route)
METHODS    PATH                    ENDPOINT              RUNS-ON      FILE:LINE
GET        /<int:id>               old:view              thread       shop/api.py:9

6 routes of 2 applications; 1 thing stayed unresolved: --show-unresolved lists them
"""
    )
    narrow = route_formats.table(ROUTES, Context(tmp_path, width=76))
    assert "shop.items:all_items" in route_formats.table(ROUTES, Context(tmp_path, width=200))
    assert max(map(len, narrow.splitlines()[:-1])) <= 76 and "…" in narrow
    listed = route_formats.table(ROUTES, Context(tmp_path, unresolved=True))
    assert listed.endswith("\nshop/api.py:30: unresolved route path: computed\n\n6 routes of 2 applications\n")
    assert route_formats.table(RouteTable(), Context(tmp_path)) == "0 routes of 0 applications\n"


def test_the_routes_as_json_are_what_the_schema_says(tmp_path: Path) -> None:
    document = json.loads(route_formats.as_json(ROUTES, Context(tmp_path)))
    jsonschema.Draft202012Validator(schema("routes.schema.json")).validate(document)
    assert document["routes"][2] == {
        "framework": "fastapi",
        "app": "shop.main:app",
        "path": "/api/v1/items/{id:int}",
        "methods": ["PUT", "PATCH"],
        "kind": "http",
        "endpoint": "shop.items:Items.put",
        "file": "shop/api.py",
        "line": 9,
        "async": True,
        "runs_on": "shared loop",
        "parameters": [{"name": "id", "in": "path", "annotated": True, "required": True}],
        "response_contract": None,
        "dependencies": [],
        "include_in_schema": True,
    }
    assert msgspec.json.decode(route_formats.as_json(ROUTES, Context(tmp_path)), type=RouteTable) == ROUTES


def test_the_routes_as_mermaid(tmp_path: Path) -> None:
    assert (
        route_formats.FORMATS["mermaid"](ROUTES, Context(tmp_path))
        == """\
flowchart LR
    n0(["shop.main:app"])
    n0 --> n1["GET /<br/>shop.main:index"]
    n0 --> n2{{"/api/v1"}}
    n2 --> n3{{"/items"}}
    n3 --> n4["GET<br/>shop.items:all#95;items"]
    n3 --> n5["PUT PATCH /{id:int}<br/>shop.items:Items.put"]
    n2 --> n6["GET /users/<br/>shop.users:#34;x#34;"]
    n0 --> n7["websocket /ws<br/>shop.ws:chat"]
    n8(["old:app"])
    n8 --> n9["GET /#60;int:id#62;<br/>old:view"]
"""
    )


# ---------------------------------------------------------------------------------------------------------------------- cells


def test_cells() -> None:
    assert [width(text) for text in ("abc", "日本", "e\u0301", "ﾃ", "🙂")] == [3, 4, 1, 1, 2]
    assert clean("a\tb\r\x00\ud800") == "a    b\\x0d\\x00\\ud800"
    assert (shorten("abcdef", 6), shorten("abcdef", 5), shorten("日本語日本語", 7)) == ("abcdef", "ab…ef", "日…語")
    assert pad("日", 4) == "日  "


@given(st.text(), st.integers(-2, 30), st.integers(-2, 30), st.integers(14, 40))
def test_a_window_never_overflows_and_holds_the_start_of_its_range(line: str, first: int, last: int, room: int) -> None:
    text, start, cells = crop(line, first, last, room)
    assert width(text) <= room and cells >= 1
    if 0 <= first < len(line):
        assert start < room
        at = next(index for index in range(len(text) + 1) if width(text[:index]) >= start)
        if width(clean(line[first])):
            at += next(index for index, char in enumerate(text[at:]) if width(char))  # past what combines with the cell before
            assert text[at:].startswith(clean(line[first])[:1])


# ----------------------------------------------------------------------------------------------------------------------- diff

LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", "c", "d\r\n", "é\x0c\n"]), max_size=40).map("".join)


@given(LINES, st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["", "x", "y\n", "z\nz\n", "\n"])), min_size=1, max_size=6))
def test_a_diff_says_what_the_edits_do(
    tmp_path_factory: pytest.TempPathFactory, text: str, changes: list[tuple[int, str]]
) -> None:
    data = text.encode()
    cuts = sorted({min(cut, len(data)) for cut, _ in changes} | {len(data)})
    cuts = [cut for cut in cuts if data[cut : cut + 1] not in (b"\xa9",) and data[cut - 1 : cut + 1] != b"\r\n"]
    edits = [Edit(Place("a.py", a, b), new) for (a, b), (_, new) in zip(list(pairwise(cuts))[::2], changes, strict=False)]
    new = data
    for edit in reversed(edits):
        new = new[: edit.place.start] + edit.text.encode() + new[edit.place.end :]
    context = Context(Path("."))
    context._sources["a.py"] = Source(data)
    lines = unified(Fix("x", edits), context)
    assert patched(universal(data), lines[2:]) == universal(new)


def universal(data: bytes) -> list[str]:
    text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    return [clean(line) for line in (lines if lines[-1] else lines[:-1])]


def patched(lines: list[str], diff: list[str]) -> list[str]:
    """What `patch` makes of it; every line number in the diff must be right."""
    result: list[str] = []
    at = 0
    for line in diff:
        if line.startswith("@@"):
            old, new = (part[1:].split(",") for part in line.split()[1:3])
            start = int(old[0]) - (old[1:] != ["0"])
            result += lines[at:start]
            at = start
            assert len(result) == int(new[0]) - (new[1:] != ["0"])
        elif line.startswith("+"):
            result.append(line[1:])
        elif not line.startswith("\\"):
            assert lines[at] == line[1:]
            result += [line[1:]] if line.startswith(" ") else []
            at += 1
    return result + lines[at:]


def test_a_mount_stands_where_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from fastapi import FastAPI\nfrom fastapi.staticfiles import StaticFiles\n\napp = FastAPI()\n"
        "app.mount('/images', StaticFiles(directory='images'))\n"
    )
    (mount,) = route_table(load([tmp_path]), [tmp_path]).routes
    assert (mount.path, mount.kind, mount.file, mount.line) == ("/images", "mount", "app.py", 5)
