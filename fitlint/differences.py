"""Two versions of a file that differ, where only those would notice that have looked there: what has come, gone and changed."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat

from fitlint import assignments, class_edits, statements
from fitlint import summary as s
from fitlint.comparison import Bodies, Comparison, Whole, come_or_gone, has_moved, says_nothing, switches
from fitlint.edits import Moved
from fitlint.known import Looked
from fitlint.outline import REFUSING
from fitlint.outline import says_nothing as leaves_open
from fitlint.things import module_name
from fitlint.traits import ALL, FIELDS, is_plain, is_same

_BUILTINS = frozenset(dir(builtins))
_PROPERTIES = frozenset({"property", "cached_property"})
_SAME_FOR_ALL = frozenset({"staticmethod", "classmethod"})


class Differences(Comparison):
    """The bodies of functions that others have not looked into may change, also in what they call, unless somebody has asked for that: they are the `edited` ones, with their
    new versions; those in which other things are asked of parameters are `switched`. What stands in others may have moved by itself, around a comment: these are `loosened`; the
    rest has `moved` as it was. Functions, classes, imports and assignments may come and go whose names nobody has wanted: the `functions`, methods as well, the names of the `classes`, the `imports`, and the last names of what is
    `called` by assignments and classes of one of the versions; what is assigned to such names may change as well. Where functions are told by a number, it is the byte at which they start now.
    """

    def __init__(self, looked: Looked, path: str, bodies: Bodies, apart: bool = False) -> None:
        """`bodies` are those that have been compared. With `apart`, bodies of functions and classes may differ as well into which others have looked, and what a name stands for outside of both."""
        super().__init__(frozenset(looked.shared.get(path, ())))
        self._partly = looked.partly.get(path, {})
        self._compared = bodies
        self._apart = apart
        self.other_bodies: set[str] = set()  # the qualified names of these functions,
        self.other_classes: set[str] = set()  # the names of these classes,
        self.other_names: set[str] = set()  # and those that stand for something else
        self.traits: dict[int, list[str]] = {}  # those of which only some traits were asked for, in the new version
        self._wanted: Mapping[str, Collection[str]] = looked.wanted.get(path, {})
        self._leading = looked.leading.get(path, {})
        self._callers = looked.callers
        self._near: frozenset[str] = frozenset()  # what the file imports, by its last names, and itself
        self._path = path
        self._scope = ""  # the class whose body is looked at
        self._names = names = looked.names
        self._asked = names.asked | names.calling | names.within | names.outside
        self._methods = {name for _, name in names.methods}
        self._imported = names.imported | names.holding | names.having | {name for name, _ in names.importing}
        self.edited: list[tuple[s.Function, s.Function]] = []
        self.switched: list[int] = []
        self.loosened: list[int] = []
        self.moved: list[Moved] = []
        self.functions: list[s.Function] = []
        self.classes: list[str] = []
        self.imports: list[s.Import] = []
        self.called: set[str] = set()

    def of(self, old: s.Summary, new: s.Summary) -> bool:
        self.imports = come_or_gone(old.imports, new.imports)
        self._near = frozenset([*_last_names([*old.imports, *new.imports]), module_name(self._path)])
        if not self._apart and self._can_call_others():
            return False
        return self._bodies("", s.decode_body(old.body), s.decode_body(new.body))

    def _can_call_others(self) -> bool:
        """Whether a call may be one of something whose callers were looked for, by the imports that have come or gone: these, too, give it another name."""
        come = frozenset(_last_names(self.imports))
        return any(one.attribute in self._asked and one.attribute != one.binds for one in self.imports) or any(
            name in come or not come.isdisjoint(modules) for name, modules in self._callers.items()
        )

    def _bodies(self, scope: str, old: tuple[s.Stmt, ...], new: tuple[s.Stmt, ...]) -> bool:
        """Two versions of a module ("") or class, by its qualified name."""
        before, after = ({name for one in each for name in statements.bound(one)} for each in (old, new))
        first = [one for one in old if not says_nothing(one) and not self._may_differ(one, scope, after)]
        second = [one for one in new if not says_nothing(one) and not self._may_differ(one, scope, before)]
        then, now = (
            {name for one in each if isinstance(one, s.Assign) for name in assignments.called(one)} for each in (old, new)
        )
        self.called |= then ^ now
        if self._apart and not scope:
            return self._names_apart(first, second)
        return self._each(scope, first, second)

    def _each(self, scope: str, old: Sequence[s.Stmt], new: Sequence[s.Stmt]) -> bool:
        return len(old) == len(new) and all(map(self._statements, repeat(scope), old, new))

    def _names_apart(self, old: list[s.Stmt], new: list[s.Stmt]) -> bool:
        """Two versions of a module, where what a statement binds may be something else: whoever has not looked for that name, nor at all that stands there, cannot tell."""
        before, after = statements.named(old), statements.named(new)
        then, now = statements.grouped(before), statements.grouped(after)
        changed: set[statements.Named] = set()
        for key in then | now:
            first, second = then.get(key, []), now.get(key, [])
            if self._each("", first, second):
                continue
            if not key.names or any(map(_is_special, key.names)):
                return False
            changed.add(key)
            self.other_names.update(key.names)
            self.other_classes.update(one.name for one in first if isinstance(one, s.Class))
        return [key for key, _ in before if key not in changed] == [key for key, _ in after if key not in changed]

    def _statements(self, scope: str, old: s.Stmt, new: s.Stmt) -> bool:
        if isinstance(old, s.Class) and isinstance(new, s.Class):
            inner = f"{scope}.{old.name}" if scope else old.name
            return self._fields(old, new, ("body",)) and (
                self._bodies(inner, old.body, new.body) or self._differs(inner, old, new)
            )
        self._scope = scope
        if not isinstance(old, s.Function):
            self._notes(old, new)
        return self.same(old, new)

    def _differs(self, qualname: str, old: s.Class, new: s.Class) -> bool:
        """Note that the bodies of a class differ, where they may, and which methods do."""
        self.other_classes.add(old.name)
        before, after = (statements.methods(qualname, each.body) for each in (old, new))
        for name, first in before.items():
            second = after.get(name, [])
            if len(first) != len(second) or not all(map(has_moved, first, second, repeat(self._compared))):
                self.other_bodies.add(name)
        return self._apart

    def _notes(self, old: s.Stmt, new: s.Stmt) -> None:
        """Note that a statement has moved, if that is all."""
        if has_moved(old, new, self._compared):
            self.moved.append(Moved(old.start, old.end, new.start - old.start))

    def _may_differ(self, one: s.Stmt, scope: str, others: Collection[str]) -> bool:
        """Whether a statement only binds what nobody has looked for: a value, or a function, class or import that the other version does not have."""
        wanted = self._wanted.get(scope, ())
        if isinstance(one, s.Assign):
            return self._is_unseen(one, scope, wanted)
        if isinstance(one, s.If):
            return statements.is_for_checkers(one) and all(self._may_differ(each, scope, others) for each in one.body)
        if not isinstance(one, (s.Function, s.Class, s.Import)):
            return False
        name = one.binds if isinstance(one, s.Import) else one.name
        if name in others or name in wanted or name in _BUILTINS or _is_special(name):  # most are in both versions
            return False
        if isinstance(one, s.Import):
            told = one.loads.partition(".")[0] in self._names.packages or s.imported_as(one) in self._imported
            return not scope and one.attribute != "*" and not told
        if isinstance(one, s.Class):
            return not scope and ALL not in wanted and self._is_free_class(one)
        if not self._is_free(one, scope):
            return False
        self.functions.append(one)
        return True

    def _is_unseen(self, one: s.Assign, scope: str, wanted: Collection[str]) -> bool:
        """Whether nobody has looked for what an assignment binds, and what it calls says nothing to those who have asked."""
        names = assignments.bound(one)
        is_field = FIELDS in wanted and one.annotation is not None and not is_plain(one.annotation)
        if not names or is_field or ALL in wanted or self._tells(assignments.called(one), scope):
            return False
        return not any(name in wanted or name in _BUILTINS for name in names)

    def _is_free_class(self, one: s.Class) -> bool:
        """Whether that a class is there says nothing to those who do not look for its name; it is noted then."""
        called = class_edits.called(one)
        if not class_edits.stands_alone(one, self._names) or self._tells(called, ""):
            return False
        self.functions += class_edits.methods(one)
        self.classes.append(one.name)
        self.called |= called
        return True

    def _says_little(self, decorator: s.Expr, function: s.Function) -> bool:
        name = s.last_name(decorator)
        return name in _SAME_FOR_ALL or (name in _PROPERTIES and function.name not in self._names.attributes)

    def _is_free(self, one: s.Function, scope: str) -> bool:
        """Whether that a function is there says nothing to those who do not look for its name."""
        return (
            (not one.decorators or (bool(scope) and all(self._says_little(each, one) for each in one.decorators)))
            and not one.stores
            and not self._tells(one.calls, scope)
            and not any(name.startswith("@") or "(" in name for name in one.calls)
            and not self._names.tell_of(one.name)
            and not (scope and one.name in self._methods)
        )

    def _functions(self, old: s.Function, new: s.Function) -> bool:
        whole = Whole(new.start - old.start, self._compared)
        same = whole.bodies(old, new)
        if same and whole.together:
            self.moved.append(Moved(old.start, old.end, new.start - old.start))
        elif same:
            self.loosened.append(new.start)
        if self._apart and not (same and whole.together):
            self.other_bodies.add(f"{self._scope}.{old.name}" if self._scope else old.name)
        if self._apart and not same:
            return (
                switches(old) == switches(new) and self._calls_nobody(old, new) and self._headers(old, new, ("calls", "awaited"))
            )
        if old.start in self._read:
            self.starts.append(new.start)
            return same and self._headers(old, new, ())
        if traits := self._partly.get(old.start):
            self.traits[new.start] = traits
        if not same:
            if not all(is_same(one, old, new, self.same) for one in traits or ()):
                return False
            self.edited.append((old, new))
            if switches(old) != switches(new):
                self.switched.append(new.start)
        return self._calls_nobody(old, new) and self._headers(old, new, ("calls", "awaited", "switches"))

    def _headers(self, old: s.Function, new: s.Function, without: tuple[str, ...]) -> bool:
        """Whether the rest is the same, but for what they put into containers of a name that nobody has looked for in their module or class: those of their own."""
        if stored := set(old.stores) ^ set(new.stores):
            names = {one.strip(">[]") for one in stored}
            known = (
                self._wanted.get("", ()),
                self._wanted.get(self._scope, ()),
                [one.name for one in (*old.parameters, *new.parameters)],
            )
            if not all(one.endswith("[]") for one in stored) or not all(map(str.isidentifier, names)):
                return False
            if not all(names.isdisjoint(each) for each in known):
                return False
        return self._fields(old, new, ("body", "stores", *without))

    def _calls_nobody(self, old: s.Function, new: s.Function) -> bool:
        """Whether nobody has asked for what one of the two calls and the other does not."""
        changed = set(old.calls) ^ set(new.calls)
        if any("(" in one for one in changed) or self._tells(changed, self._scope):
            return False  # a routing method is handed over
        return changed.isdisjoint(one.name for one in old.parameters) and (_is_silent(old) or not _is_silent(new))

    def _tells(self, calls: Collection[str], scope: str) -> bool:
        """Whether that a function in a scope calls something of such last names says anything to those who have asked."""
        callers = self._callers.keys() & calls
        return (
            not self._asked.isdisjoint(calls)
            or not frozenset(self._leading.get(scope, ())).isdisjoint(calls)
            or any(not self._near.isdisjoint([name, "*", *self._callers[name]]) for name in callers)
        )


def _is_silent(function: s.Function) -> bool:
    """Whether it leaves everything to subclasses, if it is a method."""
    return REFUSING.issuperset(function.calls) and leaves_open(s.decode_body(function.body))


def _last_names(imports: Iterable[s.Import]) -> Iterator[str]:
    """Those of what is imported, and of the modules that it comes from."""
    for one in imports:
        yield from (one.attribute or one.binds, one.loads.rpartition(".")[2], one.module.rpartition(".")[2])


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
