"""Which tables speak of which packages. A table has the name of its package; here stand the others.

`tests/test_catalogue.py` looks whether every package that a table speaks of leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# What every program can use: the standard library's and these.
ALWAYS = frozenset({"frameworks.toml", "offload.toml", "flask_appbuilder.toml"})

_ELSEWHERE: dict[str, tuple[str, ...]] = {
    "botocore": ("boto3",),
    "daytona_sdk": ("daytona",),
    "elasticsearch": ("elasticsearch_dsl",),
    "fastapi_async_sqlalchemy": ("sqlalchemy",),
    "fastapi_restful": ("fastapi_utils",),
    "fastapi_sqlalchemy": ("sqlalchemy",),
    "flask_sqlalchemy": ("sqlalchemy",),
    "google": ("google_adk", "google_genai"),
    "gotrue": ("supabase_auth",),
    "httpx2": ("httpx",),
    "nest_asyncio2": ("nest_asyncio",),
    "playhouse": ("peewee",),
    "sqlmodel": ("sqlalchemy",),
}
_PREFIXES = {"mypy_boto3_": "boto3", "types_boto3_": "boto3"}


def packages(tables: Iterable[str]) -> Iterator[str]:
    """The top-level packages that tables of these names speak of, without the standard library's and those that every program can use."""
    for table in tables:
        if table not in ALWAYS and not table.startswith("stdlib_"):
            yield table.removesuffix(".toml")
    yield from _ELSEWHERE


def tables_of(package: str) -> Iterator[str]:
    """The names of the tables that may speak of a top-level package, there or not."""
    yield f"{package}.toml"
    for other in _ELSEWHERE.get(package, ()):
        yield f"{other}.toml"
    for prefix, other in _PREFIXES.items():
        if package.startswith(prefix):
            yield f"{other}.toml"
