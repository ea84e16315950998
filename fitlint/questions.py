"""What the linker gives to a program: what it finds, and how it answers what is asked while checks run (`fitlint.link.answers`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol

import msgspec

from fitlint import summary as s
from fitlint.edits import Noticed
from fitlint.finding import Place
from fitlint.known import Looked, Told
from fitlint.model.index import Site
from fitlint.model.scopes import Class, Function, Module, Scope
from fitlint.model.values import Values
from fitlint.things import Application, Edge, Handler, Hook, Route, Unknown, Wrapped


class Linked(msgspec.Struct):
    """What link finds in the program; it `rests` on files (`World.touched`), and on who imports whom where something is told so `by_imports`."""

    applications: list[Application]
    routes: list[Route]
    handlers: list[Handler]
    hooks: list[Hook]
    unresolved: list[Unknown]
    frameworks: list[str]
    rests: int = 0
    by_imports: bool = False


class Graph(Protocol):
    """`fitlint.link.call_graph.CallGraph`: calls as they are kept and sent, by file."""

    failures: dict[Function, str]  # why calls could not be resolved

    def stale(self) -> list[str]: ...
    def again(self, key: str) -> None: ...
    def learn(self, known: Mapping[str, bytes]) -> None: ...
    def leads_where_it_led(
        self, edited: Mapping[str, Iterable[int]], idle: Iterable[tuple[str, int]], names: frozenset[str], told: Told
    ) -> bool: ...
    def leads_as_it_led(self, noticed: Noticed, names: frozenset[str], told: Told) -> bool: ...
    def leads_nowhere(self, function: Function) -> bool: ...
    def is_idle(self, key: str) -> bool: ...
    def led(self, key: str) -> bool: ...
    def leads(self, function: Function) -> bool: ...
    def leading(self) -> set[str]: ...
    def resolved(self) -> dict[str, bytes]: ...
    def written(self) -> dict[str, bytes]: ...


class Keys(Protocol):
    """`fitlint.link.keys.Keys`."""

    def full(self, function: Function) -> str: ...
    def function(self, full: str) -> Function | None: ...


class Questions(msgspec.Struct, frozen=True):
    calls: Callable[[Function], list[Edge]]
    reach: Callable[[Function], list[Edge]]
    wrapped: Callable[[Function, tuple[s.Expr, ...]], Wrapped]
    values: Callable[[s.Expr, Scope], Values]
    names: Callable[[s.Expr, Scope], list[str]]
    text: Callable[[s.Expr], str]
    source: Callable[[Place], str]
    is_called: Callable[[str], bool]
    calling: Callable[[Collection[str]], set[str]]  # the files in which something of some names is called
    has_callers: Callable[[Function], bool]
    model_hooks: Callable[[Handler], list[Hook]]
    async_functions: Callable[[frozenset[str] | None], Iterator[Function]]
    functions: Callable[[frozenset[str], bool, frozenset[str] | None], Iterator[Function]]
    coroutines: Callable[[], dict[str, list[str]]]
    module: Callable[[str], Module | None]
    mentioned: Callable[[str], set[str]]
    lacks: Callable[[Module], str]
    imported_names: Callable[[], frozenset[str]]
    names_leading_to: Callable[[frozenset[str]], frozenset[str]]
    derives: Callable[[Class | str, frozenset[str]], str | None]
    never_runs: Callable[[Site, Function], bool]
    waits_for_itself: Callable[[s.Expr, Function], bool]
    gives_coroutine: Callable[[Function], bool]
    overrides: Callable[[Function], list[Function]]
    looked: Callable[[], Looked]
    beside: list[Looked]  # what other processes have looked at for it, which is part of that
    told: set[str]
    led: set[str]
    sought: set[tuple[str, ...]]
    making: Callable[[], list[str]]  # the files that make applications
    order: dict[str, list[str]]  # the files in the order of their bits (`World.touched`)
    noting: Callable[[Callable[[], Any]], tuple[Any, int]]
    noticed: frozenset[int]  # what whoever may notice an edit has touched, by the positions of bits (`World.touched`)
    graph: Graph
    keys: Keys
