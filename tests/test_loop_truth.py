"""The checks on blocking against the truth: programs that really run under their frameworks, with a detector of what blocks the loop.

A twenty-fourth of the programs, the same ones each time; all with `FITLINT_ALL_PROGRAMS=1`. To look at some: `python -m tests.loop_truth --help`.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.loop_truth.compare import grouped, recall, summary, verdicts
from tests.loop_truth.generate import Program, programs, sample

PART = 1 if os.environ.get("FITLINT_ALL_PROGRAMS") else 24
RECALL = 0.98


def test_every_value_of_every_dimension_has_several_partners() -> None:
    found = programs()
    assert len({one.name for one in found}) == len(found) >= 300
    for dimension in ("entry", "way", "sink", "offload"):
        partners = _partners(found, dimension)
        assert all(count >= 3 for count in partners.values()), partners.most_common()[-5:]
        assert set(_partners(sample(found, PART), dimension)) == set(partners)


def _partners(found: list[Program], dimension: str) -> Counter[str]:
    return Counter(getattr(one, dimension).name for one in found)


def test_what_blocks_is_reported_and_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("blockbuster")
    found = verdicts(sample(programs(), PART), tmp_path)
    print(summary(found))
    surprises = [f"{one}\n    {one.surprise}" for one in found if one.surprise]
    assert not surprises, "\n".join(["The programs did not run as they were made to:", *surprises])
    missed = [one for one in found if one.is_missed]
    alarms = [one for one in found if one.false_alarms]
    report = [
        summary(found),
        "",
        "False alarms:",
        *grouped(alarms, found),
        *map(str, alarms),
        "",
        "Missed:",
        *grouped(missed, found),
        *map(str, missed),
    ]
    assert not alarms and recall(found) >= RECALL, "\n".join(report)
