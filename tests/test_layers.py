"""Dependencies point one way. Every module of the engine belongs to a layer, and imports only from layers below its own or its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ENGINE = Path(__file__).parent.parent / "fitlint"
CHECKS = Path(__file__).parent.parent / "checks" / "fitlint_checks"

# From the bottom up; a name is a module or a folder of fitlint.
LAYERS = [
    ["_version", "toml"],
    ["source"],
    ["finding"],
    ["edits"],
    ["known"],
    ["summary", "switch"],
    ["newer_grammar", "syntax"],
    ["frameworks"],
    ["collect", "outline", "traits", "assignments", "comparison", "statements"],
    ["model"],
    ["catalogue"],
    ["config", "configfile", "versions"],
    ["checks", "selection", "files", "installed", "layout", "modules", "started", "directives", "suppress", "beside"],
    ["git", "changes"],
    ["matching", "causes", "baseline"],
    ["signature"],
    ["things"],
    ["program", "one_by_one", "questions"],
    ["facts", "entries", "leading", "loop", "reached", "shadowing", "switches"],
    ["link"],
    ["scan", "cache", "gather"],
    [
        "identity",
        "remember",
        "kept",
        "unchanged",
        "differences",
        "class_edits",
        "outward",
        "resting",
        "standing",
        "judge",
        "moving",
        "report",
        "run",
        "verdict",
    ],
    ["against"],
    ["routes", "fix", "ignores"],
    ["output"],
    ["pages"],
    ["hosts", "pylint", "__main__"],
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def layer_of(path: Path) -> str:
    return path.relative_to(ENGINE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The dotted names a module imports, inside functions too; those only for types are left out."""
    found: set[str] = set()
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@pytest.mark.parametrize("path", modules(ENGINE), ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_module_imports_only_from_below(path: Path) -> None:
    if path == ENGINE / "__init__.py":
        return  # the lazy front: it names everything and imports nothing
    own = layer_of(path)
    assert own in RANK, f"{own} has no layer: add it to LAYERS"
    for name in imports(path):
        if name.startswith("fitlint."):
            target = name.split(".")[1]
            if target in RANK:
                assert RANK[target] <= RANK[own], f"{own} imports {name}, which stands above it"
            assert not name.startswith("fitlint_checks"), "the engine imports no check"


def test_all_layers_exist() -> None:
    here = {layer_of(path) for path in modules(ENGINE)} - {"__init__"}
    assert here == set(RANK)


@pytest.mark.parametrize("path", modules(CHECKS), ids=lambda path: path.stem)
def test_a_check_imports_fitlint_only(path: Path) -> None:
    for name in imports(path):
        top = name.partition(".")[0]
        assert not name.startswith("fitlint.") or name.startswith(("fitlint.", "fitlint_checks.")), name
        helper = name.startswith("fitlint_checks.")
        assert helper or top in ("fitlint", "__future__", "collections", "dataclasses", "re", "typing", "http"), (
            f"{path.stem} imports {name}"
        )
        if name.startswith("fitlint.") and name.count(".") > 1:
            raise AssertionError(f"{path.stem} imports {name}: a check imports from `fitlint` itself")
