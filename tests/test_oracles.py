"""Routes against the frameworks themselves, on real programs: what their applications registered when they were imported.

Skipped unless two environment variables are set:

* `FITLINT_ORACLES`: the directory with the route tables (`NAME.jsonl.gz`, one row a route: `path`, `methods`, `file`, `line` of the handler's `def`,
  `is_async` …), as `app.routes` and `url_map` gave them;
* `FITLINT_DISTRIBUTIONS`: a directory with the distributions they were made from, unpacked under their own names:

      pip download --no-deps --no-binary :all: fastapi==0.165.0 flask==3.1.3
      pip download --no-deps argilla_server==2.8.0 apache_airflow_core==3.3.2 mlflow==3.17.2 apache_superset==6.1.0
      for file in *.tar.gz; do tar xzf $file; done
      for file in *.whl; do unzip -q $file -d ${file%.whl}; done

  which gives `fastapi-0.165.0/`, `flask-3.1.3/`, `argilla_server-2.8.0-py3-none-any/` and so on.

A program is analysed once, in this process; each file of `docs_src` and of FastAPI's tests is a program, and they do not know of one another.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from fitlint.config import Settings
from fitlint.routes import route_table

ORACLES = os.environ.get("FITLINT_ORACLES", "")
DISTRIBUTIONS = os.environ.get("FITLINT_DISTRIBUTIONS", "")
pytestmark = pytest.mark.skipif(not (ORACLES and DISTRIBUTIONS), reason="FITLINT_ORACLES and FITLINT_DISTRIBUTIONS are not set")

AUTOMATIC = {"HEAD", "OPTIONS"}
Key = tuple[str, int]  # file and line of the handler's `def`
Served = set[tuple[str, str]]  # path and method


@dataclass(frozen=True)
class Oracle:
    """`found` is the least part of the run-time routes that must be known, `right` that of what is said of their handlers."""

    table: str
    tree: str
    found: float
    right: float = 0.99


CASES = [
    Oracle("fastapi-0.165.0-docs_src", "fastapi-0.165.0", 0.99),
    Oracle("fastapi-0.165.0-tests", "fastapi-0.165.0", 0.97),
    Oracle("flask-3.1.3-examples-tutorial", "flask-3.1.3/examples/tutorial", 1.0, 1.0),
    Oracle("argilla_server-2.8.0", "argilla_server-2.8.0-py3-none-any", 0.98),
    Oracle("apache_airflow_core-3.3.2", "apache_airflow_core-3.3.2-py3-none-any", 0.99),
    Oracle("apache_superset-6.1.0", "apache_superset-6.1.0-py3-none-any", 0.99),
    Oracle(
        "mlflow-3.17.2", "mlflow-3.17.2-py3-none-any", 0.0
    ),  # its rules are made from protobuf descriptors when it is imported
]


@pytest.mark.parametrize("oracle", CASES, ids=lambda one: one.table)
def test_as_at_run_time(oracle: Oracle) -> None:
    truth, is_async = _truth(Path(ORACLES) / f"{oracle.table}.jsonl.gz")
    root = Path(DISTRIBUTIONS) / oracle.tree
    if not root.is_dir():
        pytest.skip(f"{root} is not there")
    said: dict[Key, Served] = defaultdict(set)
    flags: dict[Key, bool] = {}
    for route in route_table(Settings(root=root.resolve(), cache=False)).routes:
        if route.kind != "mount" and route.endpoint:
            methods = {"WEBSOCKET"} if route.kind == "websocket" else set(route.methods) - AUTOMATIC or {"GET"}
            said[route.file, route.line] |= {(_normal(route.path), method) for method in methods}
            flags[route.file, route.line] = route.is_async
    total = sum(map(len, truth.values()))
    hits = sum(len(truth[key] & said[key]) for key in truth)
    wrong = [(*key, *one) for key in truth for one in said[key] - truth[key]]
    missed = [(*key, *one) for key in truth for one in truth[key] - said[key]]
    assert hits >= oracle.found * total, missed[:20]
    assert hits >= oracle.right * (hits + len(wrong)), wrong[:20]
    assert [key for key, flag in is_async.items() if flags.get(key, flag) != flag] == []


def _truth(table: Path) -> tuple[dict[Key, Served], dict[Key, bool]]:
    """What is served below the program's own handlers, and which of these are async."""
    served: dict[Key, Served] = defaultdict(set)
    is_async: dict[Key, bool] = {}
    with gzip.open(table, "rt") as lines:
        for row in map(json.loads, lines):
            ours = "path" in row and row.get("file") and not row["file"].startswith("<ext>")
            if not ours or row.get("kind") in ("mount", "static", "app"):
                continue
            is_socket = row.get("websocket") or row.get("kind") == "websocket"
            methods = {"WEBSOCKET"} if is_socket else set(row.get("methods") or ["WEBSOCKET"]) - AUTOMATIC or {"GET"}
            served[row["file"], row["line"]] |= {(_normal(row["path"]), method) for method in methods}
            if row.get("is_async") is not None:  # of the `def`: what decorators make of it is another question
                is_async[row["file"], row["line"]] = row["is_async"]
    return served, is_async


def _normal(path: str) -> str:
    return re.sub(r"/+", "/", path) or "/"
