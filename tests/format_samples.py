"""Reports that try to break formats, and readers of what hosts read: written from the grammars that they publish."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from fitlint.finding import Diagnostic, Edit, Fix, Place, Range, Step, Suppression
from fitlint.run import Report
from fitlint.source import Position

NASTY = [
    "::error::x", "::set-env name=A::b", "\n::warning file=a::b", "\r::stop-commands::x", "::", "##[error]x", "##[add-mask]x", "##[group]",
    "##vso[task.complete result=Succeeded;]", "##VSO[task.setvariable variable=a]b", "##teamcity[buildProblem description='x']", "%0A", "%25", "%",
    "%AZP25", "|n", "|", "'", '"', "]", "[", ";", ",", ":", "\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x00", "\x1b[31m", "\x1b]8;;http://x\x07",
    "\ud800", "\udc80", "\ufffe", "\u202e", "]]>", "<script>", "</failure>", "<!--", "&amp;", "&#10;", "`", "``", "```", "\n```\n", "*", "_", "#1", "@root",
    "[a](http://b)", "![a](b)", "<a href=x>", "http://evil.test", "www.evil.test", "</details>", "\n\n# a", "\n- a", "\\", "$x$", "~~", "{0}", "{", "}",
    "é", "𝄞", "日本", "\t", " ", "  ", "a", "GET /users/{id}", "`GET /x`", "=", "--",
]  # fmt: skip
NAMES = st.lists(st.sampled_from(NASTY), min_size=1, max_size=6).map("".join)
TEXT = NAMES | st.text(max_size=30)
PATHS = TEXT.map(lambda text: "d/" + text.replace("\0", "").replace("/", "|") + ".py")


def span(line: int = 1, column: int = 1, last: int | None = None, end: int | None = None) -> Range:
    return Range(Position(line, column), Position(last or line, column + 3 if end is None else end))


@st.composite
def diagnostics(draw: st.DrawFn, paths: st.SearchStrategy[str] = PATHS) -> Diagnostic:
    line = draw(st.integers(1, 4))
    place = span(line, draw(st.integers(1, 9)), line + draw(st.integers(0, 2)), draw(st.integers(9, 12)))
    path = draw(paths)
    number = draw(st.integers(0, 3))
    return Diagnostic(
        code=draw(st.sampled_from(["FIT101", "FIT505", "ACM001", "FIT001"])),
        name=draw(st.sampled_from(["blocking-network-call", "a-b"])),
        level=draw(st.sampled_from(["error", "warning", "advice"])),
        confidence=draw(st.sampled_from(["certain", "likely"])),
        message=draw(TEXT),
        path=path,
        range=place,
        steps=[Step(draw(st.just(path) | paths), place, draw(TEXT)) for _ in range(number)],
        routes=draw(st.lists(TEXT, max_size=2)),
        fix=draw(st.none() | st.builds(Fix, TEXT, st.just([Edit(Place(path, 0, 0), "x")]), st.sampled_from(["safe", "display"]))),
        fingerprint=draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        scope=draw(TEXT),
        reason=draw(TEXT),
        help=draw(TEXT),
    )


def reports(root: Path, paths: st.SearchStrategy[str] = PATHS, **others: Any) -> st.SearchStrategy[Report]:
    """Reports as runs make them: in the order of places; the comment that hides one is at a place of its own."""

    def report(found: list[Diagnostic]) -> Report:
        return Report(root, sorted(found, key=Diagnostic.sort_key), routes=1, applications=1, **others)

    return st.lists(diagnostics(paths), max_size=4).map(report)


def one(**changes: Any) -> Diagnostic:
    values: dict[str, Any] = {
        "code": "FIT101", "name": "blocking-network-call", "level": "error", "confidence": "certain", "message": "`f` waits", "path": "app.py",
        "range": span(), "fingerprint": "0123456789abcdef" * 2, "scope": "f",
    }  # fmt: skip
    return Diagnostic(**{**values, **changes})


def suppressed(**changes: Any) -> Diagnostic:
    return one(suppression=Suppression("comment", "app.py", 3, "known"), **changes)


# ------------------------------------------------------------------------------------------------------------------ what hosts read


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


_GITHUB = {
    "stop-commands", "error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "add-matcher", "remove-matcher", "set-env",
    "set-output", "save-state", "add-path", "echo",
}  # fmt: skip


def lines_of(text: str) -> list[str]:
    """As the hosts' agents read lines."""
    return re.split(r"\r\n|\r|\n", text)


