"""The program as checks see it: the things that it consists of (`fitlint.things`), and questions about them.

`fitlint.link` builds it. What takes time (the calls of a function, what an expression can be) is worked out when a check asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from fitlint import summary as s
from fitlint.finding import Finding, Place
from fitlint.known import NOTHING, Answers, Looked, Overview, Told
from fitlint.model.index import Site
from fitlint.model.purposes import is_of_tests
from fitlint.model.scopes import Class, Function, Module, Scope
from fitlint.model.touched import are_among, in_bytes, of_bytes
from fitlint.model.values import Values
from fitlint.one_by_one import OneByOne
from fitlint.questions import Graph, Linked, Questions
from fitlint.things import Application, Edge, Handler, Hook, Route, Unknown, Wrapped
from fitlint.versions import Versions

Kind = TypeVar("Kind")


class Options(msgspec.Struct, frozen=True):
    """What the user wants checks to do. `unreached`: look at async functions too that nothing is seen to call; `codes`: those of the checks that run,
    where that is known."""

    unreached: bool = False
    codes: frozenset[str] = frozenset()


class Program(msgspec.Struct):
    """The whole program. `link` finds its things, when somebody asks for them: nobody does after most edits of bodies. `questions` is how the linker answers lazily; checks use the methods.

    `known` is what an earlier run has found out. Where link would say `as_before`, what is known of its things holds.
    """

    link: Callable[[], Linked]
    versions: Versions
    questions: Questions
    known: Answers = NOTHING
    as_before: bool = False
    options: Options = Options()
    walked: set[str] = set()
    left: set[str] = set()
    back: frozenset[str] = frozenset()
    asking: bool = False  # whether a check is that rests on calls, and only on files by what it asks besides
    asked: int = 0  # these files
    _memo: dict[Any, Any] = {}

    @property
    def linked(self) -> Linked:
        """What link has found."""
        return self.memo("linked", self.link)

    @property
    def overview(self) -> Overview | None:
        """What link would say of all; None where that is not known before it does."""
        return self.known.overview if self.as_before else None

    @property
    def applications(self) -> list[Application]:
        return self.linked.applications

    @property
    def routes(self) -> list[Route]:
        return self.linked.routes

    @property
    def handlers(self) -> list[Handler]:
        return self.linked.handlers

    @property
    def hooks(self) -> list[Hook]:
        """What the framework calls besides handlers."""
        return self.linked.hooks

    @property
    def unresolved(self) -> list[Unknown]:
        return self.linked.unresolved

    @property
    def frameworks(self) -> list[str]:
        """The names of the frameworks that the program imports."""
        return self.overview.frameworks if self.overview is not None else self.linked.frameworks

    def handler(self, function: Function) -> Handler | None:
        """The handler that a function is; the last one, where it is several."""
        if self.as_before and function.module.path not in self.handling_files:
            return None
        table: dict[Function, Handler] = self.memo("handlers", lambda: {one.function: one for one in self.handlers})
        return table.get(function)

    def handling(self, files: frozenset[str]) -> list[Function]:
        """The functions in some files that are handlers."""
        if self.as_before and files.isdisjoint(self.handling_files):
            return []
        return list(dict.fromkeys(one.function for one in self.handlers if one.module.path in files))

    @property
    def handling_files(self) -> frozenset[str]:
        """The files in which there are handlers."""
        if self.overview is not None:
            return self.overview.handling
        return self.memo("files of handlers", lambda: frozenset(one.module.path for one in self.handlers))

    @property
    def running_files(self) -> frozenset[str]:
        """The files that hold a handler, or something else that the framework runs."""
        if self.overview is not None:
            return self.overview.running
        return self.handling_files.union(one.value.function.module.path for one in self.hooks)

    def things(self, kind: type[Kind]) -> list[Kind]:
        """All things of a kind that checks can be declared for."""
        if kind is Program:
            return [self]  # type: ignore[list-item]
        table: dict[type, list[Any]] = {Handler: self.handlers, Route: self.routes, Application: self.applications}
        if kind in table:
            return table[kind]
        raise TypeError(f"a check cannot be declared for each {kind.__name__}")

    def calls(self, function: Function) -> list[Edge]:
        """The calls in a function that lead somewhere, those of nested functions not included: calls of the program's functions, what blocks, and the
        library calls that some check has named (`Check.names`)."""
        return self.questions.calls(function)

    def reach(self, function: Function) -> list[Edge]:
        """The same; where that is easier, without what the calls need to run, what they give to what is called, and whether they are made `once`: for whoever wants to know
        where calls lead at all."""
        return self.questions.reach(function)

    def leads_nowhere(self, function: Function) -> bool:
        """Whether it is known, without looking, that a function leads to no call of a library that blocks, or that some check has named."""
        return self.questions.graph.leads_nowhere(function)

    def walk(self, function: Function) -> None:
        """Note that somebody walks through a function wherever that leads, also to nothing that blocks: an edit of what it calls concerns him."""
        self.walked.add(self.key(function))

    def wrapped(self, function: Function, handler: Handler | None = None) -> Wrapped:
        """What its decorators do to a function that the framework calls: as a `handler`, those that its routes get it through."""
        if handler is None or function is not handler.function:
            return self.questions.wrapped(function, function.node.decorators)
        found = self.questions.wrapped(function, handler.decorators)
        return Wrapped(found.how, (*handler.around, *found.wrappers))

    def values(self, node: s.Expr, scope: Scope) -> Values:
        """What an expression of a scope can be; the empty tuple when nothing is known."""
        return self._noted(self.questions.values, node, scope)

    def names(self, node: s.Expr, scope: Scope) -> list[str]:
        """The public library names that an expression can be ("fastapi.HTTPException"), for a made object its type's."""
        return self._noted(self.questions.names, node, scope)

    def _noted(self, ask: Callable[..., Kind], *about: object) -> Kind:
        """What is asked; with the files on which that rests, where they are wanted."""
        if not self.asking:
            return ask(*about)
        found: Kind
        found, files = self.questions.noting(lambda: ask(*about))
        self.asked |= files
        return found

    def text(self, node: s.Expr) -> str:
        """An expression as Python."""
        return self.questions.text(node)

    def model_hooks(self, handler: Handler) -> list[Hook]:
        """The validators and serializers of models that run on the event loop for a handler."""
        return self.questions.model_hooks(handler)

    def source(self, place: Place) -> str:
        """What is written at a place."""
        return self.questions.source(place)

    def lacks(self, module: Module) -> str:
        """The module of a package of the program that another one imports and that is nowhere, "app.core.database"; "" where there is none."""
        return self.memo(("lacks", module), lambda: self.questions.lacks(module))

    def is_called(self, name: str) -> bool:
        """Whether some code of the program calls something of this last name."""
        return self.memo(("called", name), lambda: self.questions.is_called(name))

    def calling(self, names: frozenset[str]) -> frozenset[str]:
        """The files that matter in which something of such a last name is called, without looking into them."""
        self.questions.told.update(names)
        return frozenset(self.questions.calling(names))

    def has_callers(self, function: Function) -> bool:
        """Whether some code of the program, that of tests too, calls a function itself, as far as anybody knows."""
        return self.memo(("has callers", function), lambda: self.questions.has_callers(function))

    def is_test(self, module: Module) -> bool:
        """Whether a file belongs to the program's tests: it lies in their folder, or is called like one and nothing in it is served, as in `oauth_test.py`."""
        return module.is_test and (
            is_of_tests(module.path) or module not in self.memo("served", lambda: frozenset(self._served()))
        )

    def _served(self) -> Iterator[Module]:
        for one in self.handlers:
            if any(route.application is not None and not route.application.is_of_tests for route in one.routes):
                yield one.function.module

    def gives_coroutine(self, function: Function) -> bool:
        """Whether calling a function gives a coroutine for sure, also through decorators of the program."""
        return self._noted(self.questions.gives_coroutine, function)

    def never_runs(self, site: Site, function: Function) -> bool:
        """Whether a call stands where an object lacks what all objects of its classes have: behind `else` of `if hasattr(file, "read"):`."""
        return self._noted(self.questions.never_runs, site, function)

    def waits_for_itself(self, future: s.Expr, function: Function) -> bool:
        """Whether an expression is the future of a coroutine that only the loop can run that runs this very function, which never ends that waits for it."""
        return self._noted(self.questions.waits_for_itself, future, function)

    def derives(self, of: Class | str, names: frozenset[str]) -> str | None:
        """The first of the named library types that a class is or comes from."""
        return self.questions.derives(of, names)

    def overrides(self, method: Function) -> list[Function]:
        """The methods of the same name in the subclasses of a method's class, as far as the program has them."""
        return self.questions.overrides(method)

    def imports(self, name: str) -> bool:
        """Whether any file that matters imports something of this last name."""
        self.questions.told.add(name)
        return name in self.memo("imports", self.questions.imported_names)

    def names_leading_to(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and those of all functions and classes that call one of them, directly or not: by name only, too many rather
        than too few, but for callables that are handed on without being called."""
        return self.questions.names_leading_to(names)

    def async_functions(self, files: frozenset[str] | None = None) -> Iterator[Function]:
        """The async functions and methods of some files, or of all that matter, those inside functions too."""
        return self.questions.async_functions(files)

    def functions(self, called: frozenset[str], plainly: bool = False, files: frozenset[str] | None = None) -> Iterator[Function]:
        """The functions of some files, or of all that matter, those inside functions too, in which something of such a last name is called;
        `plainly`: not right behind `await`."""
        return self.questions.functions(called, plainly, files)

    def coroutines(self) -> dict[str, list[str]]:
        """The names of the async functions and methods of each file that has some, without looking into it."""
        return self.memo("coroutines", self.questions.coroutines)

    def module(self, path: str) -> Module | None:
        """A file of the program."""
        return self.questions.module(path)

    def mentioned(self, path: str) -> set[str]:
        """The last names of what a file imports, those of the modules that it comes from, and the first ones of these; without looking into the file."""
        return self.questions.mentioned(path)

    def looked(self) -> Looked:
        """What was looked at so far."""
        return self.questions.looked()

    def told(self) -> Told:
        """What was told so far, by whom it was asked."""
        asked, rests = self.questions, in_bytes(self.asked | of_bytes(self.known.told.rests))
        return Told(
            frozenset(asked.told), frozenset(asked.led), frozenset(asked.sought), self.back, frozenset(self.walked), frozenset(self.left), rests
        )  # fmt: skip

    def alone(self, code: str, find: Callable[..., Iterable[Finding]], function: Function, *more: object) -> Iterator[Finding]:
        """What `find(function, *more, program)` of the check `code` finds: not asked for where it has found nothing and nothing has changed since.

        What it finds may depend on what the function itself does (`Function.own`), on what link knows of it, and on whose handler it is;
        into other functions it looks through `Function.index`.
        """
        return self.one_by_one.alone(code, find, function, *more)

    def unsettled(self, code: str, files: frozenset[str], how: str = "") -> frozenset[str]:
        """Of the files in which a check looks for functions, in some way, those with functions that it must ask about, if it asks `alone`."""
        return self.one_by_one.unsettled(code, files, how)

    @property
    def one_by_one(self) -> OneByOne:
        """What checks ask of single functions, handlers and routes, and what stands of it."""
        return self.memo("one by one", lambda: OneByOne(self))

    def resting(self, work: Callable[[], Kind]) -> tuple[Kind, bytes]:
        """What some work gives, with the files on which it rests, as they are kept."""
        found, files = self.questions.noting(work)
        return found, in_bytes(files)

    def touch(self, path: str) -> None:
        """Note that what is being worked out rests on a file."""
        module = self.module(path)
        if module is not None:
            module.touch()

    def rests_as_before(self, rests: bytes, *paths: str) -> bool:
        """Whether nothing can have changed what was kept with the files on which it rests, and speaks of some, when it is only known which files were looked into."""
        noticed = self.known.noticed
        if noticed is None or not noticed.files.keys().isdisjoint(paths):
            return False
        return not are_among(rests, self.questions.noticed)

    def key(self, function: Function) -> str:
        """What a function is called in what outlasts the program; "" where it cannot be named."""
        return self.questions.keys.full(function)

    def function(self, key: str) -> Function | None:
        """The function of a key."""
        return self.questions.keys.function(key)

    @property
    def graph(self) -> Graph:
        """The calls that were resolved so far."""
        return self.questions.graph

    def memo(self, key: Any, make: Callable[[], Kind]) -> Kind:
        """What several checks or several things share, made once for a program."""
        if key not in self._memo:
            self._memo[key] = make()
        found: Kind = self._memo[key]
        return found

    def has(self, key: Any) -> bool:
        """Whether what goes by this key has been made."""
        return key in self._memo
