"""Flask and Quart, and the extensions that write routes in their own way. Knowledge: flask.palletsprojects.com/api, flask/sansio/scaffold.py
and blueprints.py (2.2 to 3.1), quart/app.py (0.19 to 0.22), flask_restful 0.3.10, flask_restx 1.3, flask_smorest 0.47."""

from fitlint.frameworks.flask_appbuilder import APPBUILDER
from fitlint.frameworks.model import Attaching, Framework, Hooking, Including, Kind, Routing, Rule

VERBS = ("get", "post", "put", "delete", "patch")

SCAFFOLD: dict[str, Rule] = {
    "route": Routing((0, "rule"), methods_from=(None, "methods")),
    **{verb: Routing((0, "rule"), methods=(verb.upper(),)) for verb in VERBS},
    "add_url_rule": Routing((0, "rule"), methods_from=(None, "methods"), endpoint=(2, "view_func")),
    "register_blueprint": Including((0, "blueprint"), (None, "url_prefix"), replaces=True),
}

_REQUEST_HOOKS = (
    "before_request", "after_request", "teardown_request", "before_app_request", "after_app_request", "teardown_app_request",
    "before_websocket", "after_websocket", "teardown_websocket", "context_processor", "app_context_processor", "url_value_preprocessor",
)  # fmt: skip
_SERVING_HOOKS = ("before_serving", "after_serving", "while_serving")

QUART_SCAFFOLD: dict[str, Rule] = {
    **SCAFFOLD,
    **{name: Hooking("request hook") for name in _REQUEST_HOOKS},
    **{name: Hooking("startup") for name in _SERVING_HOOKS},
    "errorhandler": Hooking("exception handler"),
    "app_errorhandler": Hooking("exception handler"),
    "register_error_handler": Hooking("exception handler", (1, "func")),
    "websocket": Routing((0, "rule"), kind="websocket"),
    "add_websocket": Routing((0, "rule"), endpoint=(2, "view_func"), kind="websocket"),
}

RESTFUL: dict[str, Rule] = {
    "add_resource": Routing((1, None), endpoint=(0, "resource"), many=True),
    "resource": Routing((0, None), many=True),
    "init_app": Attaching((0, "app")),
}

RESTX_NAMESPACE: dict[str, Rule] = {
    "route": Routing((0, None), many=True),
    "add_resource": Routing((1, None), endpoint=(0, "resource"), many=True),
}

RESTX_API: dict[str, Rule] = {
    **RESTX_NAMESPACE,
    "add_namespace": Including((0, "ns"), (1, "path"), replaces=True),
    "namespace": Including(None, (None, "path"), replaces=True),
    "init_app": Attaching((0, "app")),
}

FLASK = Framework(
    name="flask",
    imports=("flask", "flask_restful", "flask_restx", "flask_smorest", "flask_openapi3", "apiflask", "flask_appbuilder"),
    kinds=(
        Kind("flask.Flask", "flask", True, SCAFFOLD),
        Kind("flask.Blueprint", "flask", False, SCAFFOLD, prefix=(None, "url_prefix")),
        Kind("flask_restful.Api", "flask", False, RESTFUL, prefix=(1, "prefix"), attaches=Attaching((0, "app"))),
        Kind("flask_restx.Api", "flask", False, RESTX_API, prefix=(None, "prefix"), attaches=Attaching((0, "app"))),
        Kind("flask_restx.Namespace", "flask", False, RESTX_NAMESPACE, prefix=(None, "path"), default_prefix=(0, "name")),
        APPBUILDER,
        Kind(
            "flask_smorest.Api", "flask", False, {**SCAFFOLD, "init_app": Attaching((0, "app"))}, attaches=Attaching((0, "app"))
        ),
    ),
    default_methods=("GET",),
    async_runs_on="own loop",
    sync_runs_on="thread",
    view_methods="methods",
    subclasses={
        "apiflask.APIFlask": "flask.Flask",
        "apiflask.APIBlueprint": "flask.Blueprint",
        "flask_smorest.Blueprint": "flask.Blueprint",
        "flask_openapi3.OpenAPI": "flask.Flask",
        "flask_openapi3.APIBlueprint": "flask.Blueprint",
        "connexion.FlaskApp": "flask.Flask",
    },
)

QUART = Framework(
    name="quart",
    imports=("quart",),
    kinds=(
        Kind("quart.Quart", "quart", True, QUART_SCAFFOLD),
        Kind("quart.Blueprint", "quart", False, QUART_SCAFFOLD, prefix=(None, "url_prefix")),
    ),
    default_methods=("GET",),
    async_runs_on="shared loop",
    sync_runs_on="thread",
    view_methods="methods",
)
