"""What is known of routes only in part: shown as likely, or counted as unresolved, never invented."""

from __future__ import annotations

import pytest

from tests.linking import program


def shown(files: dict[str, str]) -> list[tuple[str, bool]]:
    """The paths of the routes, and whether they are certain."""
    return sorted((one.path, one.certain) for one in program(files).routes if one.path is not None and one.kind != "mount")


def lost(files: dict[str, str]) -> list[tuple[str, str]]:
    return sorted((one.what, one.reason) for one in program(files).unresolved)


ROUTER = """
    from fastapi import APIRouter
    router = APIRouter(prefix="/items")

    @router.get("/one")
    def one(): ...
    """


def test_a_router_alone_is_a_library() -> None:
    assert shown({"items.py": ROUTER}) == [("/items/one", True)]
    assert program({"items.py": ROUTER}).routes[0].application is None
    blueprint = """
        from flask import Blueprint
        bp = Blueprint("x", __name__, url_prefix="/x")

        @bp.route("/one")
        def one(): ...
        """
    assert shown({"views.py": blueprint}) == [("/x/one", True)]


def test_nested_routers_of_a_library_are_shown_from_the_top() -> None:
    api = "from fastapi import APIRouter\nfrom items import router as items\napi = APIRouter(prefix='/api')\napi.include_router(items)\n"
    assert shown({"items.py": ROUTER, "zapi.py": api}) == [("/api/items/one", True)]


def test_beside_an_application_an_included_router_is_unresolved() -> None:
    files = {"items.py": ROUTER, "main.py": "from fastapi import FastAPI\napp = FastAPI()\n"}
    assert shown(files) == []
    assert lost(files) == [("route path", "the router is not included by any application that could be resolved")]


def test_applications_of_tests_do_not_make_a_library_a_program() -> None:
    other = "from fastapi import FastAPI\napp = FastAPI()\n"
    assert shown({"items.py": ROUTER, "tests/test_x.py": other}) == [("/items/one", True)]


def test_a_router_that_only_a_test_includes_is_shown_as_that_application_serves_it() -> None:
    test = "from fastapi import FastAPI\nfrom items import router\napp = FastAPI()\napp.include_router(router, prefix='/t')\n"
    main = "from fastapi import FastAPI\napp = FastAPI()\n"
    files = {"items.py": ROUTER, "main.py": main, "tests/test_x.py": test}
    assert shown(files) == [("/t/items/one", True)]
    assert [one.application.name for one in program(files).routes if one.application] == ["tests.test_x:app"]


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ("class Settings(BaseSettings):\n    API: str = '/v1'\nsettings = Settings()", "settings.API"),
        (
            "class Settings(BaseSettings):\n    API: str = Field('/v1')\ndef get() -> Settings:\n    return Settings()\nsettings = get()",
            "settings.API",
        ),
        ("import os\nAPI = os.getenv('API', '/v1')", "API"),
        ("from os import environ\nAPI = environ.get('API', default='/v1')", "f'{API}'"),
    ],
)
def test_the_default_of_a_setting_is_likely(settings: str, path: str) -> None:
    files = {
        "settings.py": f"from pydantic_settings import BaseSettings\nfrom pydantic import Field\n{settings}\n",
        "main.py": f"from fastapi import FastAPI\nfrom settings import *\napp = FastAPI()\n@app.get({path} + '/x')\ndef x(): ...\n",
    }
    assert shown(files) == [("/v1/x", False)]


def test_a_setting_without_default_is_unresolved() -> None:
    files = {
        "main.py": """
            import os
            from fastapi import FastAPI
            app = FastAPI()

            @app.get(os.environ["PREFIX"] + "/x")
            def x(): ...
            """
    }
    assert shown(files) == []
    assert lost(files) == [("route path", "the prefix or path is not a constant")]


def test_what_stands_under_a_condition_is_likely() -> None:
    files = {
        "items.py": ROUTER,
        "main.py": """
            import settings
            from fastapi import FastAPI
            from items import router
            app = FastAPI()

            def configure(app, debug=False):
                if debug:
                    app.include_router(router, prefix="/never")
                else:
                    app.include_router(router, prefix="/always")

            if settings.debug:
                app.include_router(router, prefix="/debug")
            configure(app)
            """,
        "settings.py": "import os\ndebug = bool(os.environ.get('X'))\n",
    }
    assert shown(files) == [("/always/items/one", True), ("/debug/items/one", False)]