def github(text: str) -> list[Command]:
    """What the runner executes: `::name key=value,…::data` at the start of a line, `##[name key=value;…]data` anywhere, until it is told
    to stop, and again from the token on."""
    found = []
    token = ""
    for line in lines_of(text):
        command = _second(line, token) or _first(line, token)
        if command is None:
            continue
        if token:
            if command.name.lower() == token:
                token = ""
            continue
        if command.name.lower() == "stop-commands":
            token = command.data.lower()
        else:
            found.append(command)
    assert not token, "commands stay stopped for the rest of the step"
    return found


def _second(line: str, token: str) -> Command | None:
    line = line.lstrip()
    if not line.startswith("::") or "::" not in line[2:]:
        return None
    head, _, data = line[2:].partition("::")
    name, _, written = head.partition(" ")
    if name.lower() not in {*_GITHUB, token}:
        return None
    return Command(name, _properties(written.strip(), ",", _unescaped), _unescaped(data, ("\r", "\n", "%")))


def _first(line: str, token: str) -> Command | None:
    _, prefix, rest = line.partition("##[")
    head, bracket, data = rest.partition("]")
    name, _, written = head.partition(" ")
    if not prefix or not bracket or name.lower() not in {*_GITHUB, token}:
        return None
    return Command(name, _properties(written, ";", _unescaped), data)


_CODES = {"\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C", ";": "%3B", "]": "%5D", "%": "%25"}


def _unescaped(text: str, chars: tuple[str, ...] = ("\r", "\n", ":", ",", "%")) -> str:
    for char in chars:
        text = text.replace(_CODES[char], char)
    return text


def _properties(written: str, separator: str, unescaped: Any) -> dict[str, str]:
    pairs = (one.split("=", 1) for one in written.split(separator) if one)
    return {pair[0].lower(): unescaped(pair[1]) for pair in pairs if len(pair) == 2 and pair[1]}


def azure(text: str) -> list[Command]:
    """What the agent executes: `##vso[area.event key=value;…]data` anywhere in a line."""
    found = []
    for line in lines_of(text):
        match = re.search(r"##vso\[([^\]]*)\](.*)", line, re.IGNORECASE | re.DOTALL)
        if match:
            name, _, written = match[1].partition(" ")
            if len([part for part in name.split(".") if part]) == 2:
                found.append(Command(name, _properties(written, ";", _azure_unescaped), _azure_unescaped(match[2])))
    return found


def _azure_unescaped(text: str) -> str:
    return _unescaped(text, (";", "\r", "\n", "]")).replace("%AZP25", "%")


def teamcity(text: str) -> list[Command]:
    """Service messages: `##teamcity[name key='value' …]` anywhere in a line, `|` before what is escaped."""
    found = []
    for line in lines_of(text):
        for match in re.finditer(r"##teamcity\[", line, re.IGNORECASE):
            whole = re.match(r"(\w+)((?: \w+='(?:[^|'\[\]\n]|\|0x[0-9a-f]{4}|\|[|'\[\]nr])*')*)\]", line[match.end() :])
            assert whole, f"malformed: {line}"
            values = dict(re.findall(r" (\w+)='((?:[^|']|\|.)*)'", whole[2]))
            found.append(Command(whole[1], {key: _teamcity_unescaped(value) for key, value in values.items()}, ""))
    return found


def _teamcity_unescaped(text: str) -> str:
    def char(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return {"n": "\n", "r": "\r"}.get(match[2], match[2])

    return in_utf_16(re.sub(r"\|(?:0x([0-9a-f]{4})|(.))", char, text))


def in_utf_16(text: str) -> str:
    """A text as a host reads it that keeps texts in UTF-16: there the two halves of a character, one behind the other, are the character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
