"""Code that is moved, renamed, reordered or laid out anew brings nothing new, and a baseline knows it all the same: generated programs, real git."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fitlint import baseline, run
from fitlint.config import load
from tests.git_project import GitProject, short

BODIES = {
    "blocks": ('async def {name}():', ['await tick()', 'return {{"text": requests.get({url!r}, timeout=3).text}}']),
    "helped": ('async def {name}():', ['await tick()', 'return help.load_{name}({url!r})']),
    "returns": ('def {name}() -> dict[str, int]:', ["return HTTPException(404)"]),
    "tuple": ('def {name}() -> dict[str, int]:', ["if tick is None:", "    return {{}}, 400", "return {{}}"]),
    "untyped": ('def {name}({name}_id) -> dict[str, int]:', ["return {{{name}_id: 1}}"]),
    "quiet": ('def {name}() -> dict[str, int]:', ["return {{}}"]),
}  # fmt: skip
FOLDERS = ("api", "web", "api/deep")


@dataclass(frozen=True)
class Handler:
    """One handler, and how it is written."""

    name: str
    kind: str
    file: str
    nested: bool = False  # in an `if`
    spread: bool = False  # over more lines
    remark: str = ""


@dataclass(frozen=True)
class Shop:
    handlers: tuple[Handler, ...]
    help: str = "app/help.py"
    order: int = 0

    def files(self) -> dict[str, str]:
        result = {"pyproject.toml": "[project]\nname = 'x'\n", "app/__init__.py": ""}
        by_file: dict[str, list[Handler]] = {}
        for one in self.handlers[self.order :] + self.handlers[: self.order]:
            by_file.setdefault(one.file, []).append(one)
        helpers = "".join(
            f"\n\ndef load_{one.name}(url):\n    return requests.get(url, timeout=3).text\n"
            for one in self.handlers
            if one.kind == "helped"
        )
        result[self.help] = "import requests\n" + helpers
        main = ["from fastapi import FastAPI", ""]
        for number, (file, handlers) in enumerate(sorted(by_file.items())):
            module = file.removesuffix(".py").replace("/", ".")
            main.append(f"from {module} import router as router_{number}")
            package, _, helper = self.help.removesuffix(".py").replace("/", ".").rpartition(".")
            head = f"import requests\nfrom fastapi import APIRouter, HTTPException\nfrom {package} import {helper} as help\n\nrouter = APIRouter()\n\n\nasync def tick():\n    pass\n"
            result[file] = head + "".join(map(text, handlers))
            parts = file.split("/")
            result.update({"/".join([*parts[:depth], "__init__.py"]): "" for depth in range(1, len(parts))})
        includes = [f"app.include_router(router_{number})" for number in range(len(by_file))]
        result["app/main.py"] = "\n".join([*main, "", "app = FastAPI()", *includes, ""])
        return result


def text(one: Handler) -> str:
    head, body = BODIES[one.kind]
    path = f"/{one.name}/{{{one.name}_id}}" if one.kind == "untyped" else f"/{one.name}"
    lines = [f'@router.get("{path}")', head.format(name=one.name)]
    for line in body:
        line = line.format(name=one.name, url=f"http://{one.name}")
        if one.spread:
            line = line.replace("requests.get(", "requests.get(\n            ").replace(
                "HTTPException(404)", "HTTPException(\n            404,\n        )"
            )
            line = line.replace("return {}, 400", "return (\n            {},\n            400,\n        )")
        lines.append(f"    {line}")
    if one.remark:
        lines.insert(2, f"    # {one.remark}")
    if one.nested:
        lines = ["if True:", *(f"    {piece}" for line in lines for piece in line.split("\n"))]
    return "\n\n" + "\n".join(lines) + "\n"


files = st.builds(lambda folder, name: f"{folder}/{name}.py", st.sampled_from(FOLDERS), st.sampled_from(["one", "two", "three"]))
remarks = st.sampled_from(["", "a remark", "requests.get(1)", "return {}, 400"])


@st.composite
def shops(draw: st.DrawFn) -> tuple[Shop, Shop]:
    """A program, and the same written otherwise."""
    kinds = draw(st.lists(st.sampled_from(sorted(BODIES)), min_size=2, max_size=6))
    before = Shop(tuple(Handler(f"{kind}_{number}", kind, draw(files)) for number, kind in enumerate(kinds)))
    moved = draw(st.dictionaries(st.sampled_from(sorted({one.file for one in before.handlers})), files))
    changed = []
    for one in before.handlers:
        file = draw(files) if draw(st.integers(0, 3)) == 0 else moved.get(one.file, one.file)
        changed.append(replace(one, file=file, nested=draw(st.booleans()), spread=draw(st.booleans()), remark=draw(remarks)))
    return before, Shop(tuple(changed), draw(st.sampled_from(["app/help.py", "lib/load.py"])), draw(st.integers(0, len(changed))))


QUICK = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],  # to shrink takes minutes, and says little more
)


@QUICK
@given(shops(), st.booleans())
def test_nothing_is_new(both: tuple[Shop, Shop], commit: bool) -> None:
    before, after = both
    folder = Path(tempfile.mkdtemp())
    try:
        project = GitProject(folder, before.files())
        chosen = load([folder], isolated=True, overrides={"select": ["ALL"], "level": "advice", "cache": False})
        known = run.analyze(chosen).diagnostics
        for name in project.git("ls-files").splitlines():
            (folder / name).unlink()
        project.write(after.files())
        base = project.git("rev-parse", "HEAD")
        if commit:
            project.commit()
        report = project.report(f"{base}..", cache=False)
        assert [short(one) for one in report.diagnostics] == []
        assert [short(one) for one in report.absent] == []
        assert len(report.unchanged) == len(known)
        compared = baseline.compare(report.unchanged, map(baseline.Entry.of, known), run.choose(chosen).names())
        assert (len(compared.known), compared.fixed) == (len(known), [])
    finally:
        shutil.rmtree(folder)


@settings(QUICK, max_examples=6)
@given(shops())
def test_one_handler_more_is_new(both: tuple[Shop, Shop]) -> None:
    """What is brought besides the moves is told, so the moves do not hide it."""
    before, after = both
    folder = Path(tempfile.mkdtemp())
    try:
        project = GitProject(folder, before.files())
        for name in project.git("ls-files").splitlines():
            (folder / name).unlink()
        more = Handler("brought", "returns", "api/brought.py")
        project.write(replace(after, handlers=(*after.handlers, more)).files())
        assert [one.partition(":")[0] for one in project.new(cache=False)] == ["api/brought.py"]
    finally:
        shutil.rmtree(folder)
