"""What stands for files, for their functions, names and classes among all that is touched."""

from __future__ import annotations

from fitlint.edits import Parts
from fitlint.model.touched import NAMES, Bits, Places, are_among, bit_of, in_bytes, of_bytes, of_name

PLACES = Places({}, {"a.py": ["One", "Other"], "b.py": []})
BITS = PLACES.bits("a.py", ["One", "Other", "Late"])


def test_each_part_of_a_file_has_bits_of_its_own() -> None:
    other = PLACES.bits("b.py", [])
    parts = [BITS.outside, BITS.inside, *BITS.classes.values(), other.outside, other.inside, *map(bit_of, NAMES)]
    assert sum(parts).bit_count() == sum(map(int.bit_count, parts)), "none is shared"
    assert BITS.header == BITS.outside | BITS.classes["One"] | BITS.classes["Other"]
    assert PLACES.bits("unknown.py", ["One"]) == Bits()


def test_names_and_functions_have_one_bit_of_those_of_the_file() -> None:
    names = [f"name{number}" for number in range(100)]
    for of, all_of_them in ((BITS.of, BITS.outside), (BITS.of_body, BITS.inside)):
        assert all(of(one).bit_count() == 1 and of(one) & all_of_them for one in names)
        assert len({of(one) for one in names}) == all_of_them.bit_count()


def test_bits_outlast_the_program() -> None:
    later = Places(PLACES.order, {"a.py": ["Other", "More"], "c.py": ["One"]})
    assert later.bits("a.py", ["One", "Other"]) == BITS
    assert later.bits("c.py", ["One"]).header & (BITS.header | BITS.inside) == 0


def noticed(files: dict[str, Parts]) -> int:
    return sum(1 << one for one in PLACES.noticed(files))


def test_what_is_noticed() -> None:
    whole = BITS.header | BITS.inside
    assert noticed({"a.py": Parts()}) == whole
    assert noticed({"a.py": Parts(False, classes=["Other"])}) == BITS.classes["Other"]
    assert noticed({"a.py": Parts(False, bodies=["One.run"], names=["work"])}) == BITS.of_body("One.run") | BITS.of("work")
    # A class that has come since has no bit: whoever has looked into it has looked into its file.
    assert "Late" not in BITS.classes and noticed({"a.py": Parts(False, classes=["Late"])}) == whole
    name = of_name("calling", "save")
    assert noticed({name: Parts(), "unknown.py": Parts()}) == bit_of(name)


def test_files_are_kept_by_what_they_are() -> None:
    for files in (0, 1, BITS.header, BITS.classes["Other"] << 5000 | BITS.inside, (1 << 70_000) - 1):
        assert of_bytes(in_bytes(files)) == files
    assert are_among(in_bytes(BITS.header), PLACES.noticed({"a.py": Parts(False, names=["work"])}))
    assert not are_among(in_bytes(BITS.inside), PLACES.noticed({"a.py": Parts(False, names=["work"])}))
