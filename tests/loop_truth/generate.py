"""The programs: entries, ways, sinks and offloads combined, always the same ones in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tests.loop_truth.dimensions import Entry, Offload, Sink, Way, Where, fastapi, quart, starlette
from tests.loop_truth.dimensions.fastapi.dependencies import DEPENDENCY
from tests.loop_truth.dimensions.fastapi.handlers import HANDLER, SYNC_HANDLER
from tests.loop_truth.dimensions.offloads import CALLED, OFFLOADS
from tests.loop_truth.dimensions.sinks import SINKS, SLEEP
from tests.loop_truth.dimensions.starlette.routes import ENDPOINT, ROUTE
from tests.loop_truth.dimensions.ways import WAYS
from tests.loop_truth.dimensions.ways.coroutines import ASYNC_HELPER
from tests.loop_truth.dimensions.ways.functions import DIRECT, HELPER

_IMPORT = re.compile(r"(import|from) ")
_MAIN = "main.py"
_WAYS = {one.name: one for one in WAYS}
# An offload is tried on these: something to call by name, something that is no callable, something bound, something far away.
_OFFLOADED = [
    "direct",
    "helper",
    "injected_client",
    "partial",
    "two_modules_away",
    "dunder_enter",
    "lambda_named",
    "generator_in_list",
]
_HANDLERS = [HANDLER, ROUTE, quart.VIEW]
_SINKS_IN = [
    *_HANDLERS, SYNC_HANDLER, DEPENDENCY, ENDPOINT, quart.SYNC_VIEW,
]  # fmt: skip


@dataclass(frozen=True)
class Program:
    """`files` by path; `expected` is where the sink should run, by what it was made of: a check of the detector, not the truth."""

    name: str
    entry: Entry
    way: Way
    sink: Sink
    offload: Offload
    files: dict[str, str]
    expected: Where

    def write(self, folder: Path) -> None:
        for path, text in self.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)


def programs() -> list[Program]:
    """All programs, each once, by name."""
    found: dict[str, Program] = {}
    for entry, way, sink, offload in _combinations():
        if _fits(entry, way, sink, offload):
            one = program(entry, way, sink, offload)
            found.setdefault(one.name, one)
    return list(found.values())


def _combinations() -> Iterator[tuple[Entry, Way, Sink, Offload]]:
    for entry in _SINKS_IN:
        for sink in SINKS:
            yield entry, DIRECT, sink, CALLED
            if entry.framework == "fastapi":
                yield entry, ASYNC_HELPER if sink.is_async else HELPER, sink, CALLED
    for number, (sink, offload) in enumerate((sink, offload) for sink in SINKS[1:] for offload in OFFLOADS[:3]):
        yield _HANDLERS[number % 3], HELPER, sink, offload
    for position, offload in enumerate(OFFLOADS):
        for number, entry in enumerate([*_HANDLERS, SYNC_HANDLER, DEPENDENCY, quart.SYNC_VIEW]):
            for name in (
                _OFFLOADED if number == 0 else (_OFFLOADED[(position + number + step) % len(_OFFLOADED)] for step in (0, 3, 5))
            ):
                yield entry, _WAYS[name], SLEEP, offload
    for position, entry in enumerate([*fastapi.ENTRIES, *starlette.ENTRIES, *quart.ENTRIES]):
        # In a thread nothing blocks, whatever the way; and the ways are the same under all frameworks.
        every = 5 if entry.runs == "thread" else 1 if entry.framework == "fastapi" else 6
        for number, way in enumerate(WAYS):
            if (number + position) % every == 0:
                yield entry, way, SLEEP, CALLED


def _fits(entry: Entry, way: Way, sink: Sink, offload: Offload) -> bool:
    return (
        (entry.is_async or not (way.is_async or sink.is_async or not offload.in_sync))
        and (entry.injects or not way.parameter)
        and (way.name == "direct" or way is ASYNC_HELPER or not sink.is_async)
        and (sink.is_expression or "$value" not in way.call + way.source)
        and entry.framework in offload.frameworks
        and (offload is CALLED or not (way.is_async or sink.is_async))
        and (way.is_expression or not _in_expression(offload))
    )


def _in_expression(offload: Offload) -> bool:
    """The call stands inside another expression."""
    return any("$call" in line and line.strip() != "$call" for line in offload.code.splitlines())


# ------------------------------------------------------------------------------------------------------------------- one program


def program(entry: Entry, way: Way, sink: Sink, offload: Offload) -> Program:
    name = "-".join([entry.framework, entry.name, way.name, sink.name, offload.name])
    imports, code = _hoisted(sink.code)
    sources = {path: _with_sink(text, imports, code) for path, text in _sections(way.source).items()}
    body = _with_sink(_body(way, offload), imports, code)
    main = "\n\n".join([sources.pop(_MAIN, ""), offload.source, entry.source])
    files = {_MAIN: _filled(main, {"$body": body, "$parameter": way.parameter}), **sources}
    for folder in {path.partition("/")[0] for path in files if "/" in path}:
        files.setdefault(f"{folder}/__init__.py", "")
    return Program(
        name,
        entry,
        way,
        sink,
        offload,
        {path: _tidy(files[path]) for path in sorted(files)},
        _expected(entry, way, sink, offload),
    )


def _expected(entry: Entry, way: Way, sink: Sink, offload: Offload) -> Where:
    return (offload.runs or entry.runs) if way.reaches and sink.blocks else "never"


def _body(way: Way, offload: Offload) -> str:
    """The statements for the function entered. What takes a callable gets one: a function around the call, if there is none."""
    code = offload.code
    target = way.target
    if "$target" in code and not target:
        imports, rest = _hoisted(code)
        code = "\n".join([*imports, "def job() -> None:", "    $call", rest])
        target = "job"
    return _filled(code, {"$call": way.call, "$target": target})


def _with_sink(text: str, imports: list[str], code: str) -> str:
    if "$sink" not in text and "$value" not in text:
        return text
    return "\n".join([*imports, _filled(text, {"$sink": code, "$value": code})])


def _sections(source: str) -> dict[str, str]:
    first, *others = re.split(r"^--- (.+)\n", source, flags=re.MULTILINE)
    return {_MAIN: first, **dict(zip(others[::2], others[1::2], strict=True))}


def _filled(text: str, slots: dict[str, str]) -> str:
    """A slot alone on its line takes a block; imports of the block go to the top of what it is put into."""
    imports: list[str] = []
    lines: list[str] = []
    for line in text.splitlines():
        block = slots.get(line.strip())
        if block is not None and line.strip().startswith("$"):
            hoisted, rest = _hoisted(block)
            imports += hoisted
            margin = line[: len(line) - len(line.lstrip())]
            lines += [margin + one if one else "" for one in rest.splitlines()]
        else:
            for slot, value in slots.items():
                line = line.replace(slot, value)
            lines.append(line.replace(", )", ")"))
    return "\n".join([*imports, *lines])


def _hoisted(text: str) -> tuple[list[str], str]:
    lines = text.splitlines()
    return [one for one in lines if _IMPORT.match(one)], "\n".join(one for one in lines if not _IMPORT.match(one))


def _tidy(text: str) -> str:
    """Imports first, each once, and blank lines where a reader expects them."""
    imports, rest = _hoisted(text)
    ordered = sorted(dict.fromkeys(imports), key=lambda line: (line.startswith("from "), line))
    rest = re.sub(r"\n{2,}(?=\S)", "\n\n\n", re.sub(r"\n{3,}", "\n\n", rest.strip("\n")))
    gap = "\n\n\n" if rest.startswith(("def ", "async ", "class ", "@")) else "\n\n"
    return gap.join(one for one in ("\n".join(ordered), rest) if one) + "\n" if text.strip() else ""


def sample(found: list[Program], part: int) -> list[Program]:
    """One of so many programs, by name and not in a regular grid, and the first of each value that would be left out."""
    chosen = {one.name for one in found if int.from_bytes(blake2b(one.name.encode(), digest_size=4).digest(), "big") % part == 0}
    for dimension in ("entry", "way", "sink", "offload"):
        there = {getattr(one, dimension).name for one in found if one.name in chosen}
        for one in found:
            if getattr(one, dimension).name not in there:
                there.add(getattr(one, dimension).name)
                chosen.add(one.name)
    return [one for one in found if one.name in chosen]
