"""The signatures of handlers are read when somebody asks, and each once."""

from __future__ import annotations

from pathlib import Path

from fitlint.catalogue import builtin
from fitlint.collect import collect
from fitlint.link.linker import link
from fitlint.modules import ModuleFinder
from fitlint.outline import outline
from fitlint.signature import Dependency
from fitlint.versions import Versions
from tests.linking import program

FILES = {
    "app.py": """\
from fastapi import Depends, FastAPI

from shop.session import session

app = FastAPI(dependencies=[Depends(session)])


@app.get("/items/{item}")
@app.get("/all")
def items(item: str = "", now=Depends(session)): ...


@app.get("/orders")
def orders(now=Depends(session)): ...
""",
    "shop/session.py": "from shop.limits import Limits\n\n\ndef session(limits: Limits): ...\n",
    "shop/limits.py": "from pydantic import BaseModel\n\n\nclass Limits(BaseModel):\n    most: int = 1\n",
}


def test_linking_does_not_look_where_only_a_signature_leads() -> None:
    summaries = {path: collect(text.encode()) for path, text in FILES.items()}
    loaded: list[str] = []

    def load(path: str) -> object:
        loaded.append(path)
        return summaries[path]

    outlines = {"app.py": outline(summaries["app.py"])}
    linked = link(
        load,
        ModuleFinder(Path("/nowhere"), [*FILES]),
        ["app.py"],
        builtin(),
        Versions(),
        lambda place: "",
        outlines,
        lambda path: (),
    )  # type: ignore[arg-type]
    assert loaded == ["app.py"]
    assert [one.name for one in linked.handlers[0].dependencies] == ["shop.session:session"]
    assert loaded == ["app.py", "shop/session.py", "shop/limits.py"]


def test_a_route_reads_its_handler_with_its_own_path() -> None:
    first, second, _ = program(FILES).routes
    assert first.handler is second.handler
    located = {one.path: {each.name: each.location for each in one.parameters} for one in (first, second)}
    assert located == {
        "/all": {"item": "query", "now": "dependency"},
        "/items/{item}": {"item": "path", "now": "dependency"},
    }


def test_what_was_read_is_kept() -> None:
    for route in program(FILES).routes:
        assert route.parameters is route.parameters
        assert route.dependencies is route.dependencies
        assert route.handler is not None and route.handler.dependencies is route.handler.dependencies


def test_each_use_of_a_dependency_has_its_own_place() -> None:
    items, orders = program(FILES).handlers
    used = [*items.dependencies, *orders.dependencies, *program(FILES).routes[0].dependencies]
    assert {one.name for one in used} == {"shop.session:session"}
    assert len({one.place for one in used}) == 3
    assert [[each.location for each in one.parameters] for one in used] == [["body"]] * 3


def test_a_dependency_on_itself_ends() -> None:
    text = """
        from fastapi import Depends, FastAPI

        app = FastAPI()

        def again(value=Depends(lambda: 1)): ...
        again = Depends(again)

        def loop(value: int = Depends("loop")): ...

        def first(value=Depends(second)): ...
        def second(value=Depends(first)): ...

        @app.get("/")
        def index(value=Depends(second)): ...
        """

    def depth(one: Dependency) -> int:
        return 1 + max(map(depth, one.dependencies), default=0)

    (handler,) = program({"app.py": text}).handlers
    assert depth(handler.dependencies[0]) < 5
