"""Applying edits and whole fixes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitlint.finding import Applicability, Diagnostic, Edit, Fix, Place, Range
from fitlint.fix import Overlap, apply, fixed
from fitlint.source import Position

HERE = Range(Position(1, 1), Position(1, 1))


def edit(start: int, end: int, text: str, path: str = "a.py") -> Edit:
    return Edit(Place(path, start, end), text)


def diagnostic(*edits: Edit, applicability: Applicability = "unsafe") -> Diagnostic:
    return Diagnostic("X1", "x", "error", "certain", "m", "a.py", HERE, fix=Fix("t", list(edits), applicability))


def test_edits_are_applied_wherever_they_stand() -> None:
    assert apply(b"abcdef", [edit(4, 5, "E"), edit(0, 1, ""), edit(2, 2, "--"), edit(6, 6, "!")]) == b"b--cdEf!"


def test_an_insertion_stands_before_what_replaces_the_text_behind_it_and_after_what_replaces_the_text_before_it() -> None:
    assert apply(b"abc", [edit(1, 2, "B"), edit(1, 1, "<"), edit(2, 2, ">")]) == b"a<B>c"


def test_the_same_edit_twice_counts_once() -> None:
    assert apply(b"abc", [edit(1, 1, "x"), edit(1, 1, "x")]) == b"axbc"


@pytest.mark.parametrize("second", [edit(1, 3, "z"), edit(2, 4, "z"), edit(2, 2, "z"), edit(0, 5, "z")])
def test_overlapping_edits_are_refused(second: Edit) -> None:
    with pytest.raises(Overlap):
        apply(b"abcde", [edit(1, 3, "y"), second])


def test_two_insertions_at_one_place_are_refused() -> None:
    with pytest.raises(Overlap):
        apply(b"abcde", [edit(1, 1, "y"), edit(1, 1, "z")])


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.text(max_size=3)), max_size=5))
def test_what_no_edit_touches_stays(text: str, spans: list[tuple[int, int, str]]) -> None:
    data = text.encode()
    edits = [edit(min(a, b, len(data)), min(max(a, b), len(data)), new) for a, b, new in spans]
    try:
        result = apply(data, edits)
    except Overlap:
        return
    removed = sum(one.place.end - one.place.start for one in set(edits))
    assert len(result) == len(data) - removed + sum(len(one.text.encode()) for one in set(edits))


def test_a_fix_is_applied_as_a_whole_or_not_at_all() -> None:
    files = {"a.py": b"a = 1\n", "b.py": b"b = 1\n"}
    first = diagnostic(edit(0, 1, "x"))
    overlapping = diagnostic(edit(0, 5, "y = 2"), edit(0, 1, "z", "b.py"))
    assert fixed(files, [first, overlapping]) == {"a.py": b"x = 1\n"}
    assert fixed(files, [overlapping, first]) == {"a.py": b"y = 2\n", "b.py": b"z = 1\n"}


def test_a_fix_that_breaks_a_file_is_rolled_back_alone() -> None:
    files = {"a.py": b"a = 1\n", "b.py": b"b = 1\n"}
    bad = diagnostic(edit(0, 1, "(", "b.py"), edit(4, 5, "2"))
    assert fixed(files, [bad, diagnostic(edit(0, 1, "x"))]) == {"a.py": b"x = 1\n"}


def test_what_is_only_shown_or_in_an_unknown_file_is_left_out() -> None:
    files = {"a.py": b"a = 1\n"}
    assert fixed(files, [diagnostic(edit(0, 1, "x"), applicability="display")]) == {}
    assert fixed(files, [diagnostic(edit(0, 1, "x"), edit(0, 0, "y", "b.py"))]) == {}
    assert fixed(files, [diagnostic(edit(0, 1, "a"))]) == {}


def test_a_file_keeps_its_encoding_and_its_byte_order_mark() -> None:
    latin = "# coding: latin-1\ns = 'é'\n".encode("latin-1")
    place = latin.decode("latin-1").encode().index(b"s =")
    assert fixed({"a.py": latin}, [diagnostic(edit(place, place + 1, "ß"))]) == {"a.py": latin.replace(b"s =", b"\xdf =")}
    assert fixed({"a.py": latin}, [diagnostic(edit(place, place + 1, "σ"))]) == {}
    assert fixed({"a.py": b"\xef\xbb\xbfa = 1\n"}, [diagnostic(edit(0, 1, "b"))]) == {"a.py": b"\xef\xbb\xbfb = 1\n"}


def test_other_files_need_not_be_python() -> None:
    assert fixed({"setup.cfg": b"[a]\n"}, [diagnostic(edit(1, 2, "b", "setup.cfg"))]) == {"setup.cfg": b"[b]\n"}
