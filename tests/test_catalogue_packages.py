"""A program loads the tables of the packages that it imports, and of those that these lead to."""

from __future__ import annotations

import sys

import pytest

from fitlint.catalogue import expand, tables
from fitlint.catalogue.packages import ALWAYS, tables_of

TABLES = tables()


@pytest.mark.parametrize("file", sorted(one for one in TABLES if not one.startswith("stdlib_") and one not in ALWAYS))
def test_every_package_leads_to_the_tables_that_speak_of_it(file: str) -> None:
    table = TABLES[file]
    rows = [*table.sinks, *table.offloaders]
    keys = (table.aliases, table.returns, table.attributes, table.decorators, table.subclasses)
    names = [*table.transparent, *(name for one in rows for name in one.names), *(name for each in keys for name in each)]
    packages = {one.lstrip("@").partition(".")[0] for name in names for one in expand(name)} - sys.stdlib_module_names
    assert not {one for one in packages if file not in tables_of(one)}


def test_a_program_loads_what_it_needs() -> None:
    assert "redis.toml" not in tables(["fastapi"])
    assert "redis.toml" in tables(["redis"])
    assert "boto3.toml" in tables(["mypy_boto3_s3"])
    assert "stdlib_files.toml" in tables([])
