"""What stands for files, for their classes and for names among all that is touched."""

from __future__ import annotations

from fitlint.edits import Parts
from fitlint.model.touched import NAMES, Places, files_in, in_bytes, of_bytes, of_name

PLACES = Places([], {"a.py": ["One", "Other"], "b.py": []})
BITS = PLACES.bits("a.py", ["One", "Other", "Late"])


def test_each_part_of_a_file_has_a_bit() -> None:
    other = PLACES.bits("b.py", [])
    bits = [BITS.outside, BITS.inside, *BITS.classes.values(), other.outside, other.inside, *map(PLACES.bit, NAMES)]
    assert all(bin(one).count("1") == 1 for one in bits) and len(set(bits)) == len(bits)
    assert BITS.header == BITS.outside | BITS.classes["One"] | BITS.classes["Other"]
    assert files_in(PLACES.order()) == 2


def test_bits_outlast_the_program() -> None:
    later = Places(PLACES.order(), {"c.py": ["One"]})
    assert later.bits("a.py", ["One", "Other"]) == BITS
    assert later.bits("c.py", ["One"]).header & (BITS.header | BITS.inside) == 0
    assert of_bytes(in_bytes(BITS.header)) == BITS.header


def test_what_is_noticed() -> None:
    wholly = BITS.header | BITS.inside
    assert PLACES.noticed({"a.py": Parts()}) == wholly
    assert PLACES.noticed({"a.py": Parts(outside=False, classes=["One"])}) == BITS.inside | BITS.classes["One"]
    assert PLACES.noticed({"a.py": Parts(outside=False, bodies=False, classes=["Other"])}) == BITS.classes["Other"]
    # A class that has come since has no bit: whoever has looked into it has looked into its file.
    assert "Late" not in BITS.classes and PLACES.noticed({"a.py": Parts(outside=False, classes=["Late"])}) == wholly
    name = of_name("calling", "save")
    assert PLACES.noticed({name: Parts(), "unknown.py": Parts()}) == PLACES.bit(name)
