"""Rules of linking are worked out once for each program and each thing that they are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitlint.catalogue import builtin
from fitlint.link.memoised import memoised
from fitlint.link.world import World
from fitlint.model.touched import NAMES
from fitlint.model.values import Memo, Symbol, Values
from fitlint.modules import ModuleFinder


@pytest.fixture
def world() -> World:
    return _world()


def _world() -> World:
    return World(lambda path: None, ModuleFinder(Path("/nowhere"), []), builtin(frozenset()), {}, lambda path: ())


def test_once_for_each_thing_and_world(world: World) -> None:
    asked = []

    @memoised()
    def twice(world: World, number: int) -> int:
        asked.append(number)
        return 2 * number

    assert [twice(world, 1), twice(world, 1), twice(world, 2), twice(_world(), 1)] == [2, 2, 4, 2]
    assert asked == [1, 2, 1]


def test_what_it_answers_to_itself(world: World) -> None:
    @memoised(meanwhile=False)
    def ends(world: World, name: str) -> bool:
        return not ends(world, name)

    assert ends(world, "a")
    assert ends(world, "a")


def test_kept_only_while_it_holds(world: World) -> None:
    asked = []

    @memoised(keeps=World.knows_bases)
    def names(world: World) -> tuple[str, ...]:
        asked.append(world.knows_bases())
        return tuple("a" for one in asked if one)

    world.asking_for_bases += 1
    assert names(world) == ()
    world.asking_for_bases -= 1
    assert [names(world), names(world)] == [("a",), ("a",)]
    assert asked == [False, True]


def test_what_is_not_kept_leaves_nothing_behind(world: World) -> None:
    @memoised(meanwhile="asked", keeps=World.knows_bases)
    def state(world: World) -> str:
        return state(world) + str(world.asking_for_bases)

    world.asking_for_bases += 1
    assert [state(world), state(world)] == ["asked1", "asked1"]


def test_what_fails_leaves_nothing_behind(world: World) -> None:
    broken = [True]

    @memoised(meanwhile=0)
    def number(world: World) -> int:
        if broken.pop():
            raise ValueError("broken")
        return 1

    with pytest.raises(ValueError, match="broken"):
        number(world)
    broken.append(False)
    assert number(world) == 1


# --------------------------------------------------------------------------------------------------- the files that an answer rests on


def test_what_was_looked_into_is_noted_each_time_it_is_asked_for(world: World) -> None:
    @memoised()
    def looks(world: World, files: int) -> int:
        world.touched.add(files)
        return 0

    def asks(*some: int) -> None:
        for one in some:
            looks(world, one)

    assert [world.noting(asks, *some)[1] for some in ((1,), (1, 4), (4,), ())] == [1, 5, 4, 0]


def test_what_asks_for_itself_rests_on_what_it_has_looked_into_until_then(world: World) -> None:
    @memoised(meanwhile=0)
    def first(world: World) -> int:
        world.touched.add(1)
        inner(world)
        world.touched.add(4)
        return 1

    @memoised()
    def inner(world: World) -> int:
        world.touched.add(2)
        return first(world)

    assert world.noting(first, world)[1] == 7
    assert world.noting(inner, world)[1] == 3


def test_what_is_unknown_while_it_is_worked_out_rests_on_what_it_has_looked_into_until_then(world: World) -> None:
    memo: dict[object, Memo] = {}
    known = (Symbol("os.path"),)

    def first(world: World) -> Values:
        world.touched.add(1)
        return world.work_out(memo, "second", second)

    def second(world: World) -> Values:
        world.touched.add(2)
        return world.work_out(memo, "first", first) or known

    assert world.noting(world.work_out, memo, "first", first) == (known, 3)
    assert world.noting(world.work_out, memo, "second", second) == (known, 3)


def test_what_is_told_by_names_rests_on_no_file(world: World) -> None:
    file = 1 << len(NAMES)

    def asks() -> None:
        world.touched.add(file)
        world.unnoted(world.touched.add, 2 * file)

    assert world.noting(asks)[1] == file


def test_what_fails_has_looked_into_files_all_the_same(world: World) -> None:
    def fails() -> None:
        world.touched.add(2)
        raise ValueError("broken")

    def asks() -> None:
        world.touched.add(1)
        with pytest.raises(ValueError, match="broken"):
            world.noting(fails)

    assert world.noting(asks)[1] == 3


def test_what_is_unknown_for_the_moment_is_not_kept_where_that_is_said(world: World) -> None:
    memo: dict[object, Memo] = {}
    asked = []

    def name(world: World) -> Values:
        return calls(world) or (Symbol("a"),)

    @memoised(settled=True)
    def calls(world: World) -> Values:
        asked.append(len(asked))
        return world.work_out(memo, "name", name)

    assert world.work_out(memo, "name", name) == (Symbol("a"),)
    assert [calls(world), calls(world)] == [(Symbol("a"),)] * 2
    assert asked == [0, 1]
