"""Routes however they are written: each program is imported under its framework, and the framework's own route table compared with fitlint's.

The programs are the sections of `route_forms/*.md`: a heading, files as code blocks (`` `path.py`: `` names the next one, else it is `main.py`), and
`` app: `module:name()` `` where the application is not `main:app`. `missed:` in a heading is a known gap, and fails the day it is closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from fitlint.frameworks import ROUTING_METHODS
from fitlint.link import linker
from fitlint.link.setup import Setup, follow
from fitlint.program import Program
from tests.linking import program
from tests.runtime_routes import Oracle

HERE = Path(__file__).parent
_BLOCK = re.compile(r"(?:^`(?P<path>[^`\n]+)`:\n+)?^```python\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_APP = re.compile(r"^app: `([^`]+)`$", re.MULTILINE)
Row = tuple[str, str, str, bool]


@dataclass(frozen=True)
class Case:
    name: str
    app: str
    files: dict[str, str]


def _cases() -> list[Case]:
    found = []
    for file in sorted((HERE / "route_forms").glob("*.md")):
        for section in re.split(r"^## ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = section.partition("\n")
            app = _APP.search(body)
            files = {match["path"] or "main.py": match["text"] for match in _BLOCK.finditer(body)}
            found.append(Case(f"{file.stem}: {title.strip()}", app[1] if app else "main:app", files))
    return found


CASES = _cases()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the frameworks say, for all cases at once."""
    oracle = Oracle()
    said = {}
    for number, case in enumerate(CASES):
        folder = tmp_path_factory.mktemp("program") / f"case_{number}"
        for path, text in case.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        said[case.name] = oracle.ask(folder, case.app)
    oracle.end()
    return said


def static(linked: Program, modules: set[str]) -> set[Row]:
    found: set[Row] = set()
    for route in linked.routes:
        if route.path is not None and route.handler is not None and route.kind != "mount":
            endpoint = f"{route.handler.module.name}:{route.handler.function.qualname}"
            for method in route.methods if route.kind == "http" else ["WEBSOCKET"]:
                found.add((route.path or "/", method, endpoint, route.handler.is_async))
    return found


def module_names(case: Case) -> set[str]:
    return {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in case.files}


@pytest.mark.parametrize("call", ["await launch()", "task = asyncio.create_task(launch())", "asyncio.run(launch())"])
def test_an_application_in_a_coroutine_function_inside_of_another(call: str) -> None:
    linked = program({"main.py": f"""
        import asyncio
        from fastapi import FastAPI

        async def run():
            async def launch():
                app = FastAPI()

                @app.post("/upload")
                async def upload(): ...

                await serve(app)

            {call}
    """})  # fmt: skip
    assert [route.path for route in linked.routes] == ["/upload"]


FACTORY = """
    from fastapi import APIRouter, FastAPI

    class Shop:
        def __init__(self, name, debug=False):
            self.name = name

        def app(self):
            app = FastAPI()
            app.include_router(self.router())
            return app

        def router(self):
            router = APIRouter()

            @router.get("/")
            def index(): ...

            return router
    """


@pytest.mark.parametrize(("folder", "followed"), [("shops", 5), ("tests", 3), ("cookbook", 3)])
def test_what_tests_and_examples_call_again_and_again_is_followed_a_few_times(
    folder: str, followed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Setup] = []
    calls = ["Shop(name='a')", "Shop(name='b')", "Shop(name='c')", "Shop(name='d')", "Shop('e', debug=True)"]
    made = "\n".join(f"app{at} = {call}.app()" for at, call in enumerate(calls))
    monkeypatch.setattr(linker, "follow", lambda *given: found.append(follow(*given)) or found[0])
    linked = program({"shop.py": FACTORY, f"{folder}/main.py": f"from shop import Shop\n{made}\n"})
    assert len(found[0].included) == followed  # applications that include a router
    assert {route.path for route in linked.routes} == {"/"}
    assert all(handler.routes for handler in linked.handlers)


def test_the_methods_that_declare_routes() -> None:
    assert set(ROUTING_METHODS) == {
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "api_route", "websocket", "websocket_route", "route", "resource",
        "add_api_route", "add_api_websocket_route", "add_route", "add_websocket_route", "add_url_rule", "add_websocket", "add_resource", "custom_route",
    }  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_as_the_framework_says(case: Case, answers: dict[str, object]) -> None:
    answer = answers[case.name]
    assert isinstance(answer, list), answer
    modules = module_names(case)
    truth = {
        (path or "/", method, endpoint, is_async)
        for path, method, endpoint, is_async in answer
        if endpoint.partition(":")[0] in modules
    }
    assert truth, "the program has no routes of its own"
    found = static(program(case.files), modules)
    if "missed:" in case.name:
        assert found < truth
    else:
        assert sorted(found) == sorted(truth)