def test_modules_found_at_run_time_are_unresolved() -> None:
    files = {
        "main.py": """
            import importlib, pkgutil
            from fastapi import FastAPI
            import views
            app = FastAPI()
            for found in pkgutil.iter_modules(views.__path__):
                module = importlib.import_module(f"views.{found.name}")
                app.include_router(module.router)
            """,
        "views/__init__.py": "",
        "views/items.py": ROUTER,
    }
    assert shown(files) == []
    assert lost(files) == [
        ("route path", "the router is not included by any application that could be resolved"),
        ("router", "what is included here is not known"),
    ]


def test_a_route_on_an_unknown_object_is_unresolved() -> None:
    files = {
        "main.py": "from fastapi import FastAPI\napp = FastAPI()\ndef plug(server):\n    @server.get('/x')\n    def x(): ...\n"
    }
    assert shown(files) == []
    assert lost(files) == [("route", "the object that it is declared on is not known")]


HANDED = "what becomes of the routing method that is handed over is not known"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@protected(app.get, '/x')\ndef x(): ...", [("route", HANDED)]),
        ("@protected('/x', how=app.get)\ndef x(): ...", [("route", HANDED)]),
        ("@kept(app.get, '/x')\ndef x(): ...", [("route", HANDED)]),
        ("@protected(unknown.get, '/x')\ndef x(): ...", [("route", HANDED)]),
        ("protected(app.add_api_route, '/x', print)", [("route", HANDED)]),
        ("protected(app.post)", [("route", HANDED)]),
        ("Kept(app.post)", [("route", HANDED)]),
        ("found = protected(app.post, '/x')", [("route", HANDED)]),
        ("made = partial(protected, app.post)", []),
        ("names = sorted({}, key={}.get)\ntable = {}\nprotected(table.get, '/x')\nprotected(unknown.get)", []),
        ("@protected(table.get)\ndef x(): ...", []),
        ("@declares(app.get, '/x')\ndef x(): ...", []),
    ],
)
def test_a_routing_method_handed_over_is_never_lost_silently(text: str, expected: list[tuple[str, str]]) -> None:
    text = (
        "from functools import partial\nfrom fastapi import FastAPI\nfrom lib import protected\nfrom kept import *\napp = FastAPI()\n"
        + text
    )
    kept = """
        def declares(method, path):
            return method(path)

        def kept(method, path):
            return lambda function: function

        class Kept:
            def __init__(self, method):
                self.method = method
        """
    assert lost({"main.py": text, "kept.py": kept}) == expected


def test_implementations_of_an_open_method_are_likely() -> None:
    files = {
        "base.py": "class Manager:\n    def api(self):\n        return None\n",
        "main.py": """
            from fastapi import FastAPI
            from base import Manager

            def manager() -> Manager:
                return load()

            app = FastAPI()
            if sub := manager().api():
                app.mount("/auth", sub)
            """,
        "simple.py": """
            from fastapi import FastAPI
            from base import Manager

            class Simple(Manager):
                def api(self):
                    app = FastAPI()

                    @app.get("/token")
                    def token(): ...

                    return app
            """,
    }
    assert shown(files) == [("/auth/token", False)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if prefix := os.environ.get('P'):\n        return prefix + path\n    return path", [("/x", False)]),
        ("if path == other:\n        return '/special'\n    return other + path", []),
        ("prefix = os.environ['P']\n    if other:\n        prefix = '/special'\n    return prefix + path", []),
        ("return (os.environ.get('P') or '/v1') + path", [("/v1/x", False)]),
    ],
)
def test_beside_something_unknown_only_the_default_is_likely(body: str, expected: list[tuple[str, bool]]) -> None:
    text = (
        f"import os\nfrom fastapi import FastAPI\nfrom lib import other\napp = FastAPI()\n\n\ndef place(path):\n    {body}\n\n\n"
    )
    assert shown({"main.py": text + "@app.get(place('/x'))\ndef x(): ...\n"}) == expected


