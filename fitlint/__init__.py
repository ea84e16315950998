"""Everything a check may import, and nothing else. Loaded on first use: `fitlint --version` must not pay for the engine."""

from __future__ import annotations

from fitlint._version import __version__

TYPE_CHECKING = False  # as `typing` has it, which would have to be imported
if TYPE_CHECKING:
    from typing import Any

    from fitlint.catalogue import Sink
    from fitlint.checks import ADVICE, BODY, CALLS, ERROR, LINK, LOOP, WARNING, Check, check
    from fitlint.entries import EntryPoint, Stage, entry_points
    from fitlint.facts import Reached, Witness, leading_to, spread
    from fitlint.finding import Edit, Finding, Fix, Level, Note, Place
    from fitlint.frameworks.model import Routing
    from fitlint.leading import leads_to
    from fitlint.loop import loop_code, runs_here
    from fitlint.model.index import Site
    from fitlint.model.scopes import Class, Function, Module
    from fitlint.model.values import ClassValue, FunctionValue, Instance, Items, Literal, Symbol, Values
    from fitlint.program import Program
    from fitlint.reached import LoopCode, Visit
    from fitlint.shadowing import Shadow, shadows
    from fitlint.signature import PATH_PARAMETER, Dependency, Parameter
    from fitlint.switches import On, all_on, calls_with, how_seldom, same_call
    from fitlint.things import (
        OWN_LOOP,
        PATCHES,
        SHARED_LOOP,
        THREAD,
        Application,
        Edge,
        Handler,
        Hook,
        Route,
        module_name,
        name_place,
        place_of,
        site_of,
    )

_HOMES = {
    "fitlint.catalogue": ("Sink",),
    "fitlint.checks": ("ADVICE", "BODY", "CALLS", "ERROR", "LINK", "LOOP", "WARNING", "Check", "check"),
    "fitlint.facts": ("Reached", "Witness", "leading_to", "spread"),
    "fitlint.finding": ("Edit", "Finding", "Fix", "Level", "Note", "Place"),
    "fitlint.frameworks.model": ("Routing",),
    "fitlint.entries": ("EntryPoint", "Stage", "entry_points"),
    "fitlint.leading": ("leads_to",),
    "fitlint.loop": ("loop_code", "runs_here"),
    "fitlint.model.index": ("Site",),
    "fitlint.model.scopes": ("Class", "Function", "Module"),
    "fitlint.model.values": ("ClassValue", "FunctionValue", "Instance", "Items", "Literal", "Symbol", "Values"),
    "fitlint.program": ("Program",),
    "fitlint.reached": ("LoopCode", "Visit"),
    "fitlint.shadowing": ("Shadow", "shadows"),
    "fitlint.signature": ("PATH_PARAMETER", "Dependency", "Parameter"),
    "fitlint.switches": ("On", "all_on", "calls_with", "how_seldom", "same_call"),
    "fitlint.things": (
        "OWN_LOOP", "PATCHES", "SHARED_LOOP", "THREAD", "Application", "Edge", "Handler", "Hook", "Route", "module_name", "name_place",
        "place_of", "site_of",
    ),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "ADVICE", "BODY", "CALLS", "ERROR", "LINK", "LOOP", "OWN_LOOP", "PATCHES", "PATH_PARAMETER", "SHARED_LOOP", "THREAD", "WARNING", "Application", "Check", "Class", "ClassValue",
    "Dependency", "Edge", "Edit", "EntryPoint", "Finding", "Fix", "Function", "FunctionValue", "Handler", "Hook", "Instance", "Items",
    "Level", "Literal", "LoopCode", "Module", "Note", "On", "Parameter", "Place", "Program", "Reached", "Route", "Routing", "Shadow", "Sink", "Site", "Stage", "Symbol", "Values", "Visit",
    "Witness", "__version__", "all_on", "calls_with", "check", "entry_points", "how_seldom", "leading_to", "leads_to", "loop_code", "module_name", "name_place", "place_of", "runs_here", "same_call", "shadows", "site_of", "spread",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    module = _HOME.get(name)
    if module is None:
        raise AttributeError(f"module 'fitlint' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(module), name)
