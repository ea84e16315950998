"""Rules of linking are worked out once for each program and each thing that they are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitlint.catalogue import builtin
from fitlint.link.memoised import memoised
from fitlint.link.world import World
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