def test_a_list_of_routes_of_which_only_the_type_is_known_is_unresolved() -> None:
    start = "from collections.abc import Sequence\nfrom starlette.applications import Starlette\nfrom starlette.routing import Route\n"
    made = start + "def make(routes: Sequence[Route]):\n    return Starlette(routes=list(routes))\n"
    assert lost({"main.py": made}) == [("route", "what is in the list of routes is not known")]
    put = start + "def grow(app: Starlette, routes: Sequence[Route]):\n    app.router.routes.extend(routes)\n"
    assert lost({"main.py": put}) == [("route", "what is put into the list of routes is not known")]


def test_routes_of_methods_that_a_decorator_marks_are_unresolved() -> None:
    text = """
        from starlette.applications import Starlette
        from starlette.routing import Route

        def route(path):
            def decorator(function):
                function._path = path
                return function
            return decorator

        class Admin:
            def __init__(self) -> None:
                self.routes = []
                self.routes.extend(self._collect())

            def _collect(self) -> list[Route]:
                routes = []
                for name in dir(type(self)):
                    path = getattr(getattr(type(self), name, None), "_path", None)
                    if path is not None:
                        routes.append(Route(path, getattr(self, name)))
                return routes

            @route("/x")
            async def index(self, request): ...

        app = Starlette(routes=Admin().routes)
        """
    assert shown({"main.py": text}) == []
    assert lost({"main.py": text}) == [("route path", "the prefix or path is not a constant")]


def test_routes_that_may_never_be_put_into_a_list_are_likely() -> None:
    text = """
        from starlette.applications import Starlette
        from starlette.routing import Route
        import settings

        async def index(request): ...

        routes = [Route("/sure", index)]
        if settings.DEBUG:
            routes.append(Route("/debug", index))

        def add():
            routes.append(Route("/added", index))

        app = Starlette(routes=routes)
        """
    assert shown({"main.py": text}) == [("/added", False), ("/debug", False), ("/sure", True)]


def test_a_routing_method_that_the_program_makes_its_own_declares_a_route_all_the_same() -> None:
    own = """
        from fastapi import APIRouter, FastAPI

        class Router(APIRouter):
            def get(self, *args, **kwargs):
                return self.with_aliases("GET", *args, **kwargs)

            def with_aliases(self, verb, *args, **kwargs):
                adding = []
                for path in self.aliases(args[0]):
                    adding.append(self.adds(path, verb, kwargs))

                def decorate(function):
                    for one in adding:
                        function = one(function)
                    return function

                return decorate

            def adds(self, path, verb, kwargs):
                def add(function):
                    self.add_api_route(path, endpoint=function, methods=[verb], **kwargs)
                    return function

                return add

            def aliases(self, path):
                yield path
                yield f"{path}/"

        router = Router()

        @router.get("/items")
        def items(): ...

        app = FastAPI()
        app.include_router(router)
        """
    assert shown({"main.py": own}) == [("/items", False)]
    assert [one.name for one in program({"main.py": own}).handlers] == ["items"]


def test_routers_that_only_tests_make_of_the_same_routes_are_not_asked_for() -> None:
    main = "from fastapi import FastAPI\nfrom api import assemble\napp = FastAPI()\nassemble(app)\n"
    api = "from items import router as items\n\ndef assemble(router):\n    router.include_router(items)\n"
    test = "from fastapi import APIRouter\nfrom api import assemble\n\ndef test_it():\n    router = APIRouter()\n    assemble(router)\n"
    files = {"items.py": ROUTER, "api.py": api, "main.py": main, "tests/test_api.py": test}
    assert [one.name for one in program(files).routes] == ["GET /items/one"]
    assert not lost(files)


def test_of_whose_path_only_the_end_is_known_counts_only_alone() -> None:
    files = {
        "items.py": ROUTER,
        "main.py": """
            import os
            from fastapi import FastAPI
            from items import router

            app = FastAPI()
            app.include_router(router, prefix="/v1")
            other = FastAPI()
            other.include_router(router, prefix=os.environ["PREFIX"])
            """,
    }
    assert [one.name for one in program(files).routes] == ["GET /v1/items/one", "GET …/items/one"]
    assert program(files).handlers[0].route_names == ["GET /v1/items/one"]
    del files["main.py"]
    files["other.py"] = """
        import os
        from fastapi import FastAPI
        from items import router

        other = FastAPI()
        other.include_router(router, prefix=os.environ["PREFIX"])
        """
    assert program(files).handlers[0].route_names == ["GET …/items/one"]
