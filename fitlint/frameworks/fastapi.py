"""FastAPI: verb decorators, `include_router`. Knowledge: fastapi.tiangolo.com/reference, fastapi/applications.py and routing.py (0.95 to 0.165)."""

from fitlint.frameworks.model import Framework, Including, Kind, Mounting, Routing, Rule
from fitlint.frameworks.starlette import HOOK_ARGUMENTS
from fitlint.frameworks.starlette import METHODS as STARLETTE_METHODS

VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

METHODS: dict[str, Rule] = {
    **STARLETTE_METHODS,
    **{verb: Routing((0, "path"), methods=(verb.upper(),)) for verb in VERBS},
    "api_route": Routing((0, "path"), methods_from=(None, "methods")),
    "websocket": Routing((0, "path"), kind="websocket"),
    "add_api_route": Routing((0, "path"), methods_from=(None, "methods"), endpoint=(1, "endpoint")),
    "add_api_websocket_route": Routing((0, "path"), endpoint=(1, "endpoint"), kind="websocket"),
    "include_router": Including((0, "router"), (None, "prefix")),
    "mount": Mounting((0, "path"), (1, "app")),
}

# Attributes that are the constructor's argument of the same name, or this.
CONSTANTS = {
    "openapi_url": "/openapi.json",
    "docs_url": "/docs",
    "redoc_url": "/redoc",
    "swagger_ui_oauth2_redirect_url": "/docs/oauth2-redirect",
    "root_path": "",
}

FASTAPI = Framework(
    name="fastapi",
    imports=("fastapi",),
    kinds=(
        Kind(
            "fastapi.FastAPI",
            "fastapi",
            True,
            METHODS,
            routes=(None, "routes"),
            constants=CONSTANTS,
            attributes=("router",),
            hands_itself_to=("lifespan",),
            hooks=HOOK_ARGUMENTS,
        ),
        Kind(
            "fastapi.APIRouter",
            "fastapi",
            False,
            METHODS,
            prefix=(None, "prefix"),
            keeps_prefix=True,
            routes=(None, "routes"),
            hooks={**HOOK_ARGUMENTS, "route_class": "route class"},
        ),
    ),
    default_methods=("GET",),
    async_runs_on="shared loop",
    sync_runs_on="thread",
    subclasses={
        "cadwyn.Cadwyn": "fastapi.FastAPI",
        "cadwyn.VersionedAPIRouter": "fastapi.APIRouter",
        "fastapi_utils.inferring_router.InferringRouter": "fastapi.APIRouter",
        "fastapi_versioning.VersionedFastAPI": "fastapi.FastAPI",
        **{
            f"fastapi_users.FastAPIUsers.get_{one}_router()": "fastapi.APIRouter"
            for one in ("auth", "register", "reset_password", "verify", "users", "oauth", "oauth_associate")
        },
        "faststream.rabbit.fastapi.RabbitRouter": "fastapi.APIRouter",
        "faststream.kafka.fastapi.KafkaRouter": "fastapi.APIRouter",
    },
)
